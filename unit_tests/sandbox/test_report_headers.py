"""The days in the header row of a report stand in the order of the organisation's country."""

import pytest

from .report_reading import AU, NZ, UK, US, ask, companies


@pytest.fixture(scope="module")
def client():
    return companies("small")


def header(client, name, number, **query):
    return ask(client, name, number, **query).heads


@pytest.mark.parametrize("number", [NZ, AU, UK])
def test_the_day_comes_first_nearly_everywhere(client, number):
    assert header(client, "BalanceSheet", number, date="2026-04-30")[1:] == ["30 Apr 2026", "30 Apr 2025"]
    assert header(client, "ProfitAndLoss", number, fromDate="2026-04-01", toDate="2026-04-30")[1:] == ["30 Apr 26"]


def test_in_the_united_states_the_month_comes_first(client):
    assert header(client, "BalanceSheet", US, date="2026-04-30")[1:] == ["Apr 30, 2026", "Apr 30, 2025"]
    assert header(client, "ProfitAndLoss", US, fromDate="2026-04-01", toDate="2026-04-30")[1:] == ["Apr 30, 26"]
