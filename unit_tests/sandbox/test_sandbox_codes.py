import base64
from urllib.parse import urlencode

import pytest

from xero_sandbox.options import CLIENT_SECRET, CUSTOM_APP, WEB_APP

from .person import BACK, CHALLENGE, SCOPES, VERIFIER, challenge_of, claims, sent_back


def test_consent_leads_back_with_a_code_that_becomes_tokens_for_the_ticked_organisation(either):
    told = sent_back(either.decide(tenants=[1]))
    assert told["state"] == "s1"
    answer = either.exchange(told["code"]).json()
    assert answer["expires_in"] == 1800
    assert answer["token_type"] == "Bearer"
    assert answer["scope"].split() == sorted(SCOPES.split())
    (connection,) = either.connections(answer["access_token"])
    assert connection["tenantName"] == "Second & Co"
    assert connection["authEventId"] == claims(answer["access_token"])["authentication_event_id"]
    assert either.client.get("Organisation", tenant=1, token=answer["access_token"]).status == 200
    assert either.client.get("Organisation", tenant=0, token=answer["access_token"]).status == 403


def test_a_code_works_once(either):
    code = either.code()
    first = either.exchange(code)
    second = either.exchange(code)
    assert first.status == 200
    assert (second.status, second.json()) == (400, {"error": "invalid_grant"})
    assert either.client.get("Organisation", token=first.json()["access_token"]).status == 200


def test_a_code_lives_for_five_minutes(either):
    code, late = either.code(), either.code()
    either.client.control("clock", advance=300)
    assert either.exchange(code).status == 200
    either.client.control("clock", advance=1)
    assert either.exchange(late).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://example.com/other"},
        {"redirect_uri": None},
        {"code_verifier": "w" * 43},
    ],
)
def test_a_code_is_for_the_question_it_came_by(either, changes):
    assert either.exchange(either.code(), **changes).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("code", ["nonsense", "", None])
def test_what_is_no_code_is_refused(either, code):
    assert either.exchange(code).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("verifier", [None, "", "w" * 43, "v" * 42, CHALLENGE])
def test_a_code_needs_its_verifier_and_is_spent_by_a_wrong_one(pkce, verifier):
    code = pkce.code()
    assert pkce.exchange(code, code_verifier=verifier).json() == {"error": "invalid_grant"}
    assert pkce.exchange(code).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("verifier", ["v" * 42, "v" * 129])
def test_a_verifier_has_the_length_that_the_standard_asks_for(pkce, verifier):
    assert pkce.exchange(pkce.code(code_challenge=challenge_of(verifier)), code_verifier=verifier).json() == {
        "error": "invalid_grant"
    }


def test_an_app_with_a_secret_may_use_a_challenge_as_well(person):
    with_challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    assert person.exchange(person.code(**with_challenge)).json() == {"error": "invalid_grant"}
    assert person.exchange(person.code(**with_challenge), code_verifier=VERIFIER).status == 200
    assert person.exchange(person.code(), code_verifier=VERIFIER).json() == {"error": "invalid_grant"}


def test_a_wrong_secret_is_told_apart_from_a_wrong_code_and_does_not_spend_it(person):
    code = person.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    for secret in ("wrong", "", "schlüssel"):
        reply = person.client.token(form, (person.app["client_id"], secret))
        assert (reply.status, reply.json()) == (400, {"error": "invalid_client"})
    assert person.exchange(code).status == 200


def test_a_code_is_no_good_to_another_app(person, pkce):
    code = person.code()
    assert pkce.exchange(code).json() == {"error": "invalid_grant"}
    assert person.exchange(code).status == 200


def test_a_custom_connection_exchanges_no_codes(person):
    form = {"grant_type": "authorization_code", "code": person.code(), "redirect_uri": BACK}
    assert person.client.token(form, (CUSTOM_APP.client_id, CLIENT_SECRET)).json() == {"error": "unauthorized_client"}


def test_offline_access_is_what_gives_a_refresh_token(either):
    assert "refresh_token" not in either.connect(scope="openid accounting.settings.read")
    answer = either.connect(scope="offline_access accounting.settings.read")
    form = {"grant_type": "refresh_token", "refresh_token": answer["refresh_token"]}
    if "client_secret" in either.app:
        again = either.client.token(form, (either.app["client_id"], either.app["client_secret"]))
    else:
        again = either.client.token(form | {"client_id": either.app["client_id"]})
    assert again.json()["scope"] == answer["scope"]
    events = [claims(one["access_token"])["authentication_event_id"] for one in (answer, again.json())]
    assert events[0] == events[1]


def test_openid_is_what_gives_an_id_token_that_says_what_the_scopes_allow(person):
    assert "id_token" not in person.connect(scope="email accounting.settings.read")
    answer = person.connect(scope="openid email accounting.settings.read", nonce="n1")
    told = claims(answer["id_token"])
    assert (told["aud"], told["nonce"], told["exp"] - told["iat"]) == (person.app["client_id"], "n1", 300)
    assert told["email"] == "sam@sandbox.example"
    assert "given_name" not in told
    assert told["xero_userid"] == claims(answer["access_token"])["xero_userid"]


def test_an_hour_on_the_clock_moves_the_date_header_and_the_claims(person):
    person.client.control("clock", advance=3600)
    reply = person.exchange(person.code())
    assert reply.headers["date"] == "Mon, 02 Mar 2026 13:00:00 GMT"
    answer = reply.json()
    assert [claims(answer["access_token"])[name] for name in ("nbf", "exp")] == [1772456400, 1772458200]
    assert claims(answer["id_token"])["iat"] == 1772456400


# Revocation


def revoke(person, token, secret=None):
    pair = f"{person.app['client_id']}:{secret or person.app.get('client_secret', '')}"
    headers = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    return person.client.send("POST", "/connect/revocation", headers=headers, body=urlencode({"token": token}).encode())


def test_revoking_a_refresh_token_takes_its_connections_its_scopes_and_its_whole_chain(either, client):
    other = client.sandbox.first_tokens[WEB_APP.client_id]
    answer = either.connect(scope="offline_access accounting.contacts.read")
    elder = either.connect(scope="offline_access")["refresh_token"]
    assert (revoke(either, answer["refresh_token"]).status, revoke(either, answer["refresh_token"]).status) == (200, 200)
    for dead in (answer["refresh_token"], elder):
        form = {"grant_type": "refresh_token", "refresh_token": dead, "client_id": either.app["client_id"]}
        form |= {"client_secret": either.app["client_secret"]} if "client_secret" in either.app else {}
        assert client.token(form).json() == {"error": "invalid_grant"}
    assert either.connections(answer["access_token"]) == []
    assert client.get("Contacts", token=answer["access_token"]).status == 403
    assert either.connect(scope="accounting.settings.read")["scope"] == "accounting.settings.read"
    assert client.refresh(other).status == 200
    assert len(client.get("/connections", tenant=None).json()) == 2


def test_nobody_else_can_revoke_a_token(person, pkce):
    answer, theirs = person.connect(), pkce.connect()
    assert revoke(pkce, answer["refresh_token"]).status == 200
    assert len(pkce.connections(theirs["access_token"])) == 1
    assert revoke(person, answer["refresh_token"], "wrong").json() == {"error": "invalid_client"}
    assert revoke(person, "nonsense").status == 200
    assert revoke(person, "").json() == {"error": "invalid_request"}
    assert len(person.connections(answer["access_token"])) == 1
