"""What Xero has already, looked up in as few calls as it takes.

A list that Xero gives whole is read once. Of the others a light index is kept, once reading all its pages is no dearer than
the look-ups that have been and are to be made (each asks for several elements); whole elements are fetched when they are needed
for comparing, and not kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import Any
from uuid import UUID

from source_xero.api import dates
from source_xero.destination.intent import Element
from source_xero.destination.keys import by_length, clause, shared
from source_xero.destination.operation import Find, Key
from source_xero.destination.xero import Get, NotFound, Refused

Values = tuple[str, ...]

_CHUNK = 40  # Xero advises no more ids a call
_SHORT_PAGE = 100  # where the size of pages cannot be chosen
_REMEMBERED = 100_000
_MARGIN_MS = 2000  # Xero's stamps and the time of a request come from clocks that agree to the second only


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept in mind of an element: its id, its status, and what it can be matched by.

    Tens of thousands are held at a time: so the names of the fields are one tuple for all of them.
    """

    id: str
    status: str
    names: tuple[str, ...]
    values: Values

    def field(self, name: str) -> str:
        """Return a field in the form in which it is matched, "" for none."""
        return self.values[self.names.index(name)] if name in self.names else ""


@dataclass(frozen=True)
class Place:
    """Where the elements of a kind are: what the operations on one path share."""

    path: str
    envelope: str
    id: str
    find: Find
    status_field: str
    scope: str
    unitdp: bool
    keys: tuple[Key, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that some key needs."""
        return tuple(dict.fromkeys(("Type", *(name for key in self.keys for name in key))))


class Shelf:
    """The elements of one path of one organisation."""

    def __init__(self, place: Place, get: Get) -> None:
        self.place = place
        self._fields = place.fields
        self._get: Get = get
        self._known: dict[str, Known] = {}
        self._indexes: dict[Key, dict[Values, list[str]]] = {}
        self._whole: dict[str, Element] = {}
        self._asked: set[tuple[Key, Values]] = set()
        self._complete = False
        self._pages: int | None = None
        self._spent = 0
        self._held: dict[str, Element] = {}

    def prepare(self, key: Key, wanted: Mapping[Values, Values]) -> None:
        """Make sure that `matches` can tell of all these values of a key, by as few calls as it takes.

        `wanted` has the values as they are matched, each with the same as it was given.
        """
        if self._complete:
            return
        missing = {values: raw for values, raw in wanted.items() if (key, values) not in self._asked}
        if not missing:
            return
        if self.place.find.by == "whole" or not self._askable(key):
            self._read_all()
            return
        calls = -(-len(missing) // self._chunk(key))
        if self._pages is None and calls > 1:
            self._read_page(1)
        if self._complete or (self._pages is not None and self._spent + calls >= self._pages - 1):
            self._read_all()
            return
        self._spent += calls
        self._look_up(key, missing)
        if len(self._asked) > _REMEMBERED:
            self._asked.clear()
        self._asked.update((key, values) for values in missing)

    def matches(self, key: Key, values: Values) -> list[Known]:
        """Return the elements that have these values of a key, after `prepare`."""
        if key == (self.place.id,):
            known = self._known.get(values[0])
            return [known] if known else []
        return [self._known[one] for one in self._index(key).get(values, ())]

    def whole(self, ids: Iterable[str]) -> dict[str, Element]:
        """Return whole elements by id; those that Xero does not have are left out."""
        wanted = list(dict.fromkeys(ids))
        if self.place.find.by == "whole":
            self._read_all()
            return {one: self._whole[one] for one in wanted if one in self._whole}
        held, self._held = self._held, {}
        return {**{one: held[one] for one in wanted if one in held}, **self._fetch([one for one in wanted if one not in held])}

    def every(self) -> Iterator[Known]:
        """Go through all elements."""
        self._read_all()
        yield from self._known.values()

    def elements(self) -> Iterable[Element]:
        """Return all elements of a list that comes whole."""
        self._read_all()
        return self._whole.values()

    def changed_since(self, since: datetime) -> list[Element]:
        """Return whole elements that Xero changed since a time, as it has them now; some that are older may be among them."""
        find, stamp = self.place.find, "UpdatedDateUTC"
        if find.by == "whole":
            self._complete = False
            self._known.clear()
            self._whole.clear()
            self._indexes.clear()
            self._read_all()
            return list(self._whole.values())
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
            some = self._ask(query, page).get(self.place.envelope) or ()
            out.extend(one for one in some if (dates.milliseconds(str(one.get(stamp) or "")) or earliest) >= earliest)
            if len(some) < (find.page_size or _SHORT_PAGE) or len(out) < len(some) * page:
                break
            page += 1
        for element in out:
            self._take(element)
        return out

    def settle(self, element: Element) -> None:
        """Take in an element as Xero returned it from a write."""
        self._take(element)

    def forget(self, xero_id: str) -> None:
        """Take out an element that Xero deleted without a trace."""
        self._drop(xero_id.casefold())

    # ---- reading ----

    def _askable(self, key: Key) -> bool:
        find = self.place.find
        return key == (self.place.id,) or (bool(find.numbers) and self._number_of(key) is not None) or find.where

    def _number_of(self, key: Key) -> int | None:
        number = self.place.find.numbers.removesuffix("s")
        return key.index(number) if number in key else None

    def _chunk(self, key: Key) -> int:
        find = self.place.find
        if key == (self.place.id,):
            return _CHUNK if find.ids else (30 if find.where else 1)
        return _CHUNK if find.numbers and self._number_of(key) is not None else 15

    def _look_up(self, key: Key, missing: Mapping[Values, Values]) -> None:
        if key == (self.place.id,):
            # Whole at once, since whoever asks by id compares next.
            self._held = self._fetch([values[0] for values in missing if _can_be_id(self.place.id, values[0])])
            for element in self._held.values():
                self._take(element)
            return
        number = self._number_of(key) if self.place.find.numbers else None
        if number is not None and not any("," in raw[number] for raw in missing.values()):
            numbers = list(dict.fromkeys(raw[number] for raw in missing.values()))
            for chunk in _chunks(numbers, _CHUNK):
                self._take_all({self.place.find.numbers: ",".join(chunk)})
            return
        for clauses in by_length([clause(key, raw) for raw in missing.values()]):
            try:
                self._take_all({"where": " OR ".join(clauses)})
            except Refused:
                # Xero refuses alternatives over a hundred thousand contacts; one equality at a time it always answers.
                for one in clauses:
                    self._take_all({"where": one})

    def _take_all(self, query: Mapping[str, str]) -> None:
        page, pages = 1, 1
        while page <= pages:
            answer = self._ask({**self.place.find.query, **query}, page)
            for element in answer.get(self.place.envelope) or ():
                self._take(element)
            pages = int((answer.get("pagination") or {}).get("pageCount") or 1)
            page += 1

    def _read_all(self) -> None:
        if self._complete:
            return
        if self.place.find.by == "whole":
            if self.place.find.page_size:
                self._take_list(self._ask(self.place.find.query, None))
            else:
                self._read_short_pages()
        else:
            page = 1 if self._pages is None else 2
            while self._pages is None or page <= self._pages:
                self._read_page(page)
                page += 1
        self._complete = True
        self._asked.clear()

    def _read_page(self, page: int) -> None:
        query = dict(self.place.find.query)
        if self.place.find.ordered:
            query["order"] = f"{self.place.id} ASC"
        answer = self._ask(query, page)
        self._take_list(answer)
        pagination = answer.get("pagination") or {}
        if pagination:
            self._pages = int(pagination.get("pageCount") or 1)
        else:
            # A list without a count goes on until a page is short.
            self._pages = page if len(answer.get(self.place.envelope) or ()) < _SHORT_PAGE else page + 1
        if page >= self._pages:
            self._complete = True

    def _read_short_pages(self) -> None:
        page = 1
        while True:
            answer = self._ask(self.place.find.query, page)
            self._take_list(answer)
            if len(answer.get(self.place.envelope) or ()) < _SHORT_PAGE:
                return
            page += 1

    def _take_list(self, answer: Mapping[str, Any]) -> None:
        for element in answer.get(self.place.envelope) or ():
            self._take(element)

    def _ask(self, query: Mapping[str, str], page: int | None) -> Mapping[str, Any]:
        asked = dict(query)
        if page is not None:
            asked["page"] = str(page)
            if self.place.find.page_size:
                asked["pageSize"] = str(self.place.find.page_size)
        if self.place.unitdp:
            asked["unitdp"] = "4"
        return self._get(self.place.path, asked, self.place.scope)

    def _fetch(self, ids: Sequence[str]) -> dict[str, Element]:
        find = self.place.find
        chunk = self._chunk((self.place.id,))
        if self._pages is not None and 2 * self._pages < -(-len(ids) // chunk):
            return self._fetch_from_pages(ids)
        out: dict[str, Element] = {}
        if not find.ids and not find.where:
            for one in ids:
                out.update(self._by_id(one))
            return out
        for some in _chunks(ids, chunk):
            if find.ids:
                query = {find.ids: ",".join(some)}
            else:
                query = {"where": " OR ".join(f'{self.place.id}==guid("{one}")' for one in some)}
            answer = self._ask({**find.full, **query}, 1)
            out.update(self._keyed(answer))
        return out

    def _by_id(self, one: str) -> dict[str, Element]:
        try:
            query = {"unitdp": "4"} if self.place.unitdp else {}
            return self._keyed(self._get(f"{self.place.path}/{one}", query, self.place.scope))
        except NotFound:
            return {}

    def _fetch_from_pages(self, ids: Sequence[str]) -> dict[str, Element]:
        wanted, out, page = set(ids), dict[str, Element](), 1
        while self._pages is not None and page <= self._pages and len(out) < len(wanted):
            query = {**self.place.find.full, **({"order": f"{self.place.id} ASC"} if self.place.find.ordered else {})}
            out.update({one: element for one, element in self._keyed(self._ask(query, page)).items() if one in wanted})
            page += 1
        return out

    def _keyed(self, answer: Mapping[str, Any]) -> dict[str, Element]:
        return {str(e.get(self.place.id, "")).casefold(): e for e in answer.get(self.place.envelope) or ()}

    # ---- keeping ----

    def _take(self, element: Element) -> None:
        xero_id = str(element.get(self.place.id) or "").casefold()
        if not xero_id:
            return
        if self.place.find.by == "whole":
            self._whole[xero_id] = {**self._whole.get(xero_id, {}), **element}
            element = self._whole[xero_id]
        self._drop(xero_id, keep_whole=True)
        status = intern(str(element.get(self.place.status_field) or ""))
        known = Known(xero_id, status, self._fields, tuple(shared(element, name) for name in self._fields))
        self._known[xero_id] = known
        for key, index in self._indexes.items():
            values = tuple(known.field(name) for name in key)
            index.setdefault(values, []).append(xero_id)

    def _drop(self, xero_id: str, *, keep_whole: bool = False) -> None:
        if not keep_whole:
            self._whole.pop(xero_id, None)
        known = self._known.pop(xero_id, None)
        if known is None:
            return
        for key, index in self._indexes.items():
            same = index.get(tuple(known.field(name) for name in key), [])
            if xero_id in same:
                same.remove(xero_id)

    def _index(self, key: Key) -> dict[Values, list[str]]:
        index = self._indexes.get(key)
        if index is None:
            index = {}
            for known in self._known.values():
                index.setdefault(tuple(known.field(name) for name in key), []).append(known.id)
            self._indexes[key] = index
        return index


def _chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _can_be_id(name: str, value: str) -> bool:
    """Tell whether Xero would take it for an id: what is no GUID is an error there, and not merely unknown."""
    if not name.endswith("ID"):
        return True
    try:
        UUID(value)
    except ValueError:
        return False
    return True
