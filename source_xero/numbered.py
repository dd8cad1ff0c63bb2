"""Rows that are numbered as they come and never change: the journals of the general ledger, read by their numbers.

Xero advises against If-Modified-Since here, which may miss rows, and an answer that is not full is no sign of the end.
https://developer.xero.com/documentation/api/accounting/journals
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from source_xero.api.dates import milliseconds
from source_xero.checkpoint import Progress, TenantCursor
from source_xero.listing import Element, Listing
from source_xero.pages import HUNDRED, Page, Resume
from source_xero.state import Cursor as TenantState

NUMBER = "JournalNumber"


class NumberCursor(TenantCursor):
    """The cursor of a stream over all its organisations, where it is the number of the last row and no time."""

    def progress(self, tenant_id: str) -> Progress:
        """Return the progress of a read of what comes after the last number, or of all; the first one from the start date."""
        saved = self._saved.setdefault(tenant_id, {})
        key = self.cursor_field.cursor_field_key
        is_known = self._mode != "full_refresh" and key in saved
        after = int(saved[key]) if is_known and not self._again.is_whole_due(saved.get("whole_at")) else 0
        since = self._first if after == 0 and self._mode != "full_refresh" else None
        if since:  # unnoticed is a number ahead of Xero's: what comes after it is empty, as it is where nothing is new
            self._tell_doubt(tenant_id, None)
        progress = Progress(since, saved, key, after, self._first, self._outbox, self._shared, self._mode)
        progress.is_whole = after == 0
        return progress

    def _since(self, saved: TenantState) -> None:
        """Return nothing: changes are not asked for by time."""


def by_number(listing: Listing, resume: Resume) -> Iterator[Page]:
    """Read what comes after a number, again and again, until nothing does; from a time on, what was created since."""
    number = int(resume["number"])
    since = milliseconds(listing.since) if listing.since else None
    if number == 0 and since is not None:
        number = _number_before(listing, since)
    while elements := _after(listing, number):
        number = elements[-1][NUMBER]
        yield [row for row in elements if since is None or _created(row) >= since], {"number": number}


def _number_before(listing: Listing, since: int) -> int:
    """Return a number before the first row that was created at a time (milliseconds) or later, an answer before it at most.

    Unverified: that rows are numbered in the order of their creation. Refused: to page through the years before, at 100 a call.
    """
    low, high, probe = 0, -1, 0
    while True:
        rows = _after(listing, probe)
        older = [row for row in rows if _created(row) < since]
        if older:
            low = int(older[-1][NUMBER])
            if len(older) < len(rows):
                return low
        else:
            high = probe
        if high >= 0 and high - low <= HUNDRED:
            return low
        probe = (low + high) // 2 if high >= 0 else max(2 * low, 10 * HUNDRED)


def _after(listing: Listing, number: int) -> list[Element]:
    def problem(rows: list[Element]) -> str:
        return _disorder(rows, number) or (_undated(rows, listing.key) if listing.since else "")

    return listing.ask({"offset": number}, None, problem)[0]


def _disorder(rows: list[Element], number: int) -> str:
    numbers: list[Any] = [row.get(NUMBER) for row in rows]
    if not all(isinstance(one, int) for one in numbers) or any(b <= a for a, b in pairwise([number, *numbers])):
        return f"is not in the order of its numbers after {NUMBER} {number}: {str(numbers)[:200]}"
    return ""


def _undated(rows: list[Element], key: str) -> str:
    undated = [row for row in rows if milliseconds(str(row.get("CreatedDateUTC"))) is None]
    if undated:
        told = undated[0].get("CreatedDateUTC")
        return f"tells no date of creation: the CreatedDateUTC of {key} {undated[0].get(key)} is {told!r}"
    return ""


def _created(row: Element) -> int:
    return milliseconds(str(row["CreatedDateUTC"])) or 0
