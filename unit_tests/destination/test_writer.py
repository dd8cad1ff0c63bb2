"""Rows get to their one outcome: in the order of their objects, in waves, in steps."""

from dataclasses import replace

import pytest

from source_xero.destination.delivery import Delivery
from source_xero.destination.idempotency import Keys
from source_xero.destination.intent import Intent
from source_xero.destination.rehearsal import Rehearsal
from source_xero.destination.row import Mode, Outcome, Reason, Verdict
from source_xero.destination.writer import Writer
from source_xero.destination.xero import Refused, SyncEnded
from unit_tests.destination.pretend import FAILED, OPERATIONS, Looking, PretendXero, creation, messages, row


class NamePlanner(Looking):
    """Creates what has a new name, and puts off what has the name of another row of the wave."""

    def __init__(self, xero, log):
        super().__init__(xero)
        self.log = log
        self.known = {}

    def plan(self, rows):
        self.log.append((rows[0].tenant_id, rows[0].object, [one.number for one in rows]))
        planned, later, taken = [], [], set()
        for one in rows:
            if "Boom" in one.data:
                raise one.data["Boom"]
            if one.data["Name"] in taken:
                later.append(one)
                continue
            taken.add(one.data["Name"])
            planned.append(self._one(one))
        return planned, later

    def _one(self, one):
        if "No" in one.data:
            return Outcome(one, Verdict.REJECTED, reasons=(Reason("No."),))
        if one.data["Name"] in self.known:
            return Outcome(one, Verdict.UNCHANGED, self.known[one.data["Name"]])
        element = {key: value for key, value in one.data.items() if key != "then"}
        return replace(creation(one.number, **element), row=one, then=one.data.get("then"), notes=("Dropped Total.",))

    def settled(self, intent, element):
        self.known[intent.element["Name"]] = element["ThingID"]


def run(rows, xero=None, sending=None):
    """Write rows; return the outcomes by number, the log of planning, and the complaints."""
    xero, log, complaints, ends = xero or PretendXero(), [], [], {}

    def ended(outcome):
        assert outcome.row.number not in ends, "a second outcome"
        ends[outcome.row.number] = outcome

    sending = sending or Delivery(xero, OPERATIONS, Keys(), 50)
    writer = Writer(OPERATIONS, lambda _: NamePlanner(xero, log), sending, ended, complaints.append)
    try:
        writer.write(rows)
    except SyncEnded:
        log.append("ended")
    return ends, log, complaints


def verdicts(ends):
    return {number: outcome.verdict.value for number, outcome in sorted(ends.items())}


def test_organisations_are_written_one_after_the_other_and_objects_in_their_order():
    rows = [row(1, "parts", Name="p"), row(2, Name="a"), row(3, tenant_id="other", Name="b"), row(4, "parts", Name="q")]

    _, log, _ = run(rows)

    tenant = rows[0].tenant_id
    assert log == [(tenant, "things", [2]), (tenant, "parts", [1, 4]), ("other", "things", [3])]


def test_what_goes_is_taken_apart_from_its_users_down_and_before_what_comes():
    gone, came = {"mode": Mode.SOFT_DELETE}, {"mode": Mode.APPEND}
    rows = [
        row(1, "things", **gone, Name="a"),
        row(2, "parts", **gone, Name="b"),
        row(3, "parts", **came, Name="c"),
        row(4, "things", **came, Name="d"),
        row(5, "things", **gone, Name="e"),
    ]

    _, log, _ = run(rows)

    assert [(name, numbers) for _, name, numbers in log] == [
        ("parts", [2]),
        ("things", [1]),
        ("things", [4, 5]),
        ("parts", [3]),
    ]


def test_rows_of_the_same_element_are_taken_one_after_the_other():
    ends, log, _ = run([row(number, Name="a") for number in (1, 2, 3)])

    assert verdicts(ends) == {1: "created", 2: "unchanged", 3: "unchanged"}
    assert [numbers for _, _, numbers in log] == [[1, 2, 3], [2, 3], [3]]
    assert len({outcome.xero_id for outcome in ends.values()}) == 1


def test_what_planning_rejects_is_not_sent():
    xero = PretendXero()

    ends, _, _ = run([row(1, Name="a", No=1), row(2, Name="b")], xero)

    assert verdicts(ends) == {1: "rejected", 2: "created"}
    assert xero.names() == ["b"]


def test_an_outcome_tells_id_and_notes():
    ends, _, _ = run([row(1, Name="a")])

    assert ends[1].xero_id == "00000001-0000-4000-8000-000000000000"
    assert ends[1].notes == ("Dropped Total.",)


def test_a_rejection_tells_xeros_reason_and_the_notes():
    ends, _, _ = run([row(1, Name="a", Bad="The name is taken.")])

    assert messages(ends[1].reasons) == ["The name is taken."]
    assert ends[1].notes == ("Dropped Total.",)


def second(**changes):
    """A next step that changes the element that the first one made."""

    def then(element):
        base = creation(1, **{"Name": element["Name"], "ThingID": element["ThingID"], **changes})
        return replace(base, verdict=Verdict.UPDATED, method="POST", repeatable=True, notes=("Second step.",))

    return then


