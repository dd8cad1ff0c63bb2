"""A run after a crash, and under any trouble: what an earlier run wrote is there once."""

import random

import pytest

from source_xero.api.answers import Meaning
from unit_tests.destination.delivering import creations, deliver, process
from unit_tests.destination.pretend import FAILED, LOST, Looking, PretendXero, creation, told


@pytest.mark.parametrize("answer", [LOST, told(Meaning.SERVER_FAULT, 502, "Bad Gateway")])
def test_what_never_got_through_keeps_its_key_for_a_run_after_a_crash(answer):
    xero = PretendXero()
    xero.trouble = [answer] * 5

    deliver(xero, creations(3))
    deliver(xero, creations(3))

    assert len({key for _, key in xero.requests}) == 1
    assert len(xero.held) == 3


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
