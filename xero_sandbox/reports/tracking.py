"""Which columns of a report the tracking options make, and what belongs to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xero_sandbox.reports.entries import Chosen, Figures, Options, everything
from xero_sandbox.reports.parameters import RefusedReportError
from xero_sandbox.store import Tenant
from xero_sandbox.wire import Call

Element = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """One title, and what belongs under it."""

    title: str
    chosen: Chosen = everything


def filtered(tenant: Tenant, call: Call, names: Sequence[str]) -> Chosen:
    """What bears every option that these parameters name."""
    wanted = frozenset(
        _option(tenant, None, option_id, name)["TrackingOptionID"] for name in names if (option_id := call.parameter(name))
    )
    return wanted.issubset if wanted else everything


def split(tenant: Tenant, call: Call, figures: Figures) -> list[Choice]:
    """The columns of a profit and loss by one or two tracking categories; empty without a category.

    Unverified: that what bears no option of a category is called Unassigned, that a last column has the total, and how the
    columns of two categories are called.
    """
    used = frozenset[str]().union(*(entry.options for entry in figures.entries))
    first = _category_choices(tenant, call, "", used)
    second = _category_choices(tenant, call, "2", used)
    if not first or not second:
        choices = first or second
    else:
        choices = [Choice(f"{one.title}, {other.title}", _both(one, other)) for one in first for other in second]
    return [*choices, Choice("Total")] if len(choices) > 1 else choices


def _category_choices(tenant: Tenant, call: Call, number: str, used: frozenset[str]) -> list[Choice]:
    category_id = call.parameter(f"trackingCategoryID{number}")
    option_id = call.parameter(f"trackingOptionID{number}")
    if category_id is None:
        if option_id:
            place = number or "1"
            raise RefusedReportError(f"TrackingCategoryID{place} must be provided if a TrackingOptionID{place} is provided.")
        return []
    category = tenant["TrackingCategories"].get(category_id)
    if category is None:
        raise RefusedReportError(f"The supplied trackingCategoryID{number} is no tracking category of the organisation.")
    if option_id:
        option = _option(tenant, category, option_id, f"trackingOptionID{number}")
        return [Choice(option["Name"], frozenset({option["TrackingOptionID"]}).issubset)]
    shown = [one for one in category["Options"] if one["Status"] == "ACTIVE" or one["TrackingOptionID"] in used]
    choices = [Choice(one["Name"], frozenset({one["TrackingOptionID"]}).issubset) for one in shown]
    return [*choices, Choice("Unassigned", frozenset(one["TrackingOptionID"] for one in category["Options"]).isdisjoint)]


def _both(one: Choice, other: Choice) -> Chosen:
    def chosen(options: Options) -> bool:
        return one.chosen(options) and other.chosen(options)

    return chosen


def _option(tenant: Tenant, category: Element | None, option_id: str, name: str) -> Element:
    categories = [category] if category else list(tenant["TrackingCategories"])
    for one in categories:
        for option in one["Options"]:
            if option["TrackingOptionID"].lower() == option_id.lower():
                found: Element = option
                return found
    raise RefusedReportError(f"The supplied {name} is no tracking option of {'that category' if category else 'any category'}.")
