"""Xero's own SDKs, for Python and for Node, ask for every report and get from the pretend Xero what its answers say."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
import requests
from xero_python.accounting import AccountingApi

from integration_tests import official_sdks
from integration_tests.records import parsed
from integration_tests.test_official_sdk_node import (
    installed,  # noqa: F401 - a fixture
)
from integration_tests.xero import founded

MOMENT = dt.datetime(2026, 11, 23, 12, tzinfo=dt.timezone.utc)
UNITED_STATES = "Front Range Outfitters"


@dataclass(frozen=True)
class Case:
    """A report: its path, what is asked, and the arguments by which each SDK asks it (Node has them by position)."""

    path: str
    python: str
    node: str
    query: dict = field(default_factory=dict)
    named: dict = field(default_factory=dict)
    placed: tuple = ()


SPAN = {"fromDate": "2026-06-01", "toDate": "2026-06-30"}
SPAN_NAMED = {"from_date": "2026-06-01", "to_date": "2026-06-30"}
CASES = {
    "balance sheet": Case("BalanceSheet", "balance_sheet", "BalanceSheet"),
    "balance sheets by month": Case(
        "BalanceSheet",
        "balance_sheet",
        "BalanceSheet",
        {"date": "2026-06-02", "periods": "3", "timeframe": "MONTH", "paymentsOnly": "true"},
        {"date": "2026-06-02", "periods": 3, "timeframe": "MONTH", "payments_only": True},
        ("2026-06-02", 3, "MONTH", None, None, None, True),
    ),
    "profit": Case("ProfitAndLoss", "profit_and_loss", "ProfitAndLoss"),
    "profits by quarter": Case(
        "ProfitAndLoss",
        "profit_and_loss",
        "ProfitAndLoss",
        {**SPAN, "periods": "2", "timeframe": "QUARTER", "standardLayout": "true"},
        {**SPAN_NAMED, "periods": 2, "timeframe": "QUARTER", "standard_layout": True},
        (*SPAN.values(), 2, "QUARTER", None, None, None, None, True),
    ),
    "trial balance": Case("TrialBalance", "trial_balance", "TrialBalance"),
    "bank summary": Case("BankSummary", "bank_summary", "BankSummary", SPAN, SPAN_NAMED, tuple(SPAN.values())),
    "budget summary": Case(
        "BudgetSummary",
        "budget_summary",
        "BudgetSummary",
        {"date": "2026-06-02", "periods": "2", "timeframe": "3"},
        {"date": "2026-06-02", "periods": 2, "timeframe": 3},
        ("2026-06-02", 2, 3),
    ),
    "executive summary": Case("ExecutiveSummary", "executive_summary", "ExecutiveSummary"),
    "1099": Case(
        "TenNinetyNine", "ten_ninety_nine", "TenNinetyNine", {"reportYear": "2025"}, {"report_year": "2025"}, ("2025",)
    ),
    "published": Case("", "", ""),
}


@pytest.fixture(scope="module")
def company():
    """One company of each country, at a moment that does not pass."""
    with founded(tenants=5, start=MOMENT) as xero:
        xero.do("clock", set=MOMENT.isoformat(), freeze=True)
        yield xero


@pytest.fixture(scope="module")
def token(company):
    return company.configured("access_token")["credentials"]["access_token"]


@pytest.fixture(scope="module")
def answered(company, token):
    """The reports of an answer, as they are on the wire."""

    def ask(tenant, path, query):
        headers = {"Authorization": f"Bearer {token}", "xero-tenant-id": tenant.id, "Accept": "application/json"}
        answer = requests.get(f"{company.url}/api.xro/2.0/Reports{path}", params=query, headers=headers, timeout=30)
        assert answer.ok, answer.text
        return parsed(answer.content)["Reports"]

    return ask


@pytest.fixture(scope="module")
def python(company, token):
    return official_sdks.python(AccountingApi, f"{company.url}/api.xro/2.0", token)


def asked_of(company, case):
    """The organisations that have such a report."""
    return [one for one in company.tenants if case.path != "TenNinetyNine" or one.name == UNITED_STATES]


def modelled(value):
    """A model of the Python SDK in Xero's own names."""
    if isinstance(value, list):
        return [modelled(one) for one in value]
    if hasattr(value, "attribute_map"):
        found = {key: modelled(getattr(value, name)) for name, key in value.attribute_map.items()}
        return {key: one for key, one in found.items() if one is not None}
    if isinstance(value, dt.datetime):
        moment = value.astimezone(dt.timezone.utc)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
    return getattr(value, "value", value)


