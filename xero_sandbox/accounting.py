"""GET on the Accounting API: from a request and an organisation to an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import unquote

import orjson

from xero_sandbox import query as queries
from xero_sandbox import singles
from xero_sandbox.operands import QueryParseError
from xero_sandbox.resource import Paging, Resource
from xero_sandbox.resources import BY_PATH
from xero_sandbox.store import Tenant
from xero_sandbox.wire import NOT_FOUND, Answer, Call, Element, Page, api_exception, collection_json, collection_xml

PREFIX = "/api.xro/2.0/"


@dataclass(frozen=True)
class Moment:
    """What an answer carries of its own: its id and its time."""

    answer_id: str
    now: datetime


def route(path: str) -> tuple[Resource, str | None] | None:
    """The resource, and the id or natural key, that a path names; None for a path that Xero does not have."""
    if not path.lower().startswith(PREFIX):
        return None
    below = path[len(PREFIX) :].strip("/")
    if two_words := BY_PATH.get(below.lower()):
        return two_words, None
    name, _, key = below.partition("/")
    resource = BY_PATH.get(name.lower())
    if resource is None or (key and not resource.by_id) or "/" in key:
        return None
    return resource, unquote(key) or None


def read(call: Call, tenant: Tenant, resource: Resource, key: str | None, moment: Moment, ways: queries.Ways) -> Answer:
    """The answer to a GET; `ways` are those that tests may change."""
    try:
        if key is not None:
            return _one(call, tenant, resource, key, moment)
        return _list(call, tenant, resource, moment, ways)
    except QueryParseError as error:
        return api_exception(call, 400, 16, "QueryParseException", str(error))
    except queries.RefusedQueryError as error:
        # Unverified: number and type of these refusals are not documented.
        return api_exception(call, 400, 10, "ValidationException", str(error))


def _one(call: Call, tenant: Tenant, resource: Resource, key: str, moment: Moment) -> Answer:
    row = tenant[resource.name].find(key)
    if row is None:
        return NOT_FOUND
    return _answer(call, resource, priced(call, resource, [singles.shown(tenant, resource, row.json)]), None, moment)


def _list(call: Call, tenant: Tenant, resource: Resource, moment: Moment, ways: queries.Ways) -> Answer:
    collection = tenant[resource.name]
    query = queries.parse(call, resource, ways)
    ids = queries.select(collection, query, ways.high_volume)
    page = None
    if query.page is not None:
        page = Page(query.page, query.page_size, len(ids))
        start = (query.page - 1) * query.page_size
        ids = ids[start : start + query.page_size]
    rows = [collection.row(id_).json for id_ in ids]
    if _needs_shaping(resource, query):
        rows = [orjson.dumps(_shaped(orjson.loads(row), resource, query)) for row in rows]
    shown = None if resource.paging is Paging.FIXED else page
    return _answer(call, resource, priced(call, resource, rows), shown, moment)


def _answer(call: Call, resource: Resource, rows: Sequence[bytes], page: Page | None, moment: Moment) -> Answer:
    if call.wants_json:
        return collection_json(resource.envelope, rows, page, moment.answer_id, moment.now)
    return collection_xml((resource.envelope, resource.member), rows, page, moment.answer_id, moment.now)


def _needs_shaping(resource: Resource, query: queries.ListQuery) -> bool:
    whole = query.page is None and (resource.unpaged_drops or resource.unpaged_contact)
    return bool(whole or query.summary or resource.list_empties or (resource.archived_part and not query.archived))


def _shaped(element: Element, resource: Resource, query: queries.ListQuery) -> Element:
    """The shortened form of an element that some lists show."""
    drops: tuple[str, ...] = resource.summary_drops if query.summary else ()
    if query.page is None:
        drops += resource.unpaged_drops
        if resource.unpaged_contact and isinstance(element.get("Contact"), dict):
            contact = element["Contact"]
            element["Contact"] = {name: contact[name] for name in ("ContactID", "Name") if name in contact}
    for name in drops:
        element.pop(name, None)
    for name in resource.list_empties:
        element[name] = []
    part = resource.archived_part
    if part and not query.archived:
        element[part] = [one for one in element.get(part, []) if one.get("Status") == "ACTIVE"]
    return element


def priced(call: Call, resource: Resource, rows: list[bytes]) -> list[bytes]:
    """Unit prices with 2 decimals, unless unitdp=4 asks for all four.

    Works on the bytes: reading and writing a page of a thousand documents to round a few numbers costs ten times the answer.
    A key inside a text cannot match, because its quotes are escaped there.
    """
    if not resource.unit_prices or call.parameter("unitdp") == "4":
        return rows
    price = re.compile(rb'("(?:%s)":)(-?\d+\.\d{3,})(?![\deE])' % "|".join(resource.unit_prices).encode())
    return [price.sub(_rounded, row) for row in rows]


def _rounded(found: re.Match[bytes]) -> bytes:
    return found[1] + str(Decimal(found[2].decode()).quantize(Decimal("0.01"), ROUND_HALF_UP)).encode()
