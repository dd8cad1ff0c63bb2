"""Xero's dates on the wire."""

import pytest

from source_xero.api.dates import calendar_date, header_time, instant, milliseconds


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ("/Date(1772366400000+0000)/", "2026-03-01T12:00:00.000Z"),
        ("/Date(1772366400123+0000)/", "2026-03-01T12:00:00.123Z"),
        ("/Date(1772366400123)/", "2026-03-01T12:00:00.123Z"),
        ("/Date(1772366400000+1300)/", "2026-03-01T12:00:00.000Z"),  # the number is UTC, the offset moves nothing
        ("/Date(1772366400000-0500)/", "2026-03-01T12:00:00.000Z"),
        ("/Date(0+0000)/", "1970-01-01T00:00:00.000Z"),
        ("/Date(-1+0000)/", "1969-12-31T23:59:59.999Z"),
        ("/Date(-62135596800000+0000)/", "0001-01-01T00:00:00.000Z"),  # .NET's zero
        ("2026-03-01T12:00:00", "2026-03-01T12:00:00.000Z"),
        ("2026-03-01T12:00:00.1234567", "2026-03-01T12:00:00.123Z"),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000Z"),
        ("2026-03-01T12:00:00+13:00", "2026-02-28T23:00:00.000Z"),
        ("2026-03-01", "2026-03-01T00:00:00.000Z"),
    ],
)
def test_an_instant_is_written_in_utc_with_milliseconds(wire, expected):
    assert instant(wire) == expected


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ("/Date(1772323200000+0000)/", "2026-03-01"),
        ("/Date(1772323200000)/", "2026-03-01"),
        ("/Date(1772323200000+1300)/", "2026-03-01"),
        ("/Date(1772409599999+0000)/", "2026-03-01"),
        ("/Date(-86400000+0000)/", "1969-12-31"),
        ("2026-03-01T00:00:00", "2026-03-01"),
        ("2026-03-01", "2026-03-01"),
        ("2026-03-01T23:30:00+13:00", "2026-03-01"),
        ("2026-03-01T00:30:00-11:00", "2026-03-01"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_a_calendar_date_is_the_day_as_written_whatever_the_zone(wire, expected):
    assert calendar_date(wire) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "see /Date(1772366400000+0000)/",
        "/Date(1772366400000+0000)/ and more",
        "/Date()/",
        "/Date(abc)/",
        "/Date(99999999999999999+0000)/",  # beyond the year 9999
        f"/Date({'9' * 5000})/",  # of so many digits Python makes no number
        "2026",
        "2026-03",
        "2026-02-31",
        "2026-13-01",
        "2026-02-29",
        "01/03/2026",
        "12:00",
        "20260301",
        "2026-03-01 12:00:00",
        "2026-W09-7",
    ],
)
def test_what_is_no_date_is_none(text):
    assert instant(text) is None
    assert calendar_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/Date(1772366400123+0000)/", 1772366400123),
        ("2026-03-01T12:00:00.123Z", 1772366400123),
        ("2026-03-01T12:00:00", 1772366400000),
        ("2026-03-02T01:00:00+13:00", 1772366400000),
        ("1969-12-31T23:59:59.999Z", -1),
        ("/Date(253402300799999+0000)/", 253402300799999),
        ("no date", None),
        ("2026-02-31", None),
        ("/Date(253402300800000+0000)/", None),  # the year 10000
        ("/Date(-62135596800001)/", None),  # before the year 1
        ("0001-01-01T00:00:00+13:00", None),
        ("9999-12-31T23:59:59-05:00", None),
    ],
)
def test_moments_are_compared_in_milliseconds(text, expected):
    assert milliseconds(text) == expected


@pytest.mark.parametrize("text", ["/Date(99999999999999999)/", "0001-01-01T00:00:00+13:00", "9999-12-31T23:59:59-05:00"])
def test_what_is_no_moment_of_a_date_is_no_instant_either(text):
    assert milliseconds(text) is None
    assert instant(text) is None


def test_every_millisecond_of_a_second_survives_the_way_through_an_instant():
    for part in range(1000):
        assert milliseconds(instant(f"/Date({1772366400000 + part}+0000)/")) == 1772366400000 + part


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (1772366400000, "2026-03-01T12:00:00"),
        (1772366400999, "2026-03-01T12:00:00"),  # cut, never rounded up: a row of this second must still pass
        (-1, "1969-12-31T23:59:59"),
        (-(10**20), "0001-01-01T00:00:00"),  # .NET's zero, less what is read again
        (10**20, "9999-12-31T23:59:59"),
    ],
)
def test_the_header_takes_whole_seconds_that_are_cut(at, expected):
    assert header_time(at) == expected
