"""The catalogue of writing is whole, and agrees with the schemas."""

import pytest

from source_xero.destination.operation import Operation, operations
from source_xero.destination.row import Mode
from source_xero.destination.shape import shape
from source_xero.destination.status import LIVES

OBJECTS = {
    "accounts", "attachments", "bank_transactions", "bank_transfers", "batch_payments", "bills", "contact_group_members",
    "contact_groups", "contacts", "credit_note_allocations", "credit_notes", "currencies", "customers", "history_notes",
    "invoices", "items", "linked_transactions", "manual_journals", "overpayment_allocations", "payments",
    "prepayment_allocations", "purchase_orders", "quotes", "repeating_invoices", "sales_orders", "suppliers", "tax_rates",
    "tracking_categories", "tracking_options", "vendor_credits", "files", "folders", "file_associations",
}  # fmt: skip
EVERY = pytest.mark.parametrize("operation", operations().values(), ids=lambda one: one.name)


def test_every_object_that_can_be_written_has_its_entry() -> None:
    assert set(operations()) == OBJECTS


@EVERY
def test_every_field_an_entry_names_is_in_the_schema(operation: Operation) -> None:
    fields = shape(operation.schema).fields
    named = {
        *(name for key in operation.matching_keys for name in key),
        *operation.required, *operation.repeat, *operation.alike, *operation.one_of, *operation.short, *operation.fixed,
        *operation.capitals, *filter(None, [operation.lines, operation.lock, operation.parent]),
    }  # fmt: skip
    assert named <= set(fields), named - set(fields)


@EVERY
def test_every_life_that_an_entry_names_is_known(operation: Operation) -> None:
    assert operation.statuses == "" or operation.statuses in LIVES


@EVERY
def test_what_is_deleted_by_status_has_a_status_that_means_it(operation: Operation) -> None:
    if Mode.SOFT_DELETE in operation.modes and operation.delete == "status" and not operation.part:
        assert LIVES[operation.statuses].deletes


def test_what_others_refer_to_is_written_first() -> None:
    order = {name: one.order for name, one in operations().items()}
    assert order["accounts"] < order["contacts"] < order["contact_groups"] < order["contact_group_members"] < order["items"]
    assert order["tracking_categories"] < order["tracking_options"] < order["contacts"]
    assert order["items"] < order["invoices"] < order["payments"] < order["credit_note_allocations"] < order["attachments"]
    assert order["bank_transactions"] < order["overpayment_allocations"]
    assert order["attachments"] < order["history_notes"]
    assert order["folders"] < order["files"] < order["file_associations"]
    assert order["invoices"] < order["file_associations"]
