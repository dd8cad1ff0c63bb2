"""Reports about months in which only a few things happen, reckoned by hand."""

import pytest

from .report_reading import NZ, US, ask, companies

# After everything that the founded company tells of; the financial year ends on 31 March.
MAY = "2028-05-10T00:00:00+00:00"


@pytest.fixture
def client():
    client = companies(tenants=3)
    client.control("clock", set=MAY)
    return client


def created(client, resource, element, tenant=NZ):
    (id_,) = client.control("create", resource=resource, element=element, tenant=tenant)["ids"]
    return client.tenants[tenant][resource].get(id_)


@pytest.fixture
def contact(client):
    return created(client, "Contacts", {"Name": "Kea"})


def line(amount, account="200", **more):
    return {"Description": "Day", "Quantity": 1, "UnitAmount": amount, "AccountCode": account, **more}


def sale(client, contact, day, *lines, kind="ACCREC", **more):
    element = {"Type": kind, "Status": "AUTHORISED", "Date": day, "LineItems": list(lines), **more}
    element["Contact"] = {"ContactID": contact["ContactID"]}
    resource = "CreditNotes" if "CREDIT" in kind else "Invoices"
    if resource == "Invoices":
        element["DueDate"] = day
    return created(client, resource, element)


def paid(client, invoice, amount, day):
    element = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": amount, "Date": day}
    return created(client, "Payments", element)


def profit(client, **query):
    report = ask(client, "ProfitAndLoss", NZ, **query)
    return report.heads[1:], dict(report.rows())


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


def test_a_payment_brings_its_share_of_the_lines_on_the_cash_basis(client, contact):
    invoice = sale(client, contact, "2028-05-02", line(100), line(300, "260"))
    assert profit(client, paymentsOnly="true")[1]["Net Profit"] == [0]
    paid(client, invoice, 115, "2028-05-05")  # a quarter of 460 with its tax
    rows = profit(client, paymentsOnly="true")[1]
    assert (rows["Sales"], rows["Other Revenue"]) == ([25_00], [75_00])
    assert profit(client)[1]["Net Profit"] == [400_00]
    paid(client, invoice, 345, "2028-06-05")
    may = {"fromDate": "2028-05-01", "toDate": "2028-05-31", "paymentsOnly": "true"}
    june = {"fromDate": "2028-06-01", "toDate": "2028-06-30", "paymentsOnly": "true"}
    assert profit(client, **may)[1]["Net Profit"] == [100_00]
    assert profit(client, **june)[1]["Net Profit"] == [300_00]


def test_a_credit_that_is_given_counts_as_paid_by_both(client, contact):
    invoice = sale(client, contact, "2028-05-02", line(100))
    note = sale(client, contact, "2028-05-03", line(40), kind="ACCRECCREDIT")
    client.control("allocate", credit_note=note["CreditNoteID"], invoice=invoice["InvoiceID"], amount=46, tenant=NZ)
    assert profit(client, paymentsOnly="true")[1] == {"Gross Profit": [0], "Net Profit": [0]}
    paid(client, invoice, 69, "2028-05-09")
    assert profit(client, paymentsOnly="true")[1]["Sales"] == [60_00]
    assert profit(client)[1]["Sales"] == [60_00]


def test_both_bases_come_to_the_same_once_everything_is_paid(client, contact):
    bill = sale(client, contact, "2028-05-02", line(33.33, "469"), line(66.67, "310"), kind="ACCPAY")
    for day, amount in (("2028-05-04", 10), ("2028-05-05", 33.33), ("2028-05-06", 71.67)):
        paid(client, bill, amount, day)
    entry = {
        "Type": "SPEND",
        "Date": "2028-05-07",
        "BankAccount": {"Code": "090"},
        "Contact": {"ContactID": contact["ContactID"]},
        "LineItems": [line(12, "404", TaxType="NONE")],
    }
    created(client, "BankTransactions", entry)
    rows = profit(client)[1]
    assert rows == profit(client, paymentsOnly="true")[1]
    assert (rows["Rent"], rows["Bank Fees"], rows["Net Profit"]) == ([33_33], [12_00], [-112_00])
    span = {"fromDate": "2028-05-01", "toDate": "2028-05-31"}
    assert ask(client, "BankSummary", NZ, **span).named("Business Bank Account", "Row")[1:3] == [0, 127_00]


