"""What vanishes is told whatever the reads before were: full refreshes, short lists, rows from before the start date."""

import json

import pytest
import requests

from integration_tests.streams import STREAMS


@pytest.fixture
def tenant(xero):
    return xero.tenants[1]


def gone(run, stream, key):
    return [one[key] for one in run.records.get(stream, []) if one.get("is_deleted")]


@pytest.mark.parametrize("stream", ["items", "linked_transactions", "budgets", "accounts", "users"])
def test_after_a_full_refresh_what_vanishes_is_told(xero, sync, tenant, stream):
    resource, key = ("Budgets", "BudgetID") if stream == "budgets" else (STREAMS[stream].resource, STREAMS[stream].key)
    first = sync(stream, full_refresh=True)
    xero.pass_time(days=1)
    second = sync(stream, state=first.state)
    assert second.records == {}, "nothing has changed since the refresh"
    lost = xero.ask("elements", resource=resource, tenant=tenant.id, ids="true")[0]
    xero.do("remove", resource=resource, select=lost, tenant=tenant.id)
    xero.pass_time(days=1)
    assert gone(sync(stream, state=second.state), stream, key) == [lost]


def test_what_only_a_full_refresh_sent_is_told_when_it_vanishes(xero, sync, tenant):
    first = sync("items")
    xero.pass_time(days=1)
    (item,) = xero.create("items", {"Code": "NEW1", "Name": "New"}, tenant)
    second = sync("items", state=first.state, full_refresh=True)
    assert (tenant.id, item) in second.keys("items")
    xero.change("remove", "items", item, tenant)
    xero.pass_time(days=1)
    assert gone(sync("items", state=second.state), "items", "ItemID") == [item]


def test_after_a_full_refresh_a_quote_that_is_no_sales_order_any_more_says_so(xero, sync, tenant):
    accepted = next(one["QuoteID"] for one in xero.elements("quotes", tenant) if one["Status"] == "ACCEPTED")
    xero.pass_time(days=1)
    first = sync("sales_orders", full_refresh=True)
    assert (tenant.id, accepted) in first.keys("sales_orders")
    xero.change("delete", "quotes", accepted, tenant)
    xero.pass_time(hours=1)
    assert gone(sync("sales_orders", state=first.state), "sales_orders", "QuoteID") == [accepted]


def test_an_account_that_is_deleted_is_told(xero, sync, tenant):
    (account,) = xero.create("accounts", {"Code": "9999", "Name": "New", "Type": "EXPENSE"}, tenant)
    first = sync("accounts")
    xero.pass_time(days=1)
    xero.change("delete", "accounts", account, tenant)
    assert gone(sync("accounts", state=first.state), "accounts", "AccountID") == [account]


def test_a_file_that_xero_leaves_out_once_is_not_told_as_deleted(xero, sync, tenant):
    streams = ("files", "file_associations")
    first = sync(*streams, tenant_ids=[tenant.id])
    page = {"page": 1, "pagesize": 100, "sort": "CreatedDateUTC", "direction": "ASC"}
    token = xero.configured("access_token")["credentials"]["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Xero-Tenant-Id": tenant.id, "Accept": "application/json"}
    told = requests.get(f"{xero.url}/files.xro/1.0/Files", params=page, headers=headers, timeout=30).json()
    assert told["TotalCount"] == len(told["Items"])
    told["Items"].pop(0)
    xero.pass_time(days=1)
    answer = {"status": 200, "body": json.dumps(told), "content_type": "application/json"}
    xero.do("rule", match={"path": "/Files$", "tenant": tenant.id}, times=None, then=answer)
    second = sync(*streams, tenant_ids=[tenant.id], state=first.state)
    assert second.records == {}
    assert any("TotalCount" in log or "count" in log for log in second.logs)

    xero.do("clear_rules")
    assert sync(*streams, tenant_ids=[tenant.id], state=second.state).records == {}


def test_budgets_from_before_the_start_date_stay_out_until_they_change(xero, sync, tenant):
    stamps = sorted(one["UpdatedDateUTC"] for one in sync("budgets", tenant_ids=[tenant.id]).records["budgets"])
    start = stamps[len(stamps) // 2]
    options = {"tenant_ids": [tenant.id], "start_date": start[:10]}
    first = sync("budgets", **options)
    sent = {one["BudgetID"] for one in first.records["budgets"]}
    assert 0 < len(sent) < len(stamps)
    xero.pass_time(days=32)
    second = sync("budgets", state=first.state, **options)
    assert {one["BudgetID"] for one in second.records["budgets"]} == sent, (
        "the months in sight have changed, not what is in the stream"
    )
