"""What the retriever of lists sends sync after sync: of watched lists, lists without a stamp, and views that rows leave."""

import orjson
import pytest
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField

from source_xero.checkpoint import Again, TenantCursor
from source_xero.components import READ_AT, ListRetriever
from source_xero.outbox import Outbox
from source_xero.state import cursors
from unit_tests.syncs import FIELD, SCHEMA, Syncs, Xero, gone, item, record, slice_of

# Watched lists


both_walks = pytest.mark.parametrize("walk", ["whole", "until_agreed"])


@both_walks
def test_the_second_read_of_a_watched_list_sends_what_is_new_what_changed_and_what_has_gone(walk):
    xero = Xero([item("a"), item("b"), item("c")])
    syncs = Syncs(xero, walk)
    assert syncs.sync() == [record(item("a")), record(item("b")), record(item("c"))]

    xero.rows["b"] = item("b", "edited")  # without a new stamp
    xero.rows["d"] = item("d")
    del xero.rows["a"]

    assert syncs.sync() == [record(item("b", "edited")), record(item("d")), gone("a", hour=2)]
    assert syncs.sync() == []


@both_walks
def test_a_watched_list_is_asked_for_whole_every_time(walk):
    syncs = Syncs(Xero([item("a")]), walk, first="2026-01-01T00:00:00")

    for _ in range(3):
        syncs.sync()

    assert [headers for _, headers in syncs.xero.calls] == [{}] * 3


def test_a_watched_list_of_several_pages_is_compared_as_one():
    xero = Xero([item(f"{number:03d}") for number in range(250)])
    syncs = Syncs(xero, "until_agreed")
    assert len(syncs.sync()) == 250

    del xero.rows["007"]

    assert syncs.sync() == [gone("007", hour=2)]


def test_a_watched_list_that_becomes_empty_tells_every_row_once():
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    xero.rows.clear()

    assert syncs.sync() == [gone("a", hour=2), gone("b", hour=2)]
    assert syncs.sync() == []
    xero.rows["a"] = item("a")
    assert syncs.sync() == [record(item("a"))]


def test_the_first_read_of_a_watched_list_leaves_out_what_is_older_than_the_start_date():
    syncs = Syncs(Xero([item("a", day=1), item("b", day=20)]), first="2026-01-10T00:00:00")

    assert syncs.sync() == [record(item("b", day=20))]
    assert syncs.sync() == []


def test_a_read_that_fails_tells_its_changes_the_next_time():
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    del xero.rows["a"]
    xero.fails = True
    with pytest.raises(ConnectionError):
        syncs.sync()

    xero.fails = False

    assert syncs.sync() == [gone("a", hour=3)]


def test_a_full_refresh_of_a_watched_list_sends_all_of_it_and_no_row_that_has_gone():
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    del xero.rows["a"]

    assert syncs.sync("full_refresh") == [record(item("b"))]
    assert syncs.sync("full_refresh") == [record(item("b"))]


def test_each_organisation_is_compared_with_itself():
    xero = Xero([item("a")])
    syncs = Syncs(xero)

    assert syncs.sync(tenant_id="t1") == [record(item("a"))]
    assert syncs.sync(tenant_id="t2") == [record(item("a"), "t2")]
    xero.rows.clear()
    assert syncs.sync(tenant_id="t2") == [gone("a", hour=3, tenant_id="t2")]
    assert syncs.sync(tenant_id="t1") == [gone("a", hour=4)]


def test_a_list_that_is_not_watched_sends_what_xero_gives_and_remembers_no_row():
    syncs = Syncs(Xero([item("a")]), watched=False)

    assert syncs.sync() == syncs.sync() == [record(item("a"))]
    assert "known" not in str(syncs.state)
    assert syncs.xero.calls[1][1] == {"If-Modified-Since": "2026-03-01T00:55:00"}


# Lists without a stamp


