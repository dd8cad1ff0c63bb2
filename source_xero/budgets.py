"""A budget that Xero tells a few months at a time, as one record: its lines by account, with the months of all answers. Pure.

https://developer.xero.com/documentation/api/accounting/budgets
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from source_xero.months import Span

Element = dict[str, Any]
_LINES, _BALANCES = "BudgetLines", "BudgetBalances"


def span_asked(span: Span) -> Mapping[str, str]:
    """Return the query parameters for a span of months."""
    return {"DateFrom": span.first.isoformat(), "DateTo": span.last.isoformat()}


def problem_of(parts: Iterable[Element]) -> str:
    """Say what is wrong with the lines of budgets, "" for nothing."""
    for part in parts:
        lines = part.get(_LINES) or []
        if not _are_objects(lines) or not all(_are_objects(line.get(_BALANCES) or []) for line in lines):
            return f"has {_LINES} that are no lines: {str(lines)[:60]}"
        if not all(isinstance(line.get("AccountID"), str | None) for line in lines):
            return f"has {_LINES} whose AccountID is no id"
    return ""


def merged(parts: Sequence[Element]) -> Element:
    """Return the budget that the parts of it make, in their order; what they all have is the latest part's."""
    lines: dict[Any, Element] = {}
    for line in _all(parts, _LINES):
        known = lines.setdefault(line.get("AccountID"), {**line, _BALANCES: []})
        known[_BALANCES] += line.get(_BALANCES) or []
    return {**parts[-1], _LINES: list(lines.values())}


def _all(elements: Iterable[Element], field: str) -> Iterable[Element]:
    return (one for element in elements for one in element.get(field) or ())


def _are_objects(told: object) -> bool:
    return isinstance(told, list) and all(isinstance(one, Mapping) for one in told)
