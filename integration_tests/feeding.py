"""Feeding `write` with messages, as a platform does line by line; hasty, so that a retry is not waited for, and mortal."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from integration_tests.program import SECONDS, Program
from integration_tests.records import Record, parsed
from integration_tests.run import Run, assert_well_behaved
from integration_tests.xero import Xero

HASTY = Path(__file__).with_name("hasty_write.py")
INSTALLED = Path(sys.executable).with_name("destination-xero")
WRITING = ("PUT", "POST", "DELETE")
SOME_DAY = "2026-11-02"


def record(stream: str, data: Mapping[str, Any]) -> Record:
    """A RECORD."""
    return {"type": "RECORD", "record": {"stream": stream, "data": dict(data), "emitted_at": 1}}


def state(stream: str, number: int, **more: Any) -> Record:
    """A STATE as a platform hands it on: with an id, and with keys that the connector has never heard of."""
    about = {"stream_descriptor": {"name": stream}, "stream_state": {"at": number}}
    return {"type": "STATE", "state": {"type": "STREAM", "id": number, "stream": about, "sourceStats": {"of": 3.0}, **more}}


def lines_of(messages: Iterable[Record | bytes]) -> bytes:
    """Messages as a destination gets them, a line each; bytes go as they are."""
    return b"".join(one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in messages)


def configured(name: str, mode: str, key: Sequence[Sequence[str]] = (), **more: Any) -> Record:
    """An entry of a configured catalog."""
    stream = {"name": name, "json_schema": {}, "supported_sync_modes": ["full_refresh"]}
    chosen = {"sync_mode": "full_refresh", "destination_sync_mode": mode, "primary_key": [list(path) for path in key]}
    return {"stream": stream, **chosen, **more}


@dataclass
class Fed:
    """What became of a run.

    Attributes:
        run: what the program printed.
        report: the lines of its report.
        rejected: the messages in its file of rejected rows.
    """

    run: Run
    report: list[Record]
    rejected: list[Record]

    @property
    def outcomes(self) -> Counter[str]:
        """How often each outcome was reached."""
        return Counter(line["outcome"] for line in self.report)

    @property
    def reasons(self) -> list[str]:
        """Why rows were rejected."""
        return [reason["message"] for line in self.report for reason in line["reasons"]]

    @property
    def sent(self) -> list[Record]:
        """The requests that were to change something."""
        return [call for call in self.run.calls if call["method"] in WRITING and call["path"].startswith("/api.xro/")]

    @property
    def counted(self) -> dict[str, tuple[float, float]]:
        """What the STATEs of each stream add up to: written, rejected."""
        sums: dict[str, tuple[float, float]] = {}
        for told in self.run.states:
            name = told["stream"]["stream_descriptor"]["name"]
            written, rejected = sums.get(name, (0.0, 0.0))
            stats = told["destinationStats"]
            # Numbers with a point, as the platform sends its own; without one they would have become int.
            assert all(isinstance(one, Decimal) for one in stats.values()), stats
            sums[name] = (written + float(stats["recordCount"]), rejected + float(stats["rejectedRecordCount"]))
        return sums


class Talk:
    """A run whose input has not ended yet."""

    def __init__(self, child: "subprocess.Popen[bytes]", told: Callable[[int, bytes, bytes], Fed]) -> None:
        self.child, self._told = child, told
        self._heard: list[bytes] = []

    def say(self, *messages: Record | bytes) -> None:
        """Hands on messages, and leaves the input open."""
        assert self.child.stdin
        self.child.stdin.write(lines_of(messages))
        self.child.stdin.flush()

    def hear(self, wanted: Callable[[Record], bool]) -> Record:
        """The next message printed that is wanted."""
        assert self.child.stdout
        for line in self.child.stdout:
            self._heard.append(line)
            if line.startswith(b"{") and wanted(message := parsed(line)):
                return message
        raise AssertionError(f"the program ended ({self.child.wait()}) without saying what was waited for")

    def ended(self) -> Fed:
        """What became of it, once its input has ended, or it has."""
        out, err = self.child.communicate(timeout=SECONDS)
        return self._told(self.child.returncode, b"".join(self._heard) + out, err)


class Feeder:
    """Runs `write` with a catalog, messages on standard input, and the configuration last announced."""

    def __init__(self, program: Program, xero: Xero) -> None:
        self.program, self.xero = program, xero
        self._runs = 0

    def __call__(self, messages: Sequence[Record | bytes], *, fails: bool = False, **how: Any) -> Fed:
        """Writes; it has to succeed, unless it `fails`."""
        done = self.attempt(messages, **how)
        if fails:
            assert done.run.code == 1, "the run was to fail, and says that it did not"
            assert done.run.errors, "a failed run must say why"
        else:
            assert (done.run.code, done.run.errors) == (0, []), done.run.told[-2000:]
        return done

    def attempt(
        self,
        messages: Sequence[Record | bytes],
        *,
        mode: str = "append",
        keys: Mapping[str, list[list[str]]] | None = None,
        catalog: Record | None = None,
        dies_at: int = 0,
        dies_done: bool = False,
        dies_after: float | None = None,
        timeout: float | None = None,
        **options: Any,
    ) -> Fed:
        """Writes, whatever comes of it; options go into the configuration's `write`.

        Args:
            keys: the primary key of streams that have one.
            catalog: in place of one of all streams that have rows, in `mode`.
            dies_at: the number of the request that changes something at which the program is killed.
            dies_done: Xero has carried that one out by then.
            dies_after: seconds of the program's own work after which it is gone, whatever it is doing.
            timeout: seconds after which an answer is given up.
        """
        rows = (one["record"]["stream"] for one in messages if isinstance(one, dict) and one["type"] == "RECORD")
        made = {"streams": [configured(name, mode, (keys or {}).get(name, [])) for name in dict.fromkeys(rows)]}
        command, told = self.prepared(catalog or made, options)
        environment = {"DIES_AT": str(dies_at)} if dies_at else {}
        environment |= {"DIES_DONE": "1"} if dies_done else {}
        environment |= {"DIES_AFTER_S": str(dies_after)} if dies_after else {}
        environment |= {"TIMEOUT_S": str(timeout)} if timeout else {}
        child = subprocess.run(
            [sys.executable, str(HASTY), *command[1:]],
            input=lines_of(messages),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=self.program.folder,
            env={**os.environ, **environment},
        )
        return told(child.returncode, child.stdout, child.stderr)

    @contextmanager
    def talking(self, catalog: Record, *, flushes_after: float = 60, **options: Any) -> Iterator["Talk"]:
        """Starts it and keeps its standard input open.

        Args:
            catalog: what is written.
            flushes_after: seconds after which rows are written without a STATE.
        """
        command, told = self.prepared(catalog, options)
        with subprocess.Popen(
            [sys.executable, str(HASTY), *command[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.program.folder,
            env={**os.environ, "FLUSHES_AFTER_S": str(flushes_after)},
        ) as child:
            # Whoever waits for what never comes is woken by its end.
            guard = threading.Timer(SECONDS, child.kill)
            guard.start()
            try:
                yield Talk(child, told)
            finally:
                guard.cancel()
                child.kill()

    def prepared(self, catalog: Record, options: Record) -> tuple[list[str], Any]:
        """The installed program's command line, and the function that makes a `Fed` of what became of it."""
        self._runs += 1
        report, rejected = (self.program.folder / f"{kind}-{self._runs}.jsonl" for kind in ("report", "rejected"))
        config = self.xero.config | {"write": {"report_path": str(report), "rejected_path": str(rejected)} | options}
        before = self.xero.asked()

        def told(code: int, out: bytes, err: bytes) -> Fed:
            run = Run(code, [line for line in out.decode().split("\n") if line], err.decode(), self.xero.requests(before))
            assert_well_behaved(run, config)
            if run.controls:  # a platform keeps the credentials that a run announced
                self.xero.config["credentials"] = deepcopy(run.controls[-1]["credentials"])
            return Fed(run, _lines(report), _lines(rejected))

        files = [f"--config={self.program.file(config)}", f"--catalog={self.program.file(catalog)}"]
        return [str(INSTALLED), "write", *files], told


def _lines(path: Path) -> list[Record]:
    return [parsed(line.decode(errors="replace")) for line in path.read_bytes().splitlines()] if path.exists() else []
