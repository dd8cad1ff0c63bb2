"""Trial Balance: every account, what was entered this month, and how it stands this year."""

from datetime import date
from typing import Final

from xero_sandbox.reports import days, layout, parameters
from xero_sandbox.reports.layout import Element
from xero_sandbox.reports.subject import Account, Subject
from xero_sandbox.wire import Call

_COLUMNS: Final = ("Account", "Debit", "Credit", "YTD Debit", "YTD Credit")
_CLASSES: Final = (
    ("Revenue", "REVENUE"),
    ("Expenses", "EXPENSE"),
    ("Assets", "ASSET"),
    ("Liabilities", "LIABILITY"),
    ("Equity", "EQUITY"),
)


def write(subject: Subject, call: Call) -> Element:
    """The report that a request asks for: the month up to its date, and the year up to there.

    Accounts of the balance sheet stand with their whole balance, those of the profit and loss with that of the financial year,
    and former years with the retained earnings.
    """
    day = parameters.day(call, "date") or subject.today
    figures = subject.figures(payments_only=parameters.flag(call, "paymentsOnly"))
    start = subject.year_end.start_of_year(day)
    month, balances = figures.moved(day.replace(day=1), day), figures.at(day)
    before = figures.at(start - days.ONE_DAY)
    for account in subject.accounts:
        if account.in_profit:
            balances[account.id] -= before[account.id]
    retained = subject.retained_earnings
    balances[retained.id] -= subject.profit(before)
    accounts = subject.accounts if retained in subject.accounts else (*subject.accounts, retained)
    rows, sums = [layout.header(_COLUMNS)], [0, 0, 0, 0]
    for title, class_ in _CLASSES:
        own = [account for account in accounts if account.class_ == class_]
        shown = [account for account in own if month[account.id] or balances[account.id]]
        for account in shown:
            amounts = (*_sides(month[account.id]), *_sides(balances[account.id]))
            sums = [so_far + amount for so_far, amount in zip(sums, amounts, strict=True)]
        lines = [_row(account, month[account.id], balances[account.id], _years(account, start)) for account in shown]
        if lines:
            rows.append(layout.section(title, lines))
    rows.append(layout.section("", [layout.summary("Total", sums)]))
    titles = ("Trial Balance", subject.name, f"As at {days.long(day)}")
    return layout.report("TrialBalance", "Trial Balance", titles, rows, subject.today, subject.now)


def _years(account: Account, start: date) -> tuple[tuple[str, str], ...]:
    """The days that retained earnings are from."""
    if account.system != "RETAINEDEARNINGS":
        return ()
    return (("fromDate", ""), ("toDate", days.american(start - days.ONE_DAY)))


def _row(account: Account, month: int, balance: int, years: tuple[tuple[str, str], ...]) -> Element:
    label = f"{account.name} ({account.code})" if account.code else account.name
    attributes = (("account", account.id), *years)
    values = (*_texts(account, month), *_texts(account, balance))
    return layout.row([layout.cell(label, attributes[:1]), *(layout.cell(value, attributes) for value in values)])


def _texts(account: Account, amount: int) -> tuple[str, str]:
    """Debit and credit; the other side is empty, and nothing stands on the side where the account usually is."""
    debit = amount > 0 or (amount == 0 and account.debit)
    return (layout.money(amount), "") if debit else ("", layout.money(-amount))


def _sides(amount: int) -> tuple[int, int]:
    return max(amount, 0), max(-amount, 0)
