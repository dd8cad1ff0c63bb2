"""What can be written, as discover tells it; and which of it the scopes do not cover."""

import pytest
from jsonschema import Draft7Validator

from source_xero.config import with_defaults
from source_xero.destination.coverage import uncovered
from source_xero.destination.offer import offered, resolved
from source_xero.destination.operation import operations
from source_xero.source import SourceXero, specification

OFFERED = list(offered(operations()))
BY_NAME = {(one["object_name"], one["sync_mode"]): one for one in OFFERED}


def parts(schema, path=""):
    yield path, schema
    for name, part in (schema.get("properties") or {}).items():
        yield from parts(part, f"{path}.{name}")
    if isinstance(schema.get("items"), dict):
        yield from parts(schema["items"], f"{path}[]")


def test_every_object_is_offered_in_each_of_its_modes_once():
    wanted = {(operation.name, mode.value) for operation in operations().values() for mode in operation.modes}

    assert set(BY_NAME) == wanted
    assert len(OFFERED) == len(wanted)


@pytest.mark.parametrize("one", OFFERED, ids=lambda one: f"{one['object_name']}-{one['sync_mode']}")
def test_a_schema_is_whole_and_holds_only_what_can_be_written(one):
    Draft7Validator.check_schema(one["json_schema"])
    for path, part in parts(one["json_schema"]):
        assert "$ref" not in part, path
        assert not part.get("readOnly"), path


@pytest.mark.parametrize("one", OFFERED, ids=lambda one: f"{one['object_name']}-{one['sync_mode']}")
def test_matching_keys_are_fields_of_the_schema_and_not_required_of_a_row(one):
    properties, required = set(one["json_schema"]["properties"]), set(one["json_schema"]["required"])
    keys = {name for key in one["matching_keys"] for name in key}

    assert required <= properties
    assert keys.isdisjoint(required)
    assert keys <= properties
    assert bool(one["matching_keys"]) is (one["sync_mode"] != "append")


@pytest.mark.parametrize("name", sorted({name for name, mode in BY_NAME if mode == "soft_delete"}))
def test_a_deletion_takes_keys_only(name):
    one = BY_NAME[name, "soft_delete"]

    assert set(one["json_schema"]["properties"]) <= {"tenant_id", *(part for key in one["matching_keys"] for part in key)}


def test_creating_requires_what_xero_requires():
    assert BY_NAME["contacts", "append"]["json_schema"]["required"] == ["Name"]
    assert "Contact" in BY_NAME["invoices", "append"]["json_schema"]["required"]
    assert BY_NAME["invoices", "update"]["json_schema"]["required"] == []


def test_what_xero_computes_is_not_offered_at_any_depth():
    properties = BY_NAME["invoices", "append"]["json_schema"]["properties"]

    assert {"Total", "AmountDue", "UpdatedDateUTC", "HasErrors"}.isdisjoint(properties)
    assert "UnitAmount" in properties["LineItems"]["items"]["properties"]


def test_objects_that_the_scopes_do_not_cover_are_named_with_the_scope():
    told = list(uncovered(operations(), {"accounting.contacts", "accounting.invoices.read", "accounting.settings"}))

    assert not any(line.startswith(("Object contacts ", "Object accounts ")) for line in told)
    [line] = [line for line in told if line.startswith("Object invoices ")]
    assert "accounting.invoices (in apps from before March 2026: accounting.transactions)" in line


def test_a_broad_scope_covers_what_it_held():
    told = list(uncovered(operations(), {"accounting.transactions"}))

    assert not any(line.startswith("Object invoices ") for line in told)


def test_a_token_that_does_not_tell_its_scopes_is_told():
    [line] = uncovered(operations(), None)

    assert "does not tell its scopes" in line


def test_the_parts_of_a_document_are_those_of_its_own_files():
    properties = BY_NAME["invoices", "append"]["json_schema"]["properties"]

    assert "ContactID" in properties["Contact"]["properties"]
    assert "AccountCode" in properties["LineItems"]["items"]["properties"]
    assert list(offered(operations())) == OFFERED


def test_a_schema_is_the_same_as_the_one_that_is_read_and_parts_take_at_least_that():
    config = with_defaults({"credentials": {"auth_type": "access_token", "access_token": "x"}}, specification())
    read = SourceXero(config=config).streams(config)
    schemas = {stream.name: stream.get_json_schema() for stream in read}

    for name, operation in operations().items():
        if operation.schema in schemas:
            mine, theirs = resolved(operation.schema)["properties"], schemas[operation.schema]["properties"]
            if operation.parent or operation.upload:
                assert {key for key, part in theirs.items() if not part.get("readOnly")} <= set(mine), name
            else:
                assert mine == theirs, name
