"""The second read: nothing but changes, organisation by organisation."""

from collections import Counter
from copy import deepcopy
from datetime import timedelta

from integration_tests.run import changes
from integration_tests.streams import INCREMENTAL, SNAPSHOTS, STREAMS, TEN

# Most is shown with these; one test reads all there are.
SOME = ("tenants", *TEN)


def cursors(run, stream):
    """The part of a stream's last state that belongs to each organisation."""
    (state,) = [one["stream"]["stream_state"] for one in run.state if one["stream"]["stream_descriptor"]["name"] == stream]
    return {one["partition"]["tenant_id"]: one["cursor"] for one in state["states"]}


def test_a_second_read_makes_one_call_per_list_and_organisation_and_emits_nothing_that_did_not_change(xero, sync):
    xero.do("latency", seconds=0.02)
    first = sync()
    second = sync(state=first.state)
    counted = second.counted()
    expected = Counter({(stream.path, tenant.id): 1 for stream in STREAMS.values() for tenant in xero.tenants})
    # These come whole, each by its id, since Xero cannot tell which of them changed; the rest is one small call.
    expected |= Counter(
        {(f"{STREAMS['contact_groups'].path}/{id_}", tenant): 1 for tenant, id_ in xero.holds("contact_groups")}
    )
    assert counted.pop(("/connections", None)) == 1
    assert counted.pop(("/connect/token", None), 0) <= 1
    assert counted == expected
    assert changes(second) == {}
    for stream in SNAPSHOTS:
        assert set(second.keys(stream)) == set(xero.holds(stream)), stream
    # And it goes on like that.
    assert changes(sync(state=second.state)) == {}


def test_what_was_edited_voided_archived_deleted_created_and_paid_arrives_and_nothing_else(xero, sync):
    one, other = xero.tenants
    first = sync(*SOME)
    xero.pass_time(hours=2)

    def some(stream, tenant, **wanted):
        return next(
            id_
            for (_, id_), record in xero.holds(stream, tenant).items()
            if all(record.get(name) == value for name, value in wanted.items())
        )

    void = next(
        id_
        for (_, id_), record in xero.holds("invoices", other).items()
        if record["Status"] == "AUTHORISED" and record["AmountPaid"] == 0 and record["AmountCredited"] == 0
    )
    contact = some("contacts", other, ContactStatus="ACTIVE")
    draft = some("invoices", one, Status="DRAFT")
    xero.change("edit", "invoices", draft, one, changes={"Reference": "Edited"})
    xero.change("void", "invoices", void, other)
    xero.change("archive", "contacts", contact, other)
    (item,) = xero.change("edit", "items", {"first": 1}, one, changes={"Description": "Edited"})
    (account,) = xero.create("accounts", {"Code": "9999", "Name": "New", "Type": "EXPENSE"}, one)
    (created,) = xero.create("contacts", {"Name": "New and only now"}, one)
    gone = some("bank_transactions", other, Status="AUTHORISED", IsReconciled=False)
    xero.change("delete", "bank_transactions", gone, other)
    due = next(
        id_
        for (_, id_), record in xero.holds("invoices", one).items()
        if record["Status"] == "AUTHORISED" and record["AmountDue"] > 0
    )
    payment = xero.do("pay", invoice=due, tenant=one.id)["PaymentID"]

    xero.pass_time(minutes=10)  # more than the look-back: the third read would reach what the second has read
    second = sync(*SOME, state=first.state)
    read = {stream: set(keys) for stream, keys in changes(second).items()}
    assert read["invoices"] == {(one.id, draft), (other.id, void), (one.id, due)}
    assert read["items"] == {(one.id, item)}
    assert read["accounts"] == {(one.id, account)}
    assert read["payments"] == {(one.id, payment)}
    assert read["bank_transactions"] == {(other.id, gone)}
    assert {(other.id, contact), (one.id, created)} <= read["contacts"]
    for stream, keys in read.items():
        holds = xero.holds(stream)
        # Xero may move more stamps than ours (a balance, say): whatever arrives was changed in between, and is as Xero has it.
        assert all(holds[key]["UpdatedDateUTC"] >= f"{xero.now - timedelta(minutes=20):%Y-%m-%dT%H:%M}" for key in keys)
        assert all(record == holds[key] for key, record in second.by_key(stream).items()), stream
    assert second.by_key("invoices")[other.id, void]["Status"] == "VOIDED"
    assert second.by_key("invoices")[one.id, due]["Status"] == "PAID"
    assert second.by_key("contacts")[other.id, contact]["ContactStatus"] == "ARCHIVED"
    assert second.by_key("bank_transactions")[other.id, gone]["Status"] == "DELETED"

    assert changes(sync(*SOME, state=second.state)) == {}


