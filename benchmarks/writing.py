"""`make bench-write`: speed, memory and calls of writing 10,000 new contacts and as many invoices to an instant Xero.

The connector runs on a core of its own, the Xero on another. Exits 1 when a limit is missed.
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

from benchmarks.__main__ import RUNS, on_core, report

HERE = Path(__file__).parent
ROWS = 10_000
LONG = 5
"""How many times as much is written to see whether memory grows."""


@dataclass(frozen=True)
class Run:
    """One process: wall time and its own work (CPU time) in seconds, peak memory in megabytes (10^6 bytes), rows."""

    seconds: float
    work: float
    megabytes: float
    rows: int

    @property
    def rate(self) -> float:
        """Rows a second of its own work, start-up included; what Xero takes to answer is not the connector's."""
        return self.rows / self.work


def messages(count: int) -> Iterator[dict[str, object]]:
    """Yield contacts, then invoices to them by their numbers, with a STATE after every 1,000 rows."""
    for number in range(count):
        contact = {"Name": f"Customer {number} of the Benchmark Trading Company", "ContactNumber": f"C{number:06}"}
        address = {"AddressType": "STREET", "AddressLine1": f"{number} Long Street", "City": "Wellington", "PostalCode": "6011"}
        yield record("contacts", contact | {"EmailAddress": f"c{number}@example.com", "Addresses": [address]})
        if number % 1000 == 999:
            yield state("contacts", number)
    for number in range(count):
        lines = [
            {
                "Description": f"Item {line}",
                "Quantity": 2.0,
                "UnitAmount": 19.95 + line,
                "AccountCode": "200",
                "TaxType": "OUTPUT2",
            }
            for line in range(3)
        ]
        invoice = {"Type": "ACCREC", "InvoiceNumber": f"INV-{number:06}", "Contact": {"ContactNumber": f"C{number:06}"}}
        dates = {"Date": "2026-11-01", "DueDate": "2026-11-30", "LineAmountTypes": "Exclusive", "Status": "AUTHORISED"}
        yield record("invoices", invoice | dates | {"LineItems": lines})
        if number % 1000 == 999:
            yield state("invoices", number)


def record(stream: str, data: dict[str, object]) -> dict[str, object]:
    """Return a RECORD."""
    return {"type": "RECORD", "record": {"stream": stream, "data": data, "emitted_at": 1}}


def state(stream: str, number: int) -> dict[str, object]:
    """Return a STATE."""
    told = {"stream_descriptor": {"name": stream}, "stream_state": {"at": number}}
    return {"type": "STATE", "state": {"type": "STREAM", "id": number, "stream": told}}


@contextmanager
def instant_xero() -> Iterator[str]:
    """Serve on the second core; yields the address."""
    with on_core(1):
        process = subprocess.Popen([sys.executable, HERE / "instant_xero.py"], stdout=subprocess.PIPE, text=True)
    try:
        yield json.loads(process.stdout.readline() if process.stdout else "")["api_url"]
    finally:
        process.terminate()
        process.wait()


def write(folder: Path, url: str, count: int, runs: int) -> tuple[Run, dict[str, int]]:
    """Write so many contacts and invoices; return the best run and the calls of the last."""
    rows, config, catalog = folder / "rows.jsonl", folder / "config.json", folder / "catalog.json"
    with rows.open("w") as out:
        out.writelines(json.dumps(one, separators=(",", ":")) + "\n" for one in messages(count))
    credentials = {"auth_type": "access_token", "access_token": "token"}
    options = {"report_path": str(folder / "report.jsonl")}
    config.write_text(json.dumps({"credentials": credentials, "api_url": url, "identity_url": url, "write": options}))
    streams = [
        {"stream": {"name": name, "json_schema": {}}, "sync_mode": "full_refresh", "destination_sync_mode": "append_dedup"}
        for name in ("contacts", "invoices")
    ]
    catalog.write_text(json.dumps({"streams": streams}))
    done = []
    for _ in range(runs):
        requests.post(f"{url}/forget", timeout=10)
        (folder / "report.jsonl").unlink(missing_ok=True)
        command = [sys.executable, HERE / "unpaced_write.py", "write", "--config", config, "--catalog", catalog]
        with rows.open("rb") as given, (folder / "output.jsonl").open("wb") as out, on_core(0):
            began = time.monotonic()
            process = subprocess.Popen([str(part) for part in command], stdin=given, stdout=out)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - began
        created = (folder / "report.jsonl").read_bytes().count(b'"outcome":"created"')
        if status or created != 2 * count:
            raise SystemExit(f"status {status}, {created} of {2 * count} created; see {folder / 'output.jsonl'}")
        done.append(Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6, created))
    calls: dict[str, int] = requests.get(f"{url}/calls", timeout=10).json()
    return min(done, key=lambda run: run.work), calls


def main() -> int:
    """Measure, print, and tell by the exit code whether the limits are kept."""
    with tempfile.TemporaryDirectory() as name, instant_xero() as url:
        usual, calls = write(Path(name), url, ROWS, RUNS)
        long, _ = write(Path(name), url, ROWS * LONG, 1)
    writing = {key: number for key, number in calls.items() if not key.startswith("GET")}
    looking = sum(number for key, number in calls.items() if key.startswith("GET"))
    asked = ", ".join(f"{key} {number}" for key, number in calls.items())
    print(f"\n{2 * ROWS:,} rows: {usual.seconds:.2f} s, {usual.work:.2f} s of it our own work; calls: {asked}")
    print(f"{2 * ROWS * LONG:,} rows: {long.seconds:.2f} s, {long.rate:,.0f} a second of our own work, {long.megabytes:.0f} MB")
    more = (long.megabytes - usual.megabytes) / (2 * ROWS * (LONG - 1)) * 10_000
    most = 2 * -(-ROWS // 50)
    kept = report(
        [
            ("records a second of our own work, start-up included", f"{usual.rate:,.0f}", "3,000", usual.rate >= 3_000),
            ("peak memory, MB", f"{usual.megabytes:.0f}", "200", usual.megabytes < 200),
            ("memory for 10,000 rows more (their keys), MB", f"{more:.0f}", "20", more < 20),
            ("writing calls", f"{sum(writing.values())}", f"{most}", sum(writing.values()) <= most),
            ("look-ups", f"{looking}", "10", looking <= 10),
        ]
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
