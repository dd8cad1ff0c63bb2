"""Times that lie in the future are told and not believed: those of a state, and the start date."""

import logging

import pendulum
import pytest

from source_xero.again import Again
from unit_tests.paged_read import FIELD, cursor_of, is_state, partition, told

NOW = pendulum.datetime(2026, 3, 8, 12)
START = "2020-01-01T00:00:00"
FUTURE = "2999-01-01T00:00:00"


@pytest.fixture
def begun(caplog):
    """The progress of a read that begins with a cursor, and the warnings."""

    def begin(until, first=None, mode="incremental", **more):
        saved = {"t1": ({FIELD: until} if until else {}) | more}
        progress = cursor_of(saved, mode, first, Again(300, now=lambda: NOW)).progress("t1")
        return progress, [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING]

    return begin


@pytest.mark.parametrize("until", [FUTURE, "2026-03-09T12:00:01", "/Date(253402300799000)/"])
@pytest.mark.parametrize(("first", "anew"), [(None, "from the beginning"), (START, f"from the start date, {START}")])
def test_a_cursor_in_the_future_is_told_and_all_is_read_anew(begun, until, first, anew):
    progress, warnings = begun(until, first)

    assert (progress.since, progress.is_whole) == (first, True)
    [warning] = warnings
    assert warning.startswith(f"stream invoices of organisation t1: the {FIELD} of its state, {until}, lies in the future")
    assert anew in warning


@pytest.mark.parametrize("until", ["2026-03-08T12:00:00", "2026-03-09T11:59:59", "2026-03-09T01:00:00+13:00"])
def test_a_cursor_that_a_clock_or_a_zone_may_account_for_is_believed(begun, until):
    progress, warnings = begun(until, START)

    assert progress.since != START
    assert warnings == []


def test_a_cursor_in_the_future_is_good_again_after_the_read():
    *_, last = partition(cursor_of({"t1": {FIELD: FUTURE}}, again=Again(0, now=lambda: NOW))).read()

    assert told(last)[FIELD] == "2026-03-01T12:00:00"


def test_a_read_that_a_cursor_in_the_future_began_goes_on_where_it_was_cut_off():
    saved = {"t1": {FIELD: FUTURE}}
    again = Again(0, now=lambda: NOW)
    with pytest.raises(ConnectionError):
        list(partition(cursor_of(saved, again=again), fails_on=(2, 0)).read())

    rows = [item for item in partition(cursor_of(saved, again=again)).read() if not is_state(item)]

    assert {row["page"] for row in rows} == {2, 3}


def test_a_full_refresh_asks_the_state_for_nothing_and_doubts_nothing(begun):
    progress, warnings = begun(FUTURE, FUTURE, "full_refresh")

    assert (progress.since, warnings) == (None, [])


def test_a_start_date_in_the_future_is_told_while_there_is_no_state(begun):
    progress, [warning] = begun(None, FUTURE)

    assert progress.since == FUTURE
    assert warning.startswith(f"stream invoices of organisation t1: start_date {FUTURE} lies in the future")
    assert "correct start_date" in warning


def test_a_start_date_in_the_future_is_nobodys_concern_once_there_is_a_state(begun):
    assert begun("2026-03-01T00:00:00", FUTURE)[1] == []


def test_a_time_that_is_none_lies_nowhere():
    assert not any(Again(0, now=lambda: NOW).is_ahead(time) for time in (None, "", "soon"))
