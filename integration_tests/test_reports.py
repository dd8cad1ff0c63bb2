"""Reports as an accountant would check them: every figure is Xero's own, and they agree with each other and with the ledger."""

import json
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest
import requests

from integration_tests.records import parsed
from integration_tests.streams import FURTHER

PATHS = {
    "balance_sheet": "BalanceSheet",
    "profit_and_loss": "ProfitAndLoss",
    "trial_balance": "TrialBalance",
    "bank_summary": "BankSummary",
    "executive_summary": "ExecutiveSummary",
    "budget_summary": "BudgetSummary",
}
OF_A_SPAN = {"profit_and_loss", "bank_summary"}
AGED = {
    "aged_receivables_by_contact": ("AgedReceivablesByContact", "AccountsReceivable"),
    "aged_payables_by_contact": ("AgedPayablesByContact", "AccountsPayable"),
}
PROFIT = {"REVENUE", "SALES", "OTHERINCOME", "EXPENSE", "DIRECTCOSTS", "OVERHEADS", "DEPRECIATN"}


class Teller:
    """What Xero itself answers."""

    def __init__(self, xero):
        self._xero = xero

    def __call__(self, path, tenant, **query):
        token = self._xero.configured("access_token")["credentials"]["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Xero-Tenant-Id": tenant.id, "Accept": "application/json"}
        answer = requests.get(f"{self._xero.url}/api.xro/2.0/{path}", params=query, headers=headers, timeout=30)
        assert answer.ok, answer.text
        return parsed(answer.content)


def figures(rows, section=None):
    """The figures of a report as they lie in it: section, what names the row, place in the row, text."""
    for row in rows:
        for place, cell in enumerate(row.get("Cells", ())[1:], start=1):
            if row["RowType"] != "Header":
                yield section, row["Cells"][0]["Value"], place, cell["Value"]
        yield from figures(row.get("Rows", ()), row.get("Title") or section)


def figures_of(records):
    return [(one["Section"], one["RowTitle"], one["ColumnNumber"], one["Value"]) for one in records]


def of(records, tenant, **fields):
    return [
        one
        for one in records
        if one["tenant_id"] == tenant.id and all(one.get(name) == value for name, value in fields.items())
    ]


def months_of(now, count):
    """The last day of so many months, this one last."""
    out = []
    year, month = now.year, now.month
    for _ in range(count):
        out.append(date(year, month, monthrange(year, month)[1]))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return out[::-1]


@pytest.mark.parametrize("stream", PATHS)
def test_every_figure_of_every_month_is_xeros_own(annexe, stream):
    ask = Teller(annexe.xero)
    for tenant in annexe.xero.tenants:
        read = of(annexe.run.records[stream], tenant)
        ends = months_of(annexe.xero.now, 2)
        assert {one["Date"] for one in read} == {end.isoformat() for end in ends}
        for end in ends:
            if stream in OF_A_SPAN:
                query = {"fromDate": end.replace(day=1).isoformat(), "toDate": end.isoformat()}
            else:
                query = {"date": end.isoformat()} | ({"periods": 1, "timeframe": 1} if stream == "budget_summary" else {})
            (report,) = ask(f"Reports/{PATHS[stream]}", tenant, **query)["Reports"]
            told = [one for one in read if one["Date"] == end.isoformat()]
            assert figures_of(told) == list(figures(report["Rows"]))


@pytest.mark.parametrize("stream", AGED)
def test_aged_reports_are_about_just_the_contacts_with_anything_due(annexe, stream):
    ask, (path, balance) = Teller(annexe.xero), AGED[stream]
    for tenant in annexe.xero.tenants:
        contacts = ask("Contacts", tenant, page=1, pageSize=1000, includeArchived="true")["Contacts"]
        due = {one["ContactID"] for one in contacts if one.get("Balances", {}).get(balance, {}).get("Outstanding")}
        read = of(annexe.run.records[stream], tenant)
        assert due
        assert {one["ContactID"] for one in read} == due
        for contact in due:
            (report,) = ask(f"Reports/{path}", tenant, contactId=contact, date=read[0]["Date"])["Reports"]
            assert figures_of([one for one in read if one["ContactID"] == contact]) == list(figures(report["Rows"]))


