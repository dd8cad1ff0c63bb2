"""A client, its tokens, its limits, a clock that moves only when somebody waits, and a Xero that answers as told."""

from datetime import datetime, timezone
from types import SimpleNamespace

import pendulum
import pytest
import requests
import requests_mock

from source_xero.api.limits import Limits, Pace
from source_xero.api.session import Organisation
from source_xero.destination.client import Client
from source_xero.destination.stop import Stop


class Clock:
    def __init__(self):
        self.seconds = 1000.0
        self.waits = []

    def now(self):
        return self.seconds

    def utc_now(self):
        return datetime.fromtimestamp(1_795_000_000 + self.seconds, timezone.utc)

    def wait(self, seconds):
        self.waits.append(seconds)
        self.seconds += seconds


class Tokens:
    def __init__(self):
        self.renewed = []
        self.error = None

    def token(self):
        if self.error:
            raise self.error
        return f"token {len(self.renewed)}"

    def renew(self, rejected):
        self.renewed.append(rejected)


@pytest.fixture
def world():
    clock, tokens, stop = Clock(), Tokens(), Stop()
    limits = Limits(Pace(), clock.now, clock.wait, lambda: pendulum.datetime(2026, 11, 23, 10))
    session = SimpleNamespace(tokens=tokens, limits=limits, organisation=lambda id_: Organisation(id_, "Demo"))
    client = Client(session, "https://xero.test/", stop, requests.Session(), clock.now, clock.utc_now, clock.wait)
    with requests_mock.Mocker() as xero:
        yield SimpleNamespace(clock=clock, tokens=tokens, stop=stop, limits=limits, client=client, xero=xero)
