import json

import pytest

from .conftest import guid, invoice, stamp


def refused(client, verb, **arguments):
    reply = client.send("POST", f"/_sandbox/{verb}", body=json.dumps(arguments).encode())
    assert reply.status in {400, 404}, reply.body
    return reply.json()["error"]


def test_the_help_names_every_verb_with_its_arguments(client):
    help_ = client.send("GET", "/_sandbox/").json()
    assert {"create", "edit", "void", "archive", "delete", "pay", "found", "clock", "limits", "rule", "reset"} <= set(
        help_["verbs"]
    )
    assert "invoice" in help_["verbs"]["pay"]


def test_the_state_counts_what_each_organisation_holds(client):
    client.control("put", resource="Invoices", elements=[invoice(1)], tenant=1)
    client.control("disconnect", tenant=0)
    state = client.send("GET", "/_sandbox/state").json()
    assert [tenant["connected"] for tenant in state["tenants"]] == [False, True]
    assert state["tenants"][1]["counts"] == {"Organisation": 1, "Invoices": 1}


def test_a_disconnected_organisation_is_forbidden_until_it_is_connected_again(client):
    client.control("disconnect", tenant="First & Co")
    assert client.get("Organisation").status == 403
    client.control("connect", tenant=client.tenants[0].tenant_id)
    assert client.get("Organisation").status == 200


def test_a_further_organisation_can_be_founded_and_is_connected(client):
    tenant = client.control("found", profile="second", seed=9)["tenantId"]
    assert client.get("/connections", tenant=None).json()[-1]["tenantId"] == tenant
    assert client.get("Organisation", tenant=tenant).status == 200


def test_touch_gives_many_rows_one_stamp_and_leaves_the_rest(client):
    client.control("put", resource="Invoices", elements=[invoice(number, f"2026-01-{number:02d}") for number in range(1, 6)])
    done = client.control("touch", resource="Invoices", select={"first": 3}, at="2026-02-01T00:00:00Z")
    assert done["ids"] == [guid(1), guid(2), guid(3)]
    assert client.ids("Invoices", page="1") == [guid(4), guid(5), guid(1), guid(2), guid(3)]
    assert client.tenants[0]["Invoices"].get(guid(1))["UpdatedDateUTC"] == stamp("2026-02-01")


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        (guid(2), [2]),
        ([guid(3), guid(1)], [3, 1]),
        ({"first": 2}, [1, 2]),
        ({"last": 1}, [3]),
        ({"where": "AmountDue>13"}, [2, 3]),
        (None, [1, 2, 3]),
    ],
)
def test_rows_are_selected_by_id_place_or_filter(client, select, expected):
    client.control("put", resource="Invoices", elements=[invoice(number, f"2026-01-0{number}") for number in (1, 2, 3)])
    assert client.control("remove", resource="Invoices", select=select)["ids"] == [guid(number) for number in expected]
    assert len(client.tenants[0]["Invoices"]) == 3 - len(expected)


def test_the_clock_can_be_moved_set_stopped_and_started(client):
    assert client.control("clock", advance=90)["now"] == "2026-03-02T12:01:30+00:00"
    assert client.control("clock", set="2026-05-01T00:00:00Z", freeze=True) == {
        "now": "2026-05-01T00:00:00+00:00",
        "frozen": True,
    }
    assert client.control("clock", advance=1, freeze=False) == {"now": "2026-05-01T00:00:01+00:00", "frozen": False}


def test_several_commands_go_in_one_request(client):
    reply = client.send("POST", "/_sandbox/do", body=b'[{"verb": "clock", "advance": 1}, {"verb": "limits", "minute": 7}]')
    assert reply.json()[1]["minute"] == 7


def test_commands_that_make_no_sense_say_why(client):
    assert "no verb is called 'fly'" in refused(client, "fly")
    assert "advance" in refused(client, "clock", forward=3)
    assert "hour" in refused(client, "limits", hour=3)
    assert "whole number" in refused(client, "limits", minute="many")
    assert "number 7" in refused(client, "disconnect", tenant=7)
    assert "no resource 'Nonsense'" in refused(client, "put", resource="Nonsense", elements=[{}])
    assert "InvoiceID" in refused(client, "put", resource="Invoices", elements=[{"Total": 1}])
    assert "Invoices has no x" in refused(client, "remove", resource="Invoices", select="x")
    assert "accounting.all" in refused(client, "grant", scopes="accounting.all")
    assert "no profile" in refused(client, "found", profile="mars")
    assert "no ISO time" in refused(client, "clock", set="soon")
    assert "then.limit" in refused(client, "rule", then={"limit": "hour"})
    assert "'colour'" in refused(client, "rule", match={"colour": "red"}, then={"status": 500})
    assert "no verb is called 'fly'" in refused(client, "rule", do=[{"verb": "fly"}])
    assert "needs 'then'" in refused(client, "rule", match={})


def test_the_request_log_tells_what_was_asked_and_what_came_of_it(client):
    client.get("Invoices", page="2", since="2026-01-01T00:00:00")
    client.get("Nonsense")
    log = client.send("GET", "/_sandbox/requests").json()
    assert [(entry["number"], entry["path"], entry["status"]) for entry in log] == [
        (1, "/api.xro/2.0/Invoices", 200),
        (2, "/api.xro/2.0/Nonsense", 404),
    ]
    assert log[0]["query"] == {"page": "2"}
    assert log[0]["tenant"] == client.tenants[0].tenant_id
    assert log[0]["time"] == "2026-03-02T12:00:00.000+00:00"
    assert log[0]["headers"]["if-modified-since"] == "2026-01-01T00:00:00"
    assert "authorization" not in log[0]["headers"]
    assert [entry["number"] for entry in client.send("GET", "/_sandbox/requests", {"status": "404"}).json()] == [2]
    assert client.control("clear_requests") == {"cleared": 2}
    assert client.send("GET", "/_sandbox/requests").json() == []


def test_reset_puts_everything_back_with_the_same_ids(client):
    before = client.get("/connections", tenant=None).json()
    client.control("put", resource="Invoices", elements=[invoice(1)])
    client.control("found", profile="second")
    client.control("limits", minute=1)
    client.control("rule", then={"status": 500})
    client.control("reset")
    assert client.get("/connections", tenant=None).json() == before
    assert len(client.tenants[0]["Invoices"]) == 0
    assert client.get("Organisation").headers["x-minlimit-remaining"] == "59"


@pytest.mark.parametrize("auth", ["oauth2", "pkce", "custom_connection", "access_token"])
def test_the_configuration_names_all_three_hosts(client, auth):
    config = client.send("GET", "/_sandbox/config", {"auth": auth}, {"host": "127.0.0.1:8765"}).json()
    assert {config["api_url"], config["identity_url"], config["login_url"]} == {"http://127.0.0.1:8765"}
    assert config["credentials"]["auth_type"] == {"pkce": "oauth2"}.get(auth, auth)


def test_elements_can_be_looked_at_as_they_are_kept(client):
    client.control("put", resource="Invoices", elements=[invoice(1)])
    assert client.send("GET", "/_sandbox/elements", {"resource": "Invoices"}).json() == [invoice(1)]
    assert client.send("GET", "/_sandbox/elements", {"resource": "Invoices", "ids": "true"}).json() == [guid(1)]
