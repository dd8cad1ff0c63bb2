"""What airbyte-cdk does and does not promise, and what our checkpoints, limits and messages stand on.

When an upgrade of the CDK breaks one of these, the connector would lose state or records without a word: see
source_xero/checkpoint.py and source_xero/requester.py for who relies on what.
"""

import logging
import time
from dataclasses import dataclass, field

import pytest
import requests
from airbyte_cdk.models import (
    AirbyteMessage,
    AirbyteStateBlob,
    AirbyteStateMessage,
    AirbyteStateType,
    AirbyteStream,
    AirbyteStreamState,
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    FailureType,
    StreamDescriptor,
    SyncMode,
    Type,
)
from airbyte_cdk.sources.declarative.auth.declarative_authenticator import DeclarativeAuthenticator
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource
from airbyte_cdk.sources.declarative.partition_routers.partition_router import PartitionRouter
from airbyte_cdk.sources.declarative.requesters.http_requester import HttpRequester
from airbyte_cdk.sources.declarative.retrievers.retriever import Retriever
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader
from airbyte_cdk.sources.streams.call_rate import AbstractAPIBudget
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream
from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator
from airbyte_cdk.sources.streams.http.error_handlers import BackoffStrategy
from airbyte_cdk.sources.streams.http.error_handlers import ErrorHandler as ErrorHandlerInterface
from airbyte_cdk.sources.streams.http.error_handlers.response_models import ErrorResolution, ResponseAction
from airbyte_cdk.sources.types import Record, StreamSlice
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.checkpoint import Again, TenantCursor
from source_xero.outbox import Outbox

LOGGER = logging.getLogger("airbyte")
URL = "https://api.example/things"
SEEN = []
"""What the components below were given, in order; the CDK's factory makes them, so a test has no other hold on them."""


@pytest.fixture(autouse=True)
def _nothing_seen():
    SEEN.clear()


@pytest.fixture
def pauses(monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", lambda seconds: slept.append(seconds) if seconds else None)
    return slept


without_pauses = pytest.mark.usefixtures("pauses")


class Live:
    """An object that cannot be copied or written as JSON, like a Progress with its lock."""

    def __deepcopy__(self, memo):
        raise AssertionError("a slice's extra fields were copied")


LIVE = Live()


@dataclass
class Router(PartitionRouter):
    config: dict

    def stream_slices(self):
        SEEN.append(self.config)
        for tenant_id in ("t1", "t2", "t3"):
            yield StreamSlice(partition={"tenant_id": tenant_id}, cursor_slice={}, extra_fields={"live": LIVE})

    def get_stream_state(self):
        return None


@dataclass
class Reader(Retriever):
    config: dict

    def read_records(self, records_schema, stream_slice=None):  # noqa: ARG002 - the CDK's signature
        SEEN.append(self.config)
        SEEN.append(stream_slice)
        if stream_slice.partition["tenant_id"] in self.config.get("failing", ()):
            raise AirbyteTracedException(message="t2 is lost", failure_type=FailureType.config_error)
        yield {"tenant_id": stream_slice.partition["tenant_id"], "id": 1, "at": "2026-01-01T00:00:00"}


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


def manifest(*, incremental=True):
    stream = {
        "type": "DeclarativeStream",
        "name": "things",
        "primary_key": ["tenant_id", "id"],
        "schema_loader": {"type": "InlineSchemaLoader", "schema": {"type": "object", "properties": {}}},
        "retriever": {
            "type": "CustomRetriever",
            "class_name": f"{__name__}.Reader",
            "partition_router": {"type": "CustomPartitionRouter", "class_name": f"{__name__}.Router"},
        },
    }
    if incremental:
        stream["incremental_sync"] = {
            "type": "DatetimeBasedCursor",
            "cursor_field": "at",
            "datetime_format": "%Y-%m-%dT%H:%M:%S",
            "start_datetime": "1970-01-01T00:00:00",
        }
    return {
        "version": "7.39.1",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["things"]},
        "streams": [stream],
        "spec": {"type": "Spec", "connection_specification": {"type": "object", "properties": {}}},
    }


def source_of(config, streams=None, **options):
    names = [stream.name for stream in streams] if streams else ["things"]
    catalog = ConfiguredAirbyteCatalog(
        [
            ConfiguredAirbyteStream(
                AirbyteStream(name, {}, [SyncMode.full_refresh, SyncMode.incremental]),
                SyncMode.incremental,
                DestinationSyncMode.append,
            )
            for name in names
        ]
    )

    class Source(ConcurrentDeclarativeSource):
        def streams(self, config):
            return streams or super().streams(config)

    return Source(catalog=catalog, config=config, state=[], source_config=manifest(**options)), catalog


def read(source, catalog, config):
    """Return the messages of a read, and the error with which it ended."""
    messages = []
    try:
        messages.extend(source.read(LOGGER, config, catalog, []))
    except AirbyteTracedException as error:
        return messages, error
    return messages, None


# Slices and components


def test_extra_fields_of_a_slice_reach_the_retriever_as_the_very_same_objects():
    config = {"a": 1}
    source, _ = source_of(config)
    [stream] = source.streams(config)

    for partition in stream.generate_partitions():
        list(partition.read())

    slices = [one for one in SEEN if isinstance(one, StreamSlice)]
    assert [one.partition for one in slices] == [{"tenant_id": "t1"}, {"tenant_id": "t2"}, {"tenant_id": "t3"}]
    assert all(one.extra_fields["live"] is LIVE for one in slices)


