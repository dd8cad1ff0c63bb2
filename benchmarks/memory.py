"""`make bench-memory`: five organisations of 100,000 invoices each, read by somebody quick and by somebody who stalls.

Resident memory is watched from the first record to the last. It has to stay under a limit and to be flat: what is read but not
yet taken by the reader of the output is bounded, however much there is. In real time, because the 60 calls of a minute are part
of what spreads a read over time. Exits 1 when a limit is missed.
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

from benchmarks.__main__ import BIN, catalog, on_core, report, sandbox

TENANTS = 5
INVOICES = 100_000  # of each
RECORDS = TENANTS * INVOICES
MINUTE_LIMIT = 60
CHUNK = 2_000  # rows put at once
PEAK_MB = 250
GROWTH_MB = 25
LOOK_S = 0.1
BLOCK = 1 << 16

# A reader who stalls does so at the first record, when everything is still to come, and then again and again.
FIRST_STALL_S = 15
STALL_S = 2
STALL_EVERY = 25_000  # records


@dataclass
class Watch:
    """What a read took: samples of (records taken so far, resident megabytes of 10^6 bytes)."""

    samples: list[tuple[int, float]] = field(default_factory=list)
    records: int = 0
    peak: float = 0.0
    seconds: float = 0.0

    def highest(self, first: float, last: float) -> float:
        """Highest memory between two parts of all records: 0 is the first record, 1 the last."""
        return max(size for taken, size in self.samples if first * RECORDS <= taken <= last * RECORDS)

    @property
    def growth(self) -> float:
        """By how much the last fifth of the records took more than the first fifth."""
        return self.highest(0.8, 1.0) - self.highest(0.0, 0.2)


def main() -> int:
    """Measure, print, and tell by the exit code whether the limits are kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = ["--size", "demo", "--tenants", str(TENANTS), "--day-limit", "5000", "--minute-limit", f"{MINUTE_LIMIT}"]
        with sandbox(folder, *options) as (url, config):
            chosen = catalog(config, folder, {"invoices"})
            print(f"Filling {TENANTS} companies with {INVOICES:,} invoices each ...", flush=True)
            for tenant in tenants(url):
                fill(url, tenant)
            command = [BIN / "source-xero", "read", "--config", config, "--catalog", chosen]
            quick = watched(command, stalls=False)
            log = log_of(url)
            slow = watched(command, stalls=True)
    for label, watch in (("quick reader", quick), ("reader who stalls", slow)):
        fifths = " ".join(f"{watch.highest(part / 5, (part + 1) / 5):.0f}" for part in range(5))
        print(f"{label:20} {watch.records:9,} records in {watch.seconds:4.0f} s; highest in each fifth, MB: {fifths}")
    calls = Counter(call["tenant"] for call in log)
    refused = sum(call["status"] == requests.codes.too_many_requests for call in log)
    most = INVOICES // 1000 + 1
    rows = [("calls for an organisation's invoices", f"{max(calls.values())}", f"{most}", max(calls.values()) <= most)]
    rows += [("calls refused for being too many", f"{refused}", "0", refused == 0)]
    rows += [
        ("calls of an organisation in its busiest minute", f"{busiest(log)}", f"{MINUTE_LIMIT}", busiest(log) <= MINUTE_LIMIT)
    ]
    for label, watch in (("quick reader", quick), ("reader who stalls", slow)):
        rows += [
            (f"{label}: records", f"{watch.records:,}", f"{RECORDS:,}", watch.records == RECORDS),
            (f"{label}: peak memory, MB", f"{watch.peak:.0f}", f"{PEAK_MB}", watch.peak < PEAK_MB),
            (
                f"{label}: more at the end than at the start, MB",
                f"{watch.growth:.0f}",
                f"{GROWTH_MB}",
                watch.growth < GROWTH_MB,
            ),
        ]
    return 0 if report(rows) else 1


