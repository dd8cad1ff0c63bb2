"""Whatever Xero answers, each element is sent until it has one end, and nothing is created twice."""

import random
from dataclasses import replace

import pytest

from source_xero.api.answers import Meaning
from source_xero.destination.delivery import Delivery
from source_xero.destination.elements import Accepted, Rejected
from source_xero.destination.idempotency import Keys
from source_xero.destination.row import Reason
from source_xero.destination.xero import Refused, SyncEnded
from unit_tests.destination.pretend import FAILED, LOST, OPERATIONS, Looking, PretendXero, change, creation, messages, told


def process(xero, batch_size=50):
    """A process that begins to write."""
    runs = getattr(xero, "runs", 0)
    xero.runs = runs + 1
    return Delivery(xero, OPERATIONS, Keys(lambda: f"run{runs}"), batch_size)


def deliver(xero, intents, batch_size=50, delivery=None, finder=None):
    """Deliver and return what became of each row, by number: the id in Xero, or the reasons."""
    ends = {}
    for intent, result in (delivery or process(xero, batch_size)).deliver(intents, finder or Looking(xero)):
        assert intent.row.number not in ends, "a second end"
        ends[intent.row.number] = result.element.get("ThingID") if isinstance(result, Accepted) else messages(result.reasons)
    return ends


def creations(count, **more):
    return [creation(number, Name=f"Thing {number}", **more) for number in range(1, count + 1)]


def test_elements_travel_in_batches_and_each_gets_its_id():
    xero = PretendXero()

    ends = deliver(xero, creations(120))

    assert len(xero.requests) == 3
    assert len(set(ends.values())) == 120
    assert all(xero.held[id_]["Name"] == f"Thing {number}" for number, id_ in ends.items())


def test_a_refused_element_leaves_the_others_alone():
    xero = PretendXero()

    ends = deliver(xero, [*creations(2), creation(3, Name="C", Bad="The name C is taken.")])

    assert ends[3] == ["The name C is taken."]
    assert xero.names() == ["Thing 1", "Thing 2"]
    assert len(xero.requests) == 1


@pytest.mark.parametrize("count", [1, 2, 7, 50])
@pytest.mark.parametrize("at", [1, -1])
def test_an_element_that_spoils_the_request_is_found_by_halving(count, at):
    xero, intents = PretendXero(), creations(count)
    spoilt = intents[at if count > 1 else 0].row.number
    intents[spoilt - 1] = creation(spoilt, Name="spoilt", Odd=True)

    ends = deliver(xero, intents)

    assert len(ends) == count
    assert "could not be read" in ends[spoilt][0]
    assert xero.names() == sorted(f"Thing {number}" for number in range(1, count + 1) if number != spoilt)


def test_an_element_on_which_xero_fails_is_rejected_and_the_others_are_written_once():
    xero, intents = PretendXero(), creations(20)
    intents[6] = creation(7, Name="poison", Poison=True)

    ends = deliver(xero, intents)

    assert "Xero fails on this each time" in ends[7][0]
    assert len(xero.held) == 19


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


@pytest.mark.parametrize("answer", [LOST, told(Meaning.SERVER_FAULT, 502, "Bad Gateway")])
def test_what_never_got_through_keeps_its_key_for_a_run_after_a_crash(answer):
    xero = PretendXero()
    xero.trouble = [answer] * 5

    deliver(xero, creations(3))
    deliver(xero, creations(3))

    assert len({key for _, key in xero.requests}) == 1
    assert len(xero.held) == 3


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


def test_the_sync_ends_where_xero_fails_on_everything():
    xero = PretendXero()
    xero.trouble = [FAILED] * 1000

    with pytest.raises(SyncEnded, match="fails on every request"):
        deliver(xero, creations(50))

    assert len(xero.requests) < 100


