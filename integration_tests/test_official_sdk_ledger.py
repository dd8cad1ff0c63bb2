"""Xero's own SDKs, for Python and for Node, read journals and budgets and get from the pretend Xero what that one holds."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from xero_python.accounting import AccountingApi

from integration_tests import official_sdks
from integration_tests.records import as_read
from integration_tests.test_official_sdk_node import (
    agree,
    installed,  # noqa: F401 - a fixture
)
from integration_tests.xero import founded

START = dt.datetime(2026, 11, 23, 12, tzinfo=dt.timezone.utc)
MOMENT = START + dt.timedelta(minutes=5)
SALE = {"Type": "ACCREC", "Status": "AUTHORISED"}
LINES = [{"Description": "No {n}", "Quantity": 3, "UnitAmount": 33.335, "AccountCode": "200"}]


@pytest.fixture(scope="module")
def company():
    """A small company in which a day's work was done: sales, payments, a change of mind."""
    with founded(tenants=2, start=START, tier="advanced") as xero:
        xero.do("clock", set=MOMENT.isoformat(), freeze=True)
        contact = xero.elements("contacts", xero.tenants[1])[0]
        element = {**SALE, "Contact": {"ContactID": contact["ContactID"]}, "LineItems": LINES}
        ids = xero.create("invoices", element, xero.tenants[1], count=120)
        for invoice in ids[:40]:
            xero.do("pay", invoice=invoice, tenant=xero.tenants[1].id)
        xero.change("void", "invoices", ids[-5:], xero.tenants[1])
        yield xero


@pytest.fixture(scope="module")
def tenant(company):
    return company.tenants[1]


@pytest.fixture(scope="module")
def held(company, tenant):
    """What Xero holds, as a reader has to get it."""

    def asked(resource, **query):
        return [as_read(one) for one in company.ask("elements", resource=resource, tenant=tenant.id, **query)]

    return {"accrual": asked("Journals"), "cash": asked("Journals", paymentsOnly="true"), "budgets": asked("Budgets")}


# Python


@pytest.fixture(scope="module")
def python(company):
    return official_sdks.python(
        AccountingApi, f"{company.url}/api.xro/2.0", company.configured("access_token")["credentials"]["access_token"]
    )


def log(python, tenant, **options):
    told, sizes = [], []
    while page := python.get_journals(tenant.id, offset=told[-1].journal_number if told else 0, **options).journals:
        told += page
        sizes.append(len(page))
    return told, sizes


def same(model, kept):
    """Asserts that a journal of the SDK says what Xero holds."""
    assert (str(model.journal_id), model.journal_number) == (kept["JournalID"], kept["JournalNumber"])
    assert f"{model.journal_date:%Y-%m-%d}" == kept["JournalDate"]
    created = model.created_date_utc.astimezone(dt.timezone.utc)
    assert f"{created:%Y-%m-%dT%H:%M:%S}.{created.microsecond // 1000:03d}Z" == kept["CreatedDateUTC"]
    assert model.reference == kept.get("Reference")
    for line, other in zip(model.journal_lines, kept["JournalLines"], strict=True):
        assert (str(line.journal_line_id), str(line.account_id)) == (other["JournalLineID"], other["AccountID"])
        assert (line.account_code, line.account_name) == (other.get("AccountCode"), other["AccountName"])
        assert (line.net_amount, line.gross_amount, line.tax_amount) == tuple(
            Decimal(str(other[f"{kind}Amount"])) for kind in ("Net", "Gross", "Tax")
        )
        assert getattr(line.account_type, "value", line.account_type) == other["AccountType"]
        assert line.description == other.get("Description")
        options = [(one.name, one.option) for one in line.tracking_categories]
        assert options == [(one["Name"], one["Option"]) for one in other["TrackingCategories"]]


@pytest.mark.parametrize(("basis", "options"), [("accrual", {}), ("cash", {"payments_only": True})])
def test_the_python_sdk_reads_the_log_to_its_end(python, tenant, held, basis, options):
    told, sizes = log(python, tenant, **options)
    assert len(told) == len(held[basis]) > 100
    for model, kept in zip(told, held[basis], strict=True):
        same(model, kept)
        assert (str(model.source_id), model.source_type) == (kept["SourceID"], kept["SourceType"])
        assert sum(line.net_amount for line in model.journal_lines) == 0
    assert any(size < 100 for size in sizes[:-1])


