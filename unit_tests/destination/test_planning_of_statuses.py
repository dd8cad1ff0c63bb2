"""What the status, the type and the locks of a document allow, and what Xero works out by itself."""

import json

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.documents import NEW, books, invoice, sent
from unit_tests.destination.planning import guid, plan_one, planner, reasons, wire

# ---- statuses ----


def test_paid_is_created_authorised_with_a_note_and_voided_not_at_all() -> None:
    intent = plan_one(planner(books()), "invoices", "append", {**NEW, "Status": "PAID"})
    assert sent(intent)["Status"] == "AUTHORISED"
    assert isinstance(intent, Intent)
    assert "PAID" in intent.notes[0]
    assert reasons(plan_one(planner(books()), "invoices", "append", {**NEW, "Status": "VOIDED"})) == [
        ("Nothing can be created VOIDED; it can be DRAFT, SUBMITTED or AUTHORISED.", "Status")
    ]


@pytest.mark.parametrize(("status", "target"), [("DRAFT", "DELETED"), ("SUBMITTED", "DELETED"), ("AUTHORISED", "VOIDED")])
def test_deleting_is_what_the_status_allows(status: str, target: str) -> None:
    intent = plan_one(planner(books(invoice(1, Status=status))), "invoices", "soft_delete", {"InvoiceNumber": "INV-1"})
    assert sent(intent) == {"InvoiceID": guid(1, 9), "Status": target}


@pytest.mark.parametrize("status", ["PAID", "AUTHORISED"])
def test_what_is_paid_is_not_deleted_and_the_payment_is_named(status: str) -> None:
    have = books(invoice(1, Status=status, Payments=[{"PaymentID": guid(7)}]))
    ((message, _),) = reasons(plan_one(planner(have), "invoices", "soft_delete", {"InvoiceNumber": "INV-1"}))
    assert f"1 payment ({guid(7)})" in message


@pytest.mark.parametrize("kind", ["ACCREC", "ACCPAY"])
def test_of_a_paid_sale_only_some_fields_change_and_of_a_paid_bill_none(kind: str) -> None:
    have = books(invoice(1, Type=kind, Status="PAID", Payments=[{"PaymentID": guid(7)}]))
    allowed = plan_one(planner(have), "invoices", "update", {"InvoiceID": guid(1, 9), "DueDate": "2026-06-01"})
    barred = plan_one(
        planner(have), "invoices", "update", {"InvoiceID": guid(1, 9), "DueDate": "2026-06-01", "CurrencyRate": 2}
    )
    assert isinstance(allowed, Intent) == (kind == "ACCREC")
    ((message, _),) = reasons(barred)
    assert "CurrencyRate" in message


def test_a_move_that_does_not_exist_is_told_with_those_that_do() -> None:
    have = books(invoice(1, Status="AUTHORISED"))
    assert reasons(plan_one(planner(have), "invoices", "update", {"InvoiceID": guid(1, 9), "Status": "DRAFT"})) == [
        ("It is AUTHORISED in Xero, which cannot become DRAFT; it can become VOIDED.", "Status")
    ]


def test_approved_in_the_record_and_paid_in_xero_is_no_difference() -> None:
    have = books(invoice(1, Status="PAID"))
    outcome = plan_one(planner(have), "invoices", "update", {"InvoiceID": guid(1, 9), "Status": "AUTHORISED"})
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED


def test_a_sales_order_is_a_quote_taken_to_accepted_step_by_step() -> None:
    data = {"QuoteNumber": "Q-1", "Contact": {"Name": "Acme"}, "Date": "2026-05-01", "LineItems": [{"Description": "x"}]}
    intent = plan_one(planner(books()), "sales_orders", "append", data)
    statuses = []
    while isinstance(intent, Intent):
        statuses.append((intent.method, intent.element["Status"]))
        assert intent.verdict is Verdict.CREATED
        answer = {**data, "QuoteID": guid(1), "Contact": {"ContactID": guid(1)}, "Status": intent.element["Status"]}
        if intent.method == "POST":
            assert intent.element["Contact"] == {"ContactID": guid(1)}
            assert intent.element["Date"] == "2026-05-01"
        intent = intent.then(answer) if intent.then else None
    assert statuses == [("PUT", "DRAFT"), ("POST", "SENT"), ("POST", "ACCEPTED")]


