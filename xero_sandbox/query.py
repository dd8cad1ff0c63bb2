"""What a list request asks for, and which rows answer it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import cmp_to_key
from operator import itemgetter
from typing import Any

import orjson

from xero_sandbox import where as where_grammar
from xero_sandbox.collection import Collection, Row
from xero_sandbox.dates import millis, net_milliseconds
from xero_sandbox.fields import NoSuchFieldError, resolve
from xero_sandbox.operands import QueryParseError, Value, value_of
from xero_sandbox.resource import Bound, Paging, Resource, Visibility
from xero_sandbox.where import Where
from xero_sandbox.wire import Call, Element

DEFAULT_PAGE_SIZE = 100
LARGEST_PAGE_SIZE = 1000


@dataclass(frozen=True)
class Ways:
    """What tests may want otherwise than it is.

    Attributes:
        high_volume: rows above which the high-volume guard holds.
        since_inclusive: whether If-Modified-Since shows rows of that very second.
        partial_writes: whether the good elements of a summarised 400 are kept.
        key_minutes: how long an Idempotency-Key is remembered.
        reporting_role: whether the user who connected may read reports.
    """

    high_volume: int = 100_000
    since_inclusive: bool = True  # Unverified: Xero documents it for Journals only.
    partial_writes: bool = False  # Unverified: inferred; some users report the other.
    key_minutes: float = 6  # as documented; one published measurement found about 20
    reporting_role: bool = True


class RefusedQueryError(ValueError):
    """A list request that is refused with 400 for another reason than its grammar."""


@dataclass(frozen=True)
class Term:
    """One field of an `order`."""

    path: tuple[str, ...]
    descending: bool = False


@dataclass(frozen=True)
class ListQuery:
    """A list request in parsed form; `page` is None when the list comes whole."""

    page: int | None = None
    page_size: int = DEFAULT_PAGE_SIZE
    since: int | None = None  # milliseconds since 1970
    where: Where | None = None
    order: tuple[Term, ...] = ()
    members: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = ()
    spans: tuple[tuple[str, Bound, int], ...] = ()  # days as milliseconds since 1970
    search: str = ""
    archived: bool = False
    summary: bool = False
    own: bool = False

    @property
    def plain(self) -> bool:
        """Whether nothing has to be looked up inside the elements."""
        return not (self.where or self.members or self.spans or self.search or self.own)

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for requests that select the same rows in the same order."""
        where = self.where.text if self.where else None
        return (self.since, where, self.order, self.members, self.spans, self.search, self.archived, self.own)


def parse(call: Call, resource: Resource, ways: Ways) -> ListQuery:
    """Reads the query string and If-Modified-Since.

    Raises:
        QueryParseError: for a `where` or `order` that is none.
        RefusedQueryError: for an If-Modified-Since that is no time, or a date that is none.
    """
    page, page_size = _paging(call, resource)
    members = tuple(
        (tuple(name.split(".")), frozenset(part.strip().lower() for part in listed.split(",") if part.strip()))
        for parameter, name in resource.filters
        if (listed := call.parameter(parameter))
    )
    where = call.parameter("where") if resource.where else None
    order = call.parameter("order") if resource.order else None
    since = call.headers.get("if-modified-since") if resource.modified_since else None
    return ListQuery(
        page=page,
        page_size=page_size,
        since=millis(_moment(since)) + (0 if ways.since_inclusive else 1000) if since else None,
        where=where_grammar.parse(where, resource.member) if where else None,
        order=_order(order, resource) if order else (),
        members=members,
        spans=tuple(
            (name, bound, _day(day)) for parameter, name, bound in resource.spans if (day := call.parameter(parameter))
        ),
        search=(call.parameter("searchTerm") or "").lower() if resource.search else "",
        archived=_on(call, resource.statuses.reveal),
        summary=bool(resource.summary_drops) and _on(call, "summaryOnly"),
        own=any(parameter == "Statuses" for parameter, _ in resource.filters) and _on(call, "createdByMyApp"),
    )


def select(collection: Collection, query: ListQuery, limit: int) -> Sequence[str]:
    """The ids of all rows that answer a query, in order; the caller cuts the page.

    Raises:
        QueryParseError: when `where` meets a value of another type, or a text method a null.
        RefusedQueryError: when the high-volume guard forbids the query.
    """
    resource = collection.resource
    if resource is None:
        raise ValueError(f"{collection.name} is kept but not served")
    _guard(collection, resource, query, limit)
    known = collection.selection(query.identity)
    if known is not None:
        return known
    ids = [row.id for row in _rows(collection, resource, query) if query.archived or row.visibility is Visibility.SHOWN]
    if not query.plain:
        ids = _matching(collection, resource, query, ids)
    if query.order:
        ids = _ordered(collection, query.order, ids)
    if query.page is None and resource.high_volume and len(ids) > limit:
        # Unverified: the status is documented, the sentence is ours.
        raise RefusedQueryError(f"The response would hold more than {limit} records; use paging or a filter.")
    collection.remember(query.identity, ids)
    return ids


