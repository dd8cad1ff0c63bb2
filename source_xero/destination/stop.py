"""Being interrupted: what is under way gets its outcome, then the sync ends; waiting ends at once."""

from collections.abc import Iterator
from contextlib import contextmanager


class Interrupted(KeyboardInterrupt):
    """The process was asked to end; `signal` is the number of the signal that asked."""

    def __init__(self, signal: int) -> None:
        super().__init__(signal)
        self.signal = signal


class Stop:
    """Turns a signal into Interrupted where nothing is lost by it. A request whose answer is due is not such a place."""

    def __init__(self) -> None:
        self._asked = 0
        self._waiting = False

    def ask(self, signal: int, _frame: object = None) -> None:
        """Handle a signal: end now where we only wait, or were asked before, else at the next place to wait."""
        if self._waiting or self._asked:
            raise Interrupted(signal)
        self._asked = signal

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Mark a stretch that may be broken off."""
        if self._asked:
            raise Interrupted(self._asked)
        self._waiting = True
        try:
            yield
        finally:
            self._waiting = False
