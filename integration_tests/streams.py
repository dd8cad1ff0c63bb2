"""What the streams are, written down from Xero's documentation and the README, not taken from either side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


def _all(_: Record) -> bool:
    return True


@dataclass(frozen=True)
class Stream:
    """A stream: the resource it reads, and what of it.

    Attributes:
        resource: Xero's name, as in the address.
        key: the field that tells one record of an organisation from another; None where there is one record.
        cursor: the field that an incremental read goes by; None where all comes whole each time.
        lists: whether a list shows an element. What was deleted for good is in none: only its id still answers.
        one_by_one: whether the list is short of what an element says when it is asked for by its id.
        belongs: of what the list shows, what is in the stream; a view takes a part.
    """

    resource: str
    key: str | None
    cursor: str | None = "UpdatedDateUTC"
    lists: Callable[[Record], bool] = _all
    belongs: Callable[[Record], bool] = _all
    one_by_one: bool = False

    @property
    def path(self) -> str:
        """The address below the host."""
        return f"/api.xro/2.0/{self.resource}"


def _not_deleted(element: Record) -> bool:
    return element.get("Status") != "DELETED"


# The ten that were first, `tenants` left out: it is a list of connections, not of an organisation.
TEN: dict[str, Stream] = {
    "organisations": Stream("Organisation", "OrganisationID", None),
    "accounts": Stream("Accounts", "AccountID", lists=_not_deleted),
    "contacts": Stream("Contacts", "ContactID"),
    "items": Stream("Items", "ItemID"),
    "tax_rates": Stream("TaxRates", "TaxType", None),
    "tracking_categories": Stream("TrackingCategories", "TrackingCategoryID", "read_at", lists=_not_deleted),
    "invoices": Stream("Invoices", "InvoiceID"),
    "payments": Stream("Payments", "PaymentID"),
    "bank_transactions": Stream("BankTransactions", "BankTransactionID"),
}
OTHERS: dict[str, Stream] = {
    "bank_transfers": Stream("BankTransfers", "BankTransferID", "CreatedDateUTC"),
    "batch_payments": Stream("BatchPayments", "BatchPaymentID"),
    "branding_themes": Stream("BrandingThemes", "BrandingThemeID", None),
    "contact_groups": Stream("ContactGroups", "ContactGroupID", "read_at", lists=_not_deleted, one_by_one=True),
    "credit_notes": Stream("CreditNotes", "CreditNoteID"),
    "currencies": Stream("Currencies", "Code", None),
    "expense_claims": Stream("ExpenseClaims", "ExpenseClaimID", one_by_one=True),
    "invoice_reminders": Stream("InvoiceReminders/Settings", None, None),
    "linked_transactions": Stream("LinkedTransactions", "LinkedTransactionID"),
    "manual_journals": Stream("ManualJournals", "ManualJournalID"),
    "organisation_actions": Stream("Organisation/Actions", "Name", None),
    "overpayments": Stream("Overpayments", "OverpaymentID"),
    "payment_services": Stream("PaymentServices", "PaymentServiceID", None),
    "prepayments": Stream("Prepayments", "PrepaymentID"),
    "purchase_orders": Stream("PurchaseOrders", "PurchaseOrderID"),
    "quotes": Stream("Quotes", "QuoteID"),
    "receipts": Stream("Receipts", "ReceiptID", one_by_one=True),
    "repeating_invoices": Stream("RepeatingInvoices", "RepeatingInvoiceID", None, lists=_not_deleted),
    "users": Stream("Users", "UserID"),
}
# Parts of a list that people ask for by name.
VIEWS: dict[str, Stream] = {
    "bills": Stream("Invoices", "InvoiceID", belongs=lambda one: one["Type"] == "ACCPAY"),
    "customers": Stream("Contacts", "ContactID", belongs=lambda one: one["IsCustomer"] is True),
    "suppliers": Stream("Contacts", "ContactID", belongs=lambda one: one["IsSupplier"] is True),
    "vendor_credits": Stream("CreditNotes", "CreditNoteID", belongs=lambda one: one["Type"] == "ACCPAYCREDIT"),
    "sales_orders": Stream("Quotes", "QuoteID", belongs=lambda one: one["Status"] in {"ACCEPTED", "INVOICED"}),
}
STREAMS: dict[str, Stream] = {**TEN, **OTHERS, **VIEWS}

_MONTHLY = (
    "balance_sheet",
    "profit_and_loss",
    "trial_balance",
    "bank_summary",
    "executive_summary",
    "budget_summary",
)
_BY_CONTACT = ("aged_receivables_by_contact", "aged_payables_by_contact")
# Streams that are no list of elements as it stands: the ledger, files, budgets by month, figures of reports. Their keys, beside
# that of the organisation, and their cursors. Tests of their own look at what is in them.
FURTHER: dict[str, tuple[tuple[str, ...], str | None]] = {
    "journals": (("JournalID",), "JournalNumber"),
    "journals_cash": (("JournalID",), "JournalNumber"),
    "files": (("Id",), "UpdatedDateUtc"),
    "folders": (("Id",), "read_at"),
    "file_associations": (("FileId", "ObjectId"), "read_at"),
    "budgets": (("BudgetID",), "UpdatedDateUTC"),
    **dict.fromkeys(_MONTHLY, (("Date", "RowNumber", "ColumnNumber"), None)),
    **dict.fromkeys(_BY_CONTACT, (("Date", "ContactID", "RowNumber", "ColumnNumber"), None)),
    "ten_ninety_nine": (("ReportYear", "ReportName", "ContactId"), None),
    "reports": (("ReportID",), None),
}

INCREMENTAL = tuple(name for name, stream in STREAMS.items() if stream.cursor)
SNAPSHOTS = tuple(name for name, stream in STREAMS.items() if not stream.cursor)
