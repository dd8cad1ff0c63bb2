"""POST /connect/token and /connect/revocation: every way to get a token, and the way to give it back."""

import base64
import binascii
import hmac
from urllib.parse import parse_qsl, unquote_plus

from xero_sandbox.apps import App, AppKind
from xero_sandbox.codes import Codes
from xero_sandbox.connections import Connections
from xero_sandbox.oauth import AccessToken, Identity
from xero_sandbox.scopes import KNOWN
from xero_sandbox.wire import Answer, Call, Element, json_answer

Form = dict[str, str]


class TokenRefusedError(Exception):
    """An answer with `error`."""

    def __init__(self, error: str, description: str | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.description = description


class TokenEndpoint:
    """The two endpoints that know an app by its secret."""

    def __init__(self, identity: Identity, codes: Codes, connections: Connections) -> None:
        self._identity = identity
        self._codes = codes
        self._connections = connections
        self._grants = {
            "authorization_code": self._exchanged,
            "refresh_token": self._refreshed,
            "client_credentials": self._credentialled,
        }

    def tokens(self, call: Call) -> Answer:
        """POST /connect/token."""
        try:
            form = _form(call)
            app = self._client(form, call.headers.get("authorization", ""))
            grant = self._grants.get(form.get("grant_type", ""), _unsupported)
            return json_answer(grant(app, form))
        except TokenRefusedError as refused:
            return _refused(refused)

    def revocation(self, call: Call) -> Answer:
        """POST /connect/revocation with a refresh token: the app's connections go with it."""
        try:
            form = _form(call)
            app = self._client(form, call.headers.get("authorization", ""))
            token = _needed(form, "token")
        except TokenRefusedError as refused:
            return _refused(refused)
        if self._identity.withdraw(token, app):
            self._connections.forget(app)
        # A token that is not there (any more) is as good as revoked: RFC 7009 answers 200 to both.
        return Answer(200, b"", None)

    def _client(self, form: Form, authorization: str) -> App:
        client_id, secret = form.get("client_id"), form.get("client_secret")
        if authorization.lower().startswith("basic "):
            try:
                pair = base64.b64decode(authorization[6:], validate=True).decode()
            except (binascii.Error, UnicodeDecodeError) as error:
                raise TokenRefusedError("invalid_client") from error
            client_id, _, secret = (unquote_plus(part) for part in pair.partition(":"))
        if not client_id:
            raise TokenRefusedError("invalid_request")
        app = self._identity.apps.get(client_id)
        if app is None or (app.client_secret is not None and not _same(secret, app.client_secret)):
            raise TokenRefusedError("invalid_client")
        return app

    def _exchanged(self, app: App, form: Form) -> Element:
        if app.kind is AppKind.CUSTOM:
            raise TokenRefusedError("unauthorized_client")
        # Unverified: one error for whatever is wrong with a code, as OAuth 2.0 has it.
        code = self._codes.redeem(form.get("code"), app, form.get("redirect_uri"), form.get("code_verifier"))
        if code is None:
            raise TokenRefusedError("invalid_grant")
        access = self._identity.issue(app, code.scopes, code.auth_event_id)
        answer = self._answer(access, code.nonce)
        if "offline_access" in code.scopes:
            answer["refresh_token"] = self._identity.grant(app, code.scopes, code.auth_event_id).value
        return answer | {"scope": _listed(access.scopes)}

    def _refreshed(self, app: App, form: Form) -> Element:
        following = self._identity.refresh(_needed(form, "refresh_token"), app)
        if following is None:
            raise TokenRefusedError("invalid_grant")
        access = self._identity.issue(app, following.scopes, following.auth_event_id)
        return self._answer(access) | {"refresh_token": following.value, "scope": _listed(access.scopes)}

    def _credentialled(self, app: App, form: Form) -> Element:
        if app.kind is not AppKind.CUSTOM:
            raise TokenRefusedError("unauthorized_client")
        # Unverified: that all its scopes are granted where none is named.
        scopes = frozenset(form.get("scope", "").split()) or app.scopes
        if not scopes <= KNOWN:
            raise TokenRefusedError("invalid_scope")
        if not scopes <= app.scopes:
            # Unverified: which of invalid_scope and unauthorized_client an ungranted scope gives is told both ways.
            raise TokenRefusedError("unauthorized_client", "Invalid scope for client")
        access = self._identity.issue(app, scopes)
        return self._answer(access) | {"scope": _listed(access.scopes)}

    def _answer(self, access: AccessToken, nonce: str | None = None) -> Element:
        # Unverified: that a refresh answers with an id_token as well.
        by_user = "openid" in access.scopes and access.app.kind is not AppKind.CUSTOM
        named: Element = {"id_token": self._identity.identify(access, nonce)} if by_user else {}
        return named | {"access_token": access.value, "expires_in": self._identity.lifetime, "token_type": "Bearer"}


def _form(call: Call) -> Form:
    try:
        return dict(parse_qsl(call.body.decode(), keep_blank_values=True))
    except UnicodeDecodeError as error:
        raise TokenRefusedError("invalid_request") from error


def _needed(form: Form, name: str) -> str:
    if not form.get(name):
        raise TokenRefusedError("invalid_request")
    return form[name]


def _unsupported(_: App, __: Form) -> Element:
    raise TokenRefusedError("unsupported_grant_type")


def _refused(refused: TokenRefusedError) -> Answer:
    body = {"error": refused.error}
    if refused.description:
        body["error_description"] = refused.description
    return json_answer(body, 400)


def _same(given: str | None, secret: str) -> bool:
    return hmac.compare_digest((given or "").encode(), secret.encode())


def _listed(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))
