"""What an answer says of each element that was sent: taken or refused, with Xero's words and the field at fault. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from source_xero.destination.intent import Element, Intent
from source_xero.destination.operation import Operation
from source_xero.destination.row import Reason

NO_ID = "00000000-0000-0000-0000-000000000000"
"""The id in Xero's echo of an element that it has not saved."""

_BESIDES = frozenset({"elements", "warnings", "validationerrors"})  # lists of an answer that are not the elements asked for
_QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"")
_TELLING = 4
"""Letters that a value must have to be recognised in the middle of a sentence."""


@dataclass(frozen=True)
class Accepted:
    """Xero has done it; `element` is what it holds now, as far as it told. `rehearsed` says that it was never asked."""

    element: Element
    notes: tuple[str, ...] = ()
    rehearsed: bool = False


@dataclass(frozen=True)
class Rejected:
    """Xero has not done it."""

    reasons: tuple[Reason, ...]


Result = Accepted | Rejected


def results(body: Any, intents: Sequence[Intent], operation: Operation) -> list[Result] | None:  # noqa: ANN401 - JSON
    """Return what a good answer says of each intent in turn; None if it does not fit what was sent.

    Xero answers in the order of the request. That is believed unless an id or a natural key says that it is another's.
    """
    elements = _elements(body, intents)
    if elements is None or len(elements) != len(intents):
        return None
    found = [_result(intent, element) for intent, element in zip(intents, elements, strict=True)]
    for intent, element, result in zip(intents, elements, found, strict=True):
        if isinstance(result, Accepted) and not _fits(intent, element):
            return None
    return None if _is_shuffled(intents, elements, operation) else found


def refused(body: Any, intent: Intent, reason: Reason) -> Rejected:  # noqa: ANN401 - JSON
    """Return what a refusal of a request with one element says of it: its validation errors, else the `reason` of the whole."""
    elements = [one for one in body.get("Elements") or () if isinstance(one, Mapping)] if isinstance(body, Mapping) else []
    reasons = _reasons(intent, elements[0]) if elements else ()
    if not reasons:
        message = str(body.get("Message") or body.get("Detail") or "") if isinstance(body, Mapping) else ""
        reasons = (Reason(reason.message, reason.field or _field(intent.element, message)),)
    return Rejected(reasons)


def is_partial(body: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether a refusal is the summarised one, beside which Xero may have saved the elements that it does not name."""
    return isinstance(body, Mapping) and bool(body.get("Elements"))


def xero_id(intent: Intent, element: Element) -> str:
    """Return the id that an element has in Xero, "" where it has none."""
    told = element.get(intent.id_field) if intent.id_field else None
    return "" if not told or told == NO_ID else str(told)


def _elements(body: Any, intents: Sequence[Intent]) -> list[Element] | None:  # noqa: ANN401 - JSON
    if not isinstance(body, Mapping):
        return None
    lists = {key: value for key, value in body.items() if isinstance(value, list) and key.lower() not in _BESIDES}
    envelope = intents[0].envelope
    if envelope:
        named = next((value for key, value in lists.items() if key.lower() == envelope.lower()), None)
        chosen = named if named is not None else next(iter(lists.values()), None) if len(lists) == 1 else None
        return None if chosen is None or not all(isinstance(one, Mapping) for one in chosen) else chosen
    if intents[0].method == "DELETE":
        return [next((one for value in lists.values() for one in value if isinstance(one, Mapping)), {})]
    candidates = [one for value in lists.values() for one in value if isinstance(one, Mapping)]
    if intents[0].id_field in body or not candidates:
        return [body] if intents[0].id_field in body or not intents[0].id_field else None
    return [max(candidates, key=lambda one: _likeness(intents[0].element, one))]


def _likeness(sent: Element, told: Element) -> int:
    """Count the plain fields in which an element of a longer answer is what was sent."""
    return sum(1 for key, value in sent.items() if isinstance(value, str) and _plain(told.get(key)) == _plain(value))


def _result(intent: Intent, element: Element) -> Result:
    at_fault = (
        element.get("StatusAttributeString") == "ERROR"
        or element.get("HasErrors") is True
        or element.get("HasValidationErrors") is True
        or bool(element.get("ValidationErrors"))
        or (bool(intent.id_field) and element.get(intent.id_field) == NO_ID)
    )
    if at_fault:
        return Rejected(_reasons(intent, element) or (Reason("Xero refuses it without saying why."),))
    warnings = [one for one in element.get("Warnings") or () if isinstance(one, Mapping) and one.get("Message")]
    return Accepted(element, tuple(f"Xero warns: {one['Message']}" for one in warnings))


def _fits(intent: Intent, element: Element) -> bool:
    if not intent.id_field or intent.method == "DELETE":
        return True
    told, sent = element.get(intent.id_field), intent.element.get(intent.id_field)
    if not told:
        return "/" in intent.path  # Unverified: parts of an element may be answered without an id of their own
    return not sent or str(sent).lower() == str(told).lower()


def _is_shuffled(intents: Sequence[Intent], elements: Sequence[Element], operation: Operation) -> bool:
    """Tell whether a natural key came back in the place of another; one that Xero has put into its own form is no sign."""
    for (name,) in (key for key in operation.keys if len(key) == 1):
        sent = [_plain(intent.element.get(name)) for intent in intents]
        own = set(sent) - {""}
        for here, element in zip(sent, elements, strict=True):
            told = _plain(element.get(name))
            if here and told != here and told in own:
                return True
    return False


def _plain(value: object) -> str:
    return value.strip().casefold() if isinstance(value, str) else ""


def _reasons(intent: Intent, element: Element) -> tuple[Reason, ...]:
    told: dict[str, Reason] = {}
    for path, message in _errors(element, ""):
        if message not in told or not told[message].field:
            told[message] = Reason(message, path or _field(intent.element, message))
    return tuple(told.values())


def _errors(part: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Yield the messages of an element with the path of the part that they stand in."""
    if isinstance(part, Mapping):
        for error in part.get("ValidationErrors") or ():
            if isinstance(error, Mapping) and error.get("Message"):
                yield path, str(error["Message"])
        for key, value in part.items():
            if isinstance(value, Mapping | list) and key not in {"ValidationErrors", "Warnings"}:
                yield from _errors(value, f"{path}.{key}" if path else key)
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _errors(value, f"{path}.{place}")


def _field(element: Element, message: str) -> str:
    """Return the path of the sent value that a message quotes or contains, "" where it does not say."""
    quoted = {next(filter(None, found)).casefold() for found in _QUOTED.findall(message)}
    words = message.casefold()
    contained = ""
    for path, value in _values(element, ""):
        if value.casefold() in quoted:
            return path
        if not contained and len(value) >= _TELLING and re.search(rf"\b{re.escape(value.casefold())}\b", words):
            contained = path
    return contained


def _values(part: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _values(value, f"{path}.{key}" if path else key)
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _values(value, f"{path}.{place}")
    elif isinstance(part, str) and part:
        yield path, part