def _paging(call: Call, resource: Resource) -> tuple[int | None, int]:
    asked = call.parameter("page")
    forced = resource.paging is Paging.ALWAYS or any(
        _on(call, name) if name == "summaryOnly" else call.parameter(name) for name in resource.paged_by
    )
    if resource.paging is Paging.NONE or (asked is None and not forced and resource.paging is not Paging.FIXED):
        return None, DEFAULT_PAGE_SIZE
    # Unverified: a page or size that is no number counts as not given; only the clamping of numbers is documented.
    size = _number(call.parameter("pageSize"), DEFAULT_PAGE_SIZE) if resource.paging is not Paging.FIXED else DEFAULT_PAGE_SIZE
    return max(1, _number(asked, 1)), min(LARGEST_PAGE_SIZE, max(1, size))


def _number(text: str | None, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default


def _day(text: str) -> int:
    try:
        return millis(datetime.fromisoformat(text[:10]).replace(tzinfo=timezone.utc))
    except ValueError as error:
        # Unverified: what Xero makes of a broken date is not known.
        raise RefusedQueryError(f"{text} is no date") from error


def _on(call: Call, name: str) -> bool:
    return (call.parameter(name) or "").lower() == "true"


def _moment(text: str) -> datetime:
    """The header's time in whole seconds UTC; ISO without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(_six_digits(text.strip()).replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError as error:
            # Unverified: what Xero makes of a broken header is not known; refusing shows the mistake, ignoring would hide it.
            raise RefusedQueryError(f"If-Modified-Since is no time: {text}") from error
    moment = moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return moment.replace(microsecond=0)


def _six_digits(text: str) -> str:
    """ISO with a fraction of any length, as .NET writes seven digits and Python 3.10 reads three or six."""
    head, dot, tail = text.partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6]:0<6}{tail[digits:]}" if dot and digits else text


def _order(text: str, resource: Resource) -> tuple[Term, ...]:
    terms = []
    for part in text.split(","):
        words = part.split()
        direction = words[1].upper() if len(words) > 1 else "ASC"
        if not words or len(words) > 2 or direction not in {"ASC", "DESC"}:  # noqa: PLR2004 - a field and a direction
            raise QueryParseError(f"Syntax error in order '{part.strip()}'")
        try:
            path = resolve(resource.member, tuple(words[0].split(".")))
        except NoSuchFieldError as error:
            raise QueryParseError(str(error)) from error
        terms.append(Term(path, direction == "DESC"))
    return tuple(terms)


def _guard(collection: Collection, resource: Resource, query: ListQuery, limit: int) -> None:
    if not resource.high_volume or len(collection) <= limit:
        return
    allowed = resource.optimised
    where = query.where
    slow = where is not None and (where.calls or not where.fields <= allowed.where or not where.either <= allowed.either)
    if slow or any(".".join(term.path) not in allowed.order for term in query.order):
        # Unverified: the status is documented, the sentence is ours.
        raise RefusedQueryError(f"Filters and orders that are not optimised are refused over more than {limit} records.")


def _rows(collection: Collection, resource: Resource, query: ListQuery) -> list[Row]:
    """Every row since the asked time that may ever be listed, in the default order."""
    rows = collection.in_default_order(stamped=resource.stamped, since=query.since)
    return [row for row in rows if row.visibility is not Visibility.GONE]


def _matching(collection: Collection, resource: Resource, query: ListQuery, ids: list[str]) -> list[str]:
    if query.own:
        # Of whichever app: that several write to one sandbox is rare.
        ids = [id_ for id_ in ids if id_ in collection.through_api]
    return [id_ for id_ in ids if _passes(orjson.loads(collection.row(id_).json), resource, query)]


def _passes(element: Element, resource: Resource, query: ListQuery) -> bool:
    for path, wanted in query.members:
        if str(value_of(element, path)).lower() not in wanted:
            return False
    for name, bound, day in query.spans:
        # Unverified: both ends are taken to be inside the span; an element without that date is in none.
        stamp = net_milliseconds(element.get(name))
        if stamp is None or (stamp < day if bound is Bound.FROM else stamp > day):
            return False
    if query.search and not any(query.search in str(element.get(name) or "").lower() for name in resource.search):
        return False
    return query.where is None or query.where(element)


def _ordered(collection: Collection, order: tuple[Term, ...], ids: list[str]) -> list[str]:
    paths = [term.path for term in order]
    if paths == [(collection.id_field,)]:
        return sorted(ids, reverse=order[0].descending)
    stamp = (collection.resource.stamp if collection.resource else "UpdatedDateUTC",)
    if paths in ([stamp], [stamp, (collection.id_field,)]):
        keys = [term.descending for term in order]
        ids = sorted(ids, reverse=keys[-1]) if len(keys) > 1 else sorted(ids)
        return sorted(ids, key=lambda id_: collection.row(id_).stamp, reverse=keys[0])
    elements = [(id_, orjson.loads(collection.row(id_).json)) for id_ in sorted(ids)]
    values = [(id_, [value_of(element, path) for path in paths]) for id_, element in elements]
    for place, term in reversed(list(enumerate(order))):
        values.sort(key=_by_place(place), reverse=term.descending)
    return [id_ for id_, _ in values]


def _by_place(place: int) -> Callable[[tuple[str, list[Value]]], Any]:
    by_value = cmp_to_key(_compare)
    pick = itemgetter(place)
    return lambda pair: by_value(pick(pair[1]))


def _compare(left: Value, right: Value) -> int:
    # Unverified: nulls first, as SQL Server sorts them.
    if left is None or right is None:
        return int(left is not None) - int(right is not None)
    one: Any = left.lower() if isinstance(left, str) else left
    other: Any = right.lower() if isinstance(right, str) else right
    return int(one > other) - int(one < other)
