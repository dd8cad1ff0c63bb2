"""What of a row Xero does not have yet: fields, lines, and the status that it moves to."""

from dataclasses import dataclass

from source_xero.destination import line_items as line_rules
from source_xero.destination.compare import differences
from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element
from source_xero.destination.matching import life_of
from source_xero.destination.options import LineItems
from source_xero.destination.row import Mode
from source_xero.destination.shape import ANYTHING, shape
from source_xero.destination.status import APPROVED


@dataclass(frozen=True)
class Changes:
    """How a row differs from its element.

    Attributes:
        fields: paths of what differs, such as `Contact` or `LineItems.0.Quantity`.
        lines: what is to be sent of the lines.
        now: the element's status.
        target: the status that the row moves it to, "" for none.
    """

    fields: tuple[str, ...]
    lines: line_rules.Joined
    now: str
    target: str

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.fields or self.target)


def changes(draft: Draft, current: Element, how: LineItems) -> Changes:
    """Compare a draft with the element that Xero has of it."""
    operation = draft.operation
    what = shape(operation.schema)
    now, target = _status(draft, current)
    # What an element was found by is no change of it: names are found whatever their case.
    skipped = {operation.status_field, *draft.matched_by}
    given = {name: value for name, value in draft.element.items() if name not in skipped}
    if (target or now) not in APPROVED:
        given.pop("SentToContact", None)
    found = differences(given, current, what, but=operation.lines)
    lines = line_rules.Joined()
    if operation.lines and operation.lines in given:
        item = what.fields[operation.lines].items or ANYTHING
        lines = line_rules.joined(
            given[operation.lines], current.get(operation.lines) or (), how, item, copied=_is_copied(draft, current)
        )
        found.extend(lines.changed)
        if lines.problems:
            found.append(operation.lines)
    return Changes(tuple(dict.fromkeys(found)), lines, now, target)


def _is_copied(draft: Draft, current: Element) -> bool:
    """Tell whether the ids in a row are of another document, and are lost anyway: those of a creation, or of a copy."""
    theirs = str(current.get(draft.operation.id) or "").casefold()
    return draft.row.mode is Mode.APPEND or bool(draft.id and draft.id.casefold() != theirs)


def _status(draft: Draft, current: Element) -> tuple[str, str]:
    """Return the status of an element, and the one that the row moves it to, "" for none."""
    field, life = draft.operation.status_field, life_of(draft)
    target, now = str(draft.element.get(field) or "").upper(), str(current.get(field) or "").upper()
    if not target or target == now or not (life.creates or life.moves):
        return now, ""
    if life.by_system.get(now) == target or life.by_system.get(target) == now:
        return now, ""  # paid or not is not for a row to say
    if now == "INVOICED" and target == draft.operation.becomes:
        return now, ""  # an accepted quote that went further
    return now, target
