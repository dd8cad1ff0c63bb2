#!/usr/bin/env python3
"""Measure the stream schemas against Xero's OpenAPI files: which fields are missing, at any depth.

    python tools/schema_completeness.py xero_accounting.yaml --identity xero-identity.yaml --files xero_files.yaml

Xero's file is circular (an invoice has payments, a payment has an invoice), what Xero sends is not: a record inside a record is
whole or a summary, a record inside that is hardly more than its id. So a record must be complete one record deep and hold its
plain fields two records deep; what is left out beyond is reported as cut, not as missing.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click
import yaml
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader

Node = Mapping[str, Any]

# Counting the stream's own record as the first.
COMPLETE_RECORDS = 2
STREAM_OF_ENVELOPE = {"Actions": "organisation_actions", "Items of files": "files"}
# Lists without an envelope, and the one below an element that is a stream of its own.
STREAM_OF_PATH = {
    "/Connections": "tenants",
    "/Folders": "folders",
    "/Files/{FileId}/Associations": "file_associations",
}
# A report of contacts, of which each is a record. The other reports come as records of their cells, which are none of Xero's.
CONTACTS_OF = {"/Reports/TenNinetyNine": "ten_ninety_nine"}
# Called a date there, and described and shown as a month, such as 2019-08.
NO_DATE = {"BudgetLines[].BudgetBalances[].Period"}
# Keys of the file's examples that are slips of the pen: the same examples carry the right spelling elsewhere.
MISPRINTS = {"TaxNumbeType"}
SCHEMAS = Path(__file__).parents[1] / "source_xero" / "schemas"


@dataclass(frozen=True)
class Finding:
    """One field of Xero's file that a schema lacks, tells differently, or leaves out on purpose."""

    kind: Literal["missing", "differs", "cut"]
    path: str
    remark: str


@dataclass(frozen=True)
class Collection:
    """A list endpoint: the stream that reads it, its element, and the elements shown as examples."""

    stream: str
    element: Node
    examples: tuple[Any, ...]


