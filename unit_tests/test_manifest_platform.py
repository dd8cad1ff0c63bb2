"""The manifest as the platform sees it: accepted by the CDK, discovered, and specified."""

import re
from importlib import resources

import pytest
import yaml
from airbyte_cdk.models import SyncMode
from airbyte_cdk.sources.declarative.concurrent_declarative_source import validate_manifest
from jsonschema.exceptions import ValidationError

from source_xero.source import SourceXero
from unit_tests.manifest import CURSORS, MANIFEST, STREAMS, every_stream, facts, kind

# The CDK


def declarative_component_schema():
    file = resources.files("airbyte_cdk.sources.declarative") / "declarative_component_schema.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def test_the_cdk_accepts_the_manifest():
    validate_manifest(SourceXero().resolved_manifest, declarative_component_schema())


def test_the_check_above_would_notice_a_mistake():
    broken = {**SourceXero().resolved_manifest, "streams": "all of them"}

    with pytest.raises(ValidationError):
        validate_manifest(broken, declarative_component_schema())


# What discover tells


@pytest.fixture(scope="module")
def built():
    config = {"credentials": {"auth_type": "access_token", "access_token": "x"}}
    source = SourceXero(config=config)
    return {stream.name: stream.as_airbyte_stream() for stream in source.streams(source._config)}  # noqa: SLF001 - as the entry point hands it over


@every_stream
def test_discover_tells_keys_cursor_and_modes(name, built):
    stream = built[name]

    assert stream.source_defined_primary_key == [[key] for key in facts(name)["primary_key"]]
    assert (SyncMode.incremental in stream.supported_sync_modes) is (kind(name) in CURSORS)
    if kind(name) in CURSORS:
        assert stream.default_cursor_field == [CURSORS[kind(name)]]
        assert stream.source_defined_cursor is True
        assert stream.is_resumable is True


def test_discover_tells_all_streams_in_the_order_of_the_manifest(built):
    assert list(built) == list(STREAMS)


# The specification


SPEC = MANIFEST["spec"]["connection_specification"]


def options():
    """Every option of the specification, with the path to it."""
    for name, part in SPEC["properties"].items():
        yield name, part
    for way in SPEC["properties"]["credentials"]["oneOf"]:
        for name, part in way["properties"].items():
            if name != "auth_type":
                yield f"credentials.{way['properties']['auth_type']['const']}.{name}", part


@pytest.mark.parametrize(("path", "part"), options(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_option_is_titled_and_described(path, part):
    assert part["title"], path
    assert part["description"].endswith("."), path


@pytest.mark.parametrize(("path", "part"), options(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_secret_is_marked_as_one_and_nothing_else_is(path, part):
    secret = path.rpartition(".")[2] in {"client_secret", "refresh_token", "access_token"}

    assert part.get("airbyte_secret", False) is secret


@pytest.mark.parametrize(("path", "part"), options(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_default_keeps_its_own_rules(path, part):
    if "default" in part and part["type"] == "integer":
        assert part["minimum"] <= part["default"] <= part["maximum"], path
    if "default" in part and "pattern" in part:
        assert re.search(part["pattern"], part["default"]), path


def test_options_are_ordered_without_gap_or_tie():
    assert [part["order"] for part in SPEC["properties"].values()] == list(range(len(SPEC["properties"])))
