"""When returns are published, and what 1099 forms look like."""

import pytest

from unit_tests.sandbox.report_reading import NZ, US, companies
from unit_tests.sandbox.reports_by_hand.months import created, line, sale


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
