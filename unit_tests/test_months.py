"""Which months reports and budgets are asked for."""

from datetime import date
from itertools import pairwise

import pendulum
import pytest

from source_xero.budgets import merged, problem_of, span_asked
from source_xero.months import AHEAD, WINDOW, Span, latest_day, months, reach, windows, years


def test_months_are_whole_calendar_months_the_one_of_today_last():
    assert list(months(3, date(2024, 3, 31))) == [
        Span(date(2024, 1, 1), date(2024, 1, 31)),
        Span(date(2024, 2, 1), date(2024, 2, 29)),
        Span(date(2024, 3, 1), date(2024, 3, 31)),
    ]


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 1, 31), date(2025, 12, 31), date(2024, 2, 29)])
@pytest.mark.parametrize("count", [1, 2, 12, 13, 120])
def test_months_follow_one_another_without_gap(count, today):
    spans = list(months(count, today))

    assert len(spans) == count
    assert spans[-1].first <= today <= spans[-1].last
    for before, after in pairwise(spans):
        assert (after.first - before.last).days == 1


@pytest.mark.parametrize("back", [1, 12, 24, 25, 120])
def test_windows_are_no_longer_than_xero_allows_and_cover_all_from_back_to_ahead(back):
    spans = list(windows(back, date(2026, 11, 28)))

    lengths = [(span.last.year - span.first.year) * 12 + span.last.month - span.first.month + 1 for span in spans]
    assert max(lengths) <= WINDOW
    assert sum(lengths) == back + AHEAD
    assert spans[0].first == next(iter(months(back, date(2026, 11, 28)))).first
    for before, after in pairwise(spans):
        assert (after.first - before.last).days == 1


def test_today_is_the_latest_day_on_earth_so_that_nobodys_new_month_is_missed():
    assert latest_day(pendulum.datetime(2026, 11, 30, 9, 59, tz="UTC")) == date(2026, 11, 30)
    assert latest_day(pendulum.datetime(2026, 11, 30, 10, 0, tz="UTC")) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (pendulum.datetime(2026, 11, 30, 9, 59, tz="UTC"), (3, date(2026, 11, 30))),
        (pendulum.datetime(2026, 11, 30, 10, 0, tz="UTC"), (4, date(2026, 12, 1))),
        (pendulum.datetime(2026, 12, 1, 11, 59, tz="UTC"), (4, date(2026, 12, 2))),
        (pendulum.datetime(2026, 12, 1, 12, 0, tz="UTC"), (3, date(2026, 12, 2))),
    ],
)
def test_at_the_turn_of_a_month_an_organisation_anywhere_has_its_own_latest_months(now, expected):
    assert reach(3, now) == expected


def test_years_are_those_that_the_months_lie_in():
    assert years(2, date(2026, 1, 31)) == [2025, 2026]
    assert years(1, date(2026, 1, 31)) == [2026]


# Budgets, put together from what Xero tells at a time


def test_a_budget_is_asked_for_by_the_days_of_its_months():
    assert span_asked(Span(date(2026, 1, 1), date(2027, 12, 31))) == {"DateFrom": "2026-01-01", "DateTo": "2027-12-31"}


def line(account, **months_):
    return {"AccountID": account, "BudgetBalances": [{"Period": period, "Amount": sum_} for period, sum_ in months_.items()]}


def test_the_months_of_all_answers_stand_in_one_line_an_account():
    parts = [
        {"BudgetID": "b", "Description": "old", "BudgetLines": [line("1", jan=5), line("2", jan=7)]},
        {"BudgetID": "b", "Description": "new", "BudgetLines": [line("3", feb=1), line("1", feb=6)]},
    ]

    assert merged(parts) == {
        "BudgetID": "b",
        "Description": "new",
        "BudgetLines": [line("1", jan=5, feb=6), line("2", jan=7), line("3", feb=1)],
    }
    assert parts[0]["BudgetLines"] == [line("1", jan=5), line("2", jan=7)], "what was read stays as it was"


def test_a_budget_without_lines_has_none():
    assert merged([{"BudgetID": "b"}, {"BudgetID": "b", "BudgetLines": None}]) == {"BudgetID": "b", "BudgetLines": []}


@pytest.mark.parametrize(
    "lines",
    [
        5,
        [None],
        [{"AccountID": ["a"]}],
        [{"AccountID": "a", "BudgetBalances": 5}],
        [{"AccountID": "a", "BudgetBalances": [None]}],
    ],
)
def test_a_budget_whose_lines_are_none_is_told(lines):
    assert problem_of([{"BudgetID": "b", "BudgetLines": lines}]).startswith("has BudgetLines")
    assert problem_of([{"BudgetID": "b", "BudgetLines": None}, {"BudgetID": "b", "BudgetLines": [line("1", jan=5)]}]) == ""
