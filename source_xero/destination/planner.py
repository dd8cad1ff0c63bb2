"""What is to be sent for the rows of one organisation, decided from what they say and what Xero has."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

from source_xero.destination.allocations import Allocations
from source_xero.destination.attachments import Attachments
from source_xero.destination.current import Shelf
from source_xero.destination.decision import Decider, Wave
from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element, Intent
from source_xero.destination.keys import value_of
from source_xero.destination.matching import Rung, rungs
from source_xero.destination.members import Members
from source_xero.destination.notes import Notes
from source_xero.destination.operation import Operation
from source_xero.destination.options import Options
from source_xero.destination.options_of_tracking import TrackingOptions
from source_xero.destination.organisation import Organisation
from source_xero.destination.parts import Kind, Parts
from source_xero.destination.payload import draft as drafted
from source_xero.destination.places import place_of
from source_xero.destination.references import References
from source_xero.destination.row import Mode, Outcome, Row, Verdict
from source_xero.destination.status import LIVES
from source_xero.destination.uploads import take_content, uploading, within_bounds
from source_xero.destination.xero import Get, Refused

Planned = Intent | Outcome

_EVER = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Planner:
    """Plans the rows of one organisation.

    Args:
        tenant_id: the organisation.
        get: asks it.
        options: how to write.
        operations: the catalogue of writing.
        now: the time, for documents without a date.
        read: gives what is in a file by its path.
    """

    def __init__(
        self,
        tenant_id: str,
        get: Get,
        options: Options,
        operations: Mapping[str, Operation],
        now: Callable[[], datetime],
        read: Callable[[str], bytes] = lambda path: Path(path).read_bytes(),
    ) -> None:
        self.tenant_id = tenant_id
        self._get = get
        self._options = options
        self._operations = operations
        self._shelves: dict[str, Shelf] = {}
        self._references = References(self._shelf, verify_ids=options.dry_run)
        organisation = Organisation(get, now)
        self._read = read
        self._decider = Decider(options, self._references, organisation)
        kinds: dict[str, Kind] = {
            "Contacts": Members("ContactID", (), "PUT", "It is not in the group."),
            "Options": TrackingOptions(),
            "Allocations": Allocations(self._decider.accounted, organisation.closed),
            "Attachments": Attachments(read),
            "History": Notes(),
            "Associations": Members("ObjectId", ("ObjectGroup", "ObjectType"), "POST", "The file does not belong to it."),
        }
        self._parts = Parts(kinds, operations, self._references, self._shelf, get)

    def plan(self, rows: Sequence[Row]) -> tuple[list[Planned], list[Row]]:
        """Return what to do for each row of one object, and the rows to plan once that is done.

        The rows put off are about something that an earlier row of the same lot is about; the answers stand in the order of
        the others.
        """
        operation = self._operations[rows[0].object]
        drafts = [drafted(row, self._operations) for row in rows]
        if operation.part:
            return self._plan_parts(drafts)
        put_off: list[Draft] = []
        if operation.upload:
            many = within_bounds(drafts)
            drafts, put_off = drafts[:many], drafts[many:]
            for draft in drafts:
                take_content(draft, self._read)
        if operation.home:
            self._bring_home(drafts, operation)
        wave, later = self._split(drafts)
        planned = self._planned(wave, self._shelf(operation.path))
        if operation.upload:
            of_row = {draft.row.number: draft for draft in drafts}
            home = self._home(operation)
            planned = [
                uploading(one, of_row[one.row.number], home)
                if isinstance(one, Intent) and one.verdict is Verdict.CREATED
                else one
                for one in planned
            ]
        for one in planned:
            if isinstance(one, Intent) and one.verdict is Verdict.CREATED:
                self._references.expect(operation.path, one.element, one.row.number)
                if self._options.dry_run:
                    self._references.arrived(operation.path, one.element)
            elif isinstance(one, Outcome) and one.verdict is Verdict.REJECTED:
                self._references.expect(operation.path, one.row.data, one.row.number)
        return planned, [draft.row for draft in (*later, *put_off)]

    def _bring_home(self, drafts: Sequence[Draft], operation: Operation) -> None:
        """Name the folder that Xero puts files into by itself, where a row names none, so that it is found there again."""
        nameless = [draft for draft in drafts if not draft.id and not draft.element.get("FolderId")]
        if nameless and (home := self._home(operation)):
            for draft in nameless:
                draft.element["FolderId"] = home

    def _home(self, operation: Operation) -> str:
        try:
            folders = self._shelf(operation.home).elements()
        except Refused:
            return ""  # whoever may not see folders may well be allowed files; Xero says so if not
        return next((str(one.get("Id")) for one in folders if one.get("IsInbox")), "")

    def _plan_parts(self, drafts: Sequence[Draft]) -> tuple[list[Planned], list[Row]]:
        taken: set[str] = set()
        now: list[Draft] = []
        later: list[Row] = []
        many = within_bounds(drafts)
        for place, draft in enumerate(drafts):
            label = _part_label(draft)
            if label in taken or place >= many:
                later.append(draft.row)
            else:
                now.append(draft)
            if label:
                taken.add(label)
        planned = self._parts_planned(now)
        if self._options.dry_run and now[0].operation.below == "Options":
            self._rehearse_options([one for one in planned if isinstance(one, Intent) and one.verdict is Verdict.CREATED])
        return planned, later

    def _rehearse_options(self, intents: Sequence[Intent]) -> None:
        """Take options that would be made for made, so that the documents of a dry run have them."""
        for intent in intents:
            path, category_id, *_ = intent.path.split("/")
            shelf = self._shelf(path)
            made = {"TrackingOptionID": f"new-{intent.row.object}-{intent.row.number}", "Status": "ACTIVE", **intent.element}
            for category in shelf.whole([category_id.casefold()]).values():
                shelf.rehearse({**category, "Options": [*(category.get("Options") or ()), made]})
            self._references.arrived(path, {})

    def _parts_planned(self, drafts: Sequence[Draft]) -> list[Planned]:
        try:
            return self._parts.plan(drafts)
        except Refused as refused:
            if len(drafts) > 1:
                fresh = [drafted(draft.row, self._operations) for draft in drafts]
                return [one for draft in fresh for one in self._parts_planned([draft])]
            drafts[0].problems.extend(refused.reasons)
            return [drafts[0].rejected()]

    def settled(self, intent: Intent, element: Element) -> None:
        """Take in an element as Xero returned it for an intent."""
        operation = self._operations[intent.row.object]
        if operation.part:
            self._decider.accounted.add(str(element.get(operation.id) or "").casefold())
            if operation.path == "TrackingCategories":
                self._shelves.pop(operation.path, None)
                self._references.arrived(operation.path, {})
            return
        shelf = self._shelf(operation.path)
        if intent.method == "DELETE":
            shelf.forget(intent.path.rsplit("/", 1)[-1])
            return
        self._decider.accounted.add(shelf.settle(element))
        for path in operation.makes:
            self._shelves.pop(path, None)  # it made or changed elements there that no answer tells of
        self._references.arrived(operation.path, {**intent.element, **element})

    def found(self, intents: Sequence[Intent], since: datetime) -> list[Element | None]:
        """Return what Xero has of intents whose answer was lost, None where there is nothing; `since` is before the first send.

        A change is there when the element has everything that was sent. A creation is there when an element of the same number
        was changed since, or one that has everything that was sent and is the outcome of no other row.
        """
        out: list[Element | None] = [None] * len(intents)
        by_path: dict[str, list[int]] = {}
        for place, intent in enumerate(intents):
            if self._operations[intent.row.object].part:
                out[place] = self._parts.found(intent, since)
                continue
            by_path.setdefault(self._operations[intent.row.object].path, []).append(place)
        for path, places in by_path.items():
            for place, element in zip(places, self._found_on(path, [intents[place] for place in places], since), strict=True):
                out[place] = element
        return out

    def standing(self, intents: Sequence[Intent], elements: Sequence[Element]) -> list[bool]:
        """Tell of elements that an earlier run created for intents whether Xero has them still, neither deleted nor voided."""
        out = [True] * len(intents)
        by_path: dict[str, dict[int, str]] = {}
        try:
            for place, (intent, element) in enumerate(zip(intents, elements, strict=True)):
                operation = self._operations[intent.row.object]
                if operation.part:
                    out[place] = self._parts.found(intent, _EVER) is not None
                elif element.get(operation.id):
                    by_path.setdefault(operation.path, {})[place] = str(element[operation.id]).casefold()
            for path, ids in by_path.items():
                there = self._shelf(path).fresh(ids.values())
                for place, xero_id in ids.items():
                    out[place] = xero_id in there and not _is_gone(there[xero_id], self._operations[intents[place].row.object])
        except Refused:
            pass  # what may not be looked at is taken for what the answer says
        return out

    def _found_on(self, path: str, intents: Sequence[Intent], since: datetime) -> list[Element | None]:
        recent = {str(one.get(intents[0].id_field)).casefold(): one for one in self._shelf(path).changed_since(since)}
        claimed: set[str] = set()
        out: list[Element | None] = []
        for intent in intents:
            known_id = str(
                intent.element.get(intent.id_field) or ("" if intent.home else intent.path.partition("/")[2])
            ).casefold()
            if intent.method == "DELETE":
                out.append(None if known_id in recent else {intent.id_field: known_id})
                continue
            ids = [known_id] if intent.verdict is not Verdict.CREATED or known_id else list(recent)
            hit = next(
                (one for one in ids if one in recent and one not in claimed and self._is(intent, recent[one], known_id)), None
            )
            if hit is not None:
                claimed.add(hit)
            out.append(recent[hit] if hit is not None else None)
        return out

    def _is(self, intent: Intent, element: Element, known_id: str) -> bool:
        """Tell whether an element is what an intent would have made or changed."""
        operation = self._operations[intent.row.object]
        sent = Row(intent.row.number, intent.row.stream, intent.row.object, Mode.UPDATE, (), self.tenant_id, intent.element)
        draft = drafted(sent, self._operations)
        # What Xero computes of a new one, and yet tells it from others: the length of a file.
        draft.element |= {name: intent.element[name] for name in operation.immutable if name in intent.element}
        status = operation.status_field
        moved = str(draft.element.get(status) or element.get(status) or "").upper() == str(element.get(status) or "").upper()
        if known_id:
            return moved and self._decider.same(draft, element)
        if str(element.get(intent.id_field)).casefold() in self._decider.accounted:
            return False
        numbers = [
            name for key in draft.operation.keys for name in key if name not in ("Contact", "Name") and intent.element.get(name)
        ]
        if numbers and not draft.operation.repeats:
            return all(value_of(element, name) == value_of(intent.element, name) for name in numbers)
        return self._decider.same(draft, element)

    def _shelf(self, path: str) -> Shelf:
        shelf = self._shelves.get(path)
        if shelf is None:
            shelf = self._shelves[path] = Shelf(place_of(path, self._operations), self._get)
        return shelf

    def _split(self, drafts: Sequence[Draft]) -> tuple[list[tuple[Draft, list[Rung]]], list[Draft]]:
        contacts = {}
        named = [draft for draft in drafts if any("Contact" in key for key in draft.operation.matching_keys)]
        if named:
            contacts = self._references.contact_ids(named)
        taken: set[object] = set()
        wave: list[tuple[Draft, list[Rung]]] = []
        later: list[Draft] = []
        for draft in drafts:
            ladder = rungs(draft, contacts.get(draft.row.number, ""))
            names = {(rung.key, rung.values) for rung in ladder}
            if names & taken:
                later.append(draft)
            else:
                wave.append((draft, ladder))
            taken |= names
        return wave, later

    def _planned(self, wave: Wave, shelf: Shelf) -> list[Planned]:
        try:
            return self._decider.decide(wave, shelf)
        except Refused as refused:
            if len(wave) > 1:
                # What Xero refuses to tell may matter to some rows only.
                return [one for entry in wave for one in self._planned([entry], shelf)]
            draft = wave[0][0]
            draft.problems.extend(refused.reasons)
            return [draft.rejected()]


def _is_gone(element: Element, operation: Operation) -> bool:
    life = LIVES.get(operation.statuses)
    return life is not None and str(element.get(operation.status_field) or "").upper() in life.gone


def _part_label(draft: Draft) -> str:
    """Return what tells a part within its parent, "" where any number of equal ones can be."""
    operation = draft.operation
    if operation.below == "Allocations":
        return ""
    names = (operation.parent, "Contact", "ObjectType", "ObjectID", "ObjectNumber", "ObjectId", "FileName", "Name", "Details")
    if operation.below == "History" and draft.row.mode is Mode.APPEND:
        return ""
    return repr([draft.element.get(name) for name in names])
