"""A clock that only moves when somebody waits, a budget of calls by it, and what Xero tells of them."""

import threading

import pendulum

from source_xero.api.answers import Answer, Meaning
from source_xero.api.limits import Limits, Pace

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


def limits_of(clock, **pace):
    return Limits(Pace(**pace), clock.now, clock.wait, lambda: NOON)


def told(meaning, retry_after=None, day_remaining=None):
    status = 200 if meaning is Meaning.OK else 429
    return Answer(meaning, status, retry_after=retry_after, day_remaining=day_remaining)


def acquire(limits, tenant_id, times):
    for _ in range(times):
        limits.acquire(tenant_id)
