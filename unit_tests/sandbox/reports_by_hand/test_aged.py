"""Aged reports of one contact."""

from unit_tests.sandbox.report_reading import NZ, ask
from unit_tests.sandbox.reports_by_hand.months import line, paid, sale


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
