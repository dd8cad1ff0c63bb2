"""What the manifest cannot say about organisations and lists, each piece with its reason. The manifest names these classes.

- `TenantRouter`: organisations may be chosen, lost, or new to the state.
- `ConnectionsRetriever`: /connections is asked once in a process, by whoever comes first.
- `ListRetriever`: the CDK's pages in sequence, saves state per partition, and extracts four times slower.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from typing import Any

import orjson
import pendulum
from airbyte_cdk.models import FailureType
from airbyte_cdk.sources.declarative.partition_routers.partition_router import PartitionRouter
from airbyte_cdk.sources.declarative.requesters.requester import Requester
from airbyte_cdk.sources.declarative.retrievers.retriever import Retriever
from airbyte_cdk.sources.types import StreamSlice, StreamState
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero import numbered, pages
from source_xero.api.explanations import explain_missed
from source_xero.api.session import Connection, Organisation
from source_xero.budgets import span_asked
from source_xero.checkpoint import SHORT_READS, Progress, TenantCursor
from source_xero.elements import Parts, Shape, elements_of, parts_of
from source_xero.listing import Listing, Parsed
from source_xero.months import reach, windows
from source_xero.questions import Questions
from source_xero.records import Element, convert, dates_of
from source_xero.requester import Config, session_of
from source_xero.retriever import OrganisationRetriever
from source_xero.sharing import SharedAnswer, aside
from source_xero.tally import tally
from source_xero.watch import Watched, changes, id_of, members

_WALKS = {
    walk.__name__: walk
    for walk in (
        pages.whole,
        pages.one_by_one,
        pages.gathered,
        pages.by_id,
        pages.by_stamp,
        pages.by_hundred,
        pages.until_agreed,
        pages.below,
        numbered.by_number,
    )
}


READ_AT = "read_at"
"""The cursor field of lists that Xero does not stamp; the reader adds it to their records."""
MISSING = (
    "Xero counts rows that none of its pages shows. The state stays where it was, so that the next sync asks for them again; "
    "that one repeats records."
)
GIVEN_UP = (
    f"Xero counts rows that none of its pages has shown in {SHORT_READS} reads. The state goes on without them; a refresh of "
    "the stream, or full_reread_days, asks for them again."
)
LOGGER = logging.getLogger("airbyte")


def _ask_connections(requester: Requester) -> Sequence[Connection]:
    """Return /connections; an answer that makes no sense is asked for once more."""
    for _ in range(2):
        response = requester.send_request()
        told = _json(response.content) if response is not None else []
        if isinstance(told, list) and all(isinstance(one, dict) and isinstance(one.get("tenantId"), str) for one in told):
            return told
    raise AirbyteTracedException(
        message="Xero's answer to /connections is no list of organisations with their tenantId. Check api_url, then try again.",
        failure_type=FailureType.system_error,
    )


def _json(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


@dataclass
class TenantRouter(PartitionRouter):
    """One slice an organisation. `cursor` is set by the source for streams that keep state."""

    config: Config
    requester: Requester
    cursor: TenantCursor | None = field(default=None, init=False)

    def stream_slices(self) -> Iterable[StreamSlice]:
        """Yield the organisations to read; a lost one too, so that it fails by name in its own place."""
        session = session_of(self.config)
        organisations = session.organisations(lambda: _ask_connections(self.requester))
        for tenant_id in session.missed(self.cursor.tenant_ids if self.cursor else ()):
            LOGGER.warning(explain_missed(str(session.organisation(tenant_id))))
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
class ListRetriever(OrganisationRetriever):
    """Reads one of Xero's lists for one organisation, in the walk that is safe for it.

    Attributes:
        walk: the name of one of the ways in pages.py.
        watched: whether changes are found by comparing the whole list, as in watch.py, and not by Xero.
        by_window: whether the list only names its elements, and each that is sent is asked for in spans of months.
        parameters: `path`, `primary_key` (organisation's id and element's), `envelope` where it is not the path, `query`,
            and for a view `only`: field to the values that belong to it; `leaving`: whether
            rows can stop belonging; `moved_by`: a list (`path`, `key`, `query`) whose changed documents bring their contacts
            along. `parts` names the field of the elements whose parts are the records; the primary key then has the element's
            id and the part's. `below` is where the records lie below an element's address, `key` then the element's id field.
    """

    parameters: InitVar[Mapping[str, Any]] = field(kw_only=True)
    walk: str = field(kw_only=True)
    watched: bool = False
    by_window: bool = False

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        self._envelope: str = parameters.get("envelope", parameters["path"])
        self._path: str = parameters["path"]
        self._below: str = parameters.get("below", "")
        self._list_key: str = parameters.get("key", "")
        self._query: Mapping[str, Any] = parameters.get("query", {})
        self._only: Mapping[str, Sequence[Any]] = parameters.get("only", {})
        self._leaving: bool = parameters.get("leaving", False)
        self._moved_by: Mapping[str, Any] | None = parameters.get("moved_by")
        self._keys: tuple[str, ...] = tuple(parameters["primary_key"][1:])
        field = parameters.get("parts")
        self._parts = Parts(field, (self._keys[0], self._keys[1])) if field else None
        self._page_size: int = self.config["page_size"]

    def records_of(
        self, organisation: Organisation, progress: Progress, stream_slice: StreamSlice, schema: Mapping[str, Any]
    ) -> Iterator[Element]:
        """Yield the organisation's records; the progress moves as pages are out."""
        dates, records = dates_of(schema), 0
        for elements, resume in self._pages(progress, stream_slice):
            left = len(elements)
            records += left
            elements.reverse()
            added = {"tenant_id": organisation.tenant_id}
            if progress.field_name == READ_AT:
                added[READ_AT] = f"{progress.started_at}Z"
            try:
                while elements:  # emptied as it goes: what is printed is no longer held
                    record = {**added, **elements.pop()}
                    convert(record, dates)
                    left -= 1
                    yield record
            finally:
                progress.outbox.take_out(left)
            progress.page_out(resume)  # reached when the page's last record is in the queue
        if progress.is_short:
            LOGGER.warning("stream %s of %s: %s", self.name, organisation, MISSING if progress.looks_again else GIVEN_UP)
        LOGGER.info(
            "stream %s of %s: %s", self.name, organisation, tally(records, progress, is_part=bool(self._only or self._below))
        )

    def _pages(self, progress: Progress, stream_slice: StreamSlice) -> Iterator[pages.Page]:
        """Yield pages, each when there is room for its records on their way out."""
        key = self._list_key or (self._keys[0] if self._keys else "")
        listing = self._listing(self._path, key, self._query, stream_slice, progress)
        resume = progress.begin(f"{self.walk} page size {self._page_size} {dict(self._query)}")
        walk = _WALKS[self.walk](listing, resume)
        if self._moved_by and progress.mode == "incremental":
            moved_by = self._listing(**self._moved_by, stream_slice=stream_slice, progress=progress)
            documents = pages.by_id(moved_by, {})
            if progress.since:
                walk = pages.and_contacts_of(walk, documents, listing)
            else:
                # A connection that may not read them is told so now, and not when the next sync depends on it. It is the page
                # that a stream of theirs begins with, so that it costs no call beside one.
                next(documents)
        while True:
            progress.outbox.put(self._page_size)
            kept = 0
            try:
                page = next(walk, None)
                elements = self._sent(page[0], progress) if page else []
                if self.by_window:
                    elements = [told for one in elements for told in self._told_by_window(listing, one, progress)]
                kept = len(elements)
                if page:
                    page[0].clear()
            finally:
                progress.outbox.take_out(self._page_size - kept)
            if page is None:
                return
            yield elements, page[1]

    def _listing(self, path: str, key: str, query: Mapping[str, Any], stream_slice: StreamSlice, progress: Progress) -> Listing:
        questions = Questions(self.requester, path, query, stream_slice, progress)
        stamp = progress.field_name if progress.after is None and not self._below else ""
        if path == self._path:
            is_counted = self.walk in {pages.by_id.__name__, pages.by_stamp.__name__}
            shape = Shape(self._envelope, key, stamp, self.walk == pages.by_stamp.__name__, self._parts, is_counted)
        else:
            shape = Shape(path, key, is_counted=True)
        part = Shape("", self._keys[-1], ids=self._keys[:-1]) if self._below else Shape("", "")
        return Listing(
            questions.fetch,
            questions.detail,
            lambda answer: self._parsed(answer, shape, progress),
            key,
            None if self.watched else progress.since,
            self._page_size,
            questions.took,
            lambda problem: self._short(problem, progress, stream_slice["tenant_id"]),
            lambda element_id: elements_of(questions.below(element_id, self._below), part)[0],
            lambda: self._windows(progress),
            aside,
            progress.outbox.ahead,
        )

    def _windows(self, progress: Progress) -> Iterator[Mapping[str, str]]:
        """Yield what spans of time are asked for; the list was asked for before, so Xero's own clock is known."""
        now = pendulum.from_format(str(progress.started_at), "YYYY-MM-DDTHH:mm:ss")
        return map(span_asked, windows(*reach(self.config["report_months"], now)))

    def _short(self, problem: str, progress: Progress, tenant_id: str) -> None:
        progress.is_short = True
        LOGGER.warning("stream %s of tenant %s: %s, also when asked again", self.name, tenant_id, problem)

    def _parsed(self, answer: SharedAnswer, shape: Shape, progress: Progress) -> Parsed:
        elements, paging = elements_of(answer, shape)
        if shape.envelope == self._envelope and progress.counted is None:  # the first answer is that of the whole list
            progress.counted = paging.get("itemCount")
        return elements, paging

    def _sent(self, elements: list[Element], progress: Progress) -> list[Element]:
        """Return what is sent of a page: what belongs to the stream and, of a list that is compared, what has changed."""
        if self._parts:
            elements = parts_of(elements, self._parts)
        if self._leaving:
            sent, progress.members = members(elements, progress.saved.get("members", ()), self._keys[0], self._belongs)
            elements = sent if progress.mode == "incremental" else [one for one in sent if not one.get("is_deleted")]
        else:
            elements = [element for element in elements if self._belongs(element)]
        return self._changed(elements, progress) if self.watched else elements

    def _changed(self, elements: list[Element], progress: Progress) -> list[Element]:
        """Return what is sent of a list that is compared: what has changed; in a full refresh all, known from then on."""
        is_refresh = progress.mode != "incremental"
        watched = Watched(self._keys, progress.field_name, f"{progress.started_at}Z", None if is_refresh else progress.first)
        watched = replace(watched, is_short=progress.is_short)
        if self.by_window:  # Unverified: that the stamp in the list moves with what only the element itself tells
            asked = next(iter(self._windows(progress)))
            watched = replace(watched, asked=f"@{asked['DateFrom']}", is_whole=progress.is_whole)
        sent, progress.known = changes(elements, None if is_refresh else progress.saved.get("known"), watched)
        return sent

    def _told_by_window(self, listing: Listing, element: Element, progress: Progress) -> list[Element]:
        if element.get("is_deleted"):
            return [element]
        told = pages.by_window(listing, element)
        one = id_of(element, self._keys)
        if not told and progress.known and one not in progress.saved.get("known", {}):
            del progress.known[one]  # it was deleted before it was ever sent, so its end is nobody's concern
        return told

    def _belongs(self, element: Element) -> bool:
        return all(element.get(field) in values for field, values in self._only.items())
