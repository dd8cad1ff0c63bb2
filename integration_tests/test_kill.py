"""Killed in the middle and started again from the last state that was printed: nothing is lost, and little is read twice."""

from collections import Counter

import pytest

PAGED = ("contacts", "invoices", "payments", "bank_transactions")
STREAMS = (
    "organisations",
    "accounts",
    "contacts",
    "items",
    "tax_rates",
    "tracking_categories",
    "invoices",
    "payments",
    "bank_transactions",
)
PATHS = {"contacts": "/contacts", "invoices": "/invoices", "payments": "/payments", "bank_transactions": "/banktransactions"}
PAGE = 3
LONG = 25


def assert_resumed(xero, killed, resumed):
    """Together they have everything, and of each stream and organisation at most two pages twice."""
    for stream in STREAMS:
        together = set(killed.keys(stream)) | set(resumed.keys(stream))
        assert together == set(xero.holds(stream)), stream
    for stream in PAGED:
        again = Counter(tenant for tenant, _ in set(killed.keys(stream)) & set(resumed.keys(stream)))
        # A page is what was asked for as one: lists in order of change overlap, and may have to ask for more than was wished.
        asked = [int(call["query"]["pageSize"]) for call in killed.calls if call["path"].lower().endswith(PATHS[stream])]
        assert all(count <= 2 * max(asked) for count in again.values()), (stream, again)
        assert max(Counter(resumed.keys(stream)).values(), default=1) == 1, "a record twice in one run"
    for stream in ("accounts", "items"):  # one answer holds all of an organisation
        again = Counter(tenant for tenant, _ in set(killed.keys(stream)) & set(resumed.keys(stream)))
        assert all(count <= len(xero.ids(stream, tenant)) for tenant in xero.tenants if (count := again[tenant.id]))


@pytest.mark.parametrize("share", [0.1, 0.35, 0.6, 0.85])
def test_what_a_killed_read_had_not_printed_comes_from_its_last_state(xero, sync, killed_sync, share):
    total = sum(len(xero.ids(stream, tenant)) for stream in STREAMS for tenant in xero.tenants)
    xero.do("latency", seconds=0.03)  # slow enough to be caught in the act
    killed = killed_sync(*STREAMS, at=int(share * total), page_size=PAGE)
    assert not all(set(killed.keys(stream)) == set(xero.holds(stream)) for stream in STREAMS), "nothing was left to read"
    xero.do("latency", seconds=0)
    resumed = sync(*STREAMS, state=killed.state, page_size=PAGE)
    assert_resumed(xero, killed, resumed)


@pytest.mark.parametrize(("stream", "key"), [("invoices", "InvoiceID"), ("payments", "PaymentID")])
def test_a_read_killed_in_one_long_list_goes_on_in_its_middle(xero, sync, killed_sync, stream, key):
    for number, tenant in enumerate(xero.tenants):
        sample = xero.elements(stream, tenant)[0]
        rows = [sample | {key: f"{number}{place % 16:x}000000-0000-4000-8000-{place:012d}"} for place in range(200)]
        xero.put(
            stream, [{**row, "UpdatedDateUTC": f"/Date({1_600_000_000_000 + 777 * i})/"} for i, row in enumerate(rows)], tenant
        )
    xero.do("latency", seconds=0.05)
    killed = killed_sync(stream, at=220, page_size=LONG)
    xero.do("latency", seconds=0)
    assert len(set(killed.keys(stream))) < 400, "it was killed when there was nothing left to do"
    resumed = sync(stream, state=killed.state, page_size=LONG)
    assert set(killed.keys(stream)) | set(resumed.keys(stream)) == set(xero.holds(stream))
    again = Counter(tenant for tenant, _ in set(killed.keys(stream)) & set(resumed.keys(stream)))
    assert all(count <= 2 * LONG for count in again.values()), again


def test_no_state_runs_ahead_of_the_records_before_it(xero, sync):
    """Every STATE could be the last one: what had been printed by then and what comes after it are everything."""
    run = sync("invoices", "payments", page_size=PAGE)
    places = [number for number, line in enumerate(run.lines, start=1) if '"type":"STATE"' in line]
    assert len(places) > 10, "states are too far apart"
    for place in (places[0], places[len(places) // 4], places[len(places) // 2], places[-4]):
        killed = run.until(place)
        resumed = sync("invoices", "payments", state=killed.state, page_size=PAGE)
        for stream in ("invoices", "payments"):
            assert set(killed.keys(stream)) | set(resumed.keys(stream)) == set(xero.holds(stream)), (stream, place)


def test_a_read_killed_again_and_again_still_ends(xero, sync, killed_sync):
    xero.do("latency", seconds=0.05)
    printed, state, total = set(), None, 0
    for _ in range(3):
        killed = killed_sync(
            "invoices",
            at=9,
            state=state,
            page_size=PAGE,
        )
        printed |= set(killed.keys("invoices"))
        total += len(killed.keys("invoices"))
        # A platform keeps the state it has when a run brings none.
        state = killed.state or state
    xero.do("latency", seconds=0)
    last = sync("invoices", state=state, page_size=PAGE)
    assert printed | set(last.keys("invoices")) == set(xero.holds("invoices"))
    assert total + len(last.keys("invoices")) <= len(xero.holds("invoices")) + 3 * 2 * 2 * PAGE  # kills, organisations, pages


def test_edits_while_it_was_dead_are_not_lost(xero, sync, killed_sync):
    """Pages have moved when it goes on: rows were edited and created in the part that it had read, and in the other."""
    tenant = xero.tenants[1]
    xero.do("latency", seconds=0.05)
    killed = killed_sync("invoices", "payments", at=30, page_size=PAGE)
    xero.do("latency", seconds=0)
    xero.pass_time(hours=1)
    ids = sorted(xero.ids("invoices", tenant))
    xero.change("touch", "invoices", [ids[0], ids[1], ids[-1]], tenant)
    contact = xero.ids("contacts", tenant)[0]
    line = {"Description": "New", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
    xero.create("invoices", {"Type": "ACCREC", "Contact": {"ContactID": contact}, "LineItems": [line]}, tenant, count=4)
    xero.change("touch", "payments", {"first": 5}, tenant)
    resumed = sync("invoices", "payments", state=killed.state, page_size=PAGE)
    xero.pass_time(hours=1)
    last = sync("invoices", "payments", state=resumed.state, page_size=PAGE)
    for stream in ("invoices", "payments"):
        held = killed.by_key(stream) | resumed.by_key(stream) | last.by_key(stream)
        assert held == xero.holds(stream), stream


def test_a_read_killed_after_the_first_read_resumes_the_incremental_one(xero, sync, killed_sync):
    first = sync("contacts")
    xero.pass_time(hours=1)
    for tenant in xero.tenants:
        xero.create("contacts", {"Name": "New {n}"}, tenant, count=20)
    new = set(xero.holds("contacts")) - set(first.keys("contacts"))
    xero.pass_time(hours=1)
    xero.do("latency", seconds=0.05)
    killed = killed_sync(
        "contacts",
        at=12,
        state=first.state,
        page_size=PAGE,
    )
    xero.do("latency", seconds=0)
    resumed = sync("contacts", state=killed.state, page_size=PAGE)
    assert set(killed.keys("contacts")) | set(resumed.keys("contacts")) == new
    assert len(resumed.keys("contacts")) < len(new)
