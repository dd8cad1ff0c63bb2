"""What of a credit is applied to which invoice: only what is not applied yet is sent, since Xero adds whatever it is sent."""

from collections.abc import Callable, Sequence
from datetime import datetime

from source_xero.destination.compare import numbers_equal
from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element, Intent
from source_xero.destination.keys import value_of
from source_xero.destination.parts import Part, Planned, addition, unchanged
from source_xero.destination.row import Mode, Outcome, Verdict
from source_xero.destination.shape import Json


class Allocations:
    """Applies credits, and takes applications back.

    Args:
        accounted: ids of what is the outcome of a row of this run; shared with the other objects.
        closed: says why nothing of a day can be written, "" if it can.
    """

    def __init__(self, accounted: set[str], closed: Callable[[Json], str]) -> None:
        self._accounted, self._closed = accounted, closed

    def looks(self, part: Part) -> bool:  # noqa: ARG002 - it always does
        """Tell whether deciding needs to know what is applied already."""
        return True

    def decide(self, parts: Sequence[Part]) -> list[Planned]:
        """Return what becomes of each; equal ones are told apart by how many there are."""
        twins: dict[int, Element] = {}
        for place, part in enumerate(parts):
            twin = next((one for one in part.there if self._is_free(one) and _same(part, one)), None)
            if twin is not None:
                twins[place] = twin
                self._accounted.add(_id(twin))
        return [
            part.draft.rejected() if part.draft.problems else self._decided(part, twins.get(place))
            for place, part in enumerate(parts)
        ]

    def made(self, intent: Intent, there: Sequence[Element], since: datetime) -> Element | None:  # noqa: ARG002 - they have days only
        """Return the allocation that was made or, deleted, is there no more."""
        if intent.method == "DELETE":
            gone = intent.path.rsplit("/", 1)[-1].casefold()
            return None if any(_id(one) == gone and not one.get("IsDeleted") for one in there) else {"AllocationID": gone}
        hit = next((one for one in there if self._is_free(one) and _equal(intent.element, one)), None)
        if hit is not None:
            self._accounted.add(_id(hit))
        return hit

    def _is_free(self, element: Element) -> bool:
        return _id(element) not in self._accounted and not element.get("IsDeleted")

    def _decided(self, part: Part, twin: Element | None) -> Planned:
        draft, mode = part.draft, part.draft.row.mode
        if mode is Mode.SOFT_DELETE:
            more = [one for one in part.there if self._is_free(one) and _same(part, one)]
            if more:
                draft.reject(f"{len(more) + 1} such are applied: give the AllocationID.", "AllocationID")
                return draft.rejected()
            if twin is None:
                return unchanged(part, draft.id, "It is not applied any more.")
            self._oppose(draft, twin.get("Date"))
            if draft.problems:
                return draft.rejected(str(twin["AllocationID"]))
            return _deletion(part, str(twin["AllocationID"]))
        if twin is not None:
            return unchanged(part, str(twin.get("AllocationID") or ""))
        other = next((one for one in part.there if self._is_free(one) and _meant(part, one)), None)
        if mode is Mode.UPDATE and other is None:
            draft.reject("Xero has no such allocation.", "AllocationID" if draft.id else "Invoice")
        elif mode is not Mode.APPEND and other is not None:
            there = f"{other.get('Amount')} of it is applied to that invoice already ({other.get('AllocationID')})"
            advice = "delete that first (soft_delete), or use append to apply this too"
            draft.reject(f"{there}, and Xero changes no allocation: {advice}.", "Amount")
        else:
            self._oppose(draft, draft.element["Date"])
        if draft.problems:
            return draft.rejected()
        return _creation(part)

    def _oppose(self, draft: Draft, day: Json) -> None:
        closed = self._closed(day)
        if closed:
            draft.reject(closed, "Date")


def _creation(part: Part) -> Intent:
    draft = part.draft
    element = {name: draft.element[name] for name in ("Invoice", "Amount", "Date")}

    def told(answer: Element) -> Outcome:
        return Outcome(draft.row, Verdict.CREATED, str(answer.get("AllocationID") or ""))

    return addition(part, element, told)


def _deletion(part: Part, allocation_id: str) -> Intent:
    return Intent(
        row=part.draft.row,
        verdict=Verdict.DELETED,
        method="DELETE",
        path=f"{part.address}/{allocation_id}",
        scope=part.draft.operation.scope,
        batch=1,
        id_field="AllocationID",
    )


def _same(part: Part, element: Element) -> bool:
    if part.draft.row.mode is Mode.SOFT_DELETE and part.draft.id:
        return _id(element) == part.draft.id.casefold()
    return _equal(part.draft.element, element)


def _meant(part: Part, element: Element) -> bool:
    """Tell whether a row is about an allocation that is not as it says: of its id, or to the same invoice."""
    if part.draft.id:
        return _id(element) == part.draft.id.casefold()
    return value_of(part.draft.element, "Invoice") == value_of(element, "Invoice")


def _equal(given: Element, element: Element) -> bool:
    return (
        value_of(given, "Invoice") == value_of(element, "Invoice")
        and (given.get("Amount") is None or numbers_equal(given["Amount"], element.get("Amount"), "Amount"))
        and (not given.get("Date") or value_of(given, "Date") == value_of(element, "Date"))
    )


def _id(element: Element) -> str:
    return str(element.get("AllocationID") or "").casefold()
