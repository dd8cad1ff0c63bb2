"""Profit and loss, balance sheet and trial balance: their rows, columns and days."""

import pytest

from unit_tests.sandbox.report_reading import NZ, US, ask, companies
from unit_tests.sandbox.reports_by_hand.months import line, profit, sale


def test_a_month_of_one_sale_and_one_bill(client, contact):
    sale(client, contact, "2028-05-02", line(100), line(50, "260"))
    sale(client, contact, "2028-05-03", line(30, "310"), line(20, "469"), kind="ACCPAY")
    report = ask(client, "ProfitAndLoss", NZ)
    assert report.titles == ["Profit & Loss", "Kererū Coffee Roasters", "1 May 2028 to 31 May 2028"]
    told = [
        (section["Title"], row["RowType"], [cell["Value"] for cell in row["Cells"]])
        for section in report.sections
        for row in section["Rows"]
    ]
    assert told == [
        ("Income", "Row", ["Other Revenue", "50.00"]),
        ("Income", "Row", ["Sales", "100.00"]),
        ("Income", "SummaryRow", ["Total Income", "150.00"]),
        ("Less Cost of Sales", "Row", ["Cost of Goods Sold", "30.00"]),
        ("Less Cost of Sales", "SummaryRow", ["Total Cost of Sales", "30.00"]),
        ("", "Row", ["Gross Profit", "120.00"]),
        ("Less Operating Expenses", "Row", ["Rent", "20.00"]),
        ("Less Operating Expenses", "SummaryRow", ["Total Operating Expenses", "20.00"]),
        ("", "Row", ["Net Profit", "100.00"]),
    ]


def test_what_is_voided_is_gone_from_the_reports(client, contact):
    invoice = sale(client, contact, "2028-05-02", line(100))
    assert profit(client)[1]["Net Profit"] == [100_00]
    client.control("void", resource="Invoices", select=invoice["InvoiceID"], tenant=NZ)
    assert profit(client)[1] == {"Gross Profit": [0], "Net Profit": [0]}


def test_a_base_of_thirty_days_cuts_longer_months_and_one_of_thirty_one_does_not(client, contact):
    client.control("clock", set="2028-08-15T00:00:00+00:00")
    for day, amount in (("2028-07-31", 7), ("2028-07-30", 70), ("2028-06-30", 600), ("2028-05-31", 5), ("2028-05-30", 50)):
        sale(client, contact, day, line(amount))
    asked = {"periods": "2", "timeframe": "MONTH"}
    heads, rows = profit(client, fromDate="2028-07-01", toDate="2028-07-31", **asked)
    assert (heads, rows["Sales"]) == (["31 Jul 28", "30 Jun 28", "31 May 28"], [77_00, 600_00, 55_00])
    heads, rows = profit(client, fromDate="2028-06-01", toDate="2028-06-30", **asked)
    assert (heads, rows["Sales"]) == (["30 Jun 28", "30 May 28", "30 Apr 28"], [600_00, 50_00, 0])


def test_a_range_of_months_is_asked_for_again_in_every_period(client, contact):
    client.control("clock", set="2028-08-15T00:00:00+00:00")
    for month in (4, 5, 6, 7):
        sale(client, contact, f"2028-0{month}-05", line(month))
    span = {"fromDate": "2028-06-01", "toDate": "2028-07-31"}
    assert profit(client, **span, periods="1", timeframe="MONTH")[1]["Sales"] == [13_00, 11_00]
    assert profit(client, **span, periods="1", timeframe="QUARTER")[1]["Sales"] == [13_00, 4_00]
    assert profit(client, **span, timeframe="MONTH")[1]["Sales"] == [13_00]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({}, "1 May 2028 to 31 May 2028"),
        ({"fromDate": "2028-02-10"}, "10 February 2028 to 31 May 2028"),
        ({"toDate": "2028-02-10"}, "1 February 2028 to 10 February 2028"),
        ({"fromDate": "2027-05-10", "toDate": "2028-05-09"}, "10 May 2027 to 9 May 2028"),
        ({"FROMDATE": "2028-02-10T00:00:00"}, "10 February 2028 to 31 May 2028"),
    ],
)
def test_the_days_of_a_profit_and_loss(client, query, title):
    assert ask(client, "ProfitAndLoss", NZ, **query).titles[-1] == title


