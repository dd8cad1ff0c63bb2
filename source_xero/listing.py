"""A list of Xero as it is asked for: its pages, what may be wrong with an answer, and the count to hold them against."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from source_xero.sharing import SharedAnswer

Element = dict[str, Any]
Parsed = tuple[list[Element], Mapping[str, int]]
Check = Callable[[list[Element]], str]
"""Says what is wrong with the elements of an answer, "" for nothing."""
Aside = Callable[[], SharedAnswer]
"""Gives an answer that was laid aside, once."""

AHEAD = 4
"""Pages in flight behind the one being read, at most: with it, Xero's five at once."""


class ListError(Exception):
    """The list cannot be read without losing rows; the message says why, without a full stop."""


class AnswerError(ListError):
    """An answer makes no sense; the next one may."""


def odd(answer: SharedAnswer, problem: str) -> AnswerError:
    """Return the error for an answer that makes no sense; `problem` goes on after "Xero's answer for ..."."""
    trace = f" (correlation id {answer.correlation_id})" if answer.correlation_id else ""
    return AnswerError(f"Xero's answer for {answer.what} {problem}{trace}")


class Gone(Exception):  # noqa: N818 - a fact about an element, and no failure of the read
    """Xero has no element of the id that was asked for."""


class Fetch(Protocol):
    """Asks for a list: query parameters and the If-Modified-Since time in, the undecoded answer out."""

    def __call__(self, params: Mapping[str, Any], since: str | None) -> SharedAnswer:
        """Return the answer."""


def _at_hand(answer: SharedAnswer) -> Aside:
    return lambda: answer


def _all_good(_elements: list[Element]) -> str:
    return ""


def _nothing_below(_element_id: str) -> list[Element]:
    return []


@dataclass(frozen=True)
class Listing:
    """A list of Xero to be read.

    Attributes:
        fetch: asks for it.
        detail: asks for one element by its id, with query parameters; raises Gone.
        parse: turns an answer into elements and Xero's `pagination` (empty where there is none); raises AnswerError.
        key: the element's id field.
        since: If-Modified-Since of the whole read, None for everything.
        page_size: rows a page, 1 to 1000.
        took: seconds the latest answer took, waiting for limits left out.
        short: told of a page that stays short of Xero's own count, in a sentence without a full stop.
        below: gives what lies below an element, by its id; raises Gone. Only the walk of that name asks.
        windows: gives the query parameters of the spans of time that an element is told in. Only by_window asks.
        aside: lays an answer aside until it is its turn.
        room: how many pages may be asked for before it is their turn, over all lists that share it.
    """

    fetch: Fetch
    detail: Callable[[str, Mapping[str, str]], SharedAnswer]
    parse: Callable[[SharedAnswer], Parsed]
    key: str
    since: str | None
    page_size: int
    took: Callable[[], float]
    short: Callable[[str], None] = lambda _: None
    below: Callable[[str], list[Element]] = _nothing_below
    windows: Callable[[], Iterable[Mapping[str, str]]] = tuple
    aside: Callable[[SharedAnswer], Aside] = _at_hand
    room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AHEAD))

    def ask(self, params: Mapping[str, Any], since: str | None, check: Check = _all_good) -> Parsed:
        """Return elements and paging of an answer."""
        return self.understand(None, lambda: self.fetch(params, since), check)

    def understand(self, answer: SharedAnswer | None, ask: Callable[[], SharedAnswer], check: Check = _all_good) -> Parsed:
        """Parse an answer, None to ask for it first; one that makes no sense is asked for once more."""
        try:
            return self._sensible(answer if answer is not None else ask(), check)
        except AnswerError:
            return self._sensible(ask(), check)

    def _sensible(self, answer: SharedAnswer, check: Check) -> Parsed:
        elements, paging = self.parse(answer)
        if problem := check(elements):
            raise odd(answer, problem)
        return elements, paging

    def page(
        self, number: int, answer: SharedAnswer | None, ask: Callable[[], SharedAnswer], check: Check = _all_good
    ) -> Parsed:
        """Parse a page; one with fewer rows than Xero's own count leaves for it is asked for once more.

        Unverified: that `itemCount` counts just the rows of the filtered list. So a page that stays short is told, not refused.
        """
        elements, paging = self.understand(answer, ask, check)
        if len(elements) >= rows_due(number, paging):
            return elements, paging
        again, paging = self.understand(None, ask, check)
        if len(again) < rows_due(number, paging):
            self.short(f"page {number} has {len(again)} rows, where Xero's count leaves {rows_due(number, paging)} for it")
        return again, paging


def page_count(paging: Mapping[str, int]) -> int:
    """Return how many pages Xero says there are, or its count of rows fills; an answer without paging is the only one."""
    size = int(paging.get("pageSize", 0))
    filled = -(-int(paging.get("itemCount", 0)) // size) if size > 0 else 1
    return max(int(paging.get("pageCount", 1)), filled)


def rows_due(number: int, paging: Mapping[str, int]) -> int:
    """Return how many rows Xero's count leaves for a page, 0 without a count."""
    size = int(paging.get("pageSize", 0))
    return max(0, min(size, int(paging.get("itemCount", 0)) - (number - 1) * size))
