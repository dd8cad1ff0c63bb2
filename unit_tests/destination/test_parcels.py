"""Intents are packed into requests within Xero's bounds, the same way in every run."""

from dataclasses import replace
from decimal import Decimal

import orjson
import pytest

from source_xero.destination.parcels import LARGEST_BYTES, assemble, batches, is_too_large, parcel
from source_xero.destination.row import Mode
from unit_tests.destination.pretend import THINGS, change, creation, row


def packed(intents, most=50):
    return [[one.intent.row.number for one in batch] for batch in batches([parcel(intent) for intent in intents], most)]


def test_at_most_so_many_elements_travel_together():
    assert [len(batch) for batch in packed([creation(number, Name="A") for number in range(101)])] == [50, 50, 1]


def test_an_object_may_want_fewer():
    assert packed([replace(creation(number, Name="A"), batch=1) for number in range(3)]) == [[0], [1], [2]]


def test_the_configuration_may_want_fewer():
    assert packed([creation(number, Name="A") for number in range(5)], most=2) == [[0, 1], [2, 3], [4]]


def test_a_request_stays_below_what_xero_takes():
    sent = [parcel(creation(number, Name="A" * 1_000_000)) for number in range(5)]

    sizes = [len(assemble(batch, THINGS).body) for batch in batches(sent, 50)]

    assert len(sizes) == 2
    assert max(sizes) <= LARGEST_BYTES


def test_what_cannot_travel_together_is_kept_apart_and_in_order():
    intents = [creation(1, Name="A"), change(2, Name="B"), creation(3, Name="C"), change(4, Name="D")]

    assert packed(intents) == [[2, 4], [1, 3]]


@pytest.mark.parametrize(
    "difference", [{"path": "Others"}, {"query": {"IncludeOnline": "true"}}, {"scope": "accounting.other"}]
)
def test_another_place_or_way_makes_another_request(difference):
    assert packed([creation(1, Name="A"), replace(creation(2, Name="B"), **difference)]) == [[1], [2]]


def test_what_has_no_envelope_travels_alone():
    assert packed([replace(creation(number, Name="A"), envelope="") for number in (1, 2)]) == [[1], [2]]


def test_modes_do_not_travel_together():
    dedup = replace(creation(2, Name="B"), row=row(2, mode=Mode.APPEND_DEDUP))

    assert packed([creation(1, Name="A"), dedup, creation(3, Name="C")]) == [[1, 3], [2]]


def test_a_batch_is_the_envelope_with_all_elements_and_asks_for_each_ones_result():
    request = assemble([parcel(creation(1, Name="A")), parcel(creation(2, Name="B"))], replace(THINGS, unitdp=True))

    assert orjson.loads(request.body) == {"Things": [{"Name": "A"}, {"Name": "B"}]}
    assert request.query == (("summarizeErrors", "false"), ("unitdp", "4"))
    assert request.content_type == "application/json"
    assert (request.method, request.path, request.scope) == ("PUT", "Things", "accounting.things")


def test_a_bare_element_is_the_whole_body():
    request = assemble([parcel(replace(creation(1, Name="A"), envelope=""))], THINGS)

    assert request.body == b'{"Name":"A"}'
    assert request.query == ()


def test_a_file_is_the_whole_body_with_its_type():
    file = replace(creation(), envelope="", content=b"\x89PNG", content_type="image/png", path="Things/1/Attachments/a%20b.png")

    request = assemble([parcel(file)], THINGS)

    assert (request.body, request.content_type, request.path) == (b"\x89PNG", "image/png", "Things/1/Attachments/a%20b.png")


def test_a_deletion_has_no_body():
    request = assemble([parcel(replace(change(), method="DELETE", envelope="", element={}))], replace(THINGS, unitdp=True))

    assert (request.body, request.content_type, request.query) == (b"", "", ())


@pytest.mark.parametrize("number", ["0.1", "1234567890.12", "1.10", "-0.0001", "100000000000000000000.5"])
def test_numbers_keep_their_value(number):
    sent = parcel(creation(1, Amount=Decimal(number))).data

    assert sent == b'{"Amount":%s}' % number.encode()


def test_a_single_element_may_be_too_large():
    assert is_too_large(parcel(creation(1, Name="A" * LARGEST_BYTES)))
    assert not is_too_large(parcel(creation(1, Name="A")))
    assert not is_too_large(parcel(replace(creation(), content=b"x" * LARGEST_BYTES)))
