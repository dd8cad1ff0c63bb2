"""Balance Sheet: what there is, what is owed, and whose it is, at the ends of months."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xero_sandbox.reports import days, layout, parameters
from xero_sandbox.reports.layout import Element
from xero_sandbox.reports.parameters import TIMEFRAMES
from xero_sandbox.reports.subject import Account, Subject, total
from xero_sandbox.reports.tracking import filtered
from xero_sandbox.wire import Call

# Unverified: which types go together; what is of none of these stands with the last group of its class.
_ASSETS: Final = (
    ("Bank", frozenset({"BANK"})),
    ("Current Assets", frozenset({"CURRENT", "INVENTORY", "PREPAYMENT"})),
    ("Fixed Assets", frozenset({"FIXED"})),
    ("Non-current Assets", frozenset({"NONCURRENT"})),
)
_LIABILITIES: Final = (
    ("Current Liabilities", frozenset({"CURRLIAB", "PAYG"})),
    ("Non-Current Liabilities", frozenset({"LIABILITY", "TERMLIAB"})),
)
_MOST_PERIODS: Final = 11  # Unverified: the specification says 1 to 12, what Xero gives is said to end at about 11


@dataclass(frozen=True)
class Position:
    """The balances at the end of a day."""

    day: date
    year_start: date
    balances: Counter[str]
    before: Counter[str]  # at the end of the financial year before

    def current_year_earnings(self, subject: Subject) -> int:
        """The profit of the financial year so far."""
        return subject.profit(self.balances) - subject.profit(self.before)

    def retained_earnings(self, subject: Subject) -> int:
        """The profits of former years, and what was entered on their account."""
        return subject.profit(self.before) - self.balances[subject.retained_earnings.id]


def write(subject: Subject, call: Call) -> Element:
    """The report that a request asks for: at the end of the month that its date is in.

    Unverified: that the date moves there; the sources say nothing of it.
    """
    day = days.month_of(parameters.day(call, "date") or subject.today).last
    periods, timeframe = parameters.count(call, "periods", _MOST_PERIODS), parameters.timeframe(call)
    # Without either, the same month of the year before stands beside it. Unverified: what one of them means without the other.
    step = timeframe or TIMEFRAMES["YEAR"]
    ends = [days.month_of(days.moved(day, -step * number)).last for number in range((periods or 1) + 1)]
    chosen = filtered(subject.tenant, call, ("trackingOptionID1", "trackingOptionID2"))
    figures = subject.figures(payments_only=parameters.flag(call, "paymentsOnly"))
    positions = []
    for end in ends:
        start = subject.year_end.start_of_year(end)
        positions.append(Position(end, start, figures.at(end, chosen), figures.at(start - days.ONE_DAY, chosen)))
    titles = ("Balance Sheet", subject.name, f"As at {days.long(day)}")
    rows = [layout.header(("", *(days.short(end, subject.country) for end in ends))), *_rows(subject, positions)]
    return layout.report("BalanceSheet", "Balance Sheet", titles, rows, subject.today, subject.now)


def _rows(subject: Subject, positions: Sequence[Position]) -> Iterator[Element]:
    assets = [account for account in subject.accounts if account.class_ == "ASSET"]
    liabilities = [account for account in subject.accounts if account.class_ == "LIABILITY"]
    owned = [total(position.balances, assets) for position in positions]
    owed = [-total(position.balances, liabilities) for position in positions]
    yield layout.section("Assets", [])
    yield from _groups(assets, _ASSETS, positions, 1)
    yield layout.section("", [layout.summary("Total Assets", owned)])
    yield layout.section("Liabilities", [])
    yield from _groups(liabilities, _LIABILITIES, positions, -1)
    yield layout.section("", [layout.summary("Total Liabilities", owed)])
    net = [mine - others for mine, others in zip(owned, owed, strict=True)]
    yield layout.section("", [layout.plain_row("Net Assets", net)])
    yield _equity(subject, positions)


def _groups(
    accounts: Sequence[Account],
    groups: Sequence[tuple[str, frozenset[str]]],
    positions: Sequence[Position],
    sign: int,
) -> Iterator[Element]:
    """The sections of a class of accounts; an account without a balance in any column is left out."""
    named = frozenset().union(*(types for _, types in groups))
    for title, types in groups:
        last = title == groups[-1][0]
        own = [account for account in accounts if account.type in types or (last and account.type not in named)]
        rows, sums = [], [0] * len(positions)
        for account in own:
            amounts = [sign * position.balances[account.id] for position in positions]
            if any(amounts):
                rows.append(layout.account_row(account.name, account.id, amounts))
                sums = [so_far + amount for so_far, amount in zip(sums, amounts, strict=True)]
        if rows:
            yield layout.section(title, [*rows, layout.summary(f"Total {title}", sums)])


def _equity(subject: Subject, positions: Sequence[Position]) -> Element:
    retained = subject.retained_earnings
    current = [position.current_year_earnings(subject) for position in positions]
    kept = [position.retained_earnings(subject) for position in positions]
    sums = [one + other for one, other in zip(current, kept, strict=True)]
    spans = [(days.american(position.year_start), days.american(position.day)) for position in positions]
    rows = [
        ("Current Year Earnings", _earnings("Current Year Earnings", layout.NO_ACCOUNT, current, spans)),
        (retained.name, _earnings(retained.name, retained.id, kept, [("", end) for _, end in spans])),
    ]
    for account in subject.accounts:
        if account.class_ == "EQUITY" and account.id != retained.id:
            amounts = [-position.balances[account.id] for position in positions]
            sums = [so_far + amount for so_far, amount in zip(sums, amounts, strict=True)]
            if any(amounts):
                rows.append((account.name, layout.account_row(account.name, account.id, amounts)))
    rows.sort(key=lambda item: item[0].lower())
    return layout.section("Equity", [*(row for _, row in rows), layout.summary("Total Equity", sums)])


def _earnings(label: str, account_id: str, amounts: Sequence[int], spans: Sequence[tuple[str, str]]) -> Element:
    cells = [layout.cell(label, (("account", account_id),))]
    for amount, (first, last) in zip(amounts, spans, strict=True):
        attributes = (("account", account_id), ("fromDate", first), ("toDate", last))
        cells.append(layout.cell(layout.money(amount), attributes))
    return layout.row(cells)
