"""What connecting asks of Xero, and what it makes of the answers."""

from urllib.parse import parse_qs

import jwt
import pendulum
import pytest
import requests

from source_xero.connect.configuration import Hosts, configuration
from source_xero.connect.consent import App, Attempt
from source_xero.connect.sentences import ConnectError
from source_xero.connect.xero import Found, Xero

HOSTS = Hosts("https://api.example", "https://identity.example", "https://login.example")
TOKEN_URL = "https://identity.example/connect/token"
NOON = pendulum.datetime(2026, 3, 1, 12)
SCOPES = ("offline_access", "accounting.settings.read")
APP = App("app", "s3cret", SCOPES)
PKCE = App("app", "", SCOPES)
CUSTOM = App("app", "s3cret", (), custom_connection=True)
SECRETS = ("s3cret", "the-code", "verifier-1", "access-1", "refresh-1")
TOLD = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800, "scope": " ".join(SCOPES)}
A = {"tenantId": "t-a", "tenantType": "ORGANISATION", "tenantName": "Alpha"}
B = {"tenantId": "t-b", "tenantType": "ORGANISATION", "tenantName": "beta"}
PRACTICE = {"tenantId": "t-p", "tenantType": "PRACTICE", "tenantName": "Books & Co"}


def attempt(app=APP):
    return Attempt(app, "http://localhost:8976/callback", "state-1", "verifier-1")


@pytest.fixture
def mock(requests_mock):
    date = {"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
    requests_mock.post(TOKEN_URL, json=TOLD, headers=date)
    requests_mock.get("https://api.example/connections", json=[B, PRACTICE, A])
    organisation = {
        "OrganisationID": "o-a",
        "Name": "Alpha",
        "CountryCode": "NZ",
        "Class": "NON_GST_CASHBOOK",
        "BaseCurrency": "NZD",
    }
    requests_mock.get("https://api.example/api.xro/2.0/Organisation", json={"Organisations": [organisation]}, headers=date)
    return requests_mock


@pytest.fixture
def xero(mock):  # noqa: ARG001 - answers its requests
    return Xero(HOSTS, requests.Session, lambda: NOON)


def form(mock):
    return {key: values[0] for key, values in parse_qs(mock.request_history[0].text).items()}


def test_a_code_becomes_credentials(xero):
    assert xero.exchange("the-code", attempt()).credentials == {
        "auth_type": "oauth2",
        "client_id": "app",
        "client_secret": "s3cret",
        "refresh_token": "refresh-1",
        "access_token": "access-1",
        "token_expiry_date": "2026-03-01T12:30:00Z",
    }


def test_the_code_goes_with_the_verifier_the_redirect_uri_and_the_secret_in_a_header(xero, mock):
    xero.exchange("the-code", attempt())

    assert form(mock) == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": "http://localhost:8976/callback",
        "code_verifier": "verifier-1",
    }
    assert mock.request_history[0].headers["Authorization"].startswith("Basic ")


def test_an_app_without_a_secret_names_itself_in_the_form(xero, mock):
    credentials = xero.exchange("the-code", attempt(PKCE)).credentials

    assert form(mock)["client_id"] == "app"
    assert "Authorization" not in mock.request_history[0].headers
    assert "client_secret" not in credentials


def test_a_custom_connection_keeps_no_tokens_and_names_no_scopes(xero, mock):
    connected = xero.custom_connection(CUSTOM)

    assert connected.credentials == {"auth_type": "custom_connection", "client_id": "app", "client_secret": "s3cret"}
    assert form(mock) == {"grant_type": "client_credentials"}


def test_a_custom_connection_that_nobody_authorised_is_told(xero, mock):
    mock.get("https://api.example/connections", json=[])

    with pytest.raises(ConnectError, match="the link in the mail"):
        xero.custom_connection(CUSTOM)


@pytest.mark.parametrize("odd", [{"access_token": 5}, {"access_token": ["a"]}, {"refresh_token": 5}], ids=str)
def test_tokens_that_cannot_be_any_are_not_written_into_a_configuration(xero, mock, odd):
    mock.post(TOKEN_URL, json=TOLD | odd)

    with pytest.raises(ConnectError, match=r"cannot be one.*Then connect again\."):
        xero.exchange("the-code", attempt())


def test_only_a_web_app_is_told_that_it_may_lack_a_secret(xero, mock):
    mock.post(TOKEN_URL, status_code=400, json={"error": "invalid_client"})

    with pytest.raises(ConnectError, match="--no-secret"):
        xero.exchange("the-code", attempt())
    with pytest.raises(ConnectError) as told:
        xero.custom_connection(CUSTOM)
    assert "no secret" not in str(told.value)


def test_organisations_come_by_name_with_country_plan_and_currency_and_practices_apart(xero):
    connected = xero.exchange("the-code", attempt())

    assert connected.organisations == [
        Found("t-a", "Alpha", "NZ", "Non gst cashbook", "NZD"),
        Found("t-b", "beta", "NZ", "Non gst cashbook", "NZD"),
    ]
    assert connected.practices == ["Books & Co"]
    assert connected.warnings == []


@pytest.mark.parametrize(
    "answer",
    [
        {"status_code": 401, "json": {"Detail": "AuthorizationUnsuccessful"}},
        {"status_code": 403, "json": {}},
        {"text": "<html>"},
        {"json": {"Organisations": []}},
        {"json": []},
        {"exc": requests.ConnectTimeout},
    ],
    ids=str,
)
def test_an_organisation_that_does_not_tell_about_itself_is_there_by_name(xero, mock, answer):
    mock.get("https://api.example/api.xro/2.0/Organisation", **answer)

    assert xero.exchange("the-code", attempt()).organisations == [Found("t-a", "Alpha"), Found("t-b", "beta")]


