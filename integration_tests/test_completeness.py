"""Xero says how many rows a list has; a read that got fewer notices, asks again, and never keeps it to itself."""

import json
import re
from collections import Counter

import pytest
import requests

from integration_tests.streams import SNAPSHOTS, STREAMS

PAGE = 5
COUNTED = ("invoices", "contacts", "payments", "bank_transactions", "credit_notes", "manual_journals", "purchase_orders")


@pytest.fixture
def short(xero, sync):
    """Has Xero leave out a row of the second call for a list of one organisation, so many times; gives the row's key."""
    token = xero.configured("access_token")["credentials"]["access_token"]

    def leave_out(stream, times):
        tenant = xero.tenants[1]
        path = STREAMS[stream].path
        asked = [call for call in sync(stream, page_size=PAGE).calls if (call["path"], call["tenant"]) == (path, tenant.id)]
        query = asked[1]["query"]
        headers = {"Authorization": f"Bearer {token}", "Xero-Tenant-Id": tenant.id, "Accept": "application/json"}
        page = requests.get(f"{xero.url}{path}", params=query, headers=headers, timeout=30).json()
        row = page[STREAMS[stream].resource].pop(0)
        match = {"path": f"{path}$", "tenant": tenant.id, "query": query}
        answer = {"status": 200, "body": json.dumps(page), "content_type": "application/json"}
        xero.do("rule", match=match, times=times, then=answer)
        return tenant.id, row[STREAMS[stream].key]

    return leave_out


@pytest.mark.parametrize("stream", ["invoices", "contacts", "payments", "bank_transactions"])
def test_a_page_that_is_short_of_a_row_once_is_asked_for_again_and_nothing_is_missing(xero, sync, short, stream):
    short(stream, 1)
    run = sync(stream, page_size=PAGE)
    assert Counter(run.keys(stream)) == Counter(xero.holds(stream).keys())


