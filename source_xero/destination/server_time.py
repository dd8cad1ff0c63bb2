"""Xero's clock, as far as its answers tell it: an answer older than its request is one given before."""

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from source_xero.api.dates import milliseconds

_SKEW_S = 2.0  # Xero's servers need not agree to the second
_UNKNOWN_S = 300.0  # how far our own clock may be from theirs


class ServerTime:
    """A lower bound of Xero's time, from the Date of its answers. Our own clock may be wrong, so it counts seconds only."""

    def __init__(self, now: Callable[[], float], utc_now: Callable[[], datetime]) -> None:
        self._now, self._utc_now = now, utc_now
        self._date: float | None = None
        self._at = 0.0

    def passed(self) -> float:
        """Return a time (seconds since 1970) that Xero's clock has passed by now."""
        if self._date is None:
            return self._utc_now().timestamp() - _UNKNOWN_S
        return self._date + self._now() - self._at - _SKEW_S

    def note(self, headers: Mapping[str, str]) -> None:
        """Learn from an answer that has just come."""
        try:
            date = parsedate_to_datetime(headers["Date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            return
        self._date, self._at = date, self._now()

    def is_replay(self, body: Any, headers: Mapping[str, str], began: float, passed: float) -> bool:  # noqa: ANN401 - JSON
        """Tell whether an answer was made before its request: asked at `began`, when Xero's clock had passed `passed`.

        To be called before `note`: the first answer of a process is held against its own Date, less what it took to come.
        """
        told = body.get("DateTimeUTC") if isinstance(body, Mapping) else None
        made = milliseconds(told) if isinstance(told, str) else None
        if made is None:
            return False
        if self._date is None:
            try:
                passed = parsedate_to_datetime(headers["Date"]).timestamp() - (self._now() - began) - _SKEW_S
            except (KeyError, ValueError, TypeError):
                return False
        return made / 1000 < passed
