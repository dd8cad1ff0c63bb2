"""An answer that is lost, or tells nothing, is had again under its key or looked up; nothing is created twice."""

import pytest

from source_xero.api.answers import Meaning
from source_xero.destination.elements import Rejected
from source_xero.destination.row import Reason
from source_xero.destination.xero import Refused, SyncEnded
from unit_tests.destination.delivering import creations, deliver, process
from unit_tests.destination.pretend import FAILED, LOST, Looking, PretendXero, change, told


@pytest.mark.parametrize("answer", [LOST, told(Meaning.SERVER_FAULT, 0, "the answer broke off")])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_after_a_lost_answer_the_same_key_brings_it(answer, times):
    xero = PretendXero()
    xero.after = [answer]
    xero.trouble = [None, *[answer] * (times - 1)]

    ends = deliver(xero, creations(3))

    assert len(xero.held) == len(ends) == 3
    assert len({key for _, key in xero.requests}) == 1
    assert xero.pauses == [1, 4, 10][:times]


def test_a_failure_that_xero_repeats_under_the_key_is_looked_up():
    xero = PretendXero()
    xero.after = [FAILED]
    finder = Looking(xero)

    ends = deliver(xero, creations(3), finder=finder)

    assert finder.looks == 1
    assert len(xero.held) == len(set(ends.values())) == 3
    assert len(xero.requests) == 4


def test_what_was_not_written_before_a_failure_goes_under_a_new_key():
    xero = PretendXero()
    xero.trouble = [FAILED]

    ends = deliver(xero, creations(3))

    keys = [key for _, key in xero.requests]
    assert len(set(keys[:4])) == 1
    assert keys[4] not in keys[:4]
    assert len(xero.held) == len(set(ends.values())) == 3


def test_changes_are_sent_again_under_a_new_key_without_looking():
    xero = PretendXero()
    xero.trouble = [FAILED] * 4
    finder = Looking(xero)

    ends = deliver(xero, [change(1, Name="A", ThingID="11111111-0000-4000-8000-000000000000")], finder=finder)

    assert ends == {1: "11111111-0000-4000-8000-000000000000"}
    assert finder.looks == 0


def test_where_xero_cannot_be_asked_the_sync_ends_and_what_is_done_stays_done():
    xero = PretendXero()
    xero.trouble = [None, *[LOST] * 4]

    def away():
        raise SyncEnded("Xero cannot be reached.")

    going = process(xero, 2).deliver(creations(4), Looking(xero, away))
    done = [next(going)[0].row.number, next(going)[0].row.number]

    with pytest.raises(SyncEnded, match="cannot be reached"):
        next(going)
    assert done == [1, 2]


def test_where_looking_is_refused_the_row_says_that_nobody_knows():
    xero = PretendXero()
    xero.trouble = [LOST] * 4

    def refused():
        raise Refused(Reason("the connection lacks the scope accounting.things"))

    ends = deliver(xero, creations(1), finder=Looking(xero, refused))

    assert ends[1] == [
        "Xero's answer was lost, and it cannot be asked whether it has written this.",
        "the connection lacks the scope accounting.things",
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"Things": []},
        {"Things": [{"Name": "Thing 1", "ThingID": "11111111-0000-4000-8000-000000000000"}]},
        {"Elsewhere": 1},
        [],
    ],
)
def test_an_answer_that_does_not_fit_is_looked_into(body):
    xero = PretendXero()
    xero.after = [told(Meaning.OK, 200, body=body)]

    ends = deliver(xero, creations(2))

    assert len(xero.held) == 2
    assert ends == dict(zip((1, 2), xero.held, strict=True))


def test_a_row_found_after_a_lost_answer_says_so():
    xero = PretendXero()
    xero.after = [LOST]
    xero.trouble = [None, LOST, LOST, LOST]

    [(_, result)] = process(xero).deliver(creations(1), Looking(xero))

    assert result.notes == ("Found in Xero after its answer was lost.",)
    assert not isinstance(result, Rejected)
