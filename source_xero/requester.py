"""How the reader sends a request: the CDK's HTTP client with what `api/` knows of Xero. The manifest names these classes.

- `Authenticator`: the CDK's cannot do PKCE, and retries an unreachable token endpoint for five minutes.
- `ErrorHandler`: the CDK's filters can tell neither Xero's 401s nor its 429s apart and name the organisation.
- `Budget`, `Requester`: the CDK's budget cannot count per organisation and per app at once.
"""

import threading
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from airbyte_cdk.config_observation import emit_configuration_as_airbyte_control_message
from airbyte_cdk.models import FailureType, StreamDescriptor
from airbyte_cdk.sources.declarative.auth.declarative_authenticator import DeclarativeAuthenticator
from airbyte_cdk.sources.declarative.requesters.http_requester import HttpRequester
from airbyte_cdk.sources.declarative.requesters.request_options.interpolated_request_options_provider import (
    InterpolatedRequestOptionsProvider,
)
from airbyte_cdk.sources.streams.call_rate import AbstractAPIBudget
from airbyte_cdk.sources.streams.http.error_handlers import BackoffStrategy
from airbyte_cdk.sources.streams.http.error_handlers import ErrorHandler as ErrorHandlerInterface
from airbyte_cdk.sources.streams.http.error_handlers.response_models import ErrorResolution, ResponseAction
from airbyte_cdk.sources.types import StreamSlice
from airbyte_cdk.utils.airbyte_secrets_utils import add_to_secrets
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.api.answers import PASSING, Answer, Meaning, understand
from source_xero.api.auth import Shared, TokenRefused, TokenUnavailable
from source_xero.api.explanations import explain, explain_day_limit, part_of
from source_xero.api.limits import DayLimitReached
from source_xero.api.session import Session
from source_xero.api.token_endpoint import cause

Config = Mapping[str, Any]
TENANT_HEADER = "Xero-Tenant-Id"
Announce = Callable[[MutableMapping[str, Any]], None]
_BROKEN = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)
_sessions: dict[int, tuple[Config, Session]] = {}


def session_of(config: Mapping[str, Any]) -> Session:
    """Return the session of a configuration, which all components built for it share.

    By identity: the CDK's factory hands every component the source's own configuration object and nothing else of the source.
    """
    if id(config) not in _sessions:
        return open_session(config, emit_configuration_as_airbyte_control_message)
    return _sessions[id(config)][1]


def open_session(config: Mapping[str, Any], announce: Announce, shared: Shared | None = None) -> Session:
    """Begin the session of a configuration; `announce` and `shared` are those of `Session`."""
    if not isinstance(config, MutableMapping):
        raise TypeError("the configuration must take rotated tokens")
    session = Session(config, announce, add_to_secrets, shared)
    _sessions[id(config)] = (config, session)  # the configuration is kept, so that its id stays its own
    return session


@dataclass
class Authenticator(DeclarativeAuthenticator):
    """Puts the session's access token on a request."""

    config: Config

    def __post_init__(self) -> None:
        self._tokens = session_of(self.config).tokens
        self._sent = threading.local()  # the token of this thread's latest request

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request; called before each try."""
        if _receive not in request.hooks["response"]:
            request.register_hook("response", _receive)  # type: ignore[no-untyped-call]  # the stubs leave it untyped
        request.headers.update(self.get_auth_header())
        return request

    @property
    def auth_header(self) -> str:
        """The header's name."""
        return "Authorization"

    @property
    def token(self) -> str:
        """The header's value; raises AirbyteTracedException when there is no token to be had."""
        try:
            self._sent.token = self._tokens.token()
        except TokenRefused as refused:
            raise AirbyteTracedException(message=str(refused), failure_type=FailureType.config_error) from None
        except TokenUnavailable as unavailable:
            raise AirbyteTracedException(message=str(unavailable), failure_type=FailureType.transient_error) from None
        return f"Bearer {self._sent.token}"

    def refresh_and_set_access_token(self) -> None:
        """Renew the token that Xero has just rejected; the CDK calls it, once a request."""
        try:
            self._tokens.renew(self._sent.token)
        except TokenRefused as refused:
            raise AirbyteTracedException(message=str(refused), failure_type=FailureType.config_error) from None
        except TokenUnavailable as unavailable:
            raise AirbyteTracedException(message=str(unavailable), failure_type=FailureType.transient_error) from None


def _receive(response: requests.Response, **_options: object) -> None:
    """Take in the body while the headers are at hand: of an answer that breaks off, the CDK's client keeps nothing."""
    try:
        _ = response.content
    except requests.RequestException as error:
        error.response = response
        raise


_MAX_TIME_S = 600


