"""What a writer sends: a part of an element, and what becomes of the element by it."""

from collections.abc import Iterable
from typing import Any

Element = dict[str, Any]


def merged(element: Element, partial: Element) -> Element:
    """The element with what a writer gave: details key by key, everything else replaced; what was given as null is gone."""
    result = dict(element)
    for key, value in partial.items():
        former = element.get(key)
        result[key] = {**former, **value} if isinstance(value, dict) and isinstance(former, dict) else value
    return {key: value for key, value in result.items() if value is not None}


def replaced_by_kind(former: Iterable[Element], given: Iterable[Element], kind: str) -> list[Element]:
    """A list that holds one member of each kind, with those that were given in the place of the ones of their kind."""
    named = {part.get(kind): part for part in given}
    return [named.pop(part.get(kind), part) for part in former] + list(named.values())
