"""The months that reports and budgets are asked for: whole calendar months, as Xero's reports know them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import pendulum

AHEAD = 24
"""Months that budgets are read ahead: Xero lets users plan no further."""  # Unverified
WINDOW = 24
"""Months that Xero tells of a budget in one answer, at most. https://developer.xero.com/documentation/api/accounting/budgets"""


@dataclass(frozen=True)
class Span:
    """Days from the first one to the last one, both within."""

    first: date
    last: date


def latest_day(now: datetime) -> date:
    """Return the latest day that it is anywhere on earth: an organisation's own today is that one or the day before."""
    return (now.astimezone(timezone.utc) + timedelta(hours=14)).date()


def reach(count: int, now: datetime) -> tuple[int, date]:
    """Return how many months to read so that an organisation anywhere gets its own latest `count`, and a day in the last one.

    At the turn of a month it is two months on earth, and both count as the latest.
    """
    earliest, latest = (now.astimezone(timezone.utc) - timedelta(hours=12)).date(), latest_day(now)
    return count + (earliest.month != latest.month), latest


def months(count: int, today: date) -> Iterator[Span]:
    """Yield so many calendar months, the one of today last."""
    this = pendulum.date(today.year, today.month, 1)
    for back in range(count - 1, -1, -1):
        first = this.subtract(months=back)
        yield Span(first, first.end_of("month"))


def windows(back: int, today: date) -> Iterator[Span]:
    """Yield spans of at most WINDOW months that reach from so many months back, this one among them, to AHEAD months ahead."""
    first = pendulum.date(today.year, today.month, 1).subtract(months=back - 1)
    left = back + AHEAD
    while left > 0:
        take = min(left, WINDOW)
        yield Span(first, first.add(months=take).subtract(days=1))
        first, left = first.add(months=take), left - take


def years(count: int, today: date) -> list[int]:
    """Return the calendar years that so many months lie in, the latest last."""
    return sorted({span.first.year for span in months(count, today)})
