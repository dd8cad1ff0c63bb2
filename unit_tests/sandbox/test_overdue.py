"""What a contact has overdue follows the clock, without a write and without a stamp."""

import pytest

from unit_tests.sandbox.conftest import Client
from xero_sandbox.clock import Clock
from xero_sandbox.limits import Limits
from xero_sandbox.money import amount, cents, converted
from xero_sandbox.options import Options
from xero_sandbox.organisations import Companies
from xero_sandbox.service import Sandbox

from .bookkeeping import NOW

DAY = 86_400
_SIDES = {"ACCREC": "AccountsReceivable", "ACCPAY": "AccountsPayable"}


@pytest.fixture
def company():
    limits = Limits(minute=10**6, day=10**6)
    options = Options(tenants=2, size="small", limits=limits, token_seconds=10**9)
    return Client(Sandbox(options, Companies(), Clock(NOW.timestamp)))


def everything(company, resource, tenant):
    return company.get(resource, tenant, page="1", pageSize="1000").json()[resource]


def overdue(company, tenant):
    """What of the invoices is overdue, by contact and side."""
    today = company.sandbox.bookcase.of(company.tenants[tenant]).desk.today().isoformat()
    sums = {}
    for one in everything(company, "Invoices", tenant):
        if one["Status"] == "AUTHORISED" and one["DueDateString"][:10] < today:
            key = one["Contact"]["ContactID"], _SIDES[one["Type"]]
            sums[key] = sums.get(key, 0) + converted(cents(one["AmountDue"]), one["CurrencyRate"])
    return {key: amount(value) for key, value in sums.items()}


def shown(company, tenant):
    return {
        (one["ContactID"], side): sums["Overdue"]
        for one in everything(company, "Contacts", tenant)
        for side, sums in one.get("Balances", {}).items()
        if sums["Overdue"]
    }


@pytest.mark.parametrize("tenant", [0, 1])
def test_what_founded_contacts_have_overdue_is_that_of_their_documents_on_every_day(company, tenant):
    seen = []
    for days in (-400, 150, 150, 100, 1, 30):
        company.control("clock", advance=days * DAY)
        seen.append(shown(company, tenant))
        assert seen[-1] == overdue(company, tenant)
    assert seen[-1] != seen[0]


def test_a_document_falls_due_without_a_stamp(company):
    contact = company.control("create", resource="Contacts", element={"Name": "Over Due"})["ids"][0]
    line = {"Description": "a", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", "TaxType": "NONE"}
    sale = {
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Contact": {"ContactID": contact},
        "DueDate": "2026-11-25",
        "LineItems": [line],
    }
    company.control("create", resource="Invoices", element=sale | {"Date": "2026-11-20"})

    def told():
        return company.get(f"Contacts/{contact}").json()["Contacts"][0]

    before = told()
    assert before["Balances"]["AccountsReceivable"] == {"Outstanding": 100.0, "Overdue": 0.0}
    company.control("clock", advance=4 * DAY)
    after = told()
    assert after["Balances"]["AccountsReceivable"] == {"Outstanding": 100.0, "Overdue": 100.0}
    assert after["UpdatedDateUTC"] == before["UpdatedDateUTC"]
    company.control("clock", advance=-4 * DAY)
    assert told() == before


def test_a_contact_that_was_put_as_it_is_stays_so(company):
    contact = next(
        one
        for one in everything(company, "Contacts", 0)
        if one.get("Balances", {}).get("AccountsReceivable", {}).get("Outstanding")
    )
    contact["Balances"]["AccountsReceivable"] = {"Outstanding": 1.0, "Overdue": 0.5}
    company.control("put", resource="Contacts", elements=[contact])
    company.control("clock", advance=40 * DAY)
    assert company.get(f"Contacts/{contact['ContactID']}").json()["Contacts"] == [contact]
