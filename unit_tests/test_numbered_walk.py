"""The walk through rows that are numbered as they come: each once, whatever is missing between the numbers."""

import random

import pytest

from source_xero import pages
from source_xero.api.dates import header_time
from source_xero.listing import ListError, Listing
from source_xero.numbered import by_number

BEGIN = 1_700_000_000_000
HOUR = 3_600_000


class Ledger:
    """Journals by number, with gaps; an answer has rows of at most `window` numbers, so it may be short of a hundred."""

    def __init__(self, count, seed=0, window=100):
        dice = random.Random(seed)
        numbers, number = [], 0
        for _ in range(count):
            number += dice.choice([1, 1, 1, 2, 5])
            numbers.append(number)
        self.rows = {number: BEGIN + place * HOUR for place, number in enumerate(numbers)}
        self.window, self.asked, self.headers = window, [], []

    def post(self):
        number = max(self.rows, default=0) + 3
        self.rows[number] = max(self.rows.values(), default=BEGIN) + HOUR

    def fetch(self, params, since):
        self.asked.append(params)
        self.headers.append(since)
        assert len(self.asked) < 2000, "the walk has no end"
        later = sorted(number for number in self.rows if number > params["offset"])[: pages.HUNDRED]
        return Told((number, self.rows[number]) for number in later if number < later[0] + self.window)


class Told(list):
    """An answer, with what names it in messages."""

    what, correlation_id = "what comes after it", "c-1"


def parse(answer):
    return [
        {"JournalID": f"id-{number}", "JournalNumber": number, "CreatedDateUTC": f"/Date({at}+0000)/"} for number, at in answer
    ], {}


def listing(ledger, since=None, parsed=parse):
    return Listing(ledger.fetch, lambda _id, _params: None, parsed, "JournalID", since, 1000, lambda: 0.0)


def numbers(walk):
    return [row["JournalNumber"] for rows, _ in walk for row in rows]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 1234])
@pytest.mark.parametrize("window", [7, 100, 1000])
def test_every_row_comes_once_in_order_whatever_an_answer_leaves_open(count, window):
    ledger = Ledger(count, window=window)

    assert numbers(by_number(listing(ledger), {"number": 0})) == sorted(ledger.rows)


def test_a_read_goes_on_behind_a_number_and_one_call_tells_that_there_is_nothing():
    ledger = Ledger(300)
    (middle, last) = sorted(ledger.rows)[149], max(ledger.rows)

    assert numbers(by_number(listing(ledger), {"number": middle})) == sorted(ledger.rows)[150:]
    ledger.asked.clear()
    assert numbers(by_number(listing(ledger), {"number": last})) == []
    assert ledger.asked == [{"offset": last}]


def test_where_to_go_on_is_the_last_number_of_the_answer():
    places = [(rows[-1]["JournalNumber"], resume) for rows, resume in by_number(listing(Ledger(250)), {"number": 0})]

    assert all(resume == {"number": number} for number, resume in places)


def test_rows_that_are_posted_during_the_read_come_with_it():
    ledger = Ledger(120)
    walk = by_number(listing(ledger), {"number": 0})
    first, _ = next(walk)
    first = [row["JournalNumber"] for row in first]
    ledger.post()

    assert first + numbers(walk) == sorted(ledger.rows)


def test_xero_is_never_asked_by_time_for_that_may_miss_rows():
    ledger = Ledger(250)
    numbers(by_number(listing(ledger, header_time(BEGIN + 100 * HOUR)), {"number": 0}))

    assert set(ledger.headers) == {None}


# From a date on


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("window", [9, 100])
def test_from_a_date_on_come_just_the_rows_created_since(seed, window):
    dice = random.Random(seed)
    count = dice.choice([0, 1, 50, 100, 500, 3000])
    ledger = Ledger(count, seed, window)
    start = BEGIN + dice.randint(-10, count + 10) * HOUR

    read = numbers(by_number(listing(ledger, header_time(start)), {"number": 0}))

    assert read == [number for number, at in sorted(ledger.rows.items()) if at >= start]


def test_the_years_before_the_date_cost_a_handful_of_calls():
    ledger = Ledger(50_000)
    start = sorted(ledger.rows.values())[49_900]

    assert len(numbers(by_number(listing(ledger, header_time(start)), {"number": 0}))) == 100
    assert len(ledger.asked) < 30


def test_a_read_that_goes_on_does_not_look_for_the_date_again():
    ledger = Ledger(1000)
    start, middle = sorted(ledger.rows.values())[700], sorted(ledger.rows)[800]

    assert numbers(by_number(listing(ledger, header_time(start)), {"number": middle})) == sorted(ledger.rows)[801:]
    assert ledger.asked[0] == {"offset": middle}


# Odd answers


@pytest.mark.parametrize(
    "answer",
    [[(5, BEGIN), (4, BEGIN)], [(5, BEGIN), (5, BEGIN)], [(0, BEGIN)], [("6", BEGIN)], [(None, BEGIN)]],
    ids=["backwards", "twice", "not after the number", "a text", "none"],
)
def test_numbers_that_make_no_sense_end_the_read_by_name(answer):
    ledger = Ledger(0)
    ledger.fetch = lambda _params, _since: Told(answer)

    with pytest.raises(ListError, match=r"JournalNumber 0.*\(correlation id c-1\)"):
        numbers(by_number(listing(ledger), {"number": 0}))


def test_numbers_that_make_no_sense_once_are_asked_for_again():
    ledger = Ledger(3)
    fetch, odd = ledger.fetch, [Told([(5, BEGIN), (4, BEGIN)])]
    ledger.fetch = lambda params, since: odd.pop() if odd else fetch(params, since)

    assert numbers(by_number(listing(ledger), {"number": 0})) == sorted(ledger.rows)


def test_a_time_that_is_none_ends_a_read_that_goes_by_it():
    def parsed(answer):
        rows, paging = parse(answer)
        return [{**row, "CreatedDateUTC": "yesterday"} for row in rows], paging

    with pytest.raises(ListError, match="CreatedDateUTC of JournalID id-"):
        numbers(by_number(listing(Ledger(3), header_time(BEGIN), parsed), {"number": 0}))
