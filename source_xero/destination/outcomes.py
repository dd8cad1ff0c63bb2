"""Where every row ends: counted, and told in the files that the user asked for."""

from collections.abc import Sequence

from source_xero.destination.counts import Counts
from source_xero.destination.progress import Progress
from source_xero.destination.report import Report
from source_xero.destination.row import Outcome, Row


class Outcomes:
    """Notes each row that comes and its one outcome."""

    def __init__(self, report: Report, progress: Progress) -> None:
        self._report, self._progress = report, progress
        self.counts = Counts()

    def came(self, stream: str) -> None:
        """Note a row of input."""
        self.counts.came(stream)

    def ended(self, outcome: Outcome, raw: bytes = b"") -> None:
        """Note an outcome; it is in the files when this returns. `raw` is its line of input if that is no record."""
        self._report.ended(outcome, raw)
        self.counts.ended(outcome)
        self._progress.ended(outcome)

    def written(self, rows: Sequence[Row]) -> None:
        """Note that a flush is done."""
        self._progress.written(rows)

    def since_state(self, stream: str | None) -> tuple[int, int]:
        """Return the rows written and rejected since the stream's previous STATE; None is about all streams."""
        return self.counts.since_state(stream)