def test_the_number_of_a_figure_is_what_its_text_says(annexe):
    numbers = [one for name in (*PATHS, *AGED) for one in annexe.run.records[name] if one["Amount"] is not None]
    assert len(numbers) > 500
    for one in numbers:
        assert float(one["Value"]) == float(one["Amount"])
        assert "." not in one["Value"] or len(one["Value"].split(".")[1]) > 2 or Decimal(one["Value"]) == one["Amount"]
    texts = {one["Value"] for name in (*PATHS, *AGED) for one in annexe.run.records[name] if one["Amount"] is None}
    assert all(not text.replace(".", "").lstrip("-").isdigit() for text in texts), texts


def test_debits_and_credits_of_every_trial_balance_are_equal(annexe):
    sums = defaultdict(Decimal)
    for one in annexe.run.records["trial_balance"]:
        if one["RowType"] == "Row" and one["Amount"] is not None:
            sign = -1 if one["ColumnTitle"].endswith("Credit") else 1
            sums[one["tenant_id"], one["Date"], one["ColumnTitle"].startswith("YTD")] += sign * Decimal(one["Value"])
    assert sums
    assert set(sums.values()) == {0}


def test_bank_accounts_end_with_what_they_began_with_and_what_came_and_went(annexe):
    rows = defaultdict(dict)
    for one in annexe.run.records["bank_summary"]:
        rows[one["tenant_id"], one["Date"], one["RowNumber"]][one["ColumnTitle"]] = Decimal(one["Value"])
    assert rows
    for row in rows.values():
        assert row["Opening Balance"] + row["Cash Received"] - row["Cash Spent"] == row["Closing Balance"]


def test_the_profit_of_a_month_is_what_the_journals_of_the_month_say(annexe):
    """Two streams that come by different ways, a report and the ledger, tell the same."""
    profits = Counter()
    for journal in annexe.run.records["journals"]:
        moved = sum(line["NetAmount"] for line in journal["JournalLines"] if line["AccountType"] in PROFIT)
        profits[journal["tenant_id"], journal["JournalDate"][:7]] -= moved
    told = [one for one in annexe.run.records["profit_and_loss"] if one["RowTitle"] == "Net Profit"]
    assert len(told) == 2 * 2
    for one in told:
        assert Decimal(one["Value"]) == profits[one["tenant_id"], one["Date"][:7]]
    assert any(one["Amount"] for one in told)


def test_net_assets_are_the_equity(annexe):
    rows = defaultdict(dict)
    for one in annexe.run.records["balance_sheet"]:
        if one["RowTitle"] in {"Net Assets", "Total Equity"}:
            rows[one["tenant_id"], one["Date"], one["ColumnNumber"]][one["RowTitle"]] = one["Value"]
    assert rows
    assert all(row["Net Assets"] == row["Total Equity"] for row in rows.values())


def test_published_reports_come_whole(annexe):
    ask = Teller(annexe.xero)
    for tenant in annexe.xero.tenants:
        read = {one["ReportID"]: one for one in of(annexe.run.records["reports"], tenant)}
        listed = {one["ReportID"] for one in ask("Reports", tenant)["Reports"]}
        assert listed
        assert read.keys() == listed
        for report_id in listed:
            (report,) = ask(f"Reports/{report_id}", tenant)["Reports"]
            for part in ("Rows", "Fields", "ReportName", "ReportDate"):
                assert read[report_id].get(part) == report.get(part)


# What is asked, and what is not


