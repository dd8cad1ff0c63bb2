"""Documents that are known by their numbers: which one a record means, and that none is made twice."""

from typing import Any

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.documents import NEW, ONE, TWO, books, invoice, sent
from unit_tests.destination.planning import guid, plan_one, planner, reasons

# ---- which one is meant ----


def test_bills_of_one_number_from_two_suppliers_are_two_bills() -> None:
    bill = invoice(1, Type="ACCPAY", InvoiceNumber="7", Contact={"ContactID": guid(2), "Name": "Zed"})
    data = {"InvoiceNumber": "7", "Contact": {"Name": "Acme"}, "Date": "2026-05-01", "LineItems": [{"Description": "x"}]}
    intent = plan_one(planner(books(bill)), "bills", "append_dedup", data)
    assert isinstance(intent, Intent)
    assert (intent.method, intent.verdict) == ("PUT", Verdict.CREATED)
    of_zed = plan_one(
        planner(books(bill)),
        "bills",
        "append_dedup",
        {**data, "Contact": {"Name": "Zed"}, "LineItems": [ONE, TWO], "Reference": "r"},
    )
    assert sent(of_zed) == {"InvoiceID": guid(1, 9), "Reference": "r"}


def test_two_bills_of_the_same_supplier_and_number_are_no_guess() -> None:
    bill = invoice(1, Type="ACCPAY", InvoiceNumber="7")
    have = books(bill, {**bill, "InvoiceID": guid(2, 9)})
    ((message, _),) = reasons(plan_one(planner(have), "bills", "update", {"InvoiceNumber": "7", "Contact": {"Name": "Acme"}}))
    assert guid(1, 9) in message
    assert guid(2, 9) in message


def test_appending_bills_again_finds_as_many_as_there_are() -> None:
    bill = invoice(1, Type="ACCPAY", InvoiceNumber="7", LineItems=[ONE])
    planning = planner(books(bill))
    data = {
        "InvoiceNumber": "7",
        "Contact": {"Name": "Acme"},
        "Date": "2026-05-01",
        "LineItems": [{"Description": "One", "AccountCode": "200"}],
    }
    first = plan_one(planning, "bills", "append", data)
    second = plan_one(planning, "bills", "append", data)
    assert isinstance(first, Outcome)
    assert first.verdict is Verdict.UNCHANGED
    assert isinstance(second, Intent)
    assert second.verdict is Verdict.CREATED


def test_appending_a_bill_that_differs_from_the_one_of_its_number_is_refused() -> None:
    bill = invoice(1, Type="ACCPAY", InvoiceNumber="7")
    data = {"InvoiceNumber": "7", "Contact": {"Name": "Acme"}, "LineItems": [{"Description": "Other"}]}
    ((message, field),) = reasons(plan_one(planner(books(bill)), "bills", "append", data))
    assert field == "InvoiceNumber"
    assert "append_dedup" in message


def test_append_with_an_id_that_xero_has_makes_no_second_one() -> None:
    data = {**NEW, "InvoiceID": guid(1, 9), "Reference": "other"}
    ((message, _),) = reasons(plan_one(planner(books()), "invoices", "append", data))
    assert guid(1, 9) in message


def test_a_record_without_its_matching_key_is_not_created_again_and_again() -> None:
    assert reasons(plan_one(planner(books()), "invoices", "append_dedup", NEW, "InvoiceNumber")) == [
        ("InvoiceNumber is part of the matching key, and the record has none.", "InvoiceNumber")
    ]


@pytest.mark.parametrize("mode", ["append", "append_dedup", "update"])
def test_a_bill_of_an_archived_contact_is_unchanged_when_written_back_by_its_number(mode: str) -> None:
    gone = {"ContactID": guid(3), "Name": "Gone", "ContactStatus": "ARCHIVED"}
    bill = invoice(1, Type="ACCPAY", InvoiceNumber="7", Status="PAID", Contact={"ContactID": guid(3), "Name": "Gone"})
    have = books(bill)
    have.lists["Contacts"].append(gone)
    outcome = plan_one(
        planner(have), "bills", mode, {"InvoiceNumber": "7", "Contact": {"Name": "Gone"}, "LineItems": [ONE, TWO]}
    )
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED


# ---- deleted documents ----


