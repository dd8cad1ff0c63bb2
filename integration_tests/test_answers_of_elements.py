"""Elements that are asked for one by one: what the answer for one may be, and how the read goes on."""

import json
from collections import Counter

import pytest

from integration_tests.streams import STREAMS

DETAILS = {
    "receipts": "/Receipts/",
    "contact_groups": "/ContactGroups/",
    "expense_claims": "/ExpenseClaims/",
    "budgets": "/Budgets/",
    "file_associations": "/Associations$",
}
GONE = {"status": 404, "body": "<html>The resource you are looking for has been removed</html>", "content_type": "text/html"}
REFUSED = {"status": 400, "body": '{"Message": "No property Shoe"}', "content_type": "application/json"}
EVER = 100


@pytest.fixture
def tenant(xero):
    return xero.tenants[1]


def of(run, stream, tenant):
    return [one for one in run.records.get(stream, []) if one["tenant_id"] == tenant.id]


@pytest.mark.parametrize("stream", DETAILS)
def test_an_element_that_is_listed_and_not_found_once_is_asked_for_again(xero, sync, tenant, stream):
    xero.when(DETAILS[stream], on=2, tenant=tenant, **GONE)
    run = sync(stream)
    assert [call["status"] for call in run.calls].count(404) == 1
    assert len(run.records[stream]) == len(sync(stream).records[stream])
    if stream in STREAMS:
        assert Counter(run.keys(stream)) == Counter(xero.holds(stream).keys())


@pytest.mark.parametrize("stream", DETAILS)
@pytest.mark.parametrize("answer", [GONE, REFUSED], ids=["not found", "refused"])
def test_an_element_that_cannot_be_read_is_named_and_the_other_organisation_goes_on(xero, sync, tenant, stream, answer):
    xero.when(DETAILS[stream], on=2, times=EVER, tenant=tenant, **answer)
    run = sync(stream, fails=True)
    (error,) = [one for one in run.errors if one.stream == stream]
    asked = [call["path"] for call in run.calls if call["tenant"] == tenant.id and call["status"] in {400, 404}][-1]
    element = asked.removesuffix("/Associations").rsplit("/", 1)[-1]
    assert element in error.message
    assert tenant.name in error.message
    xero.do("clear_rules")
    assert len(of(run, stream, xero.tenants[0])) == len(of(sync(stream), stream, xero.tenants[0]))
    again = sync(stream, state=run.state)
    assert of(again, stream, xero.tenants[0]) == []
    assert of(again, stream, tenant) != []


def test_an_answer_that_tells_of_another_element_is_not_taken(xero, sync, tenant):
    other = {"Receipts": [{"ReceiptID": "00000000-0000-0000-0000-000000000001"}]}
    answer = {"status": 200, "body": json.dumps(other), "content_type": "application/json"}
    xero.when("/Receipts/", on=3, tenant=tenant, **answer)
    assert set(sync("receipts").keys("receipts")) == set(xero.holds("receipts"))

    xero.when("/Receipts/", on=3, times=EVER, tenant=tenant, **answer)
    run = sync("receipts", fails=True)
    (error,) = run.errors_of("receipts")
    assert "tells of ReceiptID 00000000-0000-0000-0000-000000000001" in error.message
    assert set(run.keys("receipts")) < set(xero.holds("receipts"))


def test_an_association_without_its_file_is_named(xero, sync, tenant):
    answer = {"status": 200, "body": '[{"ObjectId": "o"}]', "content_type": "application/json"}
    xero.when("/Associations$", on=2, times=EVER, tenant=tenant, **answer)
    run = sync("file_associations", fails=True)
    (error,) = [one for one in run.errors if one.stream == "file_associations"]
    assert "FileId is None" in error.message
    assert "correlation id" in error.message


@pytest.mark.parametrize("stream", ["payments", "invoices"])
def test_a_stamp_that_no_date_can_say_is_named_and_kept_out_of_the_state(xero, sync, tenant, stream):
    """Saved as the place to go on from, it would make every later sync fail as well."""
    one = {STREAMS[stream].key: "00000000-0000-0000-0000-000000000001", "UpdatedDateUTC": "/Date(99999999999999999)/"}
    answer = {"status": 200, "body": json.dumps({STREAMS[stream].resource: [one]}), "content_type": "application/json"}
    xero.when(f"/{STREAMS[stream].resource}$", times=EVER, tenant=tenant, **answer)
    run = sync(stream, fails=True)
    (error,) = run.errors_of(stream)
    assert "no date: '/Date(99999999999999999)/'" in error.message
    xero.do("clear_rules")
    again = sync(stream, state=run.state)
    assert Counter(run.keys(stream)) + Counter(again.keys(stream)) == Counter(xero.holds(stream).keys())