def test_no_month_is_compared_within_a_call_and_none_is_cut(xero, sync):
    run = sync(*PATHS, report_months=3)
    asked = [call["query"] for call in run.calls if "/Reports/" in call["path"]]
    assert len(asked) == len(PATHS) * 3 * len(xero.tenants)
    for query in asked:
        assert query.get("periods", "1") == "1"
        end = date.fromisoformat(query.get("toDate") or query["date"])
        assert end.day == monthrange(end.year, end.month)[1]
        assert date.fromisoformat(query.get("fromDate", f"{end:%Y-%m}-01")) == end.replace(day=1)


def test_a_month_that_somebody_posts_into_later_comes_as_it_is_now(xero, sync):
    tenant = xero.tenants[1]
    before = sync("profit_and_loss", report_months=2, tenant_ids=[tenant.id])
    last_month = months_of(xero.now, 2)[0]
    line = {"Description": "Late", "Quantity": 1, "UnitAmount": 4321, "AccountCode": "200"}
    contact = xero.ids("contacts", tenant)[0]
    element = {
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Contact": {"ContactID": contact},
        "Date": last_month.isoformat(),
        "DueDate": last_month.isoformat(),
        "LineAmountTypes": "Exclusive",
        "LineItems": [line],
    }
    xero.create("invoices", element, tenant)
    after = sync("profit_and_loss", report_months=2, tenant_ids=[tenant.id])

    def profit(run):
        return {one["Date"]: one["Amount"] for one in run.records["profit_and_loss"] if one["RowTitle"] == "Net Profit"}

    moved = {day: profit(after)[day] - value for day, value in profit(before).items() if profit(after)[day] != value}
    assert moved == {last_month.isoformat(): 4321}


@pytest.mark.parametrize(
    ("stream", "scopes", "lacks"),
    [
        ("balance_sheet", "accounting.reports.trialbalance.read", "accounting.reports.balancesheet.read"),
        ("aged_payables_by_contact", "accounting.reports.aged.read", "accounting.contacts.read"),
        ("aged_payables_by_contact", "accounting.contacts.read", "accounting.reports.aged.read"),
        ("budgets", "accounting.contacts.read", "accounting.budgets.read"),
    ],
)
def test_a_report_without_its_scope_fails_alone_and_names_what_is_missing(xero, sync, stream, scopes, lacks):
    xero.grant(f"offline_access accounting.settings.read {scopes}")
    run = sync(stream, "accounts", fails=True, report_months=1)
    assert set(run.keys("accounts")) == set(xero.holds("accounts"))
    for error in run.errors_of(stream):
        assert f"lacks the scope {lacks}" in error.message


def test_a_report_that_makes_no_sense_is_told_with_its_month_and_the_months_before_are_there(xero, sync):
    tenant = xero.tenants[1]
    first, second = months_of(xero.now, 2)
    match = {"path": "/Reports/TrialBalance$", "tenant": tenant.id, "query": {"date": second.isoformat()}}
    answer = {"status": 200, "body": '{"Reports": [{"ReportName": "x"}]}', "content_type": "application/json"}
    xero.do("rule", match=match, times=None, then=answer)
    run = sync("trial_balance", "bank_summary", fails=True, report_months=2)
    (error,) = run.errors_of("trial_balance")
    assert second.isoformat() in error.message
    assert tenant.id in error.message
    assert {one["Date"] for one in of(run.records["trial_balance"], tenant)} == {first.isoformat()}
    assert run.statuses["bank_summary"] == "COMPLETE"


# Budgets


def budget_months(record):
    return {
        (line["AccountID"], one["Period"]): one["Amount"] for line in record["BudgetLines"] for one in line["BudgetBalances"]
    }


