"""What is due by contact, document by document."""

from datetime import date

import pytest

from unit_tests.sandbox.report_reading import DEMO, UK, US, Report, accounts, ask, posted
from unit_tests.sandbox.reports_agree.years import EVERYBODY
from xero_sandbox import dates
from xero_sandbox.money import cents, converted

LAST = date(2026, 11, 30)


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
