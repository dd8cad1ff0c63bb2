"""The source: the manifest's streams, each with our cursor and our checkpoints in place of the CDK's."""

import logging
import pkgutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from airbyte_cdk.models import (
    AirbyteConnectionStatus,
    AirbyteMessage,
    AirbyteStateMessage,
    ConfiguredAirbyteCatalog,
    FailureType,
    StreamDescriptor,
    SyncMode,
)
from airbyte_cdk.sources.connector_state_manager import ConnectorStateManager
from airbyte_cdk.sources.declarative.yaml_declarative_source import YamlDeclarativeSource
from airbyte_cdk.sources.streams.concurrent.abstract_stream import AbstractStream
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream
from airbyte_cdk.utils.traced_exception import AirbyteTracedException
from airbyte_cdk.utils.yaml_loader import safe_load_yaml

from source_xero import check
from source_xero.again import Again
from source_xero.api.auth import Shared
from source_xero.api.dates import header_time, milliseconds
from source_xero.checkpoint import CheckpointedPartitions, TenantCursor
from source_xero.components import TenantRouter
from source_xero.config import migrate, with_defaults
from source_xero.failures import Failures
from source_xero.numbered import NumberCursor
from source_xero.outbox import Outbox
from source_xero.requester import Announce, open_session, session_of
from source_xero.sharing import SharedAnswers, list_name
from source_xero.state import StateError, cursors

MANIFEST = "manifest.yaml"
ON_THEIR_WAY = 4_000
"""Records read but not printed, over all streams: enough to keep both sides busy, 55 MB of large invoices."""
AHEAD = 16
"""Pages asked for before it is their turn, over all streams. With those whose turn it is, it lets five organisations make their
60 calls a minute while an answer takes four seconds."""

# Streams of source-xero 2.x that are gone. They fail alone: an empty stream would empty the table that it is loaded into.
GONE = {
    "employees": "Xero took this list out of its Accounting API in April 2026. Take the stream out of the connection; "
    "what was loaded of it stays where it is."
}


