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
_NET = re.compile(r"^/Date\((-?\d+)(?:[+-]\d{4})?\)/$")
_ISO = re.compile(r"^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$")
# The common case by itself: parsing it as any other ISO time costs a tenth of reading an invoice.
_ISO_UTC = re.compile(r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?Z?$")
_MOMENTS = range(-62_135_424_000_000, 253_402_128_000_000)
"""Milliseconds that a clock can name, years 1 to 9999, less the two days at each end that a look back or a zone may take."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive on purpose: it renders without "+00:00", and all of it is UTC


def instant(text: str) -> str | None:
    """Return `YYYY-MM-DDTHH:MM:SS.sssZ` for a wire date or an ISO time (UTC if it names no zone), None for anything else."""
    net = _NET.match(text)
    if net:
        try:
            return (_EPOCH + timedelta(milliseconds=int(net[1]))).isoformat(timespec="milliseconds") + "Z"
        except OverflowError:
            return None
    plain = _ISO_UTC.match(text)
    if plain and _is_time(plain[1]):
        return f"{plain[1]}.{(plain[2] or '')[:3]:0<3}Z"
    at = _iso(text)
    return at.in_timezone("UTC").format("YYYY-MM-DDTHH:mm:ss.SSS[Z]") if at else None


@lru_cache(maxsize=10_000)  # a company's documents share a few thousand days
def calendar_date(text: str) -> str | None:
    """Return `YYYY-MM-DD` for a wire date or an ISO date, as the organisation wrote the day; None for anything else."""
    net = _NET.match(text)
    if net:
        try:
            return (_EPOCH + timedelta(milliseconds=int(net[1]))).date().isoformat()
        except OverflowError:
            return None
    return text[:10] if _iso(text) else None


def milliseconds(text: str) -> int | None:
    """Return the milliseconds since 1970 UTC that a wire date or an ISO time names, None if it names no moment."""
    net = _NET.match(text)
    at = None if net else _iso(text)
    found = int(net[1]) if net else int(at.timestamp() * 1000) if at else None
    return found if found is not None and found in _MOMENTS else None


def header_time(epoch_ms: int) -> str:
    """Return the form that If-Modified-Since takes: UTC, whole seconds (cut), no zone."""
    return (_EPOCH + timedelta(seconds=epoch_ms // 1000)).isoformat()


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
