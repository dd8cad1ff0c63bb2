"""What becomes of each row: sent as a creation, a change or a deletion, found to be in Xero already, or rejected."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from source_xero.destination.afterwards import after
from source_xero.destination.changes import Changes, changes
from source_xero.destination.contents import add_what_is_missing, change, creation, in_steps, not_written
from source_xero.destination.current import Shelf
from source_xero.destination.draft import Draft
from source_xero.destination.index import Known
from source_xero.destination.intent import Element, Intent
from source_xero.destination.matching import Rung, buried, candidates, life_of, look_up, match, rung_for
from source_xero.destination.obstacles import conflict, exists, none_of, oppose, oppose_days, oppose_deletion, said, was_deleted
from source_xero.destination.options import OnConflict, Options
from source_xero.destination.organisation import Organisation
from source_xero.destination.references import References
from source_xero.destination.row import Mode, Outcome, Verdict
from source_xero.destination.rules import forbid
from source_xero.destination.sending import chain, deletion
from source_xero.destination.shape import Json, shape
from source_xero.destination.status import any_of
from source_xero.destination.uploads import require_content

Planned = Intent | Outcome
Wave = Sequence[tuple[Draft, Sequence[Rung]]]


class Decider:
    """Decides the rows of one object after another, of one organisation.

    Attributes:
        accounted: ids of elements that are the outcome of a row of this run; equal rows are told apart by it.
    """

    def __init__(self, options: Options, references: References, organisation: Organisation) -> None:
        self._options = options
        self._references = references
        self._organisation = organisation
        self.accounted: set[str] = set()

    def decide(self, wave: Wave, shelf: Shelf) -> list[Planned]:
        """Return what becomes of each draft, in order."""
        out = _hopeless(wave)
        open_now = {place: entry for place, entry in enumerate(wave) if place not in out}
        found = match({p: e for p, e in open_now.items() if e[0].row.mode is not Mode.APPEND}, shelf)
        twins = self._twins({p: e for p, e in open_now.items() if e[0].row.mode is Mode.APPEND}, shelf)
        wanted = [known.id for known in found.values()] + [known.id for some in twins.values() for known in some]
        whole = shelf.whole(wanted) if wanted else {}
        currents = {place: whole[known.id] for place, known in found.items() if known.id in whole}
        for place, entry in open_now.items():
            have = [whole[one.id] for one in twins.get(place, ()) if one.id in whole]
            current = currents.get(place) or next((one for one in have if self._is_twin(entry[0], one)), None)
            early = self._early(entry[0], current, None if place in found else _dead(entry, shelf))
            if early is not None:
                out[place] = early
                self._rehearse(entry[0], current, early, shelf)
        rest = {place: draft for place, (draft, _) in open_now.items() if place not in out}
        for place in rest.keys() & currents.keys():
            self._leave_out_what_is_so(rest[place], currents[place])
        self._references.resolve(list(rest.values()))
        alike = self._alike({p: d for p, d in rest.items() if p not in currents and p not in twins}, wave, shelf)
        for place, draft in rest.items():
            if draft.problems:
                out[place] = draft.rejected()
            elif place in currents:
                out[place] = self._change(draft, currents[place], shelf)
            else:
                elements = [whole[known.id] for known in twins.get(place, ()) if known.id in whole]
                out[place] = self._creation(draft, elements, alike.get(place, ()), shelf)
            self._rehearse(draft, currents.get(place), out[place], shelf)
        return [out[place] for place in range(len(wave))]

    def _rehearse(self, draft: Draft, current: Element | None, planned: Planned, shelf: Shelf) -> None:
        """In a dry run, have the shelf take what would be sent for done."""
        if isinstance(planned, Outcome) or not self._options.dry_run:
            return
        if planned.method == "DELETE":
            shelf.forget(planned.path.rsplit("/", 1)[-1])
        else:
            self.accounted.add(shelf.rehearse(after(draft, current, planned)))

    # ---- looking ----

    def _twins(self, appends: Mapping[int, tuple[Draft, Sequence[Rung]]], shelf: Shelf) -> dict[int, list[Known]]:
        """Return what Xero has of rows to append: an element of the id given, and those of a number that may repeat."""
        looked: dict[int, list[Rung]] = {}
        for place, (draft, ladder) in appends.items():
            some = [rung for rung in ladder if rung.key == (draft.operation.id,) or draft.operation.repeats]
            if some and not draft.problems:
                looked[place] = some
        look_up([rung for some in looked.values() for rung in some], shelf)
        out = {}
        for place, some in looked.items():
            known = {one.id: one for rung in some for one in candidates(appends[place][0], rung, shelf)}
            left = [one for one in known.values() if one.id not in self.accounted]
            if left:
                out[place] = left
        return out

    def _alike(self, drafts: Mapping[int, Draft], wave: Wave, shelf: Shelf) -> dict[int, list[Element]]:
        """Return what Xero has that may be the very same, for rows that nothing else tells apart."""
        looked = {}
        for place, draft in drafts.items():
            operation = draft.operation
            named = any(rung.key != (operation.id,) for rung in wave[place][1])
            rung = rung_for(draft, operation.alike) if operation.alike and not draft.problems else None
            if rung is not None and draft.row.mode is Mode.APPEND_DEDUP and not named:
                looked[place] = rung
                draft.found_again = True
        look_up(looked.values(), shelf)
        hits = {
            place: [known.id for known in candidates(drafts[place], rung, shelf) if known.id not in self.accounted]
            for place, rung in looked.items()
        }
        ids = [one for some in hits.values() for one in some]
        whole = shelf.whole(ids) if ids else {}
        return {place: [whole[one] for one in some if one in whole] for place, some in hits.items()}

    def _is_twin(self, draft: Draft, element: Element) -> bool:
        """Tell whether an element is what the row would make; it may have been approved or paid since it was made."""
        return _id(draft, element) not in self.accounted and not self._changes(draft, element).fields

    # ---- deciding ----

    def _early(self, draft: Draft, current: Element | None, dead: Known | None) -> Planned | None:
        """Return what can be told before anything that the row refers to is looked up."""
        mode = draft.row.mode
        if draft.problems:
            return draft.rejected()
        if mode is Mode.SOFT_DELETE:
            return self._deletion(draft, current)
        if current is not None:
            draft.unknown = {at: message for at, message in draft.unknown.items() if not _has(current, at.split("."))}
            if not draft.unknown and (mode is Mode.APPEND or self.same(draft, current)):
                return self._unchanged(draft, current)
        if draft.unknown:
            return _with_unknown(draft).rejected()
        asked = draft.row.matching_key
        lacking = [name for name in asked if not said(draft, name)]
        if mode is Mode.APPEND_DEDUP and lacking and asked != (draft.operation.id,):
            # Without it every run would create it once more.
            draft.reject(f"{lacking[0]} is part of the matching key, and the record has none.", lacking[0])
            return draft.rejected()
        if current is None and dead is not None:
            return _of_the_dead(draft, dead)
        if current is None and mode is Mode.UPDATE:
            draft.problems.append(none_of(draft))
            return draft.rejected()
        return None

    def _unchanged(self, draft: Draft, current: Element) -> Outcome:
        self.accounted.add(_id(draft, current))
        notes = (*draft.notes, *not_written(draft, current))
        return Outcome(draft.row, Verdict.UNCHANGED, str(current.get(draft.operation.id, "")), (), notes)

    def same(self, draft: Draft, current: Element) -> bool:
        """Tell whether Xero has everything that a draft says."""
        return not self._changes(draft, current)

    def _changes(self, draft: Draft, current: Element) -> Changes:
        found = changes(draft, current, self._options.line_items)
        if "CurrencyRate" in found.fields and self._is_at_home(draft, current):
            # Xero keeps the rate 1 of these whatever it is sent, and there would be a difference for ever.
            found = replace(found, fields=tuple(name for name in found.fields if name != "CurrencyRate"))
        return found

    def _is_at_home(self, draft: Draft, current: Element) -> bool:
        """Tell whether an element is in the organisation's own currency."""
        paid = current.get("Invoice") or {}
        named = draft.element.get("CurrencyCode") or current.get("CurrencyCode") or paid.get("CurrencyCode")
        return str(named or "-").upper() == self._organisation.currency

    def _leave_out_what_is_so(self, draft: Draft, current: Element) -> None:
        """Leave out what a change does not touch: it is not sent, and may well refer to what is archived or deleted by now."""
        touched = {path.partition(".")[0] for path in self._changes(draft, current).fields}
        kept = touched | {draft.operation.status_field, *draft.matched_by}
        draft.element = {name: value for name, value in draft.element.items() if name in kept}

    def _change(self, draft: Draft, current: Element, shelf: Shelf) -> Planned:
        found = self._changes(draft, current)
        if not found:
            return self._unchanged(draft, current)
        operation, life = draft.operation, life_of(draft)
        steps = life.route(found.now, found.target) if found.target else ()
        if not self._conflicts(draft, current):
            oppose(draft, current, found, steps, self._organisation)
            forbid(draft, current, shelf.elements() if shelf.place.find.by == "whole" else ())
        draft.problems.extend(found.lines.problems)
        if draft.problems:
            return draft.rejected(str(current.get(operation.id, "")))
        payload = change(draft, current, found.fields, found.lines)
        payloads = in_steps(payload, list(steps or ()), operation, life.alone, restore=found.now in life.shelved)
        return chain(draft, payloads, Verdict.UPDATED, xero_id=str(current[operation.id]), current=current)

    def _creation(self, draft: Draft, twins: Sequence[Element], alike: Sequence[Element], shelf: Shelf) -> Planned:
        operation = draft.operation
        for element in (*twins, *alike):
            if self._is_twin(draft, element):
                return self._unchanged(draft, element)
        if twins:
            draft.reject(exists(draft, twins[0]), operation.keys[0][-1] if operation.keys else operation.id)
            return draft.rejected(str(twins[0].get(operation.id)))
        if not operation.create:
            draft.reject(f"Xero has no such {operation.name}, and creates none.", operation.id)
        add_what_is_missing(draft)
        if operation.upload:
            require_content(draft)
        forbid(draft, None, shelf.elements() if shelf.place.find.by == "whole" else ())
        first, steps = self._born(draft)
        if operation.lock and not draft.problems:
            default = next(iter(life_of(draft).creates), "")
            oppose_days(draft, [draft.element.get(operation.lock)], first or default, self._organisation)
        if draft.problems:
            return draft.rejected()
        payload = creation(draft, first)
        if first and not shape(operation.schema).fields[operation.status_field].read_only:
            payload[operation.status_field] = first
        payloads = [payload, *({operation.status_field: step} for step in steps)]
        return chain(draft, payloads, Verdict.CREATED)

    def _born(self, draft: Draft) -> tuple[str, Sequence[str]]:
        """Return the status to create with ("" for Xero's default), and the statuses to go through after."""
        operation, life = draft.operation, life_of(draft)
        told = draft.element.get(operation.status_field) or draft.computed.get(operation.status_field)
        asked = str(told or "").upper()
        if not life.creates or not asked:
            return ("" if life.creates else asked), ()
        if asked in life.by_system:
            draft.notes.append(
                f"{operation.status_field} {asked} is Xero's to set, by payments; it is created {life.by_system[asked]}."
            )
            asked = life.by_system[asked]
        birth = life.birth(asked)
        if birth is None:
            draft.reject(f"Nothing can be created {asked}; it can be {any_of(life.creates)}.", operation.status_field)
            return "", ()
        return birth

    def _deletion(self, draft: Draft, current: Element | None) -> Planned:
        operation, life = draft.operation, life_of(draft)
        if current is None:
            if draft.id:
                return Outcome(draft.row, Verdict.UNCHANGED, draft.id, (), ("Xero has none of this id any more.",))
            draft.problems.append(none_of(draft))
            return draft.rejected()
        xero_id = str(current[operation.id])
        now = str(current.get(operation.status_field) or "").upper()
        if operation.delete == "status" and (now in life.gone or now in life.shelved):
            return Outcome(draft.row, Verdict.UNCHANGED, xero_id, (), (f"It is {now} already.",))
        if not self._conflicts(draft, current):
            oppose_deletion(draft, current, now, self._organisation)
        if draft.problems:
            return draft.rejected(xero_id)
        return deletion(draft, current, life.deletes.get(now, ""))

    def _conflicts(self, draft: Draft, current: Element) -> bool:
        """Reject a row that is older than Xero's element, where the user wants that."""
        told = conflict(draft, current) if self._options.on_conflict is OnConflict.REJECT else ""
        if told:
            draft.reject(told, "UpdatedDateUTC")
        return bool(told)


