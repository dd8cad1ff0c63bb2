"""What was planned, by month or by quarter."""

from unit_tests.sandbox.report_reading import NZ, ask


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
