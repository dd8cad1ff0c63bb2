"""The general ledger as reports add it up: amounts by account and day, and by tracking options where lines have them."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from xero_sandbox import posting
from xero_sandbox.diary import KEPT
from xero_sandbox.ledger import postings
from xero_sandbox.posting import Controls
from xero_sandbox.reports.parts import Move, owed, paid
from xero_sandbox.store import Tenant

Options = frozenset[str]
# Whether what bears these tracking options belongs to a column.
Chosen = Callable[[Options], bool]

UNTRACKED: Final[Options] = frozenset()
_KEPT: Final = 4


class Entry(NamedTuple):
    """An amount on an account, in base cents, debits positive."""

    day: date
    account_id: str
    amount: int
    options: Options = UNTRACKED


def everything(_: Options) -> bool:
    """For columns that are about no tracking."""
    return True


def on_accruals(tenant: Tenant) -> Iterator[Entry]:
    """The entries of the ledger; what is tracked is moved from what is not, so that the ledger alone decides the sums."""
    for one in postings(tenant):
        for line in one.lines:
            yield Entry(one.day, line.account_id, line.amount)
    # Money on a bank account is not tracked: moving it would look like receiving and spending.
    banks = {account["AccountID"] for account in tenant["Accounts"] if account["Type"] == "BANK"}
    for part in owed(tenant, Controls.among(tenant["Accounts"])):
        if part.options and part.account_id not in banks:
            yield Entry(part.day, part.account_id, -part.net)
            yield Entry(part.day, part.account_id, part.net, part.options)


def on_payments(tenant: Tenant) -> Iterator[Entry]:
    """The entries of the cash basis."""
    controls = Controls.among(tenant["Accounts"])
    for move in paid(tenant, controls):
        yield from _entries(move, controls)
    for transfer in tenant["BankTransfers"]:
        if one := posting.of_transfer(transfer, controls):
            yield from (Entry(one.day, line.account_id, line.amount) for line in one.lines)


def _entries(move: Move, controls: Controls) -> Iterator[Entry]:
    yield Entry(move.day, move.account_id, move.amount)
    for part in move.parts:
        yield Entry(move.day, part.account_id, part.net, part.options)
    tax = sum(part.tax for part in move.parts)
    yield Entry(move.day, controls.tax, tax)
    left = move.amount + tax + sum(part.net for part in move.parts)
    yield Entry(move.day, controls.currency_gain if move.regained else controls.rounding, -left)


@dataclass(frozen=True)
class Figures:
    """Sums of entries, by account."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, tenant: Tenant, *, payments_only: bool) -> "Figures":
        """Those of an organisation on one basis, none without a chart; KeyError if the chart lacks a control account.

        The debits of a day are one entry of an account, and so are its credits, however many documents there are.
        """
        if not len(tenant["Accounts"]):
            return cls(())
        sums: Counter[tuple[date, str, Options, bool]] = Counter()
        for day, account_id, amount, options in on_payments(tenant) if payments_only else on_accruals(tenant):
            sums[day, account_id, options, amount > 0] += amount
        return cls(tuple(Entry(day, id_, amount, options) for (day, id_, options, _), amount in sums.items() if amount))

    def moved(self, first: date, last: date, chosen: Chosen = everything) -> Counter[str]:
        """What was entered within some days, by AccountID."""
        sums: Counter[str] = Counter()
        for day, account_id, amount, options in self.entries:
            if first <= day <= last and chosen(options):
                sums[account_id] += amount
        return sums

    def at(self, last: date, chosen: Chosen = everything) -> Counter[str]:
        """The balances at the end of a day, by AccountID."""
        return self.moved(date.min, last, chosen)


class Ledgers:
    """The figures of the organisations that were asked for last, until a document changes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, bool], tuple[tuple[int, ...], Figures]] = {}

    def of(self, tenant: Tenant, *, payments_only: bool) -> Figures:
        """Those of an organisation on one basis, as its documents are now."""
        key, versions = (tenant.tenant_id, payments_only), tuple(tenant[name].version for name in sorted(KEPT))
        former = self._kept.pop(key, None)
        figures = former[1] if former and former[0] == versions else Figures.of(tenant, payments_only=payments_only)
        while len(self._kept) >= _KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = versions, figures
        return figures
