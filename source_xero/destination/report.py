"""The two files that a user may ask for: what became of every row, and the rejected ones to correct and feed back in."""

import os
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from source_xero.config import ConfigError
from source_xero.destination.operation import Operation
from source_xero.destination.options import Options
from source_xero.destination.row import Outcome, Row, Verdict
from source_xero.destination.xero import SyncEnded

_LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS


class Report:
    """Appends a line for each outcome as soon as it is known, out of the process when `ended` returns.

    Args:
        options: where the files are, and whether nothing is really written, which each line then says.
        operations: the catalogue of writing, for the keys that name a row.
        utc_ms: tells the time, in milliseconds since 1970.

    Raises:
        ConfigError: when a file cannot be written.
    """

    def __init__(
        self,
        options: Options,
        operations: Mapping[str, Operation],
        utc_ms: Callable[[], int] = lambda: int(time.time() * 1000),
    ) -> None:
        self._report = _opened("report_path", options.report_path)
        self._rejected = _opened("rejected_path", options.rejected_path)
        if self._rejected and _is_same(self._report, self._rejected.fileno()):
            raise ConfigError(
                "write.report_path and write.rejected_path are one file. Name two, so that rows can be fed back in."
            )
        self._operations, self._dry_run, self._utc_ms = operations, options.dry_run, utc_ms

    def holds(self, file: int) -> bool:
        """Tell whether an open file is one of these. As the input it would have no end: rejected rows would come in again."""
        return any(_is_same(one, file) for one in (self._report, self._rejected))

    def close(self) -> None:
        """Close the files."""
        for file in (self._report, self._rejected):
            if file:
                file.close()

    def ended(self, outcome: Outcome, raw: bytes = b"") -> None:
        """Note an outcome; `raw` is the line of input where its record could not be made out.

        Raises:
            SyncEnded: when a file takes no more.
        """
        if self._report:
            _add(self._report, orjson.dumps(self._line(outcome), option=_LINE))
        if self._rejected and outcome.verdict is Verdict.REJECTED:
            _add(self._rejected, raw.rstrip(b"\r\n") + b"\n" if raw else self._message(outcome.row))

    def _line(self, outcome: Outcome) -> dict[str, Any]:
        row = outcome.row
        line = {
            "line": row.number,
            "stream": row.stream,
            "object": row.object,
            "mode": row.mode.value,
            "tenant_id": row.tenant_id,
            "key": self.key(row),
            "outcome": outcome.verdict.value,
            "xero_id": outcome.xero_id,
            "reasons": [{"message": reason.message, "field": reason.field} for reason in outcome.reasons],
            "notes": list(outcome.notes),
        }
        if self._dry_run:
            line["dry_run"] = True
            if outcome.verdict is Verdict.CREATED:
                line["xero_id"] = ""  # nothing was made that could have one
        return line

    def key(self, row: Row) -> dict[str, Any]:
        """Return what names a row to its owner: matching key, Xero's id and natural keys, as far as the record has them."""
        operation = self._operations.get(row.object)
        names = [*row.matching_key]
        if operation:
            names += [operation.id, *(name for key in operation.keys for name in key)]
        return {name: row.data[name] for name in dict.fromkeys(names) if row.data.get(name) is not None}

    def _message(self, row: Row) -> bytes:
        record = {"stream": row.stream, "data": row.data, "emitted_at": self._utc_ms()}
        return orjson.dumps({"type": "RECORD", "record": record}, option=_LINE)


def _add(file: BinaryIO, line: bytes) -> None:
    try:
        file.write(line)
    except OSError as error:
        raise SyncEnded(f"write: {file.name} cannot be written any more: {error.strerror or error}.", transient=False) from None


def _is_same(ours: BinaryIO | None, file: int) -> bool:
    """Tell whether two are one file; devices and pipes give nothing back, and may be shared."""
    known = os.fstat(ours.fileno()) if ours else None
    return known is not None and stat.S_ISREG(known.st_mode) and os.path.samestat(known, os.fstat(file))


def _opened(option: str, path: str) -> BinaryIO | None:
    if not path:
        return None
    try:
        return Path(path).open("ab", buffering=0)
    except OSError as error:
        raise ConfigError(
            f"write.{option} {path}: cannot be written: {error.strerror or error}. Name a file that can."
        ) from None
