"""A request goes out within the limits, and what passes by itself is sat out."""

import signal
from datetime import datetime, timezone
from email.utils import format_datetime
from types import SimpleNamespace

import pendulum
import pytest
import requests
import requests_mock

from source_xero.api.answers import Meaning
from source_xero.api.auth import TokenRefused, TokenUnavailable
from source_xero.api.limits import Limits, Pace
from source_xero.api.session import Organisation
from source_xero.destination.client import PATIENCE_S, Client
from source_xero.destination.parcels import Request
from source_xero.destination.stop import Interrupted, Stop
from source_xero.destination.xero import NotFound, Refused, SyncEnded
from unit_tests.destination.pretend import TENANT

URL = "https://xero.test/api.xro/2.0/Things"
EXPIRED = {"status_code": 401, "json": {"Title": "Unauthorized", "Detail": "TokenExpired: token expired"}}
SCOPE = {"status_code": 401, "headers": {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}, "json": {"Detail": "x"}}
MINUTE = {"status_code": 429, "headers": {"X-Rate-Limit-Problem": "minute", "Retry-After": "22"}}
DAY = {"status_code": 429, "headers": {"X-Rate-Limit-Problem": "day", "Retry-After": "3600"}}
OFFLINE = {"status_code": 503, "text": "The Xero API is currently offline for maintenance"}
GOOD = {"json": {"Things": [{"ThingID": "1"}]}}


class Clock:
    def __init__(self):
        self.seconds = 1000.0
        self.waits = []

    def now(self):
        return self.seconds

    def utc_now(self):
        return datetime.fromtimestamp(1_795_000_000 + self.seconds, timezone.utc)

    def wait(self, seconds):
        self.waits.append(seconds)
        self.seconds += seconds


class Tokens:
    def __init__(self):
        self.renewed = []
        self.error = None

    def token(self):
        if self.error:
            raise self.error
        return f"token {len(self.renewed)}"

    def renew(self, rejected):
        self.renewed.append(rejected)


@pytest.fixture
def world():
    clock, tokens, stop = Clock(), Tokens(), Stop()
    limits = Limits(Pace(), clock.now, clock.wait, lambda: pendulum.datetime(2026, 11, 23, 10))
    session = SimpleNamespace(tokens=tokens, limits=limits, organisation=lambda id_: Organisation(id_, "Demo"))
    client = Client(session, "https://xero.test/", stop, requests.Session(), clock.now, clock.utc_now, clock.wait)
    with requests_mock.Mocker() as xero:
        yield SimpleNamespace(clock=clock, tokens=tokens, stop=stop, limits=limits, client=client, xero=xero)


def request(method="PUT", body=b'{"Things":[{"Name":"A"}]}', scope="accounting.things"):
    query = (("summarizeErrors", "false"), ("unitdp", "4"))
    return Request(TENANT, method, "Things", query, body, "application/json" if body else "", scope, "object things")


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


def test_a_missing_scope_is_asked_for_once_and_named_after_that(world):
    world.xero.put(URL, **SCOPE)
    reply = world.client.send(request(), "key 1")
    reason = world.client.reason(request(), reply)

    with pytest.raises(Refused) as refused:
        world.client.send(request(), "key 2")

    assert "lacks the scope accounting.things" in reason.message
    assert refused.value.reasons == (reason,)
    assert world.xero.call_count == 1


def test_a_missing_scope_leaves_other_scopes_alone(world):
    world.xero.put(URL, [SCOPE, GOOD])
    world.client.reason(request(), world.client.send(request(), "key 1"))

    assert world.client.send(request(scope="accounting.contacts"), "key 2").answer.meaning is Meaning.OK


def test_where_writing_is_not_granted_reading_may_be(world):
    world.xero.put(URL, **SCOPE)
    world.xero.get(URL, json={"Things": []})
    world.client.reason(request(), world.client.send(request(), "key 1"))

    assert world.client.get(TENANT, "Things", scope="accounting.things") == {"Things": []}


