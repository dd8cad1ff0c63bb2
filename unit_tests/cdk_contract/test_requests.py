"""What airbyte-cdk does around a request, beyond what it promises: our limits, tokens and messages stand on it.

When an upgrade of the CDK breaks one of these, see source_xero/requester.py for who relies on what.
"""

import time
from dataclasses import dataclass, field

import pytest
import requests
from airbyte_cdk.models import FailureType
from airbyte_cdk.sources.declarative.auth.declarative_authenticator import DeclarativeAuthenticator
from airbyte_cdk.sources.declarative.requesters.http_requester import HttpRequester
from airbyte_cdk.sources.streams.call_rate import AbstractAPIBudget
from airbyte_cdk.sources.streams.http.error_handlers import BackoffStrategy
from airbyte_cdk.sources.streams.http.error_handlers import ErrorHandler as ErrorHandlerInterface
from airbyte_cdk.sources.streams.http.error_handlers.response_models import ErrorResolution, ResponseAction
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from unit_tests.cdk_contract.seen import SEEN

URL = "https://api.example/things"


@pytest.fixture
def pauses(monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", lambda seconds: slept.append(seconds) if seconds else None)
    return slept


without_pauses = pytest.mark.usefixtures("pauses")


@dataclass
class Handler(ErrorHandlerInterface):
    action: ResponseAction = ResponseAction.RETRY
    backoff_strategies: list = field(default_factory=list)

    @property
    def max_retries(self):
        return 3

    @property
    def max_time(self):
        return 600

    def interpret_response(self, response):
        SEEN.append(response)
        if isinstance(response, requests.Response) and response.ok:
            return ErrorResolution(ResponseAction.SUCCESS, None, None)
        return ErrorResolution(self.action, FailureType.transient_error, "the sentence")


class Pause(BackoffStrategy):
    def backoff_time(self, response_or_exception, attempt_count):  # noqa: ARG002 - the CDK's signature
        SEEN.append(attempt_count)
        return 40.0 + attempt_count


class Budget(AbstractAPIBudget):
    def __init__(self, ends_on=None):
        self.log, self._ends_on = [], ends_on

    def acquire_call(self, request, block=True, timeout=None):  # noqa: ARG002, FBT002 - the CDK's signature
        self.log.append("acquire")

    def update_from_response(self, request, response):  # noqa: ARG002 - the CDK's signature
        self.log.append(response.status_code)
        if response.status_code == self._ends_on:
            raise AirbyteTracedException(message="the day is over", failure_type=FailureType.transient_error)

    def get_matching_policy(self, request):  # noqa: ARG002 - the CDK's signature
        return None


class Tokens(DeclarativeAuthenticator):
    def __init__(self, on_renewal=None):
        self.number, self._on_renewal = 0, on_renewal

    @property
    def auth_header(self):
        return "Authorization"

    @property
    def token(self):
        return f"Bearer {self.number}"

    def refresh_and_set_access_token(self):
        SEEN.append("renewal")
        if self._on_renewal:
            raise self._on_renewal
        self.number += 1


def requester(handler, budget=None, authenticator=None):
    made = HttpRequester(
        name="things",
        url_base="https://api.example",
        path="things",
        config={},
        parameters={},
        error_handler=handler,
        authenticator=authenticator,
    )
    if budget:
        made.api_budget = budget
        made.__post_init__({})
    return made


@without_pauses
def test_the_budget_is_asked_before_and_told_after_every_attempt(requests_mock):
    requests_mock.get(URL, [{"status_code": 500}, {"status_code": 429}, {"status_code": 200}])
    budget = Budget()

    requester(Handler(backoff_strategies=[Pause()]), budget).send_request()

    assert budget.log == ["acquire", 500, "acquire", 429, "acquire", 200]


def test_what_the_budget_raises_reaches_the_caller_at_once(requests_mock, pauses):
    requests_mock.get(URL, status_code=429)
    budget = Budget(ends_on=429)

    with pytest.raises(AirbyteTracedException, match="the day is over"):
        requester(Handler(), budget).send_request()

    assert budget.log == ["acquire", 429]
    assert SEEN == [], "the error handler must not be asked about an answer that ends the day"
    assert pauses == []


def test_the_backoff_strategies_of_a_custom_error_handler_are_used(requests_mock, pauses):
    requests_mock.get(URL, [{"status_code": 503}, {"status_code": 503}, {"status_code": 200}])

    requester(Handler(backoff_strategies=[Pause()])).send_request()

    assert [one for one in SEEN if isinstance(one, int)] == [1, 2]
    assert pauses == [42.0, 43.0], "the CDK adds a second"


@without_pauses
def test_a_lost_answer_is_shown_to_the_error_handler_as_the_exception(requests_mock):
    requests_mock.get(URL, [{"exc": requests.ConnectTimeout}, {"status_code": 200}])

    requester(Handler(backoff_strategies=[Pause()])).send_request()

    assert isinstance(SEEN[0], requests.ConnectTimeout)


@without_pauses
def test_a_rejected_token_is_renewed_once_and_the_request_repeated_with_the_new_one(requests_mock):
    sent = []

    def answer(request, context):
        sent.append(request.headers["Authorization"])
        context.status_code = 401 if len(sent) == 1 else 200

    requests_mock.get(URL, text=answer)
    handler = Handler(ResponseAction.REFRESH_TOKEN_THEN_RETRY, [Pause()])

    requester(handler, authenticator=Tokens()).send_request()

    assert SEEN.count("renewal") == 1
    assert sent == ["Bearer 0", "Bearer 1"]


@without_pauses
def test_a_token_rejected_again_is_not_renewed_in_circles(requests_mock):
    requests_mock.get(URL, status_code=401)
    handler = Handler(ResponseAction.REFRESH_TOKEN_THEN_RETRY, [Pause()])

    with pytest.raises(AirbyteTracedException) as rejected:
        requester(handler, authenticator=Tokens()).send_request()

    assert rejected.value.failure_type is FailureType.config_error
    assert SEEN.count("renewal") == 1


@without_pauses
def test_a_token_that_another_thread_has_renewed_is_not_renewed_again(requests_mock):
    tokens = Tokens()
    handler = Handler(ResponseAction.REFRESH_TOKEN_THEN_RETRY, [Pause()])

    def rejected(_request, context):
        context.status_code = 200 if tokens.number else 401
        tokens.number = 7  # while this answer was on its way

    requests_mock.get(URL, text=rejected)

    requester(handler, authenticator=tokens).send_request()

    assert "renewal" not in SEEN


@without_pauses
def test_the_sentence_of_a_renewal_that_is_refused_reaches_the_caller(requests_mock):
    requests_mock.get(URL, status_code=401)
    refused = AirbyteTracedException(message="connect again", failure_type=FailureType.config_error)
    handler = Handler(ResponseAction.REFRESH_TOKEN_THEN_RETRY, [Pause()])

    with pytest.raises(AirbyteTracedException, match="connect again"):
        requester(handler, authenticator=Tokens(refused)).send_request()


@without_pauses
def test_the_sentence_of_a_failure_reaches_the_caller(requests_mock):
    requests_mock.get(URL, status_code=403)

    with pytest.raises(AirbyteTracedException) as failed:
        requester(Handler(ResponseAction.FAIL)).send_request()

    assert failed.value.message == "the sentence"
    assert failed.value.failure_type is FailureType.transient_error
