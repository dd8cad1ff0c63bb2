"""Parts that Xero keeps under a parent: members, options, allocations, attachments, notes; each told apart within it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from source_xero.destination.current import Shelf
from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element, Intent
from source_xero.destination.listing import is_guid
from source_xero.destination.operation import Operation
from source_xero.destination.references import References
from source_xero.destination.row import Mode, Outcome, Verdict
from source_xero.destination.shape import REFERENCES
from source_xero.destination.xero import Get, NotFound

Planned = Intent | Outcome

_WITHIN = ("Allocations", "Options")
"""Parts that stand in their parents also where those are listed; a group's members do not."""

_INSIDE = ("Allocations", "Options", "Contacts")
"""Parts that stand in their parents when those are asked for by id; the others have a list of their own."""


@dataclass
class Part:
    """One row about a part.

    Attributes:
        draft: what it says, its references resolved.
        path: the list that its parent is in.
        parent_id: the parent's id.
        there: what the parent has of such parts, shared by all rows about the same parent.
    """

    draft: Draft
    path: str = ""
    parent_id: str = ""
    there: list[Element] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Return the path of the parts of this parent."""
        return f"{self.path}/{self.parent_id}/{self.draft.operation.below}"


class Kind(Protocol):
    """What differs between kinds of parts."""

    def looks(self, part: Part) -> bool:
        """Tell whether deciding needs to know what the parent has."""

    def decide(self, parts: Sequence[Part]) -> list[Planned]:
        """Return what becomes of each part; its problems are its own."""

    def made(self, intent: Intent, there: Sequence[Element], since: datetime) -> Element | None:
        """Return the element among a parent's parts that an intent made or changed, None if there is none."""


class Parts:
    """Plans the rows of parts, of one organisation."""

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        operations: Mapping[str, Operation],
        references: References,
        shelf: Callable[[str], Shelf],
        get: Get,
    ) -> None:
        self._kinds = kinds
        self._operations = operations
        self._references = references
        self._shelf = shelf
        self._get = get

    def plan(self, drafts: Sequence[Draft]) -> list[Planned]:
        """Return what becomes of each draft, in order."""
        kind = self._kinds[drafts[0].operation.below]
        parts = [Part(draft) for draft in drafts]
        for part in parts:
            _check(part.draft)
        self._references.resolve([part.draft for part in parts if not part.draft.problems])
        for part in parts:
            self._place(part)
        looking = [part for part in parts if not part.draft.problems and kind.looks(part)]
        lists = self._inside_parents(looking)
        for part in looking:
            if part.address not in lists:
                lists[part.address] = self._there(part)
            part.there = lists[part.address]
        sound = iter(kind.decide([part for part in parts if not part.draft.problems]))
        return [part.draft.rejected() if part.draft.problems else next(sound) for part in parts]

    def found(self, intent: Intent, since: datetime) -> Element | None:
        """Return what Xero has of an intent whose answer was lost."""
        operation = self._operations[intent.row.object]
        path, parent_id, *_ = intent.path.split("/")
        there = self._listed(path, parent_id, operation)
        return self._kinds[operation.below].made(intent, there, since)

    def _place(self, part: Part) -> None:
        draft, operation = part.draft, part.draft.operation
        if draft.problems:
            return
        if operation.parent:
            block = draft.element.pop(operation.parent)
            part.path, part.parent_id = operation.path, block if isinstance(block, str) else next(iter(block.values()))
            return
        part.path = self._path_named(draft)
        if draft.problems:
            return
        given, number = draft.element.pop("ObjectID", ""), draft.element.pop("ObjectNumber", "")
        if given:
            part.parent_id = given
        elif number:
            part.parent_id = self._numbered(draft, part.path, number)
        else:
            draft.reject("ObjectID or ObjectNumber must tell what carries it.", "ObjectID")

    def _path_named(self, draft: Draft) -> str:
        told = str(draft.element.pop("ObjectType", "")).strip()
        named = self._operations.get(told.casefold())
        resource = next((one for one in draft.operation.parents if one.casefold() == told.casefold()), "")
        path = named.path if named else resource
        if path not in draft.operation.parents:
            carriers = ", ".join(draft.operation.parents)
            draft.reject(f"{told!r} has no {draft.operation.name} in Xero; {carriers} have.", "ObjectType")
        return path

    def _numbered(self, draft: Draft, path: str, number: str) -> str:
        shelf = self._shelf(path)
        keys = [
            key for one in self._operations.values() if one.path == path and not one.part for key in (*one.keys, *one.matching)
        ]
        for key in dict.fromkeys(key for key in keys if len(key) == 1):
            values = (number.strip().casefold(),)
            shelf.prepare(key, {values: (number.strip(),)})
            found = [one for one in shelf.matches(key, values) if one.status not in ("DELETED", "VOIDED")]
            if len(found) > 1:
                draft.reject(f"{len(found)} of {path} have {key[0]} {number!r}: give the ObjectID.", "ObjectNumber")
            if found:
                return found[0].id
        failed = self._references.failed(path, number)
        told = f": it is in record {failed}, which could not be written" if failed else ""
        draft.reject(f"Xero has none of {path} with number, code or name {number!r}{told}.", "ObjectNumber")
        return ""

    def _inside_parents(self, parts: Sequence[Part]) -> dict[str, list[Element]]:
        """Return, by address, the parts that come with their parents, of which many are asked for at a time."""
        out: dict[str, list[Element]] = {}
        if not parts or parts[0].draft.operation.below not in _WITHIN:
            return out
        operation = parts[0].draft.operation
        wanted = [part.parent_id.casefold() for part in parts if is_guid(part.parent_id)]
        whole = self._shelf(operation.path).whole(wanted) if wanted else {}
        for part in parts:
            parent = whole.get(part.parent_id.casefold())
            if parent is not None:
                out[part.address] = list(parent.get(operation.below) or ())
        return out

    def _there(self, part: Part) -> list[Element]:
        if not is_guid(part.parent_id):
            return []  # in a dry run: a parent that would have been made
        try:
            return self._listed(part.path, part.parent_id, part.draft.operation)
        except NotFound:
            part.draft.reject(
                f"Xero has none of {part.path} with id {part.parent_id}.", part.draft.operation.parent or "ObjectID"
            )
            return []

    def _listed(self, path: str, parent_id: str, operation: Operation) -> list[Element]:
        """Return what a parent has of such parts, from its own list of them or from inside the parent."""
        if operation.below not in _INSIDE:
            return list(self._get(f"{path}/{parent_id}/{operation.below}", {}, operation.scope).get(operation.envelope) or ())
        answer = self._get(f"{path}/{parent_id}", {}, operation.scope).get(path) or [{}]
        return list(answer[0].get(operation.below) or ())


