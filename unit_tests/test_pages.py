"""The walks through a list that others edit meanwhile: what is read, what is kept for the next read, and what it costs.

`XeroList` is a list in memory with the rules of Xero's paging; between any two answers a test may insert and edit rows.
A *version* is an element's id and stamp, which is all that tells two states of it apart here.
"""

import random
from datetime import datetime, timezone
from itertools import islice
from types import SimpleNamespace

import pytest

from source_xero import ahead, pages
from source_xero.api.dates import header_time
from source_xero.listing import AHEAD, AnswerError, Gone, ListError, Listing

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


class OutOfOrder:
    """In place of the thread pool: Xero serves what is asked at once in whatever order the seed says."""

    dice = seeded(0)

    def __init__(self, *_args, **_kwargs):
        self._waiting = []

    def submit(self, function, *args):
        answer = SimpleNamespace(value=None, serve=None)
        answer.serve = lambda: setattr(answer, "value", function(*args))
        answer.result = lambda: self._serve_until(answer)
        self._waiting.append(answer)
        return answer

    def shutdown(self, **_options):
        self._waiting.clear()

    def _serve_until(self, answer):
        while answer.value is None:
            self._waiting.pop(self.dice.randrange(len(self._waiting))).serve()
        return answer.value


@pytest.fixture
def pages_of(monkeypatch):
    """Make the lists of a fixed page size have pages of fewer rows than 100, so that small lists have many."""

    def resize(rows):
        monkeypatch.setattr(pages, "HUNDRED", rows)
        monkeypatch.setattr(XeroList, "fixed", rows)

    return resize


@pytest.fixture
def out_of_order(monkeypatch):
    def throw(seed):
        OutOfOrder.dice = seeded(seed)

    monkeypatch.setattr(ahead, "ThreadPoolExecutor", OutOfOrder)
    return throw


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


# A list that comes whole


def test_a_list_that_does_not_page_is_one_call_with_nothing_to_resume():
    xero = XeroList([BEGIN, BEGIN + 1])

    assert list(pages.whole(listing(xero, 100, since=STARTED), {})) == [([], None)]
    assert [elements for elements, _ in pages.whole(listing(xero, 100), {})] == [parse(([*xero.rows.items()], {}))[0]]
    assert xero.calls == [{"since": STARTED}, {"since": None}]


# Nothing moves


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp])
@inclusive_or_exclusive
@pytest.mark.parametrize("page_size", [5, 7, 60, 100, 1000])
def test_a_quiet_list_is_read_to_the_last_row_and_no_row_twice(walk, inclusive, page_size):
    xero = XeroList(stamps_of_a_company(seed=page_size), inclusive=inclusive)

    assert sorted(read(walk, xero, page_size)) == sorted(xero.rows.items())


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp])
@pytest.mark.parametrize("page_size", [1, 2, 3, 4, 5, 6])
def test_the_smallest_page_sizes_come_to_an_end_too(walk, page_size):
    xero = XeroList([BEGIN] * 130 + [BEGIN + 10_000] * 4)

    assert sorted(read(walk, xero, page_size)) == sorted(xero.rows.items())


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp])
def test_an_empty_list_is_one_call_and_one_empty_page(walk):
    xero = XeroList()

    assert list(walk(listing(xero, 100), {})) == [([], None)]
    assert len(xero.calls) == 1


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp])
def test_a_list_that_fits_one_page_costs_one_call(walk):
    xero = XeroList([BEGIN + second * 1000 for second in range(100)])

    assert len(read(walk, xero, 100)) == 100
    assert len(xero.calls) == 1


@pytest.mark.parametrize(("rows", "calls"), [(100_000, 100), (10_001, 11), (9_999, 10), (1_000, 1), (1_001, 2)])
def test_by_id_costs_a_call_a_page_and_not_one_more(rows, calls):
    xero = XeroList(range(BEGIN, BEGIN + rows))

    assert len(read(pages.by_id, xero, 1000)) == rows
    assert len(xero.calls) == calls
    assert sorted(call["page"] for call in xero.calls) == list(range(1, calls + 1))


@pytest.mark.parametrize(
    ("apart_ms", "calls"),
    [
        (1000, 21),  # the last second is asked for again: two of 1,000 rows
        (60_000, 21),
        (0, 30),  # overlaps within one group cost up to half as much again
    ],
)
def test_by_stamp_costs_hardly_more_than_a_call_a_page(apart_ms, calls):
    xero = XeroList(range(BEGIN, BEGIN + 20_000 * apart_ms, apart_ms) if apart_ms else [BEGIN] * 20_000)

    assert len(read(pages.by_stamp, xero, 1000)) == 20_000
    assert 20 <= len(xero.calls) <= calls


