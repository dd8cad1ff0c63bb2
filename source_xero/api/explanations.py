"""The sentence that a user reads for an answer or a limit: which stream or object, which organisation, what to do."""

from collections.abc import Mapping

from source_xero.api.answers import Answer, Meaning
from source_xero.api.limits import DayLimitReached
from source_xero.api.scopes import BROAD, GRANTED_TO, NO_READ

_SENTENCES = {
    Meaning.TOKEN_EXPIRED: "the access token has expired.",
    Meaning.TOKEN_REJECTED: "Xero rejects the access token. Check the credentials, or connect the organisation again.",
    Meaning.TENANT_LOST: (
        "Xero no longer lets this app into the organisation: it was disconnected, or its id in tenant_ids is wrong. Connect it "
        "again, or take it out of tenant_ids."
    ),
    Meaning.ROLE_MISSING: "the user who connected the organisation lacks the role that this needs in Xero.",
    Meaning.FORBIDDEN: (
        "Xero forbids this request, though not as it does for an organisation that was disconnected. If other streams are "
        "read, the user who connected the organisation may lack a right in Xero, or a firewall is in the way; else connect it "
        "again."
    ),
    Meaning.MAINTENANCE: "Xero or the organisation is offline for maintenance. The next sync goes on from here.",
    Meaning.SERVER_FAULT: "Xero failed to answer. The next sync goes on from here.",
    Meaning.NOT_FOUND: "Xero has nothing at this address. Check api_url.",
    Meaning.NOT_IMPLEMENTED: "Xero does not offer this for the organisation.",
    Meaning.REFUSED: "Xero refuses the request.",
}
_LIMITS = "Xero's call limit was in the way for too long; another program may be using it up. The next sync goes on from here."


def explain(answer: Answer, what: str, organisation: str, scope: str) -> str:
    """Say what an answer other than OK means for `what` (a stream or object) of `organisation`; `scope` is what it needs."""
    if answer.meaning is Meaning.SCOPE_MISSING:
        add = "" if scope in GRANTED_TO else " Add it to the app, then connect the organisation again."
        sentence = f"the connection lacks {needed(scope)}.{add}"
    else:
        sentence = _SENTENCES.get(answer.meaning, _LIMITS)
    told = f" Xero says: {answer.detail} (HTTP {answer.status})." if answer.detail else f" (HTTP {answer.status})"
    trace = f" Correlation id {answer.correlation_id}." if answer.correlation_id else ""
    return f"{what} of {organisation}: {sentence}{told}{trace}"


def explain_day_limit(limit: DayLimitReached, what: str, organisation: str) -> str:
    """Say that the day is over for `what` of `organisation`, until when, and that nothing is lost."""
    if limit.reserve:
        cause = f"only the {limit.reserve} calls of today that day_reserve keeps for other tools are left"
    else:
        cause = "Xero's calls of today are used up"
    until = (
        f" Xero answers again at {limit.lifts_at.in_timezone('UTC').format('YYYY-MM-DD HH:mm')} UTC." if limit.lifts_at else ""
    )
    return f"{what} of {organisation}: {cause}.{until} What was read is kept, and the next sync goes on from there."


def explain_missed(organisation: str) -> str:
    """Say that an organisation of the state is read no more, and that this may be as it should."""
    return (
        f"{organisation}: the state knows it, but it is no longer connected to this app, so that it is not read. Unless that "
        "is on purpose, connect it again: its state is kept, and its reading goes on where it stood."
    )


_PARTS = {
    "page": "page {}",
    "offset": "what comes after {}",
    "toDate": "the report to {}",
    "date": "the report as at {}",
    "reportYear": "the report of {}",
    "contactId": "on contact {}",
    "DateTo": "the months to {}",
}


def part_of(params: Mapping[str, object]) -> str:
    """Name the part of a list or report that the parameters of a request ask for, "" for all of it."""
    return " ".join(named.format(params[name]) for name, named in _PARTS.items() if name in params)


def needed(scope: str) -> str:
    """Name what a connection without a scope lacks: the scope, and the tier or standing that Xero grants it to."""
    tier = f", which Xero grants only to {GRANTED_TO[scope]}" if scope in GRANTED_TO else ""
    return f"the scope {scope_names(scope)}{tier}"


def scope_names(scope: str) -> str:
    """Name a scope for reading, in both families where there are two."""
    if scope in NO_READ:
        return scope
    broad = BROAD.get(scope)
    return f"{scope}.read" + (f" (in apps from before March 2026: {broad}.read)" if broad else "")
