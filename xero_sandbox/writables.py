"""Every resource that can be written to, by name and by path."""

from dataclasses import replace
from typing import Final

from xero_sandbox.document_writes import DOCUMENTS
from xero_sandbox.register_writes import REGISTER
from xero_sandbox.settlement_writes import SETTLEMENTS
from xero_sandbox.sub_resources import below
from xero_sandbox.writable import Writable

_ALL: Final = (*DOCUMENTS, *REGISTER, *SETTLEMENTS)
WRITABLES: Final[dict[str, Writable]] = {
    each.resource: replace(each, actions=each.actions + below(each.resource)) for each in _ALL
}
BY_PATH: Final[dict[str, Writable]] = {name.lower(): each for name, each in WRITABLES.items()}
