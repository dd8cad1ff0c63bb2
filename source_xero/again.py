"""What is read again, and which times of the state and of the configuration are believed, by Xero's clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pendulum

from source_xero.api.dates import milliseconds

_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Again:
    """What an incremental read reads again: `look_back_s` seconds before the last one, and all every `whole_days`.

    Some changes move no stamp in Xero (DueDate of a paid invoice, Balances of a contact): only reading all finds them.
    0 days means never, and a stream whose state knows of no whole read is due. `now` is Xero's clock, since the times of a
    state are.
    """

    look_back_s: int
    whole_days: int = 0
    now: Callable[[], datetime] = pendulum.now

    def is_whole_due(self, whole_at: str | None) -> bool:
        """Tell whether everything is to be read; `whole_at` is when that was done last."""
        if not self.whole_days:
            return False
        at = milliseconds(whole_at) if whole_at else None
        due = (self.now() - timedelta(days=self.whole_days)).timestamp() * 1000
        return at is None or due >= at or self.is_ahead(whole_at)

    def is_ahead(self, time: str | None) -> bool:
        """Tell whether a time lies in the future: by more than a day, as clocks may be off and zones left out."""
        at = milliseconds(time) if time else None
        return at is not None and at > self.now().timestamp() * 1000 + _DAY_MS


def doubt(again: Again, field_name: str, until: str | None, start: str | None) -> str:
    """Say which time of an organisation's read lies in the future: that of its state or, without one, the start date; or "".

    A state in the future is believed in nothing. Moved back to now it would pass over whatever has changed since it was
    written, a time that nobody knows; so all is read once more, which costs calls and loses no row.
    """
    if again.is_ahead(until):
        anew = f"from the start date, {start}" if start else "from the beginning"
        return (
            f"the {field_name} of its state, {until}, lies in the future, so that it does not tell what has been read. The "
            f"stream is read {anew}, and its state is good again after that."
        )
    if not until and again.is_ahead(start):
        return (
            f"start_date {start} lies in the future, so that nothing is read of what is there now. If that is not meant, "
            "correct start_date, then refresh the stream."
        )
    return ""
