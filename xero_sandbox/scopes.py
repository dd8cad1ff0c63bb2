"""The scopes Xero knows, and which of them open what."""

from collections.abc import Iterable

IDENTITY = frozenset({"openid", "profile", "email", "offline_access"})

_BROAD = ("accounting.transactions",)
_GRANULAR = (
    "accounting.invoices",
    "accounting.payments",
    "accounting.banktransactions",
    "accounting.manualjournals",
)
_UNCHANGED = ("accounting.contacts", "accounting.settings", "accounting.attachments", "files", "assets", "projects")
_READ_ONLY = ("accounting.budgets.read", "accounting.journals.read")
_REPORTS = (
    "aged",
    "balancesheet",
    "banksummary",
    "budgetsummary",
    "executivesummary",
    "profitandloss",
    "trialbalance",
    "taxreports",
    "tenninetynine",
)
_FINANCE = ("bankstatementsplus", "cashvalidation", "statements")
_PAYROLL = ("employees", "payruns", "payslip", "settings", "timesheets")


def _with_twins(scopes: Iterable[str]) -> frozenset[str]:
    return frozenset(form for scope in scopes for form in (scope, f"{scope}.read"))


# What an app of before March 2026 holds, and what one of after holds.
BROAD = (
    _with_twins((*_BROAD, *_UNCHANGED))
    | frozenset((*_READ_ONLY, "accounting.reports.read", "accounting.reports.tenninetynine.read"))
    | IDENTITY
)
GRANULAR = (
    _with_twins((*_GRANULAR, *_UNCHANGED))
    | frozenset((*_READ_ONLY, *(f"accounting.reports.{name}.read" for name in _REPORTS)))
    | IDENTITY
)
KNOWN = (
    BROAD
    | GRANULAR
    | _with_twins((*(f"payroll.{name}" for name in _PAYROLL), "accounting.classicexpenses"))
    | frozenset(f"finance.{name}.read" for name in _FINANCE)
    | frozenset({"bankfeeds", "paymentservices"})
)
# What an app made today can ask for: payroll is open to all; bank feeds, payment services and finance are for partners.
NEW_APP = GRANULAR | _with_twins(f"payroll.{name}" for name in _PAYROLL)
ADVANCED_ONLY = frozenset({"accounting.journals.read"})
# Those that end in September 2027, and that no app or custom connection of today gets.
_OLD = frozenset({"accounting.transactions", "accounting.transactions.read", "accounting.reports.read"})
# Everything, also what Xero gives to partners or to apps of before.
FAMILIES = {"broad": BROAD, "granular": GRANULAR, "all": KNOWN}


def opens(granted: frozenset[str], needed: Iterable[str], *, writing: bool = False) -> bool:
    """Whether any of the needed scopes (broad or granular, named without .read) was granted; reading takes the twin as well."""
    return any(scope in granted or (not writing and f"{scope}.read" in granted) for scope in needed)


def of_custom_connection(scopes: frozenset[str]) -> frozenset[str]:
    """Those of the scopes that a custom connection may have: journals only if it is from before April 2026.

    Unverified: that nothing about a user, who is not there, can be asked for; and that one with any of the broad scopes is from
    before, whatever else it has.
    """
    return scopes - IDENTITY - (frozenset() if scopes & _OLD else ADVANCED_ONLY)


def chosen(text: str) -> frozenset[str]:
    """The scopes of a family (broad, granular, all), or those listed with spaces or commas.

    Raises:
        ValueError: for a scope Xero does not know.
    """
    if text in FAMILIES:
        return FAMILIES[text]
    scopes = frozenset(text.replace(",", " ").split())
    unknown = sorted(scopes - KNOWN)
    if unknown or not scopes:
        raise ValueError(
            f"no scopes are called {', '.join(unknown) or 'nothing'}; take broad, granular, all, or a list of scopes"
        )
    return scopes