def test_where_reading_is_not_granted_it_is_asked_for_once_and_named_as_such(world):
    world.xero.get(URL, **SCOPE)

    for _ in range(2):
        with pytest.raises(
            Refused, match=r"lacks the scope accounting.invoices.read \(in apps .*: accounting.transactions.read\)"
        ):
            world.client.get(TENANT, "Things", scope="accounting.invoices")
    assert world.xero.call_count == 1


def test_a_lost_organisation_is_not_asked_again(world):
    world.xero.put(URL, status_code=403, json={"Detail": "AuthenticationUnsuccessful"})
    world.client.reason(request(), world.client.send(request(), "key 1"))

    with pytest.raises(Refused, match="no longer lets this app into the organisation"):
        world.client.send(request(scope="accounting.contacts"), "key 2")


def test_a_look_up_returns_the_whole_answer(world):
    world.xero.get(URL, json={"pagination": {}, "Things": []})

    assert world.client.get(TENANT, "Things", {"page": "1"}) == {"pagination": {}, "Things": []}
    assert world.xero.last_request.qs == {"page": ["1"]}


def test_a_look_up_is_repeated_where_xero_fails(world):
    world.xero.get(URL, [{"status_code": 500}, {"exc": requests.ReadTimeout}, {"json": {"Things": []}}])

    assert world.client.get(TENANT, "Things") == {"Things": []}
    assert world.clock.waits == [1, 4]


def test_a_look_up_that_never_succeeds_ends_the_sync(world):
    world.xero.get(URL, exc=requests.ConnectionError)

    with pytest.raises(SyncEnded, match="the connection failed"):
        world.client.get(TENANT, "Things")


def test_a_look_up_of_nothing_says_so(world):
    world.xero.get(URL, status_code=404, text="The resource you're looking for cannot be found")

    with pytest.raises(NotFound, match="cannot be found"):
        world.client.get(TENANT, "Things")


def test_a_look_up_that_is_wrong_is_refused_in_xeros_words(world):
    world.xero.get(URL, status_code=400, json={"Type": "QueryParseException", "Message": "No property Nam"})

    with pytest.raises(Refused, match="QueryParseException: No property Nam"):
        world.client.get(TENANT, "Things")


def test_the_connections_are_told(world):
    world.xero.get("https://xero.test/connections", json=[{"tenantId": TENANT}])

    assert world.client.connections() == [{"tenantId": TENANT}]
    assert "Xero-Tenant-Id" not in world.xero.last_request.headers


def answered(made, date):
    """An answer that Xero made at one second of its clock, and sent at another."""
    stamp = int((1_795_000_000 + made) * 1000)
    at = format_datetime(datetime.fromtimestamp(1_795_000_000 + date, timezone.utc), usegmt=True)
    return {"headers": {"Date": at}, "json": {"DateTimeUTC": f"/Date({stamp})/", "Things": []}}


@pytest.mark.parametrize(("age", "replayed"), [(0, False), (1, False), (10, True), (360, True), (-5, False)], ids=str)
@pytest.mark.parametrize("ours", [0, 7200, -7200], ids=lambda value: f"our clock {value:+}")
@pytest.mark.parametrize("known", [True, False], ids=["later", "first answer"])
def test_an_answer_older_than_its_request_is_a_repeated_one_whatever_our_clock_says(world, age, replayed, ours, known):
    theirs = world.clock.seconds
    world.clock.utc_now = lambda: datetime.fromtimestamp(1_795_000_000 + world.clock.seconds + ours, timezone.utc)
    if known:
        world.xero.get(URL, **answered(theirs, theirs))
        world.client.get(TENANT, "Things")
        world.clock.seconds += 100
        theirs += 100
    world.xero.put(URL, **answered(theirs - age, theirs))

    assert world.client.send(request(), "key 1").replayed is replayed


def test_the_servers_time_is_one_that_it_has_passed(world):
    world.xero.get(URL, **answered(1000, 1000))
    world.client.get(TENANT, "Things")
    world.clock.seconds += 60

    assert 1_795_001_050 < world.client.server_time().timestamp() <= 1_795_001_060


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
