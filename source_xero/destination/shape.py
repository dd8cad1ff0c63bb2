"""What a record of an object may hold, from the same schemas that describe what is read.

A schema becomes a tree of `Shape`s once, and one walk of it then does what four passes would: it checks types, drops what Xero
computes, refuses names Xero does not know, and brings values into the form that is sent. Walking the schema itself with
jsonschema cost several milliseconds for an invoice, many times the whole rest of planning it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import orjson

Json = Any
"""Whatever JSON can hold; the walks over records look at it before they take it for anything."""

REFERENCES = {
    "Contact": "contact",
    "Account": "account",
    "BankAccount": "account",
    "FromBankAccount": "account",
    "ToBankAccount": "account",
    "Invoice": "invoice",
    "CreditNote": "credit note",
    "Prepayment": "prepayment",
    "Overpayment": "overpayment",
    "ContactGroup": "contact group",
    "TrackingCategory": "tracking category",
}
"""Blocks that stand for an element of its own, by what they stand for: they are sent by id alone."""

_ENTITIES = {
    "Contact": "contacts",
    "Account": "accounts",
    "BankAccount": "accounts",
    "FromBankAccount": "accounts",
    "ToBankAccount": "accounts",
    "Invoice": "invoices",
    "CreditNote": "credit_notes",
    "Prepayment": "prepayments",
    "Overpayment": "overpayments",
    "ContactGroup": "contact_groups",
    "TrackingCategory": "tracking_categories",
}

NOT_SENT = frozenset({"tenant_id", "is_deleted", "read_at"})
"""Fields that reading adds to Xero's own."""


@dataclass(frozen=True)
class Shape:
    """What may stand in one place of a record.

    Attributes:
        kind: text, number, integer, flag, date, object, list, reference or any.
        read_only: whether Xero computes it.
        fields: of an object or a reference, what it may hold.
        items: of a list, what each of its items is.
    """

    kind: str
    read_only: bool = False
    fields: Mapping[str, "Shape"] = field(default_factory=dict)
    items: "Shape | None" = None


ANYTHING = Shape("any")


@cache
def shape(name: str) -> Shape:
    """Return the shape of a record of the schema `name`."""
    return _shape(_whole(name), "")


def _shape(schema: Mapping[str, Any], name: str) -> Shape:
    kinds = schema.get("type", [])
    kinds = [kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"]
    read_only = bool(schema.get("readOnly"))
    if len(kinds) != 1:
        return Shape("any", read_only)
    kind = kinds[0]
    if kind == "object":
        fields = {key: _shape(value, key) for key, value in schema.get("properties", {}).items()}
        if not fields:
            return Shape("any", read_only)
        if name in REFERENCES:
            return Shape("reference", read_only, {**_all_of(name), **fields})
        return Shape("object", read_only, fields)
    if kind == "array":
        return Shape("list", read_only, items=_shape(schema.get("items", {}), ""))
    if kind == "string":
        return Shape("date" if schema.get("format") == "date" else "text", read_only)
    return Shape({"boolean": "flag"}.get(kind, kind), read_only)


@cache
def _all_of(block: str) -> Mapping[str, Shape]:
    """Return whatever a block that stands for an element may repeat of it, as reading gives it: nothing of it is sent."""
    names = _whole(_ENTITIES[block])["properties"] if block in _ENTITIES else ()
    return {name: Shape("any", read_only=True) for name in names}


@cache
def _whole(name: str) -> Mapping[str, Any]:
    """Return the schema `name` with its references put in; parts that are the object's own lie beside this module."""
    own = resources.files("source_xero.destination") / "schemas" / f"{name}.json"
    streams = resources.files("source_xero") / "schemas"
    whole: Mapping[str, Any] = _resolved(_read(own if own.is_file() else streams / f"{name}.json"))
    return whole


@cache
def _shared(name: str) -> Json:
    return _resolved(_read(resources.files("source_xero") / "schemas" / "shared" / name))


def _read(file: Json) -> Json:
    return orjson.loads(file.read_bytes())


def _resolved(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_resolved(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" not in schema or not isinstance(schema["$ref"], str):
        return {key: _resolved(value) for key, value in schema.items()}
    file, _, pointer = schema["$ref"].partition("#")
    target = _shared(file)
    for step in pointer.strip("/").split("/") if pointer else ():
        target = target[step]
    beside = {key: _resolved(value) for key, value in schema.items() if key != "$ref"}
    return {**target, **beside}
