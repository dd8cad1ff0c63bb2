"""Payments and other settlements: created or deleted, never changed, and not in a locked period."""

from typing import Any

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.documents import books
from unit_tests.destination.planning import guid, plan_one, planner, reasons, row, wire

PAYMENT = {
    "PaymentID": guid(1, 7), "Status": "AUTHORISED", "Date": wire("2026-05-02"), "Amount": 5.0, "Reference": "r",
    "Account": {"AccountID": guid(3, 1), "Code": "090"}, "Invoice": {"InvoiceID": guid(1, 9), "InvoiceNumber": "INV-1"},
}  # fmt: skip


def test_a_payment_is_deleted_by_itself_and_never_changed() -> None:
    have = books(Payments=[PAYMENT])
    intent = plan_one(planner(have), "payments", "soft_delete", {"PaymentID": guid(1, 7)})
    assert isinstance(intent, Intent)
    assert (intent.path, intent.envelope, intent.element) == (f"Payments/{guid(1, 7)}", "", {"Status": "DELETED"})
    ((message, field),) = reasons(plan_one(planner(have), "payments", "update", {"PaymentID": guid(1, 7), "Amount": 6}))
    assert field == "Amount"
    assert "delete it and write a new one" in message


def test_a_payment_pays_exactly_one_thing() -> None:
    data = {
        "Account": {"Code": "090"},
        "Amount": 5,
        "Invoice": {"InvoiceID": guid(1, 9)},
        "CreditNote": {"CreditNoteID": guid(1)},
    }
    ((message, _),) = reasons(plan_one(planner(books()), "payments", "append", data))
    assert "Invoice and CreditNote are given" in message


def test_the_very_same_payment_is_found_though_nothing_names_it() -> None:
    planning = planner(books(Payments=[PAYMENT]))
    data = {"Account": {"Code": "090"}, "Amount": 5, "Date": "2026-05-02", "InvoiceNumber": "INV-1"}
    first, second = (plan_one(planning, "payments", "append_dedup", data) for _ in range(2))
    assert isinstance(first, Outcome)
    assert (first.verdict, first.xero_id) == (Verdict.UNCHANGED, guid(1, 7))
    assert isinstance(second, Intent)


def test_a_payment_of_a_batch_is_not_created_by_itself() -> None:
    data = {"Account": {"Code": "090"}, "Amount": 5, "Date": "2026-05-02", "InvoiceNumber": "INV-1", "BatchPaymentID": guid(4)}
    ((message, field),) = reasons(plan_one(planner(books()), "payments", "append", data))
    assert field == "BatchPaymentID"
    assert "batch_payments" in message


def test_creations_without_a_number_are_found_by_all_they_say_each_once() -> None:
    have = books(Payments=[])
    planning = planner(have)
    data = {"Account": {"Code": "090"}, "Amount": 5, "Date": "2026-05-02", "InvoiceNumber": "INV-1"}
    planned, _ = planning.plan([row("payments", "append", data) for _ in range(2)])
    now = planning._decider._organisation._now()  # noqa: SLF001 - the clock of the test
    stamp = f"/Date({int(now.timestamp() * 1000)}+0000)/"
    have.lists["Payments"] = [{**PAYMENT, "UpdatedDateUTC": stamp}]
    found = planning.found([one for one in planned if isinstance(one, Intent)], now)
    assert [bool(one) for one in found] == [True, False]


# ---- locks ----


@pytest.mark.parametrize("status", [{}, {"Status": "AUTHORISED"}])
def test_a_payment_in_a_locked_period_is_refused_whether_it_names_its_status_or_not(status: dict[str, str]) -> None:
    data = {"Invoice": {"InvoiceID": guid(1, 9)}, "Account": {"Code": "090"}, "Date": "2025-03-31", "Amount": 5, **status}
    ((message, field),) = reasons(plan_one(planner(books()), "payments", "append", data))
    assert field == "Date"
    assert "period lock date" in message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("batch_payments", {"Account": {"Code": "090"}, "Payments": [{"Invoice": {"InvoiceID": guid(1, 9)}, "Amount": 5}]}),
        ("bank_transfers", {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "200"}, "Amount": 5}),
        ("credit_note_allocations", {"CreditNoteID": guid(1, 7), "Invoice": {"InvoiceID": guid(1, 9)}, "Amount": 5}),
        ("overpayment_allocations", {"OverpaymentID": guid(1, 7), "Invoice": {"InvoiceID": guid(1, 9)}, "Amount": 5}),
    ],
)
def test_a_settlement_in_a_locked_period_is_refused_before_it_is_sent(name: str, data: dict[str, Any]) -> None:
    have = books(CreditNotes=[{"CreditNoteID": guid(1, 7)}], Overpayments=[{"OverpaymentID": guid(1, 7)}])
    ((message, field),) = reasons(plan_one(planner(have, dry_run=True), name, "append", {**data, "Date": "2025-03-31"}))
    assert field == "Date"
    assert "period lock date" in message


@pytest.mark.parametrize(
    ("name", "path", "element"),
    [
        ("payments", "Payments", {"PaymentID": guid(1, 7)}),
        ("batch_payments", "BatchPayments", {"BatchPaymentID": guid(1, 7)}),
        ("bank_transfers", "BankTransfers", {"BankTransferID": guid(1, 7)}),
    ],
)
def test_a_settlement_of_a_locked_period_is_not_deleted(name: str, path: str, element: dict[str, Any]) -> None:
    have = books(**{path: [{**element, "Status": "AUTHORISED", "Date": wire("2025-03-31")}]})
    ((message, field),) = reasons(plan_one(planner(have), name, "soft_delete", element))
    assert field == "Date"
    assert "period lock date" in message
