"""The stream schemas: what destinations, the reader's date conversion and the writer rely on."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader
from jsonschema import Draft7Validator

import source_xero
from unit_tests.test_manifest import VIEWS

Node = Mapping[str, Any]

SCHEMAS = Path(source_xero.__file__).parent / "schemas"
SHARED = SCHEMAS / "shared"
FILES = sorted(SCHEMAS.glob("**/*.json"))
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
# What vanishes from Xero's lists without a trace, so that only a tombstone can tell.
VANISHING = {
    "items",
    "linked_transactions",
    "tracking_categories",
    "contact_groups",
    "tracking_options",
    "contact_group_members",
    "files",
    "folders",
    "file_associations",
    "budgets",
}
# What stays in Xero's lists and leaves only the stream; told by the whole record.
LEAVING = {"sales_orders"}
NEVER_WRITTEN = {
    "tenants",
    "organisations",
    "branding_themes",
    "invoice_reminders",
    "organisation_actions",
    "overpayments",
    "prepayments",
    "users",
}
ANSWERS = {
    "HasErrors",
    "HasValidationErrors",
    "StatusAttributeString",
    "ValidationErrors",
    "Warnings",
    "HasAttachments",
    "Attachments",
}
# A number of days, or a day of the month; days written out, in whatever way.
NO_DATE = {"Schedule.DueDate", "ReportDate"}
DATE_LIKE = re.compile(r"Date(String|U[Tt][Cc](String)?)?$|^read_at$")
MOMENTS = {
    "calendar day": ("date", None),
    "instant": ("date-time", "timestamp_with_timezone"),
    "zone-less twin": ("date-time", "timestamp_without_timezone"),
}

every_stream = pytest.mark.parametrize("stream", PRIMARY_KEYS)


def inlined(stream: str) -> Node:
    return JsonFileSchemaLoader(config={}, parameters={}, file_path=f"./source_xero/schemas/{stream}.json").get_json_schema()


def key_of(stream: str) -> set[str]:
    return {"tenant_id", PRIMARY_KEYS[stream]} | OWNERS.get(stream, set())


def key_with_values(stream: str) -> dict[str, object]:
    return {name: 1 if name in NUMBERS else "1" for name in key_of(stream)}


def nodes(schema: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    yield path, schema
    for name, value in schema.get("properties", {}).items():
        yield from nodes(value, f"{path}.{name}".lstrip("."))
    if "items" in schema:
        yield from nodes(schema["items"], f"{path}[]")


def keywords(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every JSON object of a schema file that is a schema or a reference, as opposed to a map of properties."""
    if not isinstance(value, dict):
        return
    yield value
    properties = value.get("properties", {})
    if isinstance(properties.get("$ref"), str):
        yield properties
        return
    for inner in properties.values():
        yield from keywords(inner)
    yield from keywords(value.get("items"))


def references(file: Path) -> set[str]:
    told = {node["$ref"] for node in keywords(json.loads(file.read_text(encoding="utf-8"))) if "$ref" in node}
    return {reference.partition("#")[0] for reference in told}


def leaf(path: str) -> str:
    return path.removesuffix("[]").rsplit(".", 1)[-1]


def moment_of(name: str) -> str:
    if re.search(r"U[Tt][Cc](String)?$|^read_at$", name):
        return "instant"
    return "zone-less twin" if name.endswith("String") else "calendar day"


def writable(schema: Node) -> set[str]:
    return {
        name
        for name, node in schema["properties"].items()
        if not node.get("readOnly") and not node.get("items", {}).get("readOnly")
    }


@every_stream
def test_a_schema_is_valid_draft_07_with_nothing_left_to_resolve(stream):
    schema = inlined(stream)

    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["type"] == "object"
    assert '"$ref"' not in json.dumps(schema)


def test_every_schema_is_tested_here():
    assert set(PRIMARY_KEYS) == {file.stem for file in SCHEMAS.glob("*.json")}


def test_every_shared_file_is_used():
    reached: set[str] = set()
    waiting = set().union(*(references(file) for file in SCHEMAS.glob("*.json")))
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= references(SHARED / name) - reached

    assert reached == {file.name for file in SHARED.glob("*.json")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SCHEMAS)))