def test_steps_follow_each_other_and_make_one_outcome():
    xero = PretendXero()
    one = row(1, Name="a", then=second(Status="SENT"))

    ends, _, _ = run([one], xero)

    assert verdicts(ends) == {1: "updated"}
    assert ends[1].notes == ("Dropped Total.", "Second step.")
    assert [held["Status"] for held in xero.held.values()] == ["SENT"]


def test_a_second_step_that_fails_says_that_the_first_is_done():
    ends, _, _ = run([row(1, Name="a", then=second(Bad="No such move."))])

    assert verdicts(ends) == {1: "rejected"}
    assert messages(ends[1].reasons) == ["No such move."]
    assert ends[1].xero_id == "00000001-0000-4000-8000-000000000000"
    assert any("is in Xero" in note for note in ends[1].notes)


def test_a_step_may_end_in_an_outcome_of_its_own():
    one = row(1, Name="a")

    def then(_):
        return Outcome(one, Verdict.REJECTED, reasons=(Reason("Xero has stored no tracking."),))

    ends, _, _ = run([replace(one, data={"Name": "a", "then": then})])

    assert messages(ends[1].reasons) == ["Xero has stored no tracking."]
    assert ends[1].xero_id == "00000001-0000-4000-8000-000000000000"


def test_a_step_that_may_not_look_up_is_a_rejection_that_says_what_is_done():
    def then(_):
        raise Refused(Reason("the connection lacks the scope x"))

    ends, _, _ = run([row(1, Name="a", then=then)])

    assert messages(ends[1].reasons) == ["the connection lacks the scope x"]
    assert any("is in Xero" in note for note in ends[1].notes)


def test_a_fault_of_ours_after_writing_leaves_the_row_written_and_is_told():
    def then(_):
        raise KeyError("secret of the row")

    ends, _, complaints = run([row(1, Name="a", then=then), row(2, Name="b")])

    assert verdicts(ends) == {1: "created", 2: "created"}
    assert "KeyError" in complaints[0]
    assert "secret of the row" not in str(complaints) + str(ends[1].notes)


@pytest.mark.parametrize("count", [1, 2, 9])
@pytest.mark.parametrize("at", [0, -1])
def test_a_row_on_which_planning_fails_is_rejected_alone(count, at):
    rows = [row(number, Name=f"a{number}") for number in range(1, count + 1)]
    bad = rows[at]
    rows[at] = replace(bad, data={"Name": "x", "Boom": ValueError("secret of the row")})

    ends, _, complaints = run(rows)

    assert len(ends) == count
    assert ends[bad.number].verdict is Verdict.REJECTED
    assert sum(outcome.verdict is Verdict.CREATED for outcome in ends.values()) == count - 1
    assert "ValueError" in complaints[0]
    assert "secret of the row" not in str(complaints) + str(ends[bad.number].reasons)


def test_where_xero_tells_planning_nothing_all_rows_of_the_object_say_why_and_others_go_on():
    boom = Refused(Reason("the connection lacks the scope accounting.things"))

    ends, _, _ = run([row(1, Name="a", Boom=boom), row(2, Name="b"), row(3, "parts", Name="c")])

    assert verdicts(ends) == {1: "rejected", 2: "rejected", 3: "created"}
    assert messages(ends[2].reasons) == ["the connection lacks the scope accounting.things"]


def test_where_the_sync_ends_what_is_done_is_told_and_the_rest_has_no_outcome():
    xero = PretendXero()
    xero.trouble = [None, *[FAILED] * 1000]

    ends, log, _ = run(
        [row(number, Name=f"a{number}") for number in range(1, 60)], xero, Delivery(xero, OPERATIONS, Keys(), 10)
    )

    assert log[-1] == "ended"
    assert set(verdicts(ends).values()) <= {"created", "rejected"}
    assert sum(outcome.verdict is Verdict.CREATED for outcome in ends.values()) == 10
    assert len(ends) < 59


def test_planning_that_never_gets_on_is_noticed():
    class Lazy(NamePlanner):
        def plan(self, rows):
            return [], list(rows)

    writer = Writer(OPERATIONS, lambda _: Lazy(PretendXero(), []), Rehearsal(OPERATIONS, 50), lambda _: None, lambda _: None)

    with pytest.raises(RuntimeError, match="for ever"):
        writer.write([row(1, Name="a")])


def test_a_rehearsal_sends_nothing_and_takes_no_steps():
    xero, shown = PretendXero(), []

    def then(_):
        raise AssertionError("there is no answer to go on from")

    ends, _, complaints = run([row(1, Name="a", then=then), row(2, Name="b")], xero, Rehearsal(OPERATIONS, 50, shown.append))

    assert verdicts(ends) == {1: "created", 2: "created"}
    assert xero.requests == []
    assert complaints == []
    assert shown == ['PUT Things?summarizeErrors=false {"Things":[{"Name":"a"},{"Name":"b"}]}']


def test_a_rehearsal_shows_a_file_by_its_size():
    shown = []
    file = replace(creation(1, Name="a"), envelope="", element={}, content=b"12345", content_type="image/png")

    [(intent, result)] = Rehearsal(OPERATIONS, 50, shown.append).deliver([file], Looking(PretendXero()))

    assert isinstance(intent, Intent)
    assert result.rehearsed
    assert shown == ["PUT Things with 5 bytes of image/png"]