def _hopeless(wave: Wave) -> dict[int, Planned]:
    """Return the rejections of what is wrong by itself; of a deletion only what tells the element counts."""
    out: dict[int, Planned] = {}
    for place, (draft, ladder) in enumerate(wave):
        if draft.row.mode is Mode.SOFT_DELETE:
            draft.problems.clear()
            draft.unknown.clear()
        elif draft.problems:
            out[place] = _with_unknown(draft).rejected()
        named = any(rung.key != (draft.operation.id,) for rung in ladder)
        draft.found_again = named and (draft.row.mode is Mode.APPEND_DEDUP or draft.operation.repeats)
    return out


def _dead(entry: tuple[Draft, Sequence[Rung]], shelf: Shelf) -> Known | None:
    """Return the document that had the number of a row until it was deleted, where that says anything."""
    draft, ladder = entry
    return None if draft.row.mode in (Mode.APPEND, Mode.SOFT_DELETE) else buried(draft, ladder, shelf)


def _of_the_dead(draft: Draft, dead: Known) -> Outcome:
    """Return what becomes of a row whose number is that of a deleted document: nothing, if it says so itself."""
    told = draft.element.get(draft.operation.status_field)
    if str(told or "").upper() == dead.status:
        return Outcome(draft.row, Verdict.UNCHANGED, dead.id, (), (*draft.notes, f"It is {dead.status} already."))
    draft.problems.append(was_deleted(draft, dead))
    return draft.rejected(dead.id)


def _has(element: Json, path: Sequence[str]) -> bool:
    """Tell whether an element has a field; of a list, whether any of its items has it."""
    if not path:
        return True
    if isinstance(element, list):
        return any(_has(one, path[1:]) for one in element)
    return isinstance(element, Mapping) and path[0] in element and _has(element[path[0]], path[1:])


def _with_unknown(draft: Draft) -> Draft:
    for at, message in draft.unknown.items():
        draft.reject(message, at)
    return draft


def _id(draft: Draft, element: Element) -> str:
    return str(element.get(draft.operation.id) or "").casefold()
