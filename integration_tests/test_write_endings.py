"""Writing that is broken off in an orderly way, and taken up again: nothing twice, nothing lost.

The installed program writes contacts, and bills and bank transactions that have no number by which a second one would be
refused. What is there afterwards is asked of the pretend Xero.
"""

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
import requests

from xero_sandbox.options import Options
from xero_sandbox.server import serve_in_thread

PROGRAM = Path(sys.executable).parent / "destination-xero"
LINES = [{"Description": "Work", "Quantity": 1, "UnitAmount": 10.0, "AccountCode": "400"}]
MODES = {"contacts": "append_dedup", "bills": "append", "bank_transactions": "append"}
RESOURCES = {"contacts": "Contacts", "bills": "Invoices", "bank_transactions": "BankTransactions"}
MARKS = {"contacts": "Name", "bills": "Reference", "bank_transactions": "Reference"}


class Company:
    """A pretend Xero with one organisation, and the program that writes to it."""

    def __init__(self, folder, xero):
        self.folder, self.xero = folder, xero
        self.tenant = self.ask("state")["tenants"][0]["tenantId"]
        bank = next(one for one in self.elements("Accounts") if one["Type"] == "BANK" and one["Status"] == "ACTIVE")
        self.bank = {"AccountID": bank["AccountID"]}
        self.contact = {
            "ContactID": next(one for one in self.elements("Contacts") if one["ContactStatus"] == "ACTIVE")["ContactID"]
        }

    def ask(self, what, **query):
        return requests.get(f"{self.xero.base_url}/_sandbox/{what}", params=query, timeout=10).json()

    def do(self, verb, **arguments):
        answer = requests.post(f"{self.xero.base_url}/_sandbox/{verb}", json=arguments, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def elements(self, resource):
        told = self.ask("elements", resource=resource)
        return told if isinstance(told, list) else told["elements"]

    def marked(self, stream):
        """How often Xero holds each row of ours."""
        names = (str(one.get(MARKS[stream]) or "") for one in self.elements(RESOURCES[stream]))
        return Counter(name for name in names if name.startswith("ours "))

    def row(self, stream, number):
        mark = f"ours {number:05}"
        if stream == "contacts":
            return {"Name": mark}
        if stream == "bills":
            return {
                "Contact": self.contact,
                "Reference": mark,
                "Date": "2026-11-01",
                "DueDate": "2026-12-01",
                "LineItems": LINES,
            }
        return {"Type": "SPEND", "Contact": self.contact, "BankAccount": self.bank, "Reference": mark, "LineItems": LINES}

    def input(self, rows, every=40):
        """Rows of all streams in turn, with a STATE of each stream now and then."""
        lines = []
        for number in range(rows):
            stream = list(MODES)[number % 3]
            lines.append({"type": "RECORD", "record": {"stream": stream, "data": self.row(stream, number), "emitted_at": 1}})
            if number % every == every - 1:
                about = {"stream_descriptor": {"name": stream}, "stream_state": {"at": number}}
                lines.append({"type": "STATE", "state": {"type": "STREAM", "id": number, "stream": about}})
        return [json.dumps(line).encode() + b"\n" for line in lines]

    def start(self, lines, **write):
        config = self.ask("config")
        config = config.get("config", config) | {"write": {"report_path": str(self.folder / "report.jsonl"), **write}}
        (self.folder / "config.json").write_text(json.dumps(config))
        streams = [
            {"stream": {"name": name, "json_schema": {}}, "sync_mode": "full_refresh", "destination_sync_mode": mode}
            for name, mode in MODES.items()
        ]
        (self.folder / "catalog.json").write_text(json.dumps({"streams": streams}))
        (self.folder / "input").write_bytes(b"".join(lines))
        command = [PROGRAM, "write", "--config", self.folder / "config.json", "--catalog", self.folder / "catalog.json"]
        with (self.folder / "input").open("rb") as given, (self.folder / "output").open("wb") as out:
            return subprocess.Popen(command, stdin=given, stdout=out)

    def write(self, lines, **write):
        (self.folder / "report.jsonl").unlink(missing_ok=True)
        code = self.start(lines, **write).wait(timeout=120)
        assert code == 0, (self.folder / "output").read_text()[-3000:]
        return [json.loads(line) for line in (self.folder / "report.jsonl").read_text().splitlines()]


@pytest.fixture
def company(tmp_path):
    with serve_in_thread(Options(size="small", tenants=1)) as xero:
        yield Company(tmp_path, xero)


def assert_once(company, rows):
    for place, stream in enumerate(MODES):
        wanted = {f"ours {number:05}" for number in range(rows) if number % 3 == place}
        assert company.marked(stream) == dict.fromkeys(wanted, 1), stream


def assert_told(report, rows):
    assert len(report) == rows
    assert {one["outcome"] for one in report} <= {"created", "unchanged"}
    assert len({one["xero_id"] for one in report}) == rows


def test_a_token_that_ends_in_the_middle_is_renewed(company):
    company.do("rule", match={"method": "PUT"}, on=2, do=[{"verb": "expire_tokens"}])

    assert_told(company.write(company.input(60), batch_size=10), 60)
    assert_once(company, 60)


def test_a_run_repeated_at_once_creates_nothing(company):
    lines = company.input(60)
    first = company.write(lines, batch_size=10)

    again = company.write(lines, batch_size=10)

    assert_told(again, 60)
    assert_once(company, 60)
    assert {one["line"]: one["xero_id"] for one in first} == {one["line"]: one["xero_id"] for one in again}


def test_asked_to_end_it_ends_with_a_report_of_what_is_done(company):
    company.do("latency", seconds=0.2)
    process = company.start(company.input(240), batch_size=10)
    report = company.folder / "report.jsonl"
    until = time.monotonic() + 60
    while time.monotonic() < until and not (report.exists() and report.stat().st_size):
        threading.Event().wait(0.05)
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=60) == 128 + signal.SIGTERM
    told = {one["xero_id"] for one in map(json.loads, report.read_text().splitlines()) if one["outcome"] == "created"}
    held = sum(sum(company.marked(stream).values()) for stream in MODES)
    assert len(told) == held
    assert b"without an outcome" in (company.folder / "output").read_bytes()


def test_the_day_limit_ends_the_sync_and_the_next_day_writes_the_rest(company):
    lines = company.input(120)
    company.do("rule", match={"method": "PUT"}, on=4, then={"limit": "day", "retry_after": 3600})

    assert company.start(lines, batch_size=10).wait(timeout=60) == 1
    output = (company.folder / "output").read_text()
    assert "calls of today are used up" in output
    assert "transient_error" in output
    company.write(lines, batch_size=10)

    assert_once(company, 120)
