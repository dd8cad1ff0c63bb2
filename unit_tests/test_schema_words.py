"""What the descriptions of fields tell who reads the rows: nothing that a stream does not do, and which way a rate goes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader

import source_xero

Node = Mapping[str, Any]

PACKAGE = Path(source_xero.__file__).parent
STREAMS = yaml.safe_load((PACKAGE / "manifest.yaml").read_text(encoding="utf-8"))["definitions"]["streams"]

every_stream = pytest.mark.parametrize("stream", STREAMS)


def inlined(stream: str) -> Node:
    return JsonFileSchemaLoader(config={}, parameters={}, file_path=f"./source_xero/schemas/{stream}.json").get_json_schema()


def fields(schema: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    for name, node in schema.get("properties", {}).items():
        yield f"{path}{name}", node
        yield from fields(node, f"{path}{name}.")
    if "items" in schema:
        yield from fields(schema["items"], f"{path.removesuffix('.')}[].")


def told(stream: str, name: str) -> list[tuple[str, str]]:
    """Each place of a stream with a field of this name and what is told of it; two records deep nothing is, for its size."""
    found = [(path, node.get("description", "")) for path, node in fields(inlined(stream)) if path.rsplit(".", 1)[-1] == name]
    return [(path, words) for path, words in found if words or path == name]


@every_stream
def test_files_are_promised_only_where_records_are_read_one_by_one(stream):
    one_by_one = STREAMS[stream]["$ref"].endswith("_detailed")

    for path, words in told(stream, "Attachments"):
        assert (one_by_one and path == "Attachments") != ("mpty" in words), path


@every_stream
def test_a_rate_says_which_way_it_goes(stream):
    for path, words in told(stream, "CurrencyRate"):
        assert "for one unit of the base currency" in words or stream == "bank_transfers", path


@every_stream
def test_a_verdict_of_xero_is_explained(stream):
    assert all(words for _, words in told(stream, "HasValidationErrors"))


@pytest.mark.parametrize(
    ("stream", "field"),
    [
        ("users", "GlobalUserID"),
        ("repeating_invoices", "TotalDiscount"),
        ("credit_notes", "LineItems[].Tracking[].Options"),
        ("invoices", "LineItems[].Tracking[].Options"),
    ],
)
def test_what_xero_sends_and_its_openapi_file_does_not_know_is_declared(stream, field):
    assert field in dict(fields(inlined(stream)))
