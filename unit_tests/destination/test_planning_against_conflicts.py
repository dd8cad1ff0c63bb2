"""Rows that are older than what Xero has, or about what it does not have."""

from typing import Any

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.planning import Books, guid, plan_one, planner, reasons, wire

ACME = {"ContactID": guid(1), "Name": "Acme", "ContactStatus": "ACTIVE"}


def sale(**fields: Any) -> dict[str, Any]:
    return {
        "InvoiceID": guid(1, 9), "InvoiceNumber": "INV-1", "Type": "ACCREC", "Status": "DRAFT",
        "Contact": {"ContactID": guid(1)}, "Date": wire("2026-05-01"), "UpdatedDateUTC": wire("2026-11-22"), **fields,
    }  # fmt: skip


def books(**fields: Any) -> Books:
    return Books(Contacts=[ACME], Invoices=[sale(**fields)])


@pytest.mark.parametrize("status", ["DRAFT", "AUTHORISED"])
def test_a_deletion_that_is_older_than_xeros_document_is_a_conflict_if_the_user_says_so(status: str) -> None:
    data = {"InvoiceNumber": "INV-1", "UpdatedDateUTC": "2020-01-01T00:00:00Z"}
    planning = planner(books(Status=status), on_conflict="reject")
    outcome = plan_one(planning, "invoices", "soft_delete", data)
    ((message, field),) = reasons(outcome)
    assert field == "UpdatedDateUTC"
    assert message.startswith("Conflict: the record is of 2020-01-01")
    assert isinstance(outcome, Outcome)
    assert outcome.xero_id == guid(1, 9)


def test_a_deletion_goes_ahead_where_nobody_was_faster_or_the_user_overwrites() -> None:
    newer = {"InvoiceNumber": "INV-1", "UpdatedDateUTC": "2026-11-22T00:00:00Z"}
    older = {"InvoiceNumber": "INV-1", "UpdatedDateUTC": "2020-01-01T00:00:00Z"}
    assert isinstance(plan_one(planner(books(), on_conflict="reject"), "invoices", "soft_delete", newer), Intent)
    assert isinstance(plan_one(planner(books(), on_conflict="overwrite"), "invoices", "soft_delete", older), Intent)


def test_an_old_record_deletes_again_what_is_deleted_already() -> None:
    data = {"InvoiceID": guid(1, 9), "UpdatedDateUTC": "2020-01-01T00:00:00Z"}
    outcome = plan_one(planner(books(Status="VOIDED"), on_conflict="reject"), "invoices", "soft_delete", data)
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED


@pytest.mark.parametrize("mode", ["update", "soft_delete"])
@pytest.mark.parametrize(
    ("name", "data", "key", "field"),
    [
        ("invoices", {"InvoiceNumber": "NONE"}, (), "InvoiceNumber"),
        ("invoices", {"Reference": "NONE"}, ("Reference",), "Reference"),
        ("bills", {"InvoiceNumber": "NONE", "Contact": {"Name": "Acme"}}, (), "InvoiceNumber"),
        ("invoices", {"Reference": "NONE"}, (), "InvoiceID"),
    ],
)
def test_what_xero_does_not_have_is_told_by_the_key_that_the_row_gave(
    mode: str, name: str, data: dict[str, Any], key: tuple[str, ...], field: str
) -> None:
    ((_, at),) = reasons(plan_one(planner(books()), name, mode, data, *key))
    assert at == field


def test_a_field_that_cannot_change_is_named_once() -> None:
    line = {"LineItemID": guid(1, 8), "Description": "One", "Quantity": 1.0}
    have = books(Status="PAID", LineItems=[line], Payments=[{"PaymentID": guid(7)}])
    new = [{"Description": "Two", "AccountCode": "200"}, {"Description": "Three", "AccountCode": "200"}]
    told = reasons(plan_one(planner(have), "invoices", "update", {"InvoiceID": guid(1, 9), "LineItems": new}))
    assert any("LineItems" in message for message, _ in told)
    assert not any("LineItems or LineItems" in message for message, _ in told)
