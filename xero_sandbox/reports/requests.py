"""Requests for reports: which report a path names, which scope opens it, and the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

import orjson

from xero_sandbox.accounting import PREFIX, Moment
from xero_sandbox.query import Ways
from xero_sandbox.reports import (
    aged,
    balance_sheet,
    bank_summary,
    budget_summary,
    executive_summary,
    profit_and_loss,
    tax_returns,
    ten_ninety_nine,
    trial_balance,
)
from xero_sandbox.reports.entries import Ledgers
from xero_sandbox.reports.layout import Element
from xero_sandbox.reports.parameters import RefusedReportError
from xero_sandbox.reports.subject import Subject
from xero_sandbox.store import Tenant
from xero_sandbox.wire import NOT_FOUND, Answer, Call, api_exception, collection_json, collection_xml

_PATH: Final = f"{PREFIX}reports"
_NO_ROLE: Final = b"You are not permitted to access this resource without the reporting role or higher privileges"


@dataclass(frozen=True)
class Named:
    """The report that a path names.

    Attributes:
        scope: the last part of the granular scope that opens it.
        write: makes the reports of the answer; None where there is no such report.
    """

    scope: str
    write: Callable[[Subject, Call], list[Element] | None]

    @property
    def scopes(self) -> tuple[str, str]:
        """Broad and granular, without `.read`; there are no others than those that end in it."""
        return "accounting.reports", f"accounting.reports.{self.scope}"


def _single(write: Callable[[Subject, Call], Element]) -> Callable[[Subject, Call], list[Element]]:
    return lambda subject, call: [write(subject, call)]


_STANDARD: Final = {
    "agedpayablesbycontact": Named("aged", _single(aged.payables)),
    "agedreceivablesbycontact": Named("aged", _single(aged.receivables)),
    "balancesheet": Named("balancesheet", _single(balance_sheet.write)),
    "banksummary": Named("banksummary", _single(bank_summary.write)),
    "budgetsummary": Named("budgetsummary", _single(budget_summary.write)),
    "executivesummary": Named("executivesummary", _single(executive_summary.write)),
    "profitandloss": Named("profitandloss", _single(profit_and_loss.write)),
    "tenninetynine": Named("tenninetynine", ten_ninety_nine.write),
    "trialbalance": Named("trialbalance", _single(trial_balance.write)),
}
# Unverified: that this scope opens the published returns, and the list of them.
_TAX_SCOPE: Final = "taxreports"


def route(path: str) -> Named | None:
    """The report that a path names, whether or not there is one with that id; None for paths that are about no report."""
    below = path.rstrip("/")
    if below.lower() == _PATH:
        return Named(_TAX_SCOPE, lambda subject, _: tax_returns.published(subject))
    if not below.lower().startswith(f"{_PATH}/"):
        return None
    name = unquote(below[len(_PATH) + 1 :])
    return _STANDARD.get(name.lower()) or Named(_TAX_SCOPE, lambda subject, _: _found(tax_returns.find(subject, name)))


def _found(one: Element | None) -> list[Element] | None:
    return None if one is None else [one]


def answer(call: Call, tenant: Tenant, named: Named, ledgers: Ledgers, moment: Moment, ways: Ways) -> Answer:
    """The answer to a GET."""
    if not ways.reporting_role:
        # Unverified: that the 403 has this sentence alone, and as which type of content.
        return Answer(403, _NO_ROLE, "text/html; charset=utf-8")
    try:
        found = named.write(Subject(tenant, moment.now, ledgers), call)
    except RefusedReportError as error:
        return api_exception(call, 400, 10, "ValidationException", str(error))
    if found is None:
        return NOT_FOUND
    rows = [orjson.dumps(report) for report in found]
    if call.wants_json:
        return collection_json("Reports", rows, None, moment.answer_id, moment.now)
    return collection_xml(("Reports", "Report"), rows, None, moment.answer_id, moment.now)
