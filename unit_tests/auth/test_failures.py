"""Tokens that are refused or cannot be had: what to change is said, without a secret, and what may pass is asked for again."""

import pytest
import requests
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError, ProtocolError, ReadTimeoutError

from source_xero.api import token_endpoint
from source_xero.api.auth import UNAVAILABLE_S, TokenRefused, TokenUnavailable, http_session
from unit_tests.auth.endpoint import APP, SECRETS, TOKEN_URL


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (400, {"error": "invalid_grant"}, "no longer accepts the refresh token: it was used by another program"),
        (400, {"error": "invalid_grant"}, "or by a run without --update-config, was revoked, or lay unused for 60 days"),
        (400, {"error": "invalid_client"}, "check credentials.client_id and credentials.client_secret"),
        (401, {"error": "invalid_client"}, "check credentials.client_id and credentials.client_secret"),
        (400, {"error": "unauthorized_client"}, "may not sign in this way"),
        (400, {"error": "invalid_scope"}, "does not have all of credentials.scopes"),
        (400, {"error": "unheard_of"}, f"{TOKEN_URL} refuses the credentials: unheard_of."),
        (404, {}, f"{TOKEN_URL} refuses the credentials: HTTP 404."),
    ],
)
def test_a_refusal_says_what_to_change(xero, status, body, sentence):
    xero.mock.post(TOKEN_URL, status_code=status, json=body)

    with pytest.raises(TokenRefused) as refused:
        xero.source(dict(APP)).token()

    assert sentence in str(refused.value)
    assert not any(secret in str(refused.value) for secret in SECRETS)


ECHO = "bad form grant_type=refresh_token&refresh_token=refresh-0&client_secret=s3cret-of-the-app Basic YXBwOnMzY3JldA=="


@pytest.mark.parametrize("error", [ECHO, "refresh-0", "invalid_grant\n", ["refresh-0"], {"form": ECHO}, 5, "x" * 41], ids=repr)
def test_an_error_that_is_none_of_oauth_is_not_repeated(xero, error):
    """It may be a proxy that quotes the form."""
    xero.mock.post(TOKEN_URL, status_code=400, json={"error": error, "error_description": ECHO})

    with pytest.raises(TokenRefused) as refused:
        xero.source(dict(APP)).token()

    assert str(refused.value) == f"Xero's token endpoint {TOKEN_URL} refuses the credentials: HTTP 400."
    assert refused.value.reason == "HTTP 400"


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
@pytest.mark.parametrize("token", ["abc\ndef", "abc\n", "abc def", "abc…", "abc\x00", 5, ["abc"]], ids=ascii)
def test_a_token_that_no_header_can_carry_is_neither_used_nor_kept_nor_shown(xero, name, token):
    told = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800}
    xero.mock.post(TOKEN_URL, json=told | {name: token})
    credentials = dict(APP)

    with pytest.raises(TokenUnavailable, match=rf"The {name.replace('_', ' ')} that .* cannot be one") as unavailable:
        xero.source(credentials).token()

    assert "abc" not in str(unavailable.value)
    good = {"access_token": "access-1", "refresh_token": "refresh-1"} | {name: APP.get(name)}
    for kept in (credentials, *xero.announced):
        assert {one: kept.get(one) for one in good} == good


