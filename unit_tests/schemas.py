"""The stream schemas as the platform gets them, and the keys of their records."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader

import source_xero

Node = Mapping[str, Any]
SCHEMAS = Path(source_xero.__file__).parent / "schemas"
REPORTS = (
    "balance_sheet",
    "profit_and_loss",
    "trial_balance",
    "bank_summary",
    "executive_summary",
    "budget_summary",
    "aged_receivables_by_contact",
    "aged_payables_by_contact",
)
PRIMARY_KEYS = {
    "tenants": "tenant_id",
    "organisations": "OrganisationID",
    "accounts": "AccountID",
    "contacts": "ContactID",
    "items": "ItemID",
    "tax_rates": "TaxType",
    "tracking_categories": "TrackingCategoryID",
    "invoices": "InvoiceID",
    "payments": "PaymentID",
    "bank_transactions": "BankTransactionID",
    "bank_transfers": "BankTransferID",
    "batch_payments": "BatchPaymentID",
    "branding_themes": "BrandingThemeID",
    "contact_groups": "ContactGroupID",
    "credit_notes": "CreditNoteID",
    "currencies": "Code",
    "expense_claims": "ExpenseClaimID",
    "invoice_reminders": "tenant_id",
    "linked_transactions": "LinkedTransactionID",
    "manual_journals": "ManualJournalID",
    "organisation_actions": "Name",
    "overpayments": "OverpaymentID",
    "payment_services": "PaymentServiceID",
    "prepayments": "PrepaymentID",
    "purchase_orders": "PurchaseOrderID",
    "quotes": "QuoteID",
    "receipts": "ReceiptID",
    "repeating_invoices": "RepeatingInvoiceID",
    "users": "UserID",
    "bills": "InvoiceID",
    "customers": "ContactID",
    "suppliers": "ContactID",
    "vendor_credits": "CreditNoteID",
    "sales_orders": "QuoteID",
    "tracking_options": "TrackingOptionID",
    "contact_group_members": "ContactID",
    "journals": "JournalID",
    "journals_cash": "JournalID",
    "files": "Id",
    "folders": "Id",
    "file_associations": "ObjectId",
    "budgets": "BudgetID",
    "reports": "ReportID",
    **dict.fromkeys(REPORTS, "ColumnNumber"),
    "ten_ninety_nine": "ContactId",
}
# Parts carry the id of their whole beside their own, and figures of a report their day and their row.
OWNERS = {
    "tracking_options": {"TrackingCategoryID"},
    "contact_group_members": {"ContactGroupID"},
    "file_associations": {"FileId"},
    **{name: {"Date", "RowNumber", *(["ContactID"] if name.endswith("_by_contact") else [])} for name in REPORTS},
    "ten_ninety_nine": {"ReportYear", "ReportName"},
}
NUMBERS = {"RowNumber", "ColumnNumber", "ReportYear"}
every_stream = pytest.mark.parametrize("stream", PRIMARY_KEYS)


def inlined(stream: str) -> Node:
    return JsonFileSchemaLoader(config={}, parameters={}, file_path=f"./source_xero/schemas/{stream}.json").get_json_schema()


def key_of(stream: str) -> set[str]:
    return {"tenant_id", PRIMARY_KEYS[stream]} | OWNERS.get(stream, set())


def moment_of(name: str) -> str:
    if re.search(r"U[Tt][Cc](String)?$|^read_at$", name):
        return "instant"
    return "zone-less twin" if name.endswith("String") else "calendar day"