def test_a_change_in_the_last_minutes_before_a_read_is_not_missed_by_the_next(xero, sync):
    """Stamps are as old as a server's clock: what appears late has a stamp before the last read."""
    tenant = xero.tenants[1]
    first = sync("contacts")
    at = (xero.now - timedelta(minutes=3)).isoformat()
    (late,) = xero.create("contacts", {"Name": "Appeared late"}, tenant, at=at)
    assert (tenant.id, late) in sync("contacts", state=first.state).keys("contacts")


def test_an_organisation_connected_in_between_arrives_with_its_whole_history(xero, sync):
    first = sync()
    assert len(xero.tenants) == 2
    xero.pass_time(days=1)
    new = xero.do("found", profile="uk", seed=7)["tenantId"]
    second = sync(state=first.state)
    for stream in INCREMENTAL:
        expected = {key for key in xero.holds(stream) if key[0] == new}
        assert expected
        assert Counter(second.keys(stream)) == Counter(expected), stream
    assert new in {record["tenant_id"] for record in second.records["tenants"]}
    third = sync(state=second.state)
    assert changes(third) == {}
    assert {call["tenant"] for call in third.calls} >= {new}


def missed(run):
    """The warnings of organisations that are known and no longer connected."""
    logs = [message["log"] for message in run.messages if message["type"] == "LOG"]
    return [log["message"] for log in logs if log["level"] == "WARN" and "no longer connected" in log["message"]]


def test_an_organisation_that_was_away_is_named_once_and_goes_on_where_it_stood(xero, sync):
    one, other = xero.tenants
    first = sync("invoices", "contacts")
    xero.do("disconnect", tenant=other.id)
    second = sync("invoices", "contacts", state=first.state)
    assert {call["tenant"] for call in second.calls} == {None, one.id}
    for stream in ("invoices", "contacts"):
        assert cursors(second, stream)[other.id] == cursors(first, stream)[other.id]
    (warning,) = missed(second)
    assert other.id in warning
    assert "connect it again: its state is kept" in warning
    assert second.errors == []
    xero.pass_time(hours=1)
    (contact,) = xero.create("contacts", {"Name": "While away"}, other)
    xero.do("connect", tenant=other.id)
    third = sync("invoices", "contacts", state=second.state)
    assert changes(third) == {"contacts": [(other.id, contact)]}
    assert missed(first) == missed(third) == []


def test_an_organisation_of_the_configuration_that_is_not_connected_is_named_and_the_others_are_read(xero, sync):
    one, other = xero.tenants
    first = sync("invoices", tenant_ids=[one.id, other.id])
    xero.pass_time(hours=1)
    xero.do("disconnect", tenant=other.id)
    draft = next(id_ for (_, id_), record in xero.holds("invoices", one).items() if record["Status"] == "DRAFT")
    xero.change("edit", "invoices", draft, one, changes={"Reference": "Edited"})
    second = sync("invoices", state=first.state, tenant_ids=[one.id, other.id], fails=True)
    assert any(other.id in error.message or other.name in error.message for error in second.errors), second.errors
    assert {error.failure_type for error in second.errors} == {"config_error"}
    assert second.keys("invoices") == [(one.id, draft)]
    assert cursors(second, "invoices")[other.id] == cursors(first, "invoices")[other.id]


def test_an_organisation_lost_in_the_middle_of_a_read_is_named_and_does_not_stop_the_others(xero, sync):
    one, other = xero.tenants
    xero.when("/Invoices$", {"verb": "disconnect", "tenant": other.id}, tenant=other)
    run = sync("invoices", "contacts", page_size=5, fails=True)
    assert set(run.keys("invoices")) >= set(xero.holds("invoices", one))
    assert set(run.keys("contacts")) >= set(xero.holds("contacts", one))
    assert any(other.name in error.message for error in run.errors), run.errors
    assert not any(one.name in error.message for error in run.errors), run.errors
    assert {error.failure_type for error in run.errors} == {"config_error"}
    # What is missing comes when it is connected again.
    xero.do("connect", tenant=other.id)
    again = sync("invoices", "contacts", state=run.state, page_size=5)
    for stream in ("invoices", "contacts"):
        assert set(run.keys(stream)) | set(again.keys(stream)) == set(xero.holds(stream)), stream