@pytest.mark.parametrize("stream", ["invoices", "payments"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_page_that_does_not_count_the_pages_is_asked_for_again_and_is_never_taken_for_the_last(xero, sync, stream, number):
    tenant, resource = xero.tenants[1], STREAMS[stream].resource
    row = {STREAMS[stream].key: "00000000-0000-0000-0000-000000000001", "UpdatedDateUTC": "/Date(1700000000000+0000)/"}
    answer = {"status": 200, "body": json.dumps({resource: [row]}), "content_type": "application/json"}
    xero.when(f"/{resource}$", on=number, tenant=tenant, **answer)
    assert Counter(sync(stream, page_size=PAGE).keys(stream)) == Counter(xero.holds(stream).keys())

    xero.when(f"/{resource}$", on=number, times=2, tenant=tenant, **answer)
    run = sync(stream, page_size=PAGE, fails=True)
    (error,) = run.errors_of(stream)
    assert "does not say how many pages there are" in error.message
    assert tenant.id in error.message
    again = sync(stream, page_size=PAGE, state=run.state)
    assert set(run.keys(stream)) | set(again.keys(stream)) == set(xero.holds(stream))


@pytest.mark.parametrize("stream", ["invoices", "purchase_orders"])
def test_a_row_that_stays_away_is_missed_aloud(xero, sync, short, stream):
    missing = short(stream, None)
    run = sync.attempt(stream, page_size=PAGE)
    holds = xero.holds(stream)
    assert set(run.keys(stream)) == set(holds) - {missing}
    tenant = xero.tenants[1]
    told = [text for text in (*run.logs, *(error.message for error in run.errors)) if stream in text and tenant.id in text]
    rows = len(xero.holds(stream, tenant))
    assert any(re.search(rf"\b{rows - 1} records\b.*\bcounts {rows}\b", text) for text in told), told
    assert any("page" in text and "count" in text for text in told), told


@pytest.mark.parametrize("stream", ["invoices", "purchase_orders"])
def test_a_row_that_stayed_away_comes_with_the_next_sync_though_nothing_changed_in_it(xero, sync, short, stream):
    missing = short(stream, None)
    xero.pass_time(days=1)  # so that the row is older than any overlap of two reads
    first = sync(stream, page_size=PAGE)
    assert missing not in first.keys(stream)
    assert any(log.startswith(f"stream {stream} of ") and "next sync asks for them again" in log for log in first.logs)

    xero.do("clear_rules")
    xero.pass_time(days=1)
    second = sync(stream, page_size=PAGE, state=first.state)
    assert missing in second.keys(stream)
    assert {tenant for tenant, _ in second.keys(stream)} == {missing[0]}, "the other organisation was complete"

    xero.pass_time(days=1)
    assert sync(stream, page_size=PAGE, state=second.state).keys(stream) == []


def test_each_list_ends_with_its_records_its_calls_and_xeros_count(xero, sync):
    streams = (*COUNTED, "accounts", "quotes", "bills")
    run = sync(*streams, page_size=40)
    for stream in streams:
        for tenant in xero.tenants:
            (line,) = [
                log for log in run.logs if log.startswith(f"stream {stream} of organisation {tenant.name} ({tenant.id}):")
            ]
            found = re.search(
                r": (\d+) records in (\d+) calls?(?: and \d+ answers?[^.]*)?\.(?: Xero counts (\d+) in the list)?", line
            )
            assert found, line
            assert int(found[1]) == len(xero.holds(stream, tenant)), line
            if stream in COUNTED:
                assert int(found[2]) == run.counted()[STREAMS[stream].path, tenant.id] or stream == "invoices", line
                assert int(found[3]) == len(xero.holds(stream, tenant)), line
            if stream == "bills":  # a part of the list of invoices, in answers that either of the two may have asked for
                assert line.endswith("in the list, of which this stream is a part."), line
                assert int(found[3]) == len(xero.holds("invoices", tenant)), line


# All streams but those of figures, in as many runs as the calls of a minute need; and the lists of the second run by path.
RUNS = (
    (*STREAMS, "tracking_options", "contact_group_members"),
    ("journals", "journals_cash", "files", "folders", "file_associations", "budgets"),
)
FURTHER_LISTS = {"Journals": 2, "Files": 1, "Folders": 1, "Budgets": 1}  # journals on two bases


@pytest.mark.parametrize("streams", RUNS, ids=["lists", "further"])
def test_an_organisation_in_which_nothing_changed_costs_one_call_a_list(a_xero, syncing, streams):
    """And one for each group of contacts and each file, for their lists tell neither members nor associations."""
    xero = a_xero(tenants=1, tier="advanced")
    sync = syncing(xero)
    first = sync(*streams)
    xero.pass_time(days=1)
    second = sync(*streams, state=first.state)
    assert {stream for stream, records in second.records.items() if records} <= set(SNAPSHOTS)

    asked = Counter(re.sub(r"^/\w+\.xro/\d\.0/", "", call["path"]) for call in second.calls if call["tenant"])
    lists = dict.fromkeys((stream.resource for stream in STREAMS.values()), 1) if "invoices" in streams else FURTHER_LISTS
    groups = [f"ContactGroups/{one['ContactGroupID']}" for one in first.records.get("contact_groups", [])]
    files = [f"Files/{one['Id']}/Associations" for one in first.records.get("files", [])]
    assert groups or files
    assert asked == lists | dict.fromkeys(groups + files, 1)


def test_the_answers_without_a_change_are_small(xero, sync):
    """Of lists that Xero filters nothing comes; those that are compared come whole, and are small."""
    streams = ("contacts", "invoices", "payments", "bank_transactions", "credit_notes", "manual_journals", "purchase_orders")
    streams += ("overpayments", "prepayments", "quotes", "batch_payments")
    first = sync(*streams)
    xero.pass_time(days=1)
    second = sync(*streams, state=first.state)
    asked = [call for call in second.calls if call["tenant"]]
    assert Counter((call["path"], call["tenant"]) for call in asked) == {
        (STREAMS[stream].path, tenant.id): 1 for stream in streams for tenant in xero.tenants
    }
    assert second.records == {}
    assert max(call["size"] for call in asked) < 1_000, "an answer with no change in it is that small"