def test_by_id_asks_for_the_order_of_the_key_and_by_stamp_for_none():
    xero = XeroList([BEGIN])

    read(pages.by_id, xero, 50, since=STARTED)
    read(pages.by_stamp, xero, 50, since=STARTED)

    assert xero.calls == [
        {"page": 1, "pageSize": 50, "order": "ID ASC", "since": STARTED},
        {"page": 1, "pageSize": 50, "since": STARTED},
    ]


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp])
def test_a_list_whose_pages_xero_makes_smaller_than_asked_is_read_or_refused_but_never_lost(walk):
    xero = XeroList(range(BEGIN, BEGIN + 2_500_000, 10_000))
    clamped = listing(xero, 1000, fetch=lambda params, since: xero.fetch(params | {"pageSize": 100}, since))

    try:
        found = [version for elements, _ in walk(clamped, {}) for version in versions(elements)]
    except ListError:
        return
    assert sorted(set(found)) == sorted(xero.rows.items())


def test_an_incremental_read_by_stamp_never_asks_for_what_lies_before_its_bound():
    xero = XeroList([BEGIN + 500 * number for number in range(100)])
    since = header_time(BEGIN + 20_000)

    found = read(pages.by_stamp, xero, 10, since)

    assert min(call["since"] for call in xero.calls) == since
    assert sorted(found) == [row for row in xero.rows.items() if row[1] >= BEGIN + 20_000]


# How many at once


@pytest.mark.parametrize(("took_s", "ahead"), [(0.2, 1), (1.0, 2), (2.9, 3), (3.0, 4), (60.0, AHEAD)])
def test_as_many_pages_are_in_flight_as_an_answer_takes_seconds(out_of_order, monkeypatch, took_s, ahead):
    out_of_order(0)
    at_once = []
    submit = OutOfOrder.submit
    monkeypatch.setattr(
        OutOfOrder,
        "submit",
        lambda self, *args: (submit(self, *args), at_once.append(len(self._waiting)))[0],
    )

    read(pages.by_id, XeroList(range(BEGIN, BEGIN + 20)), 2, took=took_s)

    assert max(at_once) == ahead


def test_a_reader_that_stops_early_has_asked_for_no_page_beyond_the_first():
    xero = XeroList(range(BEGIN, BEGIN + 100))
    walked = pages.by_id(listing(xero, 10, took=5.0), {})

    next(walked)
    walked.close()

    assert len(xero.calls) == 1


@pytest.mark.parametrize("took", [0.0, 5.0])
def test_a_failing_page_ends_the_walk_after_the_pages_before_it(took):
    xero = XeroList(range(BEGIN, BEGIN + 100))

    def fetch(params, since):
        if params["page"] == 4:
            raise ConnectionError("cut")
        return xero.fetch(params, since)

    walked = pages.by_id(listing(xero, 10, took=took, fetch=fetch), {})

    assert [resume for _, resume in islice(walked, 3)] == [{"page": 2}, {"page": 3}, {"page": 4}]
    with pytest.raises(ConnectionError, match="cut"):
        next(walked)


def test_real_threads_yield_the_pages_in_order():
    xero = XeroList(range(BEGIN, BEGIN + 500))

    assert read(pages.by_id, xero, 10, took=5.0) == sorted(xero.rows.items())


# Others edit meanwhile


@inclusive_or_exclusive
@pytest.mark.parametrize("seed", range(60))
def test_by_id_loses_nothing_whatever_is_edited_between_calls_served_in_any_order(out_of_order, inclusive, seed):
    out_of_order(seed)
    xero = XeroList(stamps_of_a_company(seed), inclusive=inclusive, between=bookkeepers(seed))
    before, started = dict(xero.rows), xero.now

    first = read(pages.by_id, xero, 3 + seed % 9, took=float(seed % 5))
    assert_complete(xero, before, None, first)

    before, since = dict(xero.rows), next_since(started)
    second = read(pages.by_id, xero, 3 + seed % 9, since, took=float(seed % 5))
    assert_complete(xero, before, since, [*first, *second])
    assert_complete(xero, before, None, [*first, *second])


