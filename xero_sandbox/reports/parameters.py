"""What a request for a report asks for, read one parameter at a time.

Unverified: the words of all refusals but two; those two are quoted by users in issues of Xero's SDKs.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from xero_sandbox.reports.days import Span, moved
from xero_sandbox.wire import Call

TIMEFRAMES: Final = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


class RefusedReportError(ValueError):
    """A report that is refused with a 400; the message says which parameter, and what it takes."""


def day(call: Call, name: str) -> date | None:
    """A calendar day, or None if it is not given."""
    text = call.parameter(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise RefusedReportError(f"The supplied {name} parameter is not a date: write it as 2019-10-31.") from None


def flag(call: Call, name: str) -> bool:
    """Whether a parameter is given as true."""
    return (call.parameter(name) or "").lower() == "true"


def count(call: Call, name: str, most: int) -> int | None:
    """A whole number from 1 to `most`, or None if it is not given."""
    text = call.parameter(name)
    if text is None:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise RefusedReportError(f"The supplied {name} parameter must be a whole number between 1 and {most}.")
    return int(text)


def timeframe(call: Call) -> int | None:
    """The months from one column to the next, or None if no timeframe is given."""
    text = call.parameter("timeframe")
    if text is None:
        return None
    if text.upper() not in TIMEFRAMES:
        names = ", ".join(f"'{name}'" for name in TIMEFRAMES)
        raise RefusedReportError(f"The supplied timeframe parameter must be one of the following: {names}.")
    return TIMEFRAMES[text.upper()]


def whole(call: Call, name: str, choice: Sequence[int]) -> int | None:
    """One of some whole numbers, or None if it is not given."""
    text = call.parameter(name)
    if text is None:
        return None
    if text not in {str(one) for one in choice}:
        raise RefusedReportError(f"The supplied {name} parameter must be one of {', '.join(map(str, choice))}.")
    return int(text)


def ordered(span: Span) -> Span:
    """The span, if it does not end before it begins."""
    if span.last < span.first:
        raise RefusedReportError("The fromDate parameter must not be after the toDate parameter.")
    return span


def within_a_year(span: Span) -> Span:
    """The span, if it is no longer than a year.

    Unverified: only third parties say that a profit and loss takes no more than a year; here that is any twelve months, so
    that a leap year passes.
    """
    if span.last >= moved(span.first, 12):
        raise RefusedReportError("The date range from fromDate to toDate must not be longer than one year.")
    return span
