"""The bound on records that are read but not printed."""

import threading

import pytest

from source_xero.outbox import Outbox


def opened(records):
    outbox = Outbox(records)
    outbox.open()
    return outbox


def putting(outbox, records):
    """Put in another thread; return the thread and what tells that it is through."""
    through = threading.Event()

    def put():
        outbox.put(records)
        through.set()

    thread = threading.Thread(target=put, daemon=True)
    thread.start()
    return thread, through


def until_waiting(outbox):
    """Come back when a thread waits for room."""
    while not outbox._wanted:  # noqa: SLF001 - there is no other sign of waiting that needs no sleep
        pass


def test_there_is_room_until_the_bound():
    outbox = opened(10)

    outbox.put(4)
    outbox.put(6)


def test_who_finds_no_room_waits_until_enough_has_been_printed():
    outbox = opened(10)
    outbox.put(8)
    thread, through = putting(outbox, 4)
    until_waiting(outbox)

    outbox.take_out()
    assert not through.is_set()
    outbox.take_out()

    thread.join(10)
    assert through.is_set()


def test_a_batch_larger_than_all_the_room_passes_when_it_is_alone():
    outbox = opened(10)
    outbox.put(1000)
    thread, through = putting(outbox, 1000)
    until_waiting(outbox)

    outbox.take_out(1000)

    thread.join(10)
    assert through.is_set()


def test_an_outbox_that_was_never_opened_bounds_nothing():
    outbox = Outbox(10)

    for _ in range(5):
        outbox.put(100)


def test_closing_lets_everybody_go_who_waits_and_who_comes_later():
    outbox = opened(10)
    outbox.put(10)
    waiting = [putting(outbox, 5) for _ in range(4)]
    until_waiting(outbox)

    outbox.close()
    outbox.put(100)

    for thread, through in waiting:
        thread.join(10)
        assert through.is_set()


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_threads_that_read_faster_than_one_prints_stay_within_the_bound_and_all_come_through(limit):
    outbox, lock = opened(limit), threading.Lock()
    inside, most, printed = [0], [0], threading.Semaphore(0)

    def read():
        for _ in range(50):
            outbox.put(1)
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            printed.release()

    threads = [threading.Thread(target=read, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        assert printed.acquire(timeout=10)
        with lock:
            inside[0] -= 1
        outbox.take_out()
    for thread in threads:
        thread.join(10)

    assert inside[0] == 0
    assert most[0] <= limit
