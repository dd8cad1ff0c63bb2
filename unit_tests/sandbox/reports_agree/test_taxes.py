"""What the 1099 report and tax returns tell is what was paid and what was entered."""

from collections import Counter
from datetime import date

import pytest

from unit_tests.sandbox.report_reading import AU, NZ, UK, US, accounts
from xero_sandbox import dates
from xero_sandbox.countries import AUSTRALIA
from xero_sandbox.ledger import postings
from xero_sandbox.money import cents


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
