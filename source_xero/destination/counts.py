"""How many rows came in and how each ended, by stream; what is written or unchanged is a record, the rest rejected."""

from collections import Counter, defaultdict

from source_xero.destination.row import Outcome, Verdict


class Counts:
    """Counts in equal counts out once all rows have their outcome."""

    def __init__(self) -> None:
        self._came: Counter[str] = Counter()
        self._ended: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
        self._told: defaultdict[str, Counter[bool]] = defaultdict(Counter)

    def came(self, stream: str) -> None:
        """Count a row of input."""
        self._came[stream] += 1

    def ended(self, outcome: Outcome) -> None:
        """Count an outcome."""
        stream = outcome.row.stream
        self._ended[stream][outcome.verdict] += 1
        self._told[stream][outcome.verdict is Verdict.REJECTED] += 1

    def since_state(self, stream: str | None) -> tuple[int, int]:
        """Return the rows written and rejected since the last call for the stream, None being all; they are told once."""
        streams = [*self._told] if stream is None else [stream]
        told = [self._told.pop(name, Counter()) for name in streams]
        return sum(one[False] for one in told), sum(one[True] for one in told)

    def open(self) -> int:
        """Return how many rows have no outcome yet."""
        return sum(self._came.values()) - sum(sum(one.values()) for one in self._ended.values())

    def lines(self) -> list[str]:
        """Return a line a stream: what came, and how it ended."""
        return [self._line(stream) for stream in self._came]

    def _line(self, stream: str) -> str:
        ended = self._ended[stream]
        parts = [f"{ended[verdict]} {verdict.value}" for verdict in Verdict]
        if left := self._came[stream] - sum(ended.values()):
            parts.append(f"{left} without an outcome")
        return f"stream {stream}: {self._came[stream]} in: {', '.join(parts)}."
