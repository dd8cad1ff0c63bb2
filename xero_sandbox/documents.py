"""Documents as pure functions: their copies of each other and of contacts, and what settles them.

An element is one Xero object in its fullest wire form. Functions that say so change the element that they are given.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.money import amount, cents

Element = dict[str, Any]

# What a document's copy of its contact shows; the balances, terms and defaults stay with the contact.
_COPIED_KEYS: Final = (
    "ContactID",
    "ContactNumber",
    "ContactStatus",
    "Name",
    "FirstName",
    "LastName",
    "EmailAddress",
    "BankAccountDetails",
    "Addresses",
    "Phones",
    "UpdatedDateUTC",
    "ContactGroups",
    "IsSupplier",
    "IsCustomer",
    "DefaultCurrency",
    "SalesTrackingCategories",
    "PurchasesTrackingCategories",
    "ContactPersons",
    "HasValidationErrors",
)

SALES: Final = frozenset({"ACCREC", "ACCRECCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"})
LIVE: Final = frozenset({"AUTHORISED", "PAID"})
# The documents that are settled, by resource; all but invoices are credits, which invoices list under the resource's name.
SETTLED: Final = {
    "Invoices": "InvoiceID",
    "CreditNotes": "CreditNoteID",
    "Overpayments": "OverpaymentID",
    "Prepayments": "PrepaymentID",
}
CREDITS: Final = ("CreditNotes", "Overpayments", "Prepayments")
# An over- or prepayment in the place of an invoice goes by another type, as in the enumeration of Invoice.Type.
_AS_INVOICE: Final = {
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENT",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENT",
}


def resource_of(document: Element) -> str:
    """Which of the resources that are settled a document belongs to."""
    if "InvoiceID" in document:
        return "Invoices"
    return next(name for name in CREDITS if SETTLED[name] in document)


def id_of(document: Element) -> str:
    """The id of a document that is settled."""
    return str(document[SETTLED[resource_of(document)]])


def is_credit(document: Element) -> bool:
    """Whether a document that is settled is given to invoices, rather than being one."""
    return "InvoiceID" not in document


def arranged(keys: Iterable[str], element: Element) -> Element:
    """The element in Xero's key order, nulls left out, keys of no known place last."""
    ordered = {key: element[key] for key in keys if element.get(key) is not None}
    ordered.update((key, value) for key, value in element.items() if key not in ordered and value is not None)
    return ordered


def contact_copy(contact: Element) -> Element:
    """The contact as an invoice, credit note or bank transaction embeds it when read in full.

    Unverified: that it is a copy, which a contact that is renamed later leaves as it is.
    """
    return {key: contact[key] for key in _COPIED_KEYS if key in contact}


