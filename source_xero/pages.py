"""The ways through a list of Xero, none of which loses a row while others edit it.

- `whole`: the endpoint does not page; one call.
- `one_by_one`: so too, but the list is short of what an element says when asked for by its id.
- `gathered`: the same as one page, for lists that are compared as a whole.
- `by_hundred`: pages of 100 in order of id, without a count; the last one is short.
- `until_agreed`: the same without an order, and rows may vanish.
- `by_id`: pages in order of id. An edit moves no row, and a row that appears meanwhile only pushes others to later pages.
- `by_stamp`: pages in order of change, each overlapping the one before. For endpoints that may refuse an order by id over
  100,000 rows. https://developer.xero.com/documentation/api/accounting/requests-and-responses#high-volume-threshold-limit

Each yields `(elements, resume)`: the elements of one page, and where to go on once they are out, None after the last page.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Protocol

from source_xero.api.dates import header_time, milliseconds
from source_xero.sharing import SharedAnswer

Element = dict[str, Any]
Resume = Mapping[str, Any]
Page = tuple[list[Element], Resume | None]
Parsed = tuple[list[Element], Mapping[str, int]]

AHEAD = 4
"""Pages in flight behind the one being read, at most: with it, Xero's five at once."""
HUNDRED = 100
"""Rows a page where the size is not ours to choose."""
_IDS = 40
"""Ids that Xero advises to ask for in one call; its addresses end at about 50."""
_PATIENCE = 20
"""Times that a list is begun again in the same place because rows before it were edited."""


class ListError(Exception):
    """The list cannot be read without losing rows; the message says why, without a full stop."""


class AnswerError(ListError):
    """An answer makes no sense; the next one may."""


class Gone(Exception):  # noqa: N818 - a fact about an element, and no failure of the read
    """Xero has no element of the id that was asked for."""


class Fetch(Protocol):
    """Asks for a list: query parameters and the If-Modified-Since time in, the undecoded answer out."""

    def __call__(self, params: Mapping[str, Any], since: str | None) -> SharedAnswer:
        """Return the answer."""


@dataclass(frozen=True)
class Listing:
    """A list of Xero to be read.

    Attributes:
        fetch: asks for it.
        detail: asks for one element by its id; raises Gone.
        parse: turns an answer into elements and Xero's `pagination` (empty where there is none); raises AnswerError.
        key: the element's id field.
        since: If-Modified-Since of the whole read, None for everything.
        page_size: rows a page, 1 to 1000.
        took: seconds the latest answer took, waiting for limits left out.
        warn: told what is odd about the list but no reason to stop.
    """

    fetch: Fetch
    detail: Callable[[str], SharedAnswer]
    parse: Callable[[SharedAnswer], Parsed]
    key: str
    since: str | None
    page_size: int
    took: Callable[[], float]
    warn: Callable[[str], None] = lambda _: None

    def ask(self, params: Mapping[str, Any], since: str | None) -> Parsed:
        """Return elements and paging of an answer."""
        return self.understand(None, lambda: self.fetch(params, since))

    def understand(self, answer: SharedAnswer | None, ask: Callable[[], SharedAnswer]) -> Parsed:
        """Parse an answer, None to ask for it first; one that makes no sense is asked for once more."""
        try:
            return self.parse(answer if answer is not None else ask())
        except AnswerError:
            return self.parse(ask())


def whole(listing: Listing, _resume: Resume) -> Iterator[Page]:
    """Read a list that comes in one answer."""
    elements, _ = listing.ask({}, listing.since)
    yield elements, None


def one_by_one(listing: Listing, _resume: Resume) -> Iterator[Page]:
    """Read a list that comes in one answer, and then each element by its id."""
    elements, _ = listing.ask({}, listing.since)
    for number, element in enumerate(elements, start=1):
        yield _looked_up(listing, element[listing.key]), {} if number < len(elements) else None


def gathered(listing: Listing, resume: Resume) -> Iterator[Page]:
    """Read one by one what yields a single page: lists that are compared must be there as a whole."""
    yield [element for elements, _ in one_by_one(listing, resume) for element in elements], None


