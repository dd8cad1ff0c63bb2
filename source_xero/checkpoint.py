"""State while an organisation is being read: after every page, never ahead of the records it covers.

The CDK saves a partition's state when the partition is done, and moves it by the largest stamp seen. Ours is saved after each
page and moves to the time at which the read began, so that a kill costs a page and rows that change meanwhile come next time.

How a STATE keeps its place: the CDK's worker puts what `Partition.read` yields into one queue, in order, records and messages
alike, and one thread prints that queue. docs/decisions/0003-checkpoints.md has the alternatives.
"""

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from airbyte_cdk.models import AirbyteMessage
from airbyte_cdk.sources.connector_state_manager import ConnectorStateManager
from airbyte_cdk.sources.streams.concurrent.cursor import Cursor, CursorField
from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream
from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator
from airbyte_cdk.sources.streams.concurrent.partitions.stream_slicer import StreamSlicer
from airbyte_cdk.sources.types import Record, StreamSlice

from source_xero.again import Again, doubt
from source_xero.api.dates import header_time, milliseconds
from source_xero.outbox import Outbox
from source_xero.sharing import SharedAnswers, is_close_before
from source_xero.state import Cursor as TenantState
from source_xero.state import as_state

LOGGER = logging.getLogger("airbyte")
Message = Record | AirbyteMessage
SHORT_READS = 5
"""Reads in a row that may end short of Xero's count before the state goes on without the rows: each costs what the last one
did, and a count that is wrong for good would otherwise make every sync read everything since."""


@dataclass(eq=False)  # each is a reader of its own
class Progress:
    """How far the read of one organisation is; travels with the slice, and the retriever moves it.

    The default is that of a stream without state: everything, and nothing to keep.

    Attributes:
        since: If-Modified-Since of this read, None for everything.
        first: the same of the organisation's first incremental read, which is the start date.
        saved: the organisation's part of the state.
        field_name: the cursor field.
        after: the number after which a numbered list is read, 0 for all of it; None for the others, which go by time.
        outbox: bounds the records on their way out.
        shared: answers that streams of the same list share.
        mode: `incremental` or `full_refresh`.
        started_at: when Xero got the first question of this read, by its clock.
        calls: calls made for this read; those of streams that share its list are theirs.
        answers_shared: answers that this read had from such a stream.
        counted: the rows that Xero itself counts in the list, None where it does not tell.
        is_whole: whether this read leaves nothing out but what the start date does.
        is_short: whether a page had fewer rows than Xero counts for it, also when asked again.
        known: what is known of a watched list once all of it is out (see watch.py), None for other lists.
        members: the ids of a view that rows leave, once the page at hand is out (see watch.py), None for other streams.
        resumed_at: the same of the read that this one goes on with, None for a new one.
    """

    since: str | None = None
    saved: TenantState = field(default_factory=dict)
    field_name: str = ""
    after: int | None = None
    first: str | None = None
    outbox: Outbox = field(default_factory=Outbox)
    shared: SharedAnswers = field(default_factory=SharedAnswers)
    mode: str = "full_refresh"
    started_at: str | None = None
    resumed_at: str | None = None
    listing: str = ""
    is_whole: bool = False
    is_short: bool = False
    known: dict[str, str] | None = None
    members: list[str] | None = None
    calls: int = 0
    answers_shared: int = 0
    counted: int | None = None
    pages: int = 0
    pages_saved: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def count_call(self) -> None:
        """Note a call; several threads make them."""
        with self._lock:
            self.calls += 1

    def count_shared(self) -> None:
        """Note an answer that another stream had asked for."""
        with self._lock:
            self.answers_shared += 1

    def begin(self, listing: str) -> Mapping[str, Any]:
        """Name the list that is read and return where to go on in it; a place in a list of another shape is worth nothing."""
        self.listing = f"{self.mode} {listing} since {self.after or self.since or 'ever'}"
        resume = self.saved.get("resume") or {}
        if resume.get("listing") != self.listing or not {"started_at", "at"} <= resume.keys():
            return {} if self.after is None else {"number": self.after}
        self.started_at = self.resumed_at = resume["started_at"]
        self.is_short = resume.get("is_short", False)
        return dict(resume["at"])

    def page_out(self, resume: Mapping[str, Any] | None) -> None:
        """Note that all records of a page are out, and where to go on."""
        self.pages += 1
        if self.members is not None:
            self.saved["members"] = self.members
        if resume:
            place = {"started_at": self.started_at, "listing": self.listing, "at": dict(resume)}
            place |= {"since": self.since} if self.since else {}
            self.saved["resume"] = place | {"is_short": True} if self.is_short else place

    @property
    def looks_again(self) -> bool:
        """Whether rows are missing that the next read is to look for, from where this one began: where they lie is unknown."""
        return self.is_short and int(self.saved.get("short_reads", 0)) + 1 < SHORT_READS

    def finish(self) -> None:
        """Note that all pages are out: the next read begins where this one began, or where that did if rows are missing."""
        if self.looks_again:
            self.saved["short_reads"] = int(self.saved.get("short_reads", 0)) + 1
        else:
            self.saved.pop("short_reads", None)
            self._move()
        self.saved.pop("resume", None)  # last: a STATE of another organisation may look in between

    def _move(self) -> None:
        if self.started_at:
            reached = self.started_at if self.after is None else self._number()
            if reached is not None:
                self.saved[self.field_name] = reached
            if self.is_whole:
                self.saved["whole_at"] = self.started_at
        if self.known is not None:
            self.saved["known"] = self.known

    def _number(self) -> int | None:
        """Return the last number whose record is out, None where the list has none."""
        resume = self.saved.get("resume") or {}
        # The place of another read, say of a refresh that was killed, says nothing of this one.
        at = resume.get("at", {}) if resume.get("listing") == self.listing else {}
        number: int | None = at.get("number", self.saved.get(self.field_name))
        return number


