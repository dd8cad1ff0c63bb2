"""What the manifest cannot say about organisations and lists, each piece with its reason. The manifest names these classes.

- `TenantRouter`: organisations may be chosen, lost, or new to the state.
- `ConnectionsRetriever`: /connections is asked once in a process, by whoever comes first.
- `ListRetriever`: the CDK's pages in sequence, saves state per partition, and extracts four times slower.
"""

import logging
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
from source_xero.sharing import SharedAnswer
from source_xero.watch import Watched, changes

_WALKS = {
    walk.__name__: walk
    for walk in (pages.whole, pages.one_by_one, pages.by_id, pages.by_stamp, pages.by_hundred, pages.until_agreed)
}


def _ask_connections(requester: Requester) -> Sequence[Connection]:
    response = requester.send_request()
    return orjson.loads(response.content) if response is not None else ()


API = "api.xro/2.0/"
LOGGER = logging.getLogger("airbyte")


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
        walk: the name of one of the ways in pages.py.
        watched: whether changes are found by comparing the whole list, as in watch.py, and not by Xero.
        parameters: `path`, `primary_key` (organisation's id and element's), `envelope` where it is not the path, `query`, and
            for a view `only`: field to the values that belong to it, and `moved_by`: a list (`path`, `key`, `query`) whose
            changed documents bring their contacts along.
    """

    config: Config
    requester: Requester
    parameters: InitVar[Mapping[str, Any]]
    walk: str
    watched: bool = False
    name: str = ""

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        self._envelope: str = parameters.get("envelope", parameters["path"])
        self._path: str = parameters["path"]
        self._query: Mapping[str, Any] = parameters.get("query", {})
        self._only: Mapping[str, Sequence[Any]] = parameters.get("only", {})
        self._moved_by: Mapping[str, Any] | None = parameters.get("moved_by")
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
        dates, records = dates_of(schema), 0
        for elements, resume in self._pages(progress, stream_slice):
            left = len(elements)
            records += left
            try:
                for element in elements:
                    record = {"tenant_id": organisation.tenant_id, **element}
                    convert(record, dates)
                    left -= 1
                    yield record
            finally:
                progress.outbox.take_out(left)
            progress.page_out(resume)  # reached when the page's last record is in the queue
        counted = "" if progress.counted is None else f" Xero counts {progress.counted} in the list."
        LOGGER.info("stream %s of %s: %s records in %s calls.%s", self.name, organisation, records, progress.calls, counted)

    def _pages(self, progress: Progress, stream_slice: StreamSlice) -> Iterator[pages.Page]:
        """Yield pages, each when there is room for its records on their way out."""
        listing = self._listing(self._path, self._key, self._query, stream_slice, progress)
        resume = progress.begin(f"{self.walk} page size {self._page_size} {dict(self._query)}")
        walk = _WALKS[self.walk](listing, resume)
        if self._moved_by and progress.since:
            moved_by = self._listing(**self._moved_by, stream_slice=stream_slice, progress=progress)
            walk = pages.and_contacts_of(walk, pages.by_id(moved_by, {}), listing)
        while True:
            progress.outbox.put(self._page_size)
            kept = 0
            try:
                page = next(walk, None)
                elements = [element for element in page[0] if self._belongs(element)] if page else []
                if self.watched and page and progress.mode == "incremental":
                    elements = self._changes(elements, progress)
                kept = len(elements)
            finally:
                progress.outbox.take_out(self._page_size - kept)
            if page is None:
                return
            yield elements, page[1]

    def _listing(
        self, path: str, key: str, query: Mapping[str, Any], stream_slice: StreamSlice, progress: Progress
    ) -> pages.Listing:
        asking = _Asking(self.requester, path, query, stream_slice, progress)
        envelope = self._envelope if path == self._path else path
        return pages.Listing(
            asking.fetch,
            asking.detail,
            lambda body: self._parsed(body, envelope, progress),
            key,
            None if self.watched else progress.since,
            self._page_size,
            asking.took,
            lambda oddity: LOGGER.warning("stream %s of tenant %s: %s", self.name, stream_slice["tenant_id"], oddity),
        )

    def _parsed(self, body: bytes, envelope: str, progress: Progress) -> tuple[list[Element], Mapping[str, int]]:
        elements, paging = _parse(body, envelope)
        if envelope == self._envelope and progress.counted is None:  # the first answer is that of the whole list
            progress.counted = paging.get("itemCount")
        return elements, paging

    def _changes(self, elements: list[Element], progress: Progress) -> list[Element]:
        now = f"{progress.started_at}Z"
        watched = Watched(self._key, progress.field_name, now, progress.since)
        changed, progress.known = changes(elements, progress.saved.get("known"), watched)
        return changed

    def _belongs(self, element: Element) -> bool:
        return all(element.get(field) in values for field, values in self._only.items())

    def _error(self, message: str, failure_type: FailureType) -> AirbyteTracedException:
        return AirbyteTracedException(
            message=message, failure_type=failure_type, stream_descriptor=StreamDescriptor(name=self.name)
        )


def _parse(body: bytes, envelope: str) -> tuple[list[Element], Mapping[str, int]]:
    try:
        told = orjson.loads(body)
        elements = told[envelope]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        told, elements = {}, None
    if not isinstance(elements, list):  # null as well: it would read as an empty list, and that as all rows deleted
        raise pages.ListError(f"Xero's answer has no {envelope}; it begins with {body[:60]!r}")
    return elements, told.get("pagination") or {}


class _Asking:
    """Asks for a list of one organisation, and keeps the time: when the read began, how long the latest answer took."""

    def __init__(
        self, requester: Requester, path: str, query: Mapping[str, Any], stream_slice: StreamSlice, progress: Progress
    ) -> None:
        self._requester, self._path, self._query = requester, path, query
        self._slice, self._progress = stream_slice, progress
        self._took_s = 0.0

    def fetch(self, params: Mapping[str, Any], since: str | None) -> bytes:
        """Return the answer for a page; streams that read the same list share it."""
        params = {**self._query, **params}
        progress, tenant_id = self._progress, self._slice.partition["tenant_id"]
        # Reads that go on from a checkpoint share with those that go on from the same one, for their lists begin apart.
        key = (tenant_id, self._path, *sorted(params.items()), since, progress.resumed_at)
        answer = progress.shared.get(self._path, key, progress, lambda: self._ask(params, since))
        self._took_s = answer.took_s
        # The earliest of all answers used: one that another stream got may be older than our first.
        progress.started_at = min(progress.started_at or answer.asked_at, answer.asked_at)
        return answer.body

    def detail(self, element_id: str) -> bytes:
        """Return the answer for one element."""
        return self._send(path=f"{API}{self._path}/{element_id}", request_params=self._query).content

    def took(self) -> float:
        """Return the seconds that the latest answer took, waiting for limits left out."""
        return self._took_s

    def _ask(self, params: Mapping[str, Any], since: str | None) -> SharedAnswer:
        headers = {"If-Modified-Since": since} if since else {}
        response = self._send(path=f"{API}{self._path}", request_headers=headers, request_params=params)
        return SharedAnswer(response.content, _asked_at(response), response.elapsed.total_seconds())

    def _send(self, **options: Any) -> requests.Response:  # noqa: ANN401 - passed on as they are
        self._progress.calls += 1
        response = self._requester.send_request(stream_slice=self._slice, **options)
        if response is None:
            raise pages.ListError("Xero gave no answer")
        return response


def _asked_at(response: requests.Response) -> str:
    """Return when Xero got the question, by its own clock: `Date` is the time of the answer, and ours may be wrong."""
    try:
        answered_at = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        raise pages.ListError("Xero's answer tells no time, so the next sync could not know where to begin") from None
    return (answered_at - response.elapsed).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
