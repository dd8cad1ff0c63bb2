"""What the manifest cannot say about organisations and lists, each piece with its reason. The manifest names these classes.

- `TenantRouter`: organisations may be chosen, lost, or new to the state.
- `ConnectionsRetriever`: /connections is asked once in a process, by whoever comes first.
- `ListRetriever`: the CDK's pages in sequence, saves state per partition, and extracts four times slower.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
import requests
from airbyte_cdk.models import FailureType, StreamDescriptor
from airbyte_cdk.sources.declarative.partition_routers.partition_router import PartitionRouter
from airbyte_cdk.sources.declarative.requesters.requester import Requester
from airbyte_cdk.sources.declarative.retrievers.retriever import Retriever
from airbyte_cdk.sources.types import StreamSlice, StreamState
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero import pages
from source_xero.api.answers import Answer, Meaning
from source_xero.api.explanations import explain
from source_xero.api.session import Connection, Organisation
from source_xero.checkpoint import Progress, TenantCursor
from source_xero.records import Element, convert, dates_of
from source_xero.requester import Config, session_of

_WALKS = {"whole": pages.whole, "by_id": pages.by_id, "by_stamp": pages.by_stamp}


def _ask_connections(requester: Requester) -> Sequence[Connection]:
    response = requester.send_request()
    return orjson.loads(response.content) if response is not None else ()


@dataclass
class TenantRouter(PartitionRouter):
    """One slice an organisation. `cursor` is set by the source for streams that keep state."""

    config: Config
    requester: Requester
    cursor: TenantCursor | None = field(default=None, init=False)

    def stream_slices(self) -> Iterable[StreamSlice]:
        """Yield the organisations to read; a lost one too, so that it fails by name in its own place."""
        organisations = session_of(self.config).organisations(lambda: _ask_connections(self.requester))
        if not organisations:
            raise AirbyteTracedException(
                message="No organisation is connected to this app. Connect one in Xero, then try again.",
                failure_type=FailureType.config_error,
            )
        for organisation in organisations:
            extra: dict[str, Any] = {"organisation": organisation}
            if self.cursor:
                extra["progress"] = self.cursor.progress(organisation.tenant_id)
            yield StreamSlice(partition={"tenant_id": organisation.tenant_id}, cursor_slice={}, extra_fields=extra)

    def get_stream_state(self) -> Mapping[str, StreamState] | None:
        """Return nothing: organisations have no state of their own."""
        return None


@dataclass
class ConnectionsRetriever(Retriever):
    """Reads the connections that the configuration chooses, with the names Xero gives their fields."""

    config: Config
    requester: Requester

    def read_records(
        self,
        records_schema: Mapping[str, Any],
        stream_slice: StreamSlice | None = None,  # noqa: ARG002 - the CDK's signature
    ) -> Iterable[dict[str, Any]]:
        """Yield a record a connection."""
        session, dates = session_of(self.config), dates_of(records_schema)
        chosen = {one.tenant_id for one in session.organisations(lambda: _ask_connections(self.requester)) if not one.lost}
        for connection in session.connections(lambda: _ask_connections(self.requester)):
            if connection["tenantId"] in chosen:
                record = {"tenant_id": connection["tenantId"], **connection}
                convert(record, dates)
                yield record


@dataclass
class ListRetriever(Retriever):
    """Reads one of Xero's lists for one organisation, in the walk that is safe for it.

    Attributes:
        walk: `whole`, `by_id` or `by_stamp`: see pages.py.
        parameters: `path`, `primary_key` (organisation's id and element's), `envelope` where it is not the path, `query`.
    """

    config: Config
    requester: Requester
    parameters: InitVar[Mapping[str, Any]]
    walk: str
    name: str = ""

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        self._envelope: str = parameters.get("envelope", parameters["path"])
        self._query: Mapping[str, Any] = parameters.get("query", {})
        self._key: str = parameters["primary_key"][-1]
        self._page_size: int = self.config["page_size"]

    def read_records(self, records_schema: Mapping[str, Any], stream_slice: StreamSlice | None = None) -> Iterable[Element]:
        """Yield the organisation's records; the slice's progress, where the stream keeps one, moves as pages are out."""
        if stream_slice is None:
            raise ValueError(f"stream {self.name} is read by organisation")
        organisation: Organisation = stream_slice.extra_fields["organisation"]
        if organisation.lost:
            lost = Answer(Meaning.TENANT_LOST, requests.codes.forbidden)
            raise self._error(explain(lost, f"stream {self.name}", str(organisation), ""), FailureType.config_error)
        progress: Progress = stream_slice.extra_fields.get("progress") or Progress()
        try:
            yield from self._records(organisation, progress, stream_slice, records_schema)
        except pages.ListError as error:
            message = (
                f"stream {self.name} of {organisation}: {error}. What was read is kept, and the next sync goes on from there."
            )
            raise self._error(message, FailureType.system_error) from None

    def _records(
        self, organisation: Organisation, progress: Progress, stream_slice: StreamSlice, schema: Mapping[str, Any]
    ) -> Iterator[Element]:
        dates = dates_of(schema)
        for elements, resume in self._pages(progress, stream_slice):
            left = len(elements)
            try:
                for element in elements:
                    record = {"tenant_id": organisation.tenant_id, **element}
                    convert(record, dates)
                    left -= 1
                    yield record
            finally:
                progress.outbox.take_out(left)
            progress.page_out(resume)  # reached when the page's last record is in the queue

    def _pages(self, progress: Progress, stream_slice: StreamSlice) -> Iterator[pages.Page]:
        """Yield pages, each when there is room for its records on their way out."""
        asking = _Asking(self.requester, self._query, stream_slice, progress)
        listing = pages.Listing(asking.fetch, self._parse, self._key, progress.since, self._page_size, asking.took)
        resume = progress.begin(f"{self.walk} page size {self._page_size} {dict(self._query)}")
        walk = _WALKS[self.walk](listing, resume)
        while True:
            progress.outbox.put(self._page_size)
            page: pages.Page | None = None
            try:
                page = next(walk, None)
            finally:
                progress.outbox.take_out(self._page_size - (len(page[0]) if page else 0))
            if page is None:
                return
            yield page

    def _parse(self, body: bytes) -> tuple[list[Element], Mapping[str, int]]:
        try:
            told = orjson.loads(body)
            return told[self._envelope] or [], told.get("pagination") or {}
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise pages.ListError(f"Xero's answer has no {self._envelope}; it begins with {body[:60]!r}") from None

    def _error(self, message: str, failure_type: FailureType) -> AirbyteTracedException:
        return AirbyteTracedException(
            message=message, failure_type=failure_type, stream_descriptor=StreamDescriptor(name=self.name)
        )


class _Asking:
    """Asks for a list of one organisation, and keeps the time: when the read began, how long the latest answer took."""

    def __init__(self, requester: Requester, query: Mapping[str, Any], stream_slice: StreamSlice, progress: Progress) -> None:
        self._requester, self._query, self._slice, self._progress = requester, query, stream_slice, progress
        self._took_s = 0.0

    def fetch(self, params: Mapping[str, Any], since: str | None) -> bytes:
        response = self._requester.send_request(
            stream_slice=self._slice,
            request_headers={"If-Modified-Since": since} if since else {},
            request_params={**self._query, **params},
        )
        if response is None:
            raise pages.ListError("Xero gave no answer")
        self._took_s = response.elapsed.total_seconds()
        if self._progress.started_at is None:
            self._progress.started_at = _asked_at(response)
        return response.content

    def took(self) -> float:
        return self._took_s


def _asked_at(response: requests.Response) -> str:
    """Return when Xero got the question, by its own clock: `Date` is the time of the answer, and ours may be wrong."""
    try:
        answered_at = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        raise pages.ListError("Xero's answer tells no time, so the next sync could not know where to begin") from None
    return (answered_at - response.elapsed).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
