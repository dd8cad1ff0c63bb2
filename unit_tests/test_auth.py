"""Access tokens: one renewal for everybody, announced before it is used, and no secret in any message."""

import threading
from contextlib import contextmanager
from urllib.parse import parse_qs

import jwt
import pendulum
import pytest
import requests
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError, ProtocolError, ReadTimeoutError

from source_xero.api import token_endpoint
from source_xero.api.auth import EARLY_S, TokenRefused, TokenSource, TokenUnavailable, http_session

IDENTITY = "https://identity.example"
TOKEN_URL = f"{IDENTITY}/connect/token"
NOON = pendulum.datetime(2026, 3, 1, 12)
SECRETS = ("s3cret-of-the-app", "refresh-0", "refresh-1", "access-0", "access-1")
APP = {"auth_type": "oauth2", "client_id": "app", "client_secret": "s3cret-of-the-app", "refresh_token": "refresh-0"}
PKCE = {"auth_type": "oauth2", "client_id": "app", "refresh_token": "refresh-0"}
CUSTOM = {"auth_type": "custom_connection", "client_id": "app", "client_secret": "s3cret-of-the-app"}
READY = {"auth_type": "access_token", "access_token": "access-0"}


class Xero:
    """Answers like the token endpoint: each refresh token works once and brings the next."""

    def __init__(self, requests_mock):
        self.mock, self.asked, self.now, self.announced = requests_mock, [], NOON, []
        requests_mock.post(TOKEN_URL, json=self._answer)

    def _answer(self, request, _context):
        self.asked.append(request)
        number = len(self.asked)
        return {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 1800}

    def source(self, credentials, url=IDENTITY, announce=None):
        def note():
            self.announced.append(dict(credentials))

        return TokenSource(credentials, url, announce or note, requests.Session(), lambda: self.now)

    def form(self, number=-1):
        return {key: value for key, [value] in parse_qs(self.asked[number].text).items()}


@pytest.fixture
def xero(requests_mock):
    return Xero(requests_mock)