def _check(draft: Draft) -> None:
    operation = draft.operation
    for at, message in draft.unknown.items():
        draft.reject(message, at)
    deleting = draft.row.mode is Mode.SOFT_DELETE
    for name in operation.required:
        if draft.id and name != operation.parent and (deleting or operation.below == "Options"):
            continue  # Xero's id tells it
        if deleting and name in ("Amount", "Date", "ObjectGroup"):
            continue
        if draft.element.get(name) in (None, "", {}):
            block = (
                f" (or {', '.join(one for one, block in operation.short.items() if block == name)})"
                if name in REFERENCES
                else ""
            )
            draft.reject(f"{name}{block} is needed.", name)
    given = [name for name in operation.one_of if draft.element.get(name)]
    if operation.one_of and len(given) != 1:
        draft.reject(f"Exactly one of {' and '.join(operation.one_of)} is needed.", operation.one_of[0])


def addition(part: Part, element: Element, then: Callable[[Element], Outcome] | None = None) -> Intent:
    """Return what adds an element to a parent's parts."""
    draft, operation = part.draft, part.draft.operation
    return Intent(
        row=draft.row,
        verdict=Verdict.CREATED,
        method="PUT",
        path=part.address,
        element=element,
        envelope=operation.envelope,
        scope=operation.scope,
        batch=operation.batch,
        repeatable=False,
        notes=tuple(draft.notes),
        then=then,
    )


def unchanged(part: Part, xero_id: str, note: str = "") -> Outcome:
    """Return the outcome of a part that Xero has already."""
    notes = (*part.draft.notes, note) if note else tuple(part.draft.notes)
    return Outcome(part.draft.row, Verdict.UNCHANGED, xero_id, (), notes)
