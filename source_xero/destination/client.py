"""The one module of writing that talks to Xero: a request goes out within the limits, and what came back is told.

What passes by itself (limits, maintenance, an expired token) is sat out here, because Xero does not act on such a request.
What leaves open whether Xero has acted is the sender's to find out.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Protocol

import orjson
import requests

from source_xero.api.addresses import address
from source_xero.api.answers import Answer, Meaning, understand
from source_xero.api.auth import TokenRefused, TokenUnavailable
from source_xero.api.limits import DayLimitReached, Limits
from source_xero.api.session import Connection, Organisation
from source_xero.destination.parcels import Request
from source_xero.destination.row import Reason
from source_xero.destination.sentences import day_over, refusal
from source_xero.destination.server_time import ServerTime
from source_xero.destination.stop import Stop
from source_xero.destination.xero import NotFound, Refused, SyncEnded

PATIENCE_S = 600
"""Seconds in which limits and maintenance are sat out; after that the next sync goes on."""

_TIMEOUT_S = (10, 120)
_AGAIN_S = (1, 4, 10)
_MAINTENANCE_S = 30
_TRUST = frozenset({Meaning.TOKEN_EXPIRED, Meaning.TOKEN_REJECTED})
_LIMITED = frozenset({Meaning.MINUTE_LIMIT, Meaning.APP_MINUTE_LIMIT, Meaning.CONCURRENT_LIMIT})
_FOR_ALL = frozenset({Meaning.SCOPE_MISSING, Meaning.TENANT_LOST, Meaning.ROLE_MISSING})


class Tokens(Protocol):
    """Gives access tokens."""

    def token(self) -> str:
        """Return one that is good for the next call."""

    def renew(self, rejected: str) -> None:
        """Fetch another one."""


class Asking(Protocol):
    """What of the session is needed here."""

    @property
    def tokens(self) -> Tokens: ...  # noqa: D102 - see session.py
    @property
    def limits(self) -> Limits: ...  # noqa: D102 - see session.py
    def organisation(self, tenant_id: str) -> Organisation: ...  # noqa: D102 - see session.py


@dataclass(frozen=True)
class Reply:
    """What came back for a request.

    Attributes:
        answer: what it means; SERVER_FAULT with status 0 where nothing came.
        body: the JSON, {} where there is none.
        replayed: whether Xero repeated an answer that it had given before.
    """

    answer: Answer
    body: Any
    replayed: bool = False

    @property
    def leaves_open(self) -> bool:
        """Whether Xero may or may not have acted."""
        return self.answer.meaning is Meaning.SERVER_FAULT


@dataclass(frozen=True)
class _Call:
    """What goes over the wire, all but the token; `tenant_id` is empty for what is of no organisation."""

    what: str
    tenant_id: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Client:
    """Asks Xero. `now` counts seconds and never goes back, `utc_now` tells the time, `wait` sleeps."""

    def __init__(
        self,
        session: Asking,
        api_url: str,
        stop: Stop,
        http: requests.Session | None = None,
        now: Callable[[], float] = time.monotonic,
        utc_now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        # Not api.auth's session: it repeats by itself, past the limits and without a look at what an answer says.
        self._http = http or requests.Session()
        self._session, self._stop, self._wait, self._now = session, stop, wait, now
        self._url = api_url.rstrip("/") + "/"
        self._time = ServerTime(now, utc_now)
        self._refused: dict[tuple[str, str], Reason] = {}
        self.calls = 0

    def connections(self) -> Sequence[Connection]:
        """Return Xero's /connections.

        Raises:
            SyncEnded: when it does not answer.
        """
        reply = self._patiently(_Call("the connection", "", "GET", "connections"))
        if reply.answer.meaning is not Meaning.OK:
            message = refusal(reply.answer, "the connection", "this app", "").message
            raise SyncEnded(message, transient=reply.leaves_open)
        return [*reply.body] if isinstance(reply.body, list) else []

    def get(self, tenant_id: str, path: str, query: Mapping[str, str] | None = None, scope: str = "") -> Mapping[str, Any]:
        """Return the JSON that Xero answers; see `xero.Get`."""
        self._turn_down(tenant_id, _to_read(scope))
        what = f"look-up of {path.split('/', maxsplit=1)[0]}"
        reply = self._patiently(_Call(what, tenant_id, "GET", address(path), query or {}))
        body = {"": reply.body} if isinstance(reply.body, list) else reply.body  # some lists have no envelope
        if reply.answer.meaning is Meaning.OK and isinstance(body, Mapping):
            return body
        reason = self._reason(tenant_id, reply, what, _to_read(scope))
        if reply.leaves_open:
            raise SyncEnded(reason.message)
        raise (NotFound if reply.answer.meaning is Meaning.NOT_FOUND else Refused)(reason)

    def send(self, request: Request, key: str) -> Reply:
        """Send a request once, that is until Xero has taken it up or it is lost on its way.

        Raises:
            Refused: without asking, where Xero has refused the scope or the organisation before.
            SyncEnded: when nothing more can be written.
        """
        self._turn_down(request.tenant_id, request.scope)
        headers = {"Content-Type": request.content_type} if request.content_type else {}
        if request.method != "DELETE":  # Xero takes no key on DELETE, and a second one changes nothing
            headers["Idempotency-Key"] = key
        path, query = address(request.path), dict(request.query)
        return self._exchange(_Call(request.what, request.tenant_id, request.method, path, query, request.body, headers))

    def reason(self, request: Request, reply: Reply) -> Reason:
        """Say why Xero refused a whole request, and remember what holds for all of its kind."""
        return self._reason(request.tenant_id, reply, request.what, request.scope)

    def server_time(self) -> datetime:
        """Return a time that Xero's clock has passed."""
        return datetime.fromtimestamp(self._time.passed(), timezone.utc)

    def pause(self, seconds: float) -> None:
        """Wait, unless the process is asked to end."""
        with self._stop.waiting():
            self._wait(seconds)

    def _turn_down(self, tenant_id: str, scope: str) -> None:
        reason = self._refused.get((tenant_id, "")) or self._refused.get((tenant_id, scope))
        if reason:
            raise Refused(reason)

    def _reason(self, tenant_id: str, reply: Reply, what: str, scope: str) -> Reason:
        reason = refusal(reply.answer, what, str(self._session.organisation(tenant_id)), scope)
        if reply.answer.meaning in _FOR_ALL and (reply.answer.meaning is Meaning.TENANT_LOST or scope):
            self._refused[tenant_id, "" if reply.answer.meaning is Meaning.TENANT_LOST else scope] = reason
        return reason

    def _patiently(self, call: _Call) -> Reply:
        for pause in _AGAIN_S:
            reply = self._exchange(call)
            if not reply.leaves_open:
                return reply
            self.pause(pause)
        return self._exchange(call)

    def _exchange(self, call: _Call) -> Reply:
        """Ask until Xero answers for good, or not at all."""
        patience, renewed = self._now() + PATIENCE_S, False
        with self._session.limits.slot(call.tenant_id):
            while True:
                token = self._token()
                self._acquire(call)
                reply = self._ask(call, token)
                self._learn(call, reply.answer)
                meaning = reply.answer.meaning
                if meaning in _TRUST:
                    if renewed:
                        raise SyncEnded(refusal(reply.answer, call.what, "this connection", "").message, transient=False)
                    renewed = True
                    self._renew(token)
                    continue
                if meaning not in _LIMITED and meaning is not Meaning.MAINTENANCE:
                    return reply
                if self._now() >= patience:
                    raise SyncEnded(refusal(reply.answer, call.what, self._name(call), "").message)
                if meaning is Meaning.MAINTENANCE or not call.tenant_id:
                    self.pause(reply.answer.retry_after or _MAINTENANCE_S)

    def _ask(self, call: _Call, token: str) -> Reply:
        headers = {**call.headers, "Accept": "application/json"}
        if call.tenant_id:
            headers["Xero-Tenant-Id"] = call.tenant_id
        passed, began = self._time.passed(), self._now()
        self.calls += 1
        try:
            response = self._http.request(
                call.method,
                self._url + call.path,
                params=call.query,
                data=call.body or None,
                headers=headers,
                auth=_Bearer(token),
                timeout=_TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return Reply(Answer(Meaning.SERVER_FAULT, 0, _lost(error)), {})
        answer = understand(response.status_code, response.headers, b"" if response.ok else response.content)
        body = _json(response.content)
        replayed = self._time.is_replay(body, response.headers, began, passed)
        self._time.note(response.headers)
        if answer.meaning is Meaning.OK and body is None:
            return Reply(Answer(Meaning.SERVER_FAULT, 0, "the answer broke off"), {})
        return Reply(answer, body or {}, replayed)

    def _acquire(self, call: _Call) -> None:
        if not call.tenant_id:
            return
        try:
            with self._stop.waiting():
                self._session.limits.acquire(call.tenant_id)
        except DayLimitReached as reached:
            raise SyncEnded(day_over(reached, call.what, self._name(call))) from None

    def _learn(self, call: _Call, answer: Answer) -> None:
        if not call.tenant_id:
            return
        try:
            self._session.limits.learn(call.tenant_id, answer)
        except DayLimitReached as reached:
            raise SyncEnded(day_over(reached, call.what, self._name(call))) from None

    def _name(self, call: _Call) -> str:
        return str(self._session.organisation(call.tenant_id)) if call.tenant_id else "the connection"

    def _token(self) -> str:
        try:
            return self._session.tokens.token()
        except TokenRefused as refused:
            raise SyncEnded(str(refused), transient=False) from None
        except TokenUnavailable as unavailable:
            raise SyncEnded(str(unavailable)) from None

    def _renew(self, token: str) -> None:
        try:
            self._session.tokens.renew(token)
        except TokenRefused as refused:
            raise SyncEnded(str(refused), transient=False) from None
        except TokenUnavailable as unavailable:
            raise SyncEnded(str(unavailable)) from None


class _Bearer(requests.auth.AuthBase):
    """Given as `auth`, because a header of this name would yield to a .netrc file."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _to_read(scope: str) -> str:
    """Return the scope that reading needs; the one for writing includes it, but its lack does not keep us from reading."""
    return f"{scope}.read" if scope.startswith("accounting.") else scope


def _lost(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "no answer came in time"
    broken = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)
    return "the answer broke off" if isinstance(error, broken) else "the connection failed"


def _json(content: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return what a body says, {} for an empty one, None for what is no JSON."""
    if not content.strip():
        return {}
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
