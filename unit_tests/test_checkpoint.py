"""State while a read goes on: a STATE never says more than the records before it, and a failure keeps what it has."""

import threading
from itertools import islice
from queue import Queue

import pendulum
import pytest
from airbyte_cdk.models import AirbyteMessage, Type
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.sources.types import Record, StreamSlice

from source_xero.checkpoint import Again, CheckpointedPartition, CheckpointedPartitions, Progress, TenantCursor
from source_xero.outbox import Outbox
from source_xero.sharing import SharedAnswers
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


# One organisation


def test_a_state_follows_each_page_and_the_last_one_closes_the_read():
    items = list(partition(cursor_of()).read())

    assert "".join("S" if is_state(item) else "r" for item in items) == "rrrSrrrSrrrS"
    listing = "incremental by_id since ever"
    assert [told(item) for item in items if is_state(item)] == [
        {"resume": {"started_at": STARTED, "listing": listing, "at": {"page": 2}}},
        {"resume": {"started_at": STARTED, "listing": listing, "at": {"page": 3}}},
        DONE,
    ]


def test_a_state_never_runs_ahead_of_its_records():
    assert_never_ahead(partition(cursor_of(), pages=5).read(), {"t1": 5})


def test_while_a_known_organisation_is_read_its_state_keeps_the_old_cursor():
    items = list(partition(cursor_of({"t1": {FIELD: BEFORE}})).read())

    assert [told(item)[FIELD] for item in items if is_state(item)] == [BEFORE, BEFORE, STARTED]


def test_an_organisation_without_a_row_has_its_read_closed_by_one_state():
    [item] = partition(cursor_of(), pages=0).read()

    assert told(item) == DONE


def test_pages_without_rows_wait_for_the_next_row_to_be_saved():
    class Sparse(Inner):
        def read(self):
            for record in super().read():
                if record["page"] not in {1, 2}:
                    yield record

    cursor = cursor_of()
    items = list(CheckpointedPartition("invoices", cursor, Sparse(cursor, "t1", 4)).read())

    assert "".join("S" if is_state(item) else "r" for item in items) == "SrrrSrrrS"
    assert told(items[0])["resume"]["at"] == {"page": 3}


@pytest.mark.parametrize("fails_on", [(1, 0), (1, 2), (2, 0), (2, 1), (3, 2)])
def test_a_failure_keeps_the_pages_that_are_out_and_is_passed_on(fails_on):
    items = read_until_failure(partition(cursor_of({"t1": {FIELD: BEFORE}}), fails_on=fails_on))

    assert is_state(items[-1])
    assert told(items[-1])[FIELD] == BEFORE
    assert told(items[-1]).get("resume", {}).get("at", {"page": 1}) == {"page": fails_on[0]}


@pytest.mark.parametrize("fails_on", [(1, 1), (2, 0), (3, 2), (4, 1)])
def test_the_sync_after_a_failure_goes_on_with_the_page_that_was_not_out(fails_on):
    items = read_until_failure(partition(cursor_of(), pages=4, fails_on=fails_on))
    saved = cursors("invoices", state_of(items[-1]), FIELD, ())

    again = list(partition(cursor_of(saved), pages=4).read())

    rows = [item for item in again if not is_state(item)]
    assert rows[0]["page"] == fails_on[0]
    assert len(rows) == ROWS * (4 - fails_on[0] + 1)
    assert told(again[-1]) == DONE


def test_a_read_that_goes_on_keeps_the_time_at_which_it_began():
    saved = {"t1": {"resume": {"started_at": BEFORE, "listing": "incremental by_id since ever", "at": {"page": 3}}}}

    items = list(partition(cursor_of(saved)).read())

    assert [item["page"] for item in items if not is_state(item)] == [3, 3, 3]
    assert told(items[-1]) == {FIELD: BEFORE, "whole_at": BEFORE}


@pytest.mark.parametrize(
    ("mode", "shape", "saved"),
    [
        ("incremental", "by_stamp", {}),  # another walk, page size or filter
        ("full_refresh", "by_id", {}),  # another mode
        ("incremental", "by_id", {FIELD: BEFORE}),  # another bound
    ],
)
def test_a_place_in_a_list_of_another_shape_is_worth_nothing(mode, shape, saved):
    resume = {"started_at": BEFORE, "listing": "incremental by_id since ever", "at": {"page": 3}}

    items = list(partition(cursor_of({"t1": saved | {"resume": resume}}, mode), shape=shape).read())

    assert [item["page"] for item in items if not is_state(item)] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert told(items[-1])[FIELD] == STARTED
    assert "resume" not in told(items[-1])


