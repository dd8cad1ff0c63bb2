"""Walks through a list that others edit meanwhile, or that are cut off and go on later: no row is lost."""

from itertools import islice
from types import SimpleNamespace

import pytest

from source_xero import pages
from source_xero.listing import ListError
from unit_tests.pages.pool import OutOfOrder
from unit_tests.pages.xero_list import (
    BEGIN,
    XeroList,
    assert_complete,
    bookkeepers,
    inclusive_or_exclusive,
    listing,
    next_since,
    read,
    seeded,
    stamps_of_a_company,
    versions,
)

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


def test_by_hundred_meets_rows_again_that_new_ones_push_to_the_next_page():
    xero = XeroList(range(BEGIN, BEGIN + 150), between=lambda xero: xero.touch("00000000a"))

    found = read(pages.by_hundred, xero)

    assert {id_ for id_, _ in found} == set(xero.rows) - {"00000000a"}
    assert len(found) == 151


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
