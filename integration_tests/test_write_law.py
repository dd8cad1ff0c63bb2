"""The law: whatever was read can be written back, and nothing changes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from integration_tests.program import Program
from integration_tests.run import Run
from integration_tests.streams import FURTHER
from integration_tests.syncs import Syncs
from integration_tests.writing import Row, Writes, Written, books, message, moved
from integration_tests.xero import Xero, founded
from source_xero.destination.operation import operations

WRITTEN = ("files", "folders", "file_associations")
# What a reader gets that has no way back: computed by Xero, or made by users alone.
ONLY_READ = (FURTHER.keys() - set(WRITTEN)) | {
    "branding_themes", "expense_claims", "invoice_reminders", "organisation_actions", "organisations", "overpayments",
    "payment_services", "prepayments", "receipts", "tenants", "users",
}  # fmt: skip


@dataclass(frozen=True)
class Shelf:
    """Companies, and one read of all of them."""

    xero: Xero
    read: Run
    write: Writes


@pytest.fixture(scope="module", params=["small", "demo"])
def shelf(request, tmp_path_factory, catalog) -> Iterator[Shelf]:
    """Two companies of a size, read whole; tests write back and leave them as they are."""
    with founded(size=request.param) as xero:
        program = Program(tmp_path_factory.mktemp("law"))
        names = [name for name in catalog if name not in FURTHER or name in WRITTEN]
        yield Shelf(xero, Syncs(program, xero, catalog)(*names, full_refresh=True), Writes(program, xero))


def assert_nothing_moved(shelf: Shelf, before, written: Written) -> None:
    assert [(one.object, one.outcome, one.told, one.whole["key"]) for one in written.but("unchanged")][:20] == []
    assert written.sent == [], "what changes nothing is not sent"
    assert moved(before, books(shelf.xero)) == {}


@pytest.mark.parametrize("mode", ["append_dedup", "update"])
def test_what_was_read_is_written_back_and_nothing_changes(shelf, catalog, mode):
    """By streams of the source's own names, as a copy of its catalog has them."""
    assert set(catalog) - set(operations()) == ONLY_READ, "every other stream can be written"
    able = [name for name in catalog if name in operations() and mode in [one.value for one in operations()[name].modes]]
    before = books(shelf.xero)
    lines = [message(name, record) for name in able for record in shelf.read.records.get(name, [])]
    assert {name for name in able if shelf.read.records.get(name)} == set(able), "the companies have some of everything"
    streams = [
        {
            "stream": catalog[name],
            "sync_mode": "full_refresh",
            "destination_sync_mode": mode,
            "primary_key": catalog[name]["source_defined_primary_key"],
        }
        for name in able
    ]
    written = shelf.write.lines(lines, {"streams": streams})
    assert len(written.ended) == len(lines)
    assert_nothing_moved(shelf, before, written)


NATURAL = {
    "accounts": ("Name",),
    "contacts": ("Name",),
    "contact_groups": ("Name",),
    "credit_notes": ("CreditNoteNumber",),
    "currencies": ("Code",),
    "customers": ("Name",),
    "invoices": ("InvoiceNumber",),
    "bills": ("Contact", "InvoiceNumber"),
    "items": ("Code",),
    "purchase_orders": ("PurchaseOrderNumber",),
    "quotes": ("QuoteNumber",),
    "sales_orders": ("QuoteNumber",),
    "suppliers": ("Name",),
    "tax_rates": ("Name",),
    "tracking_categories": ("Name",),
    "vendor_credits": ("Contact", "CreditNoteNumber"),
}
GONE = ("DELETED", "VOIDED", "ARCHIVED")


def _without_id(name, record):
    return {key: value for key, value in record.items() if key != operations()[name].id or key in NATURAL[name]}


def _is_living(record) -> bool:
    """What is dead has given its number away."""
    return not {record.get("Status"), record.get("ContactStatus")} & set(GONE)


@pytest.mark.parametrize("mode", ["append_dedup", "update"])
def test_a_warehouse_that_knows_no_ids_writes_back_by_natural_keys_and_nothing_changes(shelf, mode):
    before = books(shelf.xero)
    rows = [
        Row(name, mode, _without_id(name, record), key)
        for name, key in NATURAL.items()
        for record in _told_apart(shelf.read.records[name], key)
        if record.get("Type") not in OTHER.get(name, ())
    ]
    assert {row.object for row in rows} == set(NATURAL)
    assert_nothing_moved(shelf, before, shelf.write(*rows))


# Under the number alone only sales are known: suppliers number as they please.
OTHER = {"invoices": ("ACCPAY",), "credit_notes": ("ACCPAYCREDIT",)}


def _told_apart(records, key):
    """The living whose key is nobody else's."""

    def value(record):
        return record["tenant_id"], *(part["ContactID"] if isinstance(part := record.get(name), dict) else part for name in key)

    living = [record for record in records if _is_living(record) and all(record.get(name) for name in key)]
    times = Counter(map(value, living))
    return [record for record in living if times[value(record)] == 1]


def test_one_changed_field_on_its_way_through_the_pipe_is_what_changes(shelf):
    """Read, change a word, write back: that word, and the stamp that Xero moves, are all that differs."""
    tenant = shelf.xero.tenants[1]
    before = books(shelf.xero)
    draft = next(one for one in shelf.read.records["invoices"] if one["Status"] == "DRAFT" and one["tenant_id"] == tenant.id)
    written = shelf.write(Row("invoices", "update", {**draft, "Reference": "Another word"}))
    assert written.outcomes == ["updated"]
    changed = moved(before, books(shelf.xero))
    assert list(changed) == [(tenant.id, "Invoices")]
    ((new,), old) = (
        changed[tenant.id, "Invoices"],
        next(one for one in before[tenant.id, "Invoices"] if one["InvoiceID"] == draft["InvoiceID"]),
    )
    assert {key for key in new.keys() | old.keys() if new.get(key) != old.get(key)} <= {
        "Reference",
        "UpdatedDateUTC",
        "UpdatedDateUTCString",
    }
    assert new["Reference"] == "Another word"
    back = shelf.write(Row("invoices", "update", {**draft, "Reference": draft.get("Reference") or ""}))
    assert back.outcomes == ["updated"]
