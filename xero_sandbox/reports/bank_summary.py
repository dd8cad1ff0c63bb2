"""Bank Summary: what was on each bank account, what came in, what went out, and what is left."""

from collections import Counter
from typing import Final

from xero_sandbox.reports import days, layout, parameters
from xero_sandbox.reports.days import Span
from xero_sandbox.reports.layout import Element
from xero_sandbox.reports.subject import Account, Subject
from xero_sandbox.wire import Call

_COLUMNS: Final = ("Bank Accounts", "Opening Balance", "Cash Received", "Cash Spent", "Closing Balance")


def write(subject: Subject, call: Call) -> Element:
    """The report that a request asks for.

    Unverified: that the days are those of the current month by default, that an archived account is shown while there is
    anything to tell of it, and that transfers count as received and spent.
    """
    month = days.month_of(subject.today)
    last = parameters.day(call, "toDate") or month.last
    span = parameters.ordered(Span(parameters.day(call, "fromDate") or days.month_of(last).first, last))
    received, spent = cash(subject, span)
    opening = subject.figures(payments_only=False).at(span.first - days.ONE_DAY)
    rows, sums = [], [0, 0, 0, 0]
    for account in banks(subject):
        start, into, out = opening[account.id], received[account.id], spent[account.id]
        amounts = (start, into, out, start + into - out)
        if not account.archived or any(amounts):
            rows.append(_row(account, amounts))
            sums = [so_far + amount for so_far, amount in zip(sums, amounts, strict=True)]
    titles = ("Bank Summary", subject.name, f"From {days.long(span.first)} to {days.long(span.last)}")
    table = [layout.header(_COLUMNS), layout.section("", [*rows, layout.summary("Total", sums)])]
    return layout.report("BankSummary", "Bank Summary", titles, table, subject.today, subject.now)


def banks(subject: Subject) -> list[Account]:
    """The bank accounts and cards."""
    return [account for account in subject.accounts if account.type == "BANK"]


def cash(subject: Subject, span: Span) -> tuple[Counter[str], Counter[str]]:
    """What came into each account, and what went out of it, within some days."""
    received, spent = Counter[str](), Counter[str]()
    for entry in subject.figures(payments_only=False).entries:
        if span.first <= entry.day <= span.last:
            (received if entry.amount > 0 else spent)[entry.account_id] += abs(entry.amount)
    return received, spent


def _row(account: Account, amounts: tuple[int, int, int, int]) -> Element:
    opening, received, spent, closing = map(layout.money, amounts)
    named = (("account", account.id),)
    return layout.row(
        [
            layout.cell(account.name, (("accountID", account.id),)),
            layout.cell(opening),
            layout.cell(received, named),
            layout.cell(spent, named),
            layout.cell(closing),
        ]
    )
