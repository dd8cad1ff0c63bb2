"""What every call that writes has in common: keys, trouble after the fact, scopes, the log."""

import json

import pytest

from unit_tests.sandbox.writer import UNKNOWN

# Idempotency


def test_the_same_request_under_the_same_key_is_answered_again_and_not_carried_out(writer):
    first = writer.put("Contacts", {"Name": "Ruru"}, key="k1")
    again = writer.put("Contacts", {"Name": "Ruru"}, key="k1")
    assert (again.status, again.body) == (first.status, first.body)
    assert sum(contact["Name"] == "Ruru" for contact in writer.tenant["Contacts"]) == 1
    assert [entry["replayed"] for entry in writer.sandbox.log.entries()] == [False, True]


def test_errors_are_replayed_too(writer):
    bad = {"ContactID": UNKNOWN, "Name": "Ruru"}
    first = writer.post("Contacts", bad, key="k1")
    assert writer.post("Contacts", bad, key="k1").body == first.body


@pytest.mark.parametrize(
    ("method", "path", "name", "query"),
    [
        ("POST", "Contacts", "Ruru", {}),
        ("PUT", "ContactGroups", "Ruru", {}),
        ("PUT", "Contacts", "Kea", {}),
        ("PUT", "Contacts", "Ruru", {"summarizeErrors": "false"}),
    ],
)
def test_a_key_belongs_to_one_request(writer, method, path, name, query):
    writer.put("Contacts", {"Name": "Ruru"}, key="k1")
    reply = writer.write(method, path, {"Name": name}, key="k1", **query)
    assert reply.status == 400
    assert reply.json()["Message"] == "Idempotency Key: k1 is used with a different request"


def test_a_key_belongs_to_an_app_and_not_to_an_organisation(writer):
    first = writer.put("Contacts", {"Name": "Ruru"}, key="k1")
    other = writer.control("found", profile="demo", size="small", seed=2)["tenantId"]
    headers = writer.headers(other, Content_Type="application/json", Idempotency_Key="k1")
    elsewhere = writer.send("PUT", "/api.xro/2.0/Contacts", {}, headers, json.dumps({"Name": "Ruru"}).encode())
    assert elsewhere.body == first.body
    token = writer.control("grant", app="pkce")["access_token"]
    assert writer.put("Contacts", {"Name": "Ruru"}, token=token, key="k1").status == 400


def test_a_key_is_forgotten_after_six_minutes_or_as_long_as_the_sandbox_is_told(writer):
    bill = {"Type": "ACCPAY", "Contact": {"Name": "Ruru"}}
    ids = [writer.put("Invoices", bill, key="k1").json()["Invoices"][0]["InvoiceID"]]
    writer.later(359)
    ids.append(writer.put("Invoices", bill, key="k1").json()["Invoices"][0]["InvoiceID"])
    writer.later(1)
    ids.append(writer.put("Invoices", bill, key="k1").json()["Invoices"][0]["InvoiceID"])
    assert ids[0] == ids[1] != ids[2]
    writer.control("ways", key_minutes=20)
    writer.later(1199)
    assert writer.put("Invoices", bill, key="k1").json()["Invoices"][0]["InvoiceID"] == ids[2]


def test_a_key_is_no_longer_than_128_characters(writer):
    assert writer.put("Contacts", {"Name": "Ruru"}, key="k" * 129).status == 400
    assert writer.put("Contacts", {"Name": "Ruru"}, key="k" * 128).status == 200


def test_a_limit_is_looked_at_before_a_key(writer):
    writer.put("Contacts", {"Name": "Ruru"}, key="k1")
    writer.control("limits", minute=1)
    assert writer.put("Contacts", {"Name": "Ruru"}, key="k1").status == 429


# Trouble after the fact


BILL = {"Type": "ACCPAY", "Contact": {"Name": "Ruru"}, "InvoiceNumber": "R-1"}


def bills(writer):
    return [each["InvoiceID"] for each in writer.tenant["Invoices"] if each.get("InvoiceNumber") == "R-1"]