def test_a_reference_stands_alone_since_draft_07_ignores_what_is_beside_it(file):
    for node in keywords(json.loads(file.read_text(encoding="utf-8"))):
        assert "$ref" not in node or set(node) == {"$ref"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SCHEMAS)))
def test_a_file_is_laid_out_with_two_spaces_and_describes_itself(file):
    text = file.read_text(encoding="utf-8")

    assert json.loads(text)["description"]
    assert text.endswith("}\n")
    assert all(len(line) - len(line.lstrip(" ")) in range(0, 40, 2) for line in text.splitlines())


@every_stream
def test_the_tenant_comes_first_and_only_the_primary_key_refuses_null(stream):
    schema = inlined(stream)
    never_null = {path for path, node in nodes(schema) if path and "null" not in node["type"]}

    assert next(iter(schema["properties"])) == "tenant_id"
    assert never_null == key_of(stream)
    assert all(schema["properties"][key]["type"] == ("integer" if key in NUMBERS else "string") for key in never_null)


@every_stream
def test_a_record_with_nothing_but_its_key_and_with_all_else_null_is_valid(stream):
    schema = inlined(stream)
    key = key_with_values(stream)

    Draft7Validator(schema).validate(key)
    Draft7Validator(schema).validate(dict.fromkeys(schema["properties"]) | key | {"Unheard": {"of": 1}})


@every_stream
def test_unknown_fields_pass_at_every_depth(stream):
    for path, node in nodes(inlined(stream)):
        if "object" in node["type"]:
            assert node["additionalProperties"] is True, path


@pytest.mark.parametrize(
    ("stream", "record"),
    [
        ("payments", {"PaymentID": "1", "BatchPayment": {"TotalAmount": "50.00", "IsReconciled": "false"}}),
        ("bank_transactions", {"BankTransactionID": "1", "BatchPayment": {"TotalAmount": 50.0, "IsReconciled": False}}),
        ("receipts", {"ReceiptID": "1", "ReceiptNumber": 1}),
        ("receipts", {"ReceiptID": "1", "ReceiptNumber": "1"}),
    ],
)
def test_what_xero_writes_now_as_text_and_now_as_a_number_is_valid_either_way(stream, record):
    Draft7Validator(inlined(stream)).validate({"tenant_id": "t"} | record)


@every_stream
def test_every_list_says_what_it_holds(stream):
    for path, node in nodes(inlined(stream)):
        assert ("array" in node["type"]) == ("items" in node), path


@every_stream
def test_every_date_carries_the_format_by_which_it_is_converted_and_nothing_else_does(stream):
    for path, node in nodes(inlined(stream)):
        told = (node.get("format"), node.get("airbyte_type"))
        is_date = DATE_LIKE.search(leaf(path)) and path not in NO_DATE
        expected = MOMENTS[moment_of(leaf(path))] if is_date else (None, None)
        assert told == expected, path


@every_stream
def test_values_are_left_open(stream):
    for path, node in nodes(inlined(stream)):
        assert not {"enum", "const", "pattern", "maxLength", "allOf", "anyOf", "oneOf", "not"} & set(node), path


@every_stream
def test_ids_dates_numbers_and_statuses_of_a_stream_are_described(stream):
    for name, node in inlined(stream)["properties"].items():
        if name.endswith(("ID", "Status", "Type")) or "format" in node or "number" in node["type"]:
            assert node.get("description"), name


@pytest.mark.parametrize(("view", "whole"), VIEWS.items())
def test_a_view_has_the_fields_of_what_it_is_a_part_of_and_a_description_of_its_own(view, whole):
    part, all_of_it = inlined(view), inlined(whole)

    own = {"is_deleted"} & part["properties"].keys() if view in LEAVING else set()
    assert [one for one in part["properties"].items() if one[0] not in own] == list(all_of_it["properties"].items())
    assert part["description"] != all_of_it["description"]
    assert f"A part of the {whole} stream" in part["description"]