@inclusive_or_exclusive
@pytest.mark.parametrize("seed", range(60))
def test_by_hundred_loses_nothing_whatever_is_edited_between_calls(pages_of, inclusive, seed):
    pages_of(3 + seed % 9)
    xero = XeroList(stamps_of_a_company(seed), inclusive=inclusive, between=bookkeepers(seed))
    before, started = dict(xero.rows), xero.now

    first = read(pages.by_hundred, xero, 1000)
    assert_complete(xero, before, None, first)

    before, since = dict(xero.rows), next_since(started)
    second = read(pages.by_hundred, xero, 1000, since)
    assert_complete(xero, before, None, [*first, *second])


@inclusive_or_exclusive
@pytest.mark.parametrize("seed", range(60))
def test_by_stamp_loses_nothing_whatever_is_edited_between_calls(inclusive, seed):
    xero = XeroList(stamps_of_a_company(seed), inclusive=inclusive, between=bookkeepers(seed, rate=0.3))
    before, started = dict(xero.rows), xero.now

    first = read(pages.by_stamp, xero, 5 + seed % 9)
    assert_complete(xero, before, None, first)

    before, since = dict(xero.rows), next_since(started)
    second = read(pages.by_stamp, xero, 5 + seed % 9, since)
    assert_complete(xero, before, None, [*first, *second])


def test_the_trials_would_notice_a_walk_by_page_number_in_order_of_stamps():
    def naive(listing, _resume):
        number, last = 0, 1
        while number < last:
            number += 1
            elements, paging = listing.parse(listing.fetch({"page": number, "pageSize": listing.page_size}, None))
            last = paging["pageCount"]
            yield elements, None

    lost = 0
    for seed in range(30):
        xero = XeroList(stamps_of_a_company(seed), between=bookkeepers(seed))
        before = dict(xero.rows)
        found = set(read(naive, xero, 8))
        lost += any(xero.rows[id_] == stamp and (id_, stamp) not in found for id_, stamp in before.items())

    assert lost > 15


def test_a_page_served_from_an_older_list_than_the_one_before_it_is_asked_for_again(out_of_order):
    xero = XeroList(range(BEGIN, BEGIN + 12))
    served = []

    def fetch(params, since):
        answer = xero.fetch(params, since)
        served.append(params["page"])
        if params["page"] == 3 and served.count(3) == 1:
            xero.touch("00000000a")  # before everything that page 2 is about to be served
        return answer

    out_of_order(0)
    OutOfOrder.dice = SimpleNamespace(randrange=lambda waiting: waiting - 1)  # the last asked is served first
    walked = pages.by_id(listing(xero, 4, took=5.0, fetch=fetch), {})
    found = [version for elements, _ in walked for version in versions(elements)]

    assert served == [1, 3, 2, 3, 4]
    assert {f"{number:08d}" for number in range(12)} <= {id_ for id_, _ in found}


@inclusive_or_exclusive
@pytest.mark.parametrize("page_size", [11, 23, 100])
def test_a_group_of_equal_stamps_larger_than_several_pages_is_read_through(inclusive, page_size):
    xero = XeroList([BEGIN] * 5 + [BEGIN + 5000] * 700 + [BEGIN + 5001] * 9 + [BEGIN + 20_000] * 5, inclusive=inclusive)

    assert sorted(read(pages.by_stamp, xero, page_size)) == sorted(xero.rows.items())


@inclusive_or_exclusive
@pytest.mark.parametrize("seed", range(20))
def test_a_group_of_equal_stamps_that_is_edited_under_us_is_read_through(inclusive, seed):
    dice = seeded(seed)

    def pick_at_the_group(xero):
        if dice.random() < 0.15:
            xero.now += 700
            for _ in range(dice.randrange(1, 4)):
                xero.touch(f"{dice.randrange(300):08d}")

    xero = XeroList([BEGIN] * 300, inclusive=inclusive, between=pick_at_the_group)
    before, started = dict(xero.rows), xero.now

    first = read(pages.by_stamp, xero, 20)
    assert_complete(xero, before, None, first)
    xero.between = lambda _list: None
    second = read(pages.by_stamp, xero, 20, next_since(started))
    assert set(xero.rows.items()) <= {*first, *second}


def test_a_list_whose_pages_never_meet_is_given_up_with_a_reason():
    xero = XeroList([BEGIN] * 1000)

    def fetch(params, since):
        rows, paging = xero.fetch(params, since)
        return [row for row in rows if params["page"] == 1 or row[0] != f"{99:08d}"], paging

    walked = pages.by_stamp(listing(xero, 100, fetch=fetch, short=lambda _: None), {})

    with pytest.raises(ListError, match="rows were edited faster than they could be read"):
        list(walked)
    assert len(xero.calls) < 100


