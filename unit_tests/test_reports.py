"""Reading reports of an organisation: what is asked for, what comes of it, and what happens where an answer makes no sense."""

from datetime import timedelta
from types import SimpleNamespace

import orjson
import pendulum
import pytest
from airbyte_cdk.sources.types import StreamSlice
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.api.session import Organisation
from source_xero.reports import ReportRetriever

NOW = pendulum.datetime(2026, 3, 15, tz="UTC")
SCHEMA = {"properties": {"UpdatedDateUTC": {"type": ["null", "string"], "airbyte_type": "timestamp_with_timezone"}}}
FIGURES = {"Rows": [{"RowType": "Row", "Cells": [{"Value": "Cash"}, {"Value": "1.50"}]}], "UpdatedDateUTC": "/Date(0)/"}


class Xero:
    """Reports by path; what `instead` holds is answered first, one after the other."""

    def __init__(self, **answers):
        self.answers = {"Reports": [FIGURES]} | answers
        self.asked, self.instead = [], []

    def send_request(self, stream_slice, path, request_headers=(), request_params=()):  # noqa: ARG002 - the CDK's signature
        path, params = path.removeprefix("api.xro/2.0/"), dict(request_params)
        self.asked.append((path, params))
        envelope = {"Organisation": "Organisations"}.get(path, path.split("/")[0])
        listed = self.answers[envelope]
        paging = {"page": 1, "pageSize": 1000, "pageCount": 1, "itemCount": len(listed)} if path == "Contacts" else None
        body = self.instead.pop(0) if self.instead else orjson.dumps({envelope: listed, "pagination": paging})
        return SimpleNamespace(
            content=body,
            headers={"Date": "Sun, 15 Mar 2026 00:00:00 GMT", "xero-correlation-id": "c-1"},
            elapsed=timedelta(0),
        )


def read(xero, asked, months=2, path="Reports/TrialBalance", *, lost=False, **facts):
    retriever = ReportRetriever(
        config={"page_size": 1000, "report_months": months},
        requester=xero,
        name="trial_balance",
        parameters={"path": path, "asked": asked, **facts},
        now=lambda: NOW,
    )
    extra = {"organisation": Organisation("t1", "Alpha", lost)}
    return list(retriever.read_records(SCHEMA, StreamSlice(partition={"tenant_id": "t1"}, cursor_slice={}, extra_fields=extra)))


def test_a_report_as_at_a_day_is_asked_for_at_the_end_of_each_month():
    xero = Xero()
    records = read(xero, "day")

    assert [params for _, params in xero.asked] == [{"date": "2026-02-28"}, {"date": "2026-03-31"}]
    assert [(one["tenant_id"], one["Date"], one["RowTitle"], one["Amount"]) for one in records] == [
        ("t1", "2026-02-28", "Cash", 1.5),
        ("t1", "2026-03-31", "Cash", 1.5),
    ]
    assert {one["UpdatedDateUTC"] for one in records} == {"1970-01-01T00:00:00.000Z"}


def test_a_report_of_a_span_is_asked_for_by_whole_months_and_never_compared_within_a_call():
    xero = Xero()
    records = read(xero, "span")

    assert [params for _, params in xero.asked] == [
        {"fromDate": "2026-02-01", "toDate": "2026-02-28"},
        {"fromDate": "2026-03-01", "toDate": "2026-03-31"},
    ]
    assert [(one["FromDate"], one["Date"]) for one in records] == [("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")]


def test_the_budget_summary_is_asked_for_one_month_at_a_time():
    xero = Xero()
    read(xero, "budgeted", months=1)

    assert [params for _, params in xero.asked] == [{"date": "2026-03-31", "periods": 1, "timeframe": 1}]


def contact(id_, receivable=None, payable=None):
    balances = {"AccountsReceivable": {"Outstanding": receivable}, "AccountsPayable": {"Outstanding": payable}}
    return {"ContactID": id_, "Balances": balances}


def test_only_contacts_with_something_due_are_asked_for():
    contacts = [
        contact("a", 5.0),
        contact("b", 0, 7.0),
        {"ContactID": "c"},
        contact("d", -1),
        {"ContactID": "e", "Balances": {}},
        contact("f", "7.50"),
        contact("g", "0.00"),
        contact("h", "much"),  # a call more than may be needed, and no row less
    ]
    xero = Xero(Contacts=contacts)
    records = read(xero, "contact", due="AccountsReceivable")

    assert [path for path, _ in xero.asked] == ["Contacts", *["Reports/TrialBalance"] * 4]
    assert xero.asked[0][1]["includeArchived"] == "true"
    assert [(one["ContactID"], one["Date"]) for one in records] == [(id_, "2026-03-15") for id_ in "adfh"]


def test_the_1099_is_asked_for_in_the_united_states_by_year():
    forms = [{"ReportName": "1099-NEC report", "Contacts": [{"ContactId": "c", "Box1": 5.5}]}]
    xero = Xero(Organisations=[{"OrganisationID": "o", "CountryCode": "US"}], Reports=forms)
    records = read(xero, "year", months=4)

    assert [params for _, params in xero.asked[1:]] == [{"reportYear": "2025"}, {"reportYear": "2026"}]
    assert [(one["ReportYear"], one["ReportName"], one["ContactId"], one["Box1"]) for one in records] == [
        (2025, "1099-NEC report", "c", 5.5),
        (2026, "1099-NEC report", "c", 5.5),
    ]


def test_elsewhere_there_is_no_1099_and_that_is_said(caplog):
    xero = Xero(Organisations=[{"OrganisationID": "o", "CountryCode": "NZ"}])

    with caplog.at_level("INFO", "airbyte"):
        assert read(xero, "year") == []
    assert [path for path, _ in xero.asked] == ["Organisation"]
    assert "United States" in caplog.text


def test_the_log_says_what_it_came_to(caplog):
    with caplog.at_level("INFO", "airbyte"):
        read(Xero(), "day")

    assert "stream trial_balance of organisation Alpha (t1): 2 records in 2 calls" in caplog.text


# Answers that make no sense

ODD = {
    "no JSON": b"<html>",
    "no list of reports": b'{"Reports": null}',
    "no rows": b'{"Reports": [{"ReportName": "x"}]}',
    "cells that are none": b'{"Reports": [{"Rows": [{"RowType": "Row", "Cells": [1]}]}]}',
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_an_odd_answer_is_asked_for_once_more(body):
    xero = Xero()
    xero.instead = [body]

    assert [one["Date"] for one in read(xero, "day")] == ["2026-02-28", "2026-03-31"]
    assert [params["date"] for _, params in xero.asked] == ["2026-02-28", "2026-02-28", "2026-03-31"]


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_an_answer_that_stays_odd_is_told_by_stream_organisation_month_and_correlation_id(body):
    xero = Xero()
    xero.instead = [body, body]

    with pytest.raises(AirbyteTracedException) as told:
        read(xero, "day")
    for word in ("trial_balance", "Alpha", "2026-02-28", "c-1"):
        assert word in told.value.message


def test_a_lost_organisation_fails_by_name():
    with pytest.raises(AirbyteTracedException, match="disconnected"):
        read(Xero(), "day", lost=True)