class Short(Inner):
    """Is one row short of Xero's count on a page."""

    def __init__(self, *given, short_on, **how):
        super().__init__(*given, **how)
        self.short_on = short_on

    def read(self):
        for record in super().read():
            self.progress.is_short |= record["page"] == self.short_on
            yield record


def test_a_read_that_missed_a_row_before_it_was_cut_off_still_knows_when_another_ends_it():
    cursor = cursor_of({"t1": {FIELD: BEFORE}})
    first = CheckpointedPartition("invoices", cursor, Short(cursor, "t1", 3, short_on=1, fails_on=(3, 0)))
    cut = told(read_until_failure(first)[-1])
    assert cut["resume"]["is_short"] is True

    *_, last = partition(cursor_of({"t1": cut})).read()

    assert told(last) == {FIELD: BEFORE, "short_reads": 1}


def test_a_read_that_missed_nothing_moves_on_whatever_earlier_ones_missed():
    *_, last = partition(cursor_of({"t1": {FIELD: BEFORE, "whole_at": BEFORE, "short_reads": 3}})).read()

    assert told(last) == {FIELD: STARTED, "whole_at": BEFORE}


def test_a_reader_that_stops_early_is_not_sent_another_state():
    reading = partition(cursor_of()).read()

    assert len(list(islice(reading, 2))) == 2
    reading.close()


def test_a_reader_that_stops_early_frees_the_lock():
    cursor = cursor_of()
    reading = partition(cursor).read()
    next(item for item in reading if is_state(item))
    assert cursor.lock.locked()

    reading.close()

    assert not cursor.lock.locked()


# What is asked for


@pytest.mark.parametrize(
    ("mode", "saved", "first", "look_back_s", "since"),
    [
        ("incremental", {}, None, 300, None),
        ("incremental", {}, "2020-01-01T00:00:00", 300, "2020-01-01T00:00:00"),
        ("incremental", {FIELD: "2026-02-01T00:00:00"}, "2020-01-01T00:00:00", 1, "2026-01-31T23:59:59"),
        ("incremental", {FIELD: "2026-02-01T00:00:00"}, None, 300, "2026-01-31T23:55:00"),
        ("incremental", {FIELD: "2026-02-01T00:00:00.999Z"}, None, 1, "2026-01-31T23:59:59"),
        ("incremental", {FIELD: "2026-02-01T13:00:00+13:00"}, None, 0, "2026-01-31T23:59:59"),  # never less than a second back
        ("full_refresh", {FIELD: "2026-02-01T00:00:00"}, "2020-01-01T00:00:00", 300, None),
    ],
)
def test_a_read_asks_for_what_changed_since_the_last_one_began(mode, saved, first, look_back_s, since):
    progress = cursor_of({"t1": saved}, mode, first, Again(look_back_s)).progress("t1")

    assert progress.since == since


def test_an_organisation_that_is_new_to_the_state_gets_its_whole_history():
    assert cursor_of({"t1": {FIELD: BEFORE}}).progress("t2").since is None


def test_a_full_refresh_is_resumed_by_the_next_full_refresh():
    first = read_until_failure(partition(cursor_of(mode="full_refresh"), fails_on=(3, 0)))
    saved = cursors("invoices", state_of(first[-1]), FIELD, ())

    second = list(partition(cursor_of(saved, "full_refresh")).read())

    assert [item["page"] for item in second if not is_state(item)] == [3, 3, 3]


def test_a_finished_full_refresh_is_read_anew_and_an_incremental_read_goes_on_from_it():
    saved = cursors("invoices", state_of(list(partition(cursor_of(mode="full_refresh")).read())[-1]), FIELD, ())

    assert cursor_of(saved, "full_refresh").progress("t1").since is None
    assert len([item for item in partition(cursor_of(saved, "full_refresh")).read() if not is_state(item)]) == 9
    assert cursor_of(saved, "incremental").progress("t1").since == "2026-03-01T11:59:59"  # a second before STARTED


