"""What a value says, in the forms that warehouses keep it: numbers, flags and times as text, objects and lists as JSON text.

Each function returns the value in Xero's form, and raises ValueError for whatever could mean two things or nothing.
"""

import json
import re
from decimal import Decimal

from source_xero.api import dates
from source_xero.destination.shape import Json

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ]00:00(:00(\.0+)?)? ?(Z|UTC|[+-]00(:?00)?)?)?", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(?:(Z|UTC)|([+-]\d{2}):?(\d{2})?)?", re.ASCII)
_FLAGS = {"true": True, "false": False, "1": True, "0": False}
_KEPT = 2**53
"""Up to here whole numbers stay what they are in any reader of JSON."""


class DigitsError(ValueError):
    """A number that no number of JSON carries whole."""


def number(value: Json) -> int | float:
    """Return a number of exactly this value; `12.50` as text is one, `1,234.50` is none."""
    if type(value) is float or (type(value) is int and abs(value) <= _KEPT):
        return value
    text = value.strip() if type(value) is str else ""
    if type(value) is int:
        raise DigitsError(value)
    if not _NUMBER.fullmatch(text):
        raise ValueError(value)
    return _exact(text)


def integer(value: Json) -> int:
    """Return a whole number."""
    whole = number(value)
    if whole != int(whole):
        raise ValueError(value)
    return int(whole)


def flag(value: Json) -> bool:
    """Return true or false; warehouses without such a type keep 1 and 0."""
    if type(value) is bool:
        return value
    text = str(value).strip().casefold() if type(value) in (str, int) else ""
    if text not in _FLAGS:
        raise ValueError(value)
    return _FLAGS[text]


def day(value: Json) -> str:
    """Return `YYYY-MM-DD`; a time that is not midnight in UTC is no day.

    Which day a moment is depends on a zone, and documents are never moved by one.
    """
    if type(value) is str:
        told = _DAY.fullmatch(value.strip())
        found = dates.calendar_date(told[1] if told else value) if told or value.startswith("/Date(") else None
        if found is not None:
            return found
    raise ValueError(value)


def moment(value: Json) -> str:
    """Return an ISO time; one without a zone is in UTC, as all of Xero's."""
    if type(value) is str:
        told = _MOMENT.fullmatch(value.strip())
        zone = f"{told[4]}:{told[5] or '00'}" if told and told[4] else "Z"
        text = f"{told[1]}T{told[2]}{zone}" if told else value
        if dates.milliseconds(text) is not None:
            return text
    raise ValueError(value)


def listed(value: Json) -> list[Json] | None:
    """Return a list, also one that came as its JSON; None for JSON's null."""
    found = _json(value, "[")
    if found is not None and not isinstance(found, list):
        raise ValueError(value)
    return found


def structure(value: Json) -> dict[str, Json] | None:
    """Return an object, also one that came as its JSON; None for null, and for the [] that Xero itself writes at times."""
    found = _json(value, "{")
    if found == []:
        return None
    if found is not None and not isinstance(found, dict):
        raise ValueError(value)
    return found


def _json(value: Json, opening: str) -> Json:
    if type(value) is not str:
        return value
    text = value.strip()
    if text != "null" and not text.startswith(opening):
        raise ValueError(value)
    try:
        return json.loads(text, parse_float=_exact, parse_int=_exact, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError(value) from error


def _exact(text: str) -> int | float:
    exact = Decimal(text)
    if abs(exact) > _KEPT or Decimal(repr(float(exact))) != exact:
        raise DigitsError(text)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _no_number(text: str) -> float:
    raise ValueError(text)
