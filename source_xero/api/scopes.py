"""Which scopes let a token read what, and which to ask for.

Apps made since March 2026 have granular scopes only, older ones broad scopes until September 2027; a scope without
`.read` includes reading. https://developer.xero.com/documentation/guides/oauth2/scopes
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

OFFLINE = "offline_access"
"""What brings a refresh token."""

# Granular scope -> the broad one that held the same before. Scopes not named here never changed.
BROAD = {
    "accounting.invoices": "accounting.transactions",
    "accounting.payments": "accounting.transactions",
    "accounting.banktransactions": "accounting.transactions",
    "accounting.manualjournals": "accounting.transactions",
    "accounting.classicexpenses": "accounting.transactions",
    **{
        f"accounting.reports.{report}": "accounting.reports"
        for report in (
            "aged",
            "balancesheet",
            "banksummary",
            "budgetsummary",
            "executivesummary",
            "profitandloss",
            "taxreports",
            "trialbalance",
        )
    },
}
NO_READ = frozenset({"paymentservices", "bankfeeds"})
"""Scopes beside which Xero has no `.read`."""
_READ_ONLY = ("accounting.reports", "accounting.budgets", "accounting.journals", "finance.")  # and nothing else beside these
_WRITING = ("accounting.attachments",)  # what writing needs besides the full scope of what is read


@dataclass(frozen=True)
class Data:
    """What one scope covers, in a user's words; `granted_to` names who gets it if not every app."""

    scope: str
    title: str
    granted_to: str = ""


DATA = (
    Data("accounting.settings", "Organisation, chart of accounts, items, tax rates, tracking, users"),
    Data("accounting.contacts", "Contacts: customers and suppliers"),
    Data("accounting.invoices", "Invoices, bills, credit notes, quotes, purchase orders"),
    Data("accounting.payments", "Payments, prepayments and overpayments"),
    Data("accounting.banktransactions", "Bank transactions and transfers"),
    Data("accounting.manualjournals", "Manual journals"),
    Data("accounting.attachments", "Attachments"),
    Data("accounting.budgets", "Budgets"),
    Data("accounting.reports.balancesheet", "Report: balance sheet"),
    Data("accounting.reports.profitandloss", "Report: profit and loss"),
    Data("accounting.reports.trialbalance", "Report: trial balance"),
    Data("accounting.reports.banksummary", "Report: bank summary"),
    Data("accounting.reports.executivesummary", "Report: executive summary"),
    Data("accounting.reports.budgetsummary", "Report: budget summary"),
    Data("accounting.reports.aged", "Reports: aged receivables and payables"),
    Data("accounting.reports.taxreports", "Reports: published tax returns"),
    Data("accounting.reports.tenninetynine", "Report: 1099 (United States)"),
    Data("files", "Files"),
    Data("assets", "Fixed assets"),
    Data("projects", "Projects and their time"),
    Data("accounting.journals", "Journals (the general ledger)", "apps on the Advanced tier, on request"),
    Data("accounting.classicexpenses", "Classic expenses: receipts and expense claims", "connections that had it already"),
    Data("paymentservices", "Payment services", "payment partners"),  # Unverified: who else
)


def data_of(needed: Iterable[str]) -> list[Data]:
    """Return what there is to choose from for the scopes `needed`, in the order of DATA; one that DATA lacks by its name."""
    wanted = set(needed)
    known = [one for one in DATA if one.scope in wanted]
    return known + [Data(scope, scope) for scope in sorted(wanted - {one.scope for one in known})]


GRANTED_TO = {one.scope: one.granted_to for one in DATA if one.granted_to}
"""Scope -> to whom Xero grants it, where that is not everybody."""


def may_read(granted: AbstractSet[str], needed: str) -> bool:
    """Tell whether a token with the scopes `granted` reads what `needed` (a granular scope without `.read`) covers."""
    names = {needed, BROAD.get(needed, needed)}
    return any(name in granted or f"{name}.read" in granted for name in names)


def may_write(granted: AbstractSet[str], needed: str) -> bool:
    """Tell whether a token with the scopes `granted` writes what `needed` covers."""
    return needed in granted or BROAD.get(needed, needed) in granted


def to_ask(chosen: Iterable[str], *, write: bool = False, broad: bool = False) -> tuple[str, ...]:
    """Return the scopes to ask for so that `chosen` (scopes without `.read`) can be read, or written as well.

    Args:
        chosen: what the user ticked.
        write: ask for more than reading.
        broad: ask for the scopes of apps from before March 2026.
    """
    wanted = [*chosen, *(_WRITING if write else ())]
    families = dict.fromkeys(BROAD.get(scope, scope) if broad else scope for scope in wanted)
    return (OFFLINE, *(_spelt(scope, write) for scope in families))


def _spelt(scope: str, write: bool) -> str:  # noqa: FBT001 - private, and called in one place
    if scope in NO_READ or (write and not scope.startswith(_READ_ONLY)):
        return scope
    return f"{scope}.read"
