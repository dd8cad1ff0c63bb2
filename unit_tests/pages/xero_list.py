"""A list in memory with the rules of Xero's paging, and the people who edit it while it is read.

Between any two answers a test may insert and edit rows. A *version* is an element's id and stamp, which is all that tells
two states of it apart here.
"""

import random
from datetime import datetime, timezone

import pytest

from source_xero.api.dates import header_time
from source_xero.listing import Listing

BEGIN = 1_700_000_000_000
STARTED = "2026-01-01T00:00:00"
inclusive_or_exclusive = pytest.mark.parametrize("inclusive", [True, False], ids=["since is inclusive", "since is exclusive"])


def seeded(seed):
    return random.Random(seed)


class XeroList:
    """Orders by UpdatedDateUTC then id unless told otherwise, filters in whole seconds, clamps page sizes, counts calls.

    Asked without a page size, it is one of Xero's lists of `fixed` rows a page, which do not count their rows.
    """

    fixed = 100

    def __init__(self, stamps=(), *, inclusive=True, between=lambda _list: None):
        self.rows = {f"{number:08d}": stamp for number, stamp in enumerate(stamps)}
        self.now = max([BEGIN, *self.rows.values()]) + 60_000
        self.inclusive, self.between = inclusive, between
        self.calls = []
        self._cache = {}

    def fetch(self, params, since):
        if self.calls:
            self.between(self)
        self.calls.append({**params, "since": since})
        assert len(self.calls) < 1000, "the walk has no end"
        rows = self._sorted("order" in params, since)
        if "page" not in params:
            return rows, {}
        if "IDs" in params:
            rows = [row for row in rows if row[0] in params["IDs"].split(",")]
        size = min(max(params.get("pageSize", self.fixed), 1), 1000)
        first = (params["page"] - 1) * size
        paging = {"page": params["page"], "pageSize": size, "pageCount": -(-len(rows) // size), "itemCount": len(rows)}
        return rows[first : first + size], paging if "pageSize" in params else {}

    def detail(self, id_):
        self.calls.append({"detail": id_})
        return [(id_, self.rows[id_])], {}

    def _sorted(self, by_id, since):
        if (by_id, since) not in self._cache:
            rows = [(id_, stamp) for id_, stamp in self.rows.items() if self._passes(stamp, since)]
            self._cache[by_id, since] = sorted(rows, key=lambda row: row if by_id else (row[1], row[0]))
        return self._cache[by_id, since]

    def _passes(self, stamp, since):
        if since is None:
            return True
        asked = int(datetime.fromisoformat(since).replace(tzinfo=timezone.utc).timestamp())
        return stamp // 1000 >= asked if self.inclusive else stamp // 1000 > asked

    def touch(self, id_):
        """Insert a row, or edit it: archiving and voiding are edits too, since Xero's lists keep such rows."""
        self.rows[id_] = self.now
        self._cache.clear()

    def delete(self, id_):
        """Take a row out for good, which few of Xero's lists do."""
        del self.rows[id_]
        self._cache.clear()


def parse(answer):
    rows, paging = answer
    return [{"ID": id_, "UpdatedDateUTC": f"/Date({stamp}+0000)/"} for id_, stamp in rows], paging


def listing(xero, page_size=1000, since=None, took=0.0, **instead):
    fetch, parsed = instead.get("fetch", xero.fetch), instead.get("parse", parse)
    told_short = instead.get("short", pytest.fail)
    return Listing(fetch, lambda id_, _params: xero.detail(id_), parsed, "ID", since, page_size, lambda: took, told_short)


def versions(elements):
    return [(element["ID"], int(element["UpdatedDateUTC"][6:-7])) for element in elements]


def read(walk, xero, page_size=1000, since=None, resume=None, took=0.0):
    """Walk to the end and return the versions in the order in which they came, repeats included."""
    walked = walk(listing(xero, page_size, since, took), resume or {})
    return [version for elements, _ in walked for version in versions(elements)]


def bookkeepers(seed, rate=0.7, deeds=120):
    """People who insert anywhere and edit one row or many at once, some of them within one second or one millisecond."""
    dice = seeded(seed)
    left = iter(range(deeds))

    def work(xero):
        for _ in range(dice.randrange(4)):
            if dice.random() > rate or next(left, None) is None:
                continue
            xero.now += dice.choice([0, 0, 1, 400, 1000, 2500])
            verb = dice.choice(["insert", "edit", "edit", "edit", "import"])
            if verb == "edit":
                xero.touch(dice.choice(sorted(xero.rows)))
            else:
                for _ in range(dice.randrange(12) if verb == "import" else 1):
                    xero.touch(f"{dice.randrange(10**8):08d}n{len(xero.rows)}")

    return work


def stamps_of_a_company(seed, many=60):
    """Stamps with single edits, bursts within a second, and imports that share one millisecond."""
    dice, at, stamps = seeded(seed), BEGIN, []
    while len(stamps) < many:
        at += dice.choice([0, 1, 300, 999, 1000, 5000])
        stamps += [at] * dice.choice([1, 1, 1, 3, 25])
    return stamps


def assert_complete(xero, before, since, yielded):
    """Every row that was in the list at the start and was not edited since has come."""
    due = {row for row in before.items() if xero.rows[row[0]] == row[1] and xero._passes(row[1], since)}  # noqa: SLF001 - the fake's own
    assert due - set(yielded) == set()


def next_since(started_ms):
    """The bound of the next read: from when this one began, less a look-back of a second."""
    return header_time(started_ms - 1000)