def tenants(url: str) -> list[str]:
    """The ids of the organisations."""
    return [one["tenantId"] for one in requests.get(f"{url}/_sandbox/state", timeout=30).json()["tenants"]]


def log_of(url: str) -> list[dict[str, Any]]:
    """The requests for invoices."""
    return list(requests.get(f"{url}/_sandbox/requests", params={"path": "Invoices"}, timeout=30).json())


def busiest(log: list[dict[str, Any]]) -> int:
    """Most calls of one organisation that arrived within any 60 seconds."""
    most = 0
    for tenant in {call["tenant"] for call in log}:
        times = sorted(datetime.fromisoformat(call["time"]).timestamp() for call in log if call["tenant"] == tenant)
        most = max(most, *(bisect_left(times, at + 60) - number for number, at in enumerate(times)))
    return most


def fill(url: str, tenant: str) -> None:
    """Put copies of an organisation's invoices, each under an id and a number of its own, until there are enough."""
    with requests.Session() as http:
        asked = {"resource": "Invoices", "tenant": tenant}
        held = http.get(f"{url}/_sandbox/elements", params=asked, timeout=60).json()
        fresh = copies([json.dumps(one) for one in held])
        missing = INVOICES - len(held)
        while missing > 0:
            part = [next(fresh) for _ in range(min(CHUNK, missing))]
            body = json.dumps(asked)[:-1] + f', "elements": [{",".join(part)}]}}'
            http.post(f"{url}/_sandbox/put", data=body.encode(), timeout=120).raise_for_status()
            missing -= len(part)


def copies(rows: list[str]) -> Iterator[str]:
    """The rows, over and over, as text, since taking them apart and putting them together would take minutes."""
    while True:
        for row in rows:
            id_ = str(uuid.uuid4())
            copy = re.sub(r'"InvoiceID": "[^"]+"', f'"InvoiceID": "{id_}"', row, count=1)
            yield re.sub(r'"InvoiceNumber": "[^"]+"', f'"InvoiceNumber": "N-{id_[:13]}"', copy, count=1)


def watched(command: list[object], *, stalls: bool) -> Watch:
    """Run a command, take its output as a reader does, and look at its memory meanwhile."""
    watch = Watch()
    began = time.monotonic()
    with on_core(0):
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE)
    ended = threading.Event()
    looking = threading.Thread(target=look, args=(process.pid, watch, ended))
    looking.start()
    try:
        take(process, watch, stalls=stalls)
    finally:
        ended.set()
        looking.join()
        process.kill()
        process.wait()
    watch.seconds = time.monotonic() - began
    return watch


def take(process: "subprocess.Popen[bytes]", watch: Watch, *, stalls: bool) -> None:
    """Read to the end, with pauses in which nothing is taken if the reader is one who stalls."""
    assert process.stdout
    rest, next_stall, stall = b"", 1, FIRST_STALL_S
    while block := process.stdout.read(BLOCK):
        lines = rest + block
        end = lines.rfind(b"\n") + 1
        rest = lines[end:]
        # A line begins with its type, and nothing within a line looks like the beginning of another one.
        watch.records += lines.count(b'{"type":"RECORD"', 0, end)
        if stalls and watch.records >= next_stall:
            time.sleep(stall)
            next_stall, stall = watch.records + STALL_EVERY, STALL_S
    if code := process.wait():
        raise SystemExit(f"the read ended with status {code}; see its messages above.")


def look(process: int, watch: Watch, ended: threading.Event) -> None:
    """Note the resident memory, and its highest mark as the system keeps it, until the end."""
    status = Path(f"/proc/{process}/status")
    while not ended.wait(LOOK_S):
        try:
            found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status.read_text(), re.MULTILINE))
        except OSError:
            return
        if "VmRSS" in found and watch.records:
            watch.samples.append((watch.records, int(found["VmRSS"]) * 1024 / 1e6))
            watch.peak = int(found["VmHWM"]) * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main())
