import json

import pytest

from xero_sandbox.options import CLIENT_SECRET, WEB_APP, Options
from xero_sandbox.service import Sandbox

from .client import Client
from .conftest import Nobody
from .person import BACK, Person


def test_a_custom_connection_is_to_its_own_organisation(client):
    app = client.control("app", kind="custom_connection", tenant=1)
    form = {"grant_type": "client_credentials", "scope": "accounting.settings.read"}
    token = client.token(form, (app["client_id"], app["client_secret"])).json()["access_token"]
    assert client.get("Organisation", tenant=None, token=token).json()["Organisations"][0]["Name"] == "Second & Co"
    refused = client.token(form | {"scope": "accounting.transactions"}, (app["client_id"], app["client_secret"]))
    assert refused.json() == {"error": "unauthorized_client", "error_description": "Invalid scope for client"}


def test_tokens_can_be_granted_to_a_registered_app(person):
    token = person.client.control("grant", app=person.app["client_id"], scopes="accounting.settings.read")["access_token"]
    assert person.connections(token) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"kind": "desktop"}, "web, pkce, custom_connection"),
        ({"tier": "gold"}, "starter"),
        ({"app": "nobody"}, "no app is called 'nobody'"),
        ({"scopes": "accounting.everything"}, "accounting.everything"),
        ({"redirect_uris": ["http://127.0.0.1:5000/"]}, "https or http://localhost"),
        ({"redirect_uris": ["/callback"]}, "absolute"),
        ({"redirect_uris": ["https://*.example.com/"]}, "wildcards"),
        ({"redirect_uris": "https://example.com/"}, "a list"),
        ({"redirect_uris": [f"https://example.com/{number}" for number in range(51)]}, "at most 50"),
    ],
)
def test_the_portal_says_what_it_does_not_take(client, arguments, words):
    reply = client.send("POST", "/_sandbox/app", body=json.dumps(arguments).encode())
    assert reply.status == 400
    assert words in reply.json()["error"]


def test_an_unconnected_sandbox_waits_for_consent():
    client = Client(Sandbox(Options(connected=False, redirect_uris=(BACK,), tier="starter"), Nobody()))
    assert client.get("/connections", tenant=None).json() == []
    person = Person(client, {"client_id": WEB_APP.client_id, "client_secret": CLIENT_SECRET})
    answer = person.connect(scope="accounting.settings.read")
    assert answer["scope"] == "accounting.settings.read"
    assert client.get("Organisation", token=answer["access_token"]).status == 200


def test_reset_forgets_apps_and_codes(person):
    code = person.code()
    person.client.control("reset")
    assert person.exchange(code).json() == {"error": "invalid_client"}
    assert person.open().status == 500
