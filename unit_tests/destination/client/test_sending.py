"""A request is sent once for a key, within the limits, with a token that is good."""

import signal

import pytest
import requests

from source_xero.api.answers import Meaning
from source_xero.api.auth import TokenRefused, TokenUnavailable
from source_xero.api.limits import Limits, Pace
from source_xero.destination.client import PATIENCE_S
from source_xero.destination.stop import Interrupted
from source_xero.destination.xero import SyncEnded
from unit_tests.destination.client.server import DAY, EXPIRED, GOOD, MINUTE, OFFLINE, URL, request
from unit_tests.destination.pretend import TENANT


def test_a_request_carries_its_key_its_organisation_and_its_token(world):
    world.xero.put(URL, **GOOD)

    reply = world.client.send(request(), "key 1")

    sent = world.xero.last_request
    assert reply.body == {"Things": [{"ThingID": "1"}]}
    assert sent.headers["Idempotency-Key"] == "key 1"
    assert sent.headers["Xero-Tenant-Id"] == TENANT
    assert sent.headers["Authorization"] == "Bearer token 0"
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.qs == {"summarizeerrors": ["false"], "unitdp": ["4"]}
    assert sent.body == b'{"Things":[{"Name":"A"}]}'


def test_a_delete_carries_neither_key_nor_body(world):
    world.xero.delete(URL, status_code=204)

    reply = world.client.send(request("DELETE", b""), "key 1")

    assert reply.answer.meaning is Meaning.OK
    assert "Idempotency-Key" not in world.xero.last_request.headers
    assert "Content-Type" not in world.xero.last_request.headers


def test_an_expired_token_is_renewed_and_the_request_keeps_its_key(world):
    world.xero.put(URL, [EXPIRED, GOOD])

    reply = world.client.send(request(), "key 1")

    assert reply.answer.meaning is Meaning.OK
    assert world.tokens.renewed == ["token 0"]
    assert [one.headers["Authorization"] for one in world.xero.request_history] == ["Bearer token 0", "Bearer token 1"]
    assert {one.headers["Idempotency-Key"] for one in world.xero.request_history} == {"key 1"}


def test_a_token_that_is_rejected_again_ends_the_sync_as_a_matter_of_configuration(world):
    world.xero.put(URL, [EXPIRED, EXPIRED])

    with pytest.raises(SyncEnded) as ended:
        world.client.send(request(), "key 1")

    assert not ended.value.transient


@pytest.mark.parametrize(("error", "transient"), [(TokenRefused("Connect again."), False), (TokenUnavailable("Later."), True)])
def test_without_a_token_the_sync_ends_with_the_reason(world, error, transient):
    world.tokens.error = error

    with pytest.raises(SyncEnded, match=str(error)) as ended:
        world.client.send(request(), "key 1")

    assert ended.value.transient is transient


def test_a_minute_limit_is_waited_for_as_xero_says(world):
    world.xero.put(URL, [MINUTE, GOOD])

    reply = world.client.send(request(), "key 1")

    assert reply.answer.meaning is Meaning.OK
    assert sum(world.clock.waits) == pytest.approx(22)


def test_the_sixty_first_call_of_a_minute_waits(world):
    world.xero.put(URL, **GOOD)

    for number in range(61):
        world.client.send(request(), f"key {number}")

    assert sum(world.clock.waits) == pytest.approx(60.5)


def test_a_minute_limit_without_end_ends_the_sync(world):
    world.xero.put(URL, **MINUTE)

    with pytest.raises(SyncEnded, match="call limit"):
        world.client.send(request(), "key 1")

    assert sum(world.clock.waits) >= PATIENCE_S


def test_the_day_limit_ends_the_sync_without_waiting(world):
    world.xero.put(URL, **DAY)

    with pytest.raises(SyncEnded, match="calls of today are used up") as ended:
        world.client.send(request(), "key 1")

    assert "Xero answers again at 2026-11-23 11:00 UTC." in str(ended.value)
    assert ended.value.transient
    assert "nothing twice" in str(ended.value)
    assert world.clock.waits == []


def test_the_day_reserve_ends_the_sync(world):
    clock = world.clock
    world.client._session.limits = Limits(Pace(day_reserve=500), clock.now, clock.wait)  # noqa: SLF001 - there is no other way in
    world.xero.put(URL, headers={"X-DayLimit-Remaining": "500"}, **GOOD)
    world.client.send(request(), "key 1")

    with pytest.raises(SyncEnded, match="only the 500 calls of today that day_reserve keeps"):
        world.client.send(request(), "key 2")


def test_maintenance_is_sat_out_under_the_same_key(world):
    world.xero.put(URL, [OFFLINE, OFFLINE, GOOD])

    reply = world.client.send(request(), "key 1")

    assert reply.answer.meaning is Meaning.OK
    assert {one.headers["Idempotency-Key"] for one in world.xero.request_history} == {"key 1"}


def test_maintenance_without_end_ends_the_sync(world):
    world.xero.put(URL, **OFFLINE)

    with pytest.raises(SyncEnded, match="offline for maintenance"):
        world.client.send(request(), "key 1")


@pytest.mark.parametrize("error", [requests.ReadTimeout, requests.ConnectionError, requests.exceptions.ChunkedEncodingError])
def test_a_lost_answer_leaves_open_what_xero_did_and_is_not_repeated_here(world, error):
    world.xero.put(URL, exc=error)

    reply = world.client.send(request(), "key 1")

    assert reply.leaves_open
    assert world.xero.call_count == 1


@pytest.mark.parametrize(
    "answer", [{"text": '{"Things": [{"Thi'}, {"status_code": 500}, {"status_code": 502, "text": "<html>"}]
)
def test_an_answer_that_tells_nothing_leaves_open_what_xero_did(world, answer):
    world.xero.put(URL, **answer)

    assert world.client.send(request(), "key 1").leaves_open


def test_a_signal_breaks_off_a_wait_for_the_limit_but_not_a_request(world):
    def interrupt(_request, _context):
        world.stop.ask(signal.SIGTERM)
        return {"Things": []}

    world.xero.put(URL, json=interrupt)

    assert world.client.send(request(), "key 1").answer.meaning is Meaning.OK
    with pytest.raises(Interrupted):
        world.client.send(request(), "key 2")
    assert world.xero.call_count == 1


def test_no_sentence_holds_the_token(world):
    world.xero.put(URL, status_code=418, text="nothing")
    reply = world.client.send(request(), "key 1")

    assert "token 0" not in str(reply) + str(world.client.reason(request(), reply))
