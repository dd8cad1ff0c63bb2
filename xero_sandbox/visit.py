"""A request on its way through the sandbox, from its arrival until its answer is on the wire."""

from dataclasses import dataclass

from xero_sandbox.faults import Fault
from xero_sandbox.limits import Gate
from xero_sandbox.oauth import AccessToken
from xero_sandbox.request_log import Entry
from xero_sandbox.wire import Answer, Call


@dataclass
class Visit:
    """One request on its way through; `fault` says what the server has to do to it."""

    call: Call
    entry: Entry
    tenant_id: str | None
    token: AccessToken | None
    problem: str | None
    fault: Fault
    refused: Answer | None = None
    entered: Gate | None = None  # to leave by, also after a reset has put another one in its place
    counted: str | None = None