class OpenApi:
    """An OpenAPI document, with the two questions that are asked of it."""

    def __init__(self, path: Path) -> None:
        # The C loader reads the megabyte in a second, the other one in half a minute.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._document: Node = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  both are safe loaders

    def resolve(self, node: Node) -> tuple[str, Node]:
        """Return the component that the node points to, by name ("" for an inline one)."""
        name = ""
        while "$ref" in node:
            name = str(node["$ref"]).rsplit("/", 1)[-1]
            node = self._document["components"]["schemas"][name]
        return name, node

    def collections(self) -> Iterator[Collection]:
        """Yield every list endpoint once."""
        for path, operations in self._document["paths"].items():
            answer = _answer(operations.get("get", {}))
            if "schema" not in answer or ("{" in path and path not in STREAM_OF_PATH):
                continue
            _, envelope = self.resolve(answer["schema"])
            if envelope.get("type") == "array":
                if path in STREAM_OF_PATH:
                    yield Collection(STREAM_OF_PATH[path], envelope["items"], ())
            elif path in CONTACTS_OF:
                _, report = self.resolve(envelope["properties"]["Reports"]["items"])
                yield Collection(CONTACTS_OF[path], report["properties"]["Contacts"]["items"], ())
            elif not path.startswith("/Reports/"):
                yield from self._enveloped(path, envelope)

    def _enveloped(self, path: str, envelope: Node) -> Iterator[Collection]:
        for key, value in envelope.get("properties", {}).items():
            if value.get("type") == "array" and key != "Warnings":
                name = f"{key} of files" if path == "/Files" else key
                stream = STREAM_OF_ENVELOPE.get(name, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
                yield Collection(stream, value["items"], tuple(self._examples(path, key)))

    def _examples(self, path: str, envelope: str) -> Iterator[Any]:
        for other, operations in self._document["paths"].items():
            if other != path and not re.fullmatch(rf"{re.escape(path)}/{{\w+}}", other):
                continue
            for method in ("get", "put", "post"):
                example = _answer(operations.get(method, {})).get("example")
                if isinstance(example, Mapping):
                    yield from example.get(envelope, ())


def _answer(operation: Node) -> Node:
    content = operation.get("responses", {}).get("200", {}).get("content", {})
    return next(iter(content.values()), {})


class Comparison:
    """Compares our schemas with one document; knows which of its components are records of their own."""

    def __init__(self, api: OpenApi, records: frozenset[str]) -> None:
        self._api = api
        self._records = records

    def fields(self, theirs: Node, ours: Node, path: str = "", depth: int = 0) -> Iterator[Finding]:
        """Yield what `ours` lacks of `theirs`; `depth` counts the records around it."""
        name, theirs = self._api.resolve(theirs)
        depth += name in self._records
        yield from _differences(theirs, ours, path)
        if theirs.get("type") == "array":
            yield from self.fields(theirs["items"], ours.get("items", {}), f"{path}[]", depth)
        for key, value in theirs.get("properties", {}).items():
            inner = f"{path}.{key}".lstrip(".")
            declared = ours.get("properties", {}).get(key)
            if declared is not None and not (depth > COMPLETE_RECORDS and _is_opaque(declared)):
                yield from self.fields(value, declared, inner, depth)
            elif depth <= COMPLETE_RECORDS or (depth == COMPLETE_RECORDS + 1 and self._is_plain(value)):
                yield Finding("missing", inner, "in Xero's schema")
            else:
                yield Finding("cut", inner, f"{depth - 1} records deep")

    def _is_plain(self, node: Node) -> bool:
        _, node = self._api.resolve(node)
        return node.get("type") != "array" and "properties" not in node


def _is_opaque(ours: Node) -> bool:
    """Tell whether a list is declared without what is in it, as lists are that Xero leaves empty so deep inside."""
    return "items" in ours and "properties" not in ours["items"]


def _differences(theirs: Node, ours: Node, path: str) -> Iterator[Finding]:
    expected = "object" if "properties" in theirs else theirs.get("type")
    types = ours.get("type")
    if expected and expected not in ([types] if isinstance(types, str) else types or []):
        yield Finding("differs", path, f"{expected} at Xero, {types} here")
    moment = "date" if theirs.get("x-is-msdate") else "date-time" if theirs.get("x-is-msdate-time") else None
    if moment and ours.get("format") != moment and path not in NO_DATE:
        yield Finding("differs", path, f"{moment} at Xero, {ours.get('format')} here")


def undeclared(example: Any, ours: Node, cut: frozenset[str], path: str = "") -> Iterator[Finding]:  # noqa: ANN401  any JSON value
    """Yield the keys of an example answer that `ours` does not declare; one of the `cut` paths only where it holds anything."""
    if isinstance(example, list):
        for element in example:
            yield from undeclared(element, ours.get("items", {}), cut, f"{path}[]")
    if isinstance(example, Mapping):
        for key, value in example.items():
            inner = f"{path}.{key}".lstrip(".")
            declared = ours.get("properties", {}).get(key)
            if declared is not None:
                yield from undeclared(value, declared, cut, inner)
            elif key not in MISPRINTS and not (value == [] and inner in cut):
                yield Finding("missing", inner, "in Xero's examples only")


def measure(api: OpenApi) -> Iterator[tuple[str, list[Finding] | None]]:
    """Yield each stream of the document with its findings, None where there is no schema yet."""
    collections = list(api.collections())
    comparison = Comparison(api, frozenset(name for name in (api.resolve(each.element)[0] for each in collections) if name))
    for each in collections:
        if not (SCHEMAS / f"{each.stream}.json").exists():
            yield each.stream, None
            continue
        ours = JsonFileSchemaLoader(
            config={}, parameters={}, file_path=f"./source_xero/schemas/{each.stream}.json"
        ).get_json_schema()
        found = list(comparison.fields(each.element, ours))
        told = {finding.path for finding in found if finding.kind == "missing"}
        cut = frozenset(finding.path for finding in found if finding.kind == "cut")
        shown = [finding for record in each.examples for finding in undeclared(record, ours, cut) if finding.path not in told]
        # What an example shows may not be cut, however deep it is.
        seen = {finding.path for finding in shown}
        yield each.stream, [*(finding for finding in found if finding.path not in seen), *dict.fromkeys(shown)]


@click.command(context_settings={"show_default": True})
@click.argument("accounting", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--identity", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Xero's identity file, for tenants."
)
@click.option("--files", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Xero's file of the Files API.")
@click.option("--cuts", is_flag=True, help="Also list what is left out on purpose, deep inside.")
def main(accounting: Path, identity: Path | None, files: Path | None, *, cuts: bool) -> None:
    """Print the fields of Xero's OpenAPI file ACCOUNTING that our schemas lack; exit 1 if there are any."""
    without_schema = []
    faults = 0
    for path in filter(None, (identity, accounting, files)):
        for stream, findings in measure(OpenApi(path)):
            if findings is None:
                without_schema.append(stream)
                continue
            count = {kind: sum(each.kind == kind for each in findings) for kind in ("missing", "differs", "cut")}
            faults += count["missing"] + count["differs"]
            click.echo(f"{stream:22}" + "   ".join(f"{number:4} {kind}" for kind, number in count.items()))
            for each in findings:
                if cuts or each.kind != "cut":
                    click.echo(f"    {each.kind:8} {each.path}  ({each.remark})")
    click.echo(f"No schema for: {', '.join(dict.fromkeys(without_schema)) or 'none'}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