class RetryPause(BackoffStrategy):
    """Waits as Xero tells, and otherwise 1, 2, 4, then 8 seconds."""

    def backoff_time(
        self, response_or_exception: requests.Response | requests.RequestException | None, attempt_count: int
    ) -> float | None:
        """Return the seconds to wait; the CDK adds one."""
        told = answer_of(response_or_exception).retry_after if isinstance(response_or_exception, requests.Response) else None
        return float(told) if told else min(2.0 ** (attempt_count - 1), 8.0)


def answer_of(response: requests.Response) -> Answer:
    """Understand a response; the body of a good one is not looked at."""
    return understand(response.status_code, response.headers, b"" if response.ok else response.content)


def _is_whole(body: bytes) -> bool:
    """Tell whether an answer looks like a JSON document from its two ends; parsing it here would cost a second parse."""
    return body[:1] in {b"{", b"["} and body[-8:].rstrip()[-1:] in {b"}", b"]"}


@dataclass
class ErrorHandler(ErrorHandlerInterface):
    """Turns what an answer means into what the CDK does, with a sentence for the user."""

    config: Config
    parameters: InitVar[Mapping[str, Any]]
    backoff_strategies: Sequence[BackoffStrategy] = field(default_factory=lambda: [RetryPause()])

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        self._stream, self._scope = parameters.get("name", "connections"), parameters.get("scope", "")
        self._needs: Mapping[str, str] = parameters.get("needs", {})  # lists that the stream looks at, and their scopes
        self._list = f"/{parameters['path']}/" if "path" in parameters else ""
        self._session = session_of(self.config)
        self._asked = threading.local()  # what this thread asks: an answer that broke off does not tell

    def about(self, tenant_id: str, place: str, params: Mapping[str, object]) -> None:
        """Note what this thread's next request is about, for messages: the path that is asked for, and its parameters."""
        _, _, element = f"/{place}".partition(self._list) if self._list else ("", "", "")
        part = " of ".join(filter(None, (part_of(params), element and f"element {element}")))
        self._asked.tenant_id, self._asked.part, self._asked.told = tenant_id, part, ""

    @property
    def max_retries(self) -> int | None:
        """Enough to sit out minute windows that other programs use up, or a single one."""
        return 6 if self._session.patient else 1

    @property
    def max_time(self) -> int | None:
        """Seconds in which a request is tried again."""
        return _MAX_TIME_S

    def interpret_response(self, response: requests.Response | Exception | None) -> ErrorResolution:
        """Return what the CDK does with an answer, or with the lack of one."""
        resolution = self._resolution(response)
        self._asked.told = resolution.error_message or ""
        return resolution

    def in_our_words(self, error: AirbyteTracedException) -> AirbyteTracedException:
        """Return an error of this thread's request without what the CDK puts around, or in place of, our sentence."""
        told = getattr(self._asked, "told", "")
        if not told or told not in f"{error.message} {error.internal_message}":
            return error
        return AirbyteTracedException(message=told, internal_message=error.internal_message, failure_type=error.failure_type)

    def _resolution(self, response: requests.Response | Exception | None) -> ErrorResolution:
        what, organisation = self._what()
        if not isinstance(response, requests.Response):
            message = f"{what} of {organisation}: Xero at {self.config['api_url']} {_problem(response)}"
            return ErrorResolution(ResponseAction.RETRY, FailureType.transient_error, message)
        answer = answer_of(response)
        if answer.meaning is Meaning.OK:
            if _is_whole(response.content):
                return ErrorResolution(ResponseAction.SUCCESS, None, None)
            trace = _trace(answer.correlation_id)
            message = f"{what} of {organisation}: Xero's answer is no JSON, or was cut off on its way.{trace}"
            return ErrorResolution(ResponseAction.RETRY, FailureType.transient_error, message)
        if answer.meaning is Meaning.NOT_FOUND and self._list and self._list in str(response.url):
            # The retriever looks whether it has gone since the list was read.
            return ErrorResolution(ResponseAction.IGNORE, None, f"{what} of {organisation}: nothing at {response.url}.")
        place = urlsplit(str(response.url)).path
        scope = next((scope for path, scope in self._needs.items() if place.endswith(f"/{path}")), self._scope)
        message = explain(answer, what, organisation, scope)
        if answer.meaning in {Meaning.TOKEN_EXPIRED, Meaning.TOKEN_REJECTED}:
            return ErrorResolution(ResponseAction.REFRESH_TOKEN_THEN_RETRY, FailureType.config_error, message)
        if answer.meaning in PASSING:
            limited = answer.status == requests.codes.too_many_requests
            action = ResponseAction.RATE_LIMITED if limited else ResponseAction.RETRY
            if (answer.retry_after or 0) > _MAX_TIME_S:  # the CDK would sleep for as long as it takes
                action = ResponseAction.FAIL
            return ErrorResolution(action, FailureType.transient_error, message)
        refused = answer.meaning in {Meaning.REFUSED, Meaning.NOT_IMPLEMENTED}
        return ErrorResolution(ResponseAction.FAIL, FailureType.system_error if refused else FailureType.config_error, message)

    def _what(self) -> tuple[str, str]:
        """Name what this thread asks for, and the organisation."""
        part, tenant_id = getattr(self._asked, "part", ""), getattr(self._asked, "tenant_id", "")
        if not tenant_id:  # /connections, which the first stream asks for on behalf of all
            return "the organisations", "the connection"
        what = f"{part} of stream {self._stream}" if part else f"stream {self._stream}"
        return what, str(self._session.organisation(tenant_id))


