"""From a record to what Xero is given: types checked, names known, values in Xero's form, nothing that Xero computes."""

import difflib
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from itertools import takewhile

from source_xero.api import dates
from source_xero.destination.draft import Draft
from source_xero.destination.operation import Operation
from source_xero.destination.row import Mode, Row
from source_xero.destination.shape import ANYTHING, NOT_SENT, Json, Shape, shape

_DROP: Json = object()
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}([T ]00:00:00(\.0+)?(Z|[+-]00:?00)?)?$")
_LONGEST_TOLD = 60
_KIND_NAMES = {
    "text": "text",
    "number": "a number",
    "integer": "a whole number",
    "flag": "true or false",
    "date": "a day, such as 2026-06-30",
    "list": "a list",
    "object": "an object",
    "reference": "an object",
}


def draft(row: Row, operations: Mapping[str, Operation]) -> Draft:
    """Return what a row says in Xero's terms, with every problem that can be seen without asking Xero.

    A null says nothing about a field, as in Xero's own answers; an empty text empties it.
    """
    operation = operations[row.object]
    kind = row.data.get("Type")
    if operation.by_type and isinstance(kind, str):
        operation = operations[operation.by_type.get(kind, operation.name)]
    out = Draft(row, operation, {})
    _take(out, shape(operation.schema))
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


def _take(out: Draft, whole: Shape) -> None:
    for name, value in out.row.data.items():
        if value is None or name in NOT_SENT or name.startswith("_"):  # platforms and warehouses add such as _airbyte_raw_id
            continue
        inner = whole.fields.get(name)
        if inner is None:
            out.unknown[name] = _unknown(name, whole)
        elif inner.read_only:
            out.computed[name] = value
        else:
            cleaned = _cleaned(inner, value, name, out)
            if cleaned is not _DROP:
                out.element[name] = cleaned


def _tell_id(out: Draft) -> None:
    """Take the id out of the element, unless it is a natural key too: a currency's code is given, not made by Xero."""
    name = out.operation.id
    if name in out.operation.short:
        return
    given = out.element.get(name, "") if (name,) in out.operation.keys else out.element.pop(name, "")
    out.id = given.strip() if isinstance(given, str) else ""


def _cleaned(what: Shape, value: Json, at: str, out: Draft) -> Json:
    if value is None or what.read_only:
        return _DROP
    take = _TAKES.get(what.kind)
    return take(what, value, at, out) if take else value


def _wrong(what: Shape, value: Json, at: str, out: Draft) -> Json:
    out.reject(f"{at} must be {_KIND_NAMES[what.kind]}, and is {_told(value)}.", at)
    return _DROP


def _text(what: Shape, value: Json, at: str, out: Draft) -> Json:
    return value if type(value) is str else _wrong(what, value, at, out)


def _flag(what: Shape, value: Json, at: str, out: Draft) -> Json:
    return value if type(value) is bool else _wrong(what, value, at, out)


def _integer(what: Shape, value: Json, at: str, out: Draft) -> Json:
    if type(value) is int:
        return value
    return int(value) if type(value) is float and value.is_integer() else _wrong(what, value, at, out)


def _list(what: Shape, value: Json, at: str, out: Draft) -> Json:
    if not isinstance(value, list):
        return _wrong(what, value, at, out)
    kind = what.items or ANYTHING
    cleaned = [_cleaned(kind, item, f"{at}.{place}", out) for place, item in enumerate(value)]
    return [item for item in cleaned if item is not _DROP]


def _object(what: Shape, value: Json, at: str, out: Draft) -> Json:
    if not isinstance(value, dict):
        # Xero itself writes an absent object as [] at times.
        return _DROP if value == [] else _wrong(what, value, at, out)
    reference = what.kind == "reference"
    kept = {}
    for name, inner_value in value.items():
        inner = what.fields.get(name)
        if inner_value is None or name in NOT_SENT or name.startswith("_"):
            continue
        if inner is None:
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


def _number(what: Shape, value: Json, at: str, out: Draft) -> Json:
    """Return a number, also one that came as text, as decimals from warehouses do, if JSON can carry its value whole."""
    if type(value) is float or type(value) is int:
        return value
    if type(value) is not str:
        return _wrong(what, value, at, out)
    try:
        exact = Decimal(value.strip())
    except InvalidOperation:
        return _wrong(what, value, at, out)
    if not exact.is_finite() or Decimal(repr(float(exact))) != exact:
        out.reject(f"{at} is {_told(value)}, which has more digits than Xero can be sent.", at)
        return _DROP
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _date(what: Shape, value: Json, at: str, out: Draft) -> Json:
    # A moment is no day: which one it is depends on a zone, and documents are never moved by one.
    if type(value) is str and (value.startswith("/Date(") or _DAY.match(value)):
        day = dates.calendar_date(value)
        if day is not None:
            return day
    return _wrong(what, value, at, out)


def _unknown(name: str, what: Shape) -> str:
    known = {field.casefold(): field for field, inner in what.fields.items() if not inner.read_only}
    asked = name.casefold()
    near = difflib.get_close_matches(asked, known, n=5, cutoff=0.6)
    best = max(near, key=lambda one: _start_in_common(asked, one), default="")  # InvoiceNo is no InvoiceID
    hint = f" Did you mean {known[best]}?" if best else ""
    return f"Xero has no field {name} here.{hint}"


def _start_in_common(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _told(value: Json) -> str:
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_TOLD else f"{text[: _LONGEST_TOLD - 3]}..."


_TAKES: Mapping[str, Callable[[Shape, Json, str, Draft], Json]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "flag": _flag,
    "date": _date,
    "list": _list,
    "object": _object,
    "reference": _object,
}
