"""What each stream of the connector holds, told from Xero's side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Element = Mapping[str, Any]


def _any(_: Element) -> bool:
    return True


def _listed(element: Element) -> bool:
    """What was deleted for good is in no list of these, though it is still answered by its id."""
    return element.get("Status") != "DELETED"


@dataclass(frozen=True)
class Stream:
    """The resource of Xero that a stream reads, the id field where it reads changes only, and what of the resource it takes."""

    resource: str
    key: str | None = None
    takes: Callable[[Element], bool] = _any


VIEWS = {
    "bills": Stream("Invoices", "InvoiceID", lambda one: one["Type"] == "ACCPAY"),
    "customers": Stream("Contacts", "ContactID", lambda one: bool(one["IsCustomer"])),
    "suppliers": Stream("Contacts", "ContactID", lambda one: bool(one["IsSupplier"])),
    "vendor_credits": Stream("CreditNotes", "CreditNoteID", lambda one: one["Type"] == "ACCPAYCREDIT"),
    "sales_orders": Stream("Quotes", "QuoteID", lambda one: one["Status"] in {"ACCEPTED", "INVOICED"}),
}
STREAMS = {
    "organisations": Stream("Organisation"),
    "accounts": Stream("Accounts", "AccountID", _listed),
    "contacts": Stream("Contacts", "ContactID"),
    "items": Stream("Items", "ItemID"),
    "tax_rates": Stream("TaxRates"),
    "tracking_categories": Stream("TrackingCategories", takes=_listed),
    "invoices": Stream("Invoices", "InvoiceID"),
    "payments": Stream("Payments", "PaymentID"),
    "bank_transactions": Stream("BankTransactions", "BankTransactionID"),
    "bank_transfers": Stream("BankTransfers", "BankTransferID"),
    "batch_payments": Stream("BatchPayments", "BatchPaymentID"),
    "branding_themes": Stream("BrandingThemes"),
    "contact_groups": Stream("ContactGroups", takes=_listed),
    "credit_notes": Stream("CreditNotes", "CreditNoteID"),
    "currencies": Stream("Currencies"),
    "expense_claims": Stream("ExpenseClaims", "ExpenseClaimID"),
    "invoice_reminders": Stream("InvoiceReminders/Settings"),
    "linked_transactions": Stream("LinkedTransactions", "LinkedTransactionID"),
    "manual_journals": Stream("ManualJournals", "ManualJournalID"),
    "organisation_actions": Stream("Organisation/Actions"),
    "overpayments": Stream("Overpayments", "OverpaymentID"),
    "payment_services": Stream("PaymentServices"),
    "prepayments": Stream("Prepayments", "PrepaymentID"),
    "purchase_orders": Stream("PurchaseOrders", "PurchaseOrderID"),
    "quotes": Stream("Quotes", "QuoteID"),
    "receipts": Stream("Receipts", "ReceiptID"),
    "repeating_invoices": Stream("RepeatingInvoices", takes=_listed),
    "users": Stream("Users", "UserID"),
    **VIEWS,
}

# With these a sync calls Xero once a month, contact, file or hundred journals, and waits for its next minute again and again.
LEFT_OUT = frozenset(
    (
        *("journals", "journals_cash", "budgets", "files", "folders", "file_associations"),
        *("balance_sheet", "profit_and_loss", "trial_balance", "bank_summary", "executive_summary", "budget_summary"),
        *("aged_receivables_by_contact", "aged_payables_by_contact", "ten_ninety_nine", "reports"),
    )
)

# Which stream to name for the calls to a resource: the whole list, not a view of it.
NAMES = {stream.resource: name for name, stream in STREAMS.items() if name not in VIEWS}
