"""What can be read: every stream with its key, its modes and its schema."""

import json

from integration_tests.keys import KEYS, PARTS
from integration_tests.streams import FURTHER, INCREMENTAL, STREAMS


def test_discover_lists_all_streams_with_their_keys(catalog):
    assert {name: stream["source_defined_primary_key"] for name, stream in catalog.items()} == KEYS


def test_discover_says_which_streams_can_be_read_incrementally_and_by_what(catalog):
    modes = {name: set(stream["supported_sync_modes"]) for name, stream in catalog.items()}
    both = {"full_refresh", "incremental"}
    incremental = {*INCREMENTAL, *PARTS, *(name for name, (_, cursor) in FURTHER.items() if cursor)}
    assert modes == {name: both if name in incremental else {"full_refresh"} for name in KEYS}
    assert {name: catalog[name]["default_cursor_field"] for name, (_, cursor) in FURTHER.items() if cursor} == {
        name: [cursor] for name, (_, cursor) in FURTHER.items() if cursor
    }
    assert [catalog[name]["default_cursor_field"] for name in INCREMENTAL] == [[STREAMS[name].cursor] for name in INCREMENTAL]
    assert all(catalog[name]["source_defined_cursor"] for name in INCREMENTAL)


def test_discovered_schemas_are_open_and_nullable_and_fully_resolved(catalog):
    for name, stream in catalog.items():
        schema = stream["json_schema"]
        assert "$ref" not in json.dumps(schema), name
        assert schema["additionalProperties"] is True, name
        for key, property_ in schema["properties"].items():
            assert "null" in property_["type"] or [key] in KEYS[name], f"{name}.{key} may not be null"
