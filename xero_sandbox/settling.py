"""Payments and allocations: how documents are settled, and how that is taken back."""

from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.desk import Desk
from xero_sandbox.documents import (
    account_stub,
    allocation,
    credit_stub,
    document_stub,
    outstanding,
    payment_stub,
    settle_credit,
    settle_invoice,
)
from xero_sandbox.lifecycles import (
    ALLOCATION_TOO_MUCH,
    AMOUNT_NOT_POSITIVE,
    ANOTHER_CONTACT,
    NOT_AUTHORISED,
    NOT_FOR_PAYMENTS,
    TOO_MUCH,
    BooksError,
    NotInBooks,
    check_move,
)
from xero_sandbox.money import Number, amount, cents, converted

Element = dict[str, Any]

_PAYMENT_TYPES: Final = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
}


class Settling:
    """Payments of invoices and refunds of credit notes; allocations of credit notes to invoices."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, partial: Element) -> Element:
        """Enters a payment given as Xero takes it: exactly one of Invoice and CreditNote, an Amount, perhaps an Account."""
        targets = [
            (resource, partial[key])
            for key, resource in (("Invoice", "Invoices"), ("CreditNote", "CreditNotes"))
            if key in partial
        ]
        if len(targets) != 1:
            # Unverified: the wording.
            raise BooksError("A payment must refer to exactly one invoice, credit note, prepayment or overpayment")
        resource, reference = targets[0]
        document = self._target(resource, reference)
        share = cents(partial.get("Amount", 0))
        if document["Status"] != "AUTHORISED":
            raise BooksError(NOT_AUTHORISED)
        if share <= 0:
            raise BooksError(AMOUNT_NOT_POSITIVE)
        if share > outstanding(document):
            raise BooksError(TOO_MUCH)
        payment = self._payment(document, share, partial)
        payment = self._desk.keep("Payments", payment)
        document["Payments"].append(payment_stub(payment))
        self._resettle(resource, document)
        return payment

    def delete(self, payment_id: str) -> Element:
        """Takes a payment back: it stays with status DELETED, and what it paid is due again."""
        payment = self._desk.need("Payments", payment_id)
        check_move("Payments", payment, "DELETED")
        payment["Status"] = "DELETED"
        resource = "CreditNotes" if payment["Invoice"]["Type"].endswith("CREDIT") else "Invoices"
        document = self._desk.need(resource, payment["Invoice"]["InvoiceID"])
        document["Payments"] = [stub for stub in document["Payments"] if stub["PaymentID"] != payment["PaymentID"]]
        self._desk.keep("Payments", payment)
        self._resettle(resource, document)
        return payment

    def allocate(self, credit_note_id: str, invoice_id: str, share: Number, day: str | None = None) -> Element:
        """Gives a part of a credit note to an invoice; returns the allocation."""
        desk = self._desk
        note, invoice = desk.need("CreditNotes", credit_note_id), desk.need("Invoices", invoice_id)
        applied = cents(share)
        if note["Status"] != "AUTHORISED" or invoice["Status"] != "AUTHORISED":
            raise BooksError(NOT_AUTHORISED)
        same = (
            note["Type"] == f"{invoice['Type']}CREDIT",
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

    def deallocate(self, credit_note_id: str, allocation_id: str) -> Element:
        """Takes an allocation back; returns it marked as deleted."""
        note = self._desk.need("CreditNotes", credit_note_id)
        entry = next((entry for entry in note["Allocations"] if entry["AllocationID"] == allocation_id), None)
        if entry is None:
            raise NotInBooks
        note["Allocations"].remove(entry)
        self._show_credits(note, self._desk.need("Invoices", entry["Invoice"]["InvoiceID"]))
        return {**entry, "IsDeleted": True}

    def _show_credits(self, note: Element, invoice: Element) -> None:
        """Settles both sides after the allocations between them changed."""
        note_id = note["CreditNoteID"]
        applied = sum(
            cents(entry["Amount"]) for entry in note["Allocations"] if entry["Invoice"]["InvoiceID"] == invoice["InvoiceID"]
        )
        others = [stub for stub in invoice["CreditNotes"] if stub["CreditNoteID"] != note_id]
        invoice["CreditNotes"] = [*others, credit_stub(note, applied)] if applied else others
        self._resettle("CreditNotes", note)
        self._resettle("Invoices", invoice)

    def _resettle(self, resource: str, document: Element) -> None:
        # A settlement changes AmountDue and Status, so it moves the document's stamp as well.
        settle = settle_invoice if resource == "Invoices" else settle_credit
        settle(document)
        self._desk.follow(self._desk.keep(resource, document))

    def _target(self, resource: str, reference: Element) -> Element:
        id_key, number_key = ("InvoiceID", "InvoiceNumber") if resource == "Invoices" else ("CreditNoteID", "CreditNoteNumber")
        if id_key in reference:
            return self._desk.need(resource, reference[id_key])
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
            "PaymentType": _PAYMENT_TYPES[document["Type"]],
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
