"""Bank transfers and batch payments as the books keep them: entered once, never edited, deleted with all that hangs on them."""

from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.desk import Desk
from xero_sandbox.documents import account_stub, dated
from xero_sandbox.halves import halves
from xero_sandbox.lifecycles import (
    AMOUNT_NOT_POSITIVE,
    MIXED_BATCH,
    NEEDS_PAYMENTS,
    NO_CHANGE,
    SAME_ACCOUNTS,
    BooksError,
    check_move,
)
from xero_sandbox.money import amount, cents
from xero_sandbox.paying import batch_stub, batched_stub
from xero_sandbox.settling import Settling

Element = dict[str, Any]

_BATCH_TEXTS: Final = ("Reference", "Particulars", "Code", "Details", "Narrative")


class Transfers:
    """Money moved between bank accounts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, _: str, partial: Element) -> Element:
        """Enters a transfer given with FromBankAccount, ToBankAccount and Amount."""
        desk = self._desk
        source, target = desk.bank(partial.get("FromBankAccount", {})), desk.bank(partial.get("ToBankAccount", {}))
        value, now = cents(partial.get("Amount", 0)), dates.millis(desk.clock())
        if source["AccountID"] == target["AccountID"]:
            raise BooksError(SAME_ACCOUNTS)
        if value <= 0:
            raise BooksError(AMOUNT_NOT_POSITIVE)
        transfer: Element = {
            "BankTransferID": partial.get("BankTransferID") or desk.ids(),
            "CreatedDateUTCString": dates.instant_twin(now).removesuffix("Z"),
            "CreatedDateUTC": dates.instant(now),
            "Status": "AUTHORISED",
            "FromBankAccount": account_stub(source),
            "ToBankAccount": account_stub(target),
            "Amount": amount(value),
            "FromBankTransactionID": desk.ids(),
            "ToBankTransactionID": desk.ids(),
            "FromIsReconciled": partial.get("FromIsReconciled", False),
            "ToIsReconciled": partial.get("ToIsReconciled", False),
            "Reference": partial.get("Reference"),
            "CurrencyRate": 1.0,
            "HasAttachments": False,
            "FromTracking": desk.tracking(partial.get("FromTracking", [])),
            "ToTracking": desk.tracking(partial.get("ToTracking", [])),
        }
        dated(transfer, "Date", dates.read_day(partial["Date"]) if "Date" in partial else desk.today())
        transfer = desk.keep("BankTransfers", transfer)
        for half in halves(transfer, source.get("CurrencyCode") or desk.base_currency):
            desk.keep("BankTransactions", half)
        return transfer

    def edit(self, resource: str, transfer_id: str, changes: Element) -> Element:
        """Only a Status of DELETED is taken."""
        if changes.get("Status") != "DELETED":
            raise BooksError(NO_CHANGE)
        return self.end(resource, transfer_id, "DELETED")

    def end(self, resource: str, transfer_id: str, status: str) -> Element:
        """Deletes a transfer and its bank transactions, which stay with that status; only the stamps of those tell when."""
        transfer = self._desk.need(resource, transfer_id)
        check_move(resource, transfer, status)
        transfer |= {"Status": status, "FromIsReconciled": False, "ToIsReconciled": False}
        for end in ("From", "To"):
            half = self._desk.tenant["BankTransactions"].get(transfer[f"{end}BankTransactionID"])
            if half:
                self._desk.keep("BankTransactions", half | {"Status": status, "IsReconciled": False})
        return self._desk.keep(resource, transfer)


class Batches:
    """Payments entered together."""

    def __init__(self, desk: Desk, settling: Settling) -> None:
        self._desk = desk
        self._settling = settling

    def create(self, _: str, partial: Element) -> Element:
        """Enters a batch given with Account, Date and Payments, each of those an Invoice and an Amount."""
        desk = self._desk
        account, given = desk.bank(partial.get("Account", {})), partial.get("Payments") or []
        if not given:
            raise BooksError(NEEDS_PAYMENTS)
        day = dates.read_day(partial["Date"]) if "Date" in partial else desk.today()
        common = {"Account": {"AccountID": account["AccountID"]}, "Date": day.isoformat()}
        self._settling.check_all(given)
        if len({desk.need("Invoices", self._settling.invoice_id(one))["Type"] for one in given}) > 1:
            raise BooksError(MIXED_BATCH)
        payments = [self._settling.create({**one, **common}) for one in given]
        batch: Element = {
            "Account": {key: account[key] for key in ("AccountID", "Code", "CurrencyCode") if key in account},
            "BatchPaymentID": partial.get("BatchPaymentID") or desk.ids(),
            "Payments": [batched_stub(payment) for payment in payments],
            "Type": "RECBATCH" if payments[0]["PaymentType"] == "ACCRECPAYMENT" else "PAYBATCH",
            "Status": "AUTHORISED",
            "TotalAmount": amount(sum(cents(payment["BankAmount"]) for payment in payments)),
            "IsReconciled": False,
        }
        batch |= {key: partial[key] for key in _BATCH_TEXTS if key in partial}
        dated(batch, "Date", day)
        return self._put(batch, payments)

    def edit(self, resource: str, batch_id: str, changes: Element) -> Element:
        """Only a Status of DELETED is taken."""
        if changes.get("Status") != "DELETED":
            raise BooksError(NO_CHANGE)
        return self.end(resource, batch_id, "DELETED")

    def end(self, resource: str, batch_id: str, status: str) -> Element:
        """Deletes a batch with all its payments, whose documents are due again."""
        batch = self._desk.need(resource, batch_id)
        check_move(resource, {"Status": batch["Status"]}, status)  # the payments that it holds are no reason against it
        payments = [self._settling.delete(stub["PaymentID"], with_batch=True) for stub in batch["Payments"]]
        return self._put({**batch, "Status": status}, payments)

    def _put(self, batch: Element, payments: list[Element]) -> Element:
        batch = self._desk.keep("BatchPayments", batch)
        for payment in payments:
            payment |= {"BatchPaymentID": batch["BatchPaymentID"], "BatchPayment": batch_stub(batch)}
            self._desk.keep("Payments", payment)
        return batch
