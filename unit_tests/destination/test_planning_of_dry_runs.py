"""A dry run tells of each row what the real one would: rows find what earlier rows would have done."""

from typing import Any

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.planning import Books, guid, plan_one, planner, row, wire

ACME = {"ContactID": guid(1), "Name": "Acme", "ContactStatus": "ACTIVE"}
LINE = {"LineItemID": guid(1, 8), "Description": "One", "Quantity": 1.0, "UnitAmount": 10.0, "AccountCode": "200"}
HELD = {
    "InvoiceID": guid(1, 9), "InvoiceNumber": "INV-1", "Type": "ACCREC", "Status": "DRAFT", "Date": wire("2026-05-01"),
    "Contact": {"ContactID": guid(1), "Name": "Acme"}, "LineItems": [LINE], "Reference": "a",
}  # fmt: skip
NEW = {
    "Type": "ACCREC", "InvoiceNumber": "N-1", "Contact": {"Name": "Acme"}, "Date": "2026-05-01",
    "LineItems": [{"Description": "Work", "AccountCode": "200"}],
}  # fmt: skip


def verdicts(books: Books, *rows: tuple[str, str, dict[str, Any]]) -> list[str]:
    """Plan rows as the writer does, those that are put off last."""
    planning, told = planner(books, dry_run=True), []
    for name, mode, data in rows:
        planned = plan_one(planning, name, mode, data)
        told.append(planned.verdict.value)
    return told


def books(**lists: Any) -> Books:
    return Books(Contacts=[ACME], Invoices=[HELD], **lists)


def test_a_second_row_of_a_new_number_changes_what_the_first_creates() -> None:
    rows = [
        ("invoices", "append_dedup", NEW),
        ("invoices", "append_dedup", {**NEW, "Reference": "r"}),
        ("invoices", "append_dedup", {**NEW, "Reference": "r"}),
        ("invoices", "soft_delete", {"InvoiceNumber": "N-1"}),
        ("invoices", "append_dedup", NEW),
    ]
    assert verdicts(books(), *rows) == ["created", "updated", "unchanged", "deleted", "rejected"]


def test_a_row_that_was_put_off_finds_what_the_first_creates() -> None:
    planning = planner(books(), dry_run=True)
    rows = [row("invoices", "append_dedup", {**NEW, "Reference": reference}) for reference in ("a", "b")]
    _, later = planning.plan(rows)
    (planned,), _ = planning.plan(later)
    assert isinstance(planned, Intent)
    assert planned.verdict is Verdict.UPDATED


def test_changes_there_and_back_again_are_changes_and_a_repetition_is_none() -> None:
    told = verdicts(
        books(), *[("invoices", "update", {"InvoiceNumber": "INV-1", "Reference": word}) for word in ("b", "b", "a", "a")]
    )
    assert told == ["updated", "unchanged", "updated", "unchanged"]


def test_lines_are_taken_as_they_would_be() -> None:
    changed = {"InvoiceID": guid(1, 9), "LineItems": [{"LineItemID": guid(1, 8), "Quantity": 2}]}
    added = {"InvoiceID": guid(1, 9), "LineItems": [{"LineItemID": guid(1, 8)}, {"Description": "Two", "AccountCode": "200"}]}
    rows = [("invoices", "update", data) for data in (changed, added, added, {**changed, "Status": "AUTHORISED"}, changed)]
    assert verdicts(books(), *rows) == ["updated", "updated", "unchanged", "updated", "unchanged"]


def test_what_would_be_voided_cannot_be_changed_any_more() -> None:
    have = books()
    have.lists["Invoices"][0]["Status"] = "AUTHORISED"
    rows = [("invoices", mode, {"InvoiceID": guid(1, 9), "Reference": "b"}) for mode in ("soft_delete", "update")]
    assert verdicts(have, *rows) == ["deleted", "rejected"]


@pytest.mark.parametrize(
    ("name", "data", "more"),
    [
        ("contacts", {"Name": "New"}, {"EmailAddress": "a@b.example"}),
        ("accounts", {"Code": "777", "Name": "Fees", "Type": "REVENUE"}, {"Description": "d"}),
        ("items", {"Code": "IT"}, {"Name": "Item"}),
        (
            "quotes",
            {**{k: v for k, v in NEW.items() if "Invoice" not in k and k != "Type"}, "QuoteNumber": "Q"},
            {"Title": "t"},
        ),
        ("contact_groups", {"Name": "VIPs"}, {}),
    ],
)
def test_new_elements_of_all_kinds_are_found_by_the_next_row(name: str, data: dict[str, Any], more: dict[str, Any]) -> None:
    told = verdicts(books(), *[(name, "append_dedup", one) for one in (data, data, {**data, **more})])
    assert told == ["created", "unchanged", "updated" if more else "unchanged"]


def test_an_option_that_would_be_made_can_be_used_in_a_document() -> None:
    planning = planner(books(), dry_run=True)
    made = plan_one(planning, "tracking_options", "append", {"TrackingCategory": {"Name": "Region"}, "Name": "East"})
    assert isinstance(made, Intent)
    line = {"Description": "Work", "AccountCode": "200", "Tracking": [{"Name": "Region", "Option": "East"}]}
    assert isinstance(plan_one(planning, "invoices", "append", {**NEW, "LineItems": [line]}), Intent)
    again = plan_one(planning, "tracking_options", "append_dedup", {"TrackingCategory": {"Name": "Region"}, "Name": "East"})
    assert isinstance(again, Outcome)
    assert again.verdict is Verdict.UNCHANGED


def test_two_equal_bills_to_append_are_two_bills() -> None:
    bill = {**NEW, "Type": "ACCPAY"}
    assert verdicts(books(), *[("bills", "append", bill)] * 2) == ["created", "created"]


def test_a_run_that_sends_takes_nothing_for_done_before_xero_says_so() -> None:
    planning = planner(books())
    plan_one(planning, "invoices", "append_dedup", NEW)
    again = plan_one(planning, "invoices", "append_dedup", NEW)
    assert isinstance(again, Intent)
    assert again.verdict is Verdict.CREATED
