"""Xero's dates on the wire, and the two forms that records carry.

An *instant* is a moment in UTC, a *calendar date* is a day in the organisation's own life; Xero writes both as
`/Date(ms+0000)/`. A calendar date is the organisation's day at UTC midnight, so it is never shifted by a zone.
https://developer.xero.com/documentation/api/accounting/requests-and-responses#json-responses-and-date-formats
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache

import pendulum

# The number counts milliseconds of UTC; the offset that may follow tells a zone and moves nothing.
# More digits than fifteen are beyond the year 9999, and of thousands Python makes no number at all.
_NET = re.compile(r"^/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/$", re.ASCII)
_ISO = re.compile(r"^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$")
# The common case by itself: parsing it as any other ISO time costs a tenth of reading an invoice.
_ISO_UTC = re.compile(r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?Z?$")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive on purpose: it renders without "+00:00", and all of it is UTC
FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999 in milliseconds since 1970: what is outside cannot be written as a date, and so is none."""


def instant(text: str) -> str | None:
    """Return `YYYY-MM-DDTHH:MM:SS.sssZ` for a wire date or an ISO time (UTC if it names no zone), None for anything else."""
    net = _NET.match(text)  # first and by itself: nearly all are of this form, and each record has several
    if net:
        told = int(net[1])
        if not FIRST_MS <= told <= LAST_MS:
            return None
        return (_EPOCH + timedelta(milliseconds=told)).isoformat(timespec="milliseconds") + "Z"
    plain = _ISO_UTC.match(text)
    if plain and _is_time(plain[1]):
        return f"{plain[1]}.{(plain[2] or '')[:3]:0<3}Z"
    at = milliseconds(text)
    return None if at is None else (_EPOCH + timedelta(milliseconds=at)).isoformat(timespec="milliseconds") + "Z"


@lru_cache(maxsize=10_000)  # a company's documents share a few thousand days
def calendar_date(text: str) -> str | None:
    """Return `YYYY-MM-DD` for a wire date or an ISO date, as the organisation wrote the day; None for anything else."""
    if _NET.match(text):
        at = milliseconds(text)
        return None if at is None else (_EPOCH + timedelta(milliseconds=at)).date().isoformat()
    return text[:10] if _iso(text) else None


def milliseconds(text: str) -> int | None:
    """Return the milliseconds since 1970 UTC that a wire date or an ISO time names, None if it names no moment of a date."""
    net = _NET.match(text)
    if net:
        told = int(net[1])
    else:
        at = _iso(text)
        if at is None:
            return None
        told = at.int_timestamp * 1000 + at.microsecond // 1000  # a float drops milliseconds now and then
    return told if FIRST_MS <= told <= LAST_MS else None


def header_time(epoch_ms: int) -> str:
    """Return the form that If-Modified-Since takes: UTC, whole seconds (cut), no zone, in the years 1 to 9999."""
    return (_EPOCH + timedelta(seconds=min(max(epoch_ms, FIRST_MS), LAST_MS) // 1000)).isoformat()


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _iso(text: str) -> pendulum.DateTime | None:
    if not _ISO.match(text):
        return None
    try:
        parsed = pendulum.parse(text, tz="UTC")
    except ValueError:  # pendulum's ParserError is one: the 31st of February
        return None
    return parsed if isinstance(parsed, pendulum.DateTime) else None
