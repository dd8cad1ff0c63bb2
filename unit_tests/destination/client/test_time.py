"""Xero's clock tells a repeated answer from a new one, whatever ours says."""

from datetime import datetime, timezone
from email.utils import format_datetime

import pytest

from unit_tests.destination.client.server import URL, request
from unit_tests.destination.pretend import TENANT


def answered(made, date):
    """An answer that Xero made at one second of its clock, and sent at another."""
    stamp = int((1_795_000_000 + made) * 1000)
    at = format_datetime(datetime.fromtimestamp(1_795_000_000 + date, timezone.utc), usegmt=True)
    return {"headers": {"Date": at}, "json": {"DateTimeUTC": f"/Date({stamp})/", "Things": []}}


@pytest.mark.parametrize(("age", "replayed"), [(0, False), (1, False), (10, True), (360, True), (-5, False)], ids=str)
@pytest.mark.parametrize("ours", [0, 7200, -7200], ids=lambda value: f"our clock {value:+}")
@pytest.mark.parametrize("known", [True, False], ids=["later", "first answer"])
def test_an_answer_older_than_its_request_is_a_repeated_one_whatever_our_clock_says(world, age, replayed, ours, known):
    theirs = world.clock.seconds
    world.clock.utc_now = lambda: datetime.fromtimestamp(1_795_000_000 + world.clock.seconds + ours, timezone.utc)
    if known:
        world.xero.get(URL, **answered(theirs, theirs))
        world.client.get(TENANT, "Things")
        world.clock.seconds += 100
        theirs += 100
    world.xero.put(URL, **answered(theirs - age, theirs))

    assert world.client.send(request(), "key 1").replayed is replayed


def test_the_servers_time_is_one_that_it_has_passed(world):
    world.xero.get(URL, **answered(1000, 1000))
    world.client.get(TENANT, "Things")
    world.clock.seconds += 60

    assert 1_795_001_050 < world.client.server_time().timestamp() <= 1_795_001_060
