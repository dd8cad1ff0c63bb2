"""The conversation with the platform: rows are gathered, written in time, and a STATE goes back when all before it is done."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from source_xero.destination.catalog import Target
from source_xero.destination.lines import Lines
from source_xero.destination.messages import Bad, Record, State, answer, parse
from source_xero.destination.outbound import Outbound
from source_xero.destination.outcomes import Outcomes
from source_xero.destination.row import Mode, Outcome, Reason, Row, Verdict
from source_xero.destination.stop import Stop

ROWS = 1_000
BYTES = 12_000_000
SECONDS = 60.0
"""What is gathered at most before it is written. Rows and bytes decide in a steady stream, so that the same input is cut in the
same places in every run; time decides only where the input is slow."""


class Rows(Protocol):
    """Writes rows."""

    def write(self, rows: Sequence[Row]) -> None:
        """Bring every row to its outcome, which is told elsewhere."""


@dataclass
class _Gathered:
    rows: list[Row] = field(default_factory=list)
    bytes: int = 0
    since: float = 0.0


class Loop:
    """Reads messages until the end of the input.

    Args:
        targets: where the rows of each stream go.
        tenant_of: chooses the organisation of a row.
        writer: writes rows.
        outcomes: counts what comes, and notes the outcomes of rows that are turned away here.
        out: prints messages.
        stop: where waiting may be broken off.
        echo: whether a STATE goes back; not in a dry run, after which nothing is written yet.
        now: counts seconds and never goes back.
    """

    def __init__(
        self,
        targets: Mapping[str, Target],
        tenant_of: Callable[[Mapping[str, object]], str | Reason],
        writer: Rows,
        outcomes: Outcomes,
        out: Outbound,
        stop: Stop,
        *,
        echo: bool = True,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._targets, self._tenant_of, self._writer, self._outcomes = targets, tenant_of, writer, outcomes
        self._out, self._stop, self._echo, self._now = out, stop, echo, now
        self._gathered = _Gathered()
        self._number = 0
        self._told: set[str] = set()

    def run(self, lines: Lines) -> None:
        """Carry on until the input ends.

        Raises:
            SyncEnded: when nothing more can be written; no STATE goes back for what was not.
        """
        while (taken := self._take(lines)) is not None:
            for line in taken:
                self._number += 1
                if line.strip():
                    self._hear(line)
            if self._gathered.rows and self._left() <= 0:
                self._flush()
        self._flush()

    def _take(self, lines: Lines) -> list[bytes] | None:
        with self._stop.waiting():
            return lines.take(max(self._left(), 0.0) if self._gathered.rows else None)

    def _left(self) -> float:
        return self._gathered.since + SECONDS - self._now()

    def _hear(self, line: bytes) -> None:
        message = parse(line)
        if isinstance(message, Record):
            self._gather(message, line)
        elif isinstance(message, State):
            self._flush()
            self._hand_back(message)
        elif isinstance(message, Bad):
            self._out.log("WARN", f"Line {self._number} of the input is left out: {message.reason}.")
        elif message.type not in self._told:
            self._told.add(message.type)
            self._out.log("INFO", f"Messages of type {message.type} are left out.")

    def _gather(self, record: Record, line: bytes) -> None:
        self._outcomes.came(record.stream)
        target = self._targets.get(record.stream)
        if target is None:
            self._reject(
                Row(self._number, record.stream, "", Mode.APPEND, (), "", record.data), self._unknown(record.stream), line
            )
            return
        row = Row(self._number, record.stream, target.object, target.mode, target.matching_key, "", record.data)
        if record.fault:
            self._reject(row, record.fault, line)
            return
        chosen = self._tenant_of(record.data)
        if isinstance(chosen, Reason):
            self._reject(row, chosen, line)
            return
        gathered = self._gathered
        if not gathered.rows:
            gathered.since = self._now()
        gathered.rows.append(Row(row.number, row.stream, row.object, row.mode, row.matching_key, chosen, row.data))
        gathered.bytes += len(line)
        if len(gathered.rows) >= ROWS or gathered.bytes >= BYTES:
            self._flush()

    def _unknown(self, stream: str) -> Reason:
        reason = Reason(f"The catalog has no stream {stream}.")
        if stream not in self._told:
            self._told.add(stream)
            self._out.log("WARN", f"stream {stream}: {reason.message} Its rows are rejected.")
        return reason

    def _reject(self, row: Row, reason: Reason, line: bytes) -> None:
        self._outcomes.ended(Outcome(row, Verdict.REJECTED, reasons=(reason,)), line)

    def _flush(self) -> None:
        gathered, self._gathered = self._gathered, _Gathered()
        if gathered.rows:
            self._writer.write(gathered.rows)
            self._outcomes.written(gathered.rows)

    def _hand_back(self, state: State) -> None:
        written, rejected = self._outcomes.since_state(state.stream)
        if self._echo:
            self._out.put(answer(state, written, rejected))
