"""Keys tell a retry from a repetition, within a run and after it."""

from dataclasses import replace

import pytest

from source_xero.destination.idempotency import Creations, Keys
from source_xero.destination.parcels import Request
from unit_tests.destination.pretend import TENANT

REQUEST = Request(
    TENANT, "PUT", "Things", (("unitdp", "4"),), b'{"Things":[{"Name":"A"}]}', "application/json", "scope", "things"
)


def test_the_same_request_of_another_run_has_the_same_key():
    assert Keys().of(REQUEST) == Keys().of(REQUEST)


def test_a_repetition_within_a_run_has_its_own_key_the_same_in_every_run():
    one, other = Keys(), Keys()

    first = [one.of(REQUEST), one.of(REQUEST)]

    assert first[0] != first[1]
    assert [other.of(REQUEST), other.of(REQUEST)] == first


@pytest.mark.parametrize(
    "difference",
    [{"tenant_id": "x"}, {"method": "POST"}, {"path": "Others"}, {"query": ()}, {"body": b"{}"}, {"content_type": "image/png"}],
)
def test_whatever_differs_in_a_request_differs_in_its_key(difference):
    assert Keys().of(REQUEST) != Keys().of(replace(REQUEST, **difference))


def test_what_may_be_repeated_has_a_key_of_its_own_run():
    one, other = Keys(), Keys()

    keys = {one.fresh(), one.fresh(), other.fresh(), other.fresh()}

    assert len(keys) == 4


def test_keys_are_no_longer_than_xero_takes():
    assert len(Keys().of(REQUEST)) <= 128
    assert len(Keys().fresh()) <= 128


def test_a_creation_is_known_again_in_any_case_until_it_is_long_ago():
    created = Creations(remembered=2)
    for id_ in ("a1", "B2", "c3"):
        created.note(id_)

    assert "b2" in created
    assert "C3" in created
    assert "a1" not in created
