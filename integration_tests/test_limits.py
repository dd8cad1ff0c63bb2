"""Xero's limits are kept, and when they are met, the read waits as told or ends where it can go on."""

import re
import subprocess
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest

from integration_tests.streams import TEN
from xero_sandbox.limits import Limits

PAGED = ("contacts", "invoices", "payments", "bank_transactions")
SECONDS = 150


def times(calls):
    return [datetime.fromisoformat(call["time"]) for call in calls]


def of_tenants(calls):
    """The calls that count, by organisation."""
    found = {}
    for call in calls:
        if call["tenant"]:
            found.setdefault(call["tenant"], []).append(call)
    return found


@pytest.fixture(scope="module", autouse=True)
def paced(tmp_path_factory, catalog, paced_read):
    """A read of more than a minute's calls, under way while the other tests run: only waiting can prove that it waits."""
    with paced_read(tmp_path_factory.mktemp("paced"), catalog) as started:
        yield started


def test_a_minute_limit_is_waited_out_as_told_by_all_streams_of_that_organisation(xero, sync):
    tenant = xero.tenants[1]
    xero.create("contacts", {"Name": "One more {n}"}, tenant, count=60)  # enough to be asked for while the limit holds
    xero.do("latency", seconds=0.1)
    xero.when("/Invoices$", limit="minute", retry_after=2, tenant=tenant, on=2)
    run = sync(*PAGED, page_size=5)
    for stream in PAGED:
        assert Counter(run.keys(stream)) == Counter(xero.holds(stream).keys()), stream
    (refused,) = [call for call in run.calls if call["status"] == 429]
    told = datetime.fromisoformat(refused["time"]) + timedelta(seconds=0.3)  # those on their way count as in flight
    early = [
        call
        for call in of_tenants(run.calls)[tenant.id]
        if told < datetime.fromisoformat(call["time"]) < told + timedelta(seconds=1.6)
    ]
    assert early == []
    later = [time for time in times(of_tenants(run.calls)[tenant.id]) if time > told]
    assert later, "the list was not asked for again"
    assert min(later) < told + timedelta(seconds=6), "it waited much longer than it was told"


@pytest.mark.parametrize("limit", ["concurrent", "appminute", "Minute"])
def test_other_short_limits_are_waited_out_and_nothing_is_lost(xero, sync, limit):
    if limit == "Minute":  # the case of the value varies between pages of the documentation
        xero.when("/Invoices$", on=2, status=429, headers={"X-Rate-Limit-Problem": "Minute", "Retry-After": "1"})
    else:
        xero.when("/Invoices$", on=2, limit=limit, retry_after=1)
    run = sync("invoices", page_size=5)
    assert [call["status"] for call in run.calls].count(429) == 1
    assert Counter(run.keys("invoices")) == Counter(xero.holds("invoices").keys())


def test_never_more_than_five_calls_of_an_organisation_are_in_flight(a_xero, syncing):
    """Of one organisation, since more of them share out what the program does at once."""
    xero = a_xero(tenants=1)
    xero.do("latency", seconds=0.2)
    run = syncing(xero)(*TEN, page_size=5)
    assert max(call["in_flight"] for call in run.calls) == 5
    assert 429 not in {call["status"] for call in run.calls}


def test_fewer_calls_at_once_can_be_asked_for(xero, sync):
    xero.do("latency", seconds=0.02)
    run = sync(*PAGED, page_size=10, concurrent_calls=1)
    assert {call["in_flight"] for calls in of_tenants(run.calls).values() for call in calls} == {1}
    for stream in PAGED:
        assert set(run.keys(stream)) == set(xero.holds(stream)), stream


def test_a_day_limit_ends_the_read_at_once_and_says_when_it_lifts(a_xero, syncing):
    xero = a_xero(limits=Limits(minute=10_000, day=8))
    sync = syncing(xero)
    run = sync(*PAGED, page_size=5, fails=True)
    lifts = xero.now + timedelta(days=1)
    limited = [error for error in run.errors if error.stream in PAGED]
    assert limited
    assert {error.failure_type for error in run.errors} == {"transient_error"}
    for error in limited:
        found = re.search(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})", error.message)
        assert found, error.message
        told = datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=timezone.utc)
        assert abs(told - lifts) < timedelta(minutes=3), error.message
    # Asking on would be refused, and counts as misbehaving.
    refused = Counter(call["tenant"] for call in run.calls if call["status"] == 429)
    assert all(count <= 5 for count in refused.values())
    assert any(set(run.keys(stream)) < set(xero.holds(stream)) for stream in PAGED), "the limit was not met"