@pytest.mark.parametrize("status", ["DELETED", "VOIDED"])
@pytest.mark.parametrize("key", [(), ("InvoiceNumber",)])
def test_a_document_that_users_deleted_is_not_made_again_at_every_sync(status: str, key: tuple[str, ...]) -> None:
    outcome = plan_one(
        planner(books(invoice(1, Status=status))), "invoices", "append_dedup", {**NEW, "InvoiceNumber": "INV-1"}, *key
    )
    ((message, field),) = reasons(outcome)
    assert field == "InvoiceNumber"
    assert f"is {status} in Xero ({guid(1, 9)})" in message
    assert "append" in message


def test_a_deleted_document_stays_as_it_is_where_the_record_says_that_it_is_deleted() -> None:
    have = books(invoice(1, Status="VOIDED"))
    outcome = plan_one(planner(have), "invoices", "append_dedup", {**NEW, "InvoiceNumber": "INV-1", "Status": "VOIDED"})
    assert isinstance(outcome, Outcome)
    assert (outcome.verdict, outcome.xero_id) == (Verdict.UNCHANGED, guid(1, 9))


def test_the_number_of_a_deleted_document_is_free_to_append_and_to_the_one_that_lives() -> None:
    have = books(invoice(1, Status="VOIDED"))
    intent = plan_one(planner(have), "invoices", "append", {**NEW, "InvoiceNumber": "INV-1"})
    assert isinstance(intent, Intent)
    assert intent.method == "PUT"
    have = books(invoice(1, Status="VOIDED"), invoice(2, InvoiceNumber="INV-1"))
    living = plan_one(planner(have), "invoices", "append_dedup", {"InvoiceNumber": "INV-1", "Reference": "r"})
    assert sent(living) == {"InvoiceID": guid(2, 9), "Reference": "r"}


def test_a_change_of_a_deleted_document_is_refused_by_its_status() -> None:
    outcome = plan_one(
        planner(books(invoice(1, Status="VOIDED"))), "invoices", "update", {"InvoiceNumber": "INV-1", "Reference": "r"}
    )
    ((message, _),) = reasons(outcome)
    assert "VOIDED" in message


def test_a_voided_bill_is_another_than_a_sale_of_its_number() -> None:
    have = books(invoice(1, Type="ACCPAY", Status="VOIDED", InvoiceNumber="7"))
    intent = plan_one(planner(have), "invoices", "append_dedup", {**NEW, "InvoiceNumber": "7"})
    assert isinstance(intent, Intent)
    bill = {key: value for key, value in NEW.items() if key != "Type"}
    ((message, field),) = reasons(plan_one(planner(have), "bills", "append_dedup", {**bill, "InvoiceNumber": "7"}))
    assert field == "InvoiceNumber"
    assert guid(1, 9) in message


def test_what_an_earlier_run_deleted_stays_so_when_its_number_is_deleted_again() -> None:
    outcome = plan_one(planner(books(invoice(1, Status="VOIDED"))), "invoices", "soft_delete", {"InvoiceNumber": "INV-1"})
    assert isinstance(outcome, Outcome)
    assert (outcome.verdict, outcome.xero_id) == (Verdict.UNCHANGED, guid(1, 9))


# ---- lost answers and crashes ----


def test_a_creation_whose_answer_was_lost_is_found_by_its_number() -> None:
    have = books()
    planning = planner(have)
    intents = [plan_one(planning, "invoices", "append", {**NEW, "InvoiceNumber": number}) for number in ("N-1", "N-2")]
    now = planning._decider._organisation._now()  # noqa: SLF001 - the clock of the test
    have.lists["Invoices"].append(
        invoice(5, InvoiceNumber="N-2", UpdatedDateUTC=f"/Date({int(now.timestamp() * 1000) + 10}+0000)/")
    )
    found = planning.found([one for one in intents if isinstance(one, Intent)], now)
    assert [one and one["InvoiceID"] for one in found] == [None, guid(5, 9)]


@pytest.mark.parametrize(
    ("name", "mode", "data", "again"),
    [
        ("bills", "append", {"InvoiceNumber": "7"}, True),
        ("bills", "append", {}, False),
        ("bills", "append_dedup", {}, True),
        ("bills", "append_dedup", {"Date": None}, False),
        ("invoices", "append", {"Type": "ACCREC", "InvoiceNumber": "N"}, False),
    ],
)
def test_what_a_run_after_a_crash_would_send_again_travels_apart_from_what_it_would_find(
    name: str, mode: str, data: dict[str, Any], again: object
) -> None:
    whole = {"Contact": {"Name": "Acme"}, "Date": "2026-05-01", "LineItems": [{"Description": "x"}], **data}
    intent = plan_one(planner(books()), name, mode, whole)
    assert isinstance(intent, Intent)
    assert intent.found_again == again
