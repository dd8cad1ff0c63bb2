"""Whatever Xero answers, each element is sent until it has one end, and nothing is created twice."""

from dataclasses import replace

import pytest

from source_xero.api.answers import Meaning
from source_xero.destination.xero import SyncEnded
from unit_tests.destination.delivering import creations, deliver
from unit_tests.destination.pretend import FAILED, PretendXero, creation, told


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


def test_the_sync_ends_where_xero_fails_on_everything():
    xero = PretendXero()
    xero.trouble = [FAILED] * 1000

    with pytest.raises(SyncEnded, match="fails on every request"):
        deliver(xero, creations(50))

    assert len(xero.requests) < 100


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
