"""Pages asked for before it is their turn: how many, over all lists, and where they wait."""

import threading

import pytest

from source_xero.ahead import Ahead
from source_xero.listing import Listing


class Asked:
    """A list of Xero whose answers are their numbers; notes what was asked, and tells when so many have come."""

    def __init__(self, room, took=60.0):
        self.numbers, self.aside = [], []
        self.room = room
        listing = Listing(None, None, None, "ID", None, 10, lambda: took, aside=self._lay, room=room)
        self.ahead = Ahead(self._fetch, listing)

    def _fetch(self, number):
        self.numbers.append(number)
        if number == 13:
            raise ConnectionError("cut")
        return number

    def _lay(self, answer):
        self.aside.append(answer)
        return lambda: answer

    def free(self):
        """How many pages still find room."""
        count = 0
        while self.room.acquire(blocking=False):
            count += 1
        for _ in range(count):
            self.room.release()
        return count


def test_pages_come_in_their_order_and_each_was_laid_aside():
    xero = Asked(threading.Semaphore(4))

    xero.ahead.ask(2, 5)

    assert [xero.ahead.take() for _ in range(4)] == [2, 3, 4, 5]
    assert sorted(xero.aside) == [2, 3, 4, 5]


def test_lists_share_the_room_and_the_page_whose_turn_it_is_needs_none():
    room = threading.Semaphore(4)
    first, second, third = (Asked(room) for _ in range(3))

    for one in (first, second, third):
        one.ahead.ask(2, 100)

    assert [first.ahead.take() for _ in range(4)] == [2, 3, 4, 5]
    assert [second.ahead.take() for _ in range(2)] == [2, 3]
    assert third.ahead.take() == 2
    for one in (second, third):
        with pytest.raises(IndexError):
            one.ahead.take()
    assert first.free() == 4


def test_what_was_taken_makes_room_for_others():
    room = threading.Semaphore(3)
    first, second = Asked(room), Asked(room)
    first.ahead.ask(2, 100)
    for _ in range(3):
        first.ahead.take()

    second.ahead.ask(2, 100)

    assert [second.ahead.take() for _ in range(3)] == [2, 3, 4]


def test_a_page_that_fails_and_a_list_that_is_given_up_make_room_too():
    xero = Asked(threading.Semaphore(4))
    xero.ahead.ask(12, 100)
    assert xero.ahead.take() == 12
    with pytest.raises(ConnectionError, match="cut"):
        xero.ahead.take()

    xero.ahead.close()

    assert xero.free() == 4


def test_a_page_that_waits_is_not_asked_for_twice():
    xero = Asked(threading.Semaphore(4))
    xero.ahead.ask(2, 4)
    xero.ahead.take()
    xero.ahead.ask(3, 4)

    assert [xero.ahead.take() for _ in range(2)] == [3, 4]
    assert sorted(xero.numbers) == [2, 3, 4]
