"""The days up to which an organisation has closed its books."""

from collections.abc import Callable, Mapping
from datetime import datetime

from source_xero.api import dates
from source_xero.destination.shape import Json
from source_xero.destination.xero import Get, Refused

_LOCKS = {"PeriodLockDate": "period lock date", "EndOfYearLockDate": "end of year lock date"}


class Locks:
    """Tells whether a day is locked; asks Xero once, and knows of no lock if it may not ask."""

    def __init__(self, get: Get, now: Callable[[], datetime]) -> None:
        self._get = get
        self._now = now
        self._dates: Mapping[str, str] | None = None

    def reason(self, day: Json) -> str:
        """Say why nothing of this day (wire or ISO form; none means today) can be written, "" if it can."""
        text = dates.calendar_date(day) if isinstance(day, str) else self._now().date().isoformat()
        for name, locked in self._known().items():
            # Unverified: an adviser's token may pass the period lock date; Xero does not tell an app whose token it holds.
            if text is not None and text <= locked:
                lock = f"the organisation's {_LOCKS[name]}, {locked}"
                return f"{text} is not after {lock}: open the period in Xero, or give another date."
        return ""

    def _known(self) -> Mapping[str, str]:
        if self._dates is None:
            self._dates = {}
            try:
                organisations = self._get("Organisation", {}, "accounting.settings").get("Organisations") or [{}]
            except Refused:
                return self._dates
            for name in _LOCKS:
                day = dates.calendar_date(str(organisations[0].get(name) or ""))
                if day is not None:
                    self._dates = {**self._dates, name: day}
        return self._dates