def test_a_budget_comes_with_all_its_months_from_some_back_to_two_years_ahead(annexe):
    months = [end.strftime("%Y-%m") for end in months_of(annexe.xero.now, 2)]
    ahead = annexe.xero.now.year * 12 + annexe.xero.now.month - 1 + 24
    last = f"{ahead // 12}-{ahead % 12 + 1:02d}"
    for tenant in annexe.xero.tenants:
        read = {one["BudgetID"]: one for one in of(annexe.run.records["budgets"], tenant)}
        held = {one["BudgetID"]: one for one in annexe.xero.ask("elements", resource="Budgets", tenant=tenant.id)}
        assert read.keys() == held.keys()
        for budget, record in read.items():
            expected = {key: sum_ for key, sum_ in budget_months(held[budget]).items() if months[0] <= key[1] <= last}
            assert budget_months(record) == expected


def test_a_budget_that_changes_comes_again_and_one_that_is_deleted_is_told(xero, sync):
    tenant = xero.tenants[1]
    first = sync("budgets", tenant_ids=[tenant.id])
    assert sync("budgets", tenant_ids=[tenant.id], state=first.state).records == {}
    changed, deleted = [one["BudgetID"] for one in first.records["budgets"]][:2]
    xero.pass_time(minutes=5)
    xero.do("edit", resource="Budgets", select=changed, tenant=tenant.id, changes={"Description": "Another name"})
    xero.do("delete", resource="Budgets", select=deleted, tenant=tenant.id)
    second = sync("budgets", tenant_ids=[tenant.id], state=first.state)
    told = {one["BudgetID"]: one for one in second.records["budgets"]}
    assert told.keys() == {changed, deleted}
    assert told[changed]["Description"] == "Another name"
    assert told[deleted]["is_deleted"] is True


def test_a_budget_is_asked_for_by_itself_only_where_the_list_says_that_it_changed(xero, sync):
    tenant = xero.tenants[1]
    first = sync("budgets", tenant_ids=[tenant.id])
    (changed, account), *_ = [(one["BudgetID"], one["BudgetLines"][0]["AccountID"]) for one in first.records["budgets"]]
    xero.pass_time(minutes=5)
    held = {one["BudgetID"]: one for one in xero.ask("elements", resource="Budgets", tenant=tenant.id)}
    lines = json.loads(json.dumps(held[changed]["BudgetLines"], default=float))
    lines[0]["BudgetBalances"][-1]["Amount"] = 12345.67
    xero.do("edit", resource="Budgets", select=changed, tenant=tenant.id, changes={"BudgetLines": lines})
    second = sync("budgets", tenant_ids=[tenant.id], state=first.state)
    assert [one["BudgetID"] for one in second.records["budgets"]] == [changed]
    assert budget_months(second.records["budgets"][0])[account, lines[0]["BudgetBalances"][-1]["Period"]] == Decimal("12345.67")
    paths = Counter(call["path"].removeprefix("/api.xro/2.0/") for call in second.calls if call["tenant"])
    assert paths == {"Budgets": 1, f"Budgets/{changed}": 2}


def test_all_budgets_come_again_with_a_new_month_and_when_all_is_due_to_be_read_again(xero, sync):
    tenant = xero.tenants[1]
    first = sync("budgets", tenant_ids=[tenant.id])
    ids = [one["BudgetID"] for one in first.records["budgets"]]
    xero.pass_time(days=32)
    second = sync("budgets", tenant_ids=[tenant.id], state=first.state)
    assert [one["BudgetID"] for one in second.records["budgets"]] == ids
    assert sync("budgets", tenant_ids=[tenant.id], state=second.state).records == {}
    (told,) = second.state
    (partition,) = told["stream"]["stream_state"]["states"]
    del partition["cursor"]["whole_at"]  # as of a connection that had not asked for it
    third = sync("budgets", tenant_ids=[tenant.id], state=[told], full_reread_days=1)
    assert [one["BudgetID"] for one in third.records["budgets"]] == ids
    assert sync("budgets", tenant_ids=[tenant.id], state=third.state, full_reread_days=1).records == {}


def test_every_further_stream_is_looked_at_somewhere():
    known = {*PATHS, *AGED, "reports", "budgets", "ten_ninety_nine", "journals", "journals_cash"}
    assert FURTHER.keys() - known == {"files", "folders", "file_associations"}
