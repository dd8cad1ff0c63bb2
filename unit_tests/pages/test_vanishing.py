"""The walk through a list whose rows are deleted for good: it is read until two passes agree."""

import pytest

from source_xero import pages
from source_xero.listing import ListError
from unit_tests.pages.xero_list import BEGIN, XeroList, listing, read, seeded, stamps_of_a_company, versions


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
