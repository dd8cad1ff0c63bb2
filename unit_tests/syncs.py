"""Sync after sync of one list of items, whose rows a test may change in between."""

from datetime import timedelta
from types import SimpleNamespace

import orjson
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.sources.types import StreamSlice

from source_xero.api.session import Organisation
from source_xero.checkpoint import Again, TenantCursor
from source_xero.components import ListRetriever
from source_xero.outbox import Outbox
from source_xero.state import cursors

FIELD = "UpdatedDateUTC"
SCHEMA = {"properties": {FIELD: {"type": ["null", "string"], "airbyte_type": "timestamp_with_timezone"}}}


class Xero:
    """A list that comes whole, or in pages where one is asked for; `hour` is that of its clock."""

    def __init__(self, rows=(), path="Items"):
        self.rows, self.path = {row["ItemID"]: row for row in rows}, path
        self.calls, self.hour, self.fails = [], 0, False
        self.claims = None  # the count that it gives, where that is wrong

    def send_request(self, stream_slice, path, request_headers=(), request_params=()):  # noqa: ARG002 - the CDK's signature
        if self.fails:
            raise ConnectionError("cut")
        params = dict(request_params)
        self.calls.append((params.get("page"), dict(request_headers)))
        rows, paging = list(self.rows.values()), {}
        if "page" in params:
            size = params.get("pageSize", 100)
            count = len(rows) if self.claims is None else self.claims
            paging = {"pageSize": size, "pageCount": -(-len(rows) // size), "itemCount": count} if "pageSize" in params else {}
            rows = rows[(params["page"] - 1) * size : params["page"] * size]
        return SimpleNamespace(
            content=orjson.dumps({self.path: rows, "pagination": paging}),
            headers={"Date": f"Sun, 01 Mar 2026 {self.hour:02d}:00:00 GMT"},
            elapsed=timedelta(0),
        )


def item(id_, name="", day=1):
    return {"ItemID": id_, "Name": name, FIELD: f"2026-01-{day:02d}T00:00:00"}


def retriever(xero, walk="whole", page_size=10, *, watched=True):
    facts = {"path": xero.path, "primary_key": ["tenant_id", "ItemID"]}
    made = ListRetriever(
        config={"page_size": page_size}, requester=xero, parameters=facts, walk=walk, watched=watched, name="items"
    )
    assert made.name == "items"
    return made


def slice_of(progress, tenant_id="t1"):
    organisation = Organisation(tenant_id, "Alpha")
    return StreamSlice(
        partition={"tenant_id": tenant_id}, cursor_slice={}, extra_fields={"organisation": organisation, "progress": progress}
    )


class Syncs:
    """Sync after sync of one stream; the state goes to the platform and comes back."""

    def __init__(self, xero, walk="whole", first=None, **how):
        self.xero, self.retriever, self.first = xero, retriever(xero, walk, **how), first
        self.state = {}

    def sync(self, mode="incremental", tenant_id="t1"):
        self.xero.hour += 1
        saved = cursors("items", orjson.loads(orjson.dumps(self.state)), FIELD, ())
        cursor = TenantCursor("items", CursorField(FIELD), saved, mode, self.first, Again(300), Outbox())
        progress = cursor.progress(tenant_id)
        try:
            records = list(self.retriever.read_records(SCHEMA, slice_of(progress, tenant_id)))
            progress.finish()
        finally:
            self.state = cursor.state
        return records


def record(element, tenant_id="t1"):
    return {"tenant_id": tenant_id, **element, FIELD: f"{element[FIELD]}.000Z"}


def gone(id_, hour, tenant_id="t1"):
    return {"tenant_id": tenant_id, "ItemID": id_, FIELD: f"2026-03-01T{hour:02d}:00:00.000Z", "is_deleted": True}
