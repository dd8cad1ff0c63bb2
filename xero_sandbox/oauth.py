"""Who is asking: the tokens of Xero's identity server, what each stands for and how long it is good."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

from xero_sandbox.apps import App, AppKind, Apps
from xero_sandbox.codes import encoded
from xero_sandbox.ids import Ids
from xero_sandbox.scopes import IDENTITY
from xero_sandbox.wire import Element

ACCESS_TOKEN_SECONDS = 1800
REFRESH_TOKEN_LIFE = timedelta(days=60)
REFRESH_GRACE = timedelta(minutes=30)
_ID_TOKEN_SECONDS = 300
_ISSUER = "https://identity.xero.com"
_USER = {
    "preferred_username": "sam@sandbox.example",
    "email": "sam@sandbox.example",
    "given_name": "Sam",
    "family_name": "Sandbox",
    "name": "Sam Sandbox",
}
_CLAIMS_OF_SCOPES = {"email": ("email",), "profile": ("preferred_username", "given_name", "family_name", "name")}


@dataclass(frozen=True)
class AccessToken:
    """What an access token stands for."""

    value: str
    app: App
    scopes: frozenset[str]
    expires: datetime


@dataclass
class RefreshToken:
    """One link of a chain of refresh tokens."""

    value: str
    app: App
    scopes: frozenset[str]
    issued: datetime
    auth_event_id: str
    replaced: datetime | None = None

    def usable(self, now: datetime) -> bool:
        """Single use, but a lost answer may be asked for again within the grace period; 60 days unused end it."""
        if self.replaced is not None:
            return now - self.replaced <= REFRESH_GRACE
        return now - self.issued <= REFRESH_TOKEN_LIFE


class UnauthorisedError(Exception):
    """A request without a good token; the message is the Detail of the 401."""


class Identity:
    """The identity server of one sandbox: one pretend user, and the tokens that the apps hold for that user."""

    def __init__(self, now: Callable[[], datetime], ids: Ids, apps: Apps, lifetime: int = ACCESS_TOKEN_SECONDS) -> None:
        self.apps = apps
        self.lifetime = lifetime
        self.auth_event_id = ids.guid()
        self._now = now
        self._ids = ids
        self._user_id = ids.guid()
        self._key = ids.token()
        self._access: dict[str, AccessToken] = {}
        self._refresh: dict[str, RefreshToken] = {}
        self._consents: dict[str, frozenset[str]] = {}

    def recognise(self, authorization: str | None) -> AccessToken:
        """The token of an Authorization header.

        Raises:
            UnauthorisedError: with Xero's Detail: expired, or no good at all.
        """
        kind, _, value = (authorization or "").partition(" ")
        token = self._access.get(value.strip()) if kind.lower() == "bearer" else None
        if token is None:
            raise UnauthorisedError("AuthenticationUnsuccessful")
        if token.expires <= self._now():
            raise UnauthorisedError(f"TokenExpired: token expired at {token.expires:%m/%d/%Y %H:%M:%S}")
        return token

    def consent(self, app: App, scopes: frozenset[str]) -> frozenset[str]:
        """Notes a consent, and says what the app holds by it: scopes add up until they are revoked.

        Unverified: that the scopes about the user and offline_access are those of the latest consent alone.
        """
        held = self._consents.get(app.client_id, frozenset()) | (app.within_tier(scopes) - IDENTITY)
        self._consents[app.client_id] = held
        return held | (scopes & IDENTITY)

    def new_auth_event(self) -> str:
        """The id that the connections of one more consent share."""
        return self._ids.guid()

    def grant(self, app: App, scopes: frozenset[str], auth_event_id: str | None = None) -> RefreshToken:
        """A new refresh token, by the consent with that id or by the first one."""
        # Unverified: the form of a refresh token is opaque; 43 characters like those of Xero's samples.
        value = encoded(self._ids.token())
        token = RefreshToken(value, app, app.within_tier(scopes), self._now(), auth_event_id or self.auth_event_id)
        self._refresh[value] = token
        return token

    def refresh(self, value: str, app: App) -> RefreshToken | None:
        """Uses a refresh token, and gives the next of its chain; None if it is no good to this app."""
        # Unverified: that each use within the grace starts a chain of its own, and that the old token is good for the whole
        # of it, even after its successor was used.
        now = self._now()
        token = self._refresh.get(value)
        if token is None or token.app.client_id != app.client_id or not token.usable(now):
            return None
        if token.replaced is None:
            token.replaced = now
        return self.grant(app, token.scopes, token.auth_event_id)

    def issue(self, app: App, scopes: frozenset[str], auth_event_id: str | None = None) -> AccessToken:
        """A new access token, by the consent with that id or by the first one."""
        scopes, now = app.within_tier(scopes), self._now().replace(microsecond=0)
        expires = now + timedelta(seconds=self.lifetime)
        claims: Element = {
            "nbf": int(now.timestamp()),
            "exp": int(expires.timestamp()),
            "iss": _ISSUER,
            "aud": f"{_ISSUER}/resources",
            "client_id": app.client_id,
            "jti": self._ids.token(16).hex(),
            "authentication_event_id": auth_event_id or self.auth_event_id,
            "scope": sorted(scopes),
        }
        if app.kind is not AppKind.CUSTOM:
            claims |= {"sub": self._user_id.replace("-", ""), "auth_time": claims["nbf"], "xero_userid": self._user_id}
        token = AccessToken(self._signed(claims), app, scopes, expires)
        self._access[token.value] = token
        return token

    def identify(self, access: AccessToken, nonce: str | None = None) -> str:
        """The id_token that goes with an access token; it says of the user what the scopes allow."""
        now = int(self._now().timestamp())
        half = hashlib.sha256(access.value.encode()).digest()[:16]
        claims: Element = {
            "nbf": now,
            "exp": now + _ID_TOKEN_SECONDS,
            "iss": _ISSUER,
            "aud": access.app.client_id,
            "iat": now,
            "at_hash": encoded(half),
            "sub": self._user_id.replace("-", ""),
            "auth_time": now,
            "xero_userid": self._user_id,
        }
        if nonce is not None:
            claims["nonce"] = nonce
        claims |= {name: _USER[name] for scope, names in _CLAIMS_OF_SCOPES.items() if scope in access.scopes for name in names}
        return self._signed(claims)

    def expire_access_tokens(self) -> int:
        """Lets all access tokens expire now; says how many there were."""
        now = self._now()
        for value, token in self._access.items():
            self._access[value] = replace(token, expires=min(now, token.expires))
        return len(self._access)

    def revoke(self, *, access: bool = True, refresh: bool = True) -> None:
        """Makes all tokens worthless, as the withdrawal of every consent does."""
        if access:
            self._access.clear()
        if refresh:
            self._refresh.clear()
            self._consents.clear()

    def withdraw(self, refresh_token: str, app: App) -> bool:
        """Ends what the user allowed this app, all its refresh tokens with it; whether it held that token.

        Unverified: access tokens are good until they expire, because a JWT cannot be called back; with the connections gone
        they open nothing but an empty /connections.
        """
        held = self._refresh.get(refresh_token)
        if held is None or held.app.client_id != app.client_id:
            return False
        self._refresh = {value: token for value, token in self._refresh.items() if token.app.client_id != app.client_id}
        self._consents.pop(app.client_id, None)
        return True

    def _signed(self, claims: Element) -> str:
        head = {"alg": "RS256", "kid": "SANDBOX", "typ": "JWT"}
        signed = f"{encoded(orjson.dumps(head))}.{encoded(orjson.dumps(claims))}"
        return f"{signed}.{encoded(hmac.new(self._key, signed.encode(), hashlib.sha256).digest())}"
