"""What an app gets for its money, and what a custom connection gets, which has no tier: journals, calls a day, scopes."""

import pytest

from unit_tests.sandbox.conftest import NOON, Client, Nobody
from unit_tests.sandbox.person import BACK, Person
from xero_sandbox.clock import Clock
from xero_sandbox.limits import Limits
from xero_sandbox.options import CLIENT_SECRET, CUSTOM_APP, Options
from xero_sandbox.scopes import BROAD, FAMILIES, GRANULAR, KNOWN
from xero_sandbox.service import Sandbox

JOURNALS = "accounting.journals.read"
CUSTOM = (CUSTOM_APP.client_id, CLIENT_SECRET)


def started(**options):
    return Client(Sandbox(Options(tenants=2, **options), Nobody(), Clock(NOON.timestamp)))


def first_scope(client):
    return client.refresh(next(iter(client.sandbox.first_tokens.values()))).json()["scope"].split()


@pytest.mark.parametrize("scopes", ["granular", "broad", "all"])
@pytest.mark.parametrize(
    ("tier", "status"),
    [("uncertified", 401), ("starter", 401), ("core", 401), ("plus", 401), ("advanced", 200), ("enterprise", 200)],
)
def test_journals_are_for_the_dear_tiers_whatever_the_scopes(scopes, tier, status):
    client = started(tier=tier, scopes=FAMILIES[scopes])
    reply = client.get("Journals")
    assert reply.status == status
    assert (JOURNALS in first_scope(client)) == (status == 200)
    if status == 401:
        assert reply.json()["Detail"] == "AuthorizationUnsuccessful"
        assert "insufficient_scope" in reply.headers["www-authenticate"]


def test_a_token_that_is_granted_holds_journals_only_if_the_tier_does(client):
    cheap = client.control("app", tier="core")["client_id"]
    for tier, status in ((None, 401), ("advanced", 200)):
        if tier:
            client.control("app", app=cheap, tier=tier)
        client.sandbox.connect(client.tenants[0], client.sandbox.identity.apps.get(cheap))
        token = client.control("grant", app=cheap, scopes=f"{JOURNALS} accounting.settings.read")["access_token"]
        assert client.get("Journals", token=token).status == status
        assert client.get("Organisation", token=token).status == 200


def test_a_refresh_after_the_tier_was_lowered_has_no_journals():
    client = started(tier="advanced")
    client.control("app", app="oauth2", tier="core")
    assert JOURNALS not in first_scope(client)


@pytest.mark.parametrize(("tier", "left"), [("starter", 999), ("core", 4999), ("plus", 4999), ("uncertified", 4999)])
def test_an_app_on_starter_has_a_fifth_of_the_calls_a_day(tier, left):
    assert started(tier=tier).get("Organisation").headers["x-daylimit-remaining"] == str(left)


def test_an_app_made_at_the_portal_has_the_calls_of_its_own_tier(client):
    app = client.control("app", redirect_uris=[BACK])
    token = Person(client, app).connect(scope="accounting.settings.read")["access_token"]
    assert client.get("Organisation", token=token).headers["x-daylimit-remaining"] == "999"
    assert client.get("Organisation").headers["x-daylimit-remaining"] == "4999"
    client.control("app", app=app["client_id"], tier="core")
    assert client.get("Organisation", token=token).headers["x-daylimit-remaining"] == "4998"


def test_a_limit_that_is_given_goes_before_the_tiers():
    client = started(tier="starter", limits=Limits(day=7))
    assert client.get("Organisation").headers["x-daylimit-remaining"] == "6"
    assert client.control("limits", day=None)["day"] is None
    assert client.get("Organisation").headers["x-daylimit-remaining"] == "998"


def custom_scopes(client, pair=CUSTOM, **form):
    return client.token({"grant_type": "client_credentials", **form}, pair).json()


def test_a_granular_custom_connection_has_neither_broad_scopes_nor_journals_nor_a_user():
    client = started(scopes=GRANULAR)
    granted = set(custom_scopes(client)["scope"].split())
    assert "accounting.invoices" in granted
    assert not granted & {JOURNALS, "accounting.transactions", "openid", "offline_access", "paymentservices"}
    for scope in (JOURNALS, "accounting.transactions.read", "offline_access", "paymentservices"):
        assert custom_scopes(client, scope=scope)["error"] == "unauthorized_client"


def test_a_custom_connection_of_before_has_the_broad_scopes_and_journals():
    client = started(scopes=BROAD)
    granted = custom_scopes(client)
    assert {JOURNALS, "accounting.transactions"} <= set(granted["scope"].split())
    assert "openid" not in granted["scope"]
    assert client.get("Journals", tenant=None, token=granted["access_token"]).status == 200


def test_a_custom_connection_made_at_the_portal_is_one_of_today(client):
    made = client.control("app", kind="custom_connection", scopes="granular", tier="advanced")
    granted = custom_scopes(client, (made["client_id"], made["client_secret"]))["scope"].split()
    assert not {JOURNALS, "openid", "accounting.transactions"} & set(granted)


@pytest.mark.parametrize("scope", ["finance.statements.read", "finance.cashvalidation.read", "finance.bankstatementsplus.read"])
def test_scopes_of_finance_exist_and_are_not_for_everybody(client, scope):
    assert scope in KNOWN
    assert custom_scopes(client, scope=scope)["error"] == "unauthorized_client"
    assert custom_scopes(client, scope="finance.accountingactivity.read")["error"] == "invalid_scope"


def test_the_1099_scope_is_older_than_the_granular_ones():
    assert "accounting.reports.tenninetynine.read" in BROAD & GRANULAR
