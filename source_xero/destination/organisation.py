"""What an organisation says of itself: its currency, and the days up to which it has closed its books."""

from collections.abc import Callable, Mapping
from datetime import datetime

from source_xero.api import dates
from source_xero.destination.shape import Json
from source_xero.destination.xero import Get, Refused

_LOCKS = {"PeriodLockDate": "period lock date", "EndOfYearLockDate": "end of year lock date"}


class Organisation:
    """Asks Xero once, when it must; an organisation that may not be asked about has no lock and no known currency."""

    def __init__(self, get: Get, now: Callable[[], datetime]) -> None:
        self._get = get
        self._now = now
        self._told: Mapping[str, Json] | None = None

    @property
    def currency(self) -> str:
        """Return the currency of its books, "" if that is not known."""
        return str(self._facts().get("BaseCurrency") or "").upper()

    def closed(self, day: Json) -> str:
        """Say why nothing of this day (wire or ISO form; none means today) can be written, "" if it can."""
        text = dates.calendar_date(day) if isinstance(day, str) else self._now().date().isoformat()
        for name, lock in _LOCKS.items():
            locked = dates.calendar_date(str(self._facts().get(name) or ""))
            # Unverified: an adviser's token may pass the period lock date; Xero does not tell an app whose token it holds.
            if text is not None and locked is not None and text <= locked:
                closed = f"the organisation's {lock}, {locked}"
                return f"{text} is not after {closed}: open the period in Xero, or give another date."
        return ""

    def _facts(self) -> Mapping[str, Json]:
        if self._told is None:
            try:
                self._told = (self._get("Organisation", {}, "accounting.settings").get("Organisations") or [{}])[0]
            except Refused:
                self._told = {}
        return self._told
