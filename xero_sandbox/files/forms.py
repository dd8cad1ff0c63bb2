"""The form in which a file is sent: multipart, read by Python's own parser of messages."""

import mimetypes
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP

from xero_sandbox.files.cabinet import CabinetError

_ABOUT = ("name", "filename", "mimeType")


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    kind: str
    content: bytes


def read(content_type: str, body: bytes) -> Upload:
    """The file of a form: the part that is neither `name`, `filename` nor `mimeType`; Xero's SDKs call it as the file.

    It is called as the part `name` or `filename` says, or by its own file name. What kind it is, the part `mimeType`, its own
    head, or its name says: Unverified, in this order.

    Raises:
        CabinetError: for anything else.
    """
    if not content_type.lower().startswith("multipart/form-data"):
        raise CabinetError("The request is no multipart form")  # Unverified: the wording
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    files = [part for part in parts if part.get_filename() or _name(part) not in _ABOUT]
    if not files:
        raise CabinetError("No file was sent")  # Unverified: the wording
    told = {_name(part): _bytes(part).decode("utf-8", "replace") for part in parts if part is not files[0]}
    name = told.get("name") or told.get("filename") or str(files[0].get_filename())
    own = files[0].get_content_type() if "content-type" in files[0] else mimetypes.guess_type(name)[0]
    return Upload(name, told.get("mimeType") or own or "application/octet-stream", _bytes(files[0]))


def _name(part: EmailMessage) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _bytes(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
