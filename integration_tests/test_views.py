"""Parts of a list that people ask for by name: customers, bills and so on. They share the read, and miss no one."""

from collections import Counter

import pytest

from integration_tests.streams import STREAMS

CONTACTS = ("contacts", "customers", "suppliers")


def nobody_yet(xero, tenant):
    """A contact without documents."""
    (contact,) = xero.create("contacts", {"Name": "Nobody Yet Ltd"}, tenant)
    (record,) = [one for one in xero.elements("contacts", tenant) if one["ContactID"] == contact]
    assert (record["IsCustomer"], record["IsSupplier"]) == (False, False)
    return contact


def first_document(xero, tenant, contact, kind):
    """An approved invoice or bill of a contact."""
    line = {"Description": "The first", "Quantity": 1, "UnitAmount": 50, "AccountCode": "200" if kind == "ACCREC" else "400"}
    element = {"Type": kind, "Status": "AUTHORISED", "Contact": {"ContactID": contact}, "LineItems": [line]}
    return xero.create("invoices", element, tenant)[0]


def stamp(xero, tenant, contact):
    return xero.holds("contacts", tenant)[tenant.id, contact]["UpdatedDateUTC"]


def asked_once(run):
    """Whether no page of a list was asked for twice."""
    asked = Counter(
        (call["path"], call["tenant"], tuple(sorted(call["query"].items())))
        for call in run.calls
        if call["path"].startswith("/api.xro")
    )
    return [key for key, count in asked.items() if count > 1]


@pytest.mark.parametrize(("role", "kind"), [("customers", "ACCREC"), ("suppliers", "ACCPAY")])
def test_a_contact_whose_first_document_moves_no_stamp_of_its_own_arrives_in_its_new_role(xero, sync, role, kind):
    tenant = xero.tenants[1]
    contact = nobody_yet(xero, tenant)
    xero.pass_time(days=2)
    first = sync(role)
    assert (tenant.id, contact) not in first.keys(role)
    before = stamp(xero, tenant, contact)

    xero.pass_time(hours=3)
    first_document(xero, tenant, contact, kind)
    assert stamp(xero, tenant, contact) == before, "with a new stamp it would arrive by itself"
    xero.pass_time(hours=3)
    second = sync(role, state=first.state)
    assert second.by_key(role) == {(tenant.id, contact): xero.holds(role)[tenant.id, contact]}

    assert sync(role, state=second.state).records == {}


def test_a_new_customer_arrives_among_streams_that_share_the_read_and_no_page_is_asked_for_twice(xero, sync):
    tenant = xero.tenants[0]
    contact = nobody_yet(xero, tenant)
    xero.pass_time(days=2)
    streams = (*CONTACTS, "invoices", "bills")
    first = sync(*streams)
    assert asked_once(first) == []
    xero.pass_time(hours=3)
    invoice = first_document(xero, tenant, contact, "ACCREC")
    xero.pass_time(hours=3)
    second = sync(*streams, state=first.state)
    assert second.keys("customers") == [(tenant.id, contact)]
    assert second.keys("invoices") == [(tenant.id, invoice)]
    assert {stream: second.keys(stream) for stream in ("contacts", "suppliers", "bills")} == {
        "contacts": [],
        "suppliers": [],
        "bills": [],
    }
    assert asked_once(second) == []


def test_lists_read_by_many_streams_in_many_pages_are_asked_for_once(xero, sync):
    xero.do("latency", seconds=0.02)
    streams = (*CONTACTS, "invoices", "bills", "credit_notes", "vendor_credits", "quotes", "sales_orders")
    run = sync(*streams, page_size=4)
    assert asked_once(run) == []
    for stream in streams:
        assert Counter(run.keys(stream)) == Counter(xero.holds(stream).keys()), stream


