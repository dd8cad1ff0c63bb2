"""What became of each element that a writer sent, and how Xero tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from xero_sandbox import dates, xml_form
from xero_sandbox.accounting import Moment
from xero_sandbox.bodies import SHAPES
from xero_sandbox.wire import Answer, Call, Element, collection_json, collection_xml, json_answer
from xero_sandbox.writable import NOBODY, Writable


@dataclass(frozen=True)
class Outcome:
    """One element of type `member` as it was given, as it is kept unless it was refused, and what Xero says of it.

    An id that the path named counts as given.
    """

    member: str
    given: Element
    kept: Element | None
    messages: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it went well and left nothing to show."""
        return self.kept is None and not self.messages

    def as_row(self, writable: Writable, id_field: str, *, told: bool) -> bytes:
        """The element as JSON, with its own status and errors when `told`."""
        if self.messages:
            return orjson.dumps(self.refused(writable, id_field, told=told))
        element = dict(self.kept or {})
        if told:
            element["StatusAttributeString"] = "WARNING" if self.warnings else "OK"
        if self.warnings:
            element["Warnings"] = _messages(self.warnings)
        return orjson.dumps(element)

    def refused(self, writable: Writable, id_field: str, *, told: bool) -> Element:
        """The echo of a refused element: its own keys, with a zero GUID where it had no id."""
        echo: Element = _echoed(self.given, self.member)
        if id_field.endswith("ID"):
            echo.setdefault(id_field, NOBODY)
        if writable.error_flag:
            echo[writable.error_flag] = True
        if told:
            echo["StatusAttributeString"] = "ERROR"
        if self.warnings:
            echo["Warnings"] = _messages(self.warnings)
        return echo | {"ValidationErrors": _messages(self.messages)}


def answered(
    call: Call, names: tuple[str, str], rows: Sequence[bytes], moment: Moment, head: tuple[tuple[str, object], ...]
) -> Answer:
    """The envelope around all elements, in the order in which they were given."""
    if call.wants_json:
        return collection_json(names[0], rows, None, moment.answer_id, moment.now, head)
    return collection_xml(names, rows, None, moment.answer_id, moment.now)


def answered_alone(call: Call, member: str, row: bytes) -> Answer:
    """One element without an envelope."""
    if call.wants_json:
        return Answer(200, row)
    # Unverified: the XML form; the specification has JSON alone.
    return Answer(200, xml_form.document(member, orjson.loads(row)), "text/xml; charset=utf-8")


def summarised(call: Call, refused: Sequence[Outcome], writable: Writable, id_field: str) -> Answer:
    """The 400 for all refused elements together."""
    body: Element = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
    body["Elements"] = [outcome.refused(writable, id_field, told=False) for outcome in refused]
    if call.wants_json:
        return json_answer(body, 400)
    # Unverified: the XML form of this error, as of the others.
    return Answer(400, xml_form.document("ApiException", body), "text/xml; charset=utf-8")


def _messages(texts: Sequence[str]) -> list[Element]:
    return [{"Message": text} for text in texts]


def _echoed(element: Element, member: str) -> Element:
    """What was given as an answer shows it: days in the .NET form."""
    shape = SHAPES[member]
    return {key: _shown(value, shape.get(key, "").partition(" ")[0]) for key, value in element.items()}


def _shown(value: Any, kind: str) -> Any:  # noqa: ANN401 - JSON
    if kind == "day":
        return dates.day(dates.read_day(value))
    if isinstance(value, dict) and kind in SHAPES:
        return _echoed(value, kind)
    inner = kind.strip("[]")
    return [_echoed(one, inner) for one in value] if isinstance(value, list) and inner in SHAPES else value
