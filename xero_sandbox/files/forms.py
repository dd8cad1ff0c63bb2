"""The form in which a file is sent: multipart, taken apart by Werkzeug, which hands on the octets as they came."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from xero_sandbox.files.cabinet import CabinetError

_ABOUT = ("name", "filename", "mimeType")


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class _Part:
    name: str
    filename: str | None
    kind: str | None
    content: bytes


def read(content_type: str, body: bytes) -> Upload:
    """The file of a form: the part that is neither `name`, `filename` nor `mimeType`; Xero's SDKs call it as the file.

    It is called as the part `name` or `filename` says, or by its own file name. What kind it is, the part `mimeType`, its own
    head, or its name says: Unverified, in this order.

    Raises:
        CabinetError: for anything else.
    """
    kind, options = parse_options_header(content_type)
    if kind.lower() != "multipart/form-data" or not options.get("boundary"):
        raise CabinetError("The request is no multipart form")  # Unverified: the wording
    try:
        parts = list(_parts(options["boundary"], body))
    except ValueError as error:
        raise CabinetError("The multipart form could not be read") from error  # Unverified: the wording
    files = [part for part in parts if part.filename or part.name not in _ABOUT]
    if not files:
        raise CabinetError("No file was sent")  # Unverified: the wording
    told = {part.name: part.content.decode("utf-8", "replace") for part in parts if part is not files[0]}
    name = told.get("name") or told.get("filename") or str(files[0].filename)
    own = files[0].kind or mimetypes.guess_type(name)[0]
    return Upload(name, told.get("mimeType") or own or "application/octet-stream", files[0].content)


def _parts(boundary: str, body: bytes) -> Iterator[_Part]:
    """Python's parser of messages is refused: it takes a part that is itself a message (an .eml) apart, and loses octets."""
    decoder = MultipartDecoder(boundary.encode())
    decoder.receive_data(body)
    decoder.receive_data(None)
    head: Field | File | None = None
    content = b""
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field | File):
            head, content = event, b""
        elif isinstance(event, Data) and head is not None:
            content += event.data
            if not event.more_data:
                filename = head.filename if isinstance(head, File) else None
                yield _Part(head.name, filename, head.headers.get("content-type"), content)