class TenantCursor(Cursor):
    """The cursor of a stream over all its organisations. Partitions move it; the CDK only asks for its state."""

    def __init__(
        self,
        stream: str,
        cursor_field: CursorField,
        saved: dict[str, TenantState],
        mode: str,
        first: str | None,
        again: Again,
        outbox: Outbox,
        shared: SharedAnswers | None = None,
    ) -> None:
        """Take over the `saved` state; `first` is the lower bound of an organisation's first incremental read."""
        self.cursor_field = cursor_field
        self.lock = threading.Lock()
        self._stream, self._saved, self._mode = stream, saved, mode
        self._first, self._again, self._outbox = first, again, outbox
        self._shared = shared or SharedAnswers()
        self._manager = ConnectorStateManager()
        for tenant_id, tenant in saved.items():
            since = self._since(tenant)
            if since not in {None, first} and "resume" not in tenant:
                self._shared.starts.add(tenant_id, str(since))

    def progress(self, tenant_id: str) -> Progress:
        """Return the progress of an organisation's read that begins now."""
        key = self.cursor_field.cursor_field_key
        saved = self._saved.setdefault(tenant_id, {})
        since = self._begin(tenant_id, saved)
        self._tell_doubt(tenant_id, saved.get(key))
        progress = Progress(since, saved, key, None, self._first, self._outbox, self._shared, self._mode)
        progress.is_whole = since in {None, self._first}
        return progress

    def message(self) -> AirbyteMessage:
        """Return the STATE of the moment; call it with `lock` held until the message is on its way."""
        self._manager.update_state_for_stream(self._stream, None, self.state)
        return self._manager.create_state_message(self._stream, None)

    @property
    def tenant_ids(self) -> list[str]:
        """The organisations that the state knows."""
        return [tenant_id for tenant_id, cursor in list(self._saved.items()) if cursor]

    @property
    def state(self) -> dict[str, Any]:
        """A copy of the state, since the platform's message must not move on with us."""
        return as_state({tenant: dict(cursor) for tenant, cursor in list(self._saved.items()) if cursor})

    def observe(self, record: Record) -> None:
        """Do nothing: the cursor moves by pages."""

    def close_partition(self, partition: Partition) -> None:
        """Do nothing: every partition ends with a STATE of its own."""

    def ensure_at_least_one_state_emitted(self) -> None:
        """Do nothing: see `CheckpointedPartitions.generate`."""

    def stream_slices(self) -> Iterable[StreamSlice]:
        """Do nothing: the router makes the slices."""
        return ()

    def should_be_synced(self, record: Record) -> bool:  # noqa: ARG002 - the CDK's signature
        """Let every record through: Xero has filtered."""
        return True

    def _tell_doubt(self, tenant_id: str, until: str | None) -> None:
        if self._mode != "full_refresh" and (
            problem := doubt(self._again, self.cursor_field.cursor_field_key, until, self._first)
        ):
            LOGGER.warning("stream %s of organisation %s: %s", self._stream, tenant_id, problem)

    def _begin(self, tenant_id: str, saved: TenantState) -> str | None:
        since = self._since(saved)
        if since is None or since == self._first:
            return since
        if "resume" not in saved:
            return self._shared.starts.common(tenant_id, since)
        then = saved["resume"].get("since")  # with another time it would be another list, and its place worth nothing
        return then if then and is_close_before(then, since) else since

    def _since(self, saved: TenantState) -> str | None:
        """Return the time from which this stream by itself asks an organisation for changes, None for everything."""
        if self._mode == "full_refresh":
            return None
        until = saved.get(self.cursor_field.cursor_field_key)
        at = milliseconds(until) if until else None
        if at is None or self._again.is_ahead(until) or self._again.is_whole_due(saved.get("whole_at")):
            return self._first
        # A second at least. Unverified: whether If-Modified-Since takes in the rows of the very second it names.
        return header_time(at - max(self._again.look_back_s, 1) * 1000)