def test_the_python_sdk_reads_one_journal_by_id_and_by_number(python, tenant, held):
    kept = held["accrual"][3]
    for answer in (
        python.get_journal(tenant.id, kept["JournalID"]),
        python.get_journal_by_number(tenant.id, kept["JournalNumber"]),
    ):
        (model,) = answer.journals
        same(model, kept)
        assert (model.source_id, model.source_type) == (None, None)


def test_the_python_sdk_narrows_journals_by_the_time_at_which_they_were_posted(python, tenant, held):
    told = python.get_journals(tenant.id, if_modified_since=MOMENT).journals
    new = [kept["JournalNumber"] for kept in held["accrual"] if kept["CreatedDateUTC"] >= f"{MOMENT:%Y-%m-%dT%H:%M:%S}"]
    assert [model.journal_number for model in told] == new[: len(told)]
    assert len(new) == 120 + 40 + 5


def test_the_python_sdk_reads_budgets_and_the_months_of_one(python, tenant, held):
    listed = python.get_budgets(tenant.id).budgets
    assert [str(one.budget_id) for one in listed] == [one["BudgetID"] for one in held["budgets"]]
    assert not any(one.budget_lines for one in listed)
    kept = held["budgets"][-1]
    span = {"date_from": dt.date(2026, 1, 1), "date_to": dt.date(2026, 12, 31)}
    for answer in (
        python.get_budget(tenant.id, kept["BudgetID"], **span),
        python.get_budgets(tenant.id, i_ds=[kept["BudgetID"]], **span),
    ):
        (one,) = answer.budgets
        assert (getattr(one.type, "value", one.type), one.description) == (kept["Type"], kept["Description"])
        assert [(each.name, each.option) for each in one.tracking] == [
            (each["Name"], each["Option"]) for each in kept["Tracking"]
        ]
        told = [
            (line.account_code, f"{each.period:%Y-%m}", each.amount, each.notes)
            for line in one.budget_lines
            for each in line.budget_balances
        ]
        assert told == [
            (line["AccountCode"], each["Period"], Decimal(str(each["Amount"])), each["Notes"])
            for line in kept["BudgetLines"]
            for each in line["BudgetBalances"]
            if each["Period"].startswith("2026")
        ]


# Node


@pytest.fixture(scope="module")
def node(installed, company, tenant):  # noqa: F811 - the fixture by its name
    """What the SDK for Node made of everything that it was answered."""
    asked = {
        "url": company.url,
        "token": company.configured("access_token")["credentials"]["access_token"],
        "tenant": tenant.id,
        "since": MOMENT.isoformat(),
    }
    return official_sdks.node("read_ledger.js", installed, asked)


def understood(kept):
    """A journal without a text that this SDK takes for a date, because it looks like one."""
    return {key: value for key, value in kept.items() if not (key == "Reference" and value.startswith("/Date("))}


@pytest.mark.parametrize("basis", ["accrual", "cash"])
def test_the_node_sdk_reads_the_log_to_its_end(node, held, basis):
    told = node["journals"][basis]
    assert Counter(one["JournalID"] for one in told) == Counter(one["JournalID"] for one in held[basis])
    for element, kept in zip(told, held[basis], strict=True):
        known = understood(kept)
        assert agree({key: value for key, value in element.items() if key in known}, known, "journal") > 10
        assert element.keys() == kept.keys()
    assert min(node["sizes"]) < 100


def test_the_node_sdk_reads_one_journal_and_narrows_the_list(node, held):
    (one,) = node["by_id"]
    assert node["by_number"] == [one]
    kept = held["accrual"][0]
    assert (one["JournalID"], one["JournalNumber"]) == (kept["JournalID"], kept["JournalNumber"])
    assert "SourceID" not in one
    new = [kept["JournalNumber"] for kept in held["accrual"] if kept["CreatedDateUTC"] >= f"{MOMENT:%Y-%m-%dT%H:%M:%S}"]
    assert node["since"] == new[: len(node["since"])]
    assert node["since"]


def test_the_node_sdk_reads_budgets_and_the_months_of_one(node, held):
    assert [one["BudgetID"] for one in node["budgets"]] == [one["BudgetID"] for one in held["budgets"]]
    kept = held["budgets"][-1]
    lines = [
        {**line, "BudgetBalances": [each for each in line["BudgetBalances"] if each["Period"].startswith("2026")]}
        for line in kept["BudgetLines"]
    ]
    for (told,) in (node["budget"], node["one"]):
        assert agree(told, {**kept, "BudgetLines": lines}, "budget") > 20