def test_a_journal_is_on_the_cash_basis_if_it_shows_there(client):
    for shown, amount in ((True, 10), (False, 200)):
        lines = [{"LineAmount": amount, "AccountCode": "469"}, {"LineAmount": -amount, "AccountCode": "850"}]
        element = {"Narration": "Rent due", "Date": "2028-05-02", "JournalLines": lines, "Status": "POSTED"}
        created(client, "ManualJournals", {**element, "ShowOnCashBasisReports": shown})
    assert profit(client)[1]["Rent"] == [210_00]
    assert profit(client, paymentsOnly="true")[1]["Rent"] == [10_00]


def test_an_aged_report_from_a_day_opens_and_closes_with_what_is_due(client, contact):
    first = sale(client, contact, "2028-03-02", line(100))
    paid(client, first, 15, "2028-04-02")
    sale(client, contact, "2028-04-20", line(200))
    note = sale(client, contact, "2028-05-03", line(40), kind="ACCRECCREDIT")
    query = {"contactId": contact["ContactID"], "date": "2028-05-09", "fromDate": "2028-04-01", "toDate": "2028-05-31"}
    report = client.get("Reports/AgedReceivablesByContact", tenant=NZ, **query).json()["Reports"][0]
    assert report["ReportTitles"] == [
        "Invoices",
        "Kea",
        "From 1 April 2028 to 31 May 2028",
        "Showing payments to 9 May 2028",
    ]
    told = [[cell["Value"] for cell in row["Cells"]] for section in report["Rows"][1:] for row in section["Rows"]]
    assert told[0] == ["2028-04-01T00:00:00", "Opening Balance", "", "", "", "", "", "100.00"]
    assert told[1][3:] == ["19 days overdue", "230.00", "0.00", "0.00", "230.00"]
    assert told[2][1:] == [note["CreditNoteNumber"], "", "", "-46.00", "0.00", "0.00", "-46.00"]
    assert told[3:] == [
        ["Total", "", "", "", "184.00", "0.00", "0.00", "184.00"],
        ["Closing Balance", "", "", "", "184.00", "0.00", "0.00", "284.00"],
    ]


def test_what_was_paid_after_the_day_is_not_there_yet(client, contact):
    invoice = sale(client, contact, "2028-04-20", line(200))
    paid(client, invoice, 230, "2028-05-05")
    query = {"contactId": contact["ContactID"]}
    before = ask(client, "AgedReceivablesByContact", NZ, date="2028-05-04", **query).named("Total", "SummaryRow")
    after = ask(client, "AgedReceivablesByContact", NZ, date="2028-05-05", **query).named("Total", "SummaryRow")
    assert (before[3:], after[3:]) == ([230_00, 0, 0, 230_00], [230_00, 230_00, 0, 0])


def test_sales_are_not_among_the_payables(client, contact):
    sale(client, contact, "2028-04-20", line(200))
    report = client.get("Reports/AgedPayablesByContact", tenant=NZ, contactID=contact["ContactID"]).json()["Reports"][0]
    (section,) = report["Rows"][1:]
    assert [row["RowType"] for row in section["Rows"]] == ["SummaryRow"]
    assert report["Rows"][0]["Cells"][1]["Value"] == "Reference"


def budget(client, *lines, kind="OVERALL"):
    ids = {one["Code"]: one["AccountID"] for one in client.tenants[NZ]["Accounts"] if "Code" in one}
    elements = [
        {
            "AccountID": ids[code],
            "AccountCode": code,
            "BudgetBalances": [{"Period": period, "Amount": amount} for period, amount in months.items()],
        }
        for code, months in lines
    ]
    number = {"OVERALL": 1, "TRACKING": 2}[kind]
    element = {"BudgetID": f"00000000-0000-4000-8000-00000000000{number}", "Type": kind, "BudgetLines": elements}
    for kept in client.tenants[NZ]["Budgets"]:
        client.control("remove", resource="Budgets", select=kept["BudgetID"], tenant=NZ)
    client.control("put", resource="Budgets", elements=[element], tenant=NZ)


