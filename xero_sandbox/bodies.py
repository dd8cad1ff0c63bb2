"""The bodies that writers send: JSON or XML, with the envelope's key or without, each element brought into one form."""

import json
import re
from contextlib import suppress
from importlib import resources
from typing import Any, Final
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

import orjson

from xero_sandbox import dates
from xero_sandbox.wire import Call, Element

LARGEST: Final = 3_500_000
READ_ONLY: Final = "read only"
ONE_OF: Final = "one of "
# The types of Xero's OpenAPI file by name, each key with its kind: another type, [a list], day, number, string 50 (its
# longest), one of A/B and so on. What answers carry and no writer may set is read only.
SHAPES: Final[dict[str, dict[str, str]]] = json.loads(
    resources.files("xero_sandbox").joinpath("body_shapes.json").read_text(encoding="utf-8")
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T[0-9:.,+Zz-]*)?$|/Date\(-?\d+([+-]\d{4})?\)/$")


class UnreadableBodyError(ValueError):
    """A body that Xero does not understand: error 14."""


class NothingGivenError(ValueError):
    """A body without a single element."""


def elements(call: Call, envelope: str, member: str) -> list[Element]:
    """The elements of a body, in its order, with days as ISO dates and without nulls and what is read only.

    Raises:
        UnreadableBodyError: for anything but JSON or XML of known keys.
        NothingGivenError: for an empty one.
    """
    body, form = call.body.strip(), call.headers.get("content-type", "").lower()
    if "x-www-form-urlencoded" in form and not body.startswith((b"{", b"<")):
        body = parse_qs(body.decode(errors="replace")).get("xml", [""])[0].encode().strip()
    given = _from_xml(body, envelope, member) if body.startswith(b"<") else _from_json(body, envelope)
    if not given:
        # Unverified: number and wording; only the type of this refusal is known.
        raise NothingGivenError(
            f"No data has been processed for this endpoint. This endpoint is expecting {member} data to be specified in the "
            "request body."
        )
    return [_shaped(one, member) for one in given]


def too_long(element: Element, member: str) -> list[str]:
    """What Xero says of texts that are longer than their field; looks into parts and lists."""
    messages: list[str] = []
    for key, value in element.items():
        kind, _, length = SHAPES[member].get(key, "").partition(" ")
        if length.isdigit() and len(str(value)) > int(length):
            # Unverified: the wording; the lengths are Xero's.
            messages.append(f"The {key} must be no longer than {length} characters")
        elif isinstance(value, dict) and kind in SHAPES:
            messages += too_long(value, kind)
        elif isinstance(value, list) and kind.strip("[]") in SHAPES:
            messages += [message for one in value if isinstance(one, dict) for message in too_long(one, kind.strip("[]"))]
    return messages


def _from_json(body: bytes, envelope: str) -> list[Any]:
    if not body:
        return []
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnreadableBodyError(f"JSON request body could not be read, Error: {error}") from error
    if not isinstance(given, dict):
        # Unverified: that a bare list is not taken; all documented bodies are objects.
        raise UnreadableBodyError("JSON request body could not be read, Error: an object was expected")
    listed = next((value for key, value in given.items() if key.lower() == envelope.lower()), None)
    if listed is None:
        # Unverified: that a bare object is taken everywhere; it is declared where one is written at a time.
        return [given] if given else []
    return listed if isinstance(listed, list) else [listed]


def _from_xml(body: bytes, envelope: str, member: str) -> list[Any]:
    try:
        root = ET.fromstring(body)  # noqa: S314 - whoever can send this runs the sandbox; expat bounds entities
    except ET.ParseError as error:
        raise UnreadableBodyError(f"XML request body could not be read, Error: {error}") from error
    if root.tag == envelope and envelope != member:
        return [_part(one, member) for one in root]
    if root.tag != member:
        raise UnreadableBodyError(_strange(root.tag))
    return [_part(root, member)]


def _part(node: ET.Element, member: str) -> Element:
    part: Element = {}
    for child in node:
        kind = SHAPES[member].get(child.tag)
        if kind is None:
            raise UnreadableBodyError(_strange(child.tag))
        kind = kind.partition(" ")[0]
        if kind.startswith("["):
            inner = kind.strip("[]")
            part[child.tag] = [_part(one, inner) if inner in SHAPES else one.text or "" for one in child]
        elif kind in SHAPES:
            part[child.tag] = _part(child, kind)
        else:
            part[child.tag] = child.text or ""
    return part


def _shaped(given: object, member: str) -> Element:
    if not isinstance(given, dict):
        raise UnreadableBodyError(f"JSON request body could not be read, Error: {member} must be an object")
    shape, shaped = SHAPES[member], {}
    for key, value in given.items():
        kind = shape.get(key)
        if kind is None:
            raise UnreadableBodyError(_strange(key))
        # Unverified: a null counts as not given. That what is read only is ignored is what the SDKs rely on.
        if value is not None and not kind.endswith(READ_ONLY):
            shaped[key] = _one_of(key, value, kind) if kind.startswith(ONE_OF) else _value(key, value, kind.partition(" ")[0])
    return {key: value for key, value in shaped.items() if value is not None}


def _one_of(key: str, value: object, kind: str) -> str | None:
    """A word of an enumeration in its own spelling; case does not matter to the readers of .NET."""
    if value == "":
        return None
    words = kind.removeprefix(ONE_OF).split("/")
    word = next((word for word in words if word.lower() == str(value).lower()), None)
    if word is None:
        raise UnreadableBodyError(f"JSON request body could not be read, Error: Error converting value '{value}' to {key}")
    return word


def _value(key: str, value: Any, kind: str) -> Any:  # noqa: ANN401 - JSON
    if kind.startswith("["):
        if not isinstance(value, list):
            raise UnreadableBodyError(_mismatch(key, "a list"))
        inner = kind.strip("[]")
        return [_shaped(one, inner) if inner in SHAPES else one for one in value]
    if kind in SHAPES:
        return _shaped(value, kind)
    if isinstance(value, (dict, list)):
        raise UnreadableBodyError(_mismatch(key, kind))
    return _scalar(key, value, kind)


def _scalar(key: str, value: Any, kind: str) -> Any:  # noqa: ANN401 - JSON
    if kind in {"number", "integer"} and isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    if kind in {"number", "integer"}:
        try:
            return float(text) if text.strip() else None
        except ValueError as error:
            raise UnreadableBodyError(_mismatch(key, "a number")) from error
    if kind == "boolean":
        if text.lower() not in {"true", "false", ""}:
            raise UnreadableBodyError(_mismatch(key, "true or false"))
        return text.lower() == "true"
    if kind == "day":
        return _day(key, text)
    return text


def _day(key: str, text: str) -> str | None:
    if not text:
        return None
    if _DAY.match(text):
        with suppress(ValueError, OverflowError):
            return dates.read_day(text).isoformat()
    raise UnreadableBodyError(_mismatch(key, "a date"))


def _strange(name: str) -> str:
    return (
        f"The element '{name}' was not recognised. Ensure the element name has the correct case and that there are no "
        "duplicate elements of the same name."
    )


def _mismatch(key: str, wanted: str) -> str:
    # Unverified: the wording after the first comma.
    return f"JSON request body could not be read, Error: {key} must be {wanted}"