def test_a_run_after_a_crash_creates_nothing_twice():
    xero = PretendXero()
    crashed = process(xero, 2).deliver(creations(6), Looking(xero))
    for _ in range(3):  # the answer to the second request was read in part when the process died
        next(crashed)

    ends = deliver(xero, creations(6), 2)

    assert len(xero.held) == len(set(ends.values())) == 6


def test_equal_rows_of_a_run_are_separate_elements_and_stay_so_in_the_next():
    xero = PretendXero()
    equal = [creation(number, Name="twin") for number in (1, 2, 3)]

    first = deliver(xero, equal, 1)
    again = deliver(xero, equal, 1)

    assert len(xero.held) == len(set(first.values())) == 3
    assert again == first


def test_what_an_earlier_run_was_refused_is_asked_anew():
    xero = PretendXero()
    refused = told(Meaning.OK, 200, body={"Things": [{"Name": "A", "ThingID": "0" * 8, "HasErrors": True}]}, replayed=True)
    xero.trouble = [refused, refused]

    ends = deliver(xero, [creation(1, Name="A")])

    assert xero.names() == ["A"]
    assert isinstance(ends[1], str)
    assert len({key for _, key in xero.requests}) == 3


def test_only_the_refused_part_of_an_earlier_answer_is_asked_anew():
    xero = PretendXero()
    old = {"Name": "A", "ThingID": "aaaaaaaa-0000-4000-8000-000000000000"}
    xero.held[old["ThingID"]] = old
    part = {"Things": [old, {"Name": "B", "HasErrors": True, "ValidationErrors": [{"Message": "No account 999."}]}]}
    xero.trouble = [told(Meaning.OK, 200, body=part, replayed=True)]

    ends = deliver(xero, [creation(1, Name="A"), creation(2, Name="B")])

    assert ends[1] == old["ThingID"]
    assert xero.names() == ["A", "B"]


def test_what_was_taken_back_since_an_earlier_answer_is_created_anew():
    xero, gone = PretendXero(), "aaaaaaaa-0000-4000-8000-000000000000"
    there = {"Name": "B", "ThingID": "bbbbbbbb-0000-4000-8000-000000000000"}
    xero.held[there["ThingID"]] = there
    body = {"Things": [{"Name": "A", "ThingID": gone}, there]}
    xero.trouble = [told(Meaning.OK, 200, body=body, replayed=True)]
    finder = Looking(xero)
    finder.gone.add(gone)

    ends = deliver(xero, [creation(1, Name="A"), creation(2, Name="B")], finder=finder)

    assert ends[2] == there["ThingID"]
    assert ends[1] not in {gone, there["ThingID"]}
    assert xero.names() == ["A", "B"]


def test_an_earlier_answer_that_never_ends_is_believed_at_last():
    xero = PretendXero()
    body = {"Things": [{"Name": "A", "HasErrors": True, "ValidationErrors": [{"Message": "No."}]}]}
    xero.trouble = [told(Meaning.OK, 200, body=body, replayed=True)] * 50

    assert deliver(xero, [creation(1, Name="A")]) == {1: ["No."]}
    assert len(xero.requests) < 10


def test_the_answer_to_another_row_of_this_run_is_not_taken_for_this_one():
    xero, id_ = PretendXero(), "aaaaaaaa-0000-4000-8000-000000000000"
    same = told(Meaning.OK, 200, body={"Things": [{"Name": "A", "ThingID": id_}]})
    xero.trouble = [same, same]

    ends = deliver(xero, [creation(1, Name="A"), creation(2, Name="A")], 1)

    assert ends[1] == id_
    assert ends[2] != id_
    assert xero.names() == ["A"]


def test_what_is_added_to_an_element_may_be_answered_with_the_same_id_each_time():
    xero, id_ = PretendXero(), "aaaaaaaa-0000-4000-8000-000000000000"
    xero.trouble = [told(Meaning.OK, 200, body={"Things": [{"ThingID": id_}]})] * 9
    notes = [replace(creation(number, Name="note"), path=f"Things/{id_}/Notes") for number in (1, 2, 3)]

    ends = deliver(xero, notes, 1)

    assert ends == {1: id_, 2: id_, 3: id_}
    assert len(xero.requests) == 3


