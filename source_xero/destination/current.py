"""What Xero has already, looked up in as few calls as it takes.

A list that Xero gives whole is read once. Of the others a light index is kept, once reading all its pages is no dearer than
the look-ups that have been and are to be made (each asks for several elements); whole elements are fetched when they are needed
for comparing, and not kept.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from source_xero.destination.index import Index, Known, Label, Values, label_of
from source_xero.destination.intent import Element
from source_xero.destination.listing import Listing
from source_xero.destination.operation import Key
from source_xero.destination.places import Place
from source_xero.destination.xero import Get

_REMEMBERED = 100_000
_REHEARSED = 10_000
"""Whole elements of a dry run, of which the last are kept: rows about one element are rarely further apart."""


class Shelf:
    """The elements of one path of one organisation."""

    def __init__(self, place: Place, get: Get) -> None:
        self.place = place
        self._listing = Listing(place, get)
        self._index = Index(place.id, place.status_field, place.fields)
        self._whole: dict[str, Element] = {}
        self._asked: dict[Key, set[Label]] = {}
        self._complete = False
        self._spent = 0
        self._held: dict[str, Element] = {}
        self._rehearsed: dict[str, Element] = {}

    def prepare(self, key: Key, wanted: Mapping[Values, Values]) -> None:
        """Make sure that `matches` can tell of all these values of a key, by as few calls as it takes.

        `wanted` has the values as they are matched, each with the same as it was given.
        """
        if self._complete:
            return
        asked = self._asked.setdefault(key, set())
        missing = {label: raw for values, raw in wanted.items() if (label := label_of(values)) not in asked}
        if not missing:
            return
        if self.place.find.by == "whole" or not self._listing.is_askable(key):
            self._read_all()
            return
        calls = self._listing.calls(key, len(missing))
        if self._listing.pages is None and calls > 1:
            self._read_page(1)
        if self._complete or (self._listing.pages is not None and self._spent + calls >= self._listing.pages - 1):
            self._read_all()
            return
        self._spent += calls
        if key == (self.place.id,):
            # Whole at once, since whoever asks by id compares next.
            self._held = self._listing.by_ids([raw[0] for raw in missing.values()])
            self._take(self._held.values())
        else:
            self._take(self._listing.having(key, missing.values()))
        if sum(map(len, self._asked.values())) > _REMEMBERED:
            self._asked = {key: set()}
        self._asked[key].update(missing)

    def matches(self, key: Key, values: Values) -> list[Known]:
        """Return the elements that have these values of a key, after `prepare`."""
        return self._index.matches(key, values)

    def whole(self, ids: Iterable[str]) -> dict[str, Element]:
        """Return whole elements by id; those that Xero does not have are left out."""
        wanted = dict.fromkeys(ids)
        if self.place.find.by == "whole":
            self._read_all()
            return {one: self._whole[one] for one in wanted if one in self._whole}
        held, self._held = {**self._held, **self._rehearsed}, {}
        fetched = self._listing.by_ids([one for one in wanted if one not in held])
        return {**{one: held[one] for one in wanted if one in held}, **fetched}

    def fresh(self, ids: Iterable[str]) -> dict[str, Element]:
        """Return whole elements by id as Xero has them now, whatever was seen of them before."""
        if self.place.find.by == "whole":
            self._forget_all()
            return self.whole(ids)
        return self._listing.by_ids(dict.fromkeys(ids))

    def elements(self) -> Iterable[Element]:
        """Return all elements of a list that comes whole."""
        self._read_all()
        return self._whole.values()

    def changed_since(self, since: datetime) -> list[Element]:
        """Return whole elements that Xero changed since a time, as it has them now; some that are older may be among them."""
        if self.place.find.by == "whole":
            self._forget_all()
            return list(self.elements())
        found = self._listing.changed_since(since)
        self._take(found)
        return found

    def settle(self, element: Element) -> str:
        """Take in an element as Xero returned it from a write; return its id."""
        if self.place.find.by == "whole":
            xero_id = str(element.get(self.place.id) or "").casefold()
            element = {**self._whole.get(xero_id, {}), **element}
            if xero_id:
                self._whole[xero_id] = element
        return self._index.take(element)

    def rehearse(self, element: Element) -> str:
        """Take in an element as a write that is not sent would leave it; return its id."""
        xero_id = self.settle(element)
        self._rehearsed[xero_id] = element
        if len(self._rehearsed) > _REHEARSED:
            del self._rehearsed[next(iter(self._rehearsed))]
        return xero_id

    def forget(self, xero_id: str) -> None:
        """Take out an element that Xero deleted without a trace."""
        self._whole.pop(xero_id.casefold(), None)
        self._index.drop(xero_id.casefold())

    def _forget_all(self) -> None:
        self._complete = False
        self._whole.clear()
        self._index.clear()

    def _read_all(self) -> None:
        if self._complete:
            return
        if self.place.find.by == "whole":
            self._take(self._listing.whole())
        else:
            page = 1 if self._listing.pages is None else 2
            while self._listing.pages is None or page <= self._listing.pages:
                self._read_page(page)
                page += 1
        self._complete = True
        self._asked.clear()

    def _read_page(self, page: int) -> None:
        self._take(self._listing.page(page))
        self._complete = page >= (self._listing.pages or 0)

    def _take(self, elements: Iterable[Element]) -> None:
        for element in elements:
            if str(element.get(self.place.id) or "").casefold() not in self._rehearsed:
                self.settle(element)
