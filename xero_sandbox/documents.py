"""Documents as pure functions: the order of their keys, their copies of contacts, and what settles them.

An element is one Xero object in its fullest wire form. Functions that say so change the element that they are given.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.money import amount, cents

Element = dict[str, Any]

INVOICE_KEYS: Final = (
    "Type",
    "InvoiceID",
    "InvoiceNumber",
    "Reference",
    "Url",
    "Payments",
    "CreditNotes",
    "Prepayments",
    "Overpayments",
    "AmountDue",
    "AmountPaid",
    "AmountCredited",
    "SentToContact",
    "ExpectedPaymentDateString",
    "ExpectedPaymentDate",
    "PlannedPaymentDateString",
    "PlannedPaymentDate",
    "CurrencyRate",
    "TotalDiscount",
    "HasErrors",
    "IsDiscounted",
    "HasAttachments",
    "Contact",
    "DateString",
    "Date",
    "DueDateString",
    "DueDate",
    "BrandingThemeID",
    "Status",
    "LineAmountTypes",
    "LineItems",
    "SubTotal",
    "TotalTax",
    "Total",
    "UpdatedDateUTC",
    "UpdatedDateUTCString",
    "CurrencyCode",
    "FullyPaidOnDate",
)
CREDIT_NOTE_KEYS: Final = (
    "CreditNoteID",
    "CreditNoteNumber",
    "Payments",
    "ID",
    "HasErrors",
    "CurrencyRate",
    "Type",
    "Reference",
    "SentToContact",
    "RemainingCredit",
    "Allocations",
    "BrandingThemeID",
    "HasAttachments",
    "Contact",
    "DateString",
    "Date",
    "Status",
    "LineAmountTypes",
    "LineItems",
    "SubTotal",
    "TotalTax",
    "Total",
    "UpdatedDateUTC",
    "UpdatedDateUTCString",
    "CurrencyCode",
    "FullyPaidOnDate",
)
PAYMENT_KEYS: Final = (
    "PaymentID",
    "Date",
    "BankAmount",
    "Amount",
    "Reference",
    "CurrencyRate",
    "PaymentType",
    "Status",
    "UpdatedDateUTC",
    "UpdatedDateUTCString",
    "HasAccount",
    "IsReconciled",
    "Account",
    "Invoice",
    "HasValidationErrors",
)
BANK_TRANSACTION_KEYS: Final = (
    "BankTransactionID",
    "BankAccount",
    "Type",
    "Reference",
    "Url",
    "IsReconciled",
    "CurrencyRate",
    "HasAttachments",
    "Contact",
    "DateString",
    "Date",
    "Status",
    "LineAmountTypes",
    "LineItems",
    "SubTotal",
    "TotalTax",
    "Total",
    "UpdatedDateUTC",
    "CurrencyCode",
)
CONTACT_KEYS: Final = (
    "ContactID",
    "MergedToContactID",
    "ContactNumber",
    "AccountNumber",
    "ContactStatus",
    "Name",
    "FirstName",
    "LastName",
    "CompanyNumber",
    "EmailAddress",
    "BankAccountDetails",
    "TaxNumber",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
    "Addresses",
    "Phones",
    "UpdatedDateUTC",
    "ContactGroups",
    "IsSupplier",
    "IsCustomer",
    "SalesDefaultLineAmountType",
    "PurchasesDefaultLineAmountType",
    "DefaultCurrency",
    "SalesTrackingCategories",
    "PurchasesTrackingCategories",
    "Discount",
    "Website",
    "PurchasesDefaultAccountCode",
    "SalesDefaultAccountCode",
    "BatchPayments",
    "Balances",
    "PaymentTerms",
    "ContactPersons",
    "HasAttachments",
    "HasValidationErrors",
)
LINE_KEYS: Final = (
    "ItemCode",
    "Description",
    "UnitAmount",
    "TaxType",
    "TaxAmount",
    "LineAmount",
    "AccountCode",
    "Item",
    "Tracking",
    "Quantity",
    "DiscountRate",
    "DiscountAmount",
    "LineItemID",
    "AccountID",
    "ValidationErrors",
)

# Xero's order of keys by resource, where it matters.
KEYS: Final = {
    "Invoices": INVOICE_KEYS,
    "CreditNotes": CREDIT_NOTE_KEYS,
    "Payments": PAYMENT_KEYS,
    "BankTransactions": BANK_TRANSACTION_KEYS,
    "Contacts": CONTACT_KEYS,
}

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

SALES: Final = frozenset({"ACCREC", "ACCRECCREDIT"})
LIVE: Final = frozenset({"AUTHORISED", "PAID"})


def arranged(keys: Iterable[str], element: Element) -> Element:
    """The element in Xero's key order, nulls left out, keys of no known place last."""
    ordered = {key: element[key] for key in keys if element.get(key) is not None}
    ordered.update((key, value) for key, value in element.items() if key not in ordered and value is not None)
    return ordered


def contact_copy(contact: Element) -> Element:
    """The contact as an invoice, credit note or bank transaction embeds it when read in full."""
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
    """The document that a payment settles, as a list of payments shows it; a credit note takes the shape of an invoice."""
    credit = "CreditNoteID" in document
    return {
        "Type": document["Type"],
        "InvoiceID": document["CreditNoteID" if credit else "InvoiceID"],
        "InvoiceNumber": document.get("CreditNoteNumber" if credit else "InvoiceNumber") or "",
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
    """A credit note as the invoice that it is allocated to lists it, `applied` in cents."""
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


def stamped(element: Element, stamp: int, *, twin: bool) -> None:
    """Sets UpdatedDateUTC in place, with its string twin on the resources that carry one."""
    element["UpdatedDateUTC"] = dates.instant(stamp)
    if twin:
        element["UpdatedDateUTCString"] = dates.instant_twin(stamp)


def outstanding(document: Element) -> int:
    """What is still due on an invoice, or left of a credit note, in cents; nothing unless it is approved."""
    if document["Status"] != "AUTHORISED":
        return 0
    return cents(document["RemainingCredit" if "CreditNoteID" in document else "AmountDue"])


def settle_invoice(invoice: Element) -> None:
    """Makes the amounts, the status and FullyPaidOnDate follow from the total, the payments and the credits, in place."""
    payments, notes = invoice["Payments"], invoice["CreditNotes"]
    paid = sum(cents(payment["Amount"]) for payment in payments)
    credited = sum(cents(credit["AppliedAmount"]) for credit in notes)
    gone = invoice["Status"] in {"VOIDED", "DELETED"}
    due = 0 if gone else cents(invoice["Total"]) - paid - credited
    invoice["AmountDue"], invoice["AmountPaid"], invoice["AmountCredited"] = amount(due), amount(paid), amount(credited)
    _close(invoice, due, [*payments, *notes])


def settle_credit_note(credit_note: Element) -> None:
    """The same for a credit note: RemainingCredit follows from the total, the allocations and the refunds, in place."""
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
    days = [dates.read_millis(use["Date"]) for use in uses]
    document["FullyPaidOnDate"] = dates.instant(max(days)) if days else document["Date"]