@every_stream
def test_a_record_that_vanishes_at_xero_can_be_reported_by_its_key_as_deleted(stream):
    schema = inlined(stream)

    assert ("is_deleted" in schema["properties"]) == (stream in VANISHING | LEAVING)
    if stream in VANISHING:
        assert list(schema["properties"])[1] == "is_deleted"
        assert schema["properties"]["is_deleted"]["readOnly"] is True
        key = key_with_values(stream)
        Draft7Validator(schema).validate(key | {"is_deleted": True})
        assert not Draft7Validator(schema).is_valid(key | {"is_deleted": "yes"})


@pytest.mark.parametrize("stream", sorted(NEVER_WRITTEN))
def test_what_has_no_way_to_be_written_is_read_only_as_a_whole(stream):
    assert inlined(stream)["readOnly"] is True


@pytest.mark.parametrize("stream", sorted(set(PRIMARY_KEYS) - NEVER_WRITTEN))
def test_what_xero_adds_to_an_answer_is_dropped_when_written(stream):
    schema = inlined(stream)
    computed = {name for name in schema["properties"] if name in ANSWERS or moment_of(name) != "calendar day"}

    assert "readOnly" not in schema
    assert not computed & writable(schema)
    assert key_of(stream) <= writable(schema)


@pytest.mark.parametrize(
    ("stream", "field", "keys"),
    [
        ("invoices", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("bank_transactions", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("bank_transactions", "BankAccount", {"AccountID", "Code"}),
        ("payments", "Account", {"AccountID", "Code"}),
        ("payments", "Invoice", {"InvoiceID", "InvoiceNumber"}),
        ("payments", "CreditNote", {"CreditNoteID", "CreditNoteNumber"}),
        ("payments", "Prepayment", {"PrepaymentID"}),
        ("payments", "Overpayment", {"OverpaymentID"}),
        ("bank_transfers", "FromBankAccount", {"AccountID", "Code"}),
        ("bank_transfers", "ToBankAccount", {"AccountID", "Code"}),
        ("batch_payments", "Account", {"AccountID", "Code"}),
        ("credit_notes", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("purchase_orders", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("quotes", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("repeating_invoices", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("receipts", "Contact", {"ContactID", "ContactNumber", "Name"}),
        ("receipts", "User", {"UserID"}),
        ("expense_claims", "User", {"UserID"}),
    ],
)
def test_a_record_inside_a_record_is_written_by_its_keys_alone(stream, field, keys):
    assert writable(inlined(stream)["properties"][field]) == keys


def test_a_receipt_on_a_claim_is_written_by_its_id():
    assert writable(inlined("expense_claims")["properties"]["Receipts"]["items"]) == {"ReceiptID"}


def test_a_batch_payment_is_written_with_what_each_payee_sees():
    payment = inlined("batch_payments")["properties"]["Payments"]["items"]

    assert {"Invoice", "Amount", "BankAccountNumber", "Particulars", "Code", "Reference", "Details"} <= writable(payment)
    assert not {"PaymentID", "Date", "Status", "Account", "BatchPayment"} & writable(payment)


@pytest.mark.parametrize(
    ("stream", "fields"),
    [
        (
            "invoices",
            {"Payments", "CreditNotes", "SubTotal", "Total", "AmountDue", "AmountPaid", "FullyPaidOnDate", "IsDiscounted"},
        ),
        ("payments", {"BatchPayment", "BatchPaymentID", "PaymentType", "BankAmount", "HasAccount"}),
        ("bank_transactions", {"BatchPayment", "SubTotal", "TotalTax", "Total", "PrepaymentID", "OverpaymentID"}),
        ("contacts", {"Balances", "BrandingTheme", "ContactGroups", "IsCustomer", "IsSupplier", "Website", "Discount"}),
        ("items", {"IsTrackedAsInventory", "QuantityOnHand", "TotalCostPool"}),
        ("accounts", {"Class", "SystemAccount", "ReportingCodeName"}),
        ("tax_rates", {"EffectiveRate", "DisplayTaxRate", "CanApplyToRevenue"}),
        ("tracking_categories", {"Options"}),
        ("bank_transfers", {"Status", "CurrencyRate", "FromBankTransactionID", "ToBankTransactionID"}),
        ("batch_payments", {"Status", "Type", "TotalAmount", "IsReconciled"}),
        ("contact_groups", {"Contacts"}),
        ("credit_notes", {"Allocations", "Payments", "SubTotal", "TotalTax", "Total", "RemainingCredit", "SentToContact"}),
        ("expense_claims", {"Payments", "Total", "AmountDue", "AmountPaid", "PaymentDueDate", "ReportingDate"}),
        ("linked_transactions", {"Status", "Type", "SourceTransactionTypeCode"}),
        ("payment_services", {"PaymentServiceType"}),
        ("purchase_orders", {"SubTotal", "TotalTax", "Total", "TotalDiscount", "Type"}),
        ("quotes", {"SubTotal", "TotalTax", "Total", "TotalDiscount"}),
        ("receipts", {"ReceiptNumber", "SubTotal", "TotalTax", "Total", "Url"}),
        ("repeating_invoices", {"ID", "SubTotal", "TotalTax", "Total"}),
    ],
)
def test_what_xero_computes_or_keeps_elsewhere_is_not_writable(stream, fields):
    schema = inlined(stream)

    assert fields <= set(schema["properties"])
    assert not fields & writable(schema)


def test_what_a_writer_sets_stays_writable():
    expected = {
        "invoices": {"Type", "Contact", "Date", "DueDate", "LineItems", "Status", "CurrencyRate", "SentToContact"},
        "payments": {"Invoice", "Account", "Date", "Amount", "CurrencyRate", "IsReconciled", "Status"},
        "bank_transactions": {"Type", "Contact", "BankAccount", "LineItems", "IsReconciled", "Url"},
        "contacts": {"Name", "ContactPersons", "Addresses", "Phones", "PaymentTerms", "BatchPayments", "ContactStatus"},
        "items": {"Code", "SalesDetails", "PurchaseDetails", "InventoryAssetAccountCode"},
        "accounts": {"Code", "Name", "Type", "Status", "TaxType"},
        "tax_rates": {"Name", "TaxComponents", "ReportTaxType"},
        "tracking_categories": {"Name", "Status"},
        "bank_transfers": {"Amount", "Date", "Reference", "FromIsReconciled", "ToIsReconciled", "FromTracking", "ToTracking"},
        "batch_payments": {"Date", "Payments", "Reference", "Particulars", "Code", "Details", "Narrative"},
        "contact_groups": {"Name", "Status"},
        "credit_notes": {"Type", "Date", "LineItems", "Status", "CreditNoteNumber", "CurrencyRate", "InvoiceAddresses"},
        "currencies": {"Code", "Description"},
        "expense_claims": {"Status", "User", "Receipts"},
        "linked_transactions": {
            "SourceTransactionID",
            "SourceLineItemID",
            "ContactID",
            "TargetTransactionID",
            "TargetLineItemID",
        },
        "manual_journals": {"Narration", "JournalLines", "Date", "LineAmountTypes", "Status", "ShowOnCashBasisReports", "Url"},
        "payment_services": {"PaymentServiceName", "PaymentServiceUrl", "PayNowText"},
        "purchase_orders": {
            "Date",
            "DeliveryDate",
            "ExpectedArrivalDate",
            "LineItems",
            "Status",
            "SentToContact",
            "AttentionTo",
        },
        "quotes": {"QuoteNumber", "Date", "ExpiryDate", "Title", "Summary", "Terms", "LineItems", "Status"},
        "receipts": {"Date", "LineItems", "Reference", "LineAmountTypes", "Status"},
        "repeating_invoices": {"Type", "Schedule", "LineItems", "Status", "ApprovedForSending", "IncludePDF"},
    }

    for stream, fields in expected.items():
        assert fields <= writable(inlined(stream)), stream


@pytest.mark.parametrize("stream", ["invoices", "payments", "credit_notes", "overpayments", "prepayments"])
def test_a_schema_stays_small_enough_for_a_catalog(stream):
    assert len(json.dumps(inlined(stream))) < 150_000
