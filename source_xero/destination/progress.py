"""What the log says while writing goes on: how far it is, and which rows were turned down."""

from collections import Counter
from collections.abc import Callable, Sequence

from source_xero.destination.report import Report
from source_xero.destination.row import Outcome, Row, Verdict

_NAMED = 10
"""Rejected rows of a stream that the log names; the report has them all."""

_LONGEST = 80
"""Characters of a key; a row may have a novel where a name is due."""


class Progress:
    """Tells the log. Of what rows hold it names keys only; why a row was rejected is in the report, or in a dry run's log."""

    def __init__(self, log: Callable[[str, str], None], report: Report, calls: Callable[[], int], *, dry_run: bool) -> None:
        self._log, self._report, self._calls, self._dry_run = log, report, calls, dry_run
        self._rejected: Counter[str] = Counter()
        self._since: Counter[Verdict] = Counter()

    def ended(self, outcome: Outcome) -> None:
        """Take note of an outcome."""
        self._since[outcome.verdict] += 1
        if self._dry_run:
            self._log("INFO", f"{self._name(outcome.row)} would be {self._told(outcome)}.")
        elif outcome.verdict is Verdict.REJECTED:
            self._rejected[outcome.row.stream] += 1
            if self._rejected[outcome.row.stream] <= _NAMED:
                fields = ", ".join(dict.fromkeys(reason.field for reason in outcome.reasons if reason.field))
                self._log("WARN", f"{self._name(outcome.row)} is rejected{f'; see {fields}' if fields else ''}.")

    def written(self, rows: Sequence[Row]) -> None:
        """Say how far it is after a flush."""
        told = ", ".join(f"{self._since[verdict]} {verdict.value}" for verdict in Verdict if self._since[verdict])
        self._log("INFO", f"Up to line {rows[-1].number}: {told or 'nothing'}; {self._calls()} calls so far.")
        self._since.clear()

    def _name(self, row: Row) -> str:
        values = self._report.key(row).items()
        key = ", ".join(f"{name} {_short(str(value))}" for name, value in values if isinstance(value, str | int))
        return f"Line {row.number}, {row.object or row.stream}" + (f" ({key})" if key else "")

    def _told(self, outcome: Outcome) -> str:
        reasons = " ".join(reason.message for reason in outcome.reasons)
        return outcome.verdict.value + (f": {reasons.rstrip('.')}" if reasons else "")


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 3]}..."
