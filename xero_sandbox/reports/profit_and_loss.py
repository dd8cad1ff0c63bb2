"""Profit and Loss: what came in and went out in a range of days, beside earlier ranges or by tracking options."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xero_sandbox.reports import days, layout, parameters
from xero_sandbox.reports.days import Span
from xero_sandbox.reports.layout import Element
from xero_sandbox.reports.parameters import TIMEFRAMES
from xero_sandbox.reports.subject import Account, Subject
from xero_sandbox.reports.tracking import split
from xero_sandbox.wire import Call

_MOST_PERIODS: Final = 11  # Unverified: the specification says 1 to 12, what Xero gives is said to end at about 11
_GAINS: Final = frozenset({"BANKCURRENCYGAIN", "UNREALISEDCURRENCYGAIN", "REALISEDCURRENCYGAIN"})
# Unverified: that in most countries the accounts of currency gains are one line, which bears this in the place of an AccountID.
_GAINS_ID: Final = "FXGROUPID"
_GAINS_NAME: Final = "Foreign Currency Gains and Losses"  # Unverified: what the line is called


@dataclass(frozen=True)
class Group:
    """A section: its title, what its sum is called, the types of account in it; income is shown as credits."""

    title: str
    sum_title: str
    types: frozenset[str]
    sign: int

    def holds(self, account: Account) -> bool:
        """Whether an account belongs here; the two groups that take the rest are those of sales and of other expenses."""
        rest = "REVENUE" if self is INCOME else "EXPENSE" if self is OPERATING else None
        return account.type in self.types or (account.class_ == rest and account.type not in _NAMED)


# Unverified: the titles; Xero's documentation shows " Income" and "NET PROFIT" for an Australian demo company of 2018.
INCOME: Final = Group("Income", "Total Income", frozenset({"REVENUE", "SALES"}), -1)
COSTS: Final = Group("Less Cost of Sales", "Total Cost of Sales", frozenset({"DIRECTCOSTS"}), 1)
OTHER_INCOME: Final = Group("Plus Other Income", "Total Other Income", frozenset({"OTHERINCOME"}), -1)
OPERATING: Final = Group(
    "Less Operating Expenses", "Total Operating Expenses", frozenset({"EXPENSE", "OVERHEADS", "DEPRECIATN"}), 1
)
_NAMED: Final = frozenset().union(*(group.types for group in (INCOME, COSTS, OTHER_INCOME, OPERATING)))


def write(subject: Subject, call: Call) -> Element:
    """The report that a request asks for."""
    span = _span(subject, call)
    periods, timeframe = parameters.count(call, "periods", _MOST_PERIODS), parameters.timeframe(call)
    figures = subject.figures(payments_only=parameters.flag(call, "paymentsOnly"))
    if choices := split(subject.tenant, call, figures):
        # Unverified: that periods mean nothing beside a tracking category.
        titles = [choice.title for choice in choices]
        columns = [figures.moved(span.first, span.last, choice.chosen) for choice in choices]
    else:
        # Unverified: that the range applies to each period, so that one of 30 days leaves out the 31st of the longer months;
        # that periods without a timeframe are months; a timeframe without periods changes nothing.
        step = timeframe or TIMEFRAMES["MONTH"]
        spans = [span.moved(-step * number) for number in range((periods or 0) + 1)]
        titles = [days.shorter(one.last, subject.country) for one in spans]
        columns = [figures.moved(one.first, one.last) for one in spans]
    about = ("Profit & Loss", subject.name, f"{days.long(span.first)} to {days.long(span.last)}")
    rows = [layout.header(("", *titles)), *_rows(subject, columns)]
    return layout.report("ProfitAndLoss", "Profit and Loss", about, rows, subject.today, subject.now)


def _span(subject: Subject, call: Call) -> Span:
    """The days that are asked for, by default those of the current month.

    Unverified: that toDate alone asks for its own month up to that day.
    """
    month = days.month_of(subject.today)
    last = parameters.day(call, "toDate")
    first = parameters.day(call, "fromDate") or (last.replace(day=1) if last else month.first)
    return parameters.within_a_year(parameters.ordered(Span(first, last or month.last)))


def _rows(subject: Subject, columns: Sequence[Counter[str]]) -> list[Element]:
    sections: list[Element] = []
    income, costs = _add(sections, subject, INCOME, columns), _add(sections, subject, COSTS, columns)
    gross = [one - other for one, other in zip(income, costs, strict=True)]
    sections.append(layout.section("", [layout.plain_row("Gross Profit", gross)]))
    other, operating = _add(sections, subject, OTHER_INCOME, columns), _add(sections, subject, OPERATING, columns)
    net = [a + b - c for a, b, c in zip(gross, other, operating, strict=True)]
    sections.append(layout.section("", [layout.plain_row("Net Profit", net)]))
    return sections


def _add(sections: list[Element], subject: Subject, group: Group, columns: Sequence[Counter[str]]) -> list[int]:
    """Adds a group's section, unless nothing was entered in it, and gives its sums."""
    lines = group_lines(subject, group, columns)
    sums = [sum(amounts) for amounts in zip(*(line.amounts for line in lines), strict=True)] or [0] * len(columns)
    if lines:
        rows = [layout.account_row(line.name, line.id, line.amounts) for line in lines]
        sections.append(layout.section(group.title, [*rows, layout.summary(group.sum_title, sums)]))
    return sums


@dataclass(frozen=True)
class Line:
    """One line of a group, with its amounts by column."""

    name: str
    id: str
    amounts: list[int]


def group_lines(subject: Subject, group: Group, columns: Sequence[Counter[str]]) -> list[Line]:
    """The lines of a group by name: those of accounts on which something was entered in any column."""
    lines: dict[str, Line] = {}
    for account in subject.accounts:
        amounts = [group.sign * column[account.id] for column in columns]
        if not account.in_profit or not group.holds(account) or not any(amounts):
            continue
        gain = account.system in _GAINS and _gains_are_one(subject)
        key, name = (_GAINS_ID, _GAINS_NAME) if gain else (account.id, account.name)
        so_far = lines[key].amounts if key in lines else [0] * len(columns)
        lines[key] = Line(name, key, [one + other for one, other in zip(so_far, amounts, strict=True)])
    return sorted(lines.values(), key=lambda line: line.name.lower())


def group_sum(subject: Subject, group: Group, sums: Counter[str]) -> int:
    """What a group comes to."""
    return sum(line.amounts[0] for line in group_lines(subject, group, [sums]))


def _gains_are_one(subject: Subject) -> bool:
    """Unverified: everywhere but in the United States and in the demo companies of Australia."""
    return subject.country != "US" and not (subject.country == "AU" and subject.is_demo)
