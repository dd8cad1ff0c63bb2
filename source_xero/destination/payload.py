"""From a record to what Xero is given: types checked, names known, values in Xero's form, nothing that Xero computes."""

import difflib
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from source_xero.api import dates
from source_xero.destination.draft import Draft
from source_xero.destination.operation import Operation
from source_xero.destination.row import Mode, Row
from source_xero.destination.shape import NOT_SENT, Shape, shape

_DROP: Any = object()
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}([T ]00:00:00(\.0+)?(Z|[+-]00:?00)?)?$")
_KIND_NAMES = {"text": "text", "number": "a number", "integer": "a whole number", "flag": "true or false"}


def draft(row: Row, operations: Mapping[str, Operation]) -> Draft:
    """Return what a row says in Xero's terms, with every problem that can be seen without asking Xero.

    A null says nothing about a field, as in Xero's own answers; an empty text empties it.
    """
    operation = operations[row.object]
    kind = row.data.get("Type")
    if operation.by_type and isinstance(kind, str):
        operation = operations[operation.by_type.get(kind, operation.name)]
    whole = shape(operation.schema)
    out = Draft(row, operation, {})
    for name, value in row.data.items():
        if name in NOT_SENT or name.startswith("_"):  # platforms and warehouses add columns such as _airbyte_raw_id
            continue
        inner = whole.fields.get(name)
        if inner is None:
            if value is not None:
                out.unknown[name] = _unknown(name, whole)
            continue
        if value is None:
            continue
        if inner.read_only:
            out.computed[name] = value
            continue
        cleaned = _cleaned(inner, value, name, out)
        if cleaned is not _DROP:
            out.element[name] = cleaned
    _tell_id(out)
    for name, block in operation.short.items():
        value = out.element.pop(name, None)
        if value:
            out.element[block] = {name: value, **out.element.get(block, {})}
    for name in operation.capitals:
        if isinstance(out.element.get(name), str):
            out.element[name] = out.element[name].upper()
    for name, value in operation.fixed.items():
        if out.element.setdefault(name, value) != value:
            out.reject(f"{name} is {out.element[name]!r}, but {operation.name} are always {value}.", name)
    if operation.becomes and row.mode is not Mode.SOFT_DELETE:
        out.element.setdefault(operation.status_field, operation.becomes)
    return out


def _tell_id(out: Draft) -> None:
    """Take the id out of the element, unless it is a natural key too: a currency's code is given, not made by Xero."""
    name = out.operation.id
    if name in out.operation.short:
        return
    given = out.element.get(name, "") if (name,) in out.operation.keys else out.element.pop(name, "")
    out.id = given.strip() if isinstance(given, str) else ""


def _cleaned(what: Shape, value: Any, at: str, out: Draft) -> Any:  # noqa: PLR0911 - one return for each kind
    if value is None or what.read_only:
        return _DROP
    kind = what.kind
    if kind == "text":
        if type(value) is str:
            return value
    elif kind == "number":
        if type(value) is float or type(value) is int:
            return value
        if type(value) is str:
            return _number(value, at, out)
    elif kind == "date":
        return _date(value, at, out)
    elif kind == "flag":
        if type(value) is bool:
            return value
    elif kind == "integer":
        if type(value) is int:
            return value
        if type(value) is float and value.is_integer():
            return int(value)
    elif kind == "list":
        return _list(what, value, at, out)
    elif kind in ("object", "reference"):
        return _object(what, value, at, out)
    else:
        return value
    out.reject(f"{at} must be {_KIND_NAMES[kind]}, and is {_told(value)}.", at)
    return _DROP


def _list(what: Shape, value: Any, at: str, out: Draft) -> Any:
    if not isinstance(value, list):
        out.reject(f"{at} must be a list, and is {_told(value)}.", at)
        return _DROP
    assert what.items is not None
    cleaned = [_cleaned(what.items, item, f"{at}.{place}", out) for place, item in enumerate(value)]
    return [item for item in cleaned if item is not _DROP]


def _object(what: Shape, value: Any, at: str, out: Draft) -> Any:
    if not isinstance(value, dict):
        if isinstance(value, list) and not value:
            return _DROP  # Xero itself writes an absent object as [] at times
        out.reject(f"{at} must be an object, and is {_told(value)}.", at)
        return _DROP
    reference = what.kind == "reference"
    kept = {}
    for name, inner_value in value.items():
        if inner_value is None:
            continue
        inner = what.fields.get(name)
        if inner is None:
            if not name.startswith("_") and name not in NOT_SENT:
                out.unknown[f"{at}.{name}"] = _unknown(name, what)
        elif reference or name in _TELLING:
            # A block that stands for another element tells which one also by what Xero computes, such as an invoice's Type.
            kept[name] = inner_value
        elif not inner.read_only:
            cleaned = _cleaned(inner, inner_value, f"{at}.{name}", out)
            if cleaned is not _DROP:
                kept[name] = cleaned
    return kept


_TELLING = frozenset({"AccountID", "Item"})
"""Of a line: what Xero computes and what tells its account or item where the code is not given."""


def _number(value: str, at: str, out: Draft) -> Any:
    """Return a decimal that came as text, as warehouses send them, if JSON can carry its value whole."""
    try:
        exact = Decimal(value.strip())
    except InvalidOperation:
        out.reject(f"{at} must be a number, and is {_told(value)}.", at)
        return _DROP
    if not exact.is_finite() or Decimal(repr(float(exact))) != exact:
        out.reject(f"{at} is {_told(value)}, which has more digits than Xero can be sent.", at)
        return _DROP
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _date(value: Any, at: str, out: Draft) -> Any:
    # A moment is no day: which one it is depends on a zone, and documents are never moved by one.
    if type(value) is str and (value.startswith("/Date(") or _DAY.match(value)):
        day = dates.calendar_date(value)
        if day is not None:
            return day
    out.reject(f"{at} must be a day, such as 2026-06-30, and is {_told(value)}.", at)
    return _DROP


def _unknown(name: str, what: Shape) -> str:
    known = {field.casefold(): field for field, inner in what.fields.items() if not inner.read_only}
    near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    hint = f" Did you mean {known[near[0]]}?" if near else ""
    return f"Xero has no field {name} here.{hint}"


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
