"""What was answered to whom under which Idempotency-Key."""

import hashlib
from dataclasses import dataclass
from typing import Final

from xero_sandbox.wire import Answer, Call

HEADER: Final = "idempotency-key"
LONGEST: Final = 128
METHODS: Final = frozenset({"PUT", "POST", "PATCH"})


class MisusedKeyError(ValueError):
    """A key that is too long, or was used for another request."""


@dataclass(frozen=True)
class _Kept:
    request: str
    answer: Answer
    time: float


class Answered:
    """First answers by app and key, whatever they were: errors are replayed like everything else.

    Unverified: that a key belongs to the app alone, so that a request for another organisation under the same key gets the
    first organisation's answer; one published measurement says so.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Kept] = {}

    def look(self, app: str, call: Call, now: float, lifetime: float) -> Answer | None:
        """The first answer to this very request, if it was given less than `lifetime` seconds ago."""
        key = key_of(call)
        if key is None:
            return None
        if len(key) > LONGEST:
            # Unverified: the wording; the length is the specification's.
            raise MisusedKeyError(f"Idempotency Key must be no longer than {LONGEST} characters")
        kept = self._kept.get((app, key))
        if kept is None or now >= kept.time + lifetime:
            return None
        if kept.request != _fingerprint(call):
            raise MisusedKeyError(f"Idempotency Key: {key} is used with a different request")
        return kept.answer

    def keep(self, app: str, call: Call, answer: Answer, now: float, lifetime: float) -> None:
        """Takes a first answer; an older one keeps its place while it lives."""
        key = key_of(call)
        if key is None or len(key) > LONGEST:
            return
        kept = self._kept.get((app, key))
        if kept is not None and now < kept.time + lifetime:
            return
        self._kept[app, key] = _Kept(_fingerprint(call), answer, now)
        while len(self._kept) > 1 and now >= next(iter(self._kept.values())).time + lifetime:
            del self._kept[next(iter(self._kept))]


def key_of(call: Call) -> str | None:
    """The key of a request that may have one."""
    return call.headers.get(HEADER) or None if call.method in METHODS else None


def _fingerprint(call: Call) -> str:
    query = "&".join(f"{name}={value}" for name, value in sorted(call.query.items()))
    head = f"{call.method} {call.path.lower()}?{query}\n"
    return hashlib.sha256(head.encode() + call.body).hexdigest()
