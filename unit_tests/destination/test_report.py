"""Where every row ends: counted, reported, and kept to be fed back in."""

import json
from pathlib import Path

import pytest

from source_xero.config import ConfigError
from source_xero.destination.counts import Counts
from source_xero.destination.messages import Record, parse
from source_xero.destination.options import Options
from source_xero.destination.report import Report
from source_xero.destination.row import Outcome, Reason, Verdict
from source_xero.destination.xero import SyncEnded
from unit_tests.destination.pretend import OPERATIONS, TENANT, row

REJECTED = Outcome(row(3, Name="A", Amount=1.5), Verdict.REJECTED, reasons=(Reason("No.", "Name"),), notes=("Dropped Total.",))


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def paths(tmp_path):
    return {"report_path": str(tmp_path / "report.jsonl"), "rejected_path": str(tmp_path / "rejected.jsonl")}


def test_an_outcome_is_a_line_that_is_out_before_anything_else_happens(tmp_path, paths):
    Report(Options(**paths), OPERATIONS).ended(REJECTED)

    assert lines(tmp_path / "report.jsonl") == [
        {
            "line": 3,
            "stream": "things",
            "object": "things",
            "mode": "append",
            "tenant_id": TENANT,
            "key": {"Name": "A"},
            "outcome": "rejected",
            "xero_id": "",
            "reasons": [{"message": "No.", "field": "Name"}],
            "notes": ["Dropped Total."],
        }
    ]


def test_a_rejected_row_can_be_fed_back_in(tmp_path, paths):
    report = Report(Options(**paths), OPERATIONS, utc_ms=lambda: 7)
    report.ended(REJECTED)
    report.ended(Outcome(row(4, Name="B"), Verdict.CREATED, "id"))

    [line] = (tmp_path / "rejected.jsonl").read_bytes().splitlines()

    assert parse(line) == Record("things", {"Name": "A", "Amount": 1.5})
    assert json.loads(line)["record"]["emitted_at"] == 7


def test_a_rejected_line_that_was_no_record_is_kept_as_it_came(tmp_path, paths):
    Report(Options(**paths), OPERATIONS).ended(REJECTED, b'{"type":"RECORD","record":{"stream":"x","data":[]}}\r\n')

    assert (tmp_path / "rejected.jsonl").read_bytes() == b'{"type":"RECORD","record":{"stream":"x","data":[]}}\n'


def test_a_report_is_added_to(tmp_path, paths):
    for _ in range(2):
        report = Report(Options(**paths), OPERATIONS)
        report.ended(REJECTED)
        report.close()

    assert len(lines(tmp_path / "report.jsonl")) == 2


def test_a_dry_run_says_so_and_gives_no_ids(tmp_path, paths):
    report = Report(Options(dry_run=True, **paths), OPERATIONS)
    report.ended(Outcome(row(4, Name="B"), Verdict.CREATED, "new-things-4"))

    [line] = lines(tmp_path / "report.jsonl")
    assert line["dry_run"] is True
    assert line["xero_id"] == ""


@pytest.mark.parametrize("option", ["report_path", "rejected_path"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_read(tmp_path, option):
    with pytest.raises(ConfigError, match=f"write.{option} .*missing/file: cannot be written: No such file"):
        Report(Options(**{option: str(tmp_path / "missing" / "file")}), OPERATIONS)


def test_one_file_cannot_be_both(tmp_path):
    path = str(tmp_path / "all.jsonl")

    with pytest.raises(ConfigError, match="are one file"):
        Report(Options(report_path=path, rejected_path=path), OPERATIONS)


def test_nothing_may_hold_both():
    Report(Options(report_path="/dev/null", rejected_path="/dev/null"), OPERATIONS).ended(REJECTED)


def test_a_file_that_is_full_ends_the_sync():
    if not Path("/dev/full").exists():
        pytest.skip("there is no full device here")

    with pytest.raises(SyncEnded, match="/dev/full cannot be written any more: No space left"):
        Report(Options(report_path="/dev/full"), OPERATIONS).ended(REJECTED)


def test_without_paths_there_are_no_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Report(Options(), OPERATIONS).ended(REJECTED)

    assert list(tmp_path.iterdir()) == []


def counted():
    counts = Counts()
    for number, (stream, verdict) in enumerate(
        [("a", Verdict.CREATED), ("a", Verdict.REJECTED), ("b", Verdict.UNCHANGED), ("b", Verdict.DELETED)]
    ):
        counts.came(stream)
        counts.ended(Outcome(row(number, stream=stream), verdict))
    return counts


def test_a_state_tells_what_became_of_its_streams_rows_since_the_last():
    counts = counted()

    assert counts.since_state("a") == (1, 1)
    assert counts.since_state("a") == (0, 0)
    assert counts.since_state("b") == (2, 0)
    assert counts.since_state("unheard of") == (0, 0)


def test_a_state_of_all_streams_tells_all():
    counts = counted()
    counts.since_state("a")

    assert counts.since_state(None) == (2, 0)
    assert counts.since_state(None) == (0, 0)


def test_each_stream_ends_with_a_line_of_counts():
    assert counted().lines() == [
        "stream a: 2 in: 1 created, 0 updated, 0 unchanged, 0 deleted, 1 rejected.",
        "stream b: 2 in: 0 created, 0 updated, 1 unchanged, 1 deleted, 0 rejected.",
    ]


def test_rows_without_an_outcome_are_told():
    counts = counted()
    counts.came("b")

    assert counts.lines()[1].endswith("0 rejected, 1 without an outcome.")
