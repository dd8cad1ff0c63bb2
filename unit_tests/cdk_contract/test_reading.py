"""What airbyte-cdk does with slices, components and what a partition yields, beyond what it promises.

When an upgrade of the CDK breaks one of these, the connector would lose state or records without a word: see
source_xero/checkpoint.py for who relies on what.
"""

import logging
from dataclasses import dataclass

import pytest
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
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource
from airbyte_cdk.sources.declarative.partition_routers.partition_router import PartitionRouter
from airbyte_cdk.sources.declarative.retrievers.retriever import Retriever
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream
from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator
from airbyte_cdk.sources.types import Record, StreamSlice
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.checkpoint import Again, TenantCursor
from source_xero.outbox import Outbox
from unit_tests.cdk_contract.seen import SEEN

LOGGER = logging.getLogger("airbyte")


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


# Schemas


def test_the_schema_loader_puts_shared_schemas_in_their_places():
    loader = JsonFileSchemaLoader(config={}, parameters={}, file_path="./source_xero/schemas/invoices.json")

    schema = loader.get_json_schema()

    assert schema["properties"]["Contact"]["properties"]["ContactID"]
    assert schema["properties"]["LineItems"]["items"]["properties"]["LineItemID"]
    assert '"$ref"' not in str(schema).replace("'", '"')
