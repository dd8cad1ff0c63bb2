"""What the lines of a row do to the lines a document has, so that none is made anew or lost by accident.

Xero keeps a line that is sent with its LineItemID, makes one of a line without, and deletes each that is left out. So the lines
that stay are always sent by their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from source_xero.destination.compare import line_differences
from source_xero.destination.options import LineItems
from source_xero.destination.row import Reason
from source_xero.destination.shape import Json, Shape

Line = Mapping[str, Any]
_ID = "LineItemID"
_AMOUNTS = frozenset({"Quantity", "UnitAmount", "DiscountRate", "DiscountAmount", "TaxType", "ItemCode"})
_TELLING = ("Description", "ItemCode", "Item")
"""What a line must say of itself to be told by more than its id."""
_FOLLOWING = ("LineAmount", "TaxAmount", "DiscountAmount")


@dataclass(frozen=True)
class Joined:
    """What to send of a document's lines.

    Attributes:
        send: the whole list to send; None when nothing about the lines changes.
        changed: paths of what changes, such as `LineItems.0.Quantity`; a new or dropped line counts as `LineItems`.
        problems: why they cannot be sent.
    """

    send: list[dict[str, Any]] | None = None
    changed: tuple[str, ...] = ()
    problems: tuple[Reason, ...] = ()


def joined(given: Sequence[Line], current: Sequence[Line], how: LineItems, what: Shape, *, copied: bool = False) -> Joined:
    """Return what to send so that a document with `current` lines gets the `given` ones in the way asked for.

    A line without an id is the first free line that has everything it says; so is one with an id that the document does not
    have, if it says what it is. What then remains is new, but an id must be known: else a change of a line that is gone would
    make a line of the change alone. Only ids of a document that was `copied` from elsewhere say nothing. One more case is left
    that nobody can decide: a row without any known id that changes lines: then in `merge` its new lines would stand beside
    those that they are meant to replace, and that is refused.
    """
    problems = _twice(given)
    matches, lost = _paired(given, current, what, copied=copied)
    if problems or lost:
        return Joined(changed=("LineItems",), problems=(*problems, *lost))
    knows_ids = any(match is not None and _id(match) == _id(line) for line, match in zip(given, matches, strict=True))
    claimed = {match.get(_ID) for match in matches if match is not None}
    sent: dict[Any, dict[str, Any]] = {}
    new: list[dict[str, Any]] = []
    changed: list[str] = []
    for place, (line, match) in enumerate(zip(given, matches, strict=True)):
        if match is None:
            new.append(fresh(line))
            changed.append("LineItems")
            continue
        fields = line_differences(line, match, what)
        changed.extend(f"LineItems.{place}.{field}" for field in fields)
        sent[match.get(_ID)] = _change(line, match, fields)
    left = [line.get(_ID) for line in current if line.get(_ID) not in claimed]
    if how is LineItems.MERGE and new and left and not knows_ids:
        return Joined(changed=("LineItems",), problems=(_undecided(len(new), len(left)),))
    if how is LineItems.REPLACE and left:
        changed.append("LineItems")
    if not changed:
        return Joined()
    if how is LineItems.REPLACE:
        kept = list(sent.values())
    else:
        kept = [sent.get(line.get(_ID), {_ID: line.get(_ID)}) for line in current]
    return Joined(kept + new, tuple(dict.fromkeys(changed)))


def fresh(line: Line) -> dict[str, Any]:
    """Return a line as it is created: without an id, and with one way of telling a discount."""
    out = {key: value for key, value in line.items() if key != _ID}
    if out.get("DiscountRate") and out.get("DiscountAmount"):
        del out["DiscountAmount"]  # read along with the rate it follows from; Xero takes one of the two
    return out


def overlaid(given: Json, current: Json, what: Shape) -> Json:
    """Return a field to send whole: what is given over what Xero has of it, so that parts left out keep their values."""
    if what.kind == "object" and isinstance(given, Mapping) and isinstance(current, Mapping):
        kept = {name: value for name, value in current.items() if name in what.fields and not what.fields[name].read_only}
        laid = {
            name: overlaid(value, current.get(name), what.fields[name]) for name, value in given.items() if name in what.fields
        }
        return {**kept, **laid}
    if what.kind == "list" and what.items is not None and isinstance(given, list):
        return [overlaid(entry, _counterpart(entry, current), what.items) for entry in given]
    return given


def _counterpart(entry: Json, current: Json) -> Json:
    for key in ("AddressType", "PhoneType"):
        if isinstance(entry, Mapping) and entry.get(key):
            return next((one for one in current or () if one.get(key) == entry[key]), None)
    return None


def _change(line: Line, match: Line, fields: Sequence[str]) -> dict[str, Any]:
    """Return a line as it is to be sent: its id alone if nothing changes; no total that was read before the change."""
    if not fields:
        return {_ID: match.get(_ID)}
    out = {**line, _ID: match.get(_ID)}
    if _AMOUNTS & set(fields):
        for name in _FOLLOWING:
            if name not in fields:
                out.pop(name, None)
    return out


def _paired(
    given: Sequence[Line], current: Sequence[Line], what: Shape, *, copied: bool
) -> tuple[list[Line | None], list[Reason]]:
    """Return the line of the document that each given one is, None for a new one; and what is wrong with ids it lacks."""
    by_id = {_id(line): line for line in current if _id(line)}
    claimed = {_id(line) for line in given} & by_id.keys()
    matches: list[Line | None] = []
    lost: list[Reason] = []
    for place, line in enumerate(given):
        match = by_id.get(_id(line))
        must_be_known = bool(_id(line)) and not copied
        if match is None and (not must_be_known or any(line.get(name) for name in _TELLING)):
            free = (have for have in current if _id(have) not in claimed)
            match = next((have for have in free if not line_differences(line, have, what)), None)
        if match is not None:
            claimed.add(_id(match))
        elif must_be_known:
            lost.append(_lost(line, place))
        matches.append(match)
    return matches, lost


def _id(line: Line) -> str:
    return str(line.get(_ID) or "").casefold()


def _twice(given: Sequence[Line]) -> tuple[Reason, ...]:
    """Return what is wrong with lines of one id; which of them is meant nobody can tell."""
    places: dict[str, int] = {}
    out = []
    for place, line in enumerate(given):
        first = places.setdefault(_id(line), place) if _id(line) else place
        if first != place:
            message = f"The line {line[_ID]} is given twice, as LineItems.{first} and LineItems.{place}: give it once."
            out.append(Reason(message, f"LineItems.{place}.{_ID}"))
    return tuple(out)


def _lost(line: Line, place: int) -> Reason:
    return Reason(
        f"The document has no line {line[_ID]} in Xero: read it again, or leave the LineItemID out if the line is new.",
        f"LineItems.{place}.{_ID}",
    )


def _undecided(new: int, left: int) -> Reason:
    return Reason(
        f"{new} of the lines given equal none of the document's, {left} of the document's equal none of those given, and no "
        "line has a LineItemID to tell which is which. Give LineItemIDs, or set the option write.line_items to replace (the "
        "document gets these lines and no others) or append (these are added).",
        "LineItems",
    )
