import re

import pytest

from xero_sandbox.consent import in_words
from xero_sandbox.options import CLIENT_SECRET, CUSTOM_APP, WEB_APP, Options
from xero_sandbox.scopes import FAMILIES, KNOWN
from xero_sandbox.service import Sandbox

from .client import Client
from .conftest import Nobody
from .person import AUTHORIZE, BACK, CHALLENGE, VERIFIER, Person, claims, sent_back


def test_the_page_says_who_asks_for_what_in_words_and_offers_every_organisation(person):
    person.client.control("practice")
    reply = person.open(scope="accounting.invoices accounting.invoices.read accounting.settings.read offline_access")
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    page = reply.body.decode()
    assert "Fish &amp; Chips wants access to:" in page
    assert re.findall(r"<li>(.*?)</li>", page) == [
        "View and manage your invoices, bills, credit notes, quotes and purchase orders",
        "View your organisation settings: accounts, items, taxes and tracking",
        "Keep this access when you are not using Xero, until you disconnect",
    ]
    assert re.findall(r'value="([0-9a-f-]{36})"', page) == [tenant.tenant_id for tenant in person.client.tenants[:2]]
    assert "checked" not in page


def test_every_scope_has_words():
    assert all(len(in_words([scope])) == 1 for scope in KNOWN)


def test_a_refusal_leads_back_with_the_state_and_connects_nothing(person):
    assert sent_back(person.decide("cancel")) == {"error": "access_denied", "state": "s1"}
    assert person.client.control("app", app=person.app["client_id"])["connections"] == []


@pytest.mark.parametrize("decision", ["", "maybe"])
def test_a_form_without_either_button_decides_nothing(person, decision):
    reply = person.decide(decision)
    assert (reply.status, "location" in reply.headers) == (200, False)
    assert reply.body.decode().count(" checked") == 1
    assert person.client.control("app", app=person.app["client_id"])["connections"] == []


def test_without_a_ticked_organisation_the_page_stays_and_says_so(person):
    reply = person.decide(tenants=[])
    assert (reply.status, "location" in reply.headers) == (200, False)
    assert "Tick at least one organisation" in reply.body.decode()


def test_an_organisation_that_is_not_the_users_counts_as_none(person):
    reply = person.client.send("POST", AUTHORIZE, person.question(), body=b"decision=allow&organisation=another")
    assert "Tick at least one organisation" in reply.body.decode()


def test_what_was_ticked_is_still_ticked_when_the_page_stays(person):
    person.client.control("app", app=person.app["client_id"], tier="starter")
    for seed in range(6):
        person.client.control("found", seed=seed, connect=False, profile="first")
    reply = person.decide(tenants=range(6))
    assert reply.body.decode().count(" checked") == 6


def test_the_state_comes_back_letter_by_letter(person):
    reply = person.decide("cancel", state="a b+c&d=é")
    assert sent_back(reply)["state"] == "a b+c&d=é"
    assert reply.headers["location"].endswith("state=a%20b%2Bc%26d%3D%C3%A9")


