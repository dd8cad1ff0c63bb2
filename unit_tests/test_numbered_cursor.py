"""State of a stream whose cursor is a number: it moves to the last number whose record is out, and never beyond."""

import pendulum
import pytest
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField

from source_xero.checkpoint import Again
from source_xero.numbered import NumberCursor
from source_xero.outbox import Outbox
from source_xero.state import StateError, as_state, cursors

FIELD = "JournalNumber"
STARTED = "2026-03-01T12:00:00"


def progress_of(saved, mode="incremental", first=None, again=None):
    cursor = NumberCursor("journals", CursorField(FIELD), saved, mode, first, again or Again(300), Outbox())
    return cursor, cursor.progress("t1")


def told(cursor):
    return cursors("journals", cursor.message().state.stream.stream_state.__dict__, FIELD, (), numbered=True).get("t1", {})


def read(progress, *numbers):
    place = progress.begin("by_number")
    progress.started_at = progress.started_at or STARTED
    for number in numbers:
        progress.page_out({"number": number})
    return place


@pytest.mark.parametrize(
    ("saved", "mode", "first", "expected"),
    [
        ({}, "incremental", None, (0, None)),
        ({}, "incremental", "2026-01-01T00:00:00", (0, "2026-01-01T00:00:00")),
        ({FIELD: 700}, "incremental", "2026-01-01T00:00:00", (700, None)),
        ({FIELD: 700}, "full_refresh", "2026-01-01T00:00:00", (0, None)),
    ],
    ids=["new", "new with a start date", "known", "full refresh"],
)
def test_a_read_begins_behind_the_last_number_and_the_first_one_at_the_start_date(saved, mode, first, expected):
    _, progress = progress_of({"t1": saved}, mode, first)

    assert (read(progress)["number"], progress.since) == expected


def test_the_cursor_is_the_last_number_that_is_out():
    cursor, progress = progress_of({})
    read(progress, 100, 250)
    progress.finish()

    assert told(cursor) == {FIELD: 250, "whole_at": STARTED}


def test_without_anything_new_the_number_stays():
    cursor, progress = progress_of({"t1": {FIELD: 700}})
    read(progress)
    progress.finish()

    assert told(cursor) == {FIELD: 700}


def test_an_empty_ledger_has_no_number_yet():
    cursor, progress = progress_of({})
    read(progress)
    progress.finish()

    assert FIELD not in told(cursor)


def test_a_read_that_was_cut_off_goes_on_where_its_records_end():
    cursor, progress = progress_of({"t1": {FIELD: 700}})
    read(progress, 800, 900)
    kept = told(cursor)

    assert kept[FIELD] == 700
    again, progress = progress_of({"t1": kept})
    assert read(progress, 1000) == {"number": 900}
    progress.finish()
    assert told(again) == {FIELD: 1000}


def test_a_full_refresh_that_was_cut_off_goes_on_as_well_and_no_incremental_read_takes_its_place():
    cursor, progress = progress_of({}, "full_refresh")
    read(progress, 100)
    kept = told(cursor)

    assert read(progress_of({"t1": dict(kept)}, "full_refresh")[1]) == {"number": 100}
    assert read(progress_of({"t1": dict(kept)})[1]) == {"number": 0}


@pytest.mark.parametrize(("days_ago", "begins"), [(6, 700), (8, 0)])
def test_all_is_read_again_when_that_is_due(days_ago, begins):
    now = pendulum.datetime(2026, 3, 20)
    whole_at = now.subtract(days=days_ago).strftime("%Y-%m-%dT%H:%M:%S")
    cursor, progress = progress_of({"t1": {FIELD: 700, "whole_at": whole_at}}, again=Again(300, 7, lambda: now))

    assert read(progress, 800) == {"number": begins}
    progress.finish()
    assert told(cursor)[FIELD] == 800
    assert (told(cursor)["whole_at"] == STARTED) is (begins == 0)


def test_a_start_date_in_the_future_is_told(caplog):
    again = Again(300, now=lambda: pendulum.datetime(2026, 3, 20))
    progress_of({"t1": {FIELD: 700}}, first="2999-01-01T00:00:00", again=again)
    assert caplog.messages == []

    progress_of({}, first="2999-01-01T00:00:00", again=again)
    [told] = caplog.messages
    assert told.startswith("stream journals of organisation t1: start_date 2999-01-01T00:00:00 lies in the future")


@pytest.mark.parametrize("value", ["700", -1, True, 7.5, "2026-03-01T12:00:00"])
def test_a_state_whose_cursor_is_no_number_is_refused_with_an_example(value):
    with pytest.raises(StateError, match=r"journals.*t1 is no number.*\"JournalNumber\": 1200"):
        cursors("journals", as_state({"t1": {FIELD: value}}), FIELD, (), numbered=True)
