"""What is in a file that a record names or holds."""

import base64
import binascii
from collections.abc import Callable

from source_xero.destination.draft import Draft

ReadFile = Callable[[str], bytes]


def content_of(draft: Draft, read: ReadFile, most: int, name: str) -> bytes:
    """Return the bytes that a draft gives in `path` or `content`, which it loses; what is wrong becomes a problem of it.

    Args:
        draft: gives one of the two.
        read: gives what is in a file by its path.
        most: the most bytes that Xero takes.
        name: the field that names the file, for problems.
    """
    content = b""
    path, text = draft.element.pop("path", ""), draft.element.pop("content", "")
    at = "path" if path else "content"
    try:
        content = read(path) if path else base64.b64decode(text, validate=True)
    except OSError as error:
        draft.reject(f"The file cannot be read: {error.strerror or type(error).__name__}.", "path")
    except (binascii.Error, ValueError):
        draft.reject("content is not base64.", "content")
    if not draft.problems and not content:
        draft.reject("The file is empty.", at)
    if len(content) > most:
        draft.reject(f"The file has {len(content)} bytes, and Xero takes at most {most}.", name)
    return content
