"""STATEs while one organisation is read: none says more than the records before it, and a failure keeps what it has."""

import threading
from itertools import islice

import pytest
from airbyte_cdk.sources.types import Record

from source_xero.checkpoint import CheckpointedPartition, Progress
from source_xero.state import cursors
from unit_tests.paged_read import (
    BEFORE,
    DONE,
    FIELD,
    ROWS,
    STARTED,
    Inner,
    assert_never_ahead,
    cursor_of,
    is_state,
    partition,
    read_until_failure,
    state_of,
    told,
)

# Page after page


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


def test_progress_of_a_stream_without_state_moves_and_keeps_nothing():
    progress = Progress()

    assert progress.begin("whole") == {}
    progress.page_out(None)
    progress.finish()

    assert progress.saved == {}


def test_calls_are_counted_by_all_threads():
    progress = Progress()
    threads = [threading.Thread(target=lambda: [progress.count_call() for _ in range(2000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert progress.calls == 8000


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


# What a page leaves behind


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