@pytest.mark.parametrize("then", [{"reset": True}, {"status": 500}, {"truncate": 20}, {"delay": 60}])
def test_an_answer_can_be_lost_after_the_writing_is_done(writer, then):
    writer.control("rule", match={"method": "PUT"}, then={**then, "after": True})
    reply = writer.put("Invoices", BILL, key="k1")
    assert reply.status == (0 if "reset" in then else then.get("status", 200))
    (invoice_id,) = bills(writer)
    again = writer.put("Invoices", BILL, key="k1")
    assert again.json()["Invoices"][0]["InvoiceID"] == invoice_id
    assert bills(writer) == [invoice_id]


@pytest.mark.parametrize("then", [{"reset": True}, {"status": 500}])
def test_without_after_nothing_is_written(writer, then):
    writer.control("rule", match={"method": "PUT"}, then=then)
    writer.put("Invoices", BILL, key="k1")
    assert bills(writer) == []
    assert writer.put("Invoices", BILL, key="k1").status == 200
    assert len(bills(writer)) == 1


@pytest.mark.parametrize("after", [True, False])
def test_a_remembered_500_is_what_the_key_gets_from_then_on(writer, after):
    writer.control("rule", match={"method": "PUT"}, then={"status": 500, "body": "no", "after": after, "remembered": True})
    replies = [writer.put("Invoices", BILL, key="k1") for _ in range(2)]
    assert [(reply.status, reply.body) for reply in replies] == [(500, b"no")] * 2
    assert len(bills(writer)) == int(after)


def test_a_rule_may_look_into_the_body(writer):
    writer.control("rule", match={"method": "PUT", "body": "poison"}, then={"status": 500}, times=None)
    assert writer.put("Contacts", {"Name": "Ruru"}).status == 200
    assert writer.put("Contacts", {"Contacts": [{"Name": "Kea"}, {"Name": "poisoned"}]}).status == 500


# Who may, what is counted, what is logged


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        ("accounting.contacts.read", 401),
        ("accounting.contacts", 200),
        ("accounting.invoices", 401),
        ("broad", 200),
        ("granular", 200),
    ],
)
def test_writing_needs_more_than_the_scope_to_read(writer, scopes, status):
    token = writer.control("grant", scopes=scopes)["access_token"]
    assert writer.put("Contacts", {"Name": "Ruru"}, token=token).status == status


def test_broad_transactions_open_documents_too(writer):
    token = writer.control("grant", scopes="accounting.transactions")["access_token"]
    assert writer.put("Invoices", BILL, token=token).status == 200
    assert writer.put("Contacts", {"Name": "Ruru"}, token=token).status == 401


def test_a_write_counts_as_one_call_whatever_its_size_and_is_logged(writer):
    before = int(writer.get("Organisation").headers["x-daylimit-remaining"])
    body = {"Contacts": [{"Name": f"C {number}"} for number in range(50)]}
    reply = writer.put("Contacts", body, key="k1", summarizeErrors="false")
    assert int(reply.headers["x-daylimit-remaining"]) == before - 1
    (entry,) = writer.sandbox.log.entries(method="PUT")
    assert (entry["path"], entry["query"]) == ("/api.xro/2.0/Contacts", {"summarizeErrors": "false"})
    assert entry["headers"]["idempotency-key"] == "k1"
    assert entry["received"] == len(json.dumps(body))


def test_methods_that_a_resource_does_not_have_are_error_20(writer):
    invoice_id = writer.ids("Invoices")[0]
    for method, path in (("DELETE", f"Invoices/{invoice_id}"), ("POST", "Accounts"), ("PUT", "Users")):
        reply = writer.write(method, path, {"Name": "x"})
        assert (reply.status, reply.json()["ErrorNumber"]) == (501, 20)


def test_what_came_through_the_api_is_found_as_such(writer):
    made = writer.made("Invoices", BILL)
    assert writer.ids("Invoices", createdByMyApp="true") == [made["InvoiceID"]]
