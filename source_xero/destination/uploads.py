"""Files that are sent whole: their bytes and their length, and the form that carries them.

https://developer.xero.com/documentation/api/files/files
"""

import mimetypes
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from urllib3.filepost import encode_multipart_formdata

from source_xero.destination.content import ReadFile, content_of
from source_xero.destination.draft import Draft
from source_xero.destination.intent import Intent

MOST_BYTES = 10_000_000
_HELD_BYTES = 20_000_000
"""How much of files is held at a time."""

_FILE_BYTES = 2_000_000
"""What a file is taken to weigh before it is read."""


def within_bounds(drafts: Sequence[Draft]) -> int:
    """Return how many of the drafts, the first ones, may be planned at a time with what is in their files; one at least."""
    size = 0
    for place, draft in enumerate(drafts):
        size += len(draft.element.get("content") or "") or (_FILE_BYTES if draft.element.get("path") else 0)
        if place and size > _HELD_BYTES:
            return place
    return len(drafts)


def take_content(draft: Draft, read: ReadFile) -> None:
    """Read what a draft says is in its file. Its length stands for it: Xero tells no more of what it has."""
    if draft.element.get("path") and draft.element.get("content"):
        draft.reject("Exactly one of path and content is needed.", "path")
    elif draft.element.get("path") or draft.element.get("content"):
        draft.content = content_of(draft, read, MOST_BYTES, "Name")
        draft.element["Size"] = len(draft.content)


def require_content(draft: Draft) -> None:
    """Add that a new file needs something in it."""
    if draft.content is None:
        draft.reject("path or content is needed to create one: it tells what is in the file.", "content")


def uploading(intent: Intent, draft: Draft, home: str) -> Intent:
    """Return the creation of a file in the folder that it names; `home` is the one where Xero puts files by itself."""
    folder = str(draft.element.get("FolderId") or "")
    elsewhere = folder if folder.casefold() != home.casefold() else ""
    content, content_type = _form(str(draft.element["Name"]), draft.content or b"")
    path = f"{intent.path}/{elsewhere}" if elsewhere else intent.path
    return replace(intent, path=path, home=elsewhere, content=content, content_type=content_type)


def _form(name: str, content: bytes) -> tuple[bytes, str]:
    """Return the form and its type; always the same for the same file, for a run after a crash must ask the same again.

    One part, called as the file: so the SDKs of Xero do it.
    """
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return encode_multipart_formdata({name: (name, content, kind)}, boundary=sha256(name.encode() + content).hexdigest())
