"""From Xero's element to our record: the same keys and values, dates made readable, the organisation added.

What is a date is told by the stream's JSON schema and nowhere else, so free text that looks like one is left alone. So is what
is an object: where there is none Xero writes an empty list now and then, which a column of objects cannot hold; null says it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from source_xero.api.dates import calendar_date, instant

Schema = Mapping[str, Any]
Element = dict[str, Any]
Change = Callable[[str], str | None]


@dataclass(frozen=True)
class Dates:
    """Where an element has dates: in which of its own keys, and in which of the objects and lists below it.

    Attributes:
        objects: its keys that hold an object, with or without dates.
    """

    own: tuple[tuple[str, Change], ...] = ()
    below: tuple[tuple[str, "Dates"], ...] = ()
    objects: tuple[str, ...] = ()


def dates_of(schema: Schema) -> Dates:
    """Return the places that a schema (references resolved) types as calendar date or as instant, at every depth."""
    own: list[tuple[str, Change]] = []
    below: list[tuple[str, Dates]] = []
    objects: list[str] = []
    for key, part in (schema.get("properties") or {}).items():
        change = _change(part)
        if change:
            own.append((key, change))
            continue
        if "object" in part.get("type", ()):
            objects.append(key)
        inner = dates_of(part.get("items") or part)
        if inner != Dates():
            below.append((key, inner))
    return Dates(tuple(own), tuple(below), tuple(objects))


def convert(element: Element, dates: Dates) -> None:
    """Rewrite the dates of an element in place. What is no date stays as it came: it is Xero's, and nothing is lost.

    Known paths in one pass, because a walk over every value costs as much as parsing the page.
    """
    for key, change in dates.own:
        value = element.get(key)
        if value.__class__ is str:
            element[key] = change(value) or value
    for key in dates.objects:
        value = element.get(key)
        if value.__class__ is list and not value:
            element[key] = None
    for key, inner in dates.below:
        value = element.get(key)
        if value.__class__ is dict:
            convert(value, inner)
        elif value.__class__ is list:
            for part in value:
                if part.__class__ is dict:
                    convert(part, inner)


def _change(part: Schema) -> Change | None:
    if part.get("format") == "date":
        return calendar_date
    if part.get("airbyte_type") == "timestamp_with_timezone":
        return instant
    return None
