"""What can be written, as DESTINATION_CATALOG tells it: an operation for each object and mode, with the fields it takes."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from source_xero.destination.operation import Operation
from source_xero.destination.row import Mode

_TENANT = "tenant_id"


def offered(operations: Mapping[str, Operation]) -> Iterator[dict[str, Any]]:
    """Yield the operations of the destination catalog."""
    for operation in operations.values():
        for mode in operation.modes:
            yield {
                "object_name": operation.name,
                "sync_mode": mode.value,
                "json_schema": _schema(operation, mode),
                "matching_keys": [] if mode is Mode.APPEND else [list(key) for key in operation.matching_keys],
            }


def _schema(operation: Operation, mode: Mode) -> dict[str, Any]:
    whole = resolved(operation.schema)
    keys = {name for key in operation.matching_keys for name in key}
    properties = {
        name: _writable(part)
        for name, part in whole["properties"].items()
        if name in keys or name == _TENANT or (mode is not Mode.SOFT_DELETE and not _is_read_only(part))
    }
    needed = {Mode.APPEND: set(operation.required), Mode.APPEND_DEDUP: set(operation.required) - keys}.get(mode, set())
    return {
        "$schema": whole.get("$schema", "http://json-schema.org/draft-07/schema#"),
        "type": "object",
        "additionalProperties": True,
        "required": sorted(needed & set(properties)),
        "properties": properties,
    }


def _writable(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without what Xero computes, at any depth."""
    kept = dict(part)
    if isinstance(part.get("properties"), Mapping):
        kept["properties"] = {name: _writable(one) for name, one in part["properties"].items() if not _is_read_only(one)}
    if isinstance(part.get("items"), Mapping):
        kept["items"] = _writable(part["items"])
    kept.pop("readOnly", None)
    return kept


def _is_read_only(part: Mapping[str, Any]) -> bool:
    return bool(part.get("readOnly"))


def resolved(name: str) -> Mapping[str, Any]:
    """Return the schema of an object, references filled in; ours goes first, since parts name their whole when written."""
    for package in ("source_xero.destination", "source_xero"):
        file = resources.files(package) / "schemas" / f"{name}.json"
        if file.is_file():
            whole: Mapping[str, Any] = _filled_in(json.loads(file.read_text(encoding="utf-8")))
            return whole
    raise LookupError(f"object {name} has no schema")


def _filled_in(part: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a part of a schema with references replaced. Not by jsonref: it mixes up files that are loaded on the way."""
    if isinstance(part, list):
        return [_filled_in(one) for one in part]
    if not isinstance(part, dict):
        return part
    filled = {key: _filled_in(value) for key, value in part.items() if key != "$ref"}
    return {**_shared(part["$ref"]), **filled} if isinstance(part.get("$ref"), str) else filled


@lru_cache
def _shared(reference: str) -> Mapping[str, Any]:
    file, _, pointer = reference.partition("#")
    part: Any = json.loads((resources.files("source_xero") / "schemas" / "shared" / file).read_text(encoding="utf-8"))
    for step in filter(None, pointer.split("/")):
        part = part[step]
    filled: Mapping[str, Any] = _filled_in(part)
    return filled