# Going on where a read was cut off


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp, pages.by_hundred])
@inclusive_or_exclusive
def test_a_read_goes_on_after_any_page_and_repeats_little(walk, inclusive, pages_of):
    pages_of(8)
    stamps = [BEGIN + 700 * number for number in range(40)] + [BEGIN + 60_000] * 30 + [BEGIN + 90_000 + n for n in range(20)]
    total = len(list(walk(listing(XeroList(stamps, inclusive=inclusive), 8), {})))

    for cut in range(1, total):
        xero = XeroList(stamps, inclusive=inclusive)
        before_cut = list(islice(walk(listing(xero, 8), {}), cut))
        found = [version for elements, _ in before_cut for version in versions(elements)]
        found += read(walk, xero, 8, resume=before_cut[-1][1])

        assert set(found) == set(xero.rows.items()), f"cut after page {cut}"
        assert len(found) - len(xero.rows) <= 30 + 8, f"cut after page {cut}"


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp, pages.by_hundred])
def test_only_the_last_page_has_nothing_to_resume(walk, pages_of):
    pages_of(8)
    resumes = [resume for _, resume in walk(listing(XeroList(range(BEGIN, BEGIN + 50_000, 1000)), 8), {})]

    assert resumes.pop() is None
    assert all(resumes)


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_hundred])
def test_a_walk_by_id_goes_on_at_the_page_after_the_one_that_was_out(walk, pages_of):
    pages_of(10)
    xero = XeroList(range(BEGIN, BEGIN + 39))

    read(walk, xero, 10, resume={"page": 3})

    assert [call["page"] for call in xero.calls] == [3, 4]


@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp, pages.by_hundred])
@inclusive_or_exclusive
@pytest.mark.parametrize("seed", range(30))
def test_kills_at_random_pages_of_a_list_that_is_edited_lose_nothing(out_of_order, pages_of, walk, inclusive, seed):
    out_of_order(seed)
    pages_of(5 + seed % 4)
    dice = seeded(seed)
    xero = XeroList(stamps_of_a_company(seed), inclusive=inclusive, between=bookkeepers(seed, rate=0.3))
    before, started = dict(xero.rows), xero.now
    found, resume, done = [], {}, False
    for _kill in range(40):
        walked = walk(listing(xero, 5 + seed % 4, took=float(seed % 4)), resume)
        for elements, after in islice(walked, dice.randrange(1, 6)):
            found += versions(elements)
            resume, done = after or resume, after is None
        walked.close()
        if done:
            break
        xero.between(xero)
    if not done:
        found += read(walk, xero, 5 + seed % 4, resume=resume)
    assert_complete(xero, before, None, found)

    xero.between = lambda _list: None
    found += read(walk, xero, 5 + seed % 4, next_since(started))
    assert set(xero.rows.items()) <= set(found)


# Lists that are not what Xero documents


def test_a_list_out_of_the_order_that_it_documents_is_refused():
    xero = XeroList(range(BEGIN, BEGIN + 10_000, 1000))

    def fetch(params, since):
        rows, paging = xero.fetch(params, since)
        return rows[::-1], paging

    walked = pages.by_stamp(listing(xero, 5, fetch=fetch), {})

    with pytest.raises(ListError, match="not in the order of UpdatedDateUTC that it documents"):
        next(walked)


@pytest.mark.parametrize("stamp", [None, "soon", "", 5])
def test_a_stamp_that_is_no_date_is_refused_by_the_id_of_its_row(stamp):
    element = {"ID": "17"} | ({"UpdatedDateUTC": stamp} if stamp is not None else {})
    walked = pages.by_stamp(listing(XeroList(), 5, parse=lambda _: ([element], {"pageCount": 1})), {})

    with pytest.raises(ListError, match=f"the UpdatedDateUTC of ID 17 is no date: {stamp!r}"):
        next(walked)


def test_an_answer_without_pagination_is_the_last_page():
    xero = XeroList(range(BEGIN, BEGIN + 3))

    for walk in (pages.by_id, pages.by_stamp):
        walked = walk(listing(xero, 2, parse=lambda answer: (parse(answer)[0], {})), {})
        assert [resume for _, resume in walked] == [None]


# Pages shorter than Xero's own count


def short(xero, number, times, drop=1):
    """Serve the page `number` without its last rows, so many times."""
    left = iter(range(times))

    def fetch(params, since):
        rows, paging = xero.fetch(params, since)
        cut = params["page"] == number and next(left, None) is not None
        return rows[: len(rows) - drop] if cut else rows, paging

    return fetch


def pages_asked(xero):
    return sorted(call["page"] for call in xero.calls)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("took", [0.0, 5.0])
