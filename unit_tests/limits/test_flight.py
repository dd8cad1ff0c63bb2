"""Calls at the same time: five of an organisation, and all in one window."""

import threading
from contextlib import ExitStack

import pytest

from source_xero.api.limits import WINDOW_S, Limits, Pace
from unit_tests.limits.budget import NOON, acquire, limits_of


def test_calls_in_flight_take_the_places_of_their_minute(clock):
    sent, land, landed = threading.Event(), threading.Event(), threading.Event()

    def wait(seconds):
        land.set()
        assert landed.wait(10)
        clock.wait(seconds)

    limits = Limits(Pace(per_minute=1), clock.now, wait, lambda: NOON)

    def call():
        with limits.slot("a"):
            limits.acquire("a")
            sent.set()
            land.wait(10)
        landed.set()

    threading.Thread(target=call).start()
    assert sent.wait(10)
    answered = clock.time
    limits.acquire("a")

    assert clock.time >= answered + WINDOW_S


def test_many_threads_share_one_window(clock):
    limits = limits_of(clock)
    threads = [threading.Thread(target=acquire, args=(limits, "a", 30)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    # 240 calls are four windows of sixty: three waits must have come to their end.
    assert clock.time - 1000 >= 3 * WINDOW_S


def test_five_calls_are_in_flight_and_never_a_sixth():
    limits, lock = Limits(Pace()), threading.Lock()
    five = threading.Barrier(5)
    inside, most = [], []

    def call():
        with limits.slot("a"):
            with lock:
                inside.append(1)
                most.append(len(inside))
            five.wait(10)  # breaks if five do not get in together
            with lock:
                inside.pop()

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(most) == 20
    assert max(most) == 5


def test_the_places_in_flight_of_one_organisation_are_not_those_of_another():
    limits = Limits(Pace(concurrent=1))

    with ExitStack() as held:
        for tenant_id in "abc":
            held.enter_context(limits.slot(tenant_id))


def test_a_failing_call_gives_its_place_back():
    limits = Limits(Pace(concurrent=1))

    for _ in range(3):
        with pytest.raises(ConnectionError), limits.slot("a"):
            raise ConnectionError
