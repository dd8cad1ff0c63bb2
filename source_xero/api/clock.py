"""Xero's clock, as its answers tell it: which month it is now is decided there and not here."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime


class Clock:
    """Xero's time. Our own clock may be wrong, so it only counts the seconds since an answer, once there was one."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        utc_now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self._now, self._utc_now = now, utc_now
        self._told: tuple[datetime, float] | None = None

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take over the Date of an answer that has just come; one without a date tells nothing."""
        try:
            date = parsedate_to_datetime(headers["Date"])
        except (KeyError, ValueError, TypeError):
            return
        self._told = date, self._now()

    def now(self) -> datetime:
        """Return the time in UTC, by our own clock where Xero has not told it yet."""
        if self._told is None:
            return self._utc_now()
        date, at = self._told
        return (date + timedelta(seconds=self._now() - at)).astimezone(timezone.utc)
