"""What a user reads when Xero refuses a whole request, or when the sync must end: what, whose, why, and what to do."""

from source_xero.api.answers import Answer, Meaning
from source_xero.api.explanations import explain
from source_xero.api.limits import DayLimitReached
from source_xero.api.scopes import BROAD
from source_xero.destination.row import Reason

_OF_THE_ROW = frozenset({Meaning.REFUSED, Meaning.NOT_FOUND, Meaning.NOT_IMPLEMENTED})


def refusal(answer: Answer, what: str, organisation: str, scope: str) -> Reason:
    """Say why Xero refuses; in its own words alone where the row itself is at fault."""
    if answer.meaning is Meaning.SCOPE_MISSING:
        return Reason(
            f"{what} of {organisation}: the connection lacks the scope {scope_in_both(scope)}. Add it to the app, then "
            "connect the organisation again."
        )
    if answer.meaning is Meaning.NOT_FOUND:
        return Reason(f"Xero has no such element: {answer.detail or 'not found'} (HTTP {answer.status}).")
    if answer.meaning in _OF_THE_ROW:
        return Reason(f"{answer.detail or 'Xero refuses it without saying why.'} (HTTP {answer.status})")
    return Reason(explain(answer, what, organisation, scope))


def day_over(limit: DayLimitReached, what: str, organisation: str) -> str:
    """Say that no more can be written today."""
    if limit.reserve:
        cause = f"only the {limit.reserve} calls of today that day_reserve keeps for other tools are left"
    else:
        cause = "Xero's calls of today are used up"
    lifts_at = limit.lifts_at
    until = f" Xero answers again at {lifts_at.in_timezone('UTC').format('YYYY-MM-DD HH:mm')} UTC." if lifts_at else ""
    return f"{what} of {organisation}: {cause}.{until} What was written stays; the next sync writes the rest, nothing twice."


def scope_in_both(scope: str) -> str:
    """Name a scope in both families, where there are two."""
    granular = scope.removesuffix(".read")
    broad = BROAD.get(granular)
    return scope + (f" (in apps from before March 2026: {broad}{scope[len(granular) :]})" if broad else "")
