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
_FOLLOWING = ("LineAmount", "TaxAmount", "DiscountAmount")


@dataclass(frozen=True)
class Joined:
    """What to send of a document's lines.

    Attributes:
        send: the whole list to send; None when nothing about the lines changes.
        changed: paths of what changes, such as `LineItems.0.Quantity`; a new or dropped line counts as `LineItems`.
        problem: why they cannot be sent.
    """

    send: list[dict[str, Any]] | None = None
    changed: tuple[str, ...] = ()
    problem: Reason | None = None


def joined(given: Sequence[Line], current: Sequence[Line], how: LineItems, what: Shape) -> Joined:
    """Return what to send so that a document with `current` lines gets the `given` ones in the way asked for.

    A line without an id, or with one that the document does not have, is the first free line that has everything it says. What
    then remains is new. Only one case is left that nobody can decide: a row without any known id that changes lines: then in
    `merge` its new lines would stand beside those that they are meant to replace, and that is refused.
    """
    by_id = {line.get(_ID): line for line in current}
    claimed = {line[_ID] for line in given if line.get(_ID) in by_id}
    knows_ids = bool(claimed)
    sent: dict[Any, dict[str, Any]] = {}
    new: list[dict[str, Any]] = []
    changed: list[str] = []
    for place, line in enumerate(given):
        match = by_id.get(line[_ID]) if line.get(_ID) else None
        if match is None:
            match = next(
                (have for have in current if have.get(_ID) not in claimed and not line_differences(line, have, what)), None
            )
        if match is None:
            new.append(fresh(line))
            changed.append("LineItems")
            continue
        claimed.add(match.get(_ID))
        fields = line_differences(line, match, what)
        changed.extend(f"LineItems.{place}.{field}" for field in fields)
        sent[match.get(_ID)] = _change(line, match, fields)
    left = [line.get(_ID) for line in current if line.get(_ID) not in claimed]
    if how is LineItems.MERGE and new and left and not knows_ids:
        return Joined(changed=("LineItems",), problem=_undecided(len(new), len(left)))
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


def _undecided(new: int, left: int) -> Reason:
    return Reason(
        f"{new} of the lines given equal none of the document's, {left} of the document's equal none of those given, and no "
        "line has a LineItemID to tell which is which. Give LineItemIDs, or set the option write.line_items to replace (the "
        "document gets these lines and no others) or append (these are added).",
        "LineItems",
    )
