"""The pretend Xero as a whole: from one request to one answer, without a socket."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from xero_sandbox.apis import PREFIXES, Apis
from xero_sandbox.apps import App, AppKind, Apps
from xero_sandbox.authorize import Authorizer
from xero_sandbox.bookcase import Bookcase
from xero_sandbox.clock import Clock
from xero_sandbox.codes import Codes
from xero_sandbox.connections import PRACTICE, Connection, Connections
from xero_sandbox.faults import Faults, Rule, joined
from xero_sandbox.files.filing import Cabinets
from xero_sandbox.idempotency import HEADER, Answered
from xero_sandbox.ids import Ids
from xero_sandbox.limits import Gate
from xero_sandbox.oauth import AccessToken, Identity, UnauthorisedError
from xero_sandbox.options import CUSTOM_APP, PKCE_APP, WEB_APP, Options, first_apps
from xero_sandbox.request_log import Entry, RequestLog
from xero_sandbox.store import Store, Tenant
from xero_sandbox.token_endpoint import TokenEndpoint
from xero_sandbox.visit import Visit
from xero_sandbox.wire import NOT_FOUND, Answer, Call, Headers, http_date, json_answer, refusal

CONNECTIONS = "/connections"
TOKEN = "/connect/token"  # noqa: S105 - a path
REVOCATION = "/connect/revocation"
AUTHORIZE = "/identity/connect/authorize"
_LOGGED_HEADERS = ("if-modified-since", "accept", "accept-encoding", "user-agent", "xero-tenant-id", HEADER)


class Founder(Protocol):
    """Names the organisations that can be founded, and fills an empty tenant with one."""

    def profiles(self) -> dict[str, str]:
        """The name of each, by its key."""

    def found(self, tenant: Tenant, profile: str, size: str, seed: int, now: datetime) -> None:
        """Fills the tenant; ValueError for an unknown size."""


Runner = Callable[[dict[str, Any]], object]


class Sandbox:
    """The service; one thread at a time may use it.

    Attributes:
        run: carries out a command of the control plane; set by the control plane, used by rules.
        check: looks whether a command could be carried out; likewise.
    """

    def __init__(self, options: Options, founder: Founder, clock: Clock | None = None) -> None:
        self.options = options
        self.founder = founder
        self.clock = clock or Clock()
        if options.start:
            self.clock.set(options.start)
        self._founded_at = self.clock.now()
        self.run: Runner | None = None
        self.check: Runner | None = None
        self._flying: Counter[str | None] = Counter()
        self.reset()

    def reset(self) -> None:
        """Puts everything back to what it was at the start, but for the clock when it follows the real time."""
        if self.options.start:
            self.clock.run()
            self.clock.set(self.options.start)
        seed = self.options.seed
        self.ids = Ids(f"sandbox-{seed}")
        self.store = Store()
        self.cabinets = Cabinets()
        self.ways = self.options.ways
        self.latency = self.options.latency
        self.faults = Faults()
        self.log = RequestLog()
        self.bookcase = Bookcase(self.clock.now, self.ids.guid)
        self._answered = Answered(self.clock.timestamp, lambda: self.ways.key_minutes * 60)
        self._apis = Apis(self.bookcase, self.cabinets, self._answered, self.ids.guid, self.clock.now, lambda: self.ways)
        web, pkce, custom = first_apps(self.options)
        apps = Apps(Ids(f"apps-{seed}"), (web, pkce, custom))
        self.gate = Gate(self.clock.timestamp, apps.calls_a_day, self.options.limits)
        self.identity = Identity(self.clock.now, Ids(f"identity-{seed}"), apps, self.options.token_seconds)
        self.connections = Connections(Ids(f"connections-{seed}"))
        codes = Codes(self.clock.now, Ids(f"codes-{seed}"))
        self._token_endpoint = TokenEndpoint(self.identity, codes, self.connections)
        self._authorizer = Authorizer(self.identity, codes, self.connections, self.store, self.clock.now)
        # Made first, so that the same seed prints the same refresh token.
        self.first_tokens = {app.client_id: self.identity.grant(app, self.options.scopes).value for app in (web, pkce)}
        self.first_access = self.identity.issue(web, self.options.scopes).value
        profiles = list(self.founder.profiles())
        for number in range(self.options.tenants):
            self.found(profiles[number % len(profiles)], self.options.size, seed + number, connect=self.options.connected)
        if self.options.practice:
            self.add_practice("Sandbox Practice")
        if self.options.connected:
            for app in (web, pkce):
                self.identity.consent(app, self.options.scopes)

    def found(self, profile: str, size: str, seed: int, *, connect: bool = True) -> Tenant:
        """Founds a further organisation and connects it to the first apps; ValueError for an unknown profile or size."""
        names = self.founder.profiles()
        if profile not in names:
            raise ValueError(f"no profile is called {profile!r}; there are {', '.join(names)}")
        name = names[profile]
        tenant = Tenant(Ids(f"tenant-{profile}-{seed}-{len(self.store.tenants)}").guid(), name)
        self.founder.found(tenant, profile, size, seed, self._founded_at)
        self.bookcase.open(tenant)
        self.cabinets.open(tenant, self._founded_at)
        self.store.add(tenant)
        if connect:
            self.connect(tenant)
        return tenant

    def add_practice(self, name: str) -> Tenant:
        """Connects a practice, which has no books: the Accounting API refuses it."""
        tenant = Tenant(Ids(f"practice-{name}-{len(self.store.tenants)}").guid(), name, PRACTICE)
        self.store.add(tenant)
        self.connect(tenant)
        return tenant

    def connect(self, tenant: Tenant, app: App | None = None) -> list[Connection]:
        """Connects a tenant to an app, or to the first ones, as by their first consent."""
        event, now = self.identity.auth_event_id, self.clock.now()
        apps = [app] if app else [WEB_APP, PKCE_APP, CUSTOM_APP]
        return [self.connections.connect(one, tenant, event, now) for one in apps if self.connections.takes(one, tenant)]

    def arrive(self, call: Call) -> Visit:
        """Takes a request in: recognises it, carries out what is scripted for it, and counts it against the limits."""
        token, problem = self._recognised(call)
        tenant_id = self._tenant_id(call, token)
        self._flying[tenant_id] += 1
        entry = self.log.open(
            Entry(
                number=0,
                time=self.clock.now().isoformat(timespec="milliseconds"),
                method=call.method,
                path=call.path,
                query=dict(call.query),
                tenant=tenant_id,
                headers={name: call.headers[name] for name in _LOGGED_HEADERS if name in call.headers},
                app=token.app.client_id if token else None,
                in_flight=self._flying[tenant_id],
                received=len(call.body),
            )
        )
        rules = self.faults.meet(call, tenant_id)
        entry.rule = ", ".join(rule.name for rule in rules) or None
        for rule in rules:
            self._carry_out(rule)
        visit = Visit(call, entry, tenant_id, token, problem, joined([rule.fault for rule in rules], self.latency))
        if token and (visit.fault.answer is None or visit.fault.after) and _is_api(call.path):
            visit.refused = self.gate.enter(token.app.client_id, self._known(tenant_id))
            visit.entered = None if visit.refused else self.gate
            visit.counted = self._known(tenant_id)
        return visit

    def answer(self, visit: Visit) -> Answer:
        """The answer, complete with the headers that every answer carries."""
        correlation = self.ids.guid()
        scripted = visit.fault.answer
        answer = self._scripted(visit, scripted, correlation) if scripted else self._answer(visit, correlation)
        headers: Headers = (
            ("date", http_date(self.clock.now())),
            ("server", "Kestrel"),
            ("xero-correlation-id", correlation),
            ("cache-control", "no-cache, no-store, must-revalidate"),
        )
        if visit.token and _is_api(visit.call.path):
            headers += self.gate.headers(visit.token.app.client_id, self._known(visit.tenant_id))
        return replace(answer, headers=_overridden(headers, answer.headers))

    def _scripted(self, visit: Visit, answer: Answer, correlation: str) -> Answer:
        """The answer of a rule, given in place of the real one or once the request was carried out."""
        call, fault = visit.call, visit.fault
        if visit.refused:
            return visit.refused
        app = visit.token.app.client_id if visit.token and fault.remembered else None
        stored = self._answered.look(app, call) if app else None
        if stored:  # what was answered first stays
            visit.entry.replayed = True
            return stored
        if fault.after:
            self._answer(visit, correlation, remember=not fault.remembered)
        if app:
            self._answered.keep(app, call, answer)
        return answer

    def leave(self, visit: Visit, status: int, size: int) -> None:
        """Ends a request once its answer is on the wire; status 0 when the connection was cut."""
        visit.entry.status, visit.entry.size = status, size
        self._flying[visit.tenant_id] -= 1
        if visit.entered and visit.token:
            visit.entered.leave(visit.token.app.client_id, visit.counted)

    def _recognised(self, call: Call) -> tuple[AccessToken | None, str | None]:
        if not _is_api(call.path):
            return None, None
        try:
            return self.identity.recognise(call.headers.get("authorization")), None
        except UnauthorisedError as error:
            return None, str(error)

    def _tenant_id(self, call: Call, token: AccessToken | None) -> str | None:
        if call.path.lower().startswith(CONNECTIONS):
            return None
        given = call.headers.get("xero-tenant-id", "").strip().lower()
        if given or token is None or token.app.kind is not AppKind.CUSTOM:
            return given or None
        # Unverified: that a header which is sent is heeded, so that another organisation's is a 403; none is needed.
        own = self.connections.of(token.app)
        return own[0].tenant.tenant_id if own else None

    def _known(self, tenant_id: str | None) -> str | None:
        return tenant_id if tenant_id in self.store.tenants else None

    def _carry_out(self, rule: Rule) -> None:
        for command in rule.commands:
            if self.run is None:
                raise RuntimeError("a rule has commands, but there is no control plane to carry them out")
            self.run(command)

    def _answer(self, visit: Visit, correlation: str, *, remember: bool = True) -> Answer:
        call, token = visit.call, visit.token
        path = call.path.lower().rstrip("/")
        if path == TOKEN:
            return self._token_endpoint.tokens(call) if call.method == "POST" else NOT_FOUND
        if path == REVOCATION:
            return self._token_endpoint.revocation(call) if call.method == "POST" else NOT_FOUND
        if path == AUTHORIZE:
            return self._authorizer.answer(call) if call.method in {"GET", "POST"} else NOT_FOUND
        if not _is_api(path):
            return NOT_FOUND
        if token is None:
            detail = visit.problem or "AuthenticationUnsuccessful"
            return refusal(401, "Unauthorized", detail, correlation, "Bearer error=invalid_token")
        if visit.refused:
            return visit.refused
        if path.startswith(CONNECTIONS):
            return self._connections(call, token)
        return self._organisation(visit, token, correlation, remember=remember)

    def _connections(self, call: Call, token: AccessToken) -> Answer:
        _, _, connection_id = call.path.strip("/").partition("/")
        if call.method == "DELETE" and connection_id:
            return Answer(204, b"", None) if self.connections.delete(connection_id.lower(), token.app) else NOT_FOUND
        if call.method != "GET" or connection_id:
            return NOT_FOUND
        event = call.parameter("authEventId")
        listed = [one.as_element() for one in self.connections.of(token.app) if event in {None, one.auth_event_id}]
        return json_answer(listed)

    def _organisation(self, visit: Visit, token: AccessToken, correlation: str, *, remember: bool) -> Answer:
        connected = self.connections.of(token.app)
        tenant = next((one.tenant for one in connected if one.tenant.tenant_id == visit.tenant_id), None)
        if tenant is None or tenant.tenant_type == PRACTICE:
            return refusal(403, "Forbidden", "AuthenticationUnsuccessful", correlation)
        return self._apis.answer(visit, tenant, token, correlation, remember=remember)


def _is_api(path: str) -> bool:
    lowered = path.lower()
    return lowered.startswith((*PREFIXES, f"{CONNECTIONS}/")) or lowered == CONNECTIONS


def _overridden(common: Headers, own: Headers) -> Headers:
    names = {name for name, _ in own}
    return tuple(pair for pair in common if pair[0] not in names) + own
