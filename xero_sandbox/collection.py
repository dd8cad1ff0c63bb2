"""What an organisation has of one resource, kept as the bytes that go over the wire.

A million documents have to fit, and a page of a thousand has to go out in a few milliseconds: so an element is rendered once,
when it is put, and pages are joined from bytes.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson

from xero_sandbox.dates import net_milliseconds
from xero_sandbox.resource import Resource, Visibility
from xero_sandbox.resources import ID_FIELDS, RESOURCES
from xero_sandbox.wire import Element

if TYPE_CHECKING:
    from xero_sandbox.diary import Diary

# Below this many waiting keys, inserting one by one beats sorting everything again.
_FEW = 32
_CACHED_SELECTIONS = 8


class Row:
    """One element: its id, its stamp in milliseconds (0 without one), its JSON, and whether lists show it."""

    __slots__ = ("id", "json", "stamp", "visibility")

    def __init__(self, id_: str, stamp: int, json: bytes, visibility: Visibility) -> None:
        self.id = id_
        self.stamp = stamp
        self.json = json
        self.visibility = visibility


class Stamps:
    """(stamp, id) pairs in order, sorted only when they are looked at."""

    def __init__(self) -> None:
        self._sorted: list[tuple[int, str]] = []
        self._waiting: list[tuple[int, str]] = []

    def add(self, key: tuple[int, str]) -> None:
        """Takes a new pair."""
        self._waiting.append(key)

    def discard(self, key: tuple[int, str]) -> None:
        """Forgets a pair; KeyError if it is not there."""
        keys = self.keys()
        place = bisect_left(keys, key)
        if place == len(keys) or keys[place] != key:
            raise KeyError(key)
        del keys[place]

    def keys(self) -> list[tuple[int, str]]:
        """All pairs in order; the caller must not change the list."""
        if len(self._waiting) <= _FEW:
            for key in self._waiting:
                insort(self._sorted, key)
        else:
            self._sorted += self._waiting
            self._sorted.sort()
        self._waiting.clear()
        return self._sorted


class Collection:
    """One resource of one tenant.

    Raises:
        ValueError: on `put` of an element without its id.
    """

    def __init__(self, name: str) -> None:
        if name not in ID_FIELDS:
            raise ValueError(f"the Accounting API has no resource {name!r}; it has {', '.join(sorted(ID_FIELDS))}")
        self.name = name
        self.id_field = ID_FIELDS[name]
        self.resource: Resource | None = RESOURCES.get(name)
        self.version = 0  # moves with every change, so that what was selected before it is not used after it
        self.through_api: set[str] = set()  # ids of what was created by a writing request
        self._rows: dict[str, Row] = {}
        self._stamps = Stamps()
        self._natural: dict[str, str] = {}
        self.past: Past | None = None  # while somebody may want everything back as it was
        self.diary: Diary | None = None  # where changes are noted, if the ledger is made of them
        self._selections: dict[object, list[str]] = {}

    def get(self, id: str) -> Element | None:  # noqa: A002 - the seam between service and books names it so
        """A fresh copy of one element, or None."""
        row = self._rows.get(self._key(id))
        return orjson.loads(row.json) if row else None

    def put(self, element: Element) -> None:
        """Inserts an element, or replaces the one with its id."""
        if self.resource and self.resource.derived:
            raise ValueError(f"{self.name} are worked out from the documents; create, edit or delete those")
        key = self._key(self.id_of(element))
        stamp = net_milliseconds(element.get(self.resource.stamp if self.resource else "UpdatedDateUTC")) or 0
        # Copied, because orjson hands out buffers that grew by doubling: keeping those costs three times the memory.
        row = Row(key, stamp, bytes(memoryview(orjson.dumps(element))), self._visibility(element))
        former = self._rows.get(key)
        if self.past is not None:
            self.past.append((self, key, former))
        if self.diary is not None:
            self.diary.note(self.name, key, former.json if former else None)
        if former is None or former.stamp != stamp:
            if former:
                self._stamps.discard((former.stamp, key))
            self._stamps.add((stamp, key))
        self._rows[key] = row
        self._rename(former, element)
        self._changed()

    def id_of(self, element: Element) -> str:
        """The id of an element; a resource of one element without an id lends it its own name."""
        identifier = element.get(self.id_field) if self.id_field else self.name
        if not isinstance(identifier, str) or not identifier:
            raise ValueError(f"an element of {self.name} needs its {self.id_field}")
        return identifier

    def remove(self, id: str) -> None:  # noqa: A002 - as in get
        """Takes an element away without a trace; KeyError if there is none."""
        row = self._rows.pop(self._key(id))
        if self.past is not None:
            self.past.append((self, row.id, row))
        if self.diary is not None:
            self.diary.note(self.name, row.id, row.json)
        self._stamps.discard((row.stamp, row.id))
        self._rename(row, None)
        self._changed()

    def restore(self, key: str, former: Row | None) -> None:
        """Makes a row what it was; None for one that was not there."""
        row = self._rows.pop(key, None) if former is None else self._rows.get(key)
        if row is not None:
            self._stamps.discard((row.stamp, key))
        if former is not None:
            self._stamps.add((former.stamp, key))
            self._rows[key] = former
        self._rename(row, orjson.loads(former.json) if former else None)
        self._changed()

    def __iter__(self) -> Iterator[Element]:
        """Fresh copies, in the order in which they were first put."""
        return (orjson.loads(row.json) for row in list(self._rows.values()))

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, key: str) -> Row | None:
        """A row by its id or, failing that, by its natural key (ignoring case)."""
        found = self._rows.get(self._key(key))
        return found or (self.numbered(key) if self.resource and self.resource.natural_key else None)

    def numbered(self, number: str) -> Row | None:
        """A row by its natural key or number (ignoring case)."""
        return self._rows.get(self._natural.get(number.lower(), ""))

    def ids(self) -> list[str]:
        """All ids, in the order in which they were first put."""
        return list(self._rows)

    def row(self, id_: str) -> Row:
        """A row that is known to be there."""
        return self._rows[id_]

    def in_default_order(self, *, stamped: bool, since: int | None) -> list[Row]:
        """Rows changed at or after `since` (milliseconds): by stamp and id, or in the order in which they were first put."""
        if not stamped:
            return [row for row in self._rows.values() if since is None or row.stamp >= since]
        keys = self._stamps.keys()
        start = 0 if since is None else bisect_left(keys, (since, ""))
        return [self._rows[id_] for _, id_ in keys[start:]]

    def selection(self, key: object) -> list[str] | None:
        """What `remember` was given for this key since the last change."""
        return self._selections.get(key)

    def remember(self, key: object, ids: list[str]) -> None:
        """Keeps a selection until the next change, so that page 2 need not search again what page 1 found."""
        while len(self._selections) >= _CACHED_SELECTIONS:
            del self._selections[next(iter(self._selections))]
        self._selections[key] = ids

    def _changed(self) -> None:
        self.version += 1
        if self._selections:
            self._selections.clear()

    def _key(self, identifier: str) -> str:
        # Case does not matter: GUIDs are written in either, a tax type or a currency code is upper case by nature.
        return identifier.lower() if self.id_field.endswith("ID") else identifier.upper()

    def _visibility(self, element: dict[str, Any]) -> Visibility:
        if self.resource is None:
            return Visibility.SHOWN
        statuses = self.resource.statuses
        status = element.get(statuses.field)
        if status in statuses.gone:
            return Visibility.GONE
        return Visibility.ARCHIVED if status in statuses.archived else Visibility.SHOWN

    def _rename(self, former: Row | None, element: dict[str, Any] | None) -> None:
        """Moves the natural key from the row as it was to the element as it is."""
        field = (self.resource.natural_key or self.resource.numbered) if self.resource else None
        if field is None:
            return
        before = orjson.loads(former.json).get(field) if former else None
        if former and isinstance(before, str) and self._natural.get(before.lower()) == former.id:
            del self._natural[before.lower()]
        now = element.get(field) if element else None
        if element is None or not isinstance(now, str) or not now:
            return
        # Bills may share a number; only sales numbers are unique, so a sale takes the number from a bill. What is deleted
        # keeps its number until another has it.
        bearer = self._rows.get(self._natural.get(now.lower(), ""))
        if bearer is None or str(element.get("Type")).startswith("ACCREC") or b'"Status":"DELETED"' in bearer.json:
            self._natural[now.lower()] = self._key(self.id_of(element))


Past = list[tuple[Collection, str, Row | None]]
