"""Values are taken in the forms that warehouses keep them, and what could mean two things is not."""

from typing import Any

import pytest

from source_xero.destination import values


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("12.50", 12.5),
        (" 3 ", 3),
        ("-0.0001", -0.0001),
        ("+7.00", 7),
        ("1E+2", 100),
        ("99999999999.99", 99999999999.99),
        (0.1, 0.1),
        (9007199254740992, 9007199254740992),
    ],
)
def test_a_number_keeps_its_value(given: Any, taken: float) -> None:
    assert (values.number(given), type(values.number(given))) == (taken, type(taken))


@pytest.mark.parametrize("given", ["1,234.50", "1_000", "12.50 GBP", "", " ", "NaN", "Infinity", "0x10", "١٢", True, [], {}])
def test_what_only_resembles_a_number_is_none(given: Any) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the exact class is asserted
        values.number(given)
    assert type(caught.value) is ValueError


@pytest.mark.parametrize("given", ["0.12345678901234567890", "9007199254740993", 9007199254740993, "1e300", "1e-400"])
def test_a_number_that_json_would_change_is_told_apart(given: Any) -> None:
    with pytest.raises(values.DigitsError):
        values.number(given)


@pytest.mark.parametrize(("given", "taken"), [("3", 3), ("3.0", 3), (3.0, 3)])
def test_whole_numbers_come_in_three_forms(given: Any, taken: int) -> None:
    assert values.integer(given) == taken
    assert type(values.integer(given)) is int


def test_a_broken_number_is_not_whole() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no words of its own
        values.integer("3.5")


@pytest.mark.parametrize(
    ("given", "taken"),
    [("true", True), ("False", False), ("TRUE", True), (1, True), ("0", False), (True, True)],
)
def test_flags_come_as_text_and_as_bits(given: Any, taken: Any) -> None:
    assert values.flag(given) is taken


@pytest.mark.parametrize("given", ["yes", "t", "", 2, 1.0, []])
def test_other_words_are_no_flags(given: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no words of its own
        values.flag(given)


@pytest.mark.parametrize(
    "given",
    [
        "2026-06-30",
        "2026-06-30T00:00:00",
        "2026-06-30T00:00:00.000Z",
        "2026-06-30 00:00:00",
        "2026-06-30 00:00:00 UTC",
        "2026-06-30 00:00:00.000000+00:00",
        "2026-06-30 00:00:00.000 +0000",
        "2026-06-30 00:00:00+00",
        "/Date(1782777600000+0000)/",
    ],
)
def test_midnight_in_utc_is_a_day(given: str) -> None:
    assert values.day(given) == "2026-06-30"


@pytest.mark.parametrize("given", ["2026-06-30T23:00:00Z", "2026-06-30T00:00:00+13:00", "2026-02-30", "30.06.2026", 20260630])
def test_any_other_moment_is_none(given: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no words of its own
        values.day(given)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("2026-06-30 10:00:00.5 UTC", "2026-06-30T10:00:00.5Z"),
        ("2026-06-30 10:00:00+02", "2026-06-30T10:00:00+02:00"),
        ("2026-06-30T10:00:00+0530", "2026-06-30T10:00:00+05:30"),
        ("2026-06-30 10:00", "2026-06-30T10:00Z"),
        ("/Date(1782777600000+0000)/", "/Date(1782777600000+0000)/"),
    ],
)
def test_moments_keep_their_zone(given: str, taken: str) -> None:
    assert values.moment(given) == taken


@pytest.mark.parametrize("given", ["2026-02-30 10:00:00", "yesterday", 1782777600])
def test_what_names_no_moment_is_refused(given: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no words of its own
        values.moment(given)


def test_json_text_keeps_its_decimals_and_says_which_it_cannot_keep() -> None:
    assert values.listed(' [{"UnitAmount": 0.1648, "Quantity": 3.0}] ') == [{"UnitAmount": 0.1648, "Quantity": 3}]
    assert values.structure('{"Name": "A"}') == {"Name": "A"}
    with pytest.raises(values.DigitsError):
        values.listed('[{"UnitAmount": 0.12345678901234567890}]')


def test_the_null_of_json_is_null() -> None:
    assert (values.listed("null"), values.structure(" null ")) == (None, None)


@pytest.mark.parametrize("given", ["", "Acme", "{}", "[1", '[{"a": NaN}]', "[" * 100_000, 5])
def test_text_that_is_no_list_is_refused(given: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no words of its own
        values.listed(given)
