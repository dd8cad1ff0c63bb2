"""The fields that elements are told apart by: the form in which they are compared, and the expressions that ask for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import Any

from source_xero.api import dates
from source_xero.destination.intent import Element
from source_xero.destination.operation import Key
from source_xero.destination.shape import REFERENCES

_WHERE_LENGTH = 1800  # of a `where` before it is encoded: some gateways take no more than 4 kB of address


def value_of(element: Mapping[str, Any], name: str) -> str:
    """Return a field in the form in which fields are matched: ids of blocks, ISO days, cents, text without case."""
    value = element.get(name)
    if value is None:
        return ""
    if name in REFERENCES:
        return str(value.get(id_of(name)) or "").casefold() if isinstance(value, Mapping) else ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.2f}"
    if not isinstance(value, str):
        return ""
    if name == "Date" or name.endswith("Date"):
        return dates.calendar_date(value) or value
    return value.strip().casefold()


def shared(element: Element, name: str) -> str:
    """Return a value once for all elements that have it, where many do."""
    value = value_of(element, name)
    return intern(value) if name in REFERENCES or name in ("Type", "Date") else value


def id_of(block: str) -> str:
    """Return the id's field of a block that stands for an element."""
    return "AccountID" if block.endswith("Account") else f"{block}ID"


def clause(key: Key, raw: Sequence[str]) -> str:
    """Return the expression that is true of elements with these values of a key."""
    parts = []
    for name, value in zip(key, raw, strict=True):
        if name in REFERENCES:
            parts.append(f'{name}.{id_of(name)}==guid("{value}")')
        elif name.endswith("Date"):
            year, month, day = (int(part) for part in value.split("-"))
            parts.append(f"{name}==DateTime({year},{month},{day})")
        elif name.endswith("Amount"):
            parts.append(f"{name}=={value}")
        elif name.endswith("ID"):
            parts.append(f'{name}==guid("{value}")')
        else:
            quoted = value.replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'{name}=="{quoted}"')
    return f"({' AND '.join(parts)})"


def by_length(clauses: Iterable[str]) -> Iterator[list[str]]:
    """Divide alternatives into as many as an address holds at a time."""
    some: list[str] = []
    length = 0
    for clause in clauses:
        if some and length + len(clause) > _WHERE_LENGTH:
            yield some
            some, length = [], 0
        some.append(clause)
        length += len(clause) + 4
    if some:
        yield some
