"""The lines of standard input as messages of Airbyte's protocol. Pure; the worst line is a message too.

No CDK: its classes drop the keys that they do not know (the platform's id of a STATE among them), and refuse whole lines over
one field. https://docs.airbyte.com/understanding-airbyte/airbyte-protocol
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from source_xero.destination.row import Reason

_BITS_64 = range(-(2**63), 2**64)
_MARK = b"\xef\xbb\xbf"
"""What editors of Windows put before the first line of a file."""

_DEEPEST = 200
"""Lists and objects within one another that can be told again; orjson reads deeper ones than it writes."""

_LONG_NUMBER = re.compile(rb"[:\[,]\s*-?\d[\d.]{15,}")


@dataclass(frozen=True)
class Record:
    """A row of a stream; `data` is an object unless `fault` says what is wrong with it."""

    stream: str
    data: Mapping[str, Any]
    fault: Reason | None = None


@dataclass(frozen=True)
class State:
    """A STATE, whole; `stream` is the one that it is about, None if it is about all of them."""

    message: Mapping[str, Any]
    stream: str | None


@dataclass(frozen=True)
class Other:
    """A message that is no business of a destination, or of a type that is yet to be invented."""

    type: str


@dataclass(frozen=True)
class Bad:
    """A line that nobody can make out; `reason` says why, without quoting it."""

    reason: str


Message = Record | State | Other | Bad


def parse(line: bytes) -> Message:
    """Return the message that a line is."""
    line = line.removeprefix(_MARK)
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return _rescued(line) or Bad(f"no JSON: {error.msg}")
    kind = told.get("type") if isinstance(told, dict) else None
    if not isinstance(kind, str):
        return Bad("no message: it has no type")
    if kind == "RECORD":
        return _record(told.get("record"), line)
    if kind == "STATE":
        # Python's own parser keeps integers of any size, and the platform wants its state back as it was.
        message = json.loads(line)
        return State(message, _stream_of(message.get("state")))
    return Other(kind)


def answer(state: State, written: int, rejected: int) -> bytes:
    """Return the line that hands a STATE back, with what became of the records before it."""
    message = dict(state.message)
    if isinstance(message.get("state"), dict):
        stats = {"recordCount": float(written), "rejectedRecordCount": float(rejected)}
        message["state"] = {**message["state"], "destinationStats": stats}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _record(record: Any, line: bytes) -> Record | Bad:  # noqa: ANN401 - JSON
    stream = record.get("stream") if isinstance(record, dict) else None
    if not isinstance(stream, str):
        return Bad("a RECORD without the name of its stream")
    data = record.get("data")
    if not isinstance(data, dict):
        return Record(stream, {}, Reason("The record's data is no object.", "data"))
    if line.count(b"[") + line.count(b"{") > _DEEPEST and not _is_told_again(data):
        return Record(stream, {}, Reason(f"The data lies deeper than {_DEEPEST} lists and objects within one another.", "data"))
    if _LONG_NUMBER.search(line):
        for path, number in _numbers(json.loads(line, parse_float=Decimal)["record"]["data"], ""):
            if not _is_kept(number):
                return Record(stream, data, Reason(f"{number} has more digits than can be kept; send it as a string.", path))
    return Record(stream, data)


def _rescued(line: bytes) -> Record | None:
    """Return the row of a RECORD that only Python's more lenient parser reads: it counts, though it cannot be written."""
    try:
        told = json.loads(line.decode(errors="replace"))
        stream = told["record"]["stream"]
        stream.encode()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    if told.get("type") != "RECORD":
        return None
    return Record(stream, {}, Reason("A number is too large, or a text is no Unicode.", "data"))


def _stream_of(state: Any) -> str | None:  # noqa: ANN401 - JSON
    try:
        name = state["stream"]["stream_descriptor"]["name"] if state["type"] == "STREAM" else None
    except (KeyError, TypeError):
        return None
    return name if isinstance(name, str) else None


def _is_told_again(data: Mapping[str, Any]) -> bool:
    try:
        orjson.dumps(data)
    except TypeError:
        return False
    return True


def _numbers(part: Any, path: str) -> Iterator[tuple[str, int | Decimal]]:  # noqa: ANN401 - JSON
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _numbers(value, f"{path}.{key}" if path else key)
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _numbers(value, f"{path}.{place}")
    elif isinstance(part, int | Decimal) and not isinstance(part, bool):
        yield path, part


def _is_kept(number: int | Decimal) -> bool:
    """Tell whether parsing and printing a number leaves it what it is."""
    return number in _BITS_64 if isinstance(number, int) else Decimal(repr(float(number))) == number