def test_a_start_date_does_not_bound_reads_that_have_a_state(xero, sync):
    tenant = xero.tenants[1]
    first = sync("contacts")
    xero.pass_time(hours=1)
    (contact,) = xero.create("contacts", {"Name": "Before the start date"}, tenant)
    second = sync("contacts", state=first.state, start_date="2030-01-01T00:00:00Z")
    assert changes(second) == {"contacts": [(tenant.id, contact)]}


def test_a_start_date_in_the_future_reads_nothing_and_is_told(xero, sync):
    run = sync("contacts", start_date="2999-01-01T00:00:00Z")
    assert run.records == {}
    for tenant in xero.tenants:
        assert any(f"stream contacts of organisation {tenant.id}: start_date 2999-01-01" in line for line in run.logs)


def test_a_state_in_the_future_is_told_and_everything_is_read_once_more(xero, sync):
    first = sync("contacts")
    state = deepcopy(first.state)
    one, other = xero.tenants
    for part in state[0]["stream"]["stream_state"]["states"]:
        if part["partition"]["tenant_id"] == other.id:
            part["cursor"]["UpdatedDateUTC"] = "2999-01-01T00:00:00"
    run = sync("contacts", state=state)
    assert set(run.keys("contacts")) == set(xero.holds("contacts", other))
    told = [line for line in run.logs if "lies in the future" in line]
    assert len(told) == 1
    assert f"stream contacts of organisation {other.id}: the UpdatedDateUTC of its state, 2999-01-01T00:00:00" in told[0]
    assert one.id not in told[0]
    assert changes(sync("contacts", state=run.state)) == {}


def test_everything_is_read_again_by_the_clock_of_xero_and_not_by_ours(xero, sync):
    first = sync("contacts")
    xero.pass_time(days=6)
    second = sync("contacts", state=first.state, full_reread_days=7)
    assert changes(second) == {}
    xero.pass_time(days=2)
    third = sync("contacts", state=second.state, full_reread_days=7)
    assert set(third.keys("contacts")) == set(xero.holds("contacts"))


def test_a_full_refresh_reads_everything_whatever_the_state(xero, sync):
    first = sync("invoices", "contacts")
    again = sync("invoices", "contacts", state=first.state, full_refresh=True)
    for stream in ("invoices", "contacts"):
        assert Counter(again.keys(stream)) == Counter(xero.holds(stream).keys())


def test_states_count_the_records_before_them(sync):
    """The platform compares: each STATE says how many records of its stream came since the last one."""
    run = sync(page_size=5)
    since = Counter()
    for message in run.messages:
        if message["type"] == "RECORD":
            since[message["record"]["stream"]] += 1
        if message["type"] == "STATE":
            stream = message["state"]["stream"]["stream_descriptor"]["name"]
            assert message["state"]["sourceStats"]["recordCount"] == since.pop(stream, 0), stream
    assert not since, "records that no STATE follows"


def test_states_of_one_organisation_never_go_back(xero, sync):
    run = sync("invoices", "contacts", "payments", page_size=5)
    seen = {}
    for state in run.states:
        name = state["stream"]["stream_descriptor"]["name"]
        done = {
            one["partition"]["tenant_id"]
            for one in state["stream"]["stream_state"]["states"]
            if "resume" not in one["cursor"] and one["cursor"]
        }
        assert done >= seen.get(name, set()), name
        seen[name] = done
    everyone = {tenant.id for tenant in xero.tenants}
    assert seen == dict.fromkeys(("invoices", "contacts", "payments"), everyone)


def test_a_state_can_be_read_again_and_again(xero, sync):
    """Reading changes nothing in the state it was given: the same state gives the same changes."""
    tenant = xero.tenants[1]
    first = sync("contacts")
    xero.pass_time(hours=1)
    (contact,) = xero.create("contacts", {"Name": "Once more"}, tenant)
    state = deepcopy(first.state)
    for _ in range(2):
        assert sync("contacts", state=state).keys("contacts") == [(tenant.id, contact)]