def test_a_page_shorter_than_xeros_count_is_asked_for_once_more_and_what_comes_then_is_taken(number, took):
    xero = XeroList(range(BEGIN, BEGIN + 25))

    walked = pages.by_id(listing(xero, 10, took=took, fetch=short(xero, number, times=1)), {})

    assert [version for elements, _ in walked for version in versions(elements)] == sorted(xero.rows.items())
    assert pages_asked(xero) == sorted([1, 2, 3, number])


@pytest.mark.parametrize(("number", "drop", "rows", "due"), [(1, 1, 9, 10), (2, 4, 6, 10), (3, 1, 4, 5), (3, 5, 0, 5)])
def test_a_page_that_stays_short_is_told_and_the_read_goes_on(number, drop, rows, due):
    xero, oddities = XeroList(range(BEGIN, BEGIN + 25)), []

    walked = pages.by_id(listing(xero, 10, fetch=short(xero, number, 9, drop), short=oddities.append), {})

    assert sum(len(elements) for elements, _ in walked) == 25 - drop
    assert pages_asked(xero) == sorted([1, 2, 3, number])
    assert oddities == [f"page {number} has {rows} rows, where Xero's count leaves {due} for it"]


def test_a_short_page_in_order_of_change_is_asked_for_once_more_as_well():
    xero = XeroList(range(BEGIN, BEGIN + 50_000, 1000))

    walked = pages.by_stamp(listing(xero, 50, fetch=short(xero, 1, times=1)), {})

    assert [version for elements, _ in walked for version in versions(elements)] == sorted(xero.rows.items())
    assert xero.calls[0] == xero.calls[1]
    assert len(xero.calls) == 2


def test_a_short_page_of_a_hundred_is_asked_for_once_more_where_xero_counts():
    xero = XeroList(range(BEGIN, BEGIN + 150))
    cut = short(xero, 1, times=1)

    def fetch(params, since):
        return cut(params, since)[0], {"page": params["page"], "pageSize": 100, "pageCount": 2, "itemCount": 150}

    walked = pages.by_hundred(listing(xero, fetch=fetch), {})

    assert [version for elements, _ in walked for version in versions(elements)] == sorted(xero.rows.items())
    assert pages_asked(xero) == [1, 1, 2]


def test_a_page_that_a_shorter_list_no_longer_has_is_not_called_short():
    xero = XeroList(range(BEGIN, BEGIN + 21))

    def archive(xero):
        xero.rows.pop("00000020", None)
        xero._cache.clear()  # noqa: SLF001 - the fake's own

    xero.between = archive

    assert len(read(pages.by_id, xero, 10)) == 20  # an oddity would fail the test


def test_a_page_size_that_xero_clamps_is_counted_as_xero_counts():
    xero = XeroList(range(BEGIN, BEGIN + 250))
    clamped = listing(xero, 1000, fetch=lambda params, since: xero.fetch(params | {"pageSize": 100}, since))

    assert sum(len(elements) for elements, _ in pages.by_id(clamped, {})) == 250
    assert pages_asked(xero) == [1, 2, 3]


def test_an_answer_without_a_count_is_taken_as_it_is():
    xero = XeroList(range(BEGIN, BEGIN + 3))

    list(pages.by_id(listing(xero, 10, parse=lambda answer: (parse(answer)[0], {"pageCount": 1})), {}))

    assert len(xero.calls) == 1


# Pages of a hundred


@pytest.mark.parametrize(("rows", "calls"), [(0, 1), (1, 1), (99, 1), (100, 2), (101, 2), (250, 3), (300, 4)])
def test_by_hundred_stops_at_the_first_short_page(rows, calls):
    xero = XeroList(range(BEGIN, BEGIN + rows))

    assert read(pages.by_hundred, xero, 1000) == sorted(xero.rows.items())
    assert [call["page"] for call in xero.calls] == list(range(1, calls + 1))


def test_by_hundred_asks_for_the_order_of_the_key_and_for_no_size():
    xero = XeroList([BEGIN])

    read(pages.by_hundred, xero, 50, since=STARTED)

    assert xero.calls == [{"page": 1, "order": "ID ASC", "since": STARTED}]


def test_by_hundred_asks_for_no_page_before_the_one_before_it_is_out():
    xero = XeroList(range(BEGIN, BEGIN + 300))
    walked = pages.by_hundred(listing(xero, took=60.0), {})

    next(walked)
    walked.close()

    assert len(xero.calls) == 1


