"""The general ledger arrives whole: every journal once, in its order, and what the journals add up to is what the books say."""

import json
from collections import Counter
from datetime import datetime, timezone
from decimal import Decimal

import pytest
import requests

from integration_tests.records import as_read, parsed

JOURNALS = "/api.xro/2.0/Journals"


@pytest.fixture
def xero(a_xero):
    """Two organisations with more journals than an answer holds; Xero gives them to apps on the Advanced tier."""
    made = a_xero(tier="advanced")
    for tenant in made.tenants:
        contact = made.ids("contacts", tenant)[0]
        line = {"Description": "Advice", "Quantity": 1, "UnitAmount": 40, "AccountCode": "200"}
        invoice = {"Type": "ACCREC", "Status": "AUTHORISED", "Contact": {"ContactID": contact}, "LineItems": [line]}
        made.create("invoices", invoice, tenant, count=130)
    made.pass_time(minutes=1)
    return made


class Books:
    """The journals of an organisation as Xero itself tells them."""

    def __init__(self, xero):
        self._xero = xero

    def __call__(self, tenant, **query):
        token = self._xero.configured("access_token")["credentials"]["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Xero-Tenant-Id": tenant.id, "Accept": "application/json"}
        found, offset = [], 0
        while True:
            answer = requests.get(
                f"{self._xero.url}{JOURNALS}", params={"offset": offset, **query}, headers=headers, timeout=30
            )
            journals = parsed(answer.content)["Journals"]
            if not journals:
                return found
            found += journals
            offset = journals[-1]["JournalNumber"]


@pytest.fixture
def books(xero):
    return Books(xero)


def numbers(run, tenant, stream="journals"):
    return [one["JournalNumber"] for one in run.records.get(stream, []) if one["tenant_id"] == tenant.id]


def calls_of(run, tenant):
    return [call for call in run.calls if (call["path"], call["tenant"]) == (JOURNALS, tenant.id)]


def reached(run, stream="journals"):
    """How far the state of a stream is, by organisation."""
    (state,) = [one["stream"]["stream_state"] for one in run.state if one["stream"]["stream_descriptor"]["name"] == stream]
    return {one["partition"]["tenant_id"]: one["cursor"].get("JournalNumber") for one in state["states"]}


@pytest.mark.parametrize(("stream", "query"), [("journals", {}), ("journals_cash", {"paymentsOnly": "true"})])
def test_every_journal_arrives_once_and_in_order(xero, sync, books, stream, query):
    run = sync(stream)
    for tenant in xero.tenants:
        held = [one["JournalNumber"] for one in books(tenant, **query)]
        assert len(held) > (100 if stream == "journals" else 50), "one answer would do"
        assert numbers(run, tenant, stream) == held


def test_a_record_is_what_xero_holds(xero, sync, books):
    run = sync("journals")
    for tenant in xero.tenants:
        read = {one["JournalID"]: one for one in run.records["journals"] if one["tenant_id"] == tenant.id}
        for journal in books(tenant):
            assert read[journal["JournalID"]] == {"tenant_id": tenant.id} | as_read(journal)


def test_debits_and_credits_of_every_journal_are_equal(sync):
    for journal in sync("journals").records["journals"]:
        assert sum(line["NetAmount"] for line in journal["JournalLines"]) == Decimal(0), journal


def test_without_changes_the_next_read_is_one_small_call(xero, sync):
    first = sync("journals", "journals_cash")
    second = sync("journals", "journals_cash", state=first.state)
    assert second.records == {}
    for tenant in xero.tenants:
        assert len(calls_of(second, tenant)) == 2  # one a stream