def _looked_up(listing: Listing, element_id: str) -> list[Element]:
    """Return an element by its id; nothing where it was deleted since the list was read, which a fresh list must confirm."""
    try:
        found, _ = listing.understand(None, lambda: listing.detail(element_id))
    except Gone:
        found = []
    if not found and any(row[listing.key] == element_id for row in listing.ask({}, listing.since)[0]):
        raise ListError(f"Xero lists {listing.key} {element_id} and has nothing at its address")
    return found


def by_hundred(listing: Listing, resume: Resume) -> Iterator[Page]:
    """Read page after page in order of id until one is short; one at a time, for there is no count to tell drift by."""
    number = int(resume.get("page", 1))
    while True:
        elements = _hundred(listing, number, {"order": f"{listing.key} ASC"})
        more = len(elements) >= HUNDRED
        yield elements, {"page": number + 1} if more else None
        if not more:
            return
        number += 1


def until_agreed(listing: Listing, _resume: Resume) -> Iterator[Page]:
    """Read all pages until two passes find the same rows: one that is deleted meanwhile pulls another out of sight.

    A single page needs no second pass. Refused: to take the first pass as it is, for a row out of sight would count as deleted.
    """
    before = _pass(listing)
    for _ in range(_PATIENCE):
        if len(before) < HUNDRED:
            break
        after = _pass(listing)
        ids = [row[listing.key] for row in after]
        if ids == [row[listing.key] for row in before] and len(set(ids)) == len(ids):
            break
        before = after
    else:
        raise ListError("rows were deleted faster than they could be read")
    yield before, None


