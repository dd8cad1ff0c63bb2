"""Which element of Xero a row is about: by its id, else by its keys; never a guess."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from source_xero.destination.current import Shelf
from source_xero.destination.draft import Draft
from source_xero.destination.index import Known, Values
from source_xero.destination.keys import value_of
from source_xero.destination.operation import Key
from source_xero.destination.row import Mode
from source_xero.destination.shape import REFERENCES, Json
from source_xero.destination.status import LIVES, Life

_NO_LIFE = Life(gone=())


@dataclass(frozen=True)
class Rung:
    """One key by which a row may be matched, with its values as they are matched and as they were given."""

    key: Key
    values: Values
    raw: Values


def life_of(draft: Draft) -> Life:
    """Return the life that the elements of a draft's object lead."""
    return LIVES.get(draft.operation.statuses, _NO_LIFE)


def rungs(draft: Draft, contact_id: str = "") -> list[Rung]:
    """Return the keys to try for a draft, the surest first.

    A catalog's own matching key is the only one; Xero's id as matching key means the ladder below it too, since an id of
    another organisation tells nothing here.
    """
    operation, asked = draft.operation, draft.row.matching_key
    by_id = (operation.id,)
    if asked and asked != by_id:
        keys: list[Key] = [asked]
    else:
        keys = [by_id, *operation.keys] if by_id not in operation.keys else list(operation.keys)
    out = []
    for key in keys:
        if key == by_id and by_id not in operation.keys:
            raw: Values = (draft.id,)
        else:
            raw = tuple(contact_id if name == "Contact" else _raw(draft, name) for name in key)
        if all(raw):
            out.append(Rung(key, tuple(_as_matched(name, one) for name, one in zip(key, raw, strict=True)), raw))
    return out


def rung_for(draft: Draft, key: Key) -> Rung | None:
    """Return one key with a draft's values, None if it lacks one."""
    raw = tuple(_raw(draft, name) for name in key)
    return Rung(key, tuple(_as_matched(name, one) for name, one in zip(key, raw, strict=True)), raw) if all(raw) else None


def match(drafts: Mapping[int, tuple[Draft, Sequence[Rung]]], shelf: Shelf) -> dict[int, Known]:
    """Return the element of each draft that has one, by the draft's place; two or more are a problem of the draft."""
    out: dict[int, Known] = {}
    height = max((len(ladder) for _, ladder in drafts.values()), default=0)
    for step in range(height):
        open_now = {
            place: (draft, ladder)
            for place, (draft, ladder) in drafts.items()
            if place not in out and len(ladder) > step and not draft.problems
        }
        look_up([ladder[step] for _, ladder in open_now.values()], shelf)
        for place, (draft, ladder) in open_now.items():
            found = candidates(draft, ladder[step], shelf)
            if len(found) > 1:
                draft.reject(_several(draft, ladder[step], found), ladder[step].key[-1])
            elif found:
                other = _other_by(ladder[:step], found[0])
                if other:
                    draft.reject(_taken(draft, ladder[step], found[0], other), other.key[-1])
                else:
                    out[place] = found[0]
                    draft.matched_by = ladder[step].key
    return out


def look_up(wanted: Iterable[Rung], shelf: Shelf) -> None:
    """Have the shelf know all these keys, by as few calls as it takes."""
    by_key: dict[Key, dict[Values, Values]] = {}
    for rung in wanted:
        by_key.setdefault(rung.key, {})[rung.values] = rung.raw
    for key, values in by_key.items():
        shelf.prepare(key, values)


def candidates(draft: Draft, rung: Rung, shelf: Shelf) -> list[Known]:
    """Return the elements that a rung leads to: of its Type, those that are no more left out, those put away only if alone."""
    found = shelf.matches(rung.key, rung.values)
    if rung.key == (draft.operation.id,):
        return found
    life = life_of(draft)
    kind = _as_matched("Type", _raw(draft, "Type"))
    live = [one for one in found if one.status not in life.gone and (not kind or one.field("Type") in ("", kind))]
    if not live and draft.row.mode is Mode.SOFT_DELETE:
        return found[-1:]  # deleted already, by an earlier run perhaps
    return [one for one in live if one.status not in life.shelved] or live


def buried(draft: Draft, ladder: Sequence[Rung], shelf: Shelf) -> Known | None:
    """Return the document that had a draft's number until it was deleted or voided, None if there is none.

    Only numbers tell that it is the very same document; what a Reference names is paid, deleted and paid anew.
    """
    life, kind = life_of(draft), _as_matched("Type", _raw(draft, "Type"))
    for rung in ladder:
        if draft.operation.lines and rung.key[-1].endswith("Number"):
            dead = [one for one in shelf.matches(rung.key, rung.values) if one.status in life.gone]
            of_kind = [one for one in dead if not kind or one.field("Type") in ("", kind)]
            if of_kind:
                return of_kind[-1]
    return None


def _other_by(higher: Sequence[Rung], found: Known) -> Rung | None:
    """Return the surer key by which the element found is another one than the row's."""
    for rung in higher:
        theirs = tuple(found.field(name) for name in rung.key)
        if len(rung.key) == 1 and all(theirs) and theirs != rung.values:
            return rung
    return None


def _taken(draft: Draft, rung: Rung, found: Known, other: Rung) -> str:
    theirs = found.field(other.key[0])
    return (
        f"{rung.key[-1]} {rung.raw[-1]!r} belongs to the element {found.id} of Xero, whose {other.key[0]} is {theirs!r} "
        f"and not {other.raw[0]!r}: give its {draft.operation.id} if it is the one meant."
    )


def _several(draft: Draft, rung: Rung, found: Sequence[Known]) -> str:
    named = " and ".join(f"{name} {value!r}" for name, value in zip(rung.key, rung.raw, strict=True))
    ids = ", ".join(one.id for one in found[:3])
    return f"Xero has {len(found)} with {named} ({ids}): which one is meant must be told by {draft.operation.id}."


def _raw(draft: Draft, name: str) -> str:
    value: Json = draft.element.get(name)
    if value is None and name == draft.operation.id:
        return draft.id
    if name in REFERENCES:
        return value_of(draft.element, name)
    if isinstance(value, str):
        return value.strip()
    return value_of(draft.element, name)


def _as_matched(name: str, raw: str) -> str:
    return raw if name.endswith("Date") else raw.casefold()
