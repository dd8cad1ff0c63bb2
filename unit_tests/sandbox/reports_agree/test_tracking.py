"""Columns of tracking options are the lines that bear the options."""

from collections import Counter
from datetime import date

import pytest

from unit_tests.sandbox.report_reading import DEMO, US, accounts, ask
from xero_sandbox import dates
from xero_sandbox.money import cents, converted


def tracked_lines(tenant, first, last):
    """What lines say of each account and tracking option, from the documents themselves; credits positive."""
    signs = {"ACCREC": 1, "ACCPAY": -1, "ACCRECCREDIT": -1, "ACCPAYCREDIT": 1, "RECEIVE": 1, "SPEND": -1}
    sums = Counter()
    for name in ("Invoices", "CreditNotes", "BankTransactions"):
        for document in tenant[name]:
            day = dates.read_day(document["Date"])
            if document["Status"] not in {"AUTHORISED", "PAID"} or document["Type"] not in signs or not first <= day <= last:
                continue
            for line in document["LineItems"]:
                tax = cents(line["TaxAmount"]) if document["LineAmountTypes"] == "Inclusive" else 0
                value = converted(cents(line["LineAmount"]) - tax, document["CurrencyRate"])
                for option in line["Tracking"]:
                    sums[line["AccountID"], option["TrackingOptionID"]] += signs[document["Type"]] * value
    for journal in tenant["ManualJournals"]:
        if journal["Status"] == "POSTED" and first <= dates.read_day(journal["Date"]) <= last:
            for line in journal["JournalLines"]:
                tax = cents(line["TaxAmount"]) if journal["LineAmountTypes"] == "Inclusive" else 0
                for option in line["Tracking"]:
                    sums[line["AccountID"], option["TrackingOptionID"]] -= cents(line["LineAmount"]) - tax
    return sums


@pytest.mark.parametrize("number", [DEMO, US])
def test_tracking_columns_are_the_lines_that_bear_the_options(client, number):
    tenant = client.tenants[number]
    first, last = date(2026, 1, 1), date(2026, 10, 31)
    lines = tracked_lines(tenant, first, last)
    for category in tenant["TrackingCategories"]:
        if category["Status"] != "ACTIVE":
            continue
        span = {"fromDate": first.isoformat(), "toDate": last.isoformat()}
        report = ask(client, "ProfitAndLoss", number, trackingCategoryID=category["TrackingCategoryID"], **span)
        plain = ask(client, "ProfitAndLoss", number, **span)
        assert report.heads[-2:] == ["Unassigned", "Total"]
        assert {id_: row[-1:] for id_, row in report.by_account().items()} == plain.by_account()
        for _, amounts in report.rows():
            assert sum(amounts[:-1]) == amounts[-1]
        shown = {one["Name"]: one["TrackingOptionID"] for one in category["Options"]}
        income = accounts(tenant, Class="REVENUE")
        for column, name in enumerate(report.heads[1:-2]):
            for id_, row in report.by_account().items():
                assert row[column] == (1 if id_ in income else -1) * lines[id_, shown[name]], (name, id_)
        assert any(lines.values())


def test_two_categories_make_a_column_of_each_pair(client):
    one, other = [each for each in client.tenants[DEMO]["TrackingCategories"] if each["Status"] == "ACTIVE"][:2]
    ids = {"trackingCategoryID": one["TrackingCategoryID"], "trackingCategoryID2": other["TrackingCategoryID"]}
    span = {"fromDate": "2026-01-01", "toDate": "2026-10-31"}
    both = ask(client, "ProfitAndLoss", DEMO, **ids, **span)
    alone = ask(client, "ProfitAndLoss", DEMO, trackingCategoryID=one["TrackingCategoryID"], **span)
    net, net_alone = both.named("Net Profit"), alone.named("Net Profit")
    assert sum(net[:-1]) == net[-1] == net_alone[-1]
    name = alone.heads[1]
    of_name = [amount for head, amount in zip(both.heads[1:], net, strict=True) if head.startswith(f"{name}, ")]
    assert len(of_name) > 1
    assert sum(of_name) == net_alone[0]
    option = next(each for each in one["Options"] if each["Name"] == name)["TrackingOptionID"]
    single = ask(client, "ProfitAndLoss", DEMO, trackingCategoryID=ids["trackingCategoryID"], trackingOptionID=option, **span)
    assert (single.heads[1:], single.named("Net Profit")) == ([name], [net_alone[0]])


def test_a_balance_sheet_by_tracking_options_has_the_lines_that_bear_all_of_them(client):
    tenant = client.tenants[DEMO]
    one, other = [each for each in tenant["TrackingCategories"] if each["Status"] == "ACTIVE"][:2]
    first, second = one["Options"][0], other["Options"][0]
    profit = -sum(
        line["amount"]
        for line in every_line(tenant)
        if {first["TrackingOptionID"], second["TrackingOptionID"]} <= line["options"]
    )
    report = ask(
        client,
        "BalanceSheet",
        DEMO,
        trackingOptionID1=first["TrackingOptionID"],
        trackingOptionID2=second["TrackingOptionID"],
    )
    assert report.named("Current Year Earnings")[0] + report.named("Retained Earnings")[0] == profit
    assert profit


def every_line(tenant):
    for name, signs in (
        ("Invoices", {"ACCREC": -1, "ACCPAY": 1}),
        ("CreditNotes", {"ACCRECCREDIT": 1, "ACCPAYCREDIT": -1}),
        ("BankTransactions", {"RECEIVE": -1, "SPEND": 1}),
    ):
        for document in tenant[name]:
            if document["Status"] in {"AUTHORISED", "PAID"} and document["Type"] in signs:
                for line in document["LineItems"]:
                    account = tenant["Accounts"].get(line.get("AccountID", "")) or {}
                    tax = cents(line["TaxAmount"]) if document["LineAmountTypes"] == "Inclusive" else 0
                    if account.get("Class") in {"REVENUE", "EXPENSE"}:
                        value = converted(cents(line["LineAmount"]) - tax, document["CurrencyRate"])
                        options = {each["TrackingOptionID"] for each in line["Tracking"]}
                        yield {"amount": signs[document["Type"]] * value, "options": options}
