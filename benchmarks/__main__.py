"""`make bench`: speed, memory and calls of the installed program, against stated limits and against two yardsticks.

One run on one machine measures both sides: a bare loop over the same pages (requests and orjson, nothing converted, no state)
is about the least that reading can cost, and the CDK's stock extractor is what a plain declarative connector would use.
The connector runs on a core of its own, the sandbox on another. Exits 1 when a limit is missed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

BIN = Path(sys.executable).parent
HERE = Path(__file__).parent
INVOICES = 50_000
RUNS = 3


@dataclass(frozen=True)
class Run:
    """One process: wall time in seconds, peak memory in megabytes (10^6 bytes), lines of output."""

    seconds: float
    megabytes: float
    records: int

    @property
    def rate(self) -> float:
        """Records a second, start-up included."""
        return self.records / self.seconds


@contextmanager
def sandbox(folder: Path, *options: str) -> Iterator[tuple[str, Path]]:
    """Serve a company of 50,000 invoices and bills of about 4 KB; yields its address and the configuration file."""
    config = folder / "config.json"
    command = [BIN / "xero-sandbox", "--port", "0", "--size", "large", "--tenants", "1", "--minute-limit", "1000000"]
    command += ["--config-out", config, "--day-limit", "1000000", "--json", *options]
    with on_core(1):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield json.loads(line)["api_url"], config
    finally:
        process.terminate()
        process.wait()


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """Tie the children that are started meanwhile to one core."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def measure(command: list[object], output: Path) -> Run:
    """Run a command on the first core, its output in a file; the best of a few runs, since noise only adds."""
    runs = []
    for _ in range(RUNS):
        with output.open("wb") as out, on_core(0):
            began = time.monotonic()
            process = subprocess.Popen([str(part) for part in command], stdout=out)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - began
        if status:
            raise SystemExit(f"{command[0]} ended with status {status}; see its messages above.")
        runs.append(Run(seconds, usage.ru_maxrss * 1024 / 1e6, records_in(output)))
    return min(runs, key=lambda run: run.seconds)


def records_in(output: Path) -> int:
    """Count records a line at a time: what this process holds would count as its children's memory, from which they fork."""
    with output.open("rb") as lines:
        return sum(line.startswith(b'{"type":"RECORD"') for line in lines)


def catalog(config: Path, folder: Path, streams: set[str]) -> Path:
    """Write the configured catalog of some streams, incremental where they can be."""
    printed = subprocess.run([BIN / "source-xero", "discover", "--config", config], stdout=subprocess.PIPE, check=True).stdout
    found = next(json.loads(line) for line in printed.splitlines() if b'"CATALOG"' in line)["catalog"]["streams"]
    chosen = [
        {"stream": stream, "sync_mode": stream["supported_sync_modes"][-1], "destination_sync_mode": "append"}
        for stream in found
        if stream["name"] in streams
    ]
    path = folder / "catalog.json"
    path.write_text(json.dumps({"streams": chosen}))
    return path


def report(rows: list[tuple[str, str, str, bool]]) -> bool:
    """Print measured values against their limits; return whether all are kept."""
    print(f"\n{'what':58} {'measured':>22} {'limit':>22}")
    for what, measured, limit, kept in rows:
        print(f"{what:58} {measured:>22} {limit:>22}  {'ok' if kept else 'MISSED'}")
    return all(kept for *_, kept in rows)


def main() -> int:
    """Measure, print, and tell by the exit code whether the limits are kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        output = folder / "output.jsonl"
        spec = measure([BIN / "source-xero", "spec"], output)
        print(f"Founding a company of {INVOICES:,} invoices and bills ...", flush=True)
        with sandbox(folder) as (url, config):
            chosen = catalog(config, folder, {"invoices"})
            floor = measure([sys.executable, HERE / "bare_loop.py", config], output)
            requests.post(f"{url}/_sandbox/clear_requests", json={}, timeout=10)
            ours = measure([BIN / "source-xero", "read", "--config", config, "--catalog", chosen], output)
            size = output.stat().st_size / max(ours.records, 1)
            calls = requests.get(f"{url}/_sandbox/requests", params={"path": "Invoices"}, timeout=10).json()
            stock = measure([sys.executable, HERE / "stock_cdk.py", config], output)
    per_read, most = len(calls) / RUNS, -(-ours.records // 1000) + 1
    print(f"\n{ours.records:,} invoices, {size:,.0f} bytes a message, 1,000 a page, all from loopback:")
    for label, run in (("bare loop", floor), ("source-xero", ours), ("stock CDK extractor", stock)):
        print(f"  {label:22} {run.seconds:6.2f} s  {run.rate:9,.0f} records/s  {run.megabytes:6.0f} MB")
    kept = report(
        [
            ("spec, seconds", f"{spec.seconds:.2f}", "1.50", spec.seconds < 1.5),
            ("records a second on one core, start-up included", f"{ours.rate:,.0f}", "10,000", ours.rate >= 10_000),
            ("peak memory, MB", f"{ours.megabytes:.0f}", "220", ours.megabytes < 220),
            ("calls for the invoices of one read", f"{per_read:.0f}", f"{most}", per_read <= most),
        ]
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