def at_once(function, threads=20):
    """Call `function` in many threads that start together; return what they got, exceptions included."""
    got, together = [], threading.Barrier(threads)

    def call():
        together.wait(10)
        try:
            got.append(function())
        except Exception as error:  # noqa: BLE001 - handed to the test
            got.append(error)

    running = [threading.Thread(target=call) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(10)
    return got


# An app's refresh token


def test_the_first_token_is_fetched_with_the_refresh_token_and_the_apps_secret(xero):
    assert xero.source(dict(APP)).token() == "access-1"
    assert xero.form() == {"grant_type": "refresh_token", "refresh_token": "refresh-0"}
    assert xero.asked[0].headers["Authorization"] == requests.auth._basic_auth_str("app", "s3cret-of-the-app")  # noqa: SLF001 - the header's encoding


def test_a_slash_at_the_end_of_the_host_does_no_harm(xero):
    assert xero.source(dict(APP), url=IDENTITY + "/").token() == "access-1"


@pytest.mark.parametrize("secret", [{}, {"client_secret": ""}, {"client_secret": None}])
def test_an_app_with_pkce_names_itself_in_the_form_and_sends_no_header(xero, secret):
    assert xero.source(PKCE | secret).token() == "access-1"
    assert xero.form() == {"grant_type": "refresh_token", "refresh_token": "refresh-0", "client_id": "app"}
    assert "Authorization" not in xero.asked[0].headers


def test_rotated_tokens_are_in_the_configuration_when_they_are_announced(xero):
    credentials = dict(APP)

    xero.source(credentials).token()

    expected = {"access_token": "access-1", "refresh_token": "refresh-1", "token_expiry_date": "2026-03-01T12:30:00Z"}
    assert xero.announced == [APP | expected]
    assert credentials == APP | expected


def test_a_rotation_is_announced_before_anyone_gets_the_token(xero):
    order = []
    source = xero.source(dict(APP), announce=lambda: order.append("announced"))

    order.append(source.token())

    assert order == ["announced", "access-1"]


def test_a_rotation_that_cannot_be_announced_gives_nobody_the_token(xero):
    def broken():
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        xero.source(dict(APP), announce=broken).token()


def test_the_second_renewal_uses_the_rotated_refresh_token(xero):
    source = xero.source(dict(APP))

    source.renew(source.token())

    assert xero.form()["refresh_token"] == "refresh-1"
    assert source.token() == "access-2"
    assert len(xero.announced) == 2


def test_an_answer_without_a_refresh_token_leaves_the_old_one_in_force(xero):
    xero.mock.post(TOKEN_URL, json={"access_token": "access-1", "expires_in": 1800})
    credentials = dict(APP)

    xero.source(credentials).token()

    assert credentials["refresh_token"] == "refresh-0"


def test_a_token_of_the_last_sync_is_used_while_it_lasts(xero):
    kept = APP | {"access_token": "access-0", "token_expiry_date": "2026-03-01T12:20:00Z"}

    assert xero.source(kept).token() == "access-0"
    assert xero.asked == []


@pytest.mark.parametrize("ends", [None, "", "soon", "2026-03-01T11:00:00Z", "2026-13-01"])
def test_a_token_whose_end_is_unknown_or_past_is_not_used(xero, ends):
    assert xero.source(APP | {"access_token": "access-0", "token_expiry_date": ends}).token() == "access-1"


@pytest.mark.parametrize(("left_s", "token"), [(EARLY_S + 1, "access-1"), (EARLY_S, "access-2"), (-5, "access-2")])
def test_a_token_is_renewed_some_time_before_its_end(xero, left_s, token):
    source = xero.source(dict(APP))
    source.token()

    xero.now = NOON.add(seconds=1800 - left_s)

    assert source.token() == token


def test_an_answer_that_tells_no_life_is_taken_for_half_an_hour(xero):
    xero.mock.post(TOKEN_URL, json={"access_token": "access-1", "refresh_token": "refresh-1"})
    credentials = dict(APP)

    xero.source(credentials).token()

    assert credentials["token_expiry_date"] == "2026-03-01T12:30:00Z"


# Many threads


def test_many_threads_cause_one_renewal(xero):
    source = xero.source(dict(APP))

    assert at_once(source.token) == ["access-1"] * 20
    assert len(xero.asked) == 1


def test_many_threads_whose_token_was_rejected_cause_one_renewal(xero):
    source = xero.source(dict(APP))
    rejected = source.token()

    at_once(lambda: source.renew(rejected))

    assert len(xero.asked) == 2
    assert source.token() == "access-2"


def test_a_refusal_is_remembered_and_many_threads_ask_once(xero):
    xero.mock.post(TOKEN_URL, status_code=400, json={"error": "invalid_grant"})
    source = xero.source(dict(APP))

    got = at_once(source.token)

    assert {type(one) for one in got} == {TokenRefused}
    assert len({str(one) for one in got}) == 1
    assert xero.mock.call_count == 1


# A custom connection


@pytest.mark.parametrize("scopes", [{}, {"scopes": ""}, {"scopes": None}])
def test_a_custom_connection_without_scopes_asks_for_none_and_gets_all(xero, scopes):
    assert xero.source(CUSTOM | scopes).token() == "access-1"
    assert xero.form() == {"grant_type": "client_credentials"}
    assert xero.asked[0].headers["Authorization"].startswith("Basic ")


def test_a_custom_connection_with_scopes_asks_for_those(xero):
    xero.source(CUSTOM | {"scopes": "accounting.contacts.read accounting.settings.read"}).token()

    assert xero.form()["scope"] == "accounting.contacts.read accounting.settings.read"


def test_a_custom_connection_has_nothing_to_announce(xero):
    credentials = dict(CUSTOM)

    xero.source(credentials).token()

    assert xero.announced == []
    assert credentials == CUSTOM


# A ready access token


def test_a_ready_token_is_used_without_asking(xero):
    source = xero.source(dict(READY))
    xero.now = NOON.add(years=1)

    assert source.token() == "access-0"
    assert xero.asked == []


def test_a_ready_token_that_xero_rejects_cannot_be_renewed(xero):
    with pytest.raises(TokenRefused, match=r"Xero rejects credentials\.access_token: such a token lives 30 minutes"):
        xero.source(dict(READY)).renew("access-0")
    assert xero.asked == []


# Failures


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


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_fault_of_xero_is_not_held_against_the_credentials(xero, status):
    xero.mock.post(TOKEN_URL, status_code=status, text="<html>down</html>")
    source = xero.source(dict(APP))

    with pytest.raises(TokenUnavailable, match=rf"/connect/token answers {status}; try again later\."):
        source.token()

    xero.mock.post(TOKEN_URL, json={"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800})
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


# Scopes


@pytest.mark.parametrize("told", [["a.read", "b"], "a.read b"])
def test_scopes_are_read_off_the_token(xero, told):
    token = jwt.encode({"scope": told}, "0" * 32)

    assert xero.source(READY | {"access_token": token}).scopes() == {"a.read", "b"}


@pytest.mark.parametrize("token", ["opaque", jwt.encode({}, "0" * 32), jwt.encode({"scope": []}, "0" * 32)])
def test_a_token_that_tells_no_scopes_tells_none(xero, token):
    assert xero.source(READY | {"access_token": token}).scopes() is None


# A configuration file that other processes use as well


class Kept:
    """Stands for the file: what is in it, and whether anybody has it alone."""

    def __init__(self, **credentials):
        self.credentials, self.held, self.times = credentials, False, 0

    @contextmanager
    def alone(self):
        assert not self.held
        self.held, self.times = True, self.times + 1
        yield
        self.held = False

    def latest(self):
        assert self.held, "read outside the lock it may be old"
        return self.credentials


def shared_source(xero, credentials, kept):
    return TokenSource(
        credentials,
        IDENTITY,
        lambda: xero.announced.append(dict(credentials)),
        requests.Session(),
        lambda: xero.now,
        shared=kept,
    )


def test_what_another_process_has_renewed_is_used_and_not_renewed_again(xero):
    renewed = {"refresh_token": "refresh-9", "access_token": "access-9", "token_expiry_date": "2026-03-01T12:25:00Z"}
    credentials = dict(APP)

    assert shared_source(xero, credentials, Kept(**APP | renewed)).token() == "access-9"

    assert xero.asked == []
    assert credentials == APP | renewed


def test_a_refresh_token_of_another_process_whose_access_token_has_ended_is_the_one_to_renew_with(xero):
    renewed = {"refresh_token": "refresh-9", "access_token": "access-9", "token_expiry_date": "2026-03-01T11:00:00Z"}

    assert shared_source(xero, dict(APP), Kept(**APP | renewed)).token() == "access-1"

    assert xero.form()["refresh_token"] == "refresh-9"


@pytest.mark.parametrize(
    "kept", [{}, APP, {"client_id": "another app", "refresh_token": "refresh-9"}, {"client_id": "app"}], ids=str
)
def test_a_file_that_knows_nothing_newer_changes_nothing(xero, kept):
    file = Kept(**kept)

    assert shared_source(xero, dict(APP), file).token() == "access-1"

    assert xero.form()["refresh_token"] == "refresh-0"
    assert file.times == 1
    assert not file.held


def test_tokens_taken_over_are_concealed_before_they_are_used(xero):
    renewed = {"refresh_token": "refresh-9", "access_token": "access-9", "token_expiry_date": "2026-03-01T12:25:00Z"}
    concealed = []
    source = TokenSource(
        dict(APP), IDENTITY, lambda: None, requests.Session(), lambda: xero.now, concealed.append, Kept(**APP | renewed)
    )

    source.token()

    assert set(concealed) == {"refresh-9", "access-9"}


# Surviving


def test_a_token_is_given_to_nobody_until_its_announcement_went_through(xero):
    fails = [True, False]

    def announce():
        if fails.pop(0):
            raise BrokenPipeError

    source = xero.source(dict(APP), announce=announce)
    with pytest.raises(BrokenPipeError):
        source.token()

    assert source.token() == "access-2", "the one that was not announced is not used; the next is"
    assert xero.form()["refresh_token"] == "refresh-1"


def test_an_announcement_that_is_refused_ends_it_for_all_threads(xero):
    def announce():
        raise TokenRefused("the file cannot be written")

    source = xero.source(dict(APP), announce=announce)

    told = at_once(source.token)

    assert {str(one) for one in told} == {"the file cannot be written"}
    assert len(xero.asked) == 1


@pytest.mark.parametrize("off", [-3600, 3600])
def test_a_clock_that_is_off_by_an_hour_renews_no_more_and_no_less(xero, off):
    xero.now = NOON.add(seconds=off)
    source = xero.source(dict(APP))

    for _ in range(4 * 60):  # four hours, a call a minute
        source.token()
        xero.now = xero.now.add(minutes=1)

    assert len(xero.asked) == 9, "one to begin with, then every 28 minutes"


def test_a_refusal_says_how_to_connect_again(xero):
    xero.mock.post(TOKEN_URL, status_code=400, json={"error": "invalid_grant"})

    with pytest.raises(TokenRefused, match="source-xero connect") as refused:
        xero.source(dict(APP)).token()

    assert refused.value.reason == "invalid_grant"
