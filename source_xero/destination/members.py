"""Which contacts are in a contact group: a set, so that one who is in it is in it."""

from collections.abc import Sequence
from datetime import datetime

from source_xero.destination.intent import Element, Intent
from source_xero.destination.parts import Part, Planned, unchanged
from source_xero.destination.row import Mode, Outcome, Verdict


class Members:
    """Adds contacts to groups, and takes them out."""

    def looks(self, part: Part) -> bool:  # noqa: ARG002 - it always does
        """Tell whether deciding needs to know who is in the group."""
        return True

    def decide(self, parts: Sequence[Part]) -> list[Planned]:
        """Return what becomes of each."""
        return [part.draft.rejected() if part.draft.problems else _decided(part) for part in parts]

    def made(self, intent: Intent, there: Sequence[Element], since: datetime) -> Element | None:  # noqa: ARG002 - a set has no times
        """Return the member that was added or, taken out, is there no more."""
        contact_id = str(intent.element.get("ContactID") or intent.path.rsplit("/", 1)[-1]).casefold()
        member = _member(there, contact_id)
        if intent.method == "DELETE":
            return None if member else {"ContactID": contact_id}
        return member


def _member(there: Sequence[Element], contact_id: str) -> Element | None:
    return next((one for one in there if str(one.get("ContactID")).casefold() == contact_id), None)


def _decided(part: Part) -> Planned:
    draft, operation = part.draft, part.draft.operation
    contact_id = draft.element["Contact"]["ContactID"]
    member = _member(part.there, contact_id.casefold())
    deleting = draft.row.mode is Mode.SOFT_DELETE
    if deleting != bool(member):
        return unchanged(part, contact_id, "It is not in the group." if deleting else "")
    return Intent(
        row=draft.row,
        verdict=Verdict.DELETED if deleting else Verdict.CREATED,
        method="DELETE" if deleting else "PUT",
        path=f"{part.address}/{contact_id}" if deleting else part.address,
        element={} if deleting else {"ContactID": contact_id},
        envelope="" if deleting else operation.envelope,
        scope=operation.scope,
        batch=1 if deleting else operation.batch,
        id_field="ContactID",
        repeatable=deleting,
        notes=tuple(draft.notes),
        then=(lambda _: Outcome(draft.row, Verdict.DELETED, contact_id)) if deleting else None,  # the answer to it has no body
    )
