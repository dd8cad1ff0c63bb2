"""Who comes from Airbyte's source-xero 2.x is told of every key and column that is another."""

import re
import sys
from functools import cache
from pathlib import Path

import pytest

from source_xero.source import SourceXero

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import tables  # noqa: E402 - a tool, not a package
from upgrading import Change, Table, airbyte_type, change, tables_of_2, upgrading_table  # noqa: E402 - likewise

# Key and cursor of each stream as the catalog of 2.0.1 has them, and how many columns; written down a second time on purpose.
STREAMS_OF_2 = {
    "accounts": ("AccountID", "UpdatedDateUTC", 18),
    "bank_transactions": ("BankTransactionID", "UpdatedDateUTC", 22),
    "bank_transfers": ("BankTransferID", "CreatedDateUTC", 12),
    "branding_themes": ("BrandingThemeID", "", 4),
    "contact_groups": ("ContactGroupID", "", 4),
    "contacts": ("ContactID", "UpdatedDateUTC", 38),
    "credit_notes": ("CreditNoteID", "UpdatedDateUTC", 26),
    "currencies": ("Code", "", 2),
    "employees": ("EmployeeID", "UpdatedDateUTC", 6),
    "invoices": ("InvoiceID", "UpdatedDateUTC", 37),
    "items": ("ItemID", "UpdatedDateUTC", 14),
    "manual_journals": ("ManualJournalID", "UpdatedDateUTC", 10),
    "organisations": ("OrganisationID", "", 30),
    "overpayments": ("OverpaymentID", "UpdatedDateUTC", 21),
    "payments": ("PaymentID", "UpdatedDateUTC", 18),
    "prepayments": ("PrepaymentID", "UpdatedDateUTC", 21),
    "purchase_orders": ("PurchaseOrderID", "UpdatedDateUTC", 30),
    "repeating_invoices": ("RepeatingInvoiceID", "", 16),
    "tax_rates": ("Name", "", 12),
    "tracking_categories": ("TrackingCategoryID", "", 8),
    "users": ("UserID", "UpdatedDateUTC", 8),
}
GONE = {"employees"}
TYPES = {"array", "boolean", "integer", "number", "object", "string", "timestamp_with_timezone"}

every_stream = pytest.mark.parametrize("stream", STREAMS_OF_2)
every_stream_that_stayed = pytest.mark.parametrize("stream", sorted(STREAMS_OF_2.keys() - GONE))


@cache
def discovered():
    """Our streams as `discover` tells a platform of them."""
    source = SourceXero(config={"credentials": {"auth_type": "access_token", "access_token": "x"}})
    return {stream.name: stream.as_airbyte_stream() for stream in source.streams(source._config)}  # noqa: SLF001 - as the entry point hands it over


@cache
def guide():
    """The cells of the guide's table, by stream."""
    text = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
    rows = text.partition("<!-- changes -->")[2].partition("<!-- /changes -->")[0].strip().splitlines()[2:]
    cells = ([cell.strip() for cell in row.strip("|").split("|")] for row in rows)
    return {first.strip("`"): rest for first, *rest in cells}


def named(cell):
    return re.findall(r"`(\w+)`", cell)


def test_the_facts_are_of_every_stream_of_2():
    facts = {name: (*table.key, table.cursor, len(table.columns)) for name, table in tables_of_2().items()}
    assert facts == STREAMS_OF_2


@every_stream
def test_the_facts_of_a_stream_hold_together(stream):
    table = tables_of_2()[stream]
    assert set(table.key) <= table.columns.keys()
    assert not table.cursor or table.columns[table.cursor] == "timestamp_with_timezone"
    assert set(table.columns.values()) <= TYPES


def test_the_guide_has_every_stream_of_2_and_only_those_that_are_gone_are_not_ours():
    assert guide().keys() == STREAMS_OF_2.keys()
    assert STREAMS_OF_2.keys() - discovered().keys() == GONE
    assert {stream for stream, cells in guide().items() if cells[3] == "the whole stream"} == GONE


@every_stream_that_stayed
def test_the_guide_tells_the_key_that_a_stream_had_and_has(stream):
    was, now = guide()[stream][:2]
    assert named(was) == list(tables_of_2()[stream].key)
    assert [[part] for part in named(now)] == discovered()[stream].source_defined_primary_key


@every_stream_that_stayed
def test_the_guide_tells_of_every_column_that_is_of_another_type_gone_or_new(stream):
    """By what `discover` says, and not by what the table was made from."""
    was = tables_of_2()[stream].columns
    now = {name: airbyte_type(part) for name, part in discovered()[stream].json_schema["properties"].items()}
    retyped, gone, new = guide()[stream][2:]
    assert set(named(retyped)) == {name for name in was.keys() & now.keys() if was[name] != now[name]}
    assert set(named(gone)) == was.keys() - now.keys()
    assert set(named(new.partition("incremental by")[0])) == now.keys() - was.keys() - {"tenant_id"}
    assert "tenant_id" in now.keys() - was.keys()


@every_stream_that_stayed
def test_a_stream_that_was_read_by_its_cursor_still_is_and_by_the_same(stream):
    cursor = tables_of_2()[stream].cursor
    ours = discovered()[stream].default_cursor_field
    if cursor:
        assert ours == [cursor]
    else:
        assert ("incremental by" in guide()[stream][4]) == bool(ours)


WAS = Table(
    ("Id",), "Stamp", {"Id": "string", "Day": "timestamp_with_timezone", "Old": "array", "Stamp": "timestamp_with_timezone"}
)


def test_what_changes_is_found():
    now = Table(("tenant_id", "Id"), "Stamp", {**WAS.columns, "Day": "date", "tenant_id": "string"})
    assert change(WAS, now) == Change({("timestamp_with_timezone", "date"): ("Day",)}, (), ("tenant_id",))
    less = Table(("Id",), "Stamp", {name: kind for name, kind in WAS.columns.items() if name != "Old"})
    assert change(WAS, less) == Change({}, ("Old",), ())
    assert change(WAS, WAS) == Change({}, (), ())


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": ["null", "string"]}, "string"),
        ({"type": "number"}, "number"),
        ({"type": ["null", "string"], "format": "date"}, "date"),
        ({"type": ["null", "string"], "format": "date-time"}, "timestamp_with_timezone"),
        (
            {"type": ["string", "null"], "format": "date-time", "airbyte_type": "timestamp_without_timezone"},
            "timestamp_without_timezone",
        ),
    ],
)
def test_a_column_has_the_type_that_airbyte_takes_it_for(schema, told):
    assert airbyte_type(schema) == told


def test_a_stream_that_loses_its_cursor_or_is_gone_is_told():
    was = tables_of_2()["items"]
    rows = upgrading_table({"items": Table(("tenant_id", "ItemID"), "", was.columns)}).splitlines()
    assert "| `items` | `ItemID` | `tenant_id`, `ItemID` | - | - | not incremental |" in rows
    assert "| `users` | `UserID` | - | - | the whole stream | - |" in rows


def test_the_table_of_changes_is_current():
    text = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
    assert tables.filled(text, "changes", tables.changes_table()) == text, "run: make docs"
