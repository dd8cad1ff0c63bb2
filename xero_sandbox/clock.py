"""The one source of time: everything the sandbox says about time is asked here."""

import time
from collections.abc import Callable
from datetime import datetime, timezone


class Clock:
    """Real time plus an offset that can be moved, or a time that stands still.

    Args:
        real: seconds since 1970 UTC; tests pass their own.
    """

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._offset = 0.0
        self._frozen: float | None = None

    def timestamp(self) -> float:
        """Seconds since 1970 UTC."""
        return self._frozen if self._frozen is not None else self._real() + self._offset

    def now(self) -> datetime:
        """The present as an aware UTC datetime."""
        return datetime.fromtimestamp(self.timestamp(), timezone.utc)

    def advance(self, seconds: float) -> None:
        """Moves the clock on (or back), whether it runs or stands."""
        self._offset += seconds
        if self._frozen is not None:
            self._frozen += seconds

    def set(self, moment: datetime) -> None:
        """Makes it `moment` now; a running clock goes on from there."""
        if moment.tzinfo is None:
            raise ValueError("the clock takes aware datetimes only")
        self._offset = moment.timestamp() - self._real()
        if self._frozen is not None:
            self._frozen = moment.timestamp()

    def freeze(self) -> None:
        """Stops the clock where it is."""
        if self._frozen is None:
            self._frozen = self.timestamp()

    def run(self) -> None:
        """Lets a stopped clock go on from where it stands."""
        if self._frozen is not None:
            self._offset = self._frozen - self._real()
            self._frozen = None

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen is not None