def test_a_change_brings_its_reversal_and_what_holds_now_and_nothing_else(xero, sync, books):
    tenant = xero.tenants[1]
    first = sync("journals")
    (invoice,) = [
        one["InvoiceID"]
        for one in xero.elements("invoices", tenant)
        if one["Status"] == "AUTHORISED" and not one["Payments"] and not one.get("CreditNotes") and one["Type"] == "ACCREC"
    ][:1]
    before = {one["JournalID"] for one in books(tenant)}
    xero.pass_time(minutes=10)
    xero.change("void", "invoices", invoice, tenant)
    second = sync("journals", state=first.state)
    new = [one for one in books(tenant) if one["JournalID"] not in before]
    assert new, "the books say nothing of it"
    assert numbers(second, tenant) == [one["JournalNumber"] for one in new]
    assert {one["SourceID"] for one in second.records["journals"]} == {invoice}
    sums = Counter()
    for one in (*first.records["journals"], *second.records["journals"]):
        if one.get("SourceID") == invoice:
            for line in one["JournalLines"]:
                sums[line["AccountID"]] += line["NetAmount"]
    assert set(sums.values()) == {0}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_killed_read_goes_on_where_its_state_stands_and_repeats_an_answer_at_most(xero, sync, killed_sync, books, share):
    held = {tenant.id: [one["JournalNumber"] for one in books(tenant)] for tenant in xero.tenants}
    total = sum(map(len, held.values()))
    xero.do("latency", seconds=0.05)
    killed = killed_sync("journals", at=int(share * total))
    xero.do("latency", seconds=0)
    resumed = sync("journals", state=killed.state)
    for tenant in xero.tenants:
        before, after = numbers(killed, tenant), numbers(resumed, tenant)
        assert sorted({*before, *after}) == held[tenant.id]
        assert len(set(before) & set(after)) <= 100
        assert max(Counter(after).values(), default=1) == 1


def test_state_never_runs_ahead_of_the_records(sync):
    run = sync("journals")
    seen = Counter()
    for message in run.messages:
        if message["type"] == "RECORD":
            data = message["record"]["data"]
            seen[data["tenant_id"]] = data["JournalNumber"]
        elif message["type"] == "STATE":
            for one in message["state"]["stream"]["stream_state"]["states"]:
                assert one["cursor"].get("JournalNumber", 0) <= seen[one["partition"]["tenant_id"]]
    assert reached(run) == dict(seen)


def test_a_full_refresh_reads_all_again_whatever_the_state(xero, sync, books):
    first = sync("journals")
    again = sync("journals", state=first.state, full_refresh=True)
    for tenant in xero.tenants:
        assert numbers(again, tenant) == [one["JournalNumber"] for one in books(tenant)]


def test_the_first_read_begins_at_the_start_date_without_paging_through_the_years_before(xero, sync, books):
    tenant = xero.tenants[1]
    held = books(tenant)
    stamps = {one["JournalNumber"]: int(one["CreatedDateUTC"][6:19]) for one in held}
    start = datetime.fromtimestamp(max(stamps.values()) // 1000, tz=timezone.utc)
    run = sync("journals", start_date=start.strftime("%Y-%m-%dT%H:%M:%SZ"), tenant_ids=[tenant.id])
    expected = [number for number, stamp in stamps.items() if stamp >= start.timestamp() * 1000]
    assert 0 < len(expected) < len(held)
    assert numbers(run, tenant) == expected


def test_an_organisation_that_is_new_to_the_state_gets_its_whole_ledger(xero, sync, books):
    first, second = xero.tenants
    state = sync("journals", tenant_ids=[first.id]).state
    run = sync("journals", state=state)
    assert numbers(run, first) == []
    assert numbers(run, second) == [one["JournalNumber"] for one in books(second)]


def test_a_token_without_the_scope_loses_this_stream_alone_and_is_told_whom_xero_gives_it_to(xero, sync):
    xero.grant("offline_access accounting.settings.read")
    run = sync("journals", "accounts", fails=True)
    assert set(run.keys("accounts")) == set(xero.holds("accounts"))
    for error in run.errors_of("journals"):
        assert "accounting.journals.read" in error.message
        assert "Advanced" in error.message


def test_an_answer_out_of_order_is_told_and_nothing_behind_it_is_skipped(xero, sync, books):
    tenant = xero.tenants[1]
    held = books(tenant)
    answer = {
        "Journals": [{"JournalID": one["JournalID"], "JournalNumber": one["JournalNumber"]} for one in (held[5], held[4])]
    }
    xero.do(
        "rule",
        match={"path": f"{JOURNALS}$", "tenant": tenant.id},
        times=None,
        then={"status": 200, "body": json.dumps(answer), "content_type": "application/json"},
    )
    run = sync("journals", fails=True)
    (error,) = run.errors_of("journals")
    assert tenant.id in error.message or tenant.name in error.message
    xero.do("clear_rules")
    again = sync("journals", state=run.state)
    assert numbers(again, tenant) == [one["JournalNumber"] for one in held]
