"""The reports of whole companies against their ledgers and documents, and against each other."""

from collections import Counter
from datetime import date, timedelta

import pytest

from xero_sandbox import dates
from xero_sandbox.countries import AUSTRALIA
from xero_sandbox.ledger import postings
from xero_sandbox.money import cents, converted

from .ledger_checks import OUTWARD_PAYMENTS
from .report_reading import AU, DEMO, NZ, UK, US, Report, accounts, ask, companies, posted

EVERYBODY = [DEMO, AU, NZ, UK, US]
YEAR_ENDS = {DEMO: (3, 31), AU: (6, 30), NZ: (3, 31), UK: (3, 31), US: (12, 31)}
DAYS = ["2026-11-23", "2026-04-01", "2026-03-31", "2026-07-14", "2025-12-31", "2026-02-28"]
BASES = ["false", "true"]
LAST = date(2026, 11, 30)


@pytest.fixture(scope="module")
def client():
    return companies("demo")


def year_start(number, day):
    """The first day of the financial year, counted back day by day."""
    month, last = YEAR_ENDS[number]
    while ((day - timedelta(days=1)).month, (day - timedelta(days=1)).day) != (month, last):
        day -= timedelta(days=1)
    return day


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
def test_what_is_due_by_contact_is_its_balance_and_in_all_the_balance_sheet(client, number):
    tenant = client.tenants[number]
    sheet = ask(client, "BalanceSheet", number).by_account()
    sides = (
        ("AgedReceivablesByContact", "AccountsReceivable", "DEBTORS"),
        ("AgedPayablesByContact", "AccountsPayable", "CREDITORS"),
    )
    for name, balance, system in sides:
        due_in_all = 0
        for contact in tenant["Contacts"]:
            report = ask(client, name, number, contactId=contact["ContactID"])
            total, paid, credited, due = [*report.named("Total", "SummaryRow")[3:]]
            assert due == cents(contact.get("Balances", {}).get(balance, {}).get("Outstanding", 0)), contact["Name"]
            assert total - paid - credited == due
            due_in_all += due
        (control,) = accounts(tenant, SystemAccount=system)
        assert due_in_all == sheet[control][0]


def test_an_aged_report_has_each_document_with_what_is_due_of_it(client):
    tenant = client.tenants[UK]
    for contact in list(tenant["Contacts"])[:8]:
        reply = client.get("Reports/AgedReceivablesByContact", tenant=UK, contactID=contact["ContactID"])
        (section,) = Report(reply).sections
        told = {}
        for row in section["Rows"][:-1]:
            (id_,) = {one["Value"] for cell in row["Cells"] for one in cell["Attributes"] if one["Id"] == "invoiceID"}
            told[id_] = [cell["Value"] for cell in row["Cells"]]
        sales = {
            one["InvoiceID"]: one
            for one in tenant["Invoices"]
            if one["Type"] == "ACCREC"
            and one["Status"] in {"AUTHORISED", "PAID"}
            and one["Contact"]["ContactID"] == contact["ContactID"]
        }
        assert set(sales) <= set(told)
        for id_, sale in sales.items():
            due = converted(cents(sale["AmountDue"]), sale["CurrencyRate"])
            late = (LAST - dates.read_day(sale["DueDate"])).days if due else 0
            day, number, due_day, overdue, total, _, _, left = told[id_]
            assert (day, number, due_day) == (sale["DateString"], sale["InvoiceNumber"], sale["DueDateString"])
            assert overdue == (f"{late} day{'s' * (late > 1)} overdue" if late > 0 else "")
            assert total == f"{converted(cents(sale['Total']), sale['CurrencyRate']) / 100:.2f}"
            assert left == f"{due / 100:.2f}"


@pytest.mark.parametrize("number", [DEMO, US])
def test_what_was_due_on_an_earlier_day_is_what_the_ledger_had_then(client, number):
    tenant = client.tenants[number]
    day = date(2026, 5, 20)
    (control,) = accounts(tenant, SystemAccount="DEBTORS")
    due = sum(
        ask(
            client,
            "AgedReceivablesByContact",
            number,
            contactId=contact["ContactID"],
            date=day.isoformat(),
            toDate=day.isoformat(),
        ).named("Total", "SummaryRow")[6]
        for contact in tenant["Contacts"]
    )
    assert due == posted(tenant, last=day)[control]


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


def test_the_1099_report_has_what_suppliers_were_paid(client):
    tenant = client.tenants[US]
    reports = client.get("Reports/TenNinetyNine", tenant=US, reportYear="2026").json()["Reports"]
    assert [one["ReportName"] for one in reports] == ["1099-NEC report", "1099-MISC report"]
    assert {one["ReportDate"] for one in reports} == {"1 Jan 2026 to 31 Dec 2026"}
    cards = accounts(tenant, BankAccountType="CREDITCARD")
    rent = Counter()
    for payment in tenant["Payments"]:
        bill = tenant["Invoices"].get(payment["Invoice"]["InvoiceID"])
        if payment["Status"] == "AUTHORISED" and payment["PaymentType"] == "ACCPAYPAYMENT" and bill:
            lines = {line.get("AccountCode") for line in bill["LineItems"]}
            if (
                lines == {"469"}
                and dates.read_day(payment["Date"]).year == 2026
                and payment["Account"]["AccountID"] not in cards
            ):
                rent[bill["Contact"]["ContactID"]] += cents(payment["BankAmount"])
    told = {one["ContactId"]: cents(one["Box1"]) for one in reports[1]["Contacts"]}
    assert told == {contact: value for contact, value in rent.items() if value >= 600_00}
    assert told
    for one in reports[1]["Contacts"]:
        contact = tenant["Contacts"].get(one["ContactId"])
        assert (one["Name"], one["TaxID"]) == (contact["Name"], contact["TaxNumber"])


@pytest.mark.parametrize("number", [AU, NZ])
def test_a_tax_return_is_what_was_entered_on_the_tax_account(client, number):
    tenant = client.tenants[number]
    (tax,) = accounts(tenant, SystemAccount="GST")
    listed = client.get("Reports", tenant=number).json()["Reports"]
    assert len(listed) >= 6
    assert len({one["ReportID"] for one in listed}) == len(listed)
    for one in listed:
        (report,) = client.get(f"Reports/{one['ReportID']}", tenant=number).json()["Reports"]
        assert {key: report[key] for key in one if key != "Fields"} == {key: one[key] for key in one if key != "Fields"}
        fields = {field["FieldID"]: field["Value"] for field in report["Fields"]}
        if number == NZ:
            first, last = (date.fromisoformat(fields[key][:10]) for key in ("From", "2"))
        else:
            first, last = (date.fromisoformat(each["Value"][:10]) for each in report["Attributes"])
        kinds = {"MANJOURNAL"}
        entered = sum(
            line.amount
            for entry in postings(tenant)
            if entry.source_type not in kinds and first <= entry.day <= last
            for line in entry.lines
            if line.account_id == tax
        )
        if number == NZ:
            due = cents(float(fields["10"])) - cents(float(fields["14"]))
            assert due == -entered
            assert cents(float(fields["5"])) > cents(float(fields["10"]))
        else:
            # Whole dollars, each side cut on its own.
            assert abs(int(fields["1A"]) - int(fields["1B"]) + entered / 100) < 1
            assert int(fields["G1"]) > int(fields["1A"]) * 10
    assert AUSTRALIA.tax_word == "GST"


@pytest.mark.parametrize("number", [UK, US])
def test_other_countries_publish_no_returns(client, number):
    assert client.get("Reports", tenant=number).json()["Reports"] == []
