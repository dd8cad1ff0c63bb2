import base64
import json

import pytest

from xero_sandbox.options import CLIENT_SECRET, CUSTOM_APP, PKCE_APP, WEB_APP

WEB = (WEB_APP.client_id, CLIENT_SECRET)
CUSTOM = (CUSTOM_APP.client_id, CLIENT_SECRET)


def first_refresh(client, app=WEB_APP):
    return client.sandbox.first_tokens[app.client_id]


def claims(token):
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


def test_refreshing_gives_a_jwt_for_half_an_hour_and_a_new_refresh_token(client):
    answer = client.refresh(first_refresh(client)).json()
    assert answer["expires_in"] == 1800
    assert answer["token_type"] == "Bearer"
    assert answer["refresh_token"] != first_refresh(client)
    told = claims(answer["access_token"])
    assert told["exp"] - told["nbf"] == 1800
    assert told["scope"] == sorted(answer["scope"].split())
    assert {"xero_userid", "authentication_event_id", "client_id"} <= set(told)
    assert client.get("/connections", tenant=None, token=answer["access_token"]).status == 200


def test_a_used_refresh_token_works_again_for_thirty_minutes_only(client):
    assert client.refresh(first_refresh(client)).status == 200
    client.control("clock", advance=29 * 60)
    assert client.refresh(first_refresh(client)).status == 200
    client.control("clock", advance=2 * 60)
    reply = client.refresh(first_refresh(client))
    assert (reply.status, reply.json()) == (400, {"error": "invalid_grant"})


def test_every_link_of_the_chain_works_once(client):
    value = first_refresh(client)
    for _ in range(3):
        client.control("clock", advance=3600)
        value = client.refresh(value).json()["refresh_token"]
    assert client.refresh(value).status == 200


def test_a_refresh_token_dies_after_sixty_days_unused(client):
    client.control("clock", advance=60 * 86_400 + 1)
    assert client.refresh(first_refresh(client)).json() == {"error": "invalid_grant"}


def test_client_credentials_may_come_in_the_body(client):
    form = {"grant_type": "refresh_token", "refresh_token": first_refresh(client)}
    reply = client.token(form | {"client_id": WEB_APP.client_id, "client_secret": CLIENT_SECRET})
    assert reply.status == 200


def test_a_pkce_app_refreshes_without_a_secret(client):
    form = {"grant_type": "refresh_token", "refresh_token": first_refresh(client, PKCE_APP), "client_id": PKCE_APP.client_id}
    assert client.token(form).status == 200


@pytest.mark.parametrize(
    ("form", "basic", "error"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "nonsense"}, WEB, "invalid_grant"),
        ({"grant_type": "refresh_token"}, WEB, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, (WEB_APP.client_id, "wrong"), "invalid_client"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, ("nobody", "x"), "invalid_client"),
        ({"grant_type": "refresh_token", "refresh_token": "x", "client_id": WEB_APP.client_id}, None, "invalid_client"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, None, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, ("", "x"), "invalid_request"),
        ({"grant_type": "password"}, WEB, "unsupported_grant_type"),
        ({}, WEB, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, WEB, "unauthorized_client"),
        ({"grant_type": "client_credentials", "scope": "accounting.everything"}, CUSTOM, "invalid_scope"),
    ],
)
def test_the_token_endpoint_names_what_is_wrong(client, form, basic, error):
    reply = client.token(form, basic)
    assert (reply.status, reply.json()["error"]) == (400, error)


def test_a_refresh_token_of_another_app_is_no_good(client):
    form = {"grant_type": "refresh_token", "refresh_token": first_refresh(client), "client_id": PKCE_APP.client_id}
    assert client.token(form).json() == {"error": "invalid_grant"}


def test_a_custom_connection_gets_no_refresh_token_and_needs_no_tenant_header(client):
    answer = client.token({"grant_type": "client_credentials", "scope": "accounting.settings.read"}, CUSTOM).json()
    assert "refresh_token" not in answer
    assert answer["scope"] == "accounting.settings.read"
    (connection,) = client.get("/connections", tenant=None, token=answer["access_token"]).json()
    assert connection["tenantId"] == client.tenants[0].tenant_id
    reply = client.get("Organisation", tenant=None, token=answer["access_token"])
    assert reply.json()["Organisations"][0]["Name"] == client.tenants[0].name
    assert reply.headers["x-minlimit-remaining"] == "59"
    assert client.get("Organisation", tenant=1, token=answer["access_token"]).status == 403


