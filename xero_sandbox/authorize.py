"""GET and POST /identity/connect/authorize: may this app, for this user, have these scopes and organisations?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, quote, urlencode

from xero_sandbox import consent
from xero_sandbox.apps import App, AppKind, Apps
from xero_sandbox.codes import Code, Codes
from xero_sandbox.connections import ORGANISATION, Connections
from xero_sandbox.oauth import Identity
from xero_sandbox.scopes import KNOWN
from xero_sandbox.store import Store, Tenant
from xero_sandbox.wire import Answer, Call

_UNCERTIFIED_APPS = 2
_CHALLENGE_LENGTHS = range(43, 129)


class AuthorizeError(Exception):
    """A request that cannot be shown to the user: an error page, and never a redirect."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error} : {description}")


class ConsentRefusedError(Exception):
    """A choice that cannot be carried out; the message is for the user."""


@dataclass(frozen=True)
class Request:
    """What an app asks the user for, found in order."""

    app: App
    redirect_uri: str
    scopes: frozenset[str]
    state: str | None
    challenge: str | None
    nonce: str | None

    @classmethod
    def of(cls, query: Mapping[str, str], apps: Apps) -> "Request":
        """Reads a request; AuthorizeError for one that the login host shows an error page for."""
        app = apps.get(query.get("client_id"))
        if app is None or app.kind is AppKind.CUSTOM:
            raise AuthorizeError("unauthorized_client", "Unknown client or client not enabled")
        if query.get("redirect_uri") not in app.redirect_uris:
            raise AuthorizeError("unauthorized_client", "Invalid redirect_uri")
        if query.get("response_type") != "code":
            raise AuthorizeError("unsupported_response_type", "Response type not supported")
        return cls(
            app,
            query["redirect_uri"],
            _scopes(query.get("scope", ""), app),
            query.get("state"),
            _challenge(query, app),
            query.get("nonce"),
        )

    def redirect(self, **parameters: str) -> Answer:
        """Sends the user back to the app with these parameters and the state."""
        told = parameters | ({} if self.state is None else {"state": self.state})
        joint = "&" if "?" in self.redirect_uri else "?"
        return Answer(302, b"", None, (("location", f"{self.redirect_uri}{joint}{urlencode(told, quote_via=quote)}"),))


class Authorizer:
    """The consent of one pretend user, who is always logged in and may connect every organisation there is."""

    def __init__(
        self, identity: Identity, codes: Codes, connections: Connections, store: Store, now: Callable[[], datetime]
    ) -> None:
        self._identity = identity
        self._codes = codes
        self._connections = connections
        self._store = store
        self._now = now

    def answer(self, call: Call) -> Answer:
        """The page, or after the form on it was sent, the way back to the app."""
        try:
            request = Request.of(call.query, self._identity.apps)
        except AuthorizeError as error:
            return consent.error_page(str(error))
        if call.method != "POST":
            connected = {one.tenant.tenant_id for one in self._connections.of(request.app)}
            return self._page(request, connected)
        form = parse_qs(call.body.decode(errors="replace"))
        decision, ticked = form.get("decision"), set(form.get("organisation", []))
        if decision == ["cancel"]:
            return request.redirect(error="access_denied")
        if decision != ["allow"]:
            return self._page(request, ticked)
        try:
            chosen = self._chosen(request.app, ticked)
        except ConsentRefusedError as refused:
            return self._page(request, ticked, str(refused))
        return self._allowed(request, chosen)

    def _page(self, request: Request, ticked: set[str], message: str | None = None) -> Answer:
        connected = {one.tenant.tenant_id for one in self._connections.of(request.app)}
        rows = [
            consent.Row(one.tenant_id, one.name, connected=one.tenant_id in connected, ticked=one.tenant_id in ticked)
            for one in self._organisations()
        ]
        return consent.consent_page(request.app.name, request.scopes, rows, message)

    def _organisations(self) -> list[Tenant]:
        return [tenant for tenant in self._store.tenants.values() if tenant.tenant_type == ORGANISATION]

    def _chosen(self, app: App, ticked: set[str]) -> list[Tenant]:
        chosen = [tenant for tenant in self._organisations() if tenant.tenant_id in ticked]
        if not chosen:
            raise ConsentRefusedError("Tick at least one organisation, or cancel.")
        held = {one.tenant.tenant_id for one in self._connections.of(app)}
        new = [tenant for tenant in chosen if tenant.tenant_id not in held]
        most = app.most_connections
        # Unverified: where in the flow the limits are told, and in which words; that they are told to the user is reported.
        if most is not None and new and len(held) + len(new) > most:
            raise ConsentRefusedError(
                f"{app.name} cannot connect to more Xero organisations: it may have {most} connections and has {len(held)}. "
                "Its maker has to move to a larger tier, or somebody has to disconnect it elsewhere."
            )
        for tenant in new:
            self._check_uncertified(app, tenant)
        return chosen

    def _check_uncertified(self, app: App, tenant: Tenant) -> None:
        candidates = [one for one in self._identity.apps.values() if not one.certified and one.kind is not AppKind.CUSTOM]
        others = self._connections.apps_of(tenant.tenant_id, candidates)
        if not app.certified and len(others) >= _UNCERTIFIED_APPS:
            raise ConsentRefusedError(
                f"{tenant.name} is connected to {_UNCERTIFIED_APPS} uncertified apps already "
                f"({', '.join(other.name for other in others)}). Disconnect one of them first."
            )

    def _allowed(self, request: Request, chosen: list[Tenant]) -> Answer:
        # Unverified: that an organisation connected before, and ticked still, belongs to the new consent from now on.
        event = self._identity.new_auth_event()
        for tenant in chosen:
            self._connections.connect(request.app, tenant, event, self._now())
        granted = self._identity.consent(request.app, request.scopes)

        def make(value: str, issued: datetime) -> Code:
            return Code(value, request.app, granted, event, request.redirect_uri, issued, request.challenge, request.nonce)

        # Unverified: that the scopes come back along with the code, as they do from the identity server beneath.
        return request.redirect(code=self._codes.issue(make).value, scope=" ".join(sorted(granted)))


def _scopes(text: str, app: App) -> frozenset[str]:
    scopes = frozenset(text.split())
    if not scopes:
        raise AuthorizeError("invalid_request", "Missing scope")
    if not scopes <= KNOWN:
        raise AuthorizeError("invalid_scope", "Invalid scope")
    if not scopes <= app.may_ask:
        # Unverified: recorded for a restricted scope in 2020 and 2021; Xero's page on granular scopes says invalid_scope.
        raise AuthorizeError("unauthorized_client", "Invalid scope for client")
    return scopes


def _challenge(query: Mapping[str, str], app: App) -> str | None:
    challenge = query.get("code_challenge")
    if challenge is None:
        if app.kind is AppKind.PKCE:
            raise AuthorizeError("invalid_request", "code challenge required")
        return None
    if query.get("code_challenge_method") != "S256":
        raise AuthorizeError("invalid_request", "Transform algorithm not supported")
    if len(challenge) not in _CHALLENGE_LENGTHS:
        raise AuthorizeError("invalid_request", "Invalid code_challenge")
    return challenge
