"""The conversation with the platform: what is gathered, when it is written, what goes back."""

import io
import json
import os
import signal

import pytest

from source_xero.api.session import Organisation
from source_xero.destination import loop as loop_module
from source_xero.destination.catalog import Target
from source_xero.destination.lines import InputLines
from source_xero.destination.loop import BYTES, ROWS, SECONDS, Loop
from source_xero.destination.options import Options
from source_xero.destination.outbound import Outbound
from source_xero.destination.outcomes import Outcomes
from source_xero.destination.progress import Progress
from source_xero.destination.report import Report
from source_xero.destination.row import Mode, Outcome, Reason, Verdict
from source_xero.destination.stop import Interrupted, Stop
from source_xero.destination.tenants import Tenants
from source_xero.destination.xero import SyncEnded
from unit_tests.destination.pretend import OPERATIONS, TENANT, messages

TARGETS = {
    name: Target(name, object_, mode, ())
    for name, object_, mode in (("things", "things", Mode.APPEND), ("parts", "parts", Mode.UPDATE))
}


class Platform:
    """Hands over lines, and silence, as a script says; keeps what is printed and when what was written."""

    def __init__(self, script=(), tmp_path=None, *, echo=True, fail_at=None, tenants=lambda _: TENANT):
        self.script, self.seconds = list(script), 0.0
        self.printed, self.writes, self.timeouts = [], [], []
        self.stop, self.fail_at = Stop(), fail_at
        out = Outbound(self, lambda: 5)
        options = Options(report_path=str(tmp_path / "report")) if tmp_path else Options()
        report = Report(options, OPERATIONS)
        self.outcomes = Outcomes(report, Progress(out.log, report, lambda: 3, dry_run=not echo))
        self.loop = Loop(TARGETS, tenants, self, self.outcomes, out, self.stop, echo=echo, now=lambda: self.seconds)

    def put(self, line):
        self.printed.append(json.loads(line))

    def write(self, rows):
        self.writes.append([one.number for one in rows])
        for one in rows:
            if self.fail_at == one.number:
                raise SyncEnded("No more today.")
            self.outcomes.ended(Outcome(one, Verdict.REJECTED if "No" in one.data else Verdict.CREATED, "id"))

    def take(self, timeout):
        self.timeouts.append(timeout)
        step = self.script.pop(0) if self.script else None
        if isinstance(step, int | float):
            self.seconds += step
            return []
        return step

    def run(self):
        self.loop.run(self)
        return self

    def of(self, kind):
        return [one for one in self.printed if one["type"] == kind]

    def logs(self):
        return [one["log"]["message"] for one in self.of("LOG")]


def record(stream="things", **data):
    return json.dumps({"type": "RECORD", "record": {"stream": stream, "data": data, "emitted_at": 1}}).encode()


def state(stream="things", id_=1):
    about = {"stream_descriptor": {"name": stream}, "stream_state": {"id": id_}}
    return json.dumps({"type": "STATE", "state": {"type": "STREAM", "id": id_, "stream": about}}).encode()


def stats(message):
    told = message["state"]["destinationStats"]
    return told["recordCount"], told["rejectedRecordCount"]


def test_a_state_goes_back_once_all_rows_before_it_have_their_outcome():
    platform = Platform([[record(), record(No=1), state(id_=7), record(), state(id_=8)]]).run()

    assert platform.writes == [[1, 2], [4]]
    assert [(one["state"]["id"], stats(one)) for one in platform.of("STATE")] == [(7, (1.0, 1.0)), (8, (1.0, 0.0))]


def test_states_go_back_in_their_order_with_the_counts_of_their_streams():
    lines = [record("things"), record("parts"), record("parts"), state("parts", 1), state("things", 2)]

    platform = Platform([lines]).run()

    assert platform.writes == [[1, 2, 3]]
    assert [(one["state"]["id"], stats(one)) for one in platform.of("STATE")] == [(1, (2.0, 0.0)), (2, (1.0, 0.0))]


