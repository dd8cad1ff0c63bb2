"""Authorization codes: what consent gives, for five minutes and one exchange."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from xero_sandbox.apps import App
from xero_sandbox.ids import Ids

CODE_LIFE = timedelta(minutes=5)  # Unverified
_VERIFIER_LENGTHS = range(43, 129)


@dataclass(frozen=True)
class Code:
    """What one consent allowed, and to whom."""

    value: str
    app: App
    scopes: frozenset[str]
    auth_event_id: str
    redirect_uri: str
    issued: datetime
    challenge: str | None = None
    nonce: str | None = None

    def proven(self, verifier: str | None) -> bool:
        """Whether the verifier is the one that the challenge was made of; without a challenge there must be none."""
        if self.challenge is None or verifier is None:
            return self.challenge is None and verifier is None
        if len(verifier) not in _VERIFIER_LENGTHS:
            return False
        return hmac.compare_digest(challenge_of(verifier), self.challenge)


class Codes:
    """The codes that were not exchanged yet."""

    def __init__(self, now: Callable[[], datetime], ids: Ids) -> None:
        self._now = now
        self._ids = ids
        self._codes: dict[str, Code] = {}

    def issue(self, make: Callable[[str, datetime], Code]) -> Code:
        """Makes a code out of a new value and the time."""
        code = make(encoded(self._ids.token()), self._now())
        self._codes[code.value] = code
        return code

    def redeem(self, value: str | None, app: App, redirect_uri: str | None, verifier: str | None) -> Code | None:
        """What the code stands for, or None if it is no good to this app; it is spent by the attempt.

        Unverified: that a wrong verifier or redirect URI spends the code as well, as it does in the identity server that
        Xero's is built on.
        """
        code = self._codes.get(value or "")
        if code is None or code.app.client_id != app.client_id:
            return None
        del self._codes[code.value]
        alive = self._now() - code.issued <= CODE_LIFE
        return code if alive and code.redirect_uri == redirect_uri and code.proven(verifier) else None

    def clear(self) -> None:
        """Forgets all codes."""
        self._codes.clear()


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier."""
    return encoded(hashlib.sha256(verifier.encode()).digest())


def encoded(octets: bytes) -> str:
    """Base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
