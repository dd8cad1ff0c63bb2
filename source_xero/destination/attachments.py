"""Files on documents: sent whole and alone, and held against what Xero says it stored."""

import mimetypes
import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from source_xero.destination.content import ReadFile, content_of
from source_xero.destination.intent import Element, Intent
from source_xero.destination.parts import Part, Planned, unchanged
from source_xero.destination.row import Mode, Outcome, Reason, Verdict

MOST_BYTES = 25_000_000
_MOST_FILES = 10
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_ONLINE = ("Invoices", "CreditNotes")


class Attachments:
    """Uploads files.

    Args:
        read: gives what is in a file by its path.
    """

    def __init__(self, read: ReadFile) -> None:
        self._read = read

    def looks(self, part: Part) -> bool:  # noqa: ARG002 - it always does
        """Tell whether deciding needs to know what is attached already."""
        return True

    def decide(self, parts: Sequence[Part]) -> list[Planned]:
        """Return what becomes of each."""
        return [self._decided(part) for part in parts]

    def made(self, intent: Intent, there: Sequence[Element], since: datetime) -> Element | None:  # noqa: ARG002 - they have no times
        """Return the file of this name and length."""
        name = str(intent.element.get("FileName"))
        return next((one for one in there if one.get("FileName") == name and _fits(intent, one)), None)

    def _decided(self, part: Part) -> Planned:
        draft = part.draft
        content = content_of(draft, self._read, MOST_BYTES, "FileName")
        name = _safe_name(part)
        there = next((one for one in part.there if one.get("FileName") == name), None)
        mode = draft.row.mode
        if not draft.problems and there is None and mode is Mode.UPDATE:
            draft.reject(f"It has no attachment {name!r}.", "FileName")
        if not draft.problems and there is None and len(part.there) >= _MOST_FILES:
            draft.reject(f"It has {len(part.there)} attachments, and Xero takes no more.", "FileName")
        if draft.problems:
            return draft.rejected()
        if there is not None and there.get("ContentLength") == len(content):
            # Xero tells no checksum, and fetching each file to compare it would cost a call for each on every run.
            return unchanged(
                part,
                str(there.get("AttachmentID") or ""),
                "A file of this name and length is there; its content was not compared.",
            )
        if there is not None and mode is Mode.APPEND:
            message = f"It has an attachment {name!r} already, of another length; append_dedup would replace it."
            draft.reject(message, "FileName")
            return draft.rejected(str(there.get("AttachmentID") or ""))
        return _upload(part, name, content, replaces=there is not None)


def _safe_name(part: Part) -> str:
    given = str(part.draft.element.get("FileName") or "").strip()
    name = _UNSAFE.sub("_", given)
    if name != given:
        part.draft.notes.append(f"The file is named {name!r}: Xero takes no such signs in names.")
    return name


def _upload(part: Part, name: str, content: bytes, *, replaces: bool) -> Intent:
    draft = part.draft
    online = draft.element.get("IncludeOnline") and part.path in _ONLINE and not replaces

    def stored(answer: Element) -> Outcome | None:
        length = answer.get("ContentLength")
        if length is None or length == len(content):
            return None
        reason = Reason(
            f"Xero stored {length} bytes of {len(content)}: the file there is broken; send it again with append_dedup.",
            "FileName",
        )
        return Outcome(draft.row, Verdict.REJECTED, str(answer.get("AttachmentID") or ""), (reason,))

    return Intent(
        row=draft.row,
        verdict=Verdict.UPDATED if replaces else Verdict.CREATED,
        method="POST" if replaces else "PUT",
        path=f"{part.address}/{quote(name, safe='')}",
        element={"FileName": name},
        query={"IncludeOnline": "true"} if online else {},
        scope=draft.operation.scope,
        batch=1,
        id_field="AttachmentID",
        content=content,
        content_type=str(draft.element.get("MimeType") or mimetypes.guess_type(name)[0] or "application/octet-stream"),
        repeatable=replaces,
        notes=tuple(draft.notes),
        then=stored,
    )


def _fits(intent: Intent, element: Element) -> bool:
    return intent.content is None or element.get("ContentLength") == len(intent.content)