def _pass(listing: Listing) -> list[Element]:
    rows: list[Element] = []
    while len(page := _hundred(listing, len(rows) // HUNDRED + 1, {})) == HUNDRED:
        rows += page
    return rows + page


def _hundred(listing: Listing, number: int, order: Mapping[str, str]) -> list[Element]:
    elements, _ = _counted(listing, number, None, lambda: listing.fetch({"page": number, **order}, listing.since))
    return elements


def by_id(listing: Listing, resume: Resume) -> Iterator[Page]:
    """Read page after page in order of id, the next ones already asked for while one is read.

    A page that was served from an older list than its predecessor may begin too late, and rows between the two would be
    lost for good: `itemCount` gives it away by falling, and the page is asked for again.
    """
    # Unverified: that Xero keeps to the order asked for; ids of its kind cannot be compared here, so nothing would tell.
    number = int(resume.get("page", 1))

    def fetch(page: int) -> SharedAnswer:
        params = {"page": page, "pageSize": listing.page_size, "order": f"{listing.key} ASC"}
        return listing.fetch(params, listing.since)

    elements, paging = _counted(listing, number, None, partial(fetch, number))
    waiting: deque[Future[SharedAnswer]] = deque()
    asked = number
    pool = ThreadPoolExecutor(AHEAD, thread_name_prefix="pages")  # threads start with the first submit
    try:
        while True:
            last = _page_count(paging)
            yield elements, {"page": number + 1} if number < last else None
            if number >= last:
                return
            # One call a second is all that Xero allows, so more in flight than seconds per answer are waste.
            ahead = min(AHEAD, 1 + int(listing.took()))
            while asked < last and len(waiting) < ahead:
                asked += 1
                waiting.append(pool.submit(fetch, asked))
            number += 1
            elements, later = _counted(listing, number, waiting.popleft().result(), partial(fetch, number))
            while later.get("itemCount", 0) < paging.get("itemCount", 0):
                paging = later
                elements, later = _counted(listing, number, None, partial(fetch, number))
            paging = later
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _counted(listing: Listing, number: int, answer: SharedAnswer | None, ask: Callable[[], SharedAnswer]) -> Parsed:
    """Parse a page; one with fewer rows than Xero's own count leaves for it is asked for once more.

    Unverified: that `itemCount` counts just the rows of the filtered list. So a page that stays short is told, not refused.
    """
    elements, paging = listing.understand(answer, ask)
    if len(elements) >= _due(number, paging):
        return elements, paging
    again, paging = listing.understand(None, ask)
    if len(again) < _due(number, paging):
        listing.warn(f"page {number} has {len(again)} rows, where Xero's count leaves {_due(number, paging)} for it")
    return again, paging


def _due(number: int, paging: Mapping[str, int]) -> int:
    size = int(paging.get("pageSize", 0))
    return max(0, min(size, int(paging.get("itemCount", 0)) - (number - 1) * size))


def by_stamp(listing: Listing, resume: Resume) -> Iterator[Page]:
    """Read in Xero's default order, UpdatedDateUTC then id, each page overlapping the one before by the last row read.

    An edited row leaves its place for the end of the list, where it is met again, and those behind it move up. Where the last
    row is not on the next page, that has happened before it: the list is begun again from its stamp, and nothing slips past.
    """
    place = _Place(**resume) if resume else _Place(listing.since)
    edge: set[Row] = set()  # rows that come again when the list is begun again
    restarts, most = 0, listing.page_size
    while True:
        size, number = place.next_page(most)
        params = {"page": number, "pageSize": size}
        elements, paging = _counted(listing, number, None, partial(listing.fetch, params, place.since))
        rows = [_row(element, listing.key) for element in elements]
        served = int(paging.get("pageSize", size))
        most = served if served < size else most  # Xero clamps what it finds too large
        if place.last and (place.last not in rows or served != size):
            restarts += 1
            if restarts > _PATIENCE:
                raise ListError(f"rows were edited faster than they could be read, since {place.since}")
            place = _Place(_since(place.last))
            continue
        _require_order(rows)
        joint = rows.index(place.last) + 1 if place.last else 0
        new = [element for element, row in zip(elements[joint:], rows[joint:], strict=True) if row not in edge]
        if rows:
            place = _Place(place.since, (number - 1) * served + len(rows), *rows[-1])
            edge = {row for row in edge.union(rows) if row[1] >= _edge(rows[-1])}
        more = number < _page_count(paging)
        yield new, asdict(place) if more else None
        if not more:
            return
        restarts = 0 if new else restarts


Row = tuple[str, int]
"""What tells one state of an element from another: its id, and its stamp in milliseconds."""


@dataclass(frozen=True)
class _Place:
    """A place in a list that was asked for since a time: after so many rows, the last of which has this id and stamp."""

    since: str | None
    read: int = 0
    id: str | None = None
    stamp: int = 0

    @property
    def last(self) -> Row | None:
        return (self.id, self.stamp) if self.id is not None else None

    def next_page(self, page_size: int) -> tuple[int, int]:
        """Return size and number of the page that holds the last row read and the most behind it.

        Pages lie on a grid of their size, so the size is what can be chosen; from 25 sizes one always reaches further.
        """
        if self.last is None:
            return page_size, 1
        before = self.read - 1
        size = max(range(2, max(page_size, 25) + 1), key=lambda candidate: candidate - before % candidate)
        return size, before // size + 1


def and_contacts_of(contacts: Iterator[Page], documents: Iterator[Page], listing: Listing) -> Iterator[Page]:
    """Read changed contacts, and then those of changed documents that were not among them, by their ids."""
    met: set[str] = set()
    for elements, resume in contacts:
        met.update(element[listing.key] for element in elements)
        yield elements, resume or {}
    named: set[str] = set()
    for elements, _ in documents:
        named.update(element["Contact"][listing.key] for element in elements if element.get("Contact"))
    missed = sorted(named - met)
    at_once = min(_IDS, listing.page_size)
    for start in range(0, len(missed), at_once):
        asked = ",".join(missed[start : start + at_once])
        elements, _ = listing.ask({"IDs": asked, "page": 1, "pageSize": listing.page_size}, None)
        yield elements, {}


def _require_order(rows: list[Row]) -> None:
    if any(later < earlier for (_, earlier), (_, later) in pairwise(rows)):
        raise ListError("Xero's list is not in the order of UpdatedDateUTC that it documents")


def _row(element: Element, key: str) -> Row:
    stamp = milliseconds(str(element.get("UpdatedDateUTC")))
    if stamp is None:
        raise ListError(f"the UpdatedDateUTC of {key} {element.get(key)} is no date: {element.get('UpdatedDateUTC')!r}")
    return element[key], stamp


def _edge(row: Row) -> int:
    """Return the milliseconds from which rows are asked for again: a second before, for the header is cut to seconds."""
    return (row[1] // 1000 - 1) * 1000


def _since(row: Row) -> str:
    return header_time(_edge(row))


def _page_count(paging: Mapping[str, int]) -> int:
    return int(paging.get("pageCount", 1))
