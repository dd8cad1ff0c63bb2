"""Months and financial years, and the forms in which reports write days."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

ONE_DAY: Final = timedelta(days=1)
YEAR_MONTHS: Final = 12


@dataclass(frozen=True)
class Span:
    """A range of days, both ends in it."""

    first: date
    last: date

    def moved(self, months: int) -> "Span":
        """The same days of another month: the 1st to the 30th stays that, also in a month of 31 days."""
        return Span(moved(self.first, months), moved(self.last, months))


def moved(day: date, months: int) -> date:
    """The same day so many months later (or earlier), or the last of that month if it is shorter."""
    year, month = divmod(day.year * YEAR_MONTHS + day.month - 1 + months, YEAR_MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_of(day: date) -> Span:
    """The whole month that a day is in."""
    return Span(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


@dataclass(frozen=True)
class YearEnd:
    """The last day of the financial year."""

    day: int
    month: int

    def start_of_year(self, day: date) -> date:
        """The first day of the financial year that a day is in."""
        end = self._in(day.year)
        return (end if end < day else self._in(day.year - 1)) + ONE_DAY

    def _in(self, year: int) -> date:
        # A year that ends on 29 February ends on the 28th three times out of four.
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


def long(day: date) -> str:
    """As in titles: 30 April 2019."""
    return f"{day.day} {day:%B %Y}"


def short(day: date, country: str) -> str:
    """As in the header of a balance sheet: 30 Apr 2019, in the order of the organisation's country."""
    return _ordered(day, country, f"{day:%Y}")


def shorter(day: date, country: str) -> str:
    """As in the header of a profit and loss: 30 Apr 19, likewise."""
    return _ordered(day, country, f"{day:%y}")


def _ordered(day: date, country: str, year: str) -> str:
    # Unverified: the form in the United States; that headers follow the organisation's locale is in the specification, and of
    # the countries that are founded here only that one puts the month first.
    return f"{day:%b} {day.day}, {year}" if country == "US" else f"{day.day} {day:%b} {year}"


def american(day: date) -> str:
    """As in attributes, whatever the country: 4/30/2019."""
    return f"{day.month}/{day.day}/{day.year}"
