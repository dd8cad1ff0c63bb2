"""A configuration, pauses that take no time, and a token endpoint that gives a new pair each time."""

import time
from itertools import count

import pytest

from source_xero import requester as module
from unit_tests.requester.asking import API, IDENTITY, TOKEN_URL


@pytest.fixture
def config():
    return {
        "credentials": {"auth_type": "oauth2", "client_id": "app", "client_secret": "s3cret", "refresh_token": "refresh-0"},
        "api_url": API,
        "identity_url": IDENTITY,
        "concurrent_calls": 5,
        "calls_per_minute": 60,
        "day_reserve": 0,
    }


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", lambda seconds: slept.append(seconds) if seconds else None)
    monkeypatch.setattr(module, "_sessions", {})
    return slept


@pytest.fixture(autouse=True)
def renewals(requests_mock, capsys):  # noqa: ARG001 - swallows what is announced
    numbers = count(1)

    def answer(_request, _context):
        number = next(numbers)
        return {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 1800}

    return requests_mock.post(TOKEN_URL, json=answer)
