"""Whether Xero has already what a row gives: field by field, in the one form that both sides can be brought to.

Absent, null, empty, zero and false are one: Xero leaves out what is empty, and which of them it writes differs by object.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from source_xero.api import dates
from source_xero.destination.shape import ANYTHING, REFERENCES, Json, Shape

_BY_NAME = {
    "Addresses": "AddressType",
    "Phones": "PhoneType",
    "TaxComponents": "Name",
    "InvoiceAddresses": "InvoiceAddressType",
}
"""Lists whose items are told apart by a field, so that one left out says nothing about the others."""

_IDENTITIES = {
    "contact": ("ContactID", "ContactNumber", "Name"),
    "account": ("AccountID", "Code", "Name"),
    "invoice": ("InvoiceID", "InvoiceNumber"),
    "credit note": ("CreditNoteID", "CreditNoteNumber"),
    "prepayment": ("PrepaymentID",),
    "overpayment": ("OverpaymentID",),
    "contact group": ("ContactGroupID", "Name"),
    "tracking category": ("TrackingCategoryID", "Name"),
}
"""What tells the element that a block stands for, the surest first."""

_DECIMALS = {"UnitAmount": 4, "UnitPrice": 4, "Quantity": 4, "DiscountRate": 4, "Rate": 4, "CurrencyRate": 6}
"""Decimals that Xero keeps; 2 for whatever is not here."""

_CASELESS = frozenset({"Status", "ContactStatus", "Type", "LineAmountTypes", "CurrencyCode", "TaxType"})


def differences(given: Mapping[str, Any], current: Mapping[str, Any], what: Shape, *, but: str = "") -> list[str]:
    """Return the fields of `given` that `current` does not have so; `but` is left to others (lines with ids)."""
    out: list[str] = []
    for name, value in given.items():
        if name != but and name in what.fields:
            out.extend(_different(value, current.get(name), what.fields[name], name, name))
    return out


def same(given: Mapping[str, Any], current: Mapping[str, Any], what: Shape) -> bool:
    """Tell whether `current` has everything that `given` says."""
    return not differences(given, current, what)


def line_differences(given: Mapping[str, Any], current: Mapping[str, Any], what: Shape) -> list[str]:
    """Return the fields of a line that differ; its account and item count by code where it gives one."""
    out = []
    for name, value in given.items():
        if name == "LineItemID" or (name == "AccountID" and "AccountCode" in given) or (name == "Item" and "ItemCode" in given):
            continue
        if name == "Item":
            theirs = current.get("Item") or {}
            key = "ItemID" if "ItemID" in value and "ItemID" in theirs else "Code"
            have = theirs.get(key) if key in theirs else current.get("ItemCode")
            if value.get(key) is not None and value[key] != have:
                out.append("ItemCode")
        elif name in what.fields:
            out.extend(_different(value, current.get(name), what.fields[name], name, name))
    return out


def _different(given: Json, current: Json, what: Shape, name: str, at: str) -> Iterator[str]:
    if what.kind == "list":
        yield from _list_differences(given, current or (), what, name, at)
    elif what.kind == "object" and isinstance(given, Mapping):
        theirs = current if isinstance(current, Mapping) else {}
        for inner, value in given.items():
            if inner in what.fields and not what.fields[inner].read_only:
                yield from _different(value, theirs.get(inner), what.fields[inner], inner, f"{at}.{inner}")
    elif not _equal(given, current, what.kind, name):
        yield at


def _list_differences(given: Sequence[Any], current: Sequence[Any], what: Shape, name: str, at: str) -> Iterator[str]:
    item = what.items or ANYTHING
    if name == "Tracking":
        if _trackings(given) != _trackings(current) and not _same_tracking_ids(given, current):
            yield at
        return
    if name in _BY_NAME:
        key = _BY_NAME[name]
        theirs = {entry.get(key): entry for entry in current if isinstance(entry, Mapping)}
        for place, entry in enumerate(given):
            yield from _different(entry, theirs.get(entry.get(key)), item, "", f"{at}.{place}")
        return
    if len(given) != len(current):
        yield at
        return
    for place, (mine, their) in enumerate(zip(given, current, strict=True)):
        yield from _different(mine, their, item, "", f"{at}.{place}")


def _trackings(entries: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(_caseless(entry.get("Name")), _caseless(entry.get("Option"))) for entry in entries}


def _same_tracking_ids(given: Sequence[Mapping[str, Any]], current: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether both name the same options by id: a category renamed since is the same category."""
    mine = {entry.get("TrackingOptionID") for entry in given}
    return None not in mine and mine == {entry.get("TrackingOptionID") for entry in current}


def _equal(given: Json, current: Json, kind: str, name: str) -> bool:
    if given == current:
        return True
    if kind == "number":
        return numbers_equal(given, current, name)
    if not given and not current:
        return True
    if kind == "date":
        return isinstance(current, str) and dates.calendar_date(current) == given
    if kind == "reference":
        return isinstance(current, Mapping) and refers_to(given, current, name)
    if isinstance(given, str) and isinstance(current, str):
        if name in _CASELESS or name.endswith("ID"):
            return _caseless(given) == _caseless(current)
        return given.strip().replace("\r\n", "\n") == current.strip().replace("\r\n", "\n")
    return False


def numbers_equal(given: Json, current: Json, name: str) -> bool:
    """Tell whether Xero, with the decimals it keeps of this field, would store `given` as `current`."""
    if isinstance(current, str):  # Xero writes some amounts as text
        try:
            current = float(current)
        except ValueError:
            return False
    if not isinstance(given or 0, int | float) or not isinstance(current or 0, int | float):
        return False
    return bool(abs((given or 0) - (current or 0)) <= 0.5 * 10.0 ** -_DECIMALS.get(name, 2) + 1e-9)


def refers_to(given: Mapping[str, Any], current: Mapping[str, Any], name: str) -> bool:
    """Tell whether two blocks stand for the same element, by the surest field that both have."""
    for field in _IDENTITIES[REFERENCES[name]]:
        if given.get(field) and current.get(field):
            return _caseless(given[field]) == _caseless(current[field])
    return False


def _caseless(value: Json) -> str:
    return value.strip().casefold() if isinstance(value, str) else ""
