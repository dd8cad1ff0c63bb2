"""The journal of requests: what was asked, by whom, when, and what came of it."""

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

_KEPT = 100_000


@dataclass
class Entry:
    """One request; `status` is None while it is in flight, 0 when the connection was reset.

    Attributes:
        received: octets of its body.
        size: octets of the answer's body that were sent.
        replayed: whether the answer is that of an earlier request under the same Idempotency-Key.
    """

    number: int
    time: str
    method: str
    path: str
    query: dict[str, str]
    tenant: str | None
    headers: dict[str, str] = field(default_factory=dict)
    app: str | None = None
    in_flight: int = 0
    status: int | None = None
    received: int = 0
    size: int = 0
    replayed: bool = False
    rule: str | None = None


class RequestLog:
    """The last hundred thousand requests, oldest first; numbers go on after a clear."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._count = 0

    def open(self, entry: Entry) -> Entry:
        """Takes a request that has just arrived, and numbers it."""
        self._count += 1
        entry.number = self._count
        self._entries.append(entry)
        return entry

    def clear(self) -> int:
        """Forgets all entries; says how many there were."""
        count = len(self._entries)
        self._entries.clear()
        return count

    def entries(
        self,
        method: str | None = None,
        path: str | None = None,
        tenant: str | None = None,
        status: int | None = None,
        after: int = 0,
    ) -> list[dict[str, Any]]:
        """Entries as JSON-ready objects; `path` is any part of the path, `after` a number."""
        return [
            asdict(entry)
            for entry in self._entries
            if entry.number > after
            and (method is None or entry.method == method.upper())
            and (path is None or path.lower() in entry.path.lower())
            and (tenant is None or entry.tenant == tenant)
            and (status is None or entry.status == status)
        ]
