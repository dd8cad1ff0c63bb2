"""The calls of a day, and the reserve that is left unused."""

import threading
from contextlib import suppress

import pytest

from source_xero.api.answers import Meaning
from source_xero.api.limits import DayLimitReached, Limits, Pace
from unit_tests.limits.budget import NOON, limits_of, told


def test_the_day_limit_ends_the_organisations_day_without_another_call_or_wait(clock):
    limits = limits_of(clock)

    with pytest.raises(DayLimitReached) as first:
        limits.learn("a", told(Meaning.DAY_LIMIT, retry_after=7200))
    with pytest.raises(DayLimitReached) as second:
        limits.acquire("a")

    for reached in (first.value, second.value):
        assert (reached.tenant_id, reached.reserve, reached.lifts_at) == ("a", None, NOON.add(hours=2))
    assert clock.waits == []


def test_the_day_limit_leaves_other_organisations_alone(clock):
    limits = limits_of(clock)
    with suppress(DayLimitReached):
        limits.learn("a", told(Meaning.DAY_LIMIT))

    limits.acquire("b")


def test_a_day_limit_that_names_no_time_lifts_nobody_knows_when(clock):
    limits = limits_of(clock)

    with pytest.raises(DayLimitReached) as reached:
        limits.learn("a", told(Meaning.DAY_LIMIT))

    assert reached.value.lifts_at is None


def test_who_waits_for_a_minute_learns_that_the_day_has_ended_meanwhile(clock):
    limits = limits_of(clock, per_minute=1)
    limits.acquire("a")

    def wait(seconds):
        clock.time += seconds
        with suppress(DayLimitReached):
            limits.learn("a", told(Meaning.DAY_LIMIT))

    limits._wait = wait  # noqa: SLF001 - the moment in which the other thread gets its answer

    with pytest.raises(DayLimitReached):
        limits.acquire("a")


@pytest.mark.parametrize(
    ("remaining", "reserve", "goes_on"),
    [
        (101, 100, True),
        (100, 100, False),
        (99, 100, False),
        (1, 0, True),
        (0, 0, True),  # without a reserve it is Xero who says that the day is over
        (None, 100, True),
    ],
)
def test_the_reserve_of_the_day_is_left_unused(clock, remaining, reserve, goes_on):
    limits = limits_of(clock, day_reserve=reserve)

    limits.learn("a", told(Meaning.OK, day_remaining=remaining))

    if goes_on:
        limits.acquire("a")
    else:
        with pytest.raises(DayLimitReached) as reached:
            limits.acquire("a")
        assert (reached.value.reserve, reached.value.lifts_at) == (reserve, None)


def test_the_answer_that_uses_the_last_call_is_still_good(clock):
    limits_of(clock, day_reserve=50).learn("a", told(Meaning.OK, day_remaining=50))


@pytest.mark.parametrize("reserve", [0, 1, 50, 99, 100, 5000])
def test_a_reader_on_its_own_uses_the_day_down_to_the_reserve_and_no_further(clock, reserve):
    limits, left = limits_of(clock, day_reserve=reserve), 100

    with suppress(DayLimitReached):
        while left:
            with limits.slot("a"):
                limits.acquire("a")
                left -= 1
                limits.learn("a", told(Meaning.OK, day_remaining=left))

    assert left == min(reserve, 99), "one call must be made to learn how many are left"


@pytest.mark.parametrize("reserve", [10, 40])
def test_readers_at_once_use_the_day_down_to_the_reserve_and_no_further(reserve):
    # Real waits here are those for the first answer, which comes at once.
    limits, lock, left = Limits(Pace(day_reserve=reserve, per_minute=1000)), threading.Lock(), [60]

    def read():
        with suppress(DayLimitReached):
            for _ in range(30):
                with limits.slot("a"):
                    limits.acquire("a")
                    with lock:
                        left[0] -= 1
                        remaining = left[0]
                    limits.learn("a", told(Meaning.OK, day_remaining=remaining))

    threads = [threading.Thread(target=read) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert left[0] == reserve


def test_the_first_call_whose_answer_is_lost_can_be_repeated_when_there_is_a_reserve(clock):
    limits = limits_of(clock, day_reserve=100)

    with limits.slot("a"):
        limits.acquire("a")  # the connection breaks, so there is nothing to learn
        limits.acquire("a")
        limits.learn("a", told(Meaning.OK, day_remaining=4000))

    limits.acquire("a")
    assert clock.waits == []


def test_the_calls_of_a_new_day_are_noticed(clock):
    limits = limits_of(clock, day_reserve=100)
    limits.learn("a", told(Meaning.OK, day_remaining=101))

    with limits.slot("a"):
        limits.acquire("a")
        limits.learn("a", told(Meaning.OK, day_remaining=4999))

    with limits.slot("a"):
        limits.acquire("a")


def test_the_calls_left_today_are_those_that_xero_told_less_those_made_since(clock):
    limits = limits_of(clock)
    limits.learn("a", told(Meaning.OK, day_remaining=4960))
    assert limits.day_left("a") == 4960

    limits.acquire("a")

    assert limits.day_left("a") == 4959


def test_nobody_knows_the_calls_left_today_before_xero_has_told(clock):
    limits = limits_of(clock)
    limits.acquire("a")
    limits.learn("a", told(Meaning.OK))

    assert limits.day_left("a") is None


def test_the_calls_left_today_are_the_organisations_own(clock):
    limits = limits_of(clock)
    limits.learn("a", told(Meaning.OK, day_remaining=0))

    assert (limits.day_left("a"), limits.day_left("b")) == (0, None)