def test_by_hundred_meets_rows_again_that_new_ones_push_to_the_next_page():
    xero = XeroList(range(BEGIN, BEGIN + 150), between=lambda xero: xero.touch("00000000a"))

    found = read(pages.by_hundred, xero)

    assert {id_ for id_, _ in found} == set(xero.rows) - {"00000000a"}
    assert len(found) == 151


# Lists whose rows vanish


def vanishing(seed, deeds=25):
    """People who delete for good, add and edit, and rest one day."""
    dice = seeded(seed)
    left = iter(range(deeds))

    def work(xero):
        for _ in range(dice.randrange(3)):
            if next(left, None) is None:
                return
            verb = dice.choice(["delete", "delete", "add", "edit"])
            if verb == "add" or not xero.rows:
                xero.touch(f"{dice.randrange(10**8):08d}n{len(xero.rows)}")
            elif verb == "delete":
                xero.delete(dice.choice(sorted(xero.rows)))
            else:
                xero.touch(dice.choice(sorted(xero.rows)))

    return work


def lasting(xero, before):
    """The rows that were there from the beginning to the end."""
    return {id_ for id_ in before if id_ in xero.rows}


@pytest.mark.parametrize("rows", [0, 1, 99])
def test_until_agreed_takes_a_single_page_at_its_word(rows):
    xero = XeroList(range(BEGIN, BEGIN + rows))

    [(elements, resume)] = pages.until_agreed(listing(xero), {})

    assert versions(elements) == list(xero.rows.items())
    assert resume is None
    assert xero.calls == [{"page": 1, "since": None}]


@pytest.mark.parametrize(("rows", "calls"), [(100, 4), (250, 6), (300, 8)])
def test_until_agreed_reads_a_quiet_list_of_several_pages_twice_and_yields_it_once(rows, calls):
    xero = XeroList(range(BEGIN, BEGIN + rows))

    assert read(pages.until_agreed, xero) == list(xero.rows.items())
    assert len(xero.calls) == calls


def test_until_agreed_finds_the_row_that_a_deletion_pulls_out_of_sight():
    def delete_once(xero):
        if len(xero.calls) == 1:
            xero.delete("00000007")

    xero = XeroList(range(BEGIN, BEGIN + 150), between=delete_once)

    found = read(pages.until_agreed, xero)

    assert found == list(xero.rows.items())
    assert [call["page"] for call in xero.calls] == [1, 2] * 3


@pytest.mark.parametrize("seed", range(60))
def test_until_agreed_hides_no_row_that_stays_whatever_is_deleted_between_calls(pages_of, seed):
    pages_of(4 + seed % 7)
    xero = XeroList(stamps_of_a_company(seed), between=vanishing(seed))
    before = dict(xero.rows)

    found = [id_ for id_, _ in read(pages.until_agreed, xero)]

    assert lasting(xero, before) - set(found) == set()


def test_the_trials_would_notice_a_single_pass(pages_of):
    lost = 0
    for seed in range(60):
        pages_of(4 + seed % 7)
        xero = XeroList(stamps_of_a_company(seed), between=vanishing(seed))
        before = dict(xero.rows)
        found, _ = zip(*versions(pages._pass(listing(xero))), strict=True)  # noqa: SLF001 - the refused way
        lost += bool(lasting(xero, before) - set(found))

    assert lost > 20


def test_a_list_that_loses_rows_faster_than_it_is_read_is_given_up_with_a_reason_and_no_row():
    xero = XeroList(range(BEGIN, BEGIN + 400), between=lambda xero: xero.delete(min(xero.rows)))

    with pytest.raises(ListError, match="rows were deleted faster than they could be read"):
        next(pages.until_agreed(listing(xero), {}))
    assert len(xero.calls) <= 21 * 5


def test_until_agreed_does_not_believe_passes_that_met_a_row_twice():
    def add_and_take_back(xero):
        if len(xero.calls) in {1, 5}:  # behind the first page of each of the first two passes
            xero.rows["-"] = 0  # before all others
        elif "-" in xero.rows:
            xero.delete("-")
        xero._cache.clear()  # noqa: SLF001 - the fake's own

    xero = XeroList(range(BEGIN, BEGIN + 350), between=add_and_take_back)
    before = dict(xero.rows)

    found = read(pages.until_agreed, xero)

    assert set(before.items()) - set(found) == set()


# Lists that tell more of one element


def test_one_by_one_asks_for_each_element_of_the_list_by_its_id():
    xero = XeroList([BEGIN, BEGIN + 1, BEGIN + 2])

    walked = list(pages.one_by_one(listing(xero), {}))

    assert [versions(elements) for elements, _ in walked] == [[row] for row in xero.rows.items()]
    assert [resume for _, resume in walked] == [{}, {}, None]
    assert xero.calls == [{"since": None}, *({"detail": id_} for id_ in xero.rows)]


