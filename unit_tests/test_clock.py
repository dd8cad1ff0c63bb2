"""Xero's clock: what its answers say, carried on by our own seconds."""

from datetime import datetime, timezone

import pytest

from source_xero.api.clock import Clock

OURS = datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc)


@pytest.fixture
def seconds():
    return [100.0]


@pytest.fixture
def clock(seconds):
    return Clock(now=lambda: seconds[0], utc_now=lambda: OURS)


def test_our_own_clock_goes_until_xero_has_told_the_time(clock):
    assert clock.now() == OURS


def test_after_that_the_seconds_since_count_and_our_own_date_does_not(clock, seconds):
    clock.learn({"Date": "Sun, 01 Mar 2026 23:59:30 GMT"})
    seconds[0] += 45

    assert clock.now() == datetime(2026, 3, 2, 0, 0, 15, tzinfo=timezone.utc)


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"Date": ""}])
def test_an_answer_that_tells_no_time_changes_nothing(clock, headers):
    clock.learn({"Date": "Sun, 01 Mar 2026 23:59:30 GMT"})
    clock.learn(headers)

    assert clock.now() == datetime(2026, 3, 1, 23, 59, 30, tzinfo=timezone.utc)