def test_a_billed_order_is_created_approved_so_that_it_may_be_told_as_sent() -> None:
    data = {"Contact": {"Name": "Acme"}, "LineItems": [{"Description": "x"}], "Status": "BILLED", "SentToContact": True}
    intent = plan_one(planner(books()), "purchase_orders", "append", data)
    assert isinstance(intent, Intent)
    assert (intent.element["Status"], intent.element["SentToContact"]) == ("AUTHORISED", True)
    assert intent.then is not None
    billed = intent.then({**data, "PurchaseOrderID": guid(1), "Status": "AUTHORISED"})
    assert isinstance(billed, Intent)
    assert billed.element == {"PurchaseOrderID": guid(1), "Status": "BILLED"}


def test_that_a_draft_was_sent_is_no_difference_since_xero_never_hears_it() -> None:
    have = books(invoice(1, Status="DRAFT", SentToContact=False))
    data = {"InvoiceID": guid(1, 9), "SentToContact": True}
    outcome = plan_one(planner(have), "invoices", "append_dedup", data)
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED
    approving = plan_one(planner(have), "invoices", "append_dedup", {**data, "Status": "AUTHORISED"})
    assert isinstance(approving, Intent)
    assert approving.element["SentToContact"] is True


def test_what_xero_works_out_is_noted_on_new_rows_where_xero_has_another() -> None:
    data = {
        **NEW,
        "AmountPaid": "24.69",
        "AmountDue": "12.00",
        "Total": 30,
        "HasAttachments": True,
        "Payments": [{"Amount": 24.69}],
    }
    intent = plan_one(planner(books()), "invoices", "append", data)
    assert isinstance(intent, Intent)
    assert intent.then is not None
    outcome = intent.then({**data, "InvoiceID": guid(1), "AmountPaid": 0, "AmountDue": 12.0, "Total": 12.0, "Payments": []})
    assert isinstance(outcome, Outcome)
    assert outcome.notes == (
        "Not written, since Xero works it out: AmountPaid, Payments.",
        "Total is 12.0 in Xero, and 30 in the record.",
    )


def test_a_row_of_texts_as_warehouses_keep_them_is_the_row_that_xero_has() -> None:
    have = books(invoice(1))
    kept = {**invoice(1), "Date": "2026-05-01 00:00:00 UTC"}
    for name in ("LineItems", "Contact"):
        kept[name] = json.dumps(kept[name])
    kept = {name: value if isinstance(value, str) else str(value) for name, value in kept.items()}
    outcome = plan_one(planner(have), "invoices", "append_dedup", kept)
    assert isinstance(outcome, Outcome)
    assert (outcome.verdict, outcome.reasons) == (Verdict.UNCHANGED, ())


def test_a_sale_does_not_become_a_bill() -> None:
    ((message, field),) = reasons(plan_one(planner(books()), "invoices", "update", {"InvoiceID": guid(1, 9), "Type": "ACCPAY"}))
    assert field == "Type"
    assert "delete it and write a new one" in message


# ---- locks ----


def test_a_locked_day_is_told_before_anything_is_sent() -> None:
    data = {**NEW, "Date": "2025-03-31", "Status": "AUTHORISED"}
    ((message, field),) = reasons(plan_one(planner(books()), "invoices", "append", data))
    assert field == "Date"
    assert "period lock date, 2025-03-31" in message
    assert isinstance(plan_one(planner(books()), "invoices", "append", {**data, "Date": "2025-04-01"}), Intent)


def test_a_document_in_a_locked_period_is_neither_changed_nor_voided() -> None:
    have = books(invoice(1, Status="AUTHORISED", Date=wire("2025-01-01")))
    for mode, data in (("update", {"Reference": "x"}), ("soft_delete", {})):
        ((_, field),) = reasons(plan_one(planner(have), "invoices", mode, {"InvoiceID": guid(1, 9), **data}))
        assert field == "Date"
