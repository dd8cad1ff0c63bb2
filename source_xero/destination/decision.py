"""What becomes of each row: sent as a creation, a change or a deletion, found to be in Xero already, or rejected."""

from collections.abc import Mapping, Sequence

from source_xero.api import dates
from source_xero.destination import line_items as line_rules
from source_xero.destination import values
from source_xero.destination.compare import differences
from source_xero.destination.contents import add_what_is_missing, change, creation, in_steps, not_written
from source_xero.destination.current import Shelf
from source_xero.destination.draft import Draft
from source_xero.destination.index import Known
from source_xero.destination.intent import Element, Intent
from source_xero.destination.lock import Locks
from source_xero.destination.matching import Rung, candidates, life_of, look_up, match, rung_for
from source_xero.destination.options import OnConflict, Options
from source_xero.destination.references import References
from source_xero.destination.row import Mode, Outcome, Verdict
from source_xero.destination.sending import chain, deletion
from source_xero.destination.shape import ANYTHING, Json, shape
from source_xero.destination.status import APPROVED, any_of, in_the_way, not_editable

Planned = Intent | Outcome
Wave = Sequence[tuple[Draft, Sequence[Rung]]]

_OPEN_TO_ALL = frozenset({"DRAFT", "SUBMITTED"})


class Decider:
    """Decides the rows of one object after another, of one organisation.

    Attributes:
        accounted: ids of elements that are the outcome of a row of this run; equal rows are told apart by it.
    """

    def __init__(self, options: Options, references: References, locks: Locks) -> None:
        self._options = options
        self._references = references
        self._locks = locks
        self.accounted: set[str] = set()

    def decide(self, wave: Wave, shelf: Shelf) -> list[Planned]:
        """Return what becomes of each draft, in order."""
        out: dict[int, Planned] = {}
        for place, (draft, _) in enumerate(wave):
            if draft.row.mode is Mode.SOFT_DELETE:
                draft.problems.clear()  # only what tells the element counts
                draft.unknown.clear()
            elif draft.problems:
                out[place] = _with_unknown(draft).rejected()
        open_now = {place: entry for place, entry in enumerate(wave) if place not in out}
        for draft, ladder in open_now.values():
            named = any(rung.key != (draft.operation.id,) for rung in ladder)
            draft.found_again = named and (draft.row.mode is Mode.APPEND_DEDUP or draft.operation.repeats)
        found = match({p: e for p, e in open_now.items() if e[0].row.mode is not Mode.APPEND}, shelf)
        twins = self._twins({p: e for p, e in open_now.items() if e[0].row.mode is Mode.APPEND}, shelf)
        wanted = [known.id for known in found.values()] + [known.id for some in twins.values() for known in some]
        whole = shelf.whole(wanted) if wanted else {}
        currents = {place: whole[known.id] for place, known in found.items() if known.id in whole}
        for place, (draft, _) in open_now.items():
            twin = next(
                (whole[one.id] for one in twins.get(place, ()) if one.id in whole and self._is_twin(draft, whole[one.id])), None
            )
            early = self._early(draft, currents.get(place, twin))
            if early is not None:
                out[place] = early
        rest = {place: draft for place, (draft, _) in open_now.items() if place not in out}
        self._references.resolve(list(rest.values()))
        alike = self._alike({p: d for p, d in rest.items() if p not in currents and p not in twins}, wave, shelf)
        for place, draft in rest.items():
            if draft.problems:
                out[place] = draft.rejected()
            elif place in currents:
                out[place] = self._change(draft, currents[place])
            else:
                elements = [whole[known.id] for known in twins.get(place, ()) if known.id in whole]
                out[place] = self._creation(draft, elements, alike.get(place, ()))
        return [out[place] for place in range(len(wave))]

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
        return _id(draft, element) not in self.accounted and not self._changed(draft, element)[0]

    # ---- deciding ----

    def _early(self, draft: Draft, current: Element | None) -> Planned | None:
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
        lacking = [name for name in asked if not _said(draft, name)]
        if mode is Mode.APPEND_DEDUP and lacking and asked != (draft.operation.id,):
            # Without it every run would create it once more.
            draft.reject(f"{lacking[0]} is part of the matching key, and the record has none.", lacking[0])
            return draft.rejected()
        if current is None and mode is Mode.UPDATE:
            draft.reject(_none_of(draft), draft.operation.id)
            return draft.rejected()
        return None

    def _unchanged(self, draft: Draft, current: Element) -> Outcome:
        self.accounted.add(_id(draft, current))
        notes = (*draft.notes, *not_written(draft, current))
        return Outcome(draft.row, Verdict.UNCHANGED, str(current.get(draft.operation.id, "")), (), notes)

    def same(self, draft: Draft, current: Element) -> bool:
        """Tell whether Xero has everything that a draft says."""
        return not self._changed(draft, current)[0] and not self._status(draft, current)

    def _changed(self, draft: Draft, current: Element) -> tuple[list[str], line_rules.Joined]:
        operation = draft.operation
        what = shape(operation.schema)
        # What an element was found by is no change of it: names are found whatever their case.
        skipped = {operation.status_field, *draft.matched_by}
        given = {name: value for name, value in draft.element.items() if name not in skipped}
        if (self._status(draft, current) or str(current.get(operation.status_field) or "").upper()) not in APPROVED:
            given.pop("SentToContact", None)
        changed = differences(given, current, what, but=operation.lines)
        lines = line_rules.Joined()
        if operation.lines and operation.lines in given:
            item = what.fields[operation.lines].items or ANYTHING
            lines = line_rules.joined(
                given[operation.lines], current.get(operation.lines) or (), self._options.line_items, item
            )
            changed.extend(lines.changed)
            if lines.problem:
                changed.append(operation.lines)
        return changed, lines

    def _status(self, draft: Draft, current: Element) -> str:
        """Return the status that the row moves its element to, "" for none."""
        field, life = draft.operation.status_field, life_of(draft)
        target, now = str(draft.element.get(field) or "").upper(), str(current.get(field) or "").upper()
        if not target or target == now or not (life.creates or life.moves):
            return ""
        if life.by_system.get(now) == target or life.by_system.get(target) == now:
            return ""  # paid or not is not for a row to say
        if now == "INVOICED" and target == draft.operation.becomes:
            return ""  # an accepted quote that went further
        return target

    def _change(self, draft: Draft, current: Element) -> Planned:
        changed, lines = self._changed(draft, current)
        target = self._status(draft, current)
        if not changed and not target:
            return self._unchanged(draft, current)
        operation, life = draft.operation, life_of(draft)
        now = str(current.get(operation.status_field) or "").upper()
        steps = life.route(now, target) if target else ()
        self._judge(draft, current, changed, now, target, steps)
        if lines.problem:
            draft.problems.append(lines.problem)
        if draft.problems:
            return draft.rejected(str(current.get(operation.id, "")))
        payload = change(draft, current, changed, lines)
        payloads = in_steps(payload, list(steps or ()), operation, life.alone, restore=now in life.shelved)
        return chain(draft, payloads, Verdict.UPDATED, xero_id=str(current[operation.id]), current=current)

    def _judge(
        self, draft: Draft, current: Element, changed: Sequence[str], now: str, target: str, steps: Sequence[str] | None
    ) -> None:
        """Add what stands against a change."""
        operation, life = draft.operation, life_of(draft)
        conflict = _conflict(draft, current) if self._options.on_conflict is OnConflict.REJECT else ""
        if conflict:
            draft.reject(conflict, "UpdatedDateUTC")
            return
        if not operation.update:
            draft.reject(
                f"Xero cannot change {operation.name} ({', '.join(changed or [target])}): delete it and write a new one.",
                _first(changed),
            )
            return
        fixed = [name for name in operation.immutable if name in changed]
        if fixed:
            draft.reject(
                f"Xero cannot change {any_of(fixed)} of an element that exists: delete it and write a new one.", fixed[0]
            )
        restoring = now in life.shelved and target and target not in life.shelved
        barred = "" if restoring else not_editable(operation.statuses, current, now, changed)
        if barred:
            draft.reject(barred, _first(changed))
        elif target and steps is None:
            ways = life.moves.get(now, ())
            draft.reject(
                f"It is {now} in Xero, which cannot become {target}" + (f"; it can become {any_of(ways)}." if ways else "."),
                operation.status_field,
            )
        elif target in life.gone and in_the_way(current):
            draft.reject(
                f"It cannot be {target} while it has {in_the_way(current)}: remove that first.", operation.status_field
            )
        if operation.lock and not draft.problems and (target or now) not in _OPEN_TO_ALL:
            for day in (current.get(operation.lock), draft.element.get(operation.lock)):
                reason = self._locks.reason(day) if day else ""
                if reason:
                    draft.reject(reason, operation.lock)
                    return

    def _creation(self, draft: Draft, twins: Sequence[Element], alike: Sequence[Element]) -> Planned:
        operation = draft.operation
        for element in (*twins, *alike):
            if self._is_twin(draft, element):
                return self._unchanged(draft, element)
        if twins:
            draft.reject(_exists(draft, twins[0]), operation.keys[0][-1] if operation.keys else operation.id)
            return draft.rejected(str(twins[0].get(operation.id)))
        if not operation.create:
            draft.reject(f"Xero has no such {operation.name}, and creates none.", operation.id)
        add_what_is_missing(draft)
        first, steps = self._born(draft)
        if operation.lock and not draft.problems and first not in _OPEN_TO_ALL and (first or "DRAFT") != "DRAFT":
            reason = self._locks.reason(draft.element.get(operation.lock))
            if reason:
                draft.reject(reason, operation.lock)
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
            draft.reject(_none_of(draft), operation.id)
            return draft.rejected()
        xero_id = str(current[operation.id])
        now = str(current.get(operation.status_field) or "").upper()
        if operation.delete == "status" and (now in life.gone or now in life.shelved):
            return Outcome(draft.row, Verdict.UNCHANGED, xero_id, (), (f"It is {now} already.",))
        target = "" if operation.delete == "verb" else life.deletes.get(now)
        holder = in_the_way(current) if operation.statuses == "invoice" else ""
        if target is None or holder:
            why = f"it has {holder}" if holder else life.why_not.get(now, "Xero deletes none of these")
            advice = ": remove that first." if holder or now in life.why_not else "."
            draft.reject(
                f"It is {now or 'in use'} in Xero and cannot be deleted or voided, since {why}{advice}", operation.status_field
            )
        elif operation.lock and now not in _OPEN_TO_ALL and current.get(operation.lock):
            reason = self._locks.reason(current[operation.lock])
            if reason:
                draft.reject(reason, operation.lock)
        if draft.problems:
            return draft.rejected(xero_id)
        return deletion(draft, current, str(target))


