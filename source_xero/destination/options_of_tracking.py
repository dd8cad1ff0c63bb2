"""The options of tracking categories: sent one at a time, put away alone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from source_xero.destination.intent import Element, Intent
from source_xero.destination.parts import Part, Planned, unchanged
from source_xero.destination.row import Mode, Outcome, Verdict


class TrackingOptions:
    """Makes, renames, archives and restores options."""

    def looks(self, part: Part) -> bool:
        """Tell whether deciding needs to know the options of the category."""
        return part.draft.row.mode is not Mode.APPEND

    def decide(self, parts: Sequence[Part]) -> list[Planned]:
        """Return what becomes of each."""
        return [part.draft.rejected() if part.draft.problems else _decided(part) for part in parts]

    def made(self, intent: Intent, there: Sequence[Element], since: datetime) -> Element | None:  # noqa: ARG002 - options have no times
        """Return the option that has what was sent."""
        *_, last = intent.path.split("/")
        for one in there:
            if (last == "Options" or one.get("TrackingOptionID") == last) and all(
                one.get(name) == value for name, value in intent.element.items()
            ):
                return one
        return None


def _decided(part: Part) -> Planned:
    draft = part.draft
    name = str(draft.element.get("Name") or "")
    option = next((one for one in part.there if draft.id and one.get("TrackingOptionID") == draft.id), None) or next(
        (one for one in part.there if name and str(one.get("Name")).casefold() == name.strip().casefold()), None
    )
    status = str(draft.element.get("Status") or "").upper()
    mode = draft.row.mode
    if mode is Mode.SOFT_DELETE:
        status = "ARCHIVED"
    if option is None:
        return _absent(part, name, status)
    steps: list[dict[str, str]] = []
    if mode is not Mode.SOFT_DELETE and name and name != option.get("Name") and draft.id == option.get("TrackingOptionID"):
        steps.append({"Name": name})
    if status and status != str(option.get("Status") or "ACTIVE"):
        # As with categories: the name cannot be changed while it is put away.
        steps.insert(0 if status == "ACTIVE" else len(steps), {"Status": status})
    option_id = str(option["TrackingOptionID"])
    if not steps:
        return unchanged(part, option_id)
    verdict = Verdict.DELETED if mode is Mode.SOFT_DELETE else Verdict.UPDATED
    return _change(part, option_id, steps, verdict)


def _absent(part: Part, name: str, status: str) -> Planned:
    draft, operation = part.draft, part.draft.operation
    if draft.row.mode is Mode.SOFT_DELETE and draft.id:
        return unchanged(part, draft.id, "Xero has none of this id any more.")
    if draft.row.mode in (Mode.UPDATE, Mode.SOFT_DELETE):
        draft.reject(f"The tracking category has no option {name or draft.id!r}.", "Name")
        return draft.rejected()
    then: Callable[[Element], Intent | Outcome | None] | None = None
    if status == "ARCHIVED":

        def archive(element: Element) -> Intent:
            return _change(part, str(element["TrackingOptionID"]), [{"Status": "ARCHIVED"}], Verdict.CREATED)

        then = archive
    return Intent(
        row=draft.row,
        verdict=Verdict.CREATED,
        method="PUT",
        path=part.address,
        element={"Name": name},
        scope=operation.scope,
        batch=1,
        id_field=operation.id,
        repeatable=False,
        notes=tuple(draft.notes),
        then=then,
    )


def _change(part: Part, option_id: str, steps: Sequence[Mapping[str, Any]], verdict: Verdict) -> Intent:
    operation = part.draft.operation
    rest = steps[1:]
    return Intent(
        row=part.draft.row,
        verdict=verdict,
        method="POST",
        path=f"{part.address}/{option_id}",
        element=steps[0],
        scope=operation.scope,
        batch=1,
        id_field=operation.id,
        notes=tuple(part.draft.notes),
        then=(lambda _: _change(part, option_id, rest, verdict)) if rest else None,
    )
