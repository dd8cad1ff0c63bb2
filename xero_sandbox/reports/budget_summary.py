"""Budget Summary: what the overall budget plans, for months to come."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from xero_sandbox.money import cents
from xero_sandbox.reports import days, layout, parameters
from xero_sandbox.reports.layout import Element
from xero_sandbox.reports.profit_and_loss import COSTS, INCOME, OPERATING, OTHER_INCOME, Group, group_lines
from xero_sandbox.reports.subject import Subject
from xero_sandbox.store import Tenant
from xero_sandbox.wire import Call

_PERIODS: Final = 12
_TIMEFRAMES: Final = (1, 3, 12)

# What an account is planned to come to in a month, as "2026-08".
Plan = dict[str, dict[str, int]]


def write(subject: Subject, call: Call) -> Element:
    """The report that a request asks for.

    Unverified: twelve months by default; that the columns begin with the month of the date (by the one example, in which the
    last month of each gives it its name); and that accounts stand in the sections of a profit and loss.
    """
    start = (parameters.day(call, "date") or subject.today).replace(day=1)
    periods = parameters.count(call, "periods", _PERIODS) or _PERIODS
    step = parameters.whole(call, "timeframe", _TIMEFRAMES) or 1
    months = [days.moved(start, number) for number in range(periods * step)]
    plan = planned(subject.tenant)
    columns = [_column(subject, plan, months[first : first + step]) for first in range(0, len(months), step)]
    about = f"{months[0]:%B %Y} to {months[-1]:%B %Y}"
    titles = ("Overall Budget", "Budget Summary", subject.name, about)
    heads = [f"{month:%b-%y}" for month in months[step - 1 :: step]]
    rows = [layout.header(("Account", *heads)), *_sections(subject, columns)]
    return layout.report("BudgetSummary", "Budget Summary", titles, rows, subject.today, subject.now)


def planned(tenant: Tenant) -> Plan:
    """The amounts of the overall budget, in cents, by AccountID and month; nothing without a budget.

    Unverified: which budget it is when there are several of Type OVERALL; here the first.
    """
    budget: dict[str, Any] = next((one for one in tenant["Budgets"] if one.get("Type") == "OVERALL"), {})
    plan: Plan = {}
    for line in budget.get("BudgetLines", []):
        months = plan.setdefault(line["AccountID"], {})
        for balance in line.get("BudgetBalances", []):
            months[balance["Period"]] = months.get(balance["Period"], 0) + cents(balance.get("Amount") or 0)
    return plan


def _column(subject: Subject, plan: Plan, months: Sequence[date]) -> Counter[str]:
    """The plan of some months as the ledger would have it, debits positive: a budget is written without signs."""
    names = [f"{month:%Y-%m}" for month in months]
    sums: Counter[str] = Counter()
    for account in subject.accounts:
        amount = sum(plan.get(account.id, {}).get(name, 0) for name in names)
        sums[account.id] = amount if account.debit else -amount
    return sums


def _sections(subject: Subject, columns: Sequence[Counter[str]]) -> list[Element]:
    sections: list[Element] = []

    def add(group: Group) -> list[int]:
        lines = group_lines(subject, group, columns)
        if lines:
            sections.append(
                layout.section(group.title, [layout.account_row(line.name, line.id, line.amounts) for line in lines])
            )
        return [sum(amounts) for amounts in zip(*(line.amounts for line in lines), strict=True)] or [0] * len(columns)

    def close(title: str, sums: Sequence[int]) -> None:
        sections.append(layout.section("", [layout.summary(title, sums)]))

    gross = [one - other for one, other in zip(add(INCOME), add(COSTS), strict=True)]
    close("Gross Profit", gross)
    other = add(OTHER_INCOME)
    expenses = add(OPERATING)
    close("Total Expenses", expenses)
    close("Net Profit", [a + b - c for a, b, c in zip(gross, other, expenses, strict=True)])
    return sections
