"""From a record to what Xero is given: types checked, names known, values in Xero's form, nothing that Xero computes."""

import difflib
from collections.abc import Callable, Mapping
from itertools import takewhile

from source_xero.destination import values
from source_xero.destination.draft import Draft
from source_xero.destination.operation import Operation
from source_xero.destination.row import Mode, Row
from source_xero.destination.shape import ANYTHING, NOT_SENT, Json, Shape, shape

_DROP: Json = object()
_LONGEST_TOLD = 60
_CURRENCIES = ("CurrencyCode", "DefaultCurrency")
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
        operation = operations[operation.by_type.get(kind.strip().upper(), operation.name)]
    out = Draft(row, operation, {})
    _take(out, shape(operation.schema))
    _tell_id(out)
    _tidy(out)
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
            out.computed[name] = _computed(inner, value)
        else:
            cleaned = _cleaned(inner, value, name, out)
            if cleaned is not _DROP:
                out.element[name] = cleaned


def _tidy(out: Draft) -> None:
    """Bring fields that may come in more than one form to the one that Xero takes."""
    operation = out.operation
    for name in {name for key in operation.matching_keys for name in key}:
        if isinstance(out.element.get(name), str):
            out.element[name] = out.element[name].strip()  # keys are matched without blanks, and Xero would keep them
    for name, block in operation.short.items():
        value = out.element.pop(name, None)
        if value:
            out.element[block] = {name: value, **out.element.get(block, {})}
    for name in (*operation.capitals, *_CURRENCIES):
        if isinstance(out.element.get(name), str):
            out.element[name] = out.element[name].strip().upper()
    for name, known in operation.values.items():
        given = out.element.get(name)
        if isinstance(given, str):
            out.element[name] = next((one for one in known if one.casefold() == given.strip().casefold()), given)


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
    if what.kind == "any":
        return value
    try:
        taken = _READ[what.kind](value)
    except values.DigitsError as number:
        out.reject(f"{at} is {_told(str(number))}, which has more digits than Xero can be sent.", at)
        return _DROP
    except ValueError:
        out.reject(f"{at} must be {_KIND_NAMES[what.kind]}, and is {_told(value)}.", at)
        return _DROP
    if taken is None:
        return _DROP
    if what.kind == "list":
        return _items(what.items or ANYTHING, taken, at, out)
    return _fields(what, taken, at, out) if isinstance(taken, dict) else taken


def _text(value: Json) -> str:
    if type(value) is not str:
        raise ValueError(value)  # a code that a warehouse took for a number has lost its zeros by now
    return value


def _items(what: Shape, given: list[Json], at: str, out: Draft) -> list[Json]:
    cleaned = [_cleaned(what, item, f"{at}.{place}", out) for place, item in enumerate(given)]
    return [item for item in cleaned if item is not _DROP]


def _fields(what: Shape, given: dict[str, Json], at: str, out: Draft) -> dict[str, Json]:
    reference = what.kind == "reference"
    kept = {}
    for name, value in given.items():
        inner = what.fields.get(name)
        if value is None or name in NOT_SENT or name.startswith("_"):
            continue
        if inner is None:
            out.unknown[f"{at}.{name}"] = _unknown(name, what)
        elif reference or name in _TELLING:
            # A block that stands for another element tells which one also by what Xero computes, such as an invoice's Type.
            kept[name] = value
        elif not inner.read_only:
            cleaned = _cleaned(inner, value, f"{at}.{name}", out)
            if cleaned is not _DROP:
                kept[name] = cleaned
    return kept


_TELLING = frozenset({"AccountID", "Item"})
"""Of a line: what Xero computes and what tells its account or item where the code is not given."""


def _computed(what: Shape, value: Json) -> Json:
    """Return a value that is not sent in the form in which it can be held against Xero's, or as it is."""
    try:
        return _READ[what.kind](value) if what.kind in _SCALARS else value
    except ValueError:
        return value


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


_READ: Mapping[str, Callable[[Json], Json]] = {
    "text": _text,
    "number": values.number,
    "integer": values.integer,
    "flag": values.flag,
    "date": values.day,
    "list": values.listed,
    "object": values.structure,
    "reference": values.structure,
}
_SCALARS = ("number", "integer", "flag")
