"""Trial balance, balance sheet, profit and loss and bank summary are the ledger; the executive summary repeats them."""

from collections import Counter
from datetime import date, timedelta

import pytest

from unit_tests.sandbox.ledger_checks import OUTWARD_PAYMENTS
from unit_tests.sandbox.report_reading import US, accounts, ask, posted
from unit_tests.sandbox.reports_agree.years import BASES, DAYS, EVERYBODY, YEAR_ENDS, year_start
from xero_sandbox import dates
from xero_sandbox.money import cents, converted


@pytest.mark.parametrize("number", EVERYBODY)
@pytest.mark.parametrize("basis", BASES)
def test_a_trial_balance_balances_on_any_day(client, number, basis):
    for day in DAYS:
        report = ask(client, "TrialBalance", number, date=day, paymentsOnly=basis)
        debit, credit, debit_of_year, credit_of_year = report.named("Total")
        assert (debit, debit_of_year) == (credit, credit_of_year)
        assert debit_of_year > 0
        rows = [amounts for _, amounts in report.rows()]
        assert [sum(column) for column in zip(*rows, strict=True)] == [debit, credit, debit_of_year, credit_of_year]


@pytest.mark.parametrize("number", EVERYBODY)
def test_a_trial_balance_is_the_ledger_of_the_month_and_of_the_year(client, number):
    tenant = client.tenants[number]
    profit = accounts(tenant, Class="REVENUE") | accounts(tenant, Class="EXPENSE")
    (retained,) = accounts(tenant, SystemAccount="RETAINEDEARNINGS")
    for day in map(date.fromisoformat, DAYS):
        told = ask(client, "TrialBalance", number, date=day.isoformat()).by_account()
        start = year_start(number, day)
        month, year, all_ = posted(tenant, day.replace(day=1), day), posted(tenant, start, day), posted(tenant, last=day)
        before = posted(tenant, last=start - timedelta(days=1))
        expected = {}
        for id_ in month:
            balance = year[id_] if id_ in profit else all_[id_]
            if id_ == retained:
                balance += sum(before[one] for one in profit)
            if month[id_] or balance:
                expected[id_] = (month[id_], balance)
        assert {id_: (row[0] - row[1], row[2] - row[3]) for id_, row in told.items()} == expected


@pytest.mark.parametrize("number", EVERYBODY)
@pytest.mark.parametrize("basis", BASES)
def test_a_balance_sheet_balances_in_every_column(client, number, basis):
    for day in DAYS:
        report = ask(client, "BalanceSheet", number, date=day, periods="4", timeframe="QUARTER", paymentsOnly=basis)
        assert report.named("Net Assets") == report.named("Total Equity")
        owned, owed = report.named("Total Assets"), report.named("Total Liabilities")
        assert report.named("Net Assets") == [one - other for one, other in zip(owned, owed, strict=True)]
        assert any(report.named("Net Assets"))


@pytest.mark.parametrize("number", EVERYBODY)
def test_a_balance_sheet_is_the_ledger_at_the_ends_of_months(client, number):
    tenant = client.tenants[number]
    report = ask(client, "BalanceSheet", number, date="2026-06-10", periods="3", timeframe="MONTH")
    ends = [date(2026, 6, 30), date(2026, 5, 31), date(2026, 4, 30), date(2026, 3, 31)]
    profit = accounts(tenant, Class="REVENUE") | accounts(tenant, Class="EXPENSE")
    (retained,) = accounts(tenant, SystemAccount="RETAINEDEARNINGS")
    told = report.by_account()
    current, kept = told.pop("00000000-0000-0000-0000-000000000000"), told.pop(retained)
    at = [posted(tenant, last=end) for end in ends]
    signs = {id_: 1 if account["Class"] == "ASSET" else -1 for id_, account in accounts(tenant).items()}
    balances = {id_: [signs[id_] * sums[id_] for sums in at] for id_ in signs if id_ not in profit and id_ != retained}
    assert told == {id_: amounts for id_, amounts in balances.items() if any(amounts)}
    for column, end in enumerate(ends):
        start = year_start(number, end)
        year = posted(tenant, start, end)
        assert current[column] == -sum(year[id_] for id_ in profit)
        former = posted(tenant, last=start - timedelta(days=1))
        assert kept[column] == -sum(former[id_] for id_ in profit) - at[column][retained]


@pytest.mark.parametrize("number", EVERYBODY)
def test_a_profit_and_loss_is_the_movement_of_its_accounts(client, number):
    tenant = client.tenants[number]
    gains = {id_ for id_, one in accounts(tenant).items() if "CURRENCYGAIN" in one.get("SystemAccount", "")}
    spans = [("2026-06-01", "2026-06-30"), ("2025-12-03", "2026-12-02"), ("2026-10-17", "2026-10-17")]
    for first, last in spans:
        report = ask(client, "ProfitAndLoss", number, fromDate=first, toDate=last)
        sums = posted(tenant, date.fromisoformat(first), date.fromisoformat(last))
        expected = Counter()
        for id_ in accounts(tenant, Class="REVENUE"):
            expected[id_] -= sums[id_]
        for id_ in accounts(tenant, Class="EXPENSE"):
            # One line for the gains of currencies, but in the United States.
            expected["FXGROUPID" if id_ in gains and number != US else id_] += sums[id_]
        assert {id_: amount for id_, (amount,) in report.by_account().items()} == {k: v for k, v in expected.items() if v}
        profit = sum(sums[id_] for class_ in ("REVENUE", "EXPENSE") for id_ in accounts(tenant, Class=class_))
        assert report.named("Net Profit") == [-profit]
        income, costs = sum_or_nothing(report, "Total Income"), sum_or_nothing(report, "Total Cost of Sales")
        assert report.named("Gross Profit") == [income - costs]