def _has(element: Json, path: Sequence[str]) -> bool:
    """Tell whether an element has a field; of a list, whether any of its items has it."""
    if not path:
        return True
    if isinstance(element, list):
        return any(_has(one, path[1:]) for one in element)
    return isinstance(element, Mapping) and path[0] in element and _has(element[path[0]], path[1:])


def _conflict(draft: Draft, current: Element) -> str:
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


def _with_unknown(draft: Draft) -> Draft:
    for at, message in draft.unknown.items():
        draft.reject(message, at)
    return draft


def _none_of(draft: Draft) -> str:
    operation = draft.operation
    asked = draft.row.matching_key or (operation.id, *(name for key in operation.keys for name in key))
    ladder = [draft.row.matching_key] if draft.row.matching_key else [(operation.id,), *operation.keys]
    given = [
        " and ".join(f"{name} {_said(draft, name)}" for name in key)
        for key in ladder
        if all(_said(draft, name) for name in key)
    ]
    if not given:
        return f"It has none of the keys that tell which one is meant: {any_of(asked)}."
    return f"Xero has none with {any_of(given)}."


def _said(draft: Draft, name: str) -> str:
    value = draft.id if name == draft.operation.id else draft.element.get(name)
    if isinstance(value, Mapping):
        value = next((one for one in value.values() if isinstance(one, str)), None)
    return repr(value) if value else ""


def _exists(draft: Draft, twin: Element) -> str:
    operation = draft.operation
    key = operation.keys[0][-1] if operation.keys else operation.id
    told = f"{key} {twin.get(key)!r}" if twin.get(key) else f"{operation.id} {twin.get(operation.id)}"
    return (
        f"Xero has one with {told} already ({twin.get(operation.id)}), and it differs: append only creates. "
        "Use append_dedup to change it."
    )


def _first(changed: Sequence[str]) -> str:
    return changed[0] if changed else ""


def _id(draft: Draft, element: Element) -> str:
    return str(element.get(draft.operation.id) or "").casefold()
