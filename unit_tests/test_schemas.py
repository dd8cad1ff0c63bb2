"""The stream schemas: what destinations and the reader's date conversion rely on."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from unit_tests.manifest import VIEWS
from unit_tests.schemas import NUMBERS, PRIMARY_KEYS, SCHEMAS, Node, every_stream, inlined, key_of, moment_of

SHARED = SCHEMAS / "shared"
FILES = sorted(SCHEMAS.glob("**/*.json"))
# What vanishes from Xero's lists without a trace, so that only a tombstone can tell.
VANISHING = {
    "accounts",
    "users",
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
# A number of days, or a day of the month; days written out, in whatever way.
NO_DATE = {"Schedule.DueDate", "ReportDate"}
DATE_LIKE = re.compile(r"Date(String|U[Tt][Cc](String)?)?$|^read_at$")
MOMENTS = {
    "calendar day": ("date", None),
    "instant": ("date-time", "timestamp_with_timezone"),
    "zone-less twin": ("date-time", "timestamp_without_timezone"),
}


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


@pytest.mark.parametrize("stream", ["invoices", "payments", "credit_notes", "overpayments", "prepayments"])
def test_a_schema_stays_small_enough_for_a_catalog(stream):
    assert len(json.dumps(inlined(stream))) < 150_000
