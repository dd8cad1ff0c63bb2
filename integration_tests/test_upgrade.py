"""What source-xero 2.x left behind, its configuration, its catalog and its state, goes on in place."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from integration_tests.run import changes
from integration_tests.streams import STREAMS

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

from upgrading import tables_of_2


@pytest.fixture
def old_config(xero):
    """A configuration of source-xero 2.x for the first organisation."""
    ours = xero.configured("custom_connection")
    return {
        "tenant_id": xero.tenants[0].id,
        "start_date": "2000-01-01T00:00:00Z",
        "credentials": {**ours["credentials"], "auth_type": "oauth2_confidential_application"},
        **{name: ours[name] for name in ("api_url", "identity_url", "login_url")},
    }


def legacy(stream, stamp, cursor="UpdatedDateUTC"):
    return [{"type": "STREAM", "stream": {"stream_descriptor": {"name": stream}, "stream_state": {cursor: stamp}}}]


def test_a_configuration_of_2x_runs_in_place(xero, sync, old_config):
    run = sync(config=old_config)
    for stream in STREAMS:
        assert Counter(run.keys(stream)) == Counter(xero.holds(stream, xero.tenants[0]).keys()), stream


def test_a_bearer_token_of_2x_runs_in_place(xero, sync, old_config):
    token = xero.configured("access_token")["credentials"]["access_token"]
    config = old_config | {"credentials": {"auth_type": "oauth2_access_token", "access_token": token}}
    run = sync("contacts", config=config)
    assert set(run.keys("contacts")) == set(xero.holds("contacts", xero.tenants[0]))


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S+00:00"])
def test_a_state_of_2x_goes_on_in_place(xero, sync, old_config, form):
    tenant = xero.tenants[0]
    last = xero.now
    xero.pass_time(hours=3)
    (contact,) = xero.create("contacts", {"Name": "After the last read of 2.x"}, tenant)
    xero.pass_time(minutes=10)
    first = sync("contacts", config=old_config, state=legacy("contacts", last.strftime(form)))
    assert first.keys("contacts") == [(tenant.id, contact)]
    assert changes(sync("contacts", config=old_config, state=first.state)) == {}


CATALOG_OF_2 = tables_of_2()
DATE_TIME = {"type": ["null", "string"], "format": "date-time"}


def configured_by_2(stream, table):
    modes = ["full_refresh", "incremental"] if table.cursor else ["full_refresh"]
    columns = {
        name: DATE_TIME if kind == "timestamp_with_timezone" else {"type": ["null", kind]}
        for name, kind in table.columns.items()
    }
    key = [list(table.key)]
    return {
        "stream": {
            "name": stream,
            "json_schema": {"type": "object", "additionalProperties": True, "properties": columns},
            "supported_sync_modes": modes,
            "source_defined_primary_key": key,
            **({"source_defined_cursor": True, "default_cursor_field": [table.cursor]} if table.cursor else {}),
        },
        "sync_mode": modes[-1],
        "destination_sync_mode": "append_dedup" if table.cursor else "overwrite",
        "primary_key": key,
        **({"cursor_field": [table.cursor]} if table.cursor else {}),
    }


def test_a_connection_of_2x_goes_on_in_place_with_all_its_streams(program, xero, old_config):
    """Configuration, catalog and state of 2.0.1, as they are: each stream goes on where it stood, but for `employees`."""
    tenant = xero.tenants[0]
    catalog = {"streams": [configured_by_2(name, table) for name, table in CATALOG_OF_2.items()]}
    last = xero.now.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    state = [
        {"type": "STREAM", "stream": {"stream_descriptor": {"name": name}, "stream_state": {table.cursor: last}}}
        for name, table in CATALOG_OF_2.items()
        if table.cursor
    ]
    xero.pass_time(hours=3)
    (contact,) = xero.create("contacts", {"Name": "After the last read of 2.x"}, tenant)

    run = program.run("read", xero, config=old_config, catalog=catalog, state=state)

    (error,) = run.errors_of("employees")
    assert "April 2026" in error.message
    assert [one for one in run.errors if one.stream not in {"employees", None}] == []
    assert {name for name, status in run.statuses.items() if status == "COMPLETE"} == CATALOG_OF_2.keys() - {"employees"}
    # Lists that Xero does not filter come once more: what 2.x had of them is known from then on, and told when it vanishes.
    compared = {"accounts", "items", "users", "bank_transfers"}
    whole = compared | {name for name, table in CATALOG_OF_2.items() if not table.cursor}
    assert {name: set(run.keys(name)) for name in run.records} == {
        "contacts": {(tenant.id, contact)},
        **{name: set(xero.holds(name, tenant)) for name in whole},
    }


def test_what_2x_had_is_told_when_it_vanishes_or_changes_without_a_stamp(xero, sync, old_config):
    tenant = xero.tenants[0]
    (transfer,) = xero.create("bank_transfers", a_transfer(xero, tenant), tenant)
    xero.pass_time(days=30)
    last = xero.now.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    xero.pass_time(hours=3)
    xero.change("delete", "bank_transfers", transfer, tenant)
    state = legacy("bank_transfers", last, "CreatedDateUTC") + legacy("items", last)
    first = sync("bank_transfers", "items", config=old_config, state=state)
    assert first.by_key("bank_transfers")[tenant.id, transfer]["Status"] == "DELETED"

    lost = xero.ids("items", tenant)[0]
    xero.change("remove", "items", lost, tenant)
    xero.pass_time(hours=3)
    second = sync("bank_transfers", "items", config=old_config, state=first.state)
    assert [(one["ItemID"], one["is_deleted"]) for one in second.records["items"]] == [(lost, True)]


def a_transfer(xero, tenant):
    banks = [
        one["AccountID"] for one in xero.elements("accounts", tenant) if (one["Type"], one["Status"]) == ("BANK", "ACTIVE")
    ]
    return {"FromBankAccount": {"AccountID": banks[0]}, "ToBankAccount": {"AccountID": banks[1]}, "Amount": 20}
