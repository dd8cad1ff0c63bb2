"""Payments and allocations: how documents are settled, and how that is taken back."""

from typing import Any

from xero_sandbox import dates
from xero_sandbox.desk import Desk
from xero_sandbox.documents import (
    CREDITS,
    SALES,
    SETTLED,
    account_stub,
    allocation,
    credit_stub,
    document_stub,
    id_of,
    outstanding,
    payment_stub,
    resource_of,
    settle,
)
from xero_sandbox.lifecycles import (
    ALLOCATION_TOO_MUCH,
    AMOUNT_NOT_POSITIVE,
    ANOTHER_CONTACT,
    IN_BATCH,
    NOT_AUTHORISED,
    NOT_FOR_PAYMENTS,
    TOO_MUCH,
    BooksError,
    NotInBooks,
    check_move,
)
from xero_sandbox.money import Number, amount, cents, converted
from xero_sandbox.paying import PAYMENT_TYPES, paid_resource

Element = dict[str, Any]


class Settling:
    """Payments of invoices and refunds of credit notes; allocations of credit notes to invoices."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, partial: Element) -> Element:
        """Enters a payment given as Xero takes it: exactly one document, an Amount, perhaps an Account."""
        targets = [(resource, partial[key]) for resource in SETTLED if (key := resource.removesuffix("s")) in partial]
        if len(targets) != 1:
            # Unverified: the wording.
            raise BooksError("A payment must refer to exactly one invoice, credit note, prepayment or overpayment")
        resource, reference = targets[0]
        document = self._target(resource, reference)
        share = cents(partial.get("Amount", 0))
        messages = [] if document["Status"] == "AUTHORISED" else [NOT_AUTHORISED]
        if share <= 0:
            messages.append(AMOUNT_NOT_POSITIVE)
        if share > outstanding(document):
            messages.append(TOO_MUCH)
        if messages:
            raise BooksError(*messages)
        payment = self._payment(document, share, partial)
        payment = self._desk.keep("Payments", payment)
        document["Payments"].append(payment_stub(payment))
        self._resettle(resource, document)
        return payment

    def check_all(self, given: list[Element]) -> None:
        """Raises BooksError unless every payment of a batch can be entered, so that none is when one cannot."""
        left: dict[str, int] = {}
        for partial in given:
            document = self._target("Invoices", partial.get("Invoice", {}))
            if document["Status"] != "AUTHORISED":
                raise BooksError(NOT_AUTHORISED)
            share, due = cents(partial.get("Amount", 0)), left.get(id_of(document), outstanding(document))
            if share <= 0 or share > due:
                raise BooksError(TOO_MUCH if share > due else AMOUNT_NOT_POSITIVE)
            left[id_of(document)] = due - share

    def invoice_id(self, partial: Element) -> str:
        """The InvoiceID of the invoice that a payment or an allocation names by id or number."""
        return id_of(self._target("Invoices", partial.get("Invoice", {})))

    def delete(self, payment_id: str, *, with_batch: bool = False) -> Element:
        """Takes a payment back: it stays with status DELETED, and what it paid is due again."""
        payment = self._desk.need("Payments", payment_id)
        check_move("Payments", payment, "DELETED")
        if "BatchPaymentID" in payment and not with_batch:
            raise BooksError(IN_BATCH)
        payment["Status"] = "DELETED"
        resource = paid_resource(payment)
        document = self._desk.need(resource, payment["Invoice"]["InvoiceID"])
        document["Payments"] = [stub for stub in document["Payments"] if stub["PaymentID"] != payment["PaymentID"]]
        self._desk.keep("Payments", payment)
        self._resettle(resource, document)
        return payment

    def refund(self, credit_id: str, partial: Element) -> Element:
        """Pays a credit back; `partial` has the other keys of the payment."""
        resource = resource_of(self._credit(credit_id))
        return self.create({resource.removesuffix("s"): {SETTLED[resource]: credit_id}, **partial})

    def allocate(self, credit_id: str, invoice_id: str, share: Number, day: str | None = None) -> Element:
        """Gives a part of a credit note, over- or prepayment to an invoice; returns the allocation."""
        desk = self._desk
        note, invoice = self._credit(credit_id), desk.need("Invoices", invoice_id)
        applied = cents(share)
        if note["Status"] != "AUTHORISED" or invoice["Status"] != "AUTHORISED":
            raise BooksError(NOT_AUTHORISED)
        same = (
            (note["Type"] in SALES) == (invoice["Type"] in SALES),
            note["Contact"]["ContactID"] == invoice["Contact"]["ContactID"],
            note["CurrencyCode"] == invoice["CurrencyCode"],
        )
        if not all(same):
            raise BooksError(ANOTHER_CONTACT)
        if applied <= 0:
            raise BooksError(AMOUNT_NOT_POSITIVE)
        if applied > min(outstanding(note), outstanding(invoice)):
            raise BooksError(ALLOCATION_TOO_MUCH)
        entry = allocation(desk.ids(), invoice, applied, dates.read_day(day) if day else desk.today())
        note["Allocations"].append(entry)
        self._show_credits(note, invoice)
        return entry

    def deallocate(self, credit_id: str, allocation_id: str) -> Element:
        """Takes an allocation back; returns it marked as deleted."""
        note = self._credit(credit_id)
        entry = next((entry for entry in note["Allocations"] if entry["AllocationID"] == allocation_id), None)
        if entry is None:
            raise NotInBooks
        note["Allocations"].remove(entry)
        self._show_credits(note, self._desk.need("Invoices", entry["Invoice"]["InvoiceID"]))
        return {**entry, "IsDeleted": True}

    def _credit(self, credit_id: str) -> Element:
        shelves = (self._desk.tenant[name] for name in CREDITS)
        found = next((credit for shelf in shelves if (credit := shelf.get(credit_id))), None)
        if found is None:
            raise NotInBooks
        return found

    def _show_credits(self, note: Element, invoice: Element) -> None:
        """Settles both sides after the allocations between them changed."""
        resource = resource_of(note)
        id_key, note_id = SETTLED[resource], id_of(note)
        applied = sum(
            cents(entry["Amount"]) for entry in note["Allocations"] if entry["Invoice"]["InvoiceID"] == invoice["InvoiceID"]
        )
        others = [stub for stub in invoice[resource] if stub[id_key] != note_id]
        invoice[resource] = [*others, credit_stub(note, applied)] if applied else others
        self._resettle(resource, note)
        self._resettle("Invoices", invoice)

    def _resettle(self, resource: str, document: Element) -> None:
        # Unverified: that a settlement, because it changes AmountDue and Status, moves the document's stamp as well.
        settle(document)
        self._desk.follow(self._desk.keep(resource, document))

    def _target(self, resource: str, reference: Element) -> Element:
        if SETTLED[resource] in reference:
            return self._desk.need(resource, reference[SETTLED[resource]])
        number_key = f"{resource.removesuffix('s')}Number"
        row = self._desk.tenant[resource].find(reference.get(number_key, ""))
        if row is None:
            raise NotInBooks
        return self._desk.need(resource, row.id)

    def _payment(self, document: Element, share: int, partial: Element) -> Element:
        desk = self._desk
        account = desk.account(partial["Account"]) if "Account" in partial else self._usual_account()
        if (
            account is None
            or account["Status"] != "ACTIVE"
            or not (account["Type"] == "BANK" or account["EnablePaymentsToAccount"])
        ):
            raise BooksError(NOT_FOR_PAYMENTS)
        rate = float(partial.get("CurrencyRate") or document.get("CurrencyRate") or 1.0)
        day = dates.read_day(partial["Date"]) if "Date" in partial else desk.today()
        return {
            "PaymentID": partial.get("PaymentID") or desk.ids(),
            "Date": dates.day(day),
            "BankAmount": amount(converted(share, rate)),
            "Amount": amount(share),
            "Reference": partial.get("Reference"),
            "CurrencyRate": rate,
            "PaymentType": PAYMENT_TYPES[document["Type"]],
            "Status": "AUTHORISED",
            "HasAccount": True,
            "IsReconciled": partial.get("IsReconciled", False),
            "Account": account_stub(account),
            "Invoice": document_stub(document),
            "HasValidationErrors": False,
        }

    def _usual_account(self) -> Element | None:
        """The first active bank account, for callers to whom it does not matter."""
        return next(
            (each for each in self._desk.tenant["Accounts"] if each["Type"] == "BANK" and each["Status"] == "ACTIVE"), None
        )
