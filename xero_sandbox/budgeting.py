"""The budgets of a founded company: one for all of it over four years, one for a bold year, and those of its divisions."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from xero_sandbox.documents import Element, arranged, stamped
from xero_sandbox.founding import Founding
from xero_sandbox.key_order import KEYS

# Accounts, and what is planned for each as a share of a usual month's sales.
_INCOME: Final = (("200", 0.88), ("260", 0.12))
_COSTS: Final = (
    *(("310", 0.42), ("400", 0.03), ("404", 0.002), ("412", 0.015), ("420", 0.004), ("429", 0.006), ("433", 0.01)),
    *(("445", 0.011), ("449", 0.014), ("469", 0.05), ("477", 0.24), ("485", 0.004), ("489", 0.005), ("493", 0.008)),
)
_NOTES: Final = {
    (1, "469"): "Rent review",
    (6, "400"): 'Trade fair, "early bird"',
    (12, "477"): "Christmas bonuses, see minutes",
}
_GROWTH: Final = 0.06  # a year
_LEAST_SALES: Final = 4_000.0


def tell(founding: Founding) -> None:
    """Puts the budgets; those of divisions are for the options of the first tracking category, one for a person as well."""
    this = founding.last.year
    divisions, *others = founding.tracking
    options = [_tracked(divisions, option) for option in divisions["Options"] if option["Status"] == "ACTIVE"]
    share = 0.9 / max(1, len(options))
    _put(founding, "Overall Budget", [], _lines(founding, (*_INCOME, *_COSTS), _months(this - 2, this + 1)))
    _put(founding, f"{this} stretch", [], _lines(founding, _INCOME, _months(this, this), 1.25))
    for option in options:
        few = (*_INCOME, *_COSTS[:2])
        _put(founding, f"{option['Option']} budget", [option], _lines(founding, few, _months(this - 1, this), share))
    if others and options:
        person = _tracked(others[0], others[0]["Options"][0])
        both = _lines(founding, _INCOME, _months(this, this + 1), share / 3)
        _put(founding, f"{person['Option']}, {options[0]['Option']}", [options[0], person], both)


def _put(founding: Founding, description: str, tracking: list[Element], lines: list[Element]) -> None:
    budget: Element = {
        "BudgetID": founding.ids(),
        "Status": "APPROVED",
        "Description": description,
        "Type": "TRACKING" if tracking else "OVERALL",
        "BudgetLines": lines,
        "Tracking": tracking,
    }
    days = list(founding.working_days(8))
    stamped(budget, founding.document_stamp(days[founding.rng.randrange(len(days))]), twin=False)
    founding.shelves["Budgets"].put(arranged(KEYS["Budgets"], budget))


def _lines(
    founding: Founding, accounts: tuple[tuple[str, float], ...], months: list[date], scale: float = 1.0
) -> list[Element]:
    sold = [value for value in founding.money.values() if value > 0]
    usual = max(_LEAST_SALES, sum(sold) / 100 / max(1, len(sold))) * scale
    return [
        {
            "AccountID": founding.accounts[code]["AccountID"],
            "AccountCode": code,
            "BudgetBalances": list(_balances(founding, code, usual * share, months)),
        }
        for code, share in accounts
        if code in founding.accounts
    ]


def _balances(founding: Founding, code: str, usual: float, months: list[date]) -> Iterator[Element]:
    season = founding.profile.trade.season if code in {"200", "260", "310"} else (1.0,) * 12
    for month in months:
        planned = usual * season[month.month - 1] * (1 + _GROWTH * (month.year - months[0].year))
        yield {
            "Period": f"{month:%Y-%m}",
            # Planned in tens, but for what somebody worked out on paper.
            "Amount": round(planned, -1) if founding.rng.random() < 0.95 else round(planned, 2),  # noqa: PLR2004 - nearly all
            "Notes": _NOTES.get((month.month, code), ""),
        }


def _months(first: int, last: int) -> list[date]:
    return [date(year, month, 1) for year in range(first, last + 1) for month in range(1, 13)]


def _tracked(category: Element, option: Element) -> Element:
    return {
        "TrackingCategoryID": category["TrackingCategoryID"],
        "Name": category["Name"],
        "TrackingOptionID": option["TrackingOptionID"],
        "Option": option["Name"],
    }
