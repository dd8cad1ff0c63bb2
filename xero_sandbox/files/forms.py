"""The form in which a file is sent: multipart, read by Python's own parser of messages."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP

from xero_sandbox.files.cabinet import CabinetError


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    kind: str
    content: bytes


def read(content_type: str, body: bytes) -> Upload:
    """The file of a form: the part with a file name, called as the part `name` or `filename` says, or as its own.

    Raises:
        CabinetError: for anything else.
    """
    if not content_type.lower().startswith("multipart/form-data"):
        raise CabinetError("The request is no multipart form")  # Unverified: the wording
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    told = {_name(part): _bytes(part).decode("utf-8", "replace") for part in parts if not part.get_filename()}
    files = [part for part in parts if part.get_filename()]
    if not files:
        raise CabinetError("No file was sent")  # Unverified: the wording
    name = told.get("name") or told.get("filename") or str(files[0].get_filename())
    return Upload(name, told.get("mimeType") or files[0].get_content_type(), _bytes(files[0]))


def _name(part: EmailMessage) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _bytes(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