def test_what_is_added_to_an_element_may_be_answered_without_an_id():
    xero = PretendXero()
    xero.trouble = [told(Meaning.OK, 200, body={"Things": [{"Name": "note"}]})]

    ends = deliver(xero, [replace(creation(1, Name="note"), path="Things/1/Notes")])

    assert ends == {1: None}
    assert len(xero.requests) == 1


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


def test_beside_a_summarised_refusal_what_was_saved_is_not_sent_again():
    xero = PretendXero()

    def summarised(request):
        xero._act(request)  # noqa: SLF001 - Xero saves the good ones
        return told(Meaning.REFUSED, 400, "A validation exception occurred", {"Elements": [{"Name": "B"}]})

    xero.trouble = [summarised]

    ends = deliver(xero, [creation(1, Name="A"), creation(2, Name="B", Bad="B is bad.")])

    assert xero.names() == ["A"]
    assert ends[2] == ["B is bad."]


@pytest.mark.parametrize("meaning", [Meaning.SCOPE_MISSING, Meaning.TENANT_LOST, Meaning.ROLE_MISSING])
def test_a_refusal_of_everything_is_not_halved(meaning):
    xero = PretendXero()
    xero.trouble = [told(meaning, 401)]

    ends = deliver(xero, creations(50))

    assert len(xero.requests) == 1
    assert all(isinstance(end, list) and "organisation Demo" in end[0] for end in ends.values())


def test_a_missing_scope_is_named_as_it_is_for_writing():
    xero = PretendXero()
    xero.trouble = [told(Meaning.SCOPE_MISSING, 401)]

    [reason] = deliver(xero, creations(1))[1]

    assert "lacks the scope accounting.things." in reason


def test_an_element_larger_than_xero_takes_is_rejected_without_asking():
    xero = PretendXero()

    ends = deliver(xero, [creation(1, Name="A" * 3_600_000), creation(2, Name="B")])

    assert ends[1] == ["The element is larger than the 3.5 MB that Xero takes."]
    assert xero.names() == ["B"]


def test_a_row_found_after_a_lost_answer_says_so():
    xero = PretendXero()
    xero.after = [LOST]
    xero.trouble = [None, LOST, LOST, LOST]

    [(_, result)] = process(xero).deliver(creations(1), Looking(xero))

    assert result.notes == ("Found in Xero after its answer was lost.",)
    assert not isinstance(result, Rejected)


@pytest.mark.parametrize("seed", range(200))
def test_under_any_trouble_and_after_any_crash_every_element_is_there_once(seed):
    chance, xero = random.Random(seed), PretendXero()

    def anything(_request):
        return chance.choice([*[None] * 8, LOST, FAILED])

    intents = creations(40)
    for place in chance.sample(range(40), 4):
        intents[place] = creation(place + 1, Name=f"bad {place}", Bad="No.")
    for place in chance.sample(range(40), 1):
        intents[place] = creation(place + 1, Name=f"odd {place}", Odd=True)
    size = chance.choice([1, 3, 7, 50])
    for _ in range(3):
        xero.trouble, xero.after = [anything] * 400, [anything] * 400
        crashing = process(xero, size).deliver(intents, Looking(xero))
        for _ in range(chance.randrange(41)):
            if next(crashing, None) is None:
                break
    xero.trouble = xero.after = []

    ends = deliver(xero, intents, size)

    assert sorted(ends) == [*range(1, 41)]
    written = [end for end in ends.values() if isinstance(end, str)]
    assert len(written) == len(set(written)) == len(xero.held)
    wanted = sorted(intent.element["Name"] for intent in intents if not {"Bad", "Odd"} & set(intent.element))
    assert xero.names() == wanted
