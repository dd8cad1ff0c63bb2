"""Who is asking: apps, tokens and the token endpoint of Xero's identity server."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import parse_qsl, unquote_plus

import orjson

from xero_sandbox.ids import Ids
from xero_sandbox.scopes import KNOWN
from xero_sandbox.wire import Answer, Call, Element, json_answer

ACCESS_TOKEN_SECONDS = 1800
REFRESH_TOKEN_LIFE = timedelta(days=60)
REFRESH_GRACE = timedelta(minutes=30)


class AppKind(Enum):
    """How an app of Xero's developer portal gets its tokens."""

    WEB = "authorization code with a secret"
    PKCE = "authorization code with PKCE, no secret"
    CUSTOM = "custom connection: client credentials, one organisation"


@dataclass(frozen=True)
class App:
    """One app; `scopes` are those it may be granted."""

    client_id: str
    client_secret: str | None
    kind: AppKind
    scopes: frozenset[str] = KNOWN


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
    replaced: datetime | None = None

    def usable(self, now: datetime) -> bool:
        """Single use, but a lost answer may be asked for again within the grace period; 60 days unused end it."""
        if self.replaced is not None:
            return now - self.replaced <= REFRESH_GRACE
        return now - self.issued <= REFRESH_TOKEN_LIFE


class TokenRefusedError(Exception):
    """An answer of the token endpoint with `error`."""

    def __init__(self, error: str, description: str | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.description = description


class UnauthorisedError(Exception):
    """A request without a good token; the message is the Detail of the 401."""


class Identity:
    """The identity server of one sandbox."""

    def __init__(
        self, now: Callable[[], datetime], ids: Ids, apps: tuple[App, ...], lifetime: int = ACCESS_TOKEN_SECONDS
    ) -> None:
        self.apps = {app.client_id: app for app in apps}
        self.lifetime = lifetime
        self.auth_event_id = ids.guid()
        self._now = now
        self._ids = ids
        self._user_id = ids.guid()
        self._key = ids.token()
        self._access: dict[str, AccessToken] = {}
        self._refresh: dict[str, RefreshToken] = {}

    def token_endpoint(self, call: Call) -> Answer:
        """POST /connect/token."""
        try:
            form = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
            return json_answer(self._tokens(form, call.headers.get("authorization", "")))
        except TokenRefusedError as refused:
            body = {"error": refused.error}
            if refused.description:
                body["error_description"] = refused.description
            return json_answer(body, 400)

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

    def grant(self, app: App, scopes: frozenset[str]) -> RefreshToken:
        """A first refresh token, as the consent page would give."""
        # Unverified: the form of a refresh token is opaque; 43 characters like those of Xero's samples.
        value = _base64(self._ids.token())
        token = RefreshToken(value, app, scopes, self._now())
        self._refresh[value] = token
        return token

    def issue(self, app: App, scopes: frozenset[str]) -> AccessToken:
        """A new access token."""
        now = self._now().replace(microsecond=0)
        expires = now + timedelta(seconds=self.lifetime)
        claims: Element = {
            "nbf": int(now.timestamp()),
            "exp": int(expires.timestamp()),
            "iss": "https://identity.xero.com",
            "aud": "https://identity.xero.com/resources",
            "client_id": app.client_id,
            "jti": self._ids.token(16).hex(),
            "authentication_event_id": self.auth_event_id,
            "scope": sorted(scopes),
        }
        if app.kind is not AppKind.CUSTOM:
            claims |= {"sub": self._user_id.replace("-", ""), "auth_time": claims["nbf"], "xero_userid": self._user_id}
        head = {"alg": "RS256", "kid": "SANDBOX", "typ": "JWT"}
        signed = f"{_base64(orjson.dumps(head))}.{_base64(orjson.dumps(claims))}"
        value = f"{signed}.{_base64(hmac.new(self._key, signed.encode(), hashlib.sha256).digest())}"
        token = AccessToken(value, app, scopes, expires)
        self._access[value] = token
        return token

    def expire_access_tokens(self) -> int:
        """Lets all access tokens expire now; says how many there were."""
        now = self._now()
        for value, token in self._access.items():
            self._access[value] = AccessToken(value, token.app, token.scopes, min(now, token.expires))
        return len(self._access)

    def revoke(self, *, access: bool = True, refresh: bool = True) -> None:
        """Makes all tokens worthless, as revoking the consent does."""
        if access:
            self._access.clear()
        if refresh:
            self._refresh.clear()

    def _tokens(self, form: dict[str, str], authorization: str) -> Element:
        app = self._client(form, authorization)
        kind = form.get("grant_type")
        if kind == "refresh_token":
            return self._refreshed(app, form.get("refresh_token"))
        if kind == "client_credentials":
            return self._credentialled(app, form.get("scope"))
        raise TokenRefusedError("unsupported_grant_type")

    def _client(self, form: dict[str, str], authorization: str) -> App:
        client_id, secret = form.get("client_id"), form.get("client_secret")
        if authorization.lower().startswith("basic "):
            try:
                pair = base64.b64decode(authorization[6:], validate=True).decode()
            except (binascii.Error, UnicodeDecodeError) as error:
                raise TokenRefusedError("invalid_client") from error
            client_id, _, secret = (unquote_plus(part) for part in pair.partition(":"))
        if not client_id:
            raise TokenRefusedError("invalid_request")
        app = self.apps.get(client_id)
        if app is None or (app.client_secret is not None and not hmac.compare_digest(secret or "", app.client_secret)):
            raise TokenRefusedError("invalid_client")
        return app

    def _refreshed(self, app: App, value: str | None) -> Element:
        if not value:
            raise TokenRefusedError("invalid_request")
        now = self._now()
        token = self._refresh.get(value)
        if token is None or token.app is not app or not token.usable(now):
            raise TokenRefusedError("invalid_grant")
        if token.replaced is None:
            token.replaced = now
        access = self.issue(app, token.scopes)
        return self._answer(access) | {"refresh_token": self.grant(app, token.scopes).value, "scope": _listed(access.scopes)}

    def _credentialled(self, app: App, scope: str | None) -> Element:
        if app.kind is not AppKind.CUSTOM:
            raise TokenRefusedError("unauthorized_client")
        scopes = frozenset(scope.split()) if scope else app.scopes
        if not scopes <= KNOWN:
            raise TokenRefusedError("invalid_scope")
        if not scopes <= app.scopes:
            # Unverified: which of invalid_scope and unauthorized_client an ungranted scope gives is told both ways.
            raise TokenRefusedError("unauthorized_client", "Invalid scope for client")
        access = self.issue(app, scopes)
        return self._answer(access) | {"scope": _listed(access.scopes)}

    def _answer(self, access: AccessToken) -> Element:
        return {"access_token": access.value, "expires_in": self.lifetime, "token_type": "Bearer"}


def _listed(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


def _base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
