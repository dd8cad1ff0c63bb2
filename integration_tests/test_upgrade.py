"""What source-xero 2.x left behind, its configuration, its catalog and its state, goes on in place."""

from collections import Counter

import pytest

from integration_tests.run import changes
from integration_tests.streams import STREAMS


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


def legacy(stream, stamp):
    return [
        {
            "type": "STREAM",
            "stream": {"stream_descriptor": {"name": stream}, "stream_state": {"UpdatedDateUTC": stamp}},
        }
    ]


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


# The streams of source-xero 2.0.1: key and cursor as its catalog has them.
CATALOG_OF_2 = {
    "bank_transactions": ("BankTransactionID", "UpdatedDateUTC"),
    "contacts": ("ContactID", "UpdatedDateUTC"),
    "credit_notes": ("CreditNoteID", "UpdatedDateUTC"),
    "invoices": ("InvoiceID", "UpdatedDateUTC"),
    "manual_journals": ("ManualJournalID", "UpdatedDateUTC"),
    "overpayments": ("OverpaymentID", "UpdatedDateUTC"),
    "prepayments": ("PrepaymentID", "UpdatedDateUTC"),
    "purchase_orders": ("PurchaseOrderID", "UpdatedDateUTC"),
    "payments": ("PaymentID", "UpdatedDateUTC"),
    "accounts": ("AccountID", "UpdatedDateUTC"),
    "bank_transfers": ("BankTransferID", "CreatedDateUTC"),
    "employees": ("EmployeeID", "UpdatedDateUTC"),
    "items": ("ItemID", "UpdatedDateUTC"),
    "users": ("UserID", "UpdatedDateUTC"),
    "branding_themes": ("BrandingThemeID", None),
    "contact_groups": ("ContactGroupID", None),
    "currencies": ("Code", None),
    "organisations": ("OrganisationID", None),
    "repeating_invoices": ("RepeatingInvoiceID", None),
    "tax_rates": ("Name", None),
    "tracking_categories": ("TrackingCategoryID", None),
}


def configured_by_2(stream, key, cursor):
    modes = ["full_refresh", "incremental"] if cursor else ["full_refresh"]
    return {
        "stream": {
            "name": stream,
            "json_schema": {"type": "object", "additionalProperties": True, "properties": {}},
            "supported_sync_modes": modes,
            "source_defined_primary_key": [[key]],
            **({"source_defined_cursor": True, "default_cursor_field": [cursor]} if cursor else {}),
        },
        "sync_mode": modes[-1],
        "destination_sync_mode": "append_dedup" if cursor else "overwrite",
        "primary_key": [[key]],
        **({"cursor_field": [cursor]} if cursor else {}),
    }


def test_a_connection_of_2x_goes_on_in_place_with_all_its_streams(program, xero, old_config):
    """Configuration, catalog and state of 2.0.1, as they are: each stream goes on where it stood, but for `employees`."""
    tenant = xero.tenants[0]
    catalog = {"streams": [configured_by_2(name, key, cursor) for name, (key, cursor) in CATALOG_OF_2.items()]}
    last = xero.now.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    state = [
        {"type": "STREAM", "stream": {"stream_descriptor": {"name": name}, "stream_state": {cursor: last}}}
        for name, (_, cursor) in CATALOG_OF_2.items()
        if cursor
    ]
    xero.pass_time(hours=3)
    (contact,) = xero.create("contacts", {"Name": "After the last read of 2.x"}, tenant)

    run = program.run("read", xero, config=old_config, catalog=catalog, state=state)

    (error,) = run.errors_of("employees")
    assert "April 2026" in error.message
    assert [one for one in run.errors if one.stream not in {"employees", None}] == []
    assert {name for name, status in run.statuses.items() if status == "COMPLETE"} == CATALOG_OF_2.keys() - {"employees"}
    whole = {name for name, (_, cursor) in CATALOG_OF_2.items() if not cursor}
    assert {name: set(run.keys(name)) for name in run.records} == {
        "contacts": {(tenant.id, contact)},
        **{name: set(xero.holds(name, tenant)) for name in whole},
    }