def test_an_app_without_state_gets_none_back(person):
    assert set(sent_back(person.decide(state=None))) == {"code", "scope"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": "nobody"}, "unauthorized_client : Unknown client or client not enabled"),
        ({"client_id": None}, "unauthorized_client : Unknown client"),
        ({"client_id": CUSTOM_APP.client_id}, "unauthorized_client : Unknown client"),
        ({"redirect_uri": "https://example.com/back"}, "unauthorized_client : Invalid redirect_uri"),
        ({"redirect_uri": f"{BACK}/"}, "unauthorized_client : Invalid redirect_uri"),
        ({"redirect_uri": None}, "unauthorized_client : Invalid redirect_uri"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "openid accounting.everything"}, "invalid_scope"),
        ({"scope": "openid,email"}, "invalid_scope"),
        ({"scope": ""}, "invalid_request : Missing scope"),
        ({"scope": "accounting.transactions.read"}, "unauthorized_client : Invalid scope for client"),
        ({"scope": "accounting.journals.read"}, "unauthorized_client : Invalid scope for client"),
        ({"code_challenge": CHALLENGE}, "Transform algorithm not supported"),
        ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, "Transform algorithm not supported"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "Invalid code_challenge"),
    ],
)
@pytest.mark.parametrize("decision", [None, "allow", "cancel"])
def test_a_question_that_makes_no_sense_gets_an_error_page_and_no_redirect(person, changes, words, decision):
    reply = person.decide(decision, **changes) if decision else person.open(**changes)
    assert (reply.status, reply.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "location" not in reply.headers
    assert re.search(rf"Error: [a-z_ :]*{words}", reply.body.decode())


def test_an_app_without_a_secret_has_to_bring_a_challenge(pkce):
    reply = pkce.open(code_challenge=None, code_challenge_method=None)
    assert (reply.status, "code challenge required" in reply.body.decode()) == (500, True)


def test_names_that_look_like_markup_are_shown_as_they_are(client):
    person = Person(client, client.control("app", name="<script>x</script>", redirect_uris=[BACK]))
    assert "<script>" not in person.open().body.decode()


@pytest.mark.parametrize(
    ("scopes", "tier", "scope"), [("broad", None, "accounting.transactions"), (None, "advanced", "accounting.journals.read")]
)
def test_older_apps_may_ask_for_broad_scopes_and_dear_ones_for_journals(client, scopes, tier, scope):
    app = client.control("app", redirect_uris=[BACK], scopes=scopes, tier=tier)
    assert Person(client, app).connect(scope=scope)["scope"] == scope


def test_the_first_apps_may_ask_for_granular_scopes_only_unless_started_with_more():
    for scopes, status in (("granular", 500), ("broad", 200)):
        client = Client(Sandbox(Options(scopes=FAMILIES[scopes], redirect_uris=(BACK,)), Nobody()))
        person = Person(client, {"client_id": WEB_APP.client_id, "client_secret": CLIENT_SECRET})
        assert person.open(scope="accounting.transactions").status == status
        assert person.open(scope="accounting.invoices").status == 200


# What a consent leaves behind


def test_scopes_add_up_over_consents(person):
    person.connect(scope="offline_access accounting.contacts.read")
    answer = person.connect(scope="accounting.settings.read")
    assert answer["scope"] == "accounting.contacts.read accounting.settings.read"
    assert person.client.get("Contacts", token=answer["access_token"]).status == 200


def test_a_second_consent_adds_an_organisation_and_renews_only_what_was_ticked(person):
    token = person.connect(tenants=[0])["access_token"]
    assert person.open().body.decode().count("already connected") == 1
    person.client.control("clock", advance=60)
    later = person.connect(tenants=[1])["access_token"]
    listed = person.connections(later)
    assert [one["tenantName"] for one in listed] == ["First & Co", "Second & Co"]
    assert person.connections(token) == listed
    (latest,) = person.connections(later, authEventId=claims(later)["authentication_event_id"])
    assert latest["tenantName"] == "Second & Co"
    assert latest["createdDateUtc"] == "2026-03-02T12:01:00.0000000"


def test_consent_again_keeps_the_connection_and_renews_its_date(person):
    (before,) = person.connections(person.connect()["access_token"])
    person.client.control("clock", advance=60)
    (after,) = person.connections(person.connect()["access_token"])
    assert (after["id"], after["createdDateUtc"]) == (before["id"], before["createdDateUtc"])
    assert after["updatedDateUtc"] == "2026-03-02T12:01:00.0000000"
    assert after["authEventId"] != before["authEventId"]


def test_a_connection_of_one_app_is_none_of_another(person, pkce):
    mine = person.connect()["access_token"]
    theirs = pkce.connect()["access_token"]
    (connection,) = person.connections(mine)
    assert (
        person.client.send("DELETE", f"/connections/{connection['id']}", headers=person.client.headers(token=theirs)).status
        == 404
    )
    assert (
        person.client.send("DELETE", f"/connections/{connection['id']}", headers=person.client.headers(token=mine)).status
        == 204
    )
    assert person.client.get("Organisation", token=mine).status == 403
    assert person.client.get("Organisation", token=theirs).status == 200


def test_a_disconnected_organisation_can_be_connected_again_by_consent(person):
    person.connect()
    person.client.control("disconnect", tenant=0)
    assert "already connected" not in person.open().body.decode()
    assert person.client.get("Organisation", token=person.connect()["access_token"]).status == 200


# Limits of connections


def test_a_starter_app_gets_five_organisations_and_is_told_at_the_sixth(person):
    for seed in range(5):
        person.client.control("found", seed=seed, connect=False, profile="first")
    reply = person.decide(tenants=range(6))
    assert "cannot connect to more Xero organisations: it may have 5 connections and has 0" in reply.body.decode()
    person.connect(tenants=range(5))
    assert "has 5" in person.decide(tenants=[5]).body.decode()
    assert person.decide(tenants=[4]).status == 302
    person.client.control("app", app=person.app["client_id"], tier="core")
    assert len(person.connections(person.connect(tenants=[5])["access_token"])) == 6


def test_an_app_beyond_its_limit_keeps_what_it_has(person):
    person.client.control("app", app=person.app["client_id"], tier="core")
    for seed in range(4):
        person.client.control("found", seed=seed, connect=False, profile="first")
    person.connect(tenants=range(6))
    person.client.control("app", app=person.app["client_id"], tier="starter")
    assert person.decide(tenants=range(6)).status == 302


def test_the_old_limit_of_uncertified_apps_is_twenty_five(person):
    person.client.control("app", app=person.app["client_id"], tier="uncertified")
    for seed in range(24):
        person.client.control("found", seed=seed, connect=False, profile="first")
    assert "25 connections" in person.decide(tenants=range(26)).body.decode()
    assert person.decide(tenants=range(25)).status == 302


def test_an_organisation_takes_two_uncertified_apps_and_any_number_of_certified_ones(client):
    people = [Person(client, client.control("app", name=f"App {number}", redirect_uris=[BACK])) for number in range(3)]
    client.control("app", kind="custom_connection")
    for person in people[:2]:
        person.connect()
    page = people[2].decide().body.decode()
    assert "First &amp; Co is connected to 2 uncertified apps already (App 0, App 1)" in page
    assert people[2].decide(tenants=[1]).status == 302
    assert people[1].decide().status == 302
    client.control("app", app=people[2].app["client_id"], certified=True)
    assert people[2].decide().status == 302
