"""What belongs to what: contacts to a group, files to documents. Sets, so that what is in one is in it."""

from collections.abc import Sequence
from datetime import datetime

from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element, Intent
from source_xero.destination.parts import Part, Planned, unchanged
from source_xero.destination.row import Mode, Outcome, Verdict


class Members:
    """Adds members to sets, and takes them out.

    Args:
        id_field: what tells a member.
        beside: what else Xero is told of one.
        verb: how one is added.
        absent: what to say of one that is not there to be taken out.
    """

    def __init__(self, id_field: str, beside: Sequence[str], verb: str, absent: str) -> None:
        self._id_field, self._beside, self._verb, self._absent = id_field, beside, verb, absent

    def looks(self, part: Part) -> bool:  # noqa: ARG002 - it always does
        """Tell whether deciding needs to know who is in the set."""
        return True

    def decide(self, parts: Sequence[Part]) -> list[Planned]:
        """Return what becomes of each."""
        return [part.draft.rejected() if part.draft.problems else self._decided(part) for part in parts]

    def made(self, intent: Intent, there: Sequence[Element], since: datetime) -> Element | None:  # noqa: ARG002 - a set has no times
        """Return the member that was added or, taken out, is there no more."""
        member_id = str(intent.element.get(self._id_field) or intent.path.rsplit("/", 1)[-1]).casefold()
        member = self._member(there, member_id)
        if intent.method == "DELETE":
            return None if member else {self._id_field: member_id}
        return member

    def _member(self, there: Sequence[Element], member_id: str) -> Element | None:
        return next((one for one in there if str(one.get(self._id_field)).casefold() == member_id), None)

    def _id(self, draft: Draft) -> str:
        block = draft.element.get(self._id_field.removesuffix("ID"))
        return str(block[self._id_field] if isinstance(block, dict) else draft.id or draft.element[self._id_field])

    def _decided(self, part: Part) -> Planned:
        draft, operation = part.draft, part.draft.operation
        member_id = self._id(draft)
        member = self._member(part.there, member_id.casefold())
        deleting = draft.row.mode is Mode.SOFT_DELETE
        if deleting != bool(member):
            return unchanged(part, member_id, self._absent if deleting else "")
        told = {name: draft.element[name] for name in self._beside if draft.element.get(name)}
        return Intent(
            row=draft.row,
            verdict=Verdict.DELETED if deleting else Verdict.CREATED,
            method="DELETE" if deleting else self._verb,
            path=f"{part.address}/{member_id}" if deleting else part.address,
            element={} if deleting else {self._id_field: member_id, **told},
            envelope="" if deleting else operation.envelope,
            scope=operation.scope,
            batch=1 if deleting else operation.batch,
            id_field=self._id_field,
            repeatable=deleting,
            notes=tuple(draft.notes),
            then=(lambda _: Outcome(draft.row, Verdict.DELETED, member_id)) if deleting else None,  # the answer has no body
        )
