"""The pages of the login host: what an app wants, in words, and what went wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from xero_sandbox.wire import Answer, Headers

_PAGES = Environment(loader=PackageLoader("xero_sandbox", "pages"), autoescape=True, undefined=StrictUndefined)
# No form-action: browsers apply it to the redirect after the form as well, which leads to the app.
_HEADERS: Headers = (
    ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
)
_VIEW, _MANAGE = "View your", "View and manage your"
_USER_WORDS = {
    "openid": "Know who you are in Xero",
    "profile": "View your name and profile",
    "email": "View your email address",
    "offline_access": "Keep this access when you are not using Xero, until you disconnect",
}
_WORDS = {
    "accounting.transactions": "business transactions: invoices, bills, payments and bank transactions",
    "accounting.invoices": "invoices, bills, credit notes, quotes and purchase orders",
    "accounting.payments": "payments, overpayments and prepayments",
    "accounting.banktransactions": "bank transactions and transfers",
    "accounting.manualjournals": "manual journals",
    "accounting.classicexpenses": "expense claims and receipts",
    "accounting.contacts": "contacts",
    "accounting.settings": "organisation settings: accounts, items, taxes and tracking",
    "accounting.attachments": "attachments",
    "accounting.budgets": "budgets",
    "accounting.journals": "general ledger",
    "accounting.reports": "reports",
    "accounting.reports.aged": "aged payables and receivables reports",
    "accounting.reports.balancesheet": "balance sheet report",
    "accounting.reports.banksummary": "bank summary report",
    "accounting.reports.budgetsummary": "budget summary report",
    "accounting.reports.executivesummary": "executive summary report",
    "accounting.reports.profitandloss": "profit and loss report",
    "accounting.reports.trialbalance": "trial balance report",
    "accounting.reports.taxreports": "tax reports",
    "accounting.reports.tenninetynine": "1099 report",
    "files": "files",
    "assets": "fixed assets",
    "projects": "projects and time",
    "payroll.employees": "payroll employees",
    "payroll.payruns": "pay runs",
    "payroll.payslip": "payslips",
    "payroll.settings": "payroll settings",
    "payroll.timesheets": "timesheets",
    "finance.bankstatementsplus": "bank statements as accounting data",
    "finance.cashvalidation": "bank statement and reconciliation data",
    "finance.statements": "financial statements",
    "bankfeeds": "bank feeds",
    "paymentservices": "payment services",
}


@dataclass(frozen=True)
class Row:
    """One organisation that can be ticked."""

    tenant_id: str
    name: str
    connected: bool
    ticked: bool


def in_words(scopes: Iterable[str]) -> list[str]:
    """What scopes allow, one sentence for each thing; a scope that manages makes its .read twin silent."""
    asked = set(scopes)
    sentences = [
        f"{_MANAGE if scope in asked else _VIEW} {words}"
        for scope, words in _WORDS.items()
        if scope in asked or f"{scope}.read" in asked
    ]
    return sentences + [words for scope, words in _USER_WORDS.items() if scope in asked]


def consent_page(app_name: str, scopes: Iterable[str], rows: Sequence[Row], message: str | None = None) -> Answer:
    """The page that asks; with a message (and as 200, like any form that comes back) when it has to ask again."""
    return _page(200, "consent.html", app=app_name, wishes=in_words(scopes), rows=rows, message=message)


def error_page(error: str) -> Answer:
    """The page that ends there: the app is told nothing."""
    # Unverified: the page names code 500; that the status is 500 as well is a guess.
    return _page(500, "error.html", error=error)


def _page(status: int, name: str, **values: object) -> Answer:
    body = _PAGES.get_template(name).render(**values).encode()
    return Answer(status, body, "text/html; charset=utf-8", _HEADERS)
