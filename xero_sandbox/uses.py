"""Whether anything in the books names a setting, so that it cannot be deleted."""

from typing import Final

from xero_sandbox.store import Tenant

_NAMING: Final = (
    "Invoices",
    "CreditNotes",
    "BankTransactions",
    "Payments",
    "ManualJournals",
    "BankTransfers",
    "BatchPayments",
    "Overpayments",
    "Prepayments",
    "PurchaseOrders",
    "Quotes",
    "Receipts",
    "RepeatingInvoices",
)


def used(tenant: Tenant, identifier: str) -> bool:
    """Whether a document names the id.

    Looked for in the bytes: parsing every document would take minutes.
    """
    needle = identifier.encode()
    shelves = (tenant[name] for name in _NAMING)
    return any(needle in row.json for shelf in shelves for row in shelf.in_default_order(stamped=False, since=None))