def contact_stub(contact: Element) -> Element:
    """The contact as a list of payments shows it."""
    return {
        "ContactID": contact["ContactID"],
        "Name": contact["Name"],
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def account_stub(account: Element) -> Element:
    """The account of a payment or bank transaction; a card has no code to show."""
    return {key: account[key] for key in ("AccountID", "Code", "Name") if key in account}


def document_stub(document: Element) -> Element:
    """The document that a payment settles, as a list of payments shows it; a credit takes the shape of an invoice."""
    return {
        "Type": _AS_INVOICE.get(document["Type"], document["Type"]),
        "InvoiceID": id_of(document),
        "InvoiceNumber": document.get("CreditNoteNumber") or document.get("InvoiceNumber") or "",
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "IsDiscounted": False,
        "HasErrors": False,
        "Contact": contact_stub(document["Contact"]),
        "LineItems": [],
        "CurrencyCode": document["CurrencyCode"],
    }


def payment_stub(payment: Element) -> Element:
    """A payment as the document that it settles lists it."""
    stub: Element = {
        key: payment[key] for key in ("PaymentID", "Date", "Amount", "Reference", "CurrencyRate") if key in payment
    }
    return {**stub, "HasAccount": False, "HasValidationErrors": False}


def credit_stub(credit_note: Element, applied: int) -> Element:
    """A credit as the invoice that it is allocated to lists it, `applied` in cents."""
    if resource_of(credit_note) != "CreditNotes":
        id_key = SETTLED[resource_of(credit_note)]
        return {
            id_key: credit_note[id_key],
            "ID": credit_note[id_key],
            "AppliedAmount": amount(applied),
            "DateString": credit_note["DateString"],
            "Date": credit_note["Date"],
            "LineItems": [],
            "Total": credit_note["Total"],
            "CurrencyRate": credit_note["CurrencyRate"],
        }
    return {
        "CreditNoteID": credit_note["CreditNoteID"],
        "CreditNoteNumber": credit_note.get("CreditNoteNumber", ""),
        "ID": credit_note["CreditNoteID"],
        "HasErrors": False,
        "AppliedAmount": amount(applied),
        "DateString": credit_note["DateString"],
        "Date": credit_note["Date"],
        "LineItems": [],
        "Total": credit_note["Total"],
    }


def allocation(allocation_id: str, invoice: Element, applied: int, day: date) -> Element:
    """A credit note's part given to an invoice, `applied` in cents."""
    return {
        "AllocationID": allocation_id,
        "Amount": amount(applied),
        "Date": dates.day(day),
        "Invoice": {
            "InvoiceID": invoice["InvoiceID"],
            "InvoiceNumber": invoice.get("InvoiceNumber", ""),
            "Payments": [],
            "CreditNotes": [],
            "Prepayments": [],
            "Overpayments": [],
            "HasErrors": False,
            "IsDiscounted": False,
            "LineItems": [],
        },
        "IsDeleted": False,
    }


def dated(element: Element, key: str, day: date) -> None:
    """Sets a calendar date and its string twin in place."""
    element[f"{key}String"] = dates.day_twin(day)
    element[key] = dates.day(day)


def bare(element: Element) -> None:
    """Takes the offset off the dates of a quote in place."""
    for key in ("Date", "ExpiryDate", "UpdatedDateUTC"):
        if key in element:
            element[key] = element[key].replace("+0000)/", ")/")


def stamped(element: Element, stamp: int, *, twin: bool) -> None:
    """Sets UpdatedDateUTC in place, with its string twin on the resources that carry one."""
    element["UpdatedDateUTC"] = dates.instant(stamp)
    if twin:
        element["UpdatedDateUTCString"] = dates.instant_twin(stamp)


def outstanding(document: Element) -> int:
    """What is still due on an invoice, or left of a credit note, in cents; nothing unless it is approved."""
    if document["Status"] != "AUTHORISED":
        return 0
    return cents(document["RemainingCredit" if is_credit(document) else "AmountDue"])


def credits_on(invoice: Element) -> list[Element]:
    """The credit notes, overpayments and prepayments that an invoice lists."""
    return [stub for name in CREDITS for stub in invoice[name]]


def settle_invoice(invoice: Element) -> None:
    """Makes the amounts, the status and FullyPaidOnDate follow from the total, the payments and the credits, in place."""
    payments, notes = invoice["Payments"], credits_on(invoice)
    paid = sum(cents(payment["Amount"]) for payment in payments)
    credited = sum(cents(credit["AppliedAmount"]) for credit in notes)
    gone = invoice["Status"] in {"VOIDED", "DELETED"}
    due = 0 if gone else cents(invoice["Total"]) - paid - credited
    invoice["AmountDue"], invoice["AmountPaid"], invoice["AmountCredited"] = amount(due), amount(paid), amount(credited)
    _close(invoice, due, [*payments, *notes])


def settle(document: Element) -> None:
    """The same for any document that is settled, in place."""
    (settle_credit if is_credit(document) else settle_invoice)(document)


def settle_credit(credit_note: Element) -> None:
    """The same for a credit: RemainingCredit follows from the total, the allocations and the refunds, in place."""
    uses = [*credit_note["Payments"], *credit_note["Allocations"]]
    gone = credit_note["Status"] in {"VOIDED", "DELETED"}
    left = 0 if gone else cents(credit_note["Total"]) - sum(cents(use["Amount"]) for use in uses)
    credit_note["RemainingCredit"] = amount(left)
    _close(credit_note, left, uses)


def _close(document: Element, left: int, uses: list[Element]) -> None:
    if document["Status"] not in LIVE:
        return
    if left:
        document["Status"] = "AUTHORISED"
        document.pop("FullyPaidOnDate", None)
        return
    document["Status"] = "PAID"
    if resource_of(document) in {"Overpayments", "Prepayments"}:
        return  # they have no FullyPaidOnDate
    days = [dates.read_millis(use["Date"]) for use in uses]
    document["FullyPaidOnDate"] = dates.instant(max(days)) if days else document["Date"]
