"""How fast Xero may be asked: windows of calls per tenant and app, and calls in flight."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from xero_sandbox.wire import Answer, Headers

MINUTE = 60
DAY = 86_400


@dataclass(frozen=True)
class Limits:
    """The allowances; `day` is that of each app's tier unless it is given."""

    concurrent: int = 5
    minute: int = 60
    day: int | None = None
    app_minute: int = 10_000

    def changed(self, **values: object) -> "Limits":
        """A copy with other allowances, null for the day of the tiers.

        Raises:
            ValueError: for an unknown name, or a value that is no whole number of 0 or more.
        """
        known = {"concurrent", "minute", "day", "app_minute"}
        numbers: dict[str, Any] = {}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"no limit is called {name!r}; there are {', '.join(sorted(known))}")
            if name == "day" and value is None:
                numbers[name] = value
                continue
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise ValueError(f"the limit {name} must be a whole number of 0 or more, not {value!r}")
            numbers[name] = value
        return replace(self, **numbers)


@dataclass
class _Window:
    """Calls since the first one of the window.

    Unverified: Xero's pages disagree (fixed windows that start at another time for each tenant, or rolling ones); a window that
    opens with its first call is the fixed kind with a predictable start.
    """

    seconds: int
    opened: float = -math.inf
    calls: int = 0

    def roll(self, now: float) -> None:
        if not self.opened <= now < self.opened + self.seconds:
            self.opened, self.calls = now, 0

    def wait(self, now: float) -> int:
        return max(1, math.ceil(self.opened + self.seconds - now))


@dataclass
class _Usage:
    minute: _Window = field(default_factory=lambda: _Window(MINUTE))
    day: _Window = field(default_factory=lambda: _Window(DAY))
    in_flight: int = 0


class Gate:
    """Counts calls and turns away what is too much.

    Args:
        timestamp: seconds since 1970 by the sandbox's clock.
        calls_a_day: what the tier of the app with that client id allows.
    """

    def __init__(self, timestamp: Callable[[], float], calls_a_day: Callable[[str], int], limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._calls_a_day = calls_a_day
        self._timestamp = timestamp
        self._usages: dict[tuple[str, str], _Usage] = {}
        self._apps: dict[str, _Window] = {}

    def enter(self, app: str, tenant: str | None) -> Answer | None:
        """Counts a call in, or refuses it with a 429; a call that got in must `leave`.

        Unverified: a refused call is not counted; the order of the four tests is ours; a call for no known tenant (the 403 of
        a wrong one, or /connections) counts for the app alone; a 404, or a 401 for want of a scope, counts like an answer.
        """
        now = self._timestamp()
        app_window = self._apps.setdefault(app, _Window(MINUTE))
        app_window.roll(now)
        if app_window.calls >= self.limits.app_minute:
            # Unverified: Retry-After is documented for the minute and the day alone.
            return too_many("appminute", app_window.wait(now))
        if tenant is not None:
            usage = self._usage(app, tenant, now)
            if usage.in_flight >= self.limits.concurrent:
                return too_many("concurrent")
            for problem, window, allowed in (
                ("day", usage.day, self._day(app)),
                ("minute", usage.minute, self.limits.minute),
            ):
                if window.calls >= allowed:
                    return too_many(problem, window.wait(now))
            usage.minute.calls += 1
            usage.day.calls += 1
            usage.in_flight += 1
        app_window.calls += 1
        return None

    def leave(self, app: str, tenant: str | None) -> None:
        """Ends a call that `enter` let in."""
        if tenant is not None:
            self._usages[app, tenant].in_flight -= 1

    def headers(self, app: str, tenant: str | None) -> Headers:
        """What is left, as every answer says it."""
        now = self._timestamp()
        app_window = self._apps.setdefault(app, _Window(MINUTE))
        app_window.roll(now)
        rest = ("x-appminlimit-remaining", str(max(0, self.limits.app_minute - app_window.calls)))
        if tenant is None:
            return (rest,)
        usage = self._usage(app, tenant, now)
        return (
            ("x-daylimit-remaining", str(max(0, self._day(app) - usage.day.calls))),
            ("x-minlimit-remaining", str(max(0, self.limits.minute - usage.minute.calls))),
            rest,
        )

    def in_flight(self, app: str, tenant: str | None) -> int:
        """Calls of this app to this tenant that have not been answered yet."""
        usage = self._usages.get((app, tenant)) if tenant is not None else None
        return usage.in_flight if usage else 0

    def forget(self) -> None:
        """Starts all windows anew; calls in flight stay counted."""
        for usage in self._usages.values():
            usage.minute, usage.day = _Window(MINUTE), _Window(DAY)
        self._apps.clear()

    def _day(self, app: str) -> int:
        return self._calls_a_day(app) if self.limits.day is None else self.limits.day

    def _usage(self, app: str, tenant: str, now: float) -> _Usage:
        usage = self._usages.setdefault((app, tenant), _Usage())
        usage.minute.roll(now)
        usage.day.roll(now)
        return usage


def too_many(problem: str, retry_after: int | None = None) -> Answer:
    """A 429 as recorded: no body, no content type; no Retry-After for the concurrent limit."""
    headers: Headers = (("x-rate-limit-problem", problem),)
    if retry_after is not None:
        headers += (("retry-after", str(retry_after)),)
    return Answer(429, b"", None, headers)