def test_a_view_alone_has_what_belongs_to_it(xero, sync):
    for stream in ("bills", "customers", "suppliers", "vendor_credits", "sales_orders"):
        run = sync(stream, page_size=6)
        assert Counter(run.keys(stream)) == Counter(xero.holds(stream).keys()), stream
        lists = {STREAMS[stream].path, *([STREAMS["invoices"].path] if stream in {"customers", "suppliers"} else [])}
        assert {call["path"] for call in run.calls} <= {"/connections", "/connect/token", *lists}


@pytest.mark.parametrize("stream", ["customers", "suppliers"])
def test_who_may_not_read_what_makes_a_customer_is_told_at_the_first_sync_and_may_read_them_all(xero, sync, stream):
    xero.grant("accounting.contacts.read")
    run = sync(stream, fails=True)
    assert all("accounting.invoices" in error.message and stream in error.message for error in run.errors_of(stream))
    assert run.errors_of(stream)
    whole = sync(stream, full_refresh=True)
    assert set(whole.keys(stream)) == set(xero.holds(stream))


def test_a_quote_arrives_among_the_sales_orders_once_it_is_accepted(xero, sync):
    tenant = xero.tenants[1]
    sent = next(one["QuoteID"] for one in xero.elements("quotes", tenant) if one["Status"] == "SENT")
    xero.pass_time(days=1)
    first = sync("sales_orders", "quotes")
    assert (tenant.id, sent) in first.keys("quotes")
    assert (tenant.id, sent) not in first.keys("sales_orders")
    xero.pass_time(hours=1)
    xero.change("edit", "quotes", sent, tenant, changes={"Status": "ACCEPTED"})
    xero.pass_time(hours=1)
    second = sync("sales_orders", "quotes", state=first.state)
    assert second.keys("sales_orders") == second.keys("quotes") == [(tenant.id, sent)]
    assert second.by_key("sales_orders")[tenant.id, sent]["Status"] == "ACCEPTED"


# Lists in which Xero stamps no change, or deletes without a trace


def test_a_transfer_deleted_long_after_it_was_made_arrives_as_deleted(xero, sync):
    """Its only stamp is that of its making, so no filter finds it."""
    tenant = xero.tenants[1]
    banks = [
        one["AccountID"] for one in xero.elements("accounts", tenant) if one["Type"] == "BANK" and one["Status"] == "ACTIVE"
    ]
    ends = {"FromBankAccount": {"AccountID": banks[0]}, "ToBankAccount": {"AccountID": banks[1]}}
    (transfer,) = xero.create("bank_transfers", {**ends, "Amount": 20}, tenant)
    xero.pass_time(days=30)
    first = sync("bank_transfers")
    assert first.by_key("bank_transfers")[tenant.id, transfer]["Status"] == "AUTHORISED"
    xero.change("delete", "bank_transfers", transfer, tenant)
    xero.pass_time(hours=1)
    second = sync("bank_transfers", state=first.state)
    assert second.by_key("bank_transfers") == {(tenant.id, transfer): xero.holds("bank_transfers")[tenant.id, transfer]}
    assert second.by_key("bank_transfers")[tenant.id, transfer]["Status"] == "DELETED"
    assert sync("bank_transfers", state=second.state).records == {}


@pytest.mark.parametrize("stream", ["items", "linked_transactions"])
def test_a_row_that_vanishes_is_told_once_as_deleted(xero, sync, stream):
    tenant = xero.tenants[1]
    first = sync(stream)
    gone, *_ = xero.ids(stream, tenant)
    xero.pass_time(days=1)
    xero.change("remove", stream, gone, tenant)
    second = sync(stream, state=first.state)
    (told,) = second.records[stream]
    assert (told["tenant_id"], told[STREAMS[stream].key], told["is_deleted"]) == (tenant.id, gone, True)
    assert told["UpdatedDateUTC"] > max(one["UpdatedDateUTC"] for one in first.records[stream])
    assert sync(stream, state=second.state).records == {}
