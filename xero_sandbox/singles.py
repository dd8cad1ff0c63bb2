"""One element as a read by its id shows it: with more than lists have, where the specification's examples have more."""

from typing import Any, Final

import orjson

from xero_sandbox.paying import paid_resource
from xero_sandbox.resource import Resource
from xero_sandbox.store import Tenant

Element = dict[str, Any]

# Those whose examples list their files by id; those of accounts, quotes and repeating invoices do not.
_WITH_FILES: Final = frozenset(
    {"BankTransactions", "BankTransfers", "Contacts", "CreditNotes", "Invoices", "ManualJournals", "PurchaseOrders", "Receipts"}
)
_OF_INVOICE: Final = (
    "Reference",
    "Payments",
    "CreditNotes",
    "Prepayments",
    "Overpayments",
    "AmountDue",
    "AmountPaid",
    "SentToContact",
    "CurrencyRate",
    "IsDiscounted",
    "DateString",
    "Date",
    "DueDateString",
    "DueDate",
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


def shown(tenant: Tenant, resource: Resource, row: bytes) -> bytes:
    """The row of an element as its id shows it."""
    if resource.name == "Payments":
        return _with_invoice(tenant, row)
    return _with_files(tenant, resource, row) if resource.name in _WITH_FILES else row


def _with_files(tenant: Tenant, resource: Resource, row: bytes) -> bytes:
    element: Element = orjson.loads(row)
    kept = tenant["Attachments"].get(element[resource.id_field]) if element.get("HasAttachments") else None
    return orjson.dumps(element | {"Attachments": kept["Attachments"]}) if kept else row


def _with_invoice(tenant: Tenant, row: bytes) -> bytes:
    """A payment with what its invoice says by now. Unverified: that it is not so for what is paid of a credit."""
    payment: Element = orjson.loads(row)
    if paid_resource(payment) != "Invoices":
        return row
    invoice = tenant["Invoices"].get(payment["Invoice"]["InvoiceID"]) or {}
    payment["Invoice"] |= {key: invoice[key] for key in _OF_INVOICE if key in invoice}
    return orjson.dumps(payment)
