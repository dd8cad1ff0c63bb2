"""What is to be asked of Xero for one row: decided by planning, sent by the sender, in batches where Xero takes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from source_xero.destination.row import Outcome, Row, Verdict

Element = Mapping[str, Any]


@dataclass(frozen=True)
class Intent:
    """One element to send.

    Intents next to each other with equal `method`, `path`, `query` and `envelope` travel in one request, in order, up to the
    batch size; one without an envelope travels alone, its element (or `content`) being the whole body.

    Attributes:
        row: the row it serves.
        verdict: what the row becomes when Xero takes it.
        method: PUT, POST or DELETE.
        path: below its API, with ids filled in.
        element: what is sent, in Xero's own form; empty for DELETE.
        envelope: the key that wraps a batch, "" for a single bare element.
        query: parameters beside those the sender adds (summarizeErrors, unitdp).
        scope: the granular scope it needs.
        batch: how many elements a request may hold at most.
        id_field: where the answer's element has its id.
        home: the id of the element that a new one is made in, where it stands in the path: a file's folder.
        content: the raw body of an attachment or file, with its content type in `content_type`.
        repeatable: whether sending it twice leaves Xero as sending it once (an update by id): its Idempotency-Key is of this
            run. What is not (a creation) has a key made of what is sent, so that a run after a crash repeats it.
        found_again: whether a run after a crash would find it in Xero by what it says, and not send it. What would be sent
            again travels apart, so that its request is the same as before and meets the same key.
        notes: what the outcome should tell.
        then: given the element as Xero returned it, the next step of the same row, or its outcome; None if this is the last.
    """

    row: Row
    verdict: Verdict
    method: str
    path: str
    element: Element = field(default_factory=dict)
    envelope: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    scope: str = ""
    batch: int = 50
    id_field: str = ""
    home: str = ""
    content: bytes | None = None
    content_type: str = ""
    repeatable: bool = True
    found_again: bool = False
    notes: tuple[str, ...] = ()
    then: "Callable[[Element], Intent | Outcome | None] | None" = None
