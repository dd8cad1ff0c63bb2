"""The control plane drives the books of a seeded company."""

import json

import pytest

from xero_sandbox.clock import Clock
from xero_sandbox.options import Options
from xero_sandbox.organisations import Companies
from xero_sandbox.service import Sandbox

from .client import Client
from .conftest import NOON, stamp


@pytest.fixture
def client():
    return Client(Sandbox(Options(tenants=1, size="small"), Companies(), Clock(NOON.timestamp)))


def bill_to(client):
    contact = next(one for one in client.tenants[0]["Contacts"] if one["ContactStatus"] == "ACTIVE")
    lines = [{"Description": "Rope {n}", "Quantity": 2, "UnitAmount": 10, "AccountCode": "200"}]
    return {"Type": "ACCREC", "Contact": {"ContactID": contact["ContactID"]}, "Status": "AUTHORISED", "LineItems": lines}


def test_a_created_invoice_is_served_and_adds_up(client):
    made = client.control("create", resource="Invoices", element=bill_to(client))["element"]
    (served,) = client.get(f"Invoices/{made['InvoiceID']}", unitdp="4").json()["Invoices"]
    assert served == made
    assert served["Total"] == round(served["SubTotal"] + served["TotalTax"], 2) == served["AmountDue"]
    assert served["LineItems"][0]["Description"] == "Rope 1"
    assert served["UpdatedDateUTC"] == stamp("2026-03-02T12:00:00")


def test_thousands_can_be_created_at_one_stamp(client):
    made = client.control("create", resource="Invoices", element=bill_to(client), count=300, at="2026-02-28T00:00:00Z")
    assert made["count"] == len(set(made["ids"])) == 300
    listed = client.ids("Invoices", page="1", pageSize="1000", where="UpdatedDateUTC==DateTime(2026,2,28)")
    assert listed == sorted(made["ids"])


def test_an_edit_moves_the_stamp_to_the_time_of_the_sandbox(client):
    id_ = client.control("create", resource="Invoices", element=bill_to(client))["ids"][0]
    client.control("clock", advance=60)
    edited = client.control("edit", resource="Invoices", select=id_, changes={"Reference": "Again"})["element"]
    assert (edited["Reference"], edited["UpdatedDateUTC"]) == ("Again", stamp("2026-03-02T12:01:00"))


def test_paying_an_invoice_pays_what_is_due(client):
    made = client.control("create", resource="Invoices", element=bill_to(client))["element"]
    payment = client.control("pay", invoice=made["InvoiceID"])
    assert payment["Amount"] == made["AmountDue"]
    assert client.tenants[0]["Invoices"].get(made["InvoiceID"])["Status"] == "PAID"
    assert payment["PaymentID"] in client.ids("Payments", page="1", pageSize="1000")


def test_what_the_books_refuse_is_told_with_xeros_message(client):
    made = client.control("create", resource="Invoices", element=bill_to(client))["element"]
    client.control("pay", invoice=made["InvoiceID"], amount=1)
    body = json.dumps({"resource": "Invoices", "select": made["InvoiceID"]}).encode()
    reply = client.send("POST", "/_sandbox/void", body=body)
    assert reply.status == 400
    assert "payments or credit notes allocated" in reply.json()["error"]


def test_voided_archived_and_deleted_elements_follow_xeros_visibility(client):
    invoice = client.control("create", resource="Invoices", element=bill_to(client))["ids"][0]
    client.control("void", resource="Invoices", select=invoice)
    assert client.get(f"Invoices/{invoice}").json()["Invoices"][0]["Status"] == "VOIDED"
    contact = client.control("create", resource="Contacts", element={"Name": "Soon gone"})["ids"][0]
    client.control("archive", resource="Contacts", select=contact)
    assert contact not in client.ids("Contacts", page="1")
    assert contact in client.ids("Contacts", page="1", includeArchived="true")
    item = client.control("create", resource="Items", element={"Code": "GONE", "Name": "Soon gone"})["ids"][0]
    client.control("delete", resource="Items", select=item)
    assert client.get(f"Items/{item}").status == 404