def test_progress_of_a_stream_without_state_moves_and_keeps_nothing():
    progress = Progress()

    assert progress.begin("whole") == {}
    progress.page_out(None)
    progress.finish()

    assert progress.saved == {}


# What is read again


NOW = pendulum.datetime(2026, 3, 8, 12)


def after_days(days, now=NOW):
    return Again(300, days, lambda: now)


@pytest.mark.parametrize(
    ("days", "whole_at", "is_due"),
    [
        (7, "2026-03-01T12:00:00", True),  # to the second
        (7, "2026-03-01T12:00:01", False),
        (7, "2026-02-01T00:00:00", True),
        (8, "2026-03-01T12:00:00", False),
        (1, "2026-03-08T11:00:00", False),
        (7, None, True),
        (7, "soon", True),
        (0, "1999-01-01T00:00:00", False),
        (0, None, False),
    ],
)
def test_everything_is_due_when_it_was_read_so_many_days_ago_or_never(days, whole_at, is_due):
    assert after_days(days).is_whole_due(whole_at) is is_due


def test_the_zone_of_the_machine_moves_no_due_time():
    elsewhere = NOW.in_timezone("Pacific/Auckland")

    assert after_days(7, elsewhere).is_whole_due("2026-03-01T12:00:00") is True
    assert after_days(7, elsewhere.subtract(seconds=1)).is_whole_due("2026-03-01T12:00:00") is False


def test_reading_all_again_is_off_unless_asked_for():
    assert Again(300).is_whole_due("1999-01-01T00:00:00") is False


@pytest.mark.parametrize(
    ("whole_at", "since"), [("2026-03-01T11:00:00", None), (None, None), ("2026-03-07T00:00:00", "2026-03-07T23:55:00")]
)
def test_an_incremental_read_asks_for_everything_when_that_is_due(whole_at, since):
    saved = {FIELD: "2026-03-08T00:00:00"} | ({"whole_at": whole_at} if whole_at else {})

    assert cursor_of({"t1": saved}, again=after_days(7)).progress("t1").since == since


def test_each_organisation_is_read_again_in_its_own_time():
    cursor = cursor_of(
        {"t1": {FIELD: BEFORE, "whole_at": "2026-03-07T00:00:00"}, "t2": {FIELD: BEFORE, "whole_at": BEFORE}},
        again=after_days(7),
    )

    assert [cursor.progress(tenant_id).since is None for tenant_id in ("t1", "t2")] == [False, True]


@pytest.mark.parametrize("mode", ["incremental", "full_refresh"])
def test_when_everything_was_read_is_kept_once_it_is_all_out(mode):
    states = [told(item) for item in partition(cursor_of(mode=mode)).read() if is_state(item)]

    assert [one.get("whole_at") for one in states] == [None, None, STARTED]


def test_a_read_of_changes_keeps_when_everything_was_read():
    saved = {"t1": {FIELD: BEFORE, "whole_at": BEFORE}}

    *_, last = partition(cursor_of(saved)).read()

    assert told(last) == {FIELD: STARTED, "whole_at": BEFORE}


def test_a_read_of_changes_alone_does_not_count_as_one_of_everything():
    *_, last = partition(cursor_of({"t1": {FIELD: BEFORE}})).read()

    assert told(last) == {FIELD: STARTED}


def test_a_read_of_everything_that_is_cut_off_is_still_due_and_goes_on_where_it_was():
    saved = {"t1": {FIELD: BEFORE, "whole_at": BEFORE}}
    items = read_until_failure(partition(cursor_of(saved, again=after_days(7)), fails_on=(2, 1)))
    assert told(items[-1])["whole_at"] == BEFORE

    again = list(partition(cursor_of(cursors("invoices", state_of(items[-1]), FIELD, ()), again=after_days(7))).read())

    assert [item["page"] for item in again if not is_state(item)] == [2, 2, 2, 3, 3, 3]
    assert told(again[-1]) == DONE


# What is known of a watched list


class Watching(Inner):
    """Knows its list when the first row is about to come, as the retriever does."""

    def read(self):
        self.progress.known = {"a": "1"}
        yield from super().read()


