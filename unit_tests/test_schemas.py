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

Node = Mapping[str, Any]

SCHEMAS = Path(source_xero.__file__).parent / "schemas"
SHARED = SCHEMAS / "shared"
FILES = sorted(SCHEMAS.glob("**/*.json"))
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
}
NEVER_WRITTEN = {"tenants", "organisations"}
ANSWERS = {
    "HasErrors",
    "HasValidationErrors",
    "StatusAttributeString",
    "ValidationErrors",
    "Warnings",
    "HasAttachments",
    "Attachments",
}
DATE_LIKE = re.compile(r"Date(String|U[Tt][Cc](String)?)?$")
MOMENTS = {
    "calendar day": ("date", None),
    "instant": ("date-time", "timestamp_with_timezone"),
    "zone-less twin": ("date-time", "timestamp_without_timezone"),
}

every_stream = pytest.mark.parametrize("stream", PRIMARY_KEYS)


def inlined(stream: str) -> Node:
    return JsonFileSchemaLoader(config={}, parameters={}, file_path=f"./source_xero/schemas/{stream}.json").get_json_schema()


def nodes(schema: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    yield path, schema
    for name, value in schema.get("properties", {}).items():
        yield from nodes(value, f"{path}.{name}".lstrip("."))
    if "items" in schema:
        yield from nodes(schema["items"], f"{path}[]")


def keywords(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every JSON object of a schema file that is a schema, as opposed to a map of properties."""
    if not isinstance(value, dict):
        return
    yield value
    for inner in value.get("properties", {}).values():
        yield from keywords(inner)
    yield from keywords(value.get("items"))


def references(file: Path) -> set[str]:
    return {node["$ref"] for node in keywords(json.loads(file.read_text(encoding="utf-8"))) if "$ref" in node}


def leaf(path: str) -> str:
    return path.removesuffix("[]").rsplit(".", 1)[-1]


def moment_of(name: str) -> str:
    if re.search(r"U[Tt][Cc](String)?$", name):
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
    assert never_null == {"tenant_id", PRIMARY_KEYS[stream]}
    assert all(schema["properties"][key]["type"] == "string" for key in never_null)


@every_stream
def test_a_record_with_nothing_but_its_key_and_with_all_else_null_is_valid(stream):
    schema = inlined(stream)
    key = {"tenant_id": "t", PRIMARY_KEYS[stream]: "1"}

    Draft7Validator(schema).validate(key)
    Draft7Validator(schema).validate(dict.fromkeys(schema["properties"]) | key | {"Unheard": {"of": 1}})


@every_stream
def test_unknown_fields_pass_at_every_depth(stream):
    for path, node in nodes(inlined(stream)):
        if "object" in node["type"]:
            assert node["additionalProperties"] is True, path


@every_stream
def test_every_list_says_what_it_holds(stream):
    for path, node in nodes(inlined(stream)):
        assert ("array" in node["type"]) == ("items" in node), path


@every_stream
def test_every_date_carries_the_format_by_which_it_is_converted_and_nothing_else_does(stream):
    for path, node in nodes(inlined(stream)):
        told = (node.get("format"), node.get("airbyte_type"))
        expected = MOMENTS[moment_of(leaf(path))] if DATE_LIKE.search(leaf(path)) else (None, None)
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


@pytest.mark.parametrize("stream", sorted(NEVER_WRITTEN))
def test_what_has_no_way_to_be_written_is_read_only_as_a_whole(stream):
    assert inlined(stream)["readOnly"] is True


@pytest.mark.parametrize("stream", sorted(set(PRIMARY_KEYS) - NEVER_WRITTEN))
def test_what_xero_adds_to_an_answer_is_dropped_when_written(stream):
    schema = inlined(stream)
    computed = {name for name in schema["properties"] if name in ANSWERS or moment_of(name) != "calendar day"}

    assert "readOnly" not in schema
    assert not computed & writable(schema)
    assert {"tenant_id", PRIMARY_KEYS[stream]} <= writable(schema)


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
    ],
)
def test_a_record_inside_a_record_is_written_by_its_keys_alone(stream, field, keys):
    assert writable(inlined(stream)["properties"][field]) == keys


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
    }

    for stream, fields in expected.items():
        assert fields <= writable(inlined(stream)), stream


@pytest.mark.parametrize("stream", ["invoices", "payments"])
def test_a_schema_stays_small_enough_for_a_catalog(stream):
    assert len(json.dumps(inlined(stream))) < 150_000
