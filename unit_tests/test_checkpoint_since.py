"""From when on a read asks for changes: since the last one, everything again when that is due, and side by side with others."""

import pendulum
import pytest

from source_xero.checkpoint import Again
from source_xero.sharing import SharedAnswers
from source_xero.state import cursors
from unit_tests.paged_read import (
    BEFORE,
    DONE,
    FIELD,
    STARTED,
    cursor_of,
    is_state,
    partition,
    read_until_failure,
    state_of,
    told,
)

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


def test_a_time_of_a_whole_read_that_lies_in_the_future_is_not_believed():
    assert after_days(7).is_whole_due("2999-01-01T00:00:00") is True
    assert after_days(7).is_whole_due("2026-03-09T11:00:00") is False


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
