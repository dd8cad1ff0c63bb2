"""The days up to which an organisation's books are closed."""

from datetime import date
from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import BooksError

Element = dict[str, Any]

# Unverified: the wording, but for the words "cannot be before the end of year lock date", which integrations look for.
_LOCKS: Final = (
    ("EndOfYearLockDate", "The document date cannot be before the end of year lock date."),
    ("PeriodLockDate", "The document date cannot be before the period lock date."),
)


def check_open(desk: Desk, *days: date | None) -> None:
    """Raises BooksError if one of the days is in a closed period."""
    organisation = desk.organisation or {}
    for key, message in _LOCKS:
        lock = organisation.get(key)
        if lock and any(day and day <= dates.read_day(lock) for day in days):
            raise BooksError(message)
