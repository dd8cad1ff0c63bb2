"""How the elements of a kind are asked for: the whole list, its pages, some by ids or keys, those that changed of late."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from source_xero.api import dates
from source_xero.destination.intent import Element
from source_xero.destination.keys import by_length, clause
from source_xero.destination.operation import Key
from source_xero.destination.places import Place
from source_xero.destination.xero import Get, NotFound, Refused

_CHUNK = 40  # Xero advises no more ids a call
_SHORT_PAGE = 100  # where the size of pages cannot be chosen
_MARGIN_MS = 2000  # Xero's stamps and the time of a request come from clocks that agree to the second only


class Listing:
    """The list of one path of one organisation.

    Attributes:
        place: where it is, and how Xero lets it be asked.
        pages: how many pages it has, as far as is known; None before the first is read.
    """

    def __init__(self, place: Place, get: Get) -> None:
        self.place = place
        self.pages: int | None = None
        self._get: Get = get

    def is_askable(self, key: Key) -> bool:
        """Tell whether Xero can be asked for the elements of some values of a key."""
        find = self.place.find
        return key == (self.place.id,) or self._number_of(key) is not None or find.where

    def calls(self, key: Key, count: int) -> int:
        """Return how many calls it takes to ask for so many values of a key."""
        return -(-count // self._chunk(key))

    def page(self, number: int) -> Sequence[Element]:
        """Return a page of the list, light where Xero has such, and find out how many there are."""
        query = dict(self.place.find.query)
        if self.place.find.ordered:
            query["order"] = f"{self.place.id} ASC"
        answer = self._ask(query, number)
        elements = self._elements(answer)
        pagination = answer.get("pagination") or {}
        if pagination:
            self.pages = int(pagination.get("pageCount") or 1)
        else:
            # A list without a count goes on until a page is short.
            self.pages = number if len(elements) < _SHORT_PAGE else number + 1
        return elements

    def whole(self) -> Iterator[Element]:
        """Go through a list that comes whole, or in pages without a count."""
        if self.place.find.page_size:
            yield from self._elements(self._ask(self.place.find.query, None))
            return
        page, more = 1, True
        while more:
            elements = self._elements(self._ask(self.place.find.query, page))
            yield from elements
            page, more = page + 1, len(elements) >= _SHORT_PAGE

    def having(self, key: Key, wanted: Iterable[Sequence[str]]) -> Iterator[Element]:
        """Go through the elements with some values of a key, as they were given; as light as in `page`."""
        given = list(wanted)
        number = self._number_of(key)
        if number is not None and not any("," in values[number] for values in given):
            numbers = list(dict.fromkeys(values[number] for values in given))
            for some in _chunks(numbers, _CHUNK):
                yield from self._all({self.place.find.numbers: ",".join(some)})
            return
        for clauses in by_length([clause(key, values) for values in given]):
            try:
                yield from self._all({"where": " OR ".join(clauses)})
            except Refused:
                # Xero refuses alternatives over a hundred thousand contacts; one equality at a time it always answers.
                for one in clauses:
                    yield from self._all({"where": one})

    def by_ids(self, ids: Iterable[str]) -> dict[str, Element]:
        """Return whole elements by id; those that Xero does not have are left out."""
        wanted = [one for one in ids if _can_be_id(self.place.id, one)]
        find = self.place.find
        if self.pages is not None and 2 * self.pages < self.calls((self.place.id,), len(wanted)):
            return self._from_pages(frozenset(wanted))
        out: dict[str, Element] = {}
        if not find.ids and not find.where:
            for one in wanted:
                out.update(self._by_id(one))
            return out
        for some in _chunks(wanted, self._chunk((self.place.id,))):
            if find.ids:
                query = {find.ids: ",".join(some)}
            else:
                query = {"where": " OR ".join(f'{self.place.id}==guid("{one}")' for one in some)}
            out.update(self._keyed(self._ask({**find.full, **query}, 1)))
        return out

    def changed_since(self, since: datetime) -> list[Element]:
        """Return whole elements that Xero changed since a time, as it has them now; some that are older may be among them."""
        find, stamp = self.place.find, "UpdatedDateUTC"
        query = dict(find.full)
        if find.ordered:
            query["order"] = f"{stamp} DESC"
        else:
            query["where"] = (
                f"{stamp}>=DateTime({since.year},{since.month},{since.day},{since.hour},{since.minute},{since.second})"
            )
        out: list[Element] = []
        page, earliest = 1, since.timestamp() * 1000 - _MARGIN_MS
        while True:
            some = self._elements(self._ask(query, page))
            out.extend(one for one in some if (dates.milliseconds(str(one.get(stamp) or "")) or earliest) >= earliest)
            if len(some) < (find.page_size or _SHORT_PAGE) or len(out) < len(some) * page:
                return out
            page += 1

    def _number_of(self, key: Key) -> int | None:
        """Return the place in a key of the number that Xero takes a list of, None if it has none."""
        number = self.place.find.numbers.removesuffix("s")
        return key.index(number) if number and number in key else None

    def _chunk(self, key: Key) -> int:
        find = self.place.find
        if key == (self.place.id,):
            return _CHUNK if find.ids else (30 if find.where else 1)
        return 15 if self._number_of(key) is None else _CHUNK

    def _all(self, query: Mapping[str, str]) -> Iterator[Element]:
        page, pages = 1, 1
        while page <= pages:
            answer = self._ask({**self.place.find.query, **query}, page)
            yield from self._elements(answer)
            pages = int((answer.get("pagination") or {}).get("pageCount") or 1)
            page += 1

    def _by_id(self, one: str) -> dict[str, Element]:
        try:
            query = {"unitdp": "4"} if self.place.unitdp else {}
            return self._keyed(self._get(f"{self.place.path}/{one}", query, self.place.scope))
        except NotFound:
            return {}

    def _from_pages(self, wanted: frozenset[str]) -> dict[str, Element]:
        out, page = dict[str, Element](), 1
        while self.pages is not None and page <= self.pages and len(out) < len(wanted):
            query = {**self.place.find.full, **({"order": f"{self.place.id} ASC"} if self.place.find.ordered else {})}
            out.update({one: element for one, element in self._keyed(self._ask(query, page)).items() if one in wanted})
            page += 1
        return out

    def _ask(self, query: Mapping[str, str], page: int | None) -> Mapping[str, Any]:
        asked = dict(query)
        if page is not None:
            asked["page"] = str(page)
            if self.place.find.page_size:
                asked["pageSize"] = str(self.place.find.page_size)
        if self.place.unitdp:
            asked["unitdp"] = "4"
        return self._get(self.place.path, asked, self.place.scope)

    def _elements(self, answer: Mapping[str, Any]) -> Sequence[Element]:
        return answer.get(self.place.envelope) or ()

    def _keyed(self, answer: Mapping[str, Any]) -> dict[str, Element]:
        return {str(one.get(self.place.id, "")).casefold(): one for one in self._elements(answer)}


def _chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def is_guid(text: str) -> bool:
    """Tell whether Xero would take it for an id: what is no GUID is an error there, and not merely unknown."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _can_be_id(name: str, value: str) -> bool:
    return not name.endswith("ID") or is_guid(value)
