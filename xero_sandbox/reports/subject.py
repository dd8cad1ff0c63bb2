"""The organisation that a report is about, as far as reports ask: its day, its year, its accounts and their figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from xero_sandbox.chart import CLASS_OF_TYPE
from xero_sandbox.profiles import zone_of
from xero_sandbox.reports.days import YearEnd
from xero_sandbox.reports.entries import Figures, Ledgers
from xero_sandbox.reports.layout import NO_ACCOUNT
from xero_sandbox.store import Tenant

Element = dict[str, Any]

PROFIT_AND_LOSS = frozenset({"REVENUE", "EXPENSE"})


@dataclass(frozen=True)
class Account:
    """An account as reports look at it."""

    id: str
    name: str
    code: str
    type: str
    class_: str
    system: str
    archived: bool

    @property
    def in_profit(self) -> bool:
        """Whether it belongs to the profit and loss, rather than to the balance sheet."""
        return self.class_ in PROFIT_AND_LOSS

    @property
    def debit(self) -> bool:
        """Whether its balance is usually a debit."""
        return self.class_ in {"ASSET", "EXPENSE"}


class Subject:
    """One organisation at one moment."""

    def __init__(self, tenant: Tenant, now: datetime, ledgers: Ledgers) -> None:
        self.tenant = tenant
        self.now = now
        self.element: Element = next(iter(tenant["Organisation"]), {})
        self._ledgers = ledgers

    @property
    def name(self) -> str:
        """As titles have it."""
        return str(self.element.get("Name", self.tenant.name))

    @property
    def country(self) -> str:
        """Its CountryCode."""
        return str(self.element.get("CountryCode", ""))

    @property
    def is_demo(self) -> bool:
        """Whether it is Xero's demo company."""
        return bool(self.element.get("IsDemoCompany"))

    @cached_property
    def today(self) -> date:
        """The day where the organisation is."""
        return self.now.astimezone(ZoneInfo(zone_of(self.element))).date()

    @cached_property
    def year_end(self) -> YearEnd:
        """The last day of its financial year."""
        return YearEnd(self.element.get("FinancialYearEndDay", 31), self.element.get("FinancialYearEndMonth", 12))

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Its chart, by name."""
        found = (_account(element) for element in self.tenant["Accounts"])
        return tuple(sorted(found, key=lambda account: (account.name.lower(), account.code)))

    @cached_property
    def retained_earnings(self) -> Account:
        """The account that profits of former years stand on."""
        own = (account for account in self.accounts if account.system == "RETAINEDEARNINGS")
        return next(own, Account(NO_ACCOUNT, "Retained Earnings", "", "EQUITY", "EQUITY", "RETAINEDEARNINGS", archived=False))

    def figures(self, *, payments_only: bool) -> Figures:
        """What the books come to."""
        return self._ledgers.of(self.tenant, payments_only=payments_only)

    def profit(self, sums: dict[str, int]) -> int:
        """The profit in balances by AccountID: income less expenses, in cents."""
        return -total(sums, (account for account in self.accounts if account.in_profit))


def total(sums: dict[str, int], accounts: Iterable[Account]) -> int:
    """What some accounts come to, debits positive."""
    return sum(sums.get(account.id, 0) for account in accounts)


def _account(element: Element) -> Account:
    kind = element.get("Type", "")
    return Account(
        element["AccountID"],
        element.get("Name", ""),
        element.get("Code") or "",
        kind,
        element.get("Class") or CLASS_OF_TYPE.get(kind, "EXPENSE"),
        element.get("SystemAccount", ""),
        archived=element.get("Status") == "ARCHIVED",
    )