def sum_or_nothing(report, label):
    return next((amounts[0] for name, amounts in report.rows(kind="SummaryRow") if name == label), 0)


@pytest.mark.parametrize("number", EVERYBODY)
@pytest.mark.parametrize("basis", BASES)
def test_the_profit_of_a_year_is_what_the_balance_sheet_says_of_it(client, number, basis):
    month, last = YEAR_ENDS[number]
    end = date(2026 if number != US else 2025, month, last)
    start = year_start(number, end)
    query = {"paymentsOnly": basis}
    profit = ask(client, "ProfitAndLoss", number, fromDate=start.isoformat(), toDate=end.isoformat(), **query)
    sheet = ask(client, "BalanceSheet", number, date=end.isoformat(), **query)
    assert profit.named("Net Profit")[0] == sheet.named("Current Year Earnings")[0]
    after = ask(client, "BalanceSheet", number, date=(end + timedelta(days=20)).isoformat(), **query)
    (retained,) = (one["Name"] for one in accounts(client.tenants[number], SystemAccount="RETAINEDEARNINGS").values())
    grown = after.named(retained)[0] - sheet.named(retained)[0]
    assert grown == profit.named("Net Profit")[0]


def bank_moves(tenant):
    """Every move of money: account, day, cents; transfers are two bank transactions each."""
    for entry in tenant["BankTransactions"]:
        if entry["Status"] == "AUTHORISED":
            value = converted(cents(entry["Total"]), entry["CurrencyRate"])
            sign = 1 if entry["Type"].startswith("RECEIVE") else -1
            yield entry["BankAccount"]["AccountID"], dates.read_day(entry["Date"]), sign * value
    for payment in tenant["Payments"]:
        if payment["Status"] == "AUTHORISED":
            sign = -1 if payment["PaymentType"] in OUTWARD_PAYMENTS else 1
            yield payment["Account"]["AccountID"], dates.read_day(payment["Date"]), sign * cents(payment["BankAmount"])
    for claim in tenant["ExpenseClaims"]:
        for payment in claim["Payments"]:
            yield payment["Account"]["AccountID"], dates.read_day(payment["Date"]), -cents(payment["Amount"])


@pytest.mark.parametrize("number", EVERYBODY)
def test_a_bank_summary_follows_the_money(client, number):
    tenant = client.tenants[number]
    first, last = date(2026, 5, 5), date(2026, 10, 31)
    report = ask(client, "BankSummary", number, fromDate=first.isoformat(), toDate=last.isoformat())
    banks = accounts(tenant, Type="BANK")
    expected = {id_: [0, 0, 0, 0] for id_ in banks}
    for id_, day, amount in bank_moves(tenant):
        if id_ in banks and day <= last:
            row = expected[id_]
            row[3] += amount
            if day < first:
                row[0] += amount
            else:
                row[1 if amount > 0 else 2] += abs(amount)
    told = report.by_account("accountID")
    shown = {id_: row for id_, row in expected.items() if any(row) or banks[id_]["Status"] == "ACTIVE"}
    assert told == shown
    assert all(opening + received - spent == closing for opening, received, spent, closing in told.values())
    assert report.named("Total", "SummaryRow") == [sum(column) for column in zip(*told.values(), strict=True)]
    sheet = ask(client, "BalanceSheet", number, date=last.isoformat())
    assert report.named("Total", "SummaryRow")[3] == sheet.named("Total Bank")[0]


@pytest.mark.parametrize("number", EVERYBODY)
def test_an_executive_summary_repeats_the_other_reports(client, number):
    report = client.get("Reports/ExecutiveSummary", tenant=number, date="2026-10-09").json()["Reports"][0]
    told = {
        (section["Title"], row["Cells"][0]["Value"]): [cell["Value"] for cell in row["Cells"][1:]]
        for section in report["Rows"][1:]
        for row in section["Rows"]
    }
    months = [("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")]
    for column, (first, last) in enumerate(months):
        bank = ask(client, "BankSummary", number, fromDate=first, toDate=last).named("Total", "SummaryRow")
        profit = ask(client, "ProfitAndLoss", number, fromDate=first, toDate=last)
        sheet = ask(client, "BalanceSheet", number, date=last)
        expected = {
            ("Cash", "Cash received"): bank[1],
            ("Cash", "Cash spent"): bank[2],
            ("Cash", "Cash surplus (deficit)"): bank[3] - bank[0],
            ("Cash", "Closing bank balance"): bank[3],
            ("Profitability", "Income"): sum_or_nothing(profit, "Total Income"),
            ("Profitability", "Direct costs"): sum_or_nothing(profit, "Total Cost of Sales"),
            ("Profitability", "Gross profit (loss)"): profit.named("Gross Profit")[0],
            ("Profitability", "Expenses"): sum_or_nothing(profit, "Total Operating Expenses"),
            ("Profitability", "Profit (loss)"): profit.named("Net Profit")[0],
            ("Balance Sheet", "Debtors"): sheet.named("Accounts Receivable")[0],
            ("Balance Sheet", "Creditors"): sheet.named("Accounts Payable")[0],
            ("Balance Sheet", "Net assets"): sheet.named("Net Assets")[0],
        }
        assert {place: told[place][column] for place in expected} == {
            place: f"{amount / 100:.2f}" for place, amount in expected.items()
        }
