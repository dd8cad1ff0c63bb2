"""The state of a stream over all its organisations, read one by one or at once, and its place in the CDK's stream."""

import threading
from queue import Queue

import pytest
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.sources.types import Record

from source_xero.checkpoint import Again, CheckpointedPartitions, TenantCursor
from source_xero.outbox import Outbox
from source_xero.sharing import SharedAnswers
from unit_tests.paged_read import (
    BEFORE,
    DONE,
    FIELD,
    STARTED,
    Inner,
    assert_never_ahead,
    cursor_of,
    is_state,
    pages_covered,
    partition,
    read_until_failure,
    state_of,
    told,
)

# Several organisations


def test_a_state_holds_every_organisation_a_disconnected_one_too():
    gone = {"gone": {FIELD: BEFORE}}

    *_, last = partition(cursor_of(gone | {"t1": {FIELD: BEFORE}})).read()

    assert state_of(last) == {
        "use_global_cursor": False,
        "states": [
            {"partition": {"tenant_id": "gone"}, "cursor": {FIELD: BEFORE}},
            {"partition": {"tenant_id": "t1"}, "cursor": {FIELD: STARTED}},
        ],
    }


def test_an_organisation_that_fails_leaves_the_states_of_the_others_alone():
    cursor = cursor_of()
    read_until_failure(partition(cursor, "bad", fails_on=(1, 0)))

    *_, last = partition(cursor, "good").read()

    assert told(last, "good") == DONE
    assert told(last, "bad") == {}


def test_a_state_does_not_move_on_after_it_was_sent():
    cursor = cursor_of()
    reading = partition(cursor).read()
    first = next(item for item in reading if is_state(item))
    before = str(state_of(first))

    list(reading)

    assert str(state_of(first)) == before


@pytest.mark.parametrize("trial", range(5))
def test_states_of_organisations_read_at_once_are_never_ahead_and_never_older_than_the_one_before(trial):
    cursor, queue, done = cursor_of(), Queue(maxsize=7), object()
    pages = {f"t{number}": 4 + (number + trial) % 5 for number in range(6)}

    def work(reading):
        for item in reading.read():
            queue.put(item)
        queue.put(done)

    for tenant_id, many in pages.items():
        threading.Thread(target=work, args=(partition(cursor, tenant_id, many),), daemon=True).start()
    items, ended = [], 0
    while ended < len(pages):
        item = queue.get(timeout=10)
        ended += item is done
        items += [] if item is done else [item]

    assert_never_ahead(items, pages)
    covered = [
        {tenant_id: pages_covered(told(item, tenant_id), many) for tenant_id, many in pages.items()}
        for item in items
        if is_state(item)
    ]
    # Every STATE holds all that its predecessors held, so the last one printed is the best one to go on from.
    for tenant_id, many in pages.items():
        claims = [one[tenant_id] for one in covered]
        assert claims == sorted(claims)
        assert claims[-1] == many


def test_every_organisation_of_every_stream_gets_the_same_shared_answers():
    shared = SharedAnswers({"Invoices": 2})
    cursors_ = [
        TenantCursor(name, CursorField(FIELD), {}, "incremental", None, Again(0), Outbox(), shared)
        for name in ("invoices", "bills")
    ]

    assert {id(one.progress(tenant_id).shared) for one in cursors_ for tenant_id in ("t1", "t2")} == {id(shared)}


# In the stream


class Stream:
    name = "invoices"

    def __init__(self, *partitions):
        self._partitions = partitions

    def generate_partitions(self):
        yield from self._partitions


def test_each_partition_of_the_stream_gets_its_checkpoints():
    cursor = cursor_of()

    built = list(CheckpointedPartitions(Stream(Inner(cursor, "t1", 1), Inner(cursor, "t2", 1)), cursor).generate())

    assert [one.to_slice().partition["tenant_id"] for one in built] == ["t1", "t2"]
    assert {one.stream_name() for one in built} == {"invoices"}
    assert len({hash(one) for one in built}) == 2


def test_a_stream_without_organisations_still_gives_the_platform_its_state():
    [only] = CheckpointedPartitions(Stream(), cursor_of()).generate()

    [item] = only.read()

    assert state_of(item) == {"use_global_cursor": False, "states": []}
    assert only.to_slice() is None
    assert isinstance(hash(only), int)


def test_the_cdks_own_hooks_for_state_do_nothing():
    cursor = cursor_of({"t1": {FIELD: BEFORE}})
    before = cursor.state

    cursor.observe(Record({FIELD: "2030-01-01T00:00:00"}, "invoices"))
    cursor.close_partition(Inner(cursor, "t1", 1))
    cursor.ensure_at_least_one_state_emitted()

    assert cursor.state == before
    assert list(cursor.stream_slices()) == []
    assert cursor.should_be_synced(Record({FIELD: "1990-01-01"}, "invoices"))


def test_a_stream_by_time_of_creation_keeps_that_as_its_cursor():
    cursor = TenantCursor("bank_transfers", CursorField("CreatedDateUTC"), {}, "incremental", None, Again(0), Outbox())

    *_, last = partition(cursor).read()

    assert state_of(last)["states"] == [
        {"partition": {"tenant_id": "t1"}, "cursor": {"CreatedDateUTC": STARTED, "whole_at": STARTED}}
    ]
    assert cursor_of({"t1": {"CreatedDateUTC": STARTED}}).progress("t1").since is None, "another stream's cursor"
