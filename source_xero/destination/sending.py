"""How what was decided is put to Xero: the verb, the path and the body of each step, in the way each object is spoken to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from source_xero.api import dates
from source_xero.destination.contents import not_written
from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element, Intent
from source_xero.destination.operation import Operation
from source_xero.destination.row import Outcome, Verdict

Follow = Callable[[Element], Intent | Outcome | None] | None


def chain(
    draft: Draft,
    payloads: Sequence[Mapping[str, Any]],
    verdict: Verdict,
    *,
    xero_id: str = "",
    current: Element | None = None,
) -> Intent:
    """Return the first of several steps of one row; each leads to the next when Xero has taken it."""
    rest = payloads[1:]

    def then(element: Element) -> Intent:
        return chain(draft, rest, verdict, xero_id=xero_id or str(element[draft.operation.id]), current=element)

    follow = then if rest else _verification(draft, verdict, current or {})
    if xero_id:
        payload = {**_repeated(draft.operation, current or {}, payloads[0]), **payloads[0]}
        return _post(draft, draft.operation.update, xero_id, payload, verdict, follow)
    operation = draft.operation
    alone = operation.create == "bare"
    return Intent(
        row=draft.row,
        verdict=verdict,
        method=operation.create_verb,
        path=operation.path,
        element=payloads[0],
        envelope="" if alone else operation.envelope,
        scope=operation.scope,
        batch=1 if alone else operation.batch,
        id_field=operation.id,
        repeatable=False,
        found_again=draft.found_again,
        notes=tuple(draft.notes),
        then=follow,
    )


def deletion(draft: Draft, current: Element, target: str) -> Intent:
    """Return the deletion of an element, by the verb or by the status that stands for it."""
    operation = draft.operation
    xero_id = str(current[operation.id])
    if operation.delete == "verb":
        return Intent(
            row=draft.row,
            verdict=Verdict.DELETED,
            method="DELETE",
            path=f"{operation.path}/{xero_id}",
            scope=operation.scope,
            batch=1,
            id_field=operation.id,
            notes=tuple(draft.notes),
            then=lambda _: Outcome(draft.row, Verdict.DELETED, xero_id),  # the answer to it has no body
        )
    payload = {**_repeated(operation, current, {}), operation.status_field: target}
    return _post(draft, operation.delete_by or operation.update, xero_id, payload, Verdict.DELETED, None)


def _verification(draft: Draft, verdict: Verdict, before: Element) -> Follow:
    """Return what looks at an answer for what Xero did not do as it was told, without calling that an error."""
    lines = draft.operation.lines
    if not lines and not draft.computed:
        return None

    def look(element: Element) -> Outcome | None:
        notes = list(not_written(draft, {**before, **element}))
        sent, kept = draft.element.get(lines) or (), element.get(lines) or ()
        if len(sent) == len(kept):
            for place, (mine, theirs) in enumerate(zip(sent, kept, strict=True)):
                if len(mine.get("Tracking") or ()) > len(theirs.get("Tracking") or ()):
                    notes.append(f"{lines}.{place}.Tracking was not stored by Xero.")
        xero_id = str(element.get(draft.operation.id) or "")
        return Outcome(draft.row, verdict, xero_id, (), tuple(notes)) if notes else None

    return look


def _post(draft: Draft, how: str, xero_id: str, payload: Mapping[str, Any], verdict: Verdict, then: Follow) -> Intent:
    operation = draft.operation
    listed = how == "batch"
    bare = how == "item_bare"
    return Intent(
        row=draft.row,
        verdict=verdict,
        method=operation.update_verb,
        path=operation.path if listed else f"{operation.path}/{xero_id}",
        element=payload if bare else {operation.id: xero_id, **payload},
        envelope="" if bare else operation.envelope,
        scope=operation.scope,
        batch=operation.batch if listed else 1,
        id_field=operation.id,
        notes=tuple(draft.notes),
        then=then,
    )


def _repeated(operation: Operation, current: Element, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Xero wants with every change of an element, as the element has it."""
    out: dict[str, Any] = {}
    for name in operation.repeat:
        if name in payload or current.get(name) in (None, "", []):
            continue
        value = current[name]
        if name == operation.lines:
            out[name] = [{"LineItemID": line["LineItemID"]} for line in value]
        elif name == "Contact" or name.endswith("Account"):
            key = "ContactID" if name == "Contact" else "AccountID"
            out[name] = {key: value[key]}
        elif name.endswith("Date") or name == "Date":
            out[name] = dates.calendar_date(str(value)) or value
        else:
            out[name] = value
    return out
