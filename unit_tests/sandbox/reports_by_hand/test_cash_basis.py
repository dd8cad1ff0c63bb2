"""What counts once it is paid."""

from unit_tests.sandbox.report_reading import NZ, ask
from unit_tests.sandbox.reports_by_hand.months import created, line, paid, profit, sale


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
