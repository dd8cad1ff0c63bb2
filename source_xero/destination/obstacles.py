"""What stands against a row: other changes meanwhile, what Xero never changes, statuses, payments, closed periods."""

from collections.abc import Mapping, Sequence

from source_xero.api import dates
from source_xero.destination import values
from source_xero.destination.changes import Changes
from source_xero.destination.draft import Draft
from source_xero.destination.index import Known
from source_xero.destination.intent import Element
from source_xero.destination.matching import life_of
from source_xero.destination.organisation import Organisation
from source_xero.destination.row import Mode, Reason
from source_xero.destination.rules import INBOX
from source_xero.destination.status import any_of, in_the_way, not_editable

_OPEN_TO_ALL = frozenset({"DRAFT", "SUBMITTED"})
"""Statuses that no closed period minds."""


def oppose(draft: Draft, current: Element, found: Changes, steps: Sequence[str] | None, organisation: Organisation) -> None:
    """Add what stands against changes; `steps` lead to their status, None if nothing does."""
    operation = draft.operation
    first = found.fields[0] if found.fields else ""
    if not operation.update:
        named = ", ".join(found.fields or [found.target])
        draft.reject(f"Xero cannot change {operation.name} ({named}): delete it and write a new one.", first)
        return
    fixed = [name for name in operation.immutable if name in found.fields]
    if fixed:
        draft.reject(f"Xero cannot change {any_of(fixed)} of an element that exists: delete it and write a new one.", fixed[0])
    life = life_of(draft)
    restoring = found.now in life.shelved and found.target and found.target not in life.shelved
    barred = "" if restoring else not_editable(operation.statuses, current, found.now, found.fields)
    if barred:
        draft.reject(barred, first)
    elif found.target and steps is None:
        ways = life.moves.get(found.now, ())
        possible = f"; it can become {any_of(ways)}." if ways else "."
        message = f"It is {found.now} in Xero, which cannot become {found.target}{possible}"
        draft.reject(message, operation.status_field)
    elif found.target in life.gone and in_the_way(current):
        draft.reject(
            f"It cannot be {found.target} while it has {in_the_way(current)}: remove that first.", operation.status_field
        )
    if operation.lock and not draft.problems:
        days = (current.get(operation.lock), draft.element.get(operation.lock))
        oppose_days(draft, [day for day in days if day], found.target or found.now, organisation)


def oppose_days(draft: Draft, days: Sequence[object], status: str, organisation: Organisation) -> None:
    """Add that one of the days is in a closed period (none is today), where that matters for the status."""
    if status in _OPEN_TO_ALL:
        return
    for day in days:
        reason = organisation.closed(day)
        if reason:
            draft.reject(reason, draft.operation.lock)
            return


def oppose_deletion(draft: Draft, current: Element, now: str, organisation: Organisation) -> None:
    """Add what stands against deleting an element."""
    operation, life = draft.operation, life_of(draft)
    holder = in_the_way(current) if operation.statuses == "invoice" else ""
    if operation.path == "Folders" and current.get("IsInbox"):
        draft.reject(INBOX, operation.id)
    elif holder or (operation.delete != "verb" and now not in life.deletes):
        why = f"it has {holder}" if holder else life.why_not.get(now, "Xero deletes none of these")
        advice = ": remove that first." if holder or now in life.why_not else "."
        draft.reject(
            f"It is {now or 'in use'} in Xero and cannot be deleted or voided, since {why}{advice}", operation.status_field
        )
    elif operation.lock and current.get(operation.lock):
        oppose_days(draft, [current[operation.lock]], now, organisation)


def conflict(draft: Draft, current: Element) -> str:
    """Say that Xero's element is newer than the record, "" where it is not, or one of them tells no time."""
    told, theirs = draft.computed.get("UpdatedDateUTC"), str(current.get("UpdatedDateUTC") or "")
    if not told:
        return ""
    try:
        mine = dates.milliseconds(values.moment(told))
    except ValueError:
        return f"UpdatedDateUTC must be a time, such as 2026-06-30T10:00:00Z, and is {told!r}: a conflict cannot be ruled out."
    xeros = dates.milliseconds(theirs)
    if mine is None or xeros is None or mine >= xeros:
        return ""
    return (
        f"Conflict: the record is of {told}, and Xero's element was changed at {dates.instant(theirs)}. "
        "Read it again, or set write.on_conflict to overwrite."
    )


def was_deleted(draft: Draft, dead: Known) -> Reason:
    """Say that the document of a row was deleted or voided in Xero, so that a sync would undo what its users did."""
    name = draft.operation.keys[0][-1]
    told = f"The one with {name} {said(draft, name)} is {dead.status} in Xero ({dead.id})"
    if draft.row.mode is Mode.UPDATE:
        return Reason(f"{told}, and nothing about it can change.", name)
    return Reason(
        f"{told}, and is not made again by append_dedup: leave the record out, give the new one another {name}, or write it "
        "with append.",
        name,
    )


def none_of(draft: Draft) -> Reason:
    """Say that Xero has no such element, by the keys that the row gives; the surest of them is at fault."""
    operation = draft.operation
    asked = draft.row.matching_key or (operation.id, *(name for key in operation.keys for name in key))
    ladder = [draft.row.matching_key] if draft.row.matching_key else [(operation.id,), *operation.keys]
    given = [key for key in ladder if all(said(draft, name) for name in key)]
    if not given:
        lacking = next((name for key in ladder for name in key if not said(draft, name)), operation.id)
        return Reason(f"It has none of the keys that tell which one is meant: {any_of(asked)}.", lacking)
    told = (" and ".join(f"{name} {said(draft, name)}" for name in key) for key in given)
    return Reason(f"Xero has none with {any_of(told)}.", given[0][-1])


def said(draft: Draft, name: str) -> str:
    """Return what a row says in a field of a key, quoted; "" for nothing."""
    value = draft.id if name == draft.operation.id else draft.element.get(name)
    if isinstance(value, Mapping):
        value = next((one for one in value.values() if isinstance(one, str)), None)
    return repr(value) if value else ""


def exists(draft: Draft, twin: Element) -> str:
    """Say that Xero has an element of the same number that is not as the row says."""
    operation = draft.operation
    key = operation.keys[0][-1] if operation.keys else operation.id
    told = f"{key} {twin.get(key)!r}" if twin.get(key) else f"{operation.id} {twin.get(operation.id)}"
    return (
        f"Xero has one with {told} already ({twin.get(operation.id)}), and it differs: append only creates. "
        "Use append_dedup to change it."
    )
