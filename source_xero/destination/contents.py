"""What a row sends: the parts of an element that differ, or a whole new one; and what is worth telling of what it does not."""

from collections.abc import Mapping, Sequence
from typing import Any

from source_xero.destination import line_items as line_rules
from source_xero.destination.compare import numbers_equal
from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element
from source_xero.destination.operation import Operation
from source_xero.destination.shape import Json, shape
from source_xero.destination.status import APPROVED, any_of

NOT_SENT_YET = "SentToContact was not written: Xero takes it for approved documents only."
_STAMPS = ("UpdatedDateUTC", "CreatedDateUTC", "Validation", "Warnings", "Has", "StatusAttribute")
"""What reading gives of any element, and differs with each; telling of it would say nothing."""


def change(draft: Draft, current: Element, changed: Sequence[str], lines: line_rules.Joined) -> dict[str, Any]:
    """Return what a change sends: the fields that differ, whole where they have parts, and what Xero wants every time."""
    operation = draft.operation
    what = shape(operation.schema)
    out: dict[str, Any] = {}
    for name in dict.fromkeys(path.partition(".")[0] for path in changed):
        if name == operation.lines:
            continue
        out[name] = line_rules.overlaid(draft.element[name], current.get(name), what.fields[name])
    if lines.send is not None:
        out[operation.lines] = lines.send
    return out


def add_what_is_missing(draft: Draft) -> None:
    """Add what is missing to create an element, and what only another object makes."""
    operation, made_by = draft.operation, draft.operation.made_by
    for name in operation.required:
        if draft.element.get(name) in (None, "", [], {}):
            draft.reject(f"{name} is needed to create one.", name)
    given = [name for name in operation.one_of if draft.element.get(name)]
    if operation.one_of and len(given) != 1:
        told = f"{' and '.join(given)} are given" if given else "none is given"
        draft.reject(
            f"Exactly one of {any_of(operation.one_of)} is needed to create one; {told}.", (given or operation.one_of)[0]
        )
    if made_by is not None and made_by.holds(draft.row.data.get(made_by.field)):
        draft.reject(f"It comes with one of {made_by.maker}, and cannot be created by itself: write that.", made_by.field)


def in_steps(
    payload: dict[str, Any], steps: list[str], operation: Operation, alone: Sequence[str], *, restore: bool
) -> list[dict[str, Any]]:
    """Return what to send one after another, where a status is moved to by itself or over others."""
    field = operation.status_field
    if not steps:
        return [payload]
    if restore:
        return [{field: step} for step in steps] + ([payload] if payload else [])
    if payload and steps[0] not in alone:
        return [{**payload, field: steps[0]}, *({field: step} for step in steps[1:])]
    return ([payload] if payload else []) + [{field: step} for step in steps]


def creation(draft: Draft, status: str) -> dict[str, Any]:
    """Return the element as it is created: no ids of lines, which are those of the document it may have been copied from."""
    operation = draft.operation
    out = dict(draft.element)
    # Xero refuses to hear of SentToContact on what is not approved yet, also that it was not sent.
    if status not in APPROVED and out.pop("SentToContact", False):
        draft.notes.append(NOT_SENT_YET)
    if operation.lines and isinstance(out.get(operation.lines), list):
        out[operation.lines] = [line_rules.fresh(line) for line in out[operation.lines]]
    return out


def not_written(draft: Draft, element: Element) -> tuple[str, ...]:
    """Tell of values given for what Xero computes where Xero has another, so not of each echo of a read."""
    names = [
        name
        for name, value in draft.computed.items()
        if not (name == "ID" or name.startswith(_STAMPS) or name.endswith(("String", "Date")))
        and _differs(value, element.get(name), name)
    ]
    total = "Total" in names and "Total" in element
    plain = [name for name in names if not (total and name == "Total")]
    return (
        *([f"Not written, since Xero works it out: {', '.join(plain)}."] if plain else ()),
        *([f"Total is {element['Total']} in Xero, and {draft.computed['Total']} in the record."] if total else ()),
    )


def _differs(given: Json, theirs: Json, name: str) -> bool:
    if isinstance(given, Mapping | list):
        return bool(given) and not theirs  # how much of it Xero tells depends on how it is asked
    if isinstance(given, int | float) and not isinstance(given, bool):
        return not numbers_equal(given, theirs, name)
    return (given or None) != (theirs or None)
