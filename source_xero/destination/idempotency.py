"""Idempotency-Key for every request, such that a retry is told from a repetition; see docs/decisions/0010."""

import hashlib
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable

from source_xero.destination.parcels import Request

REMEMBERED = 60_000
"""Creations remembered: what an organisation's calls allow within the lifetime of a key, 20 minutes of 60 calls of 50."""


class Keys:
    """Makes the keys of one process. `new_id` gives what no other process has."""

    def __init__(self, new_id: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        self._run, self._sequence = new_id(), 0
        self._seen: Counter[bytes] = Counter()

    def fresh(self) -> str:
        """Return a key that no run has used: for requests that may be repeated, so that A, B, A ends with A."""
        self._sequence += 1
        return f"{self._run}-{self._sequence}"

    def of(self, request: Request) -> str:
        """Return the key of the nth such request of this process; another process gives its nth such request the same."""
        told = hashlib.sha256()
        query = "&".join(f"{name}={value}" for name, value in request.query)
        for part in (request.tenant_id.lower(), request.method, request.path, query, request.content_type):
            told.update(part.encode() + b"\0")
        told.update(request.body)
        digest = told.digest()
        self._seen[digest] += 1
        return hashlib.sha256(digest + str(self._seen[digest]).encode()).hexdigest()


class Creations:
    """The ids that this run has settled as created; the oldest are forgotten once no key lives that long."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._remembered = remembered

    def note(self, xero_id: str) -> None:
        """Take note of an element created for a row."""
        self._ids[xero_id.lower()] = None
        if len(self._ids) > self._remembered:
            self._ids.popitem(last=False)

    def __contains__(self, xero_id: str) -> bool:
        return xero_id.lower() in self._ids