class CheckpointedPartition(Partition):
    """A partition of the CDK with STATE messages between its records; without one, the mere STATE of an empty stream."""

    def __init__(self, stream: str, cursor: TenantCursor, inner: Partition | None) -> None:
        self._stream, self._cursor, self._inner = stream, cursor, inner
        slice_ = inner.to_slice() if inner else None
        self._progress: Progress | None = slice_.extra_fields["progress"] if isinstance(slice_, StreamSlice) else None

    def read(self) -> Iterable[Message]:  # type: ignore[override]  # the CDK's queue takes messages as well: see the contract tests
        """Yield records, and a STATE whenever the page before the next record is out."""
        if self._inner and self._progress:
            yield from self._pages(self._inner, self._progress)
        yield from self._state()

    def to_slice(self) -> Mapping[str, Any] | None:
        """Return the slice of the partition inside."""
        return self._inner.to_slice() if self._inner else None

    def stream_name(self) -> str:
        """Return the stream's name."""
        return self._stream

    def __hash__(self) -> int:
        return hash(self._inner) if self._inner else hash(self._stream)

    def _pages(self, inner: Partition, progress: Progress) -> Iterator[Message]:
        try:
            for record in inner.read():
                if progress.pages > progress.pages_saved:
                    yield from self._state()
                yield record
        except Exception:  # not `finally`: a caller that stops early closes this generator, which may not yield then
            yield from self._state()
            raise
        progress.finish()

    def _state(self) -> Iterator[AirbyteMessage]:
        # Held until the STATE is in the queue: without it an older STATE of another organisation's thread could come later.
        with self._cursor.lock:
            if self._progress:
                self._progress.pages_saved = self._progress.pages
            yield self._cursor.message()


class CheckpointedPartitions(PartitionGenerator, StreamSlicer):
    """The partitions of a stream that the CDK built, each with its checkpoints."""

    def __init__(self, stream: DefaultStream, cursor: TenantCursor) -> None:
        self._stream, self._cursor = stream, cursor

    def generate(self) -> Iterable[Partition]:
        """Yield a partition an organisation; where there is none, one that gives the platform its STATE."""
        empty = True
        for inner in self._stream.generate_partitions():
            empty = False
            yield CheckpointedPartition(self._stream.name, self._cursor, inner)
        if empty:
            yield CheckpointedPartition(self._stream.name, self._cursor, None)

    def stream_slices(self) -> Iterable[StreamSlice]:
        """Do nothing: the CDK's generator makes the slices."""
        return ()