def test_what_is_left_at_the_end_is_written_without_a_state():
    platform = Platform([[record()], [record()]]).run()

    assert platform.writes == [[1, 2]]
    assert platform.of("STATE") == []


def test_many_rows_are_written_in_lots_of_the_same_size_however_they_come():
    lines = [record() for _ in range(2 * ROWS + 10)]

    whole = Platform([lines]).run()
    parts = Platform([lines[place : place + 7] for place in range(0, len(lines), 7)]).run()

    assert whole.writes == parts.writes
    assert [len(one) for one in whole.writes] == [ROWS, ROWS, 10]


def test_large_rows_are_written_before_they_fill_the_memory():
    platform = Platform([[record(text="x" * (BYTES // 4)) for _ in range(8)]]).run()

    assert [len(one) for one in platform.writes] == [4, 4]


def test_rows_are_written_in_time_though_the_input_falls_silent():
    platform = Platform([[record()], 30.0, 29.0, 1.0, [record()]]).run()

    assert platform.writes == [[1], [2]]
    assert platform.timeouts[:4] == [None, SECONDS, 30.0, 1.0]


def test_rows_are_written_in_time_though_lines_keep_trickling_in():
    platform = Platform([step for number in range(5) for step in ([record(N=number)], 25.0)]).run()

    assert [len(one) for one in platform.writes] == [3, 2]


def test_bad_lines_do_not_end_the_sync_and_are_told_by_their_number():
    platform = Platform(
        [[b"hello", b"", b"  ", b'{"type":"RECORD","record":{}}', record(), b'{"type":"NEW"}', b'{"type":"NEW"}']]
    )

    platform.run()

    assert platform.writes == [[5]]
    assert any("Line 1 of the input" in line for line in platform.logs())
    assert any("Line 4 of the input" in line for line in platform.logs())
    assert sum("type NEW" in line for line in platform.logs()) == 1


def test_rows_that_cannot_be_written_are_rejected_and_counted(tmp_path):
    lines = [record("elsewhere"), record("elsewhere"), b'{"type":"RECORD","record":{"stream":"things","data":[1]}}', state()]

    platform = Platform([lines], tmp_path).run()

    told = [json.loads(line) for line in (tmp_path / "report").read_bytes().splitlines()]
    assert [(one["line"], one["outcome"]) for one in told] == [(1, "rejected"), (2, "rejected"), (3, "rejected")]
    assert [stats(one) for one in platform.of("STATE")] == [(0.0, 1.0)]
    assert platform.outcomes.counts.open() == 0
    assert sum("has no stream elsewhere" in line for line in platform.logs()) == 1


def test_no_state_goes_back_where_the_sync_ends_early(tmp_path):
    platform = Platform([[record(), state(id_=1), record(), record(), state(id_=2)]], tmp_path, fail_at=4)

    with pytest.raises(SyncEnded):
        platform.run()

    assert [one["state"]["id"] for one in platform.of("STATE")] == [1]
    assert len((tmp_path / "report").read_bytes().splitlines()) == 2
    assert platform.outcomes.counts.lines() == [
        "stream things: 3 in: 2 created, 0 updated, 0 unchanged, 0 deleted, 0 rejected, 1 without an outcome."
    ]


def test_a_dry_run_hands_no_state_back_and_says_what_would_be():
    platform = Platform([[record(Name="A"), record(No=1), state()]], echo=False).run()

    assert platform.of("STATE") == []
    assert "Line 1, things (Name A) would be created." in platform.logs()
    assert "Line 2, things would be rejected." in platform.logs()


def test_the_log_names_the_first_rejected_rows_by_key_and_nothing_else_of_them():
    platform = Platform([[record(Name="A", Secret="xyz", No=1) for _ in range(30)]]).run()

    assert sum("is rejected" in line for line in platform.logs()) == 10
    assert "xyz" not in str(platform.printed)


def test_each_lot_is_told_in_the_log():
    platform = Platform([[record(), record(No=1), state()]]).run()

    assert "Up to line 2: 1 created, 1 rejected; 3 calls so far." in platform.logs()


def test_a_signal_while_waiting_for_input_ends_the_loop():
    platform = Platform()
    platform.take = lambda _timeout: platform.stop.ask(signal.SIGTERM)

    with pytest.raises(Interrupted):
        platform.run()


def test_a_signal_during_a_lot_lets_its_rows_be_told(tmp_path):
    platform = Platform([[record(), record(), state()], [record()]], tmp_path)
    write = platform.write

    def interrupted(rows):
        platform.stop.ask(signal.SIGINT)
        write(rows)

    platform.write = interrupted
    with pytest.raises(Interrupted):
        platform.run()

    assert len((tmp_path / "report").read_bytes().splitlines()) == 2


ONE = Organisation(TENANT, "Demo")
OTHER = Organisation("99999999-0000-4000-8000-000000000000", "Other")


@pytest.mark.parametrize(
    ("organisations", "data", "chosen"),
    [
        ([ONE], {}, TENANT),
        ([ONE], {"tenant_id": None}, TENANT),
        ([ONE, OTHER], {"tenant_id": TENANT.upper()}, TENANT),
        ([ONE, OTHER], {"tenant_id": OTHER.tenant_id}, OTHER.tenant_id),
    ],
)
def test_a_row_goes_to_the_organisation_that_it_names_or_the_only_one(organisations, data, chosen):
    assert Tenants(lambda: organisations).choose(data) == chosen


@pytest.mark.parametrize(
    ("organisations", "data", "told"),
    [
        ([ONE, OTHER], {}, "There are 2 organisations"),
        ([], {}, "No organisation is connected"),
        ([ONE], {"tenant_id": "nobody"}, "organisation nobody is not connected"),
        ([ONE], {"tenant_id": 5}, "organisation 5 is not connected"),
        ([Organisation(TENANT, "", lost=True)], {}, f"into the organisation {TENANT}"),
    ],
)
def test_a_row_without_an_organisation_says_what_to_do(organisations, data, told):
    reason = Tenants(lambda: organisations).choose(data)

    assert isinstance(reason, Reason)
    assert told in reason.message
    assert reason.field == "tenant_id"


def test_the_organisations_are_asked_for_once_and_not_before_the_first_row():
    asked = []
    tenants = Tenants(lambda: asked.append(1) or [ONE])
    assert asked == []

    tenants.choose({})
    tenants.choose({})

    assert asked == [1]


def test_a_row_without_an_organisation_is_rejected(tmp_path):
    platform = Platform([[record()]], tmp_path, tenants=lambda _: Reason("Name one.", "tenant_id")).run()

    [told] = [json.loads(line) for line in (tmp_path / "report").read_bytes().splitlines()]
    assert messages([Reason(**one) for one in told["reasons"]]) == ["Name one."]
    assert platform.writes == []


def test_lines_come_whole_whatever_pieces_they_arrive_in():
    reading, writing = os.pipe()
    lines = InputLines(os.fdopen(reading, "rb"))
    taken = []

    os.write(writing, b"first\nsec")
    taken += lines.take(10)
    assert lines.take(0.01) == []
    os.write(writing, b"ond\nthird")
    taken += lines.take(10)
    os.close(writing)
    taken += lines.take(10)

    assert taken == [b"first", b"second", b"third"]
    assert lines.take(10) is None


def test_a_line_longer_than_a_piece_comes_whole():
    long = b"x" * 300_000

    lines = InputLines(io.BytesIO(long + b"\nshort\n"))

    assert [*lines.take(10), *(lines.take(10) or [])] == [long, b"short"]


def test_an_input_that_breaks_is_an_error():
    class Broken(io.RawIOBase):
        def read1(self, _size):
            raise OSError("gone")

    with pytest.raises(OSError, match="the input cannot be read"):
        InputLines(Broken()).take(10)


def test_the_bounds_are_those_that_are_promised():
    assert (loop_module.ROWS, loop_module.SECONDS) == (1_000, 60.0)
