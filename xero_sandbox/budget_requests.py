"""GET /Budgets: what budgets there are, and the months of one."""

from datetime import date
from typing import Final

import orjson

from xero_sandbox import query
from xero_sandbox.accounting import Moment
from xero_sandbox.ledger_resources import BUDGETS
from xero_sandbox.outcomes import answered
from xero_sandbox.query import RefusedQueryError, Ways
from xero_sandbox.store import Tenant
from xero_sandbox.wire import NOT_FOUND, Answer, Call, Element, api_exception

_NAMES: Final = (BUDGETS.envelope, BUDGETS.member)
_MOST_MONTHS: Final = 24  # Unverified, as is that there is a most at all


def read(call: Call, tenant: Tenant, key: str | None, today: date, moment: Moment) -> Answer:
    """The answer to a GET of the list, or of the budget that `key` names.

    Unverified: that IDs with a single id counts as asking for a single budget, that the others come without Tracking (Xero's
    example shows them so), and that asking for more months than Xero gives is refused. Also the form of UpdatedDateUTC: the
    example by id has 2017-08-14T01:18:26.74 where that of the list has the .NET form, which is here in both.
    """
    shelf = tenant[BUDGETS.name]
    try:
        first, last = _span(call, today)
        listed = query.parse(call, BUDGETS, Ways())
    except RefusedQueryError as error:
        # Unverified: number and type, as for the other lists.
        return api_exception(call, 400, 10, "ValidationException", str(error))
    single = key is not None or any(len(ids) == 1 for _, ids in listed.members)
    if key is not None:
        row = shelf.find(key)
        if row is None:
            return NOT_FOUND
        found = [row.id]
    else:
        found = list(query.select(shelf, listed, Ways().high_volume))
    budgets = [orjson.loads(shelf.row(id_).json) for id_ in found]
    shown = [_within(budget, first, last) if single else {**budget, "BudgetLines": [], "Tracking": []} for budget in budgets]
    return answered(call, _NAMES, [orjson.dumps(budget) for budget in shown], moment, ())


def _span(call: Call, today: date) -> tuple[int, int]:
    """The first and the last month that are asked for, counted from the year 0; by default the last, this and the next one.

    Unverified: those three months, and that each end has its own default when only the other is given.
    """
    now = _month(today)
    first, last = _day(call, "DateFrom"), _day(call, "DateTo")
    span = _month(first) if first else now - 1, _month(last) if last else now + 1
    if span[1] - span[0] >= _MOST_MONTHS:
        raise RefusedQueryError(f"A budget can be read for {_MOST_MONTHS} months at a time, not {span[1] - span[0] + 1}")
    return span


def _day(call: Call, name: str) -> date | None:
    text = call.parameter(name)
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        # Unverified: what Xero makes of a broken date.
        raise RefusedQueryError(f"{name} is no date: {text}") from error


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _within(budget: Element, first: int, last: int) -> Element:
    """The budget with the months of the span; Unverified: that accounts without any are left out."""
    lines = [{**line, "BudgetBalances": _months(line, first, last)} for line in budget["BudgetLines"]]
    return {**budget, "BudgetLines": [line for line in lines if line["BudgetBalances"]]}


def _months(line: Element, first: int, last: int) -> list[Element]:
    return [each for each in line["BudgetBalances"] if first <= _month(date.fromisoformat(f"{each['Period']}-01")) <= last]
