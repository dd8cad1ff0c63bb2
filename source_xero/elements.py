"""What is in an answer: the elements of a list, each with an id and a stamp that is a time, or a sentence why not. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from source_xero.api.dates import milliseconds
from source_xero.listing import Element, Parsed, odd
from source_xero.sharing import SharedAnswer

_COUNTS = ("page", "pageSize", "pageCount", "itemCount")


@dataclass(frozen=True)
class Parts:
    """The parts of elements that a stream is made of, such as the options of tracking categories.

    Attributes:
        field: where an element has them.
        keys: the element's id field, and the part's own.
    """

    field: str
    keys: tuple[str, str]


@dataclass(frozen=True)
class Shape:
    """What the answers of a list look like.

    Attributes:
        envelope: the field of the answer that holds the list, "" where the answer is the list.
        key: the id that each element must have, "" where there is none.
        stamp: the field that must be a time where an element has it, "" where there is none.
        is_stamped: whether each element must have it.
        parts: what must be in the elements, None for nothing.
        ids: further ids that each element must have.
        is_counted: whether Xero counts the rows and pages of the list, so that a page without the count makes no sense.
    """

    envelope: str
    key: str
    stamp: str = ""
    is_stamped: bool = False
    parts: Parts | None = None
    is_counted: bool = False
    ids: tuple[str, ...] = ()


def elements_of(answer: SharedAnswer, shape: Shape) -> Parsed:
    """Return the elements of an answer and Xero's `pagination`, empty where there is none.

    Raises:
        AnswerError: for anything else; its message says what was asked for, and by which id Xero's support finds the answer.
    """
    try:
        told = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise odd(answer, f"is no JSON; it begins with {answer.body[:60]!r}") from None
    elements = told.get(shape.envelope) if isinstance(told, dict) else None if shape.envelope else told
    if not isinstance(elements, list):  # null as well: it would read as an empty list, and that as all rows deleted
        raise odd(answer, f"has no {shape.envelope or 'list'}; it begins with {answer.body[:60]!r}")
    for number, element in enumerate(elements, start=1):
        if problem := _problem(element, shape):
            raise odd(answer, f"has no good record in place {number} of {shape.envelope or 'the list'}: {problem}")
    paging = _paging(told) if isinstance(told, dict) else {}
    if not isinstance(paging, dict) or not all(isinstance(paging.get(count, 0), int) for count in _COUNTS):
        raise odd(answer, f"counts its rows in no way that is known: {str(paging)[:100]}")
    if shape.is_counted and elements and not paging:  # taken for the only page it would lose all others
        raise odd(answer, "does not say how many pages there are")
    return elements, paging


def _paging(told: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever Xero puts there
    """Return how an answer counts its rows; the Files API does so in fields of the answer itself."""
    if "TotalCount" in told:
        return {"itemCount": told["TotalCount"], "page": told.get("Page", 1), "pageSize": told.get("PerPage", 0)}
    return told.get("pagination") or {}


def parts_of(elements: Iterable[Element], parts: Parts) -> list[Element]:
    """Return the parts of elements, each with the id of its element."""
    owner, _ = parts.keys
    return [{owner: element[owner], **part} for element in elements for part in element.get(parts.field) or ()]


def _problem(element: object, shape: Shape) -> str:
    """Say what is wrong with an element, "" for nothing."""
    if not isinstance(element, Mapping):
        return f"it is {str(element)[:60]!r}"
    for key in (shape.key, *shape.ids):
        if key and not _is_id(element.get(key)):
            return f"its {key} is {element.get(key)!r}"
    stamp = element.get(shape.stamp) if shape.stamp else None
    if (stamp is not None or shape.is_stamped) and not (isinstance(stamp, str) and milliseconds(stamp) is not None):
        return f"the {shape.stamp} of {shape.key} {element.get(shape.key)} is no date: {stamp!r}"
    return _problem_of_parts(element, shape.parts) if shape.parts else ""


def _problem_of_parts(element: Mapping[str, Any], parts: Parts) -> str:
    owner, key = parts.keys
    held: Sequence[Any] = element.get(parts.field) or ()
    if isinstance(held, list | tuple) and all(isinstance(part, Mapping) and _is_id(part.get(key)) for part in held):
        return ""
    return f"the {parts.field} of {owner} {element[owner]} are not all records with their {key}"


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(value)