def _problem(error: Exception | None) -> str:
    """Say why there is no whole answer."""
    begun = getattr(error, "response", None)
    if begun is None and not isinstance(error, _BROKEN):
        told = cause(error) if error else ""
        return f"cannot be reached: {told.rstrip('.')}." if told else "cannot be reached."
    return f"broke off its answer.{_trace(begun.headers.get('xero-correlation-id', '') if begun is not None else '')}"


def _trace(correlation_id: str) -> str:
    return f" Correlation id {correlation_id}." if correlation_id else ""


class Budget(AbstractAPIBudget):
    """Lets the CDK's HTTP client ask the session's limits before every attempt, and learn from every answer."""

    def __init__(self, session: Session, stream: str) -> None:
        self._session, self._stream = session, stream

    def acquire_call(self, request: requests.PreparedRequest, block: bool = True, timeout: float | None = None) -> None:  # noqa: ARG002, FBT001, FBT002 - the CDK's signature
        """Wait for a call; raise AirbyteTracedException (transient) when the organisation's day is over."""
        if tenant_id := request.headers.get(TENANT_HEADER):
            try:
                self._session.limits.acquire(tenant_id)
            except DayLimitReached as reached:
                raise self._day_over(reached) from None

    def update_from_response(self, request: requests.PreparedRequest, response: requests.Response) -> None:
        """Note Xero's time, pauses, and the calls left of the day."""
        self._session.clock.learn(response.headers)
        if tenant_id := request.headers.get(TENANT_HEADER):
            try:
                self._session.limits.learn(tenant_id, answer_of(response))
            except DayLimitReached as reached:
                raise self._day_over(reached) from None

    def get_matching_policy(self, request: requests.PreparedRequest) -> None:
        """Return nothing: there are no policies of the CDK's kind."""

    def _day_over(self, reached: DayLimitReached) -> AirbyteTracedException:
        organisation = str(self._session.organisation(reached.tenant_id))
        return AirbyteTracedException(
            message=explain_day_limit(reached, f"stream {self._stream}", organisation),
            failure_type=FailureType.transient_error,
            stream_descriptor=StreamDescriptor(name=self._stream),
        )


@dataclass(kw_only=True)
class Requester(HttpRequester):
    """The CDK's requester with the session's limits, and the organisation's header on calls for a slice."""

    name: str = "connections"  # the factory gives a custom requester neither name nor request options
    parameters: InitVar[Mapping[str, Any] | None] = None

    def __post_init__(self, parameters: Mapping[str, Any] | None) -> None:
        given = parameters or {}
        self.name = given.get("name", self.name)
        self._session = session_of(self.config)
        self.api_budget = Budget(self._session, self.name)  # type: ignore[assignment]  # the CDK asks for the class, and uses the interface
        self.request_options_provider = InterpolatedRequestOptionsProvider(
            config=self.config,
            parameters=given,
            request_headers={"Accept": "application/json", TENANT_HEADER: "{{ stream_partition.get('tenant_id', '') }}"},
        )
        super().__post_init__(given)

    def send_request(self, stream_slice: StreamSlice | None = None, **options: Any) -> requests.Response | None:  # type: ignore[override]  # noqa: ANN401 - passed on as it is
        """Send within one of the organisation's places in flight."""
        tenant_id = stream_slice.partition.get("tenant_id") if stream_slice else None
        if not isinstance(self.error_handler, ErrorHandler):
            raise TypeError("the manifest gives every requester our error handler")
        self.error_handler.about(tenant_id or "", str(options.get("path") or ""), options.get("request_params") or {})
        try:
            if not tenant_id:
                return super().send_request(stream_slice=stream_slice, **options)
            with self._session.limits.slot(tenant_id):
                return super().send_request(stream_slice=stream_slice, **options)
        except AirbyteTracedException as error:
            raise self.error_handler.in_our_words(error) from None
