"""Walks through a list that nobody edits: each row once, in no more calls than it takes, and how many of them at once."""

from itertools import islice

import pytest

from source_xero import pages
from source_xero.api.dates import header_time
from source_xero.listing import AHEAD, ListError
from unit_tests.pages.pool import OutOfOrder
from unit_tests.pages.xero_list import (
    BEGIN,
    STARTED,
    XeroList,
    inclusive_or_exclusive,
    listing,
    parse,
    read,
    stamps_of_a_company,
    versions,
)

# A list that comes whole


def test_a_list_that_does_not_page_is_one_call_with_nothing_to_resume():
    xero = XeroList([BEGIN, BEGIN + 1])

    assert list(pages.whole(listing(xero, 100, since=STARTED), {})) == [([], None)]
    assert [elements for elements, _ in pages.whole(listing(xero, 100), {})] == [parse(([*xero.rows.items()], {}))[0]]
    assert xero.calls == [{"since": STARTED}, {"since": None}]


# Pages of a size that is asked for


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