def test_one_by_one_yields_what_the_detail_says_and_not_what_the_list_says():
    xero = XeroList([BEGIN])
    xero.detail = lambda id_: ([(id_, BEGIN + 5)], {})

    assert read(pages.one_by_one, xero) == [("00000000", BEGIN + 5)]


def test_one_by_one_asks_for_an_element_when_the_one_before_it_is_out():
    xero = XeroList([BEGIN] * 5)
    walked = pages.one_by_one(listing(xero), {})

    next(walked)
    walked.close()

    assert len(xero.calls) == 2


def test_one_by_one_of_an_empty_list_is_one_call():
    xero = XeroList()

    assert list(pages.one_by_one(listing(xero), {})) == []
    assert len(xero.calls) == 1


def answers_of(xero, gone=(), listed=()):
    """An element of these ids is not there when it is asked for; a list asked for after that shows only `listed` of them."""

    def detail(id_):
        xero.calls.append({"detail": id_})
        if id_ not in gone:
            return [(id_, xero.rows[id_])], {}
        if id_ not in listed:
            xero.rows.pop(id_, None)
            xero._cache.clear()  # noqa: SLF001 - the fake's own
        raise Gone(id_)

    xero.detail = detail
    return listing(xero)


@pytest.mark.parametrize("walk", [pages.one_by_one, pages.gathered])
def test_an_element_deleted_since_the_list_was_read_is_passed_over_when_a_fresh_list_agrees(walk):
    xero = XeroList([BEGIN, BEGIN + 1, BEGIN + 2])

    walked = list(walk(answers_of(xero, gone={"00000001"}), {}))

    assert [version for elements, _ in walked for version in versions(elements)] == [
        ("00000000", BEGIN),
        ("00000002", BEGIN + 2),
    ]
    assert [call.get("detail", "list") for call in xero.calls] == ["list", "00000000", "00000001", "list", "00000002"]
    assert walked[-1][1] is None


def test_the_last_element_may_be_the_one_that_is_gone():
    xero = XeroList([BEGIN, BEGIN + 1])

    walked = list(pages.one_by_one(answers_of(xero, gone={"00000001"}), {}))

    assert [(versions(elements), resume) for elements, resume in walked] == [([("00000000", BEGIN)], {}), ([], None)]


def test_an_element_that_is_listed_and_not_to_be_had_ends_the_read_after_those_before_it():
    walked = pages.one_by_one(answers_of(XeroList([BEGIN, BEGIN]), gone={"00000001"}, listed={"00000001"}), {})

    assert versions(next(walked)[0]) == [("00000000", BEGIN)]
    with pytest.raises(ListError, match="Xero lists ID 00000001 and has nothing at its address"):
        next(walked)


def test_an_answer_without_the_element_is_like_none():
    xero = XeroList([BEGIN])
    xero.detail = lambda _id: xero.delete("00000000") or ([], {})

    assert list(pages.one_by_one(listing(xero), {})) == [([], None)]


def test_gathered_is_one_by_one_in_a_single_page():
    xero = XeroList([BEGIN, BEGIN + 1])

    [(elements, resume)] = pages.gathered(listing(xero), {})

    assert versions(elements) == list(xero.rows.items())
    assert resume is None


def test_gathered_of_an_empty_list_is_an_empty_page_so_that_all_that_was_known_is_gone():
    assert list(pages.gathered(listing(XeroList()), {})) == [([], None)]


# Answers that make no sense


def senseless(times):
    """Parse, but not the first so many answers."""
    left = iter(range(times))

    def parsed(answer):
        if next(left, None) is not None:
            raise AnswerError("no sense")
        return parse(answer)

    return parsed


every_walk = pytest.mark.parametrize(
    "walk",
    [pages.whole, pages.one_by_one, pages.gathered, pages.by_hundred, pages.until_agreed, pages.by_id, pages.by_stamp],
)


@every_walk
def test_an_answer_that_makes_no_sense_is_asked_for_once_more(walk):
    xero = XeroList([BEGIN, BEGIN + 1])

    walked = walk(listing(xero, parse=senseless(1)), {})

    assert sorted(version for elements, _ in walked for version in versions(elements)) == sorted(xero.rows.items())
    assert xero.calls[0] == xero.calls[1]


