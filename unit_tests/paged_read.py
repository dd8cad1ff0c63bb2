"""A read in numbered pages of three rows that saves checkpoints, and what its STATEs claim."""

import pytest
from airbyte_cdk.models import AirbyteMessage, Type
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.sources.types import Record, StreamSlice

from source_xero.checkpoint import Again, CheckpointedPartition, TenantCursor
from source_xero.outbox import Outbox
from source_xero.state import cursors

FIELD = "UpdatedDateUTC"
STARTED = "2026-03-01T12:00:00"
BEFORE = "2026-02-01T00:00:00"
ROWS = 3
DONE = {FIELD: STARTED, "whole_at": STARTED}
"""What is kept of a read of everything."""


def cursor_of(saved=None, mode="incremental", first=None, again=None, shared=None):
    again = again or Again(0)
    saved = saved if saved is not None else {}
    return TenantCursor("invoices", CursorField(FIELD), saved, mode, first, again, Outbox(), shared)


class Inner(Partition):
    """The CDK's partition around a retriever that reads numbered pages of three rows."""

    def __init__(self, cursor, tenant_id, pages, fails_on=None, shape="by_id"):
        self.progress = cursor.progress(tenant_id)
        self.tenant_id, self.pages, self.fails_on, self.shape = tenant_id, pages, fails_on, shape

    def read(self):
        page = self.progress.begin(self.shape).get("page", 1)
        self.progress.started_at = self.progress.started_at or STARTED
        for number in range(page, self.pages + 1):
            for row in range(ROWS):
                if (number, row) == self.fails_on:
                    raise ConnectionError("cut")
                yield Record({"tenant_id": self.tenant_id, "page": number, "row": row}, "invoices")
            self.progress.page_out({"page": number + 1} if number < self.pages else None)

    def to_slice(self):
        return StreamSlice(
            partition={"tenant_id": self.tenant_id}, cursor_slice={}, extra_fields={"progress": self.progress, "other": 1}
        )

    def stream_name(self):
        return "invoices"

    def __hash__(self):
        return hash(self.tenant_id)


def partition(cursor, tenant_id="t1", pages=3, **how):
    return CheckpointedPartition("invoices", cursor, Inner(cursor, tenant_id, pages, **how))


def state_of(message):
    return message.state.stream.stream_state.__dict__


def told(message, tenant_id="t1"):
    """The cursor of a tenant in a STATE, as the next sync will read it."""
    return cursors("invoices", state_of(message), FIELD, ()).get(tenant_id, {})


def is_state(item):
    return isinstance(item, AirbyteMessage) and item.type is Type.STATE


def read_until_failure(partition):
    items = []
    with pytest.raises(ConnectionError, match="cut"):
        items.extend(partition.read())
    return items


def pages_covered(cursor, pages):
    """How many pages a tenant's cursor claims are out."""
    if "resume" in cursor:
        return cursor["resume"]["at"]["page"] - 1
    return pages if cursor.get(FIELD) == STARTED else 0


def assert_never_ahead(items, pages):
    """At each STATE, all rows of the pages that it claims have come before it."""
    out = dict.fromkeys(pages, 0)
    for item in items:
        if is_state(item):
            for tenant_id, many in pages.items():
                assert pages_covered(told(item, tenant_id), many) * ROWS <= out[tenant_id]
        else:
            out[item["tenant_id"]] += 1
    assert out == {tenant_id: many * ROWS for tenant_id, many in pages.items()}
