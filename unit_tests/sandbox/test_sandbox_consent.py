import base64
import hashlib
import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

AUTHORIZE = "/identity/connect/authorize"
BACK = "https://example.com/back?from=xero"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SCOPES = "openid email offline_access accounting.settings.read"


@dataclass
class Person:
    """Somebody who connects an app, and the app that exchanges what comes back."""

    client: object
    app: dict

    def question(self, **changes):
        asked = {
            "response_type": "code",
            "client_id": self.app["client_id"],
            "redirect_uri": BACK,
            "scope": SCOPES,
            "state": "s1",
        }
        if "client_secret" not in self.app:
            asked |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        return {name: value for name, value in (asked | changes).items() if value is not None}

    def open(self, **changes):
        return self.client.send("GET", AUTHORIZE, self.question(**changes))

    def decide(self, decision="allow", tenants=(0,), **changes):
        form = [("organisation", self.client.tenants[number].tenant_id) for number in tenants] + [("decision", decision)]
        return self.client.send("POST", AUTHORIZE, self.question(**changes), body=urlencode(form).encode())

    def code(self, **choice):
        reply = self.decide(**choice)
        assert reply.status == 302, reply.body
        return sent_back(reply)["code"]

    def exchange(self, code, **changes):
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        if "client_secret" not in self.app:
            form |= {"client_id": self.app["client_id"], "code_verifier": VERIFIER}
        form = {name: value for name, value in (form | changes).items() if value is not None}
        return self.client.token(
            form, (self.app["client_id"], self.app["client_secret"]) if "client_secret" in self.app else None
        )

    def connect(self, **choice):
        return self.exchange(self.code(**choice)).json()

    def connections(self, token, **query):
        return self.client.get("/connections", tenant=None, token=token, **query).json()


def sent_back(reply):
    location = urlsplit(reply.headers["location"])
    assert f"{location.scheme}://{location.netloc}{location.path}" == "https://example.com/back"
    parameters = {name: values[0] for name, values in parse_qs(location.query).items()}
    assert parameters.pop("from") == "xero"
    return parameters


def claims(token):
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


@pytest.fixture
def person(client):
    return Person(client, client.control("app", name="Fish & Chips", redirect_uris=[BACK]))


@pytest.fixture
def pkce(client):
    return Person(client, client.control("app", name="Pocket", kind="pkce", redirect_uris=[BACK]))


@pytest.fixture(params=["web", "pkce"])
def either(request, client):
    return Person(client, client.control("app", kind=request.param, redirect_uris=[BACK]))


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