@every_walk
def test_an_answer_that_makes_no_sense_twice_ends_the_read(walk):
    xero = XeroList([BEGIN])

    with pytest.raises(AnswerError, match="no sense"):
        list(walk(listing(xero, parse=senseless(2)), {}))

    assert len(xero.calls) == 2


def nonsense_with(id_):
    """Parse, but no page that has this row."""

    def parsed(answer):
        if any(row[0] == id_ for row in answer[0]):
            raise AnswerError("no sense")
        return parse(answer)

    return parsed


@pytest.mark.parametrize("took", [0.0, 5.0])
@pytest.mark.parametrize("walk", [pages.by_id, pages.by_stamp, pages.by_hundred])
def test_the_pages_before_one_that_makes_no_sense_are_out(walk, took, pages_of):
    pages_of(10)
    xero = XeroList(range(BEGIN, BEGIN + 45_000, 1000))
    walked, out = walk(listing(xero, 10, took=took, parse=nonsense_with("00000029")), {}), []

    with pytest.raises(AnswerError):
        out.extend(walked)

    assert len(out) >= 2
    assert all(resume for _, resume in out)
    rest = walk(listing(xero, 10), out[-1][1])
    read = [version for elements, _ in [*out, *rest] for version in versions(elements)]
    assert set(read) == set(xero.rows.items())


# Contacts whose documents changed


def documents(*contact_ids, per_page=50):
    """Pages of invoices, each of one contact."""
    for start in range(0, len(contact_ids), per_page):
        yield [{"InvoiceID": "i", "Contact": {"ID": id_}} for id_ in contact_ids[start : start + per_page]], {"page": 2}


def changed(*ids):
    return iter([([{"ID": id_, "UpdatedDateUTC": f"/Date({BEGIN}+0000)/"} for id_ in ids], None)])


def test_contacts_of_changed_documents_are_read_after_the_changed_ones():
    xero = XeroList([BEGIN] * 9)

    walked = list(pages.and_contacts_of(changed("00000001"), documents("00000003", "00000007"), listing(xero, since=STARTED)))

    assert [[id_ for id_, _ in versions(elements)] for elements, _ in walked] == [["00000001"], ["00000003", "00000007"]]
    assert [resume for _, resume in walked] == [{}, {}]


def test_contacts_that_were_met_are_not_asked_for_again():
    xero = XeroList([BEGIN] * 9)
    met = documents("00000001", "00000002", "00000001")

    list(pages.and_contacts_of(changed("00000001", "00000002"), met, listing(xero, since=STARTED)))

    assert xero.calls == []


def test_the_contacts_of_documents_are_asked_for_whenever_they_were_changed_and_each_once():
    xero = XeroList([BEGIN] * 9)

    list(pages.and_contacts_of(changed(), documents("00000004", "00000003", "00000004"), listing(xero, since=STARTED)))

    assert xero.calls == [{"IDs": "00000003,00000004", "page": 1, "pageSize": 1000, "since": None}]


@pytest.mark.parametrize(("contacts", "calls"), [(1, 1), (40, 1), (41, 2), (95, 3)])
def test_forty_contacts_are_asked_for_in_one_call(contacts, calls):
    xero = XeroList([BEGIN] * 100)
    ids = sorted(xero.rows)[:contacts]

    walked = list(pages.and_contacts_of(changed(), documents(*ids), listing(xero)))

    assert sorted(id_ for elements, _ in walked for id_, _ in versions(elements)) == ids
    assert len(xero.calls) == calls
    assert max(len(call["IDs"].split(",")) for call in xero.calls) <= 40


def test_pages_smaller_than_forty_lose_no_contact_of_a_document():
    xero = XeroList([BEGIN] * 100)
    ids = sorted(xero.rows)[:60]

    walked = list(pages.and_contacts_of(changed(), documents(*ids), listing(xero, 10)))

    assert sorted(id_ for elements, _ in walked for id_, _ in versions(elements)) == ids


def test_documents_without_a_contact_bring_none_along():
    xero = XeroList([BEGIN])
    odd = iter([([{"InvoiceID": "i"}, {"InvoiceID": "j", "Contact": None}, {"InvoiceID": "k", "Contact": {}}], None)])

    assert list(pages.and_contacts_of(changed(), odd, listing(xero))) == [([], {})]
    assert xero.calls == []


def test_the_place_among_changed_contacts_is_kept_while_the_list_of_them_goes_on():
    xero = XeroList(range(BEGIN, BEGIN + 25))

    walked = pages.and_contacts_of(pages.by_id(listing(xero, 10), {}), documents(), listing(xero, 10))

    assert [resume for _, resume in walked] == [{"page": 2}, {"page": 3}, {}]