def test_what_is_known_of_a_list_is_saved_once_all_of_it_is_out():
    cursor = cursor_of({"t1": {FIELD: BEFORE, "known": {"b": "2"}}})

    states = [told(item) for item in CheckpointedPartition("items", cursor, Watching(cursor, "t1", 3)).read() if is_state(item)]

    assert [one["known"] for one in states] == [{"b": "2"}, {"b": "2"}, {"a": "1"}]


def test_a_failure_leaves_what_was_known_before():
    cursor = cursor_of({"t1": {FIELD: BEFORE, "known": {"b": "2"}}})

    items = read_until_failure(CheckpointedPartition("items", cursor, Watching(cursor, "t1", 1, fails_on=(1, 2))))

    assert told(items[-1]) == {FIELD: BEFORE, "known": {"b": "2"}}


def test_a_list_known_to_be_empty_is_saved_as_such():
    progress = cursor_of({"t1": {"known": {"b": "2"}}}).progress("t1")
    progress.known = {}

    progress.finish()

    assert progress.saved["known"] == {}


def test_lists_that_are_not_watched_keep_nothing_known():
    *_, last = partition(cursor_of()).read()

    assert "known" not in told(last)


# Views and stamps of creation


class View(Inner):
    """Reads a list of which page 2 holds nothing of its own, and at the end pages that are no place to go on from."""

    def read(self):
        for record in super().read():
            if record["page"] != 2:
                yield record
        for _ in range(2):
            yield Record({"tenant_id": self.tenant_id, "page": 0, "row": 0}, "invoices")
            self.progress.page_out({})


def test_pages_that_are_no_place_to_go_on_from_keep_the_place_before_them():
    cursor = cursor_of({"t1": {FIELD: BEFORE}})

    items = list(CheckpointedPartition("invoices", cursor, View(cursor, "t1", 4)).read())

    assert "".join("S" if is_state(item) else "r" for item in items) == "rrrSrrrSrrrSrSrS"
    states = [told(item) for item in items if is_state(item)]
    assert [one.get("resume", {}).get("at") for one in states] == [{"page": 3}, *[{"page": 4}] * 3, None]
    assert [one[FIELD] for one in states] == [BEFORE] * 4 + [STARTED]


def test_a_stream_by_time_of_creation_keeps_that_as_its_cursor():
    cursor = TenantCursor("bank_transfers", CursorField("CreatedDateUTC"), {}, "incremental", None, Again(0), Outbox())

    *_, last = partition(cursor).read()

    assert state_of(last)["states"] == [
        {"partition": {"tenant_id": "t1"}, "cursor": {"CreatedDateUTC": STARTED, "whole_at": STARTED}}
    ]
    assert cursor_of({"t1": {"CreatedDateUTC": STARTED}}).progress("t1").since is None, "another stream's cursor"


def test_every_organisation_of_every_stream_gets_the_same_shared_answers():
    shared = SharedAnswers({"Invoices": 2})
    cursors_ = [
        TenantCursor(name, CursorField(FIELD), {}, "incremental", None, Again(0), Outbox(), shared)
        for name in ("invoices", "bills")
    ]

    assert {id(one.progress(tenant_id).shared) for one in cursors_ for tenant_id in ("t1", "t2")} == {id(shared)}


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


def test_reading_all_again_leaves_out_what_the_start_date_does_and_is_then_done():
    at = pendulum.datetime(2026, 3, 1)
    cursor = cursor_of({"t1": {FIELD: BEFORE}}, first="2020-01-01T00:00:00", again=Again(0, 7, lambda: at))
    progress = cursor.progress("t1")

    assert progress.since == "2020-01-01T00:00:00"
    progress.begin("whole")
    progress.started_at = "2026-03-01T00:00:00"
    progress.finish()
    assert cursor.progress("t1").since != "2020-01-01T00:00:00"


# Streams that share lists


def together(*untils, first=None, again=None):
    """From when streams with these cursors ask for changes, side by side."""
    shared = SharedAnswers()
    built = [cursor_of({"t1": {FIELD: until}} if until else {}, first=first, again=again, shared=shared) for until in untils]
    return [cursor.progress("t1").since for cursor in built]


