"""Xero's dates: instants as milliseconds since 1970 in UTC, calendar days as UTC midnight, and the string twins of both."""

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FIRST_DAY: Final = EPOCH.date()
_DAY: Final = 86_400_000
_DOTNET: Final = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")


def millis(moment: datetime) -> int:
    """An aware moment as whole milliseconds since 1970, without the rounding that floats bring."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def day_millis(day: date) -> int:
    """Midnight UTC of a calendar day."""
    return (day - _FIRST_DAY).days * _DAY


def instant(stamp: int) -> str:
    """Milliseconds in the form that Accounting JSON uses."""
    return f"/Date({stamp}+0000)/"


def instant_twin(stamp: int) -> str:
    """The same instant in ISO form, cut to whole seconds."""
    moment = datetime.fromtimestamp(stamp // 1000, tz=timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=4096)
def day(value: date) -> str:
    """A calendar day in the form that Accounting JSON uses."""
    return instant(day_millis(value))


@lru_cache(maxsize=4096)
def day_twin(value: date) -> str:
    """A calendar day's string twin, without a zone."""
    return f"{value.isoformat()}T00:00:00"


def net_milliseconds(text: object) -> int | None:
    """Milliseconds since 1970 of a .NET date string, or None if it is no such thing."""
    found = _DOTNET.fullmatch(text) if isinstance(text, str) else None
    return int(found[1]) if found else None


def read_millis(wire: str) -> int:
    """The milliseconds inside a .NET date; raises ValueError for anything else."""
    found = net_milliseconds(wire)
    if found is None:
        raise ValueError(f"not a .NET date: {wire!r}")
    return found


def read_day(value: str | date) -> date:
    """A calendar day from any form that Xero takes: a .NET date, `YYYY-MM-DD` or an ISO date and time."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value.startswith("/Date("):
        return _FIRST_DAY + timedelta(milliseconds=read_millis(value))
    return date.fromisoformat(value[:10])