@pytest.mark.parametrize(
    ("query", "heads"),
    [
        ({}, ["31 May 2028", "31 May 2027"]),
        ({"date": "2028-02-03"}, ["29 Feb 2028", "28 Feb 2027"]),
        ({"periods": "3", "timeframe": "MONTH"}, ["31 May 2028", "30 Apr 2028", "31 Mar 2028", "29 Feb 2028"]),
        ({"periods": "2", "timeframe": "QUARTER"}, ["31 May 2028", "29 Feb 2028", "30 Nov 2027"]),
        ({"periods": "2", "timeframe": "YEAR"}, ["31 May 2028", "31 May 2027", "31 May 2026"]),
    ],
)
def test_the_columns_of_a_balance_sheet(client, query, heads):
    report = ask(client, "BalanceSheet", NZ, **query)
    assert report.heads == ["", *heads]
    assert report.element["ReportDate"] == "10 May 2028"


def test_earnings_bear_the_days_that_they_are_from(client):
    report = ask(client, "BalanceSheet", NZ, periods="2", timeframe="MONTH")
    equity = next(section for section in report.sections if section["Title"] == "Equity")
    told = {}
    for row in equity["Rows"][:-1]:
        label, *cells = row["Cells"]
        spans = [{one["Id"]: one["Value"] for one in cell["Attributes"]} for cell in cells]
        told[label["Value"]] = [(one.get("fromDate"), one.get("toDate")) for one in spans]
    assert told["Current Year Earnings"] == [("4/1/2028", "5/31/2028"), ("4/1/2028", "4/30/2028"), ("4/1/2027", "3/31/2028")]
    assert told["Retained Earnings"] == [("", "5/31/2028"), ("", "4/30/2028"), ("", "3/31/2028")]
    assert list(told) == sorted(told)


def test_the_year_ends_when_the_organisation_says_so(client, contact):
    sale(client, contact, "2028-03-31", line(1000))
    before = ask(client, "BalanceSheet", NZ).named("Current Year Earnings")[0]
    element = {"FinancialYearEndDay": 29, "FinancialYearEndMonth": 2}
    client.control("edit", resource="Organisation", changes=element, tenant=NZ)
    report = ask(client, "BalanceSheet", NZ)
    assert report.named("Current Year Earnings")[0] == before + 1000_00
    assert report.named("Net Assets") == report.named("Total Equity")


def test_a_trial_balance_shows_a_zero_on_the_side_where_an_account_usually_is(client, contact):
    sale(client, contact, "2028-04-02", line(100))
    sale(client, contact, "2028-05-02", line(40, "469"), kind="ACCPAY")
    report = ask(client, "TrialBalance", NZ, date="2028-05-31")
    told = {
        row["Cells"][0]["Value"]: [cell["Value"] for cell in row["Cells"][1:]]
        for section in report.sections
        for row in section["Rows"]
    }
    assert told["Sales (200)"] == ["", "0.00", "", "100.00"]
    assert told["Rent (469)"] == ["40.00", "", "40.00", ""]


def test_the_day_is_that_of_the_organisation(client):
    # In Auckland it is the 1st of June already.
    client.control("clock", set="2028-05-31T20:00:00+00:00")
    assert ask(client, "TrialBalance", NZ).titles[-1] == "As at 1 June 2028"
    assert ask(client, "ProfitAndLoss", NZ).titles[-1] == "1 June 2028 to 30 June 2028"


def test_gains_of_currencies_are_one_line_but_in_the_united_states():
    client = companies()
    for number, expected in ((NZ, "FXGROUPID"), (US, None)):
        tenant = client.tenants[number]
        ids = {one.get("SystemAccount"): one["AccountID"] for one in tenant["Accounts"]}
        journal = next(one for one in tenant["ManualJournals"] if one["Status"] == "POSTED")
        amounts = ((5, "BANKCURRENCYGAIN"), (7, "UNREALISEDCURRENCYGAIN"), (-12, "ROUNDING"))
        lines = [
            {**journal["JournalLines"][0], "LineAmount": amount, "TaxAmount": 0.0, "AccountID": ids[system]}
            for amount, system in amounts
        ]
        # Xero makes such entries; users cannot.
        journal |= {"Date": "/Date(1840838400000+0000)/", "JournalLines": lines}
        client.control("put", resource="ManualJournals", elements=[journal], tenant=number)
        report = ask(client, "ProfitAndLoss", number, fromDate="2028-05-01", toDate="2028-05-31").by_account()
        own = {ids["BANKCURRENCYGAIN"]: [5_00], ids["UNREALISEDCURRENCYGAIN"]: [7_00]}
        assert report == ({expected: [12_00]} if expected else own)