def test_a_read_that_met_the_day_limit_is_finished_on_the_following_days(a_xero, syncing):
    xero = a_xero(limits=Limits(minute=10_000, day=5))
    sync = syncing(xero)
    run = sync(*PAGED, page_size=5, fails=True)
    printed = {stream: Counter(run.keys(stream)) for stream in PAGED}
    days = 1
    while run.code != 0:
        assert days < 8, "it does not get any further"
        xero.pass_time(days=1)
        run = sync.attempt(*PAGED, state=run.state, page_size=5)
        days += 1
        for stream in PAGED:
            printed[stream].update(run.keys(stream))
    assert days > 2, "the limit was not met on the second day, so this proves little"
    for stream in PAGED:
        assert set(printed[stream]) == set(xero.holds(stream)), stream
        again = Counter()
        for (tenant, _), count in printed[stream].items():
            again[tenant] += count - 1
        assert all(count <= 2 * 5 * (days - 1) for count in again.values()), (stream, again)  # two pages for each stop


def test_the_reserve_of_the_day_is_left_to_others(a_xero, syncing):
    xero = a_xero(limits=Limits(minute=10_000, day=100))
    sync = syncing(xero)
    run = sync(*PAGED, page_size=3, day_reserve=88, fails=True)
    counted = {tenant: len(calls) for tenant, calls in of_tenants(run.calls).items()}
    assert max(counted.values()) <= 12
    assert min(counted.values()) >= 12 - 4
    assert 429 not in {call["status"] for call in run.calls}
    assert {error.failure_type for error in run.errors} == {"transient_error"}
    assert any("reserve" in error.message.lower() for error in run.errors), run.errors
    again = sync(*PAGED, page_size=100, state=run.state, day_reserve=0)
    for stream in PAGED:
        assert set(run.keys(stream)) | set(again.keys(stream)) == set(xero.holds(stream)), stream


def test_the_day_limit_of_one_organisation_does_not_stop_the_other(xero, sync):
    one, other = xero.tenants
    xero.when("/Invoices$", limit="day", retry_after=73451, times=None, tenant=other, on=2)
    run = sync("invoices", "contacts", page_size=5, fails=True)
    assert set(run.keys("invoices")) >= set(xero.holds("invoices", one))
    (error,) = run.errors_of("invoices")
    assert other.name in error.message
    assert one.name not in error.message


@pytest.fixture(scope="module")
def minutes(paced):
    """The calls of each organisation in that read, once it has ended."""
    xero, process, log = paced
    try:
        code = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert code == 0, log.read_text(encoding="utf-8")[-2000:]
    return {tenant.name: of_tenants(xero.requests())[tenant.id] for tenant in xero.tenants}


def test_no_minute_has_more_than_sixty_calls_of_any_organisation(minutes):
    """The last ones, since they wait for the read that began with the first."""
    assert len(minutes) == 3
    for name, calls in minutes.items():
        moments = times(calls)
        assert len(moments) > 60, f"all of {name} fits into a minute, so this proves nothing"
        # Any minute, not only those that Xero starts: its pages do not agree on how it counts. Refused calls count, too.
        assert min(last - first for first, last in zip(moments, moments[60:], strict=False)) >= timedelta(seconds=60), name


def test_an_organisation_that_asked_for_a_pause_is_left_alone_by_all_streams_and_the_others_go_on(minutes):
    for number, (name, calls) in enumerate(minutes.items()):
        (refused,) = [call for call in calls if call["status"] == 429]
        told = datetime.fromisoformat(refused["time"])
        over = told + timedelta(seconds=3 + 4 * number)
        flying = timedelta(seconds=0.3)  # what was on its way when the answer came
        assert [time for time in times(calls) if told + flying < time < over] == [], name
        assert [time for time in times(calls) if over <= time < over + timedelta(seconds=2)], f"{name} was left alone too long"
        if number:
            first = next(iter(minutes.values()))
            assert [call for call in first if told + flying < datetime.fromisoformat(call["time"]) < over], "others waited, too"
