"""Xero's own SDK for Node writes to the pretend Xero, and that one then holds what was meant."""

from decimal import Decimal

import pytest

from integration_tests import official_sdks
from integration_tests.test_official_sdk_node import installed  # noqa: F401 - a fixture
from integration_tests.xero import founded


@pytest.fixture(scope="module")
def xero():
    with founded(size="small", tenants=1) as one:
        yield one


@pytest.fixture(scope="module")
def tenant(xero):
    return xero.tenants[0]


@pytest.fixture(scope="module")
def taken(xero, tenant):
    return xero.elements("contacts", tenant)[0]["Name"]


@pytest.fixture(scope="module")
def told(installed, xero, tenant, taken):  # noqa: F811 - the fixture imported above
    """What the SDK made of the answers."""
    token = xero.configured("access_token")["credentials"]["access_token"]
    return official_sdks.node("write.js", installed, {"url": xero.url, "token": token, "tenant": tenant.id, "taken": taken})


@pytest.fixture(scope="module")
def held(told, xero, tenant):
    """The elements of a stream that have these values, as Xero keeps them."""
    assert told

    def find(stream, **values):
        return [one for one in xero.elements(stream, tenant) if all(one.get(name) == value for name, value in values.items())]

    return find


def test_the_node_sdk_creates_a_contact_and_changes_it(told, held):
    [contact] = held("contacts", Name="Node Ltd")
    assert contact["ContactID"] == told["ids"]["contact"]
    assert (contact["AccountNumber"], contact["EmailAddress"]) == ("N-1", "node@example.com")
    assert [one["PhoneNumber"] for one in contact["Phones"] if one["PhoneType"] == "MOBILE"] == ["21 555"]


def test_the_node_sdks_key_makes_one_of_a_request_that_is_sent_twice(told, held):
    [once] = held("contacts", Name="Node Once")
    assert told["ids"]["once 0"] == told["ids"]["once 1"] == once["ContactID"]


def test_of_a_batch_the_node_sdk_learns_which_are_refused(told, held, taken):
    assert told["batch"] == [True, False, True]
    assert taken in told["refused"]["batch"][0]
    assert told["refused"]["whole"] == [400, "ValidationException"]
    assert [len(held("contacts", Name=name)) for name in ("Node A", taken, "Node B")] == [1, 1, 1]


def test_the_node_sdk_changes_a_line_of_a_sale_and_nothing_else(told, held):
    [sale] = held("invoices", InvoiceNumber="ND-1")
    [line] = sale["LineItems"]
    assert (line["LineItemID"], line["Quantity"], line["UnitAmount"]) == (told["ids"]["line"], 4, Decimal("12.3456"))
    assert (sale["Status"], sale["Total"], sale["DateString"]) == ("AUTHORISED", Decimal("49.38"), "2026-11-02T00:00:00")
    [voided] = held("invoices", InvoiceNumber="ND-2")
    assert (voided["Status"], voided["InvoiceID"]) == ("VOIDED", told["ids"]["voided"])


def test_what_the_node_sdk_pays_and_allocates_is_no_longer_due(told, held):
    [sale] = held("invoices", InvoiceNumber="ND-1")
    assert (sale["AmountPaid"], sale["AmountCredited"], sale["AmountDue"]) == (Decimal("9.38"), 5, 35)
    statuses = {one["PaymentID"]: one["Status"] for one in held("payments", Reference="node")}
    assert sorted(statuses.values()) == ["AUTHORISED", "DELETED"]
    assert statuses[told["ids"]["payment"]] == "AUTHORISED"
    [credit] = held("credit_notes", CreditNoteNumber="NDC-1")
    assert credit["RemainingCredit"] == Decimal("19.69")


def test_the_node_sdk_writes_journals_spendings_and_transfers(told, held):
    [journal] = held("manual_journals", Narration="node")
    assert [line["LineAmount"] for line in journal["JournalLines"]] == [Decimal("5.5"), Decimal("-5.5")]
    [spent] = held("bank_transactions", Reference="node")
    assert (spent["Type"], spent["Total"], spent["Contact"]["ContactID"]) == ("SPEND", Decimal("24.69"), told["ids"]["contact"])
    [transfer] = held("bank_transfers", BankTransferID=told["ids"]["transfer"])
    assert transfer["Amount"] == 50


def test_the_node_sdk_deletes_an_item_joins_a_group_and_leaves_a_file(told, held, xero, tenant):
    assert told["ids"]["item"] not in xero.ids("items", tenant)
    [group] = held("contact_groups", ContactGroupID=told["ids"]["group"])
    assert [one["ContactID"] for one in group["Contacts"]] == [told["ids"]["contact"]]
    [sale] = held("invoices", InvoiceNumber="ND-1")
    assert sale["HasAttachments"] is True