def test_a_partition_tells_the_slice_with_its_extra_fields():
    config = {"a": 1}
    source, _ = source_of(config)
    [stream] = source.streams(config)

    assert [one.to_slice().extra_fields["live"] for one in stream.generate_partitions()] == [LIVE] * 3


def test_every_component_is_given_the_very_configuration_that_the_platforms_entry_point_gets(tmp_path):
    source, _ = source_of({"a": 1})
    config = source.configure({"a": 1}, str(tmp_path))  # the entry point asks for it, and hands the answer to every verb
    [stream] = source.streams(config)

    for partition in stream.generate_partitions():
        list(partition.read())

    given = [one for one in SEEN if not isinstance(one, StreamSlice)]
    assert len(given) >= 4
    assert {id(one) for one in given} == {id(config)}


@pytest.mark.parametrize(("incremental", "answers"), [(True, True), (False, False)])
def test_the_router_of_a_stream_can_be_asked_for_only_where_incremental_sync_is_declared(incremental, answers):
    config = {"a": 1}
    source, _ = source_of(config, incremental=incremental)
    [stream] = source.streams(config)

    assert isinstance(stream.get_partition_router(), Router) is answers


# What a partition yields


def state(number):
    blob = AirbyteStateBlob({"number": number})
    stream = AirbyteStreamState(StreamDescriptor("messages"), blob)
    return AirbyteMessage(Type.STATE, state=AirbyteStateMessage(AirbyteStateType.STREAM, stream=stream))


class Yielding(Partition):
    def __init__(self, stream, items):
        self._stream, self._items = stream, items

    def read(self):
        for item in self._items:
            if isinstance(item, Exception):
                raise item
            yield item

    def to_slice(self):
        return {}

    def stream_name(self):
        return self._stream

    def __hash__(self):
        return id(self)


class Generator(PartitionGenerator):
    def __init__(self, *partitions):
        self._partitions = partitions

    def generate(self):
        yield from self._partitions


def stream_of(name, *partitions):
    cursor = TenantCursor(name, CursorField("at"), {}, "incremental", None, Again(0), Outbox())
    generator = Generator(*[Yielding(name, items) for items in partitions])
    return DefaultStream(generator, name, {"type": "object", "properties": {}}, ["id"], CursorField("at"), LOGGER, cursor)


def shown(messages, name="messages"):
    """What was put out of a stream: `r1` for record 1, `S1` for STATE 1."""
    return [
        f"r{one.record.data['id']}" if one.type is Type.RECORD else f"S{one.state.stream.stream_state.number}"
        for one in messages
        if (one.record and one.record.stream == name) or (one.state and one.state.stream.stream_descriptor.name == name)
    ]


def test_a_message_that_a_partition_yields_is_put_out_as_it_is_and_in_its_place():
    states = [state(number) for number in range(200)]
    items = [item for number in range(200) for item in (Record({"id": number}, "messages"), states[number])]
    source, catalog = source_of({}, [stream_of("messages", items)])

    messages, error = read(source, catalog, {})

    assert error is None
    assert shown(messages) == [f"{kind}{number}" for number in range(200) for kind in "rS"]
    assert all(any(message is one for message in messages) for one in states)


def test_a_failing_partition_leaves_the_others_of_its_stream_and_other_streams_to_be_read():
    lost = AirbyteTracedException(message="t2 is lost", failure_type=FailureType.config_error)
    partitions = [[Record({"id": 1}, "messages")], [Record({"id": 2}, "messages"), lost], [Record({"id": 3}, "messages")]]
    others = [[Record({"id": 4}, "others"), Record({"id": 5}, "others")]]
    source, catalog = source_of({}, [stream_of("messages", *partitions), stream_of("others", *others)])

    messages, error = read(source, catalog, {})

    assert sorted(shown(messages)) == ["r1", "r2", "r3"]
    assert shown(messages, "others") == ["r4", "r5"]
    assert error is not None
    traces = [one.trace.error for one in messages if one.type is Type.TRACE and one.trace.error]
    assert [(one.message, one.failure_type, one.stream_descriptor.name) for one in traces] == [
        ("t2 is lost", FailureType.config_error, "messages")
    ]


def test_what_a_partition_yields_before_it_fails_is_put_out():
    items = [Record({"id": 1}, "messages"), state(1), ConnectionError("cut")]
    source, catalog = source_of({}, [stream_of("messages", items)])

    messages, error = read(source, catalog, {})

    assert shown(messages) == ["r1", "S1"]
    assert error is not None


def test_a_declarative_retriever_that_fails_for_one_slice_is_read_for_the_others():
    config = {"failing": ["t2"]}
    source, catalog = source_of(config)

    messages, error = read(source, catalog, config)

    assert sorted(one.record.data["tenant_id"] for one in messages if one.record) == ["t1", "t3"]
    assert error is not None


# Requests


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


# Schemas


def test_the_schema_loader_puts_shared_schemas_in_their_places():
    loader = JsonFileSchemaLoader(config={}, parameters={}, file_path="./source_xero/schemas/invoices.json")

    schema = loader.get_json_schema()

    assert schema["properties"]["Contact"]["properties"]["ContactID"]
    assert schema["properties"]["LineItems"]["items"]["properties"]["LineItemID"]
    assert '"$ref"' not in str(schema).replace("'", '"')
