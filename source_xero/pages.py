"""The ways through a list of Xero, none of which loses a row while others edit it.

- `whole`: the endpoint does not page; one call.
- `one_by_one`: so too, but the list is short of what an element says when asked for by its id.
- `gathered`: the same as one page, for lists that are compared as a whole.
- `by_hundred`: pages of 100 in order of id, without a count; the last one is short.
- `until_agreed`: the same without an order, and rows may vanish.
- `below`: all pages likewise, and then what lies below each element.
- `by_id`: pages in order of id. An edit moves no row, and a row that appears meanwhile only pushes others to later pages.
- `by_stamp`: pages in order of change, each overlapping the one before. For endpoints that may refuse an order by id over
  100,000 rows. https://developer.xero.com/documentation/api/accounting/requests-and-responses#high-volume-threshold-limit

Each yields `(elements, resume)`: the elements of one page, and where to go on once they are out, None after the last page.
Whoever takes a page empties it as its elements go out: a walk that waits would otherwise hold all of them in memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from source_xero.ahead import Ahead
from source_xero.api.dates import header_time, milliseconds
from source_xero.budgets import merged, problem_of
from source_xero.listing import AnswerError, Check, Element, Gone, ListError, Listing, page_count, rows_due
from source_xero.sharing import SharedAnswer

Resume = Mapping[str, Any]
Page = tuple[list[Element], Resume | None]

HUNDRED = 100
"""Rows a page where the size is not ours to choose."""
_IDS = 40
"""Ids that Xero advises to ask for in one call; its addresses end at about 50."""
_PATIENCE = 20
"""Times that a list is begun again in the same place because rows before it were edited."""


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


def _looked_up(
    listing: Listing,
    element_id: str,
    params: Mapping[str, str] = MappingProxyType({}),
    problem: Check = lambda _: "",
) -> list[Element]:
    """Return an element by its id; nothing where it was deleted since the list was read, which a fresh list must confirm."""

    def is_it(found: list[Element]) -> str:
        others = [row[listing.key] for row in found if row[listing.key] != element_id]
        return f"tells of {listing.key} {others[0]}" if others else problem(found)

    for _ in range(2):  # what is listed and not found may be found the next time
        try:
            found, _ = listing.understand(None, lambda: listing.detail(element_id, params), is_it)
        except Gone:
            found = []
        if found or _is_gone(listing, element_id):
            return found
    raise _neither(listing, element_id)


def _is_gone(listing: Listing, element_id: str) -> bool:
    return all(row[listing.key] != element_id for row in listing.ask({}, listing.since)[0])


def _neither(listing: Listing, element_id: str) -> ListError:
    return ListError(f"Xero lists {listing.key} {element_id} and has nothing at its address")


def by_window(listing: Listing, element: Element) -> list[Element]:
    """Return an element as its id tells it, in spans of months that are put together; nothing where it was just deleted.

    No walk: of a list that is compared only what differs is looked up.
    """
    parts = [part for window in listing.windows() for part in _looked_up(listing, element[listing.key], window, problem_of)]
    return [merged(parts)] if parts else []


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


def below(listing: Listing, _resume: Resume) -> Iterator[Page]:
    """Read what lies below each element of a list without an order, as a single page: it is compared as a whole."""
    found: list[Element] = []
    for elements, _ in until_agreed(listing, {}):
        for element in elements:
            found += _below(listing, element[listing.key])
    yield found, None


def _below(listing: Listing, element_id: str) -> list[Element]:
    for _ in range(2):
        try:
            return listing.below(element_id)
        except AnswerError:
            return listing.below(element_id)
        except Gone:
            if all(row[listing.key] != element_id for row in _pass(listing)):
                return []
    raise _neither(listing, element_id)


def _pass(listing: Listing) -> list[Element]:
    rows: list[Element] = []
    while len(page := _hundred(listing, len(rows) // HUNDRED + 1, {})) == HUNDRED:
        rows += page
    return rows + page


def _hundred(listing: Listing, number: int, order: Mapping[str, str]) -> list[Element]:
    elements, _ = listing.page(number, None, lambda: listing.fetch({"page": number, **order}, listing.since))
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

    elements, paging = listing.page(number, None, partial(fetch, number))
    ahead = Ahead(fetch, listing)
    tally = _Tally(listing, (number - 1) * int(paging.get("pageSize", 0)))
    try:
        while True:
            last = page_count(paging)
            tally.add(elements, number, paging)
            if number >= last:
                tally.close()
            yield elements, {"page": number + 1} if number < last else None
            if number >= last:
                return
            number += 1
            ahead.ask(number, last)
            elements, later = listing.page(number, ahead.take(), partial(fetch, number))
            while later.get("itemCount", 0) < paging.get("itemCount", 0):
                paging = later
                elements, later = listing.page(number, None, partial(fetch, number))
            paging = later
    finally:
        ahead.close()


class _Tally:
    """Holds the different rows of pages against Xero's count: a page that repeats another has as many rows as it should.

    Rows that come again lie on neighbouring pages, so ids of one page are kept. Refused: all ids, megabytes for each list.
    """

    def __init__(self, listing: Listing, before: int) -> None:
        """`before` is how many rows lie before the first page that is read."""
        self._listing, self._rows = listing, before
        self._ids: set[str] = set()
        self._counts: list[int] = []

    def add(self, elements: list[Element], number: int, paging: Mapping[str, int]) -> None:
        """Count a page; what it is short of was told when it came."""
        ids = {row[self._listing.key] for row in elements}
        self._rows += len(ids - self._ids) + max(0, rows_due(number, paging) - len(elements))
        self._ids = ids
        self._counts.append(int(paging.get("itemCount", 0)))

    def close(self) -> None:
        """Tell when rows are missing. One that came meanwhile may lie on an earlier page, so the least count holds."""
        count = min(self._counts)
        if self._rows < count:
            self._listing.short(f"its pages have {self._rows} different rows, where Xero counts {count}")


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
        elements, paging = listing.page(
            number, None, partial(listing.fetch, params, place.since), partial(_disorder, listing.key)
        )
        rows = [_row(element, listing.key) for element in elements]
        served = int(paging.get("pageSize", size))
        most = served if served < size else most  # Xero clamps what it finds too large
        # Where rows before it left, the last row is met earlier on its page than it was; later it is only on another page.
        due = place.read - 1 - (number - 1) * served
        if place.last and (served != size or place.last not in rows[: due + 1]):
            restarts += 1
            if restarts > _PATIENCE:
                raise ListError(f"rows were edited faster than they could be read, since {place.since}")
            place = _Place(_since(place.last))
            continue
        joint = rows.index(place.last) + 1 if place.last else 0
        new = [element for element, row in zip(elements[joint:], rows[joint:], strict=True) if row not in edge]
        if rows:
            place = _Place(place.since, (number - 1) * served + len(rows), *rows[-1])
            edge = {row for row in edge.union(rows) if row[1] >= _edge(rows[-1])}
        more = number < page_count(paging)
        elements.clear()
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
        named.update(filter(None, (_contact_of(element, listing.key) for element in elements)))
    missed = sorted(named - met)
    at_once = min(_IDS, listing.page_size)
    for start in range(0, len(missed), at_once):
        asked = ",".join(missed[start : start + at_once])
        elements, _ = listing.ask({"IDs": asked, "page": 1, "pageSize": listing.page_size}, None)
        yield elements, {}


def _contact_of(document: Element, key: str) -> str | None:
    """Return the id of a document's contact, None where it has none yet."""
    contact = document.get("Contact")
    if not contact:
        return None
    found = contact.get(key) if isinstance(contact, Mapping) else None
    if not isinstance(found, str):
        raise ListError(f"the Contact of a changed document has no {key}: {str(contact)[:100]}")
    return found


def _disorder(key: str, elements: list[Element]) -> str:
    rows = [_row(element, key) for element in elements]
    if any(later < earlier for (_, earlier), (_, later) in pairwise(rows)):
        return "is not in the order of UpdatedDateUTC that Xero documents"
    return ""


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