def expected(reports):
    """What an SDK has to make of the reports of an answer."""
    return [
        {**{key: one for key, one in report.items() if key != "Attributes"}, **dated(report)}  # no SDK knows those of a return
        for report in reports
    ]


def dated(report):
    if "UpdatedDateUTC" not in report:
        return {}
    stamp = int(report["UpdatedDateUTC"].removeprefix("/Date(").removesuffix(")/"))
    moment = dt.datetime.fromtimestamp(stamp / 1000, dt.timezone.utc)
    return {"UpdatedDateUTC": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"}


def known(reports, model):
    """The same without the keys that the model of a 1099 report lacks."""
    if model == "TenNinetyNine":
        return [{key: one for key, one in report.items() if key != "Fields"} for report in reports]
    return reports


def held(value):
    """Numbers as they compare, and rows without the empty lists that an SDK leaves out or puts in."""
    if isinstance(value, dict):
        return {key: held(one) for key, one in value.items() if one != []}
    if isinstance(value, list):
        return [held(one) for one in value]
    return float(value) if not isinstance(value, str | bool) else value


@pytest.mark.parametrize("name", CASES)
def test_the_python_sdk_reads_each_report(python, company, answered, name):
    case = CASES[name]
    method = getattr(python, f"get_report_{case.python}" if case.python else "get_reports_list")
    for tenant in asked_of(company, case):
        on_the_wire = answered(tenant, f"/{case.path}".rstrip("/"), case.query)
        told = method(tenant.id, **case.named).reports
        assert held(modelled(told)) == held(known(expected(on_the_wire), case.path))
        assert on_the_wire or not case.path


def test_the_python_sdk_reads_aged_reports_and_published_returns(python, company, answered):
    returns = 0
    for tenant in company.tenants:
        contact = company.elements("contacts", tenant)[0]["ContactID"]
        for name, method in (
            ("AgedPayablesByContact", python.get_report_aged_payables_by_contact),
            ("AgedReceivablesByContact", python.get_report_aged_receivables_by_contact),
        ):
            told = method(tenant.id, contact, from_date="2026-01-01").reports
            on_the_wire = answered(tenant, f"/{name}", {"contactId": contact, "fromDate": "2026-01-01"})
            assert held(modelled(told)) == held(expected(on_the_wire))
        for one in python.get_reports_list(tenant.id).reports[:2]:
            told = python.get_report_from_id(tenant.id, one.report_id).reports
            assert held(modelled(told)) == held(expected(answered(tenant, f"/{one.report_id}", {})))
            assert told[0].fields
            returns += 1
    assert returns >= 6


@pytest.fixture(scope="module")
def node(installed, company, token):  # noqa: F811 - the fixture by its name
    """What the SDK for Node makes of some calls."""

    def ask(calls):
        return official_sdks.node("read_reports.js", installed, {"url": company.url, "token": token, "calls": calls})

    return ask


def test_the_node_sdk_reads_every_report(node, company, answered):
    calls, on_the_wire = [], []
    for case in CASES.values():
        for tenant in asked_of(company, case):
            method = f"getReport{case.node}" if case.node else "getReportsList"
            calls.append((method, (tenant.id, *case.placed)))
            on_the_wire.append(known(expected(answered(tenant, f"/{case.path}".rstrip("/"), case.query)), case.path))
    for tenant in company.tenants:
        contact = company.elements("contacts", tenant)[0]["ContactID"]
        for name in ("AgedPayablesByContact", "AgedReceivablesByContact"):
            calls.append((f"getReport{name}", (tenant.id, contact)))
            on_the_wire.append(expected(answered(tenant, f"/{name}", {"contactId": contact})))
        for one in answered(tenant, "", {})[:2]:
            calls.append(("getReportFromId", (tenant.id, one["ReportID"])))
            on_the_wire.append(expected(answered(tenant, f"/{one['ReportID']}", {})))
    for call, told, sent in zip(calls, node(calls), on_the_wire, strict=True):
        assert held(told) == held(sent), call
    assert len(calls) > 60


def test_reports_agree_when_an_sdk_reads_them(python, company):
    """What a user would check first: the sheet balances, and the bank is what the bank summary says."""
    for tenant in company.tenants:
        (sheet,) = python.get_report_balance_sheet(tenant.id, date="2026-10-31").reports
        (bank,) = python.get_report_bank_summary(tenant.id, from_date="2026-10-01", to_date="2026-10-31").reports
        rows = {
            row.cells[0].value: [cell.value for cell in row.cells[1:]]
            for section in sheet.rows
            for row in section.rows or []
            if row.cells
        }
        assert rows["Net Assets"] == rows["Total Equity"]
        assert rows["Total Bank"][0] == bank.rows[1].rows[-1].cells[-1].value