class SourceXero(YamlDeclarativeSource):
    """Reads Xero. `announce` and `shared` are those of `Session`; without them, a CONTROL message is the announcement.

    Raises:
        AirbyteTracedException: config_error where a state has another shape than any version of this connector wrote.
    """

    def __init__(
        self,
        catalog: ConfiguredAirbyteCatalog | None = None,
        config: Mapping[str, Any] | None = None,
        state: Sequence[AirbyteStateMessage] | None = None,
        config_path: str | None = None,
        announce: Announce | None = None,
        shared: Shared | None = None,
    ) -> None:
        filled = with_defaults(migrate(config), specification()) if config else None
        # The CDK's cursors are asked for slices only, so they get no state; ours reads it below.
        super().__init__(MANIFEST, catalog=catalog, config=filled, state=[], config_path=config_path)
        if config and announce:
            open_session(self._config, announce, shared)
        self._states = _states(state or ())
        self._modes = {one.stream.name: one.sync_mode for one in catalog.streams} if catalog else {}
        self._outbox = Outbox(ON_THEIR_WAY, AHEAD)
        self._counted: set[str] = set()
        self._readers = self._count_readers()
        self._shared = SharedAnswers(self._readers)

    @property
    def configured(self) -> Mapping[str, Any]:
        """The configuration in force: the one given, in today's form and with its defaults."""
        return self._config

    def streams(self, config: Mapping[str, Any]) -> list[AbstractStream]:
        """Return the manifest's streams; those that keep state with checkpoints."""
        return [
            self._checkpointed(stream, config) if isinstance(stream, DefaultStream) else stream
            for stream in super().streams(config)
        ]

    def check(self, logger: logging.Logger, config: Mapping[str, Any]) -> AirbyteConnectionStatus:
        """Reach every organisation, and name what the granted scopes do not cover."""
        return check.check(self.streams(config), self.resolved_manifest["streams"], config, logger)

    def read(
        self,
        logger: logging.Logger,
        config: Mapping[str, Any],
        catalog: ConfiguredAirbyteCatalog,
        state: list[AirbyteStateMessage] | None = None,
    ) -> Iterator[AirbyteMessage]:
        """Yield what the streams read; threads wait for whoever consumes this, so memory stays flat when that is slow."""
        twice = [name for name, times in Counter(one.stream.name for one in catalog.streams).items() if times > 1]
        if twice:
            problem = f"stream {twice[0]} stands more than once in the configured catalog. Leave it there once."
            raise AirbyteTracedException(message=problem, failure_type=FailureType.config_error)
        failures = Failures()
        self._outbox.open()
        try:
            for message in chain(self._unknown(catalog), super().read(logger, config, catalog, state)):
                failures.note(message)
                yield message
                if message.record and message.record.stream in self._counted:
                    self._outbox.take_out()
        except AirbyteTracedException as error:
            raise failures.conclusion() or error from None
        finally:
            self._outbox.close()
        if conclusion := failures.conclusion():  # the CDK does not count an unknown stream as a failure
            raise conclusion

    def _count_readers(self) -> Counter[str]:
        """Count the selected streams that read each list."""
        return Counter(chain.from_iterable(self._lists(name) for name in self._modes))

    def _lists(self, name: str) -> list[str]:
        """Return the lists that a stream reads, for itself or for the contacts of its documents."""
        for stream in self.resolved_manifest["streams"]:
            if stream["name"] == name:
                facts = stream["$parameters"]
                return [
                    list_name(one["path"], one.get("query", {}))
                    for one in (facts, facts.get("moved_by"))
                    if one and "path" in one
                ]
        return []

    def _unknown(self, catalog: ConfiguredAirbyteCatalog) -> Iterator[AirbyteMessage]:
        known = [stream["name"] for stream in self.resolved_manifest["streams"]]
        for name in (one.stream.name for one in catalog.streams):
            if name not in known:
                problem = GONE.get(name, f"there is none of this name. There are: {', '.join(known)}.")
                yield AirbyteTracedException(
                    message=f"stream {name}: {problem}",
                    failure_type=FailureType.config_error,
                    stream_descriptor=StreamDescriptor(name=name),
                ).as_airbyte_message()

    def _checkpointed(self, stream: DefaultStream, config: Mapping[str, Any]) -> AbstractStream:
        router = stream.get_partition_router()
        if not isinstance(router, TenantRouter) or stream.cursor_field is None:
            return stream  # comes whole in one answer: nothing to resume
        mode = self._modes.get(stream.name, SyncMode.full_refresh)
        numbered = "integer" in stream.get_json_schema()["properties"][stream.cursor_field]["type"]
        cursor = router.cursor = (NumberCursor if numbered else TenantCursor)(
            stream.name,
            CursorField(stream.cursor_field),
            self._saved(stream.name, stream.cursor_field, config, numbered=numbered),
            mode=mode.value,
            first=_first(config.get("start_date")),
            again=Again(config["look_back_minutes"] * 60, config["full_reread_days"], session_of(router.config).clock.now),
            outbox=self._outbox,
            shared=self._shared if any(self._readers[one] > 1 for one in self._lists(stream.name)) else None,
        )
        self._counted.add(stream.name)
        keys = stream.as_airbyte_stream().source_defined_primary_key or []
        return DefaultStream(
            partition_generator=CheckpointedPartitions(stream, cursor),
            cursor=cursor,
            name=stream.name,
            json_schema=stream.get_json_schema,
            primary_key=[key for [key] in keys],
            cursor_field=cursor.cursor_field,
            logger=logging.getLogger(f"airbyte.{stream.name}"),
        )

    def _saved(self, stream: str, cursor_field: str, config: Mapping[str, Any], *, numbered: bool) -> dict[str, dict[str, Any]]:
        state, tenant_ids = self._states.get_stream_state(stream, None), config.get("tenant_ids") or ()
        try:
            return cursors(stream, state, cursor_field, tenant_ids, numbered=numbered)
        except StateError as error:
            raise AirbyteTracedException(message=str(error), failure_type=FailureType.config_error) from None


def _states(state: Sequence[AirbyteStateMessage]) -> ConnectorStateManager:
    try:
        return ConnectorStateManager(list(state))
    except ValueError:  # the one thing that the CDK refuses
        names = [one.stream_descriptor.name for message in state if message.global_ for one in message.global_.stream_states]
        problem = (
            f"The state of stream {', '.join(names) or '?'} has an unknown shape: it is of type GLOBAL with a shared_state, as "
            "this connector never writes it. Give it a message of type STREAM for each stream, as the connector printed them, "
            "or reset the streams to load them anew."
        )
        raise AirbyteTracedException(message=problem, failure_type=FailureType.config_error) from None


def specification() -> Mapping[str, Any]:
    """Return the JSON schema of the configuration, as the manifest has it."""
    manifest = safe_load_yaml((pkgutil.get_data(__package__, MANIFEST) or b"").decode())
    schema: Mapping[str, Any] = manifest["spec"]["connection_specification"]
    return schema


def _first(start_date: str | None) -> str | None:
    at = milliseconds(start_date) if start_date else None
    return None if at is None else header_time(at)