def test_a_custom_connection_may_leave_the_scope_out(client):
    answer = client.token({"grant_type": "client_credentials"}, CUSTOM).json()
    assert "id_token" not in answer
    assert client.get("Accounts", tenant=None, token=answer["access_token"]).status == 200


def test_connections_are_a_bare_array_with_seven_digit_times(client):
    listed = client.get("/connections", tenant=None).json()
    assert [one["tenantName"] for one in listed] == ["First & Co", "Second & Co"]
    assert listed[0]["tenantType"] == "ORGANISATION"
    assert listed[0]["createdDateUtc"] == "2026-03-02T12:00:00.0000000"
    assert client.get("/connections", tenant=None, authEventId=listed[0]["authEventId"]).json() == listed
    assert client.get("/connections", tenant=None, authEventId="another").json() == []


def test_a_practice_is_listed_but_has_no_books(client):
    tenant = client.control("practice")["tenantId"]
    assert client.get("/connections", tenant=None).json()[-1]["tenantType"] == "PRACTICE"
    assert client.get("Organisation", tenant=tenant).status == 403


def test_deleting_a_connection_ends_it(client):
    connection = client.get("/connections", tenant=None).json()[1]["id"]
    assert client.send("DELETE", f"/connections/{connection}", headers=client.headers()).status == 204
    assert client.send("DELETE", f"/connections/{connection}", headers=client.headers()).status == 404
    assert client.get("Organisation", tenant=1).status == 403


def test_an_expired_token_says_when_it_expired(client):
    client.control("clock", advance=1800)
    reply = client.get("Organisation")
    assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer error=invalid_token")
    assert reply.headers["content-type"] == "application/json"
    body = reply.json()
    assert list(body) == ["Type", "Title", "Status", "Detail", "Instance", "Extensions"]
    assert body["Detail"] == "TokenExpired: token expired at 03/02/2026 12:30:00"
    assert body["Instance"] == reply.headers["xero-correlation-id"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic x"}])
def test_a_bad_token_is_unsuccessful(client, headers):
    reply = client.send("GET", "/api.xro/2.0/Organisation", headers=headers)
    assert (reply.status, reply.json()["Detail"]) == (401, "AuthenticationUnsuccessful")


@pytest.mark.parametrize("tenant", [None, "00000000-0000-0000-0000-000000000000", "no guid"])
def test_a_missing_or_foreign_tenant_is_forbidden(client, tenant):
    reply = client.get("Organisation", tenant=tenant)
    assert (reply.status, reply.json()["Title"], reply.json()["Detail"]) == (403, "Forbidden", "AuthenticationUnsuccessful")


@pytest.mark.parametrize(
    ("scopes", "resource", "status"),
    [
        ("accounting.transactions.read", "Invoices", 200),
        ("accounting.invoices.read", "Invoices", 200),
        ("accounting.invoices", "CreditNotes", 200),
        ("accounting.payments.read", "Invoices", 401),
        ("accounting.payments.read", "Payments", 200),
        ("accounting.banktransactions.read", "BankTransactions", 200),
        ("accounting.transactions", "BankTransactions", 200),
        ("accounting.transactions", "Contacts", 401),
        ("accounting.contacts.read", "Contacts", 200),
        ("accounting.settings.read", "Items", 200),
        ("openid", "Organisation", 401),
    ],
)
def test_each_endpoint_needs_a_scope_of_either_family(client, scopes, resource, status):
    token = client.control("grant", scopes=scopes)["access_token"]
    reply = client.get(resource, token=token)
    assert reply.status == status
    if status == 401:
        assert reply.json()["Detail"] == "AuthorizationUnsuccessful"
        assert "insufficient_scope" in reply.headers["www-authenticate"]


def test_a_read_scope_does_not_open_writing(client):
    token = client.control("grant", scopes="accounting.invoices.read")["access_token"]
    reply = client.send("PUT", "/api.xro/2.0/Invoices", headers=client.headers(token=token))
    assert (reply.status, reply.json()["Detail"]) == (401, "AuthorizationUnsuccessful")


def test_revoking_makes_every_token_worthless(client):
    client.control("revoke_tokens")
    assert client.get("Organisation").status == 401
    assert client.refresh(first_refresh(client)).json() == {"error": "invalid_grant"}


def test_expiring_tokens_leaves_the_refresh_token_good(client):
    client.control("expire_tokens")
    assert client.get("Organisation").json()["Detail"].startswith("TokenExpired")
    assert client.refresh(first_refresh(client)).status == 200