def test_a_budget_is_told_by_month_or_by_quarter(client):
    sales = {"2028-05": 100, "2028-06": 10.5, "2028-07": 1, "2028-08": 1000, "2028-04": 9}
    budget(client, ("200", sales), ("310", {"2028-06": 4}), ("469", {"2028-05": 20, "2028-08": 20}), ("090", {"2028-05": 8}))
    report = ask(client, "BudgetSummary", NZ, date="2028-05-20", periods="2", timeframe="3")
    assert report.titles == ["Overall Budget", "Budget Summary", "Kererū Coffee Roasters", "May 2028 to October 2028"]
    assert report.heads == ["Account", "Jul-28", "Oct-28"]
    assert dict(report.rows()) == {
        "Sales": [111_50, 1000_00],
        "Cost of Goods Sold": [4_00, 0],
        "Rent": [20_00, 20_00],
    }
    assert list(report.rows(kind="SummaryRow")) == [
        ("Gross Profit", [107_50, 1000_00]),
        ("Total Expenses", [20_00, 20_00]),
        ("Net Profit", [87_50, 980_00]),
    ]
    months = ask(client, "BudgetSummary", NZ)
    assert (len(months.heads), months.heads[1], months.named("Sales")[:4]) == (13, "May-28", [100_00, 10_50, 1_00, 1000_00])


def test_without_an_overall_budget_nothing_is_planned(client):
    budget(client, ("200", {"2028-05": 100}), kind="TRACKING")
    report = ask(client, "BudgetSummary", NZ, periods="3")
    assert list(report.rows()) == []
    assert [amounts for _, amounts in report.rows(kind="SummaryRow")] == [[0, 0, 0]] * 3


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


def test_a_return_is_published_three_weeks_after_its_period(client, contact):
    sale(client, contact, "2028-04-20", line(200))
    listed = client.get("Reports", tenant=NZ).json()["Reports"]
    client.control("clock", set="2028-06-21T03:00:00+00:00")
    later = client.get("Reports", tenant=NZ).json()["Reports"]
    assert later[1:] == listed
    (report,) = client.get(f"Reports/{later[0]['ReportID'].upper()}", tenant=NZ).json()["Reports"]
    fields = {field["FieldID"]: field["Value"] for field in report["Fields"]}
    assert report["ReportDate"] == "01 Apr 2028 to 31 May 2028"
    assert {key: fields[key] for key in ("5", "6", "10", "14", "15", "PeriodCovered", "GSTBasis")} == {
        "5": "230.00",
        "6": "0.00",
        "10": "30.00",
        "14": "0.00",
        "15": "30.00",
        "PeriodCovered": "2 Monthly",
        "GSTBasis": "Invoice Basis",
    }


@pytest.mark.parametrize(
    ("year", "names", "boxes"),
    [
        ("2019", ["1099-MISC report"], [*range(1, 12), 13]),
        ("2021", ["1099-NEC report", "1099-MISC report"], [*range(1, 12), 13]),
        ("2022", ["1099-NEC report", "1099-MISC report"], [*range(1, 12), 14]),
        ("2025", ["1099-NEC report", "1099-MISC report"], [*range(1, 12)]),
    ],
)
def test_the_forms_and_boxes_of_1099_are_those_of_the_year(year, names, boxes):
    client = companies()
    contact = next(one for one in client.tenants[US]["Contacts"] if one.get("TaxNumber"))
    for account, amount in (("412", 700), ("469", 600), ("441", 50)):
        element = {
            "Type": "SPEND",
            "Date": f"{year}-03-02",
            "BankAccount": {"Code": "090"},
            "Contact": {"ContactID": contact["ContactID"]},
            "LineItems": [line(amount, account, TaxType="NONE")],
        }
        created(client, "BankTransactions", element, US)
    reports = client.get("Reports/TenNinetyNine", tenant=US, reportYear=year).json()["Reports"]
    assert [one["ReportName"] for one in reports] == names
    told = {one["ReportName"]: next(c for c in one["Contacts"] if c["ContactId"] == contact["ContactID"]) for one in reports}
    misc = told["1099-MISC report"]
    assert [int(key[3:]) for key in misc if key.startswith("Box")] == boxes
    assert misc["Box1"] == 600.0
    services = misc["Box7"] if year == "2019" else told["1099-NEC report"]["Box1"]
    assert services == 750.0
    assert (misc["Name"], misc["TaxID"], misc["FederalTaxIDType"]) == (contact["Name"], contact["TaxNumber"], "EIN")
