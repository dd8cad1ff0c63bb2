"""The columns of reports are what the descriptions of their streams say, for whoever adds figures up."""

from datetime import date

# By ColumnNumber, with each report's own way of writing the month, that month the year before, and the month before.
COLUMNS = {
    "balance_sheet": ["{0:%-d %b %Y}", "{1:%-d %b %Y}"],
    "profit_and_loss": ["{0:%-d %b %y}"],
    "trial_balance": ["Debit", "Credit", "YTD Debit", "YTD Credit"],
    "bank_summary": ["Opening Balance", "Cash Received", "Cash Spent", "Closing Balance"],
    "executive_summary": ["{0:%b %Y}", "{2:%b %Y}", "Variance"],
    "budget_summary": ["{0:%b-%y}"],
}


def test_the_first_column_is_of_the_month_and_all_columns_bear_its_date(xero, sync):
    run = sync(*COLUMNS, report_months=1, tenant_ids=[xero.tenants[1].id])
    for stream, expected in COLUMNS.items():
        (day,) = {date.fromisoformat(one["Date"]) for one in run.records[stream]}
        month = date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
        # Of a February the years differ in their last day.
        year = min(day, day.replace(day=28)) if day.month == 2 else day
        titles = {one["ColumnNumber"]: one["ColumnTitle"] for one in run.records[stream]}
        assert [titles[number] for number in sorted(titles)] == [
            title.format(day, year.replace(year=day.year - 1), month) for title in expected
        ]