@pytest.mark.parametrize("connections", [[], [PRACTICE]])
def test_a_consent_without_an_organisation_is_told(xero, mock, connections):
    mock.get("https://api.example/connections", json=connections)

    with pytest.raises(ConnectError, match="No organisation is connected"):
        xero.exchange("the-code", attempt())


@pytest.mark.parametrize(
    ("status", "error", "sentence"),
    [
        (400, "invalid_grant", "works once and for five minutes"),
        (400, "invalid_client", "does not know this pair"),
        (401, "invalid_client", "does not know this pair"),
        (400, "unauthorized_client", "a custom connection as a custom connection"),
        (400, "invalid_scope", "refuses the scopes"),
        (400, "invalid_request", "Check client id and client secret"),
        (400, "unsupported_grant_type", "refuses the credentials: unsupported_grant_type"),
        (503, "", "answers 503"),
    ],
)
def test_a_refusal_says_what_to_do_and_nothing_secret(xero, mock, status, error, sentence):
    mock.post(TOKEN_URL, status_code=status, json={"error": error} if error else None)

    with pytest.raises(ConnectError, match=sentence) as told:
        xero.exchange("the-code", attempt())

    assert [secret for secret in SECRETS if secret in str(told.value)] == []
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__


def test_an_answer_without_a_refresh_token_is_told(xero, mock):
    mock.post(TOKEN_URL, json={key: value for key, value in TOLD.items() if key != "refresh_token"})

    with pytest.raises(ConnectError, match="offline_access"):
        xero.exchange("the-code", attempt())


@pytest.mark.parametrize("answer", [{"exc": requests.ConnectionError}, {"status_code": 500}, {"json": {}}], ids=str)
def test_connections_that_cannot_be_had_are_told(xero, mock, answer):
    mock.get("https://api.example/connections", **answer)

    with pytest.raises(ConnectError, match="Connect again"):
        xero.exchange("the-code", attempt())


@pytest.mark.parametrize(("minutes", "way"), [(60, "60 minutes ahead of"), (-60, "60 minutes behind"), (4, None)])
def test_a_clock_that_is_off_is_told_and_connects_all_the_same(mock, minutes, way):
    now = NOON.add(minutes=minutes)
    connected = Xero(HOSTS, requests.Session, lambda: now).exchange("the-code", attempt())
    assert mock.called

    assert len(connected.warnings) == (1 if way else 0)
    assert not way or way in connected.warnings[0]
    assert pendulum.parse(connected.credentials["token_expiry_date"]) == now.add(minutes=30), "by our clock"


def test_scopes_that_xero_did_not_grant_are_named(xero, mock):
    mock.post(TOKEN_URL, json=TOLD | {"scope": "offline_access"})

    assert "did not grant accounting.settings.read" in xero.exchange("the-code", attempt()).warnings[0]


def test_granted_scopes_are_read_off_the_token_where_the_answer_does_not_name_them(xero, mock):
    token = jwt.encode({"scope": ["offline_access"]}, "k" * 32, algorithm="HS256")
    mock.post(TOKEN_URL, json={"access_token": token, "refresh_token": "refresh-1"})

    assert "accounting.settings.read" in xero.exchange("the-code", attempt()).warnings[0]


@pytest.mark.parametrize("thing", [APP, attempt()])
def test_what_holds_secrets_does_not_show_them(thing):
    assert [secret for secret in SECRETS if secret in repr(thing)] == []


def test_what_was_connected_does_not_show_its_credentials(xero):
    assert [secret for secret in SECRETS if secret in repr(xero.exchange("the-code", attempt()))] == []


# The live check


def config(**more):
    credentials = {"auth_type": "oauth2", "client_id": "app", "client_secret": "s3cret", "refresh_token": "refresh-0"}
    return configuration({}, credentials, None, HOSTS) | more


def test_the_check_is_that_of_the_verb_and_rotated_tokens_are_handed_over_and_not_printed(xero, capsys):
    kept = []

    verdict = xero.check(config(), kept.append)

    assert verdict.passed
    assert "Reached" in verdict.lines[0]
    assert [one["refresh_token"] for one in kept] == ["refresh-1"]
    assert capsys.readouterr().out == ""


def test_a_check_that_fails_says_why(xero, mock):
    mock.post(TOKEN_URL, status_code=400, json={"error": "invalid_grant"})

    verdict = xero.check(config(), lambda _: None)

    assert not verdict.passed
    assert "no longer accepts the refresh token" in verdict.lines[0]


# The configuration


def test_a_new_configuration_has_what_is_not_usual_and_nothing_else():
    credentials = {"auth_type": "oauth2"}

    assert configuration({}, credentials, None, Hosts()) == {"credentials": credentials}
    assert configuration({}, credentials, ["t"], HOSTS) == {
        "credentials": credentials,
        "tenant_ids": ["t"],
        "api_url": "https://api.example",
        "identity_url": "https://identity.example",
        "login_url": "https://login.example",
    }


def test_connecting_again_replaces_sign_in_organisations_and_hosts_and_keeps_the_rest():
    before = {"credentials": {"x": 1}, "tenant_id": "of 2.x", "tenant_ids": ["old"], "api_url": "https://old", "page_size": 5}

    assert configuration(before, {"auth_type": "oauth2"}, None, Hosts()) == {
        "credentials": {"auth_type": "oauth2"},
        "page_size": 5,
    }
    assert before["credentials"] == {"x": 1}
