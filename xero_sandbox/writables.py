"""Every resource that can be written to, by name and by path."""

from typing import Final

from xero_sandbox.document_writes import DOCUMENTS
from xero_sandbox.register_writes import REGISTER
from xero_sandbox.writable import Writable

WRITABLES: Final[dict[str, Writable]] = {each.resource: each for each in (*DOCUMENTS, *REGISTER)}
BY_PATH: Final[dict[str, Writable]] = {name.lower(): each for name, each in WRITABLES.items()}
