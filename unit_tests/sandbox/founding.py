"""Founded companies, every element of them by its resource."""

from datetime import datetime, timezone

from xero_sandbox.company import PROFILES, SIZES, found
from xero_sandbox.store import Tenant

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
TENANT_ID = "6b8a0cd2-8f7e-4c56-9d9b-2f0a4c7d1e35"
RESOURCES = (
    "Organisation",
    "Accounts",
    "Contacts",
    "Items",
    "TaxRates",
    "TrackingCategories",
    "Invoices",
    "CreditNotes",
    "Payments",
    "BankTransactions",
    "BankTransfers",
    "BatchPayments",
    "BrandingThemes",
    "Budgets",
    "ContactGroups",
    "Currencies",
    "ExpenseClaims",
    "InvoiceReminders/Settings",
    "LinkedTransactions",
    "ManualJournals",
    "Organisation/Actions",
    "Overpayments",
    "PaymentServices",
    "Prepayments",
    "PurchaseOrders",
    "Quotes",
    "Receipts",
    "RepeatingInvoices",
    "Users",
)
CREDITS = {"CreditNotes": "CreditNoteID", "Overpayments": "OverpaymentID", "Prepayments": "PrepaymentID"}


def founded(profile="nz", size="demo", seed=1, tenant_id=TENANT_ID, now=NOW):
    tenant = Tenant(tenant_id, "Somebody")
    found(tenant, SIZES[size], seed, now, PROFILES[profile])
    return {name: list(tenant[name]) for name in RESOURCES}


def credits_of(books):
    return [credit for name in CREDITS for credit in books[name]]


def by(elements, key):
    return {element[key]: element for element in elements}


def with_lines(books):
    """The bank transactions but those of transfers, which have neither lines nor a contact."""
    return [entry for entry in books["BankTransactions"] if not entry["Type"].endswith("-TRANSFER")]
