"""The budget of calls, against a clock that only moves when somebody waits."""

import threading
from collections import deque
from contextlib import ExitStack, suppress

import pendulum
import pytest

from source_xero.api.answers import Answer, Meaning
from source_xero.api.limits import WINDOW_S, DayLimitReached, Limits, Pace

NOON = pendulum.datetime(2026, 3, 1, 12)


class Clock:
    def __init__(self):
        self.time, self.waits, self._lock = 1000.0, [], threading.Lock()

    def now(self):
        return self.time

    def wait(self, seconds):
        with self._lock:
            self.waits.append(seconds)
            self.time += seconds
            assert len(self.waits) < 10_000, "the wait has no end"


@pytest.fixture
def clock():
    return Clock()


def limits_of(clock, **pace):
    return Limits(Pace(**pace), clock.now, clock.wait, lambda: NOON)


def told(meaning, retry_after=None, day_remaining=None):
    status = 200 if meaning is Meaning.OK else 429
    return Answer(meaning, status, retry_after=retry_after, day_remaining=day_remaining)


def acquire(limits, tenant_id, times):
    for _ in range(times):
        limits.acquire(tenant_id)


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
