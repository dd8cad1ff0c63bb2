"""How fast Xero may be asked: one budget for all streams, objects and threads of a process.

Per organisation 5 calls in flight and 60 a minute, per app 10,000 a minute, per organisation a number a day.
https://developer.xero.com/documentation/guides/oauth2/limits#api-rate-limits
"""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pendulum

from source_xero.api.answers import Answer, Meaning

# Half a second more than the minute: the two clocks tick apart, and one call too many costs a whole pause. A call holds its
# place from when it is sent until a window after its answer: Xero counts it somewhere in between. Counted from when it was
# sent, a call that is slow to arrive is followed by one too many.
WINDOW_S = 60.5

_LONGEST_PAUSE_S = 120.0
"""Xero's windows but the day's last a minute; a header that tells of hours would hold up all streams, and say nothing."""

_SOON_S = 0.05  # before asking again when all places of a minute are taken by calls in flight


@dataclass(frozen=True)
class Pace:
    """The calls that may be made: per organisation at once and a minute, per app a minute; `day_reserve` are left unused."""

    concurrent: int = 5
    per_minute: int = 60
    app_per_minute: int = 10_000
    day_reserve: int = 0


class DayLimitReached(Exception):  # noqa: N818 - the field's own name for it
    """The organisation's calls of the day are used up, or only the reserve is left.

    Attributes:
        tenant_id: the organisation.
        lifts_at: when Xero will answer again, None if it did not say.
        reserve: the calls left for other tools, None if Xero itself refused.
    """

    def __init__(self, tenant_id: str, lifts_at: pendulum.DateTime | None, reserve: int | None = None) -> None:
        super().__init__(tenant_id)
        self.tenant_id, self.lifts_at, self.reserve = tenant_id, lifts_at, reserve


@dataclass
class _Tenant:
    slots: threading.Semaphore
    calls: deque[float] = field(default_factory=deque)
    not_before: float = 0.0
    in_flight: int = 0
    day_left: int | None = None
    day_over: DayLimitReached | None = None


class Limits:
    """The budget. `now` counts seconds and never goes back; `wait` sleeps; `utc_now` tells the time to people."""

    def __init__(
        self,
        pace: Pace,
        now: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
        utc_now: Callable[[], pendulum.DateTime] = pendulum.now,
    ) -> None:
        self._pace, self._now, self._wait, self._utc_now = pace, now, wait, utc_now
        self._lock = threading.Lock()
        self._tenants: defaultdict[str, _Tenant] = defaultdict(lambda: _Tenant(threading.Semaphore(pace.concurrent)))
        self._app_calls: deque[float] = deque()
        self._app_in_flight = 0
        self._app_not_before = 0.0
        self._here = threading.local()  # whether this thread's call is in flight

    @contextmanager
    def slot(self, tenant_id: str) -> Iterator[None]:
        """Hold one of the organisation's places in flight, from before the call to after its last retry."""
        with self._lock:
            tenant = self._tenants[tenant_id]
        with tenant.slots:
            try:
                yield
            finally:
                with self._lock:
                    self._landed(tenant)  # where no answer came

    def acquire(self, tenant_id: str) -> None:
        """Wait until a call may be made and count it.

        Raises:
            DayLimitReached: at once, without waiting, when today's calls of the organisation are over.
        """
        while pause := self._take(tenant_id):
            self._wait(pause)

    def learn(self, tenant_id: str, answer: Answer) -> None:
        """Take to heart what an answer says about limits.

        Raises:
            DayLimitReached: when the answer is that of the day limit.
        """
        pause = self._now() + min(answer.retry_after or 1, _LONGEST_PAUSE_S)
        with self._lock:
            tenant = self._tenants[tenant_id]
            self._landed(tenant)
            if answer.day_remaining is not None:
                self._count_day(tenant, answer.day_remaining)
            if answer.meaning is Meaning.APP_MINUTE_LIMIT:
                self._app_not_before = max(self._app_not_before, pause)
            elif answer.meaning in {Meaning.MINUTE_LIMIT, Meaning.CONCURRENT_LIMIT}:
                # Xero asks to pause all calls to the organisation, not just the one refused.
                tenant.not_before = max(tenant.not_before, pause)
            elif answer.meaning is Meaning.DAY_LIMIT:
                lifts_at = self._utc_now().add(seconds=answer.retry_after) if answer.retry_after else None
                tenant.day_over = DayLimitReached(tenant_id, lifts_at)
                raise tenant.day_over

    def day_left(self, tenant_id: str) -> int | None:
        """Return the calls that the organisation has left today, None before Xero has told."""
        with self._lock:
            return self._tenants[tenant_id].day_left

    def _take(self, tenant_id: str) -> float:
        """Count a call and return 0, or return the seconds to wait before asking again."""
        with self._lock:
            tenant, now = self._tenants[tenant_id], self._now()
            self._landed(tenant)  # an earlier try of this thread that got no answer
            if tenant.day_over:
                raise DayLimitReached(tenant_id, tenant.day_over.lifts_at, tenant.day_over.reserve)
            if self._pace.day_reserve:
                if tenant.day_left is None and tenant.in_flight:
                    return 0.1  # the first answer tells how much of the day is left
                if tenant.day_left is not None and tenant.day_left <= self._pace.day_reserve:
                    raise DayLimitReached(tenant_id, None, self._pace.day_reserve)
            free_at = max(
                tenant.not_before,
                self._app_not_before,
                _free_at(tenant.calls, self._pace.per_minute - tenant.in_flight, now),
                _free_at(self._app_calls, self._pace.app_per_minute - self._app_in_flight, now),
            )
            if free_at > now:
                return free_at - now
            tenant.in_flight += 1
            self._app_in_flight += 1
            tenant.day_left = None if tenant.day_left is None else tenant.day_left - 1
            self._here.in_flight = True
            return 0.0

    def _landed(self, tenant: _Tenant) -> None:
        if getattr(self._here, "in_flight", False):
            self._here.in_flight = False
            tenant.in_flight -= 1
            self._app_in_flight -= 1
            now = self._now()
            tenant.calls.append(now)
            self._app_calls.append(now)

    def _count_day(self, tenant: _Tenant, remaining: int) -> None:
        """Note the calls left today: what Xero tells, less those it has not seen; more than before only after midnight."""
        left = remaining - tenant.in_flight
        if tenant.day_left is None or left < tenant.day_left or left > tenant.day_left + self._pace.concurrent:
            tenant.day_left = left


def _free_at(answered: deque[float], places: int, now: float) -> float:
    """Return when one of the `places` that calls in flight leave is free, given when earlier calls were answered."""
    while answered and answered[0] <= now - WINDOW_S:
        answered.popleft()
    if places <= 0:
        return now + _SOON_S
    return answered[-places] + WINDOW_S if len(answered) >= places else 0.0
