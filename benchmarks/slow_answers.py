"""`make bench-slow`: one large stream of one organisation alone, when Xero takes three seconds for a page.

In real time, because the minute of Xero's limit is what is measured. Exits 1 when a limit is missed.
"""

import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import requests

from benchmarks.__main__ import BIN, catalog, report, sandbox

MINUTE_S = 60
PAGE_SIZE = 500  # a hundred pages: more than a minute's calls


def main() -> int:
    """Read for a little over a minute, and count the calls of the first one in the sandbox's own log."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with sandbox(folder, "--latency", "3", "--minute-limit", "60") as (url, config):
            given = json.loads(config.read_text())
            chosen = catalog(config, folder, {"invoices"})
            config.write_text(json.dumps(given | {"page_size": PAGE_SIZE}))
            command = [BIN / "source-xero", "read", "--config", config, "--catalog", chosen]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            try:
                process.wait(timeout=MINUTE_S + 5)
            except subprocess.TimeoutExpired:  # as it should: there is more than a minute's worth to read
                process.kill()
                process.wait()
            log = requests.get(f"{url}/_sandbox/requests", params={"path": "Invoices"}, timeout=10).json()
    times = sorted(datetime.fromisoformat(call["time"]).timestamp() for call in log)
    kept = sum(at < times[0] + MINUTE_S for at in times)
    refused = sum(call["status"] == requests.codes.too_many_requests for call in log)
    fine = report(
        [
            ("calls in the first minute, each answered after 3 s", f"{kept}", "54 of 60", kept >= 0.9 * MINUTE_S),
            ("calls refused for being too many", f"{refused}", "0", refused == 0),
        ]
    )
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