def test_streams_that_share_lists_ask_from_the_earliest_of_their_times():
    assert together("2026-03-01T12:00:03", "2026-03-01T12:00:01", "2026-03-01T12:00:02") == ["2026-03-01T12:00:00"] * 3


def test_a_stream_added_later_joins_the_others_at_its_second_read():
    """Its first read is of everything; that ends with the time of the sync, which is close to that of the others."""
    assert together(None, "2026-03-01T12:00:01") == [None, "2026-03-01T12:00:00"]
    assert together("2026-03-02T12:00:09", "2026-03-02T12:00:01") == ["2026-03-02T12:00:00"] * 2


def test_a_stream_that_was_read_long_before_draws_no_other_back():
    assert together("2026-03-01T12:00:01", "2026-03-01T13:00:02") == ["2026-03-01T12:00:00", "2026-03-01T13:00:01"]


def test_streams_by_themselves_ask_from_their_own_time():
    alone = [cursor_of({"t1": {FIELD: until}}) for until in ("2026-03-01T12:00:03", "2026-03-01T12:00:01")]

    assert [cursor.progress("t1").since for cursor in alone] == ["2026-03-01T12:00:02", "2026-03-01T12:00:00"]


def test_organisations_do_not_draw_each_other_back():
    shared = SharedAnswers()
    cursor = cursor_of({"t1": {FIELD: "2026-03-01T12:00:01"}, "t2": {FIELD: "2026-03-01T12:00:09"}}, shared=shared)

    assert [cursor.progress(tenant).since for tenant in ("t1", "t2")] == ["2026-03-01T12:00:00", "2026-03-01T12:00:08"]


def test_what_one_stream_has_read_meanwhile_moves_the_others_no_more():
    shared = SharedAnswers()
    saved = {"t1": {FIELD: "2026-03-01T12:00:01"}}
    early, late = (cursor_of(saved, shared=shared), cursor_of({"t1": {FIELD: "2026-03-01T12:00:05"}}, shared=shared))
    saved["t1"][FIELD] = "2026-03-01T12:30:00"

    assert late.progress("t1").since == "2026-03-01T12:00:00"
    assert early.progress("t1").since == "2026-03-01T12:00:00"


def test_a_read_of_everything_stays_one_and_counts_as_one():
    again = Again(0, 7, lambda: pendulum.datetime(2026, 3, 1))

    assert together(BEFORE, None, again=again) == [None, None]
    assert together(None, "2026-03-01T12:00:01", first="2020-01-01T00:00:00") == ["2020-01-01T00:00:00", "2026-03-01T12:00:00"]


def test_a_read_that_was_cut_off_goes_on_in_its_list_though_the_others_have_moved_on():
    shared = SharedAnswers()
    saved = {"t1": {FIELD: "2026-03-01T12:00:05"}}
    cursor_of({"t1": {FIELD: "2026-03-01T12:00:01"}}, shared=shared)
    cut = cursor_of(saved, shared=shared)
    read_until_failure(partition(cut, fails_on=(3, 0)))
    state = told(cut.message())
    assert state["resume"]["since"] == "2026-03-01T12:00:00"

    shared = SharedAnswers()
    cursor_of({"t1": {FIELD: "2026-03-01T12:40:00"}}, shared=shared)
    progress = cursor_of({"t1": state}, shared=shared).progress("t1")

    assert progress.since == "2026-03-01T12:00:00"
    assert progress.begin("by_id") == {"page": 3}


# What a page leaves behind


def test_the_ids_of_a_view_are_kept_with_the_page_that_is_out():
    cursor = cursor_of()
    progress = cursor.progress("t1")
    progress.begin("by_hundred")
    progress.started_at = STARTED

    progress.members = ["a"]
    assert cursor.state["states"] == []
    progress.page_out({"page": 2})
    progress.members = ["a", "b"]

    [one] = cursor.state["states"]
    assert one["cursor"]["members"] == ["a"]


def test_a_place_without_the_page_is_worth_nothing():
    saved = {"t1": {"resume": {"started_at": STARTED, "listing": "incremental by_id since ever"}}}

    assert cursor_of(saved).progress("t1").begin("by_id") == {}


def test_calls_are_counted_by_all_threads():
    progress = Progress()
    threads = [threading.Thread(target=lambda: [progress.count_call() for _ in range(2000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert progress.calls == 8000
