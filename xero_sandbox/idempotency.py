"""What was answered to whom under which Idempotency-Key."""

import hashlib
from collections.abc import Callable
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

    def __init__(self, now: Callable[[], float], lifetime: Callable[[], float]) -> None:
        self._now, self._lifetime = now, lifetime
        self._kept: dict[tuple[str, str], _Kept] = {}

    def look(self, app: str, call: Call) -> Answer | None:
        """The first answer to this very request, if it was given so recently that its key still lives.

        Raises:
            MisusedKeyError: for a key that is too long, or was used for another request.
        """
        key = _key_of(call)
        if key is None:
            return None
        if len(key) > LONGEST:
            # Unverified: the wording; the length is the specification's.
            raise MisusedKeyError(f"Idempotency Key must be no longer than {LONGEST} characters")
        kept = self._alive((app, key))
        if kept and kept.request != _fingerprint(call):
            raise MisusedKeyError(f"Idempotency Key: {key} is used with a different request")
        return kept.answer if kept else None

    def keep(self, app: str, call: Call, answer: Answer) -> None:
        """Takes a first answer; an older one keeps its place while it lives."""
        key = _key_of(call)
        if key is None or len(key) > LONGEST or self._alive((app, key)):
            return
        self._kept.pop((app, key), None)
        self._kept[app, key] = _Kept(_fingerprint(call), answer, self._now())
        while self._kept and self._alive(next(iter(self._kept))) is None:
            del self._kept[next(iter(self._kept))]

    def once(self, app: str, call: Call, act: Callable[[], Answer], *, remember: bool = True) -> tuple[Answer, bool]:
        """The answer that `act` gives, or gave when this request came first; and whether it is such an old one.

        Raises:
            MisusedKeyError: as `look` does.
        """
        stored = self.look(app, call)
        if stored:
            return stored, True
        answer = act()
        if remember:
            self.keep(app, call, answer)
        return answer, False

    def _alive(self, key: tuple[str, str]) -> _Kept | None:
        kept = self._kept.get(key)
        return kept if kept and self._now() < kept.time + self._lifetime() else None


def _key_of(call: Call) -> str | None:
    """The key of a request that may have one."""
    return call.headers.get(HEADER) or None if call.method in METHODS else None


def _fingerprint(call: Call) -> str:
    query = "&".join(f"{name}={value}" for name, value in sorted(call.query.items()))
    head = f"{call.method} {call.path.lower()}?{query}\n"
    return hashlib.sha256(head.encode() + call.body).hexdigest()