def test_a_refusal_says_how_to_connect_again(xero):
    xero.mock.post(TOKEN_URL, status_code=400, json={"error": "invalid_grant"})

    with pytest.raises(TokenRefused, match="source-xero connect") as refused:
        xero.source(dict(APP)).token()

    assert refused.value.reason == "invalid_grant"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_fault_of_xero_is_not_held_against_the_credentials(xero, status):
    xero.mock.post(TOKEN_URL, status_code=status, text="<html>down</html>")
    source = xero.source(dict(APP))

    with pytest.raises(TokenUnavailable, match=rf"/connect/token answers {status}; try again later\."):
        source.token()

    xero.mock.post(TOKEN_URL, json={"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800})
    xero.now = xero.now.add(seconds=UNAVAILABLE_S)
    assert source.token() == "access-1"


@pytest.mark.parametrize("later_s", [0, UNAVAILABLE_S - 1])
def test_a_token_endpoint_that_is_down_is_sat_out_once_and_not_by_every_stream(xero, later_s):
    asked = xero.mock.post(TOKEN_URL, status_code=503)
    source = xero.source(dict(APP))

    def told():
        with pytest.raises(TokenUnavailable) as unavailable:
            source.token()
        return str(unavailable.value)

    first = told()
    xero.now = xero.now.add(seconds=later_s)
    assert {told() for _ in range(40)} == {first}
    assert asked.call_count == 1


def test_a_clock_that_was_set_back_keeps_nobody_from_asking_again(xero):
    xero.mock.post(TOKEN_URL, status_code=503)
    source = xero.source(dict(APP))
    with pytest.raises(TokenUnavailable):
        source.token()

    xero.mock.post(TOKEN_URL, json={"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800})
    xero.now = xero.now.subtract(hours=1)
    assert source.token() == "access-1"


@pytest.fixture
def pauses(monkeypatch):
    slept = []
    monkeypatch.setattr(token_endpoint.time, "sleep", slept.append)
    return slept


NO_TOKEN = ["<html>a page of a proxy</html>", "", '"odd"', "[]", "null", "{}"]


@pytest.mark.parametrize("body", NO_TOKEN)
def test_an_answer_that_is_none_is_asked_for_again(xero, pauses, body):
    told = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800}
    asked = xero.mock.post(TOKEN_URL, [{"text": body}, {"text": body}, {"json": told}])

    assert xero.source(dict(APP)).token() == "access-1"
    assert asked.call_count == 3
    assert pauses == [1, 2]


@pytest.mark.parametrize("body", NO_TOKEN)
@pytest.mark.usefixtures("pauses")
def test_an_answer_that_stays_none_is_not_held_against_the_credentials(xero, body):
    asked = xero.mock.post(TOKEN_URL, text=body)

    with pytest.raises(TokenUnavailable, match="/connect/token answers 200 without a token; try again later"):
        xero.source(dict(APP)).token()
    assert asked.call_count == 3


def test_a_refusal_is_not_asked_for_again(xero, pauses):
    asked = xero.mock.post(TOKEN_URL, status_code=400, json={"error": "invalid_grant"})

    with pytest.raises(TokenRefused):
        xero.source(dict(APP)).token()
    assert (asked.call_count, pauses) == (1, [])


def unreachable():
    connection = HTTPSConnection("identity.example")
    pool = HTTPSConnectionPool("identity.example")
    unknown = NameResolutionError("identity.example", connection, OSError(-2, "Name or service not known"))
    refused = NewConnectionError(connection, "Failed to establish a new connection: [Errno 111] Connection refused")
    return [
        (requests.ConnectionError(MaxRetryError(pool, "/connect/token", unknown)), "Name or service not known"),
        (requests.ConnectionError(MaxRetryError(pool, "/connect/token", refused)), "Connection refused"),
        (requests.ConnectTimeout("timed out"), "timed out"),
        (requests.ReadTimeout(ReadTimeoutError(pool, "/connect/token", "Read timed out.")), "Read timed out."),
        (requests.ConnectionError(ProtocolError("Aborted.", ConnectionResetError(104, "reset by peer"))), "reset by peer"),
        (requests.ConnectionError(), ""),
    ]


@pytest.mark.parametrize(
    ("error", "cause"), unreachable(), ids=["unknown host", "refused", "timeout", "read timeout", "reset", "silent"]
)
def test_an_unreachable_host_is_named_with_its_cause_and_without_a_secret(xero, error, cause):
    xero.mock.post(TOKEN_URL, exc=error)

    with pytest.raises(TokenUnavailable) as unavailable:
        xero.source(dict(APP)).token()

    message = str(unavailable.value)
    assert message.startswith(f"Xero's token endpoint {TOKEN_URL} cannot be reached: ")
    assert cause in message
    assert "object at 0x" not in message
    assert "Error(" not in message
    assert "Pool(" not in message
    assert not any(secret in message for secret in SECRETS)
    # Whatever prints the exception must not find the request in it.
    assert unavailable.value.__cause__ is None
    assert unavailable.value.__suppress_context__


def test_lost_answers_and_faults_are_asked_again_and_refusals_are_not():
    session = http_session()

    for url in ("https://identity.xero.com/connect/token", "http://localhost/connect/token"):
        retry = session.get_adapter(url).max_retries
        assert retry.total == 3
        assert retry.is_retry("POST", 503)
        assert retry.is_retry("POST", 429)
        assert not retry.is_retry("POST", 400)
        assert not retry.raise_on_status