def unstamped(xero, mode="incremental", state=None, walk="whole", **facts):
    """A sync of a stream whose cursor is the reader's own time; returns the records and the state."""
    xero.hour += 1
    facts = {"path": xero.path, "primary_key": ["tenant_id", "ItemID"], **facts}
    made = ListRetriever(config={"page_size": 10}, requester=xero, parameters=facts, walk=walk, watched=True, name="categories")
    saved = cursors("categories", orjson.loads(orjson.dumps(state or {})), READ_AT, ())
    cursor = TenantCursor("categories", CursorField(READ_AT), saved, mode, None, Again(300), Outbox())
    progress = cursor.progress("t1")
    schema = {"properties": {READ_AT: SCHEMA["properties"][FIELD]}}
    records = list(made.read_records(schema, slice_of(progress)))
    progress.finish()
    return records, cursor.state


def seen(hour, **more):
    return {"tenant_id": "t1", **more, READ_AT: f"2026-03-01T{hour:02d}:00:00.000Z"}


def test_rows_that_xero_does_not_stamp_carry_the_time_at_which_they_were_found_and_only_changes_come():
    xero = Xero([{"ItemID": "a", "Name": "x"}, {"ItemID": "b"}])

    first, state = unstamped(xero)
    assert first == [seen(1, ItemID="a", Name="x"), seen(1, ItemID="b")]
    xero.rows["a"] = {"ItemID": "a", "Name": "y"}
    del xero.rows["b"]
    second, state = unstamped(xero, state=state)
    assert second == [seen(2, ItemID="a", Name="y"), seen(2, ItemID="b", is_deleted=True)]
    third, state = unstamped(xero, state=state)
    assert third == []
    assert state["states"][0]["cursor"][READ_AT] == "2026-03-01T03:00:00"


def test_a_full_refresh_of_them_carries_the_time_too_and_tells_nothing_of_what_has_gone():
    xero = Xero([{"ItemID": "a"}])
    _, state = unstamped(xero)
    xero.rows = {"b": {"ItemID": "b"}}

    assert unstamped(xero, "full_refresh", state)[0] == [seen(2, ItemID="b")]


def test_parts_are_rows_of_their_own_and_one_that_has_gone_is_told_by_both_ids():
    facts = {"parts": "Options", "primary_key": ["tenant_id", "ItemID", "OptionID"]}
    xero = Xero([{"ItemID": "a", "Options": [{"OptionID": "1", "Name": "N"}, {"OptionID": "2"}]}, {"ItemID": "b"}])

    first, state = unstamped(xero, **facts)
    assert first == [seen(1, ItemID="a", OptionID="1", Name="N"), seen(1, ItemID="a", OptionID="2")]
    xero.rows["a"] = {"ItemID": "a", "Options": [{"OptionID": "2", "Name": "M"}]}
    second, _ = unstamped(xero, state=state, **facts)
    assert second == [seen(2, ItemID="a", OptionID="2", Name="M"), seen(2, ItemID="a", OptionID="1", is_deleted=True)]


# Views that rows leave


def orders(xero, state=None, mode="incremental"):
    """A sync of the open items; returns the records and the state."""
    xero.hour += 1
    facts = {"path": xero.path, "primary_key": ["tenant_id", "ItemID"], "only": {"Name": ["open"]}, "leaving": True}
    made = ListRetriever(config={"page_size": 10}, requester=xero, parameters=facts, walk="by_hundred", name="open_items")
    saved = cursors("open_items", orjson.loads(orjson.dumps(state or {})), FIELD, ())
    cursor = TenantCursor("open_items", CursorField(FIELD), saved, mode, None, Again(300), Outbox())
    progress = cursor.progress("t1")
    records = list(made.read_records(SCHEMA, slice_of(progress)))
    progress.finish()
    return records, cursor.state


def test_a_row_that_left_a_view_comes_once_more_as_it_is_now_and_as_deleted():
    xero = Xero([item("a", "open"), item("b", "open"), item("c", "draft")])

    first, state = orders(xero)
    assert first == [record(item("a", "open")), record(item("b", "open"))]
    xero.rows["a"] = item("a", "declined", day=2)
    xero.rows["c"] = item("c", "declined", day=2)
    second, state = orders(xero, state)
    assert second == [record(item("a", "declined", day=2)) | {"is_deleted": True}, record(item("b", "open"))]
    third, _ = orders(xero, state)
    assert third == [record(item("b", "open"))]


def test_a_full_refresh_of_a_view_is_what_is_in_it():
    xero = Xero([item("a", "open")])
    _, state = orders(xero)
    xero.rows["a"] = item("a", "declined")

    records, state = orders(xero, state, "full_refresh")

    assert records == []
