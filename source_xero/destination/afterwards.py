"""What an element will be when Xero has taken a row: in a dry run, what the next row about it finds."""

from typing import Any

from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element, Intent
from source_xero.destination.matching import life_of
from source_xero.destination.row import Verdict


def after(draft: Draft, current: Element | None, intent: Intent) -> Element:
    """Return an element as it will be; a new one has an id that tells the row, and nothing that Xero works out."""
    operation, field = draft.operation, draft.operation.status_field
    have = current or {operation.id: f"new-{draft.row.object}-{draft.row.number}"}
    if intent.verdict is Verdict.DELETED:
        return {**have, field: intent.element.get(field)}
    out = {**draft.element, **have, **intent.element, field: _status(draft, have, intent), operation.id: have[operation.id]}
    if operation.lines in intent.element:
        out[operation.lines] = _lines(draft, have, intent)
    return out


def _status(draft: Draft, have: Element, intent: Intent) -> str:
    """Return the status at the end of all steps; Xero's own ones come with what causes them."""
    field, life = draft.operation.status_field, life_of(draft)
    asked = str(draft.element.get(field) or intent.element.get(field) or have.get(field) or "").upper()
    if have.get(field) and life.by_system.get(asked):
        return str(have[field])
    return life.by_system.get(asked, asked) or next(iter(life.creates), "")


def _lines(draft: Draft, have: Element, intent: Intent) -> list[dict[str, Any]]:
    name = draft.operation.lines
    theirs = {line.get("LineItemID"): line for line in have.get(name) or ()}
    return [
        {"LineItemID": f"new-{draft.row.number}-{place}", **theirs.get(line.get("LineItemID"), {}), **line}
        for place, line in enumerate(intent.element[name])
    ]
