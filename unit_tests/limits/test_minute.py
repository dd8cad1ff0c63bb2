"""The calls of a minute, and pauses that Xero asks for."""

from collections import deque

import pytest

from source_xero.api.answers import Meaning
from source_xero.api.limits import WINDOW_S
from unit_tests.limits.budget import acquire, limits_of, told


def test_sixty_calls_go_at_once_and_the_next_waits_until_the_first_is_a_window_old(clock):
    limits = limits_of(clock)

    acquire(limits, "a", 60)
    assert clock.waits == []

    clock.time += 10
    limits.acquire("a")
    assert clock.waits == [pytest.approx(WINDOW_S - 10)]


def test_a_call_that_was_slow_to_arrive_holds_its_place_a_window_longer(clock):
    limits = limits_of(clock, per_minute=1)

    with limits.slot("a"):
        limits.acquire("a")
        clock.time += 8  # Xero may have counted it at any moment of these
        limits.learn("a", told(Meaning.OK))
    limits.acquire("a")

    assert clock.waits == [pytest.approx(WINDOW_S)]


def test_the_window_is_a_little_longer_than_xeros_minute():
    assert 60 < WINDOW_S <= 62


@pytest.mark.parametrize("gap", [0.0, 0.3, 0.9, 1.0, 1.3])
def test_no_sixty_seconds_ever_see_more_calls_than_allowed(clock, gap):
    limits, recent = limits_of(clock), deque()

    for _ in range(400):
        limits.acquire("a")
        recent.append(clock.time)
        while recent[0] <= clock.time - 60:
            recent.popleft()
        assert len(recent) <= 60
        clock.time += gap


def test_a_slow_reader_never_waits(clock):
    limits = limits_of(clock)

    for _ in range(300):
        limits.acquire("a")
        clock.time += 1.1

    assert clock.waits == []


def test_organisations_do_not_wait_for_each_other(clock):
    limits = limits_of(clock)

    for tenant_id in "abc":
        acquire(limits, tenant_id, 60)

    assert clock.waits == []


def test_all_organisations_share_the_calls_of_the_app(clock):
    limits = limits_of(clock, app_per_minute=3)

    for tenant_id in "abcd":
        limits.acquire(tenant_id)

    assert clock.waits == [pytest.approx(WINDOW_S)]


def test_a_slower_pace_is_kept(clock):
    limits = limits_of(clock, per_minute=2)

    acquire(limits, "a", 5)

    assert clock.time - 1000 == pytest.approx(2 * WINDOW_S)


@pytest.mark.parametrize("meaning", [Meaning.MINUTE_LIMIT, Meaning.CONCURRENT_LIMIT])
def test_a_refusal_pauses_its_organisation_as_long_as_told_and_no_other(clock, meaning):
    limits = limits_of(clock)

    limits.learn("a", told(meaning, retry_after=17))
    limits.acquire("b")
    assert clock.waits == []

    limits.acquire("a")
    assert clock.waits == [17]


def test_a_refusal_of_the_app_pauses_every_organisation(clock):
    limits = limits_of(clock)

    limits.learn("a", told(Meaning.APP_MINUTE_LIMIT, retry_after=9))
    limits.acquire("b")

    assert clock.waits == [9]


def test_a_refusal_that_names_no_time_pauses_a_second(clock):
    limits = limits_of(clock)

    limits.learn("a", told(Meaning.MINUTE_LIMIT))
    limits.acquire("a")

    assert clock.waits == [1]


def test_a_later_and_shorter_pause_does_not_cut_the_longer_one(clock):
    limits = limits_of(clock)

    limits.learn("a", told(Meaning.MINUTE_LIMIT, retry_after=30))
    limits.learn("a", told(Meaning.CONCURRENT_LIMIT, retry_after=1))
    limits.acquire("a")

    assert clock.waits == [30]


@pytest.mark.parametrize("meaning", [Meaning.MINUTE_LIMIT, Meaning.CONCURRENT_LIMIT, Meaning.APP_MINUTE_LIMIT])
def test_no_header_stops_all_calls_for_hours_where_the_limit_is_one_of_minutes(clock, meaning):
    limits = limits_of(clock)

    limits.learn("a", told(meaning, retry_after=86_400))
    limits.acquire("a")

    assert clock.waits == [120]
