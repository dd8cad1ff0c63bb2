"""A row on its way to Xero: what it says in Xero's terms, and what stands against it."""

from dataclasses import dataclass, field
from typing import Any

from source_xero.destination.operation import Operation
from source_xero.destination.row import Outcome, Reason, Row, Verdict


@dataclass
class Draft:
    """What planning knows of one row so far.

    Attributes:
        row: the row.
        operation: the object it is written to.
        element: what it gives of the element, in Xero's form; nothing that Xero computes, and not its id.
        id: the id of Xero's that it gives, "" for none.
        matched_by: the key by which its element was found; () if it was not.
        computed: what it gives of the fields that Xero computes.
        unknown: fields that the schema does not have, with what to say of each; no fault if Xero's own element has them.
        content: what is in the file that it is about, None where the row does not say.
        found_again: whether a later run would find in Xero what this one creates for it.
        problems: why it cannot be written.
        notes: what its outcome should tell.
    """

    row: Row
    operation: Operation
    element: dict[str, Any]
    id: str = ""
    matched_by: tuple[str, ...] = ()
    computed: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    found_again: bool = False
    problems: list[Reason] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reject(self, message: str, at: str = "") -> None:
        """Add a reason against it."""
        self.problems.append(Reason(message, at))

    def rejected(self, xero_id: str = "") -> Outcome:
        """Return the rejection that its problems make."""
        return Outcome(self.row, Verdict.REJECTED, xero_id or self.id, tuple(self.problems), tuple(self.notes))