def test_books_can_move_between_two_page_requests(client):
    client.control(
        "rule", match={"path": "/Invoices$"}, on=2, do=[{"verb": "create", "resource": "Invoices", "element": bill_to(client)}]
    )
    counts = [client.get("Invoices", page=page, pageSize="10").json()["pagination"]["itemCount"] for page in ("1", "2", "3")]
    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]


def test_the_same_seed_founds_the_same_companies_and_reset_brings_them_back(client):
    other = Client(Sandbox(Options(tenants=1, size="small"), Companies(), Clock(NOON.timestamp)))
    before = list(client.tenants[0]["Invoices"])
    assert before == list(other.tenants[0]["Invoices"])
    client.control("create", resource="Invoices", element=bill_to(client), count=3)
    client.control("reset")
    assert list(client.tenants[0]["Invoices"]) == before
    assert client.control("create", resource="Invoices", element=bill_to(client))["count"] == 1
    assert len(client.tenants[0]["Invoices"]) == len(before) + 1


CONTROLLED = {
    "BankTransfers": {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 12},
    "ContactGroups": {"Name": "Group {n}"},
    "ManualJournals": {
        "Narration": "Journal {n}",
        "JournalLines": [{"AccountCode": "400", "LineAmount": 5}, {"AccountCode": "453", "LineAmount": -5}],
    },
    "PurchaseOrders": {},
    "Quotes": {"Title": "Quote {n}"},
    "RepeatingInvoices": {},
}


@pytest.mark.parametrize("resource", CONTROLLED)
def test_the_other_resources_are_created_and_deleted_through_the_control_plane(client, resource):
    documents = {key: value for key, value in bill_to(client).items() if key in {"Contact", "LineItems"}}
    element = CONTROLLED[resource] | (documents if resource in {"PurchaseOrders", "Quotes", "RepeatingInvoices"} else {})
    made = client.control("create", resource=resource, element=element, count=3)["ids"]
    assert set(made) <= set(client.ids(resource, pageSize="1000"))
    client.control("delete", resource=resource, select=made[:2])
    collection = client.tenants[0][resource]
    assert [collection.get(id_)["Status"] == "DELETED" for id_ in made] == [True, True, False]


def test_a_touch_moves_the_only_stamp_that_a_transfer_has(client):
    id_ = client.control("touch", resource="BankTransfers", select={"first": 1}, at="2026-03-01T10:00:00Z")["ids"][0]
    assert client.tenants[0]["BankTransfers"].get(id_)["CreatedDateUTC"] == stamp("2026-03-01T10:00:00")
    assert client.ids("BankTransfers", since="2026-03-01T09:00:00", includeDeleted="true") == [id_]


def test_a_touched_quote_keeps_its_date_without_an_offset(client):
    id_ = client.control("touch", resource="Quotes", select={"first": 1}, at="2026-03-01T10:00:00Z")["ids"][0]
    assert client.tenants[0]["Quotes"].get(id_)["UpdatedDateUTC"] == stamp("2026-03-01T10:00:00").replace("+0000", "")
    assert client.ids("Quotes", since="2026-03-01T09:00:00") == [id_]


def test_a_contact_joins_and_leaves_a_group(client):
    group = client.control("create", resource="ContactGroups", element={"Name": "New"})["ids"][0]
    contact = bill_to(client)["Contact"]["ContactID"]
    client.control("join", group=group, contact=contact)
    (shown,) = client.get(f"ContactGroups/{group}").json()["ContactGroups"]
    assert [one["ContactID"] for one in shown["Contacts"]] == [contact]
    client.control("leave", group=group, contact=contact)
    assert client.get(f"ContactGroups/{group}").json()["ContactGroups"][0]["Contacts"] == []


def test_the_settings_without_an_id_can_be_put(client):
    client.control("put", resource="InvoiceReminders/Settings", elements=[{"Enabled": False}])
    assert client.get("InvoiceReminders/Settings").json()["InvoiceReminders"] == [{"Enabled": False}]


def test_a_linked_transaction_is_deleted_without_a_trace(client):
    before = client.ids("LinkedTransactions")
    client.control("delete", resource="LinkedTransactions", select=before[0])
    assert client.ids("LinkedTransactions") == before[1:]
