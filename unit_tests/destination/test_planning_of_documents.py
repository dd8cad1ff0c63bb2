"""Invoices, bills and their like: references, lines, statuses, locks."""

import json
from typing import Any

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.options import LineItems
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.planning import Books, guid, plan_one, planner, reasons, row, wire

ACME = {"ContactID": guid(1), "ContactNumber": "C-1", "Name": "Acme", "ContactStatus": "ACTIVE"}
ZED = {"ContactID": guid(2), "Name": "Zed", "ContactStatus": "ACTIVE"}
ONE = {
    "LineItemID": guid(1, 8),
    "Description": "One",
    "Quantity": 1.0,
    "UnitAmount": 10.0,
    "AccountCode": "200",
    "LineAmount": 10.0,
}
TWO = {
    "LineItemID": guid(2, 8),
    "Description": "Two",
    "Quantity": 2.0,
    "UnitAmount": 5.0,
    "AccountCode": "200",
    "LineAmount": 10.0,
}


def invoice(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "InvoiceID": guid(number, 9), "InvoiceNumber": f"INV-{number}", "Type": "ACCREC", "Status": "DRAFT",
        "Contact": {"ContactID": guid(1), "Name": "Acme"}, "Date": wire("2026-05-01"), "LineItems": [ONE, TWO], "Total": 20.0,
        **fields,
    }  # fmt: skip


def books(*invoices: dict[str, Any], **lists: Any) -> Books:
    return Books(Contacts=[ACME, ZED], Invoices=invoices or [invoice(1)], **lists)


def sent(intent: Any) -> dict[str, Any]:
    assert isinstance(intent, Intent), intent
    return dict(intent.element)


NEW = {
    "Type": "ACCREC",
    "Contact": {"Name": "Acme"},
    "Date": "2026-05-01",
    "LineItems": [{"Description": "Work", "AccountCode": "200"}],
}


def test_names_become_the_codes_and_ids_that_xero_takes() -> None:
    line = {"AccountCode": "sales", "TaxType": "20% (VAT on Income)", "Tracking": [{"Name": "region", "Option": "NORTH"}]}
    element = sent(plan_one(planner(books()), "invoices", "append", {**NEW, "Contact": ACME, "LineItems": [line]}))
    assert element["Contact"] == {"ContactID": guid(1)}
    tracking = [{"Name": "Region", "Option": "North"}]
    assert element["LineItems"] == [{"AccountCode": "200", "TaxType": "OUTPUT2", "Tracking": tracking}]


def test_everything_that_is_missing_is_named_at_once() -> None:
    line = {
        "AccountCode": "x",
        "TaxType": "VAT",
        "ItemCode": "i",
        "Tracking": [{"Name": "Region", "Option": "Up"}, {"Name": "Team"}],
    }
    data = {**NEW, "Contact": {"Name": "Nobody"}, "LineItems": [line]}
    told = {field: message for message, field in reasons(plan_one(planner(books()), "invoices", "append", data))}
    assert set(told) == {
        "Contact", "LineItems.0.AccountCode", "LineItems.0.TaxType", "LineItems.0.ItemCode", "LineItems.0.Tracking.0",
        "LineItems.0.Tracking.1",
    }  # fmt: skip
    assert "it has 'North'" in told["LineItems.0.Tracking.0"]
    assert "it has 'Region'" in told["LineItems.0.Tracking.1"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"AccountCode": "499"}, "LineItems.0.AccountCode"),
        ({"Tracking": [{"Name": "Region", "Option": "South"}]}, "LineItems.0.Tracking.0"),
    ],
)
def test_what_is_archived_cannot_be_used_on_new_documents(line: dict[str, Any], field: str) -> None:
    ((message, at),) = reasons(plan_one(planner(books()), "invoices", "append", {**NEW, "LineItems": [line]}))
    assert at == field
    assert "archived" in message


def test_a_line_may_tell_its_account_by_id_and_its_item_by_block() -> None:
    have = books(Items=[{"ItemID": guid(5), "Code": "WID"}])
    line = {"AccountID": guid(2, 1), "Item": {"ItemID": guid(99), "Code": "WID"}}
    element = sent(plan_one(planner(have), "invoices", "append", {**NEW, "LineItems": [line]}))
    assert element["LineItems"] == [{"AccountCode": "400", "ItemCode": "WID"}]


def test_settings_that_may_not_be_read_leave_codes_to_xero() -> None:
    have = books()
    have.refused.update({"Accounts", "TaxRates"})
    line = {"AccountCode": "777", "TaxType": "SOME"}
    assert sent(plan_one(planner(have), "invoices", "append", {**NEW, "LineItems": [line]}))["LineItems"] == [line]


def test_a_contact_written_earlier_in_the_run_is_found_by_its_number() -> None:
    planning = planner(books())
    contact = plan_one(planning, "contacts", "append", {"Name": "New", "ContactNumber": "N-1"})
    assert isinstance(contact, Intent)
    planning.settled(contact, {**contact.element, "ContactID": guid(50)})
    data = {**NEW, "Contact": {"ContactNumber": "N-1"}}
    assert sent(plan_one(planning, "invoices", "append", data))["Contact"] == {"ContactID": guid(50)}


def test_a_row_whose_contact_failed_says_which_record_that_was() -> None:
    planning = planner(books())
    contact = plan_one(planning, "contacts", "append", {"Name": "New"})
    ((message, field),) = reasons(plan_one(planning, "invoices", "append", {**NEW, "Contact": {"Name": "New"}}))
    assert field == "Contact"
    assert f"record {contact.row.number}, which could not be written" in message


def test_in_a_dry_run_what_would_be_created_counts_as_there() -> None:
    planning = planner(books(), dry_run=True)
    plan_one(planning, "contacts", "append", {"Name": "New"})
    assert isinstance(plan_one(planning, "invoices", "append", {**NEW, "Contact": {"Name": "New"}}), Intent)


def test_what_was_read_is_unchanged_when_written_back_whatever_its_status() -> None:
    have = books(
        invoice(1, Status="VOIDED"),
        invoice(2, Status="PAID", AmountPaid=20.0, Payments=[{"PaymentID": guid(7)}]),
        invoice(3, Date=wire("2020-01-01"), Status="AUTHORISED"),
    )
    rows = [
        row("invoices", "update", {**one, "Date": "2026-05-01" if n < 2 else "2020-01-01"})
        for n, one in enumerate(have.lists["Invoices"])
    ]
    planned, _ = planner(have).plan(rows)
    assert [one.verdict for one in planned] == [Verdict.UNCHANGED] * 3
    assert {path for path, _ in have.asked} == {"Invoices"}


def test_a_field_that_the_schema_lacks_and_xero_has_is_no_fault() -> None:
    have = books(invoice(1, NewestField="x"))
    assert isinstance(plan_one(planner(have), "invoices", "update", {"InvoiceID": guid(1, 9), "NewestField": "x"}), Outcome)
    ((message, _),) = reasons(plan_one(planner(have), "invoices", "append", {**NEW, "NewestField": "x"}))
    assert message == "Xero has no field NewestField here."


# ---- lines ----


def lines(given: list[dict[str, Any]], how: LineItems = LineItems.MERGE) -> Any:
    data = {"InvoiceID": guid(1, 9), "LineItems": given}
    return plan_one(planner(books(), line_items=how), "invoices", "update", data)


def test_a_line_is_changed_by_its_id_and_the_others_stay() -> None:
    given = [{"LineItemID": guid(2, 8), "Quantity": 3, "LineAmount": 10.0}]
    # The total that was read before the change is not sent along with it.
    assert sent(lines(given))["LineItems"] == [{"LineItemID": guid(1, 8)}, {"LineItemID": guid(2, 8), "Quantity": 3}]


def test_a_line_without_id_beside_lines_with_ids_is_added() -> None:
    given = [{"LineItemID": guid(1, 8)}, {"Description": "Three", "AccountCode": "200"}]
    assert sent(lines(given))["LineItems"] == [
        {"LineItemID": guid(1, 8)}, {"LineItemID": guid(2, 8)}, {"Description": "Three", "AccountCode": "200"},
    ]  # fmt: skip


def test_lines_without_ids_that_equal_what_is_there_change_nothing() -> None:
    outcome = lines([{"Description": "Two", "Quantity": 2}, {"Description": "One", "UnitAmount": 10.00001}])
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED


def test_lines_without_ids_that_change_lines_are_refused_when_merging() -> None:
    ((message, field),) = reasons(lines([{"Description": "One", "UnitAmount": 11}, {"Description": "Two"}]))
    assert field == "LineItems"
    assert "write.line_items" in message


def test_replace_keeps_equal_lines_and_drops_the_others() -> None:
    given = [{"Description": "Two", "Quantity": 2}, {"Description": "New", "AccountCode": "400"}]
    assert sent(lines(given, LineItems.REPLACE))["LineItems"] == [
        {"LineItemID": guid(2, 8)}, {"Description": "New", "AccountCode": "400"},
    ]  # fmt: skip


def test_append_adds_what_is_not_there_and_a_second_time_nothing() -> None:
    new = {"Description": "New", "AccountCode": "400"}
    assert sent(lines([new], LineItems.APPEND))["LineItems"] == [{"LineItemID": guid(1, 8)}, {"LineItemID": guid(2, 8)}, new]
    assert isinstance(lines([{"Description": "One", "Quantity": 1}], LineItems.APPEND), Outcome)


def test_a_copied_document_leaves_the_ids_of_its_lines_behind() -> None:
    data = {**NEW, "LineItems": [{**ONE, "DiscountRate": 10, "DiscountAmount": 1}]}
    (line,) = sent(plan_one(planner(books()), "invoices", "append", data))["LineItems"]
    assert "LineItemID" not in line
    assert "DiscountAmount" not in line


@pytest.mark.parametrize("how", list(LineItems))
@pytest.mark.parametrize("line", [{"Quantity": 2}, {}, {"Description": "Two", "Quantity": 9}])
def test_a_line_of_an_unknown_id_is_refused_and_not_made(how: LineItems, line: dict[str, Any]) -> None:
    ((message, field),) = reasons(lines([{"LineItemID": guid(1, 8)}, {"LineItemID": guid(77, 8), **line}], how))
    assert field == "LineItems.1.LineItemID"
    assert guid(77, 8) in message


@pytest.mark.parametrize("how", list(LineItems))
def test_two_lines_of_one_id_are_refused_and_neither_wins(how: LineItems) -> None:
    one, other = {"LineItemID": guid(1, 8), "Quantity": 3}, {"LineItemID": guid(1, 8).upper(), "Quantity": 4}
    ((message, field),) = reasons(lines([one, other], how))
    assert field == "LineItems.1.LineItemID"
    assert "LineItems.0" in message


def test_ids_of_lines_are_the_same_in_capitals() -> None:
    given = [{"LineItemID": guid(0xAB, 8).upper(), "Quantity": 3}]
    have = books(invoice(1, LineItems=[{**ONE, "LineItemID": guid(0xAB, 8)}]))
    assert sent(plan_one(planner(have), "invoices", "update", {"InvoiceID": guid(1, 9), "LineItems": given}))["LineItems"] == [
        {"LineItemID": guid(0xAB, 8), "Quantity": 3}
    ]


def test_ids_of_lines_from_another_organisation_say_nothing() -> None:
    given = [{**ONE, "LineItemID": guid(71, 8)}, {**TWO, "LineItemID": guid(72, 8), "Quantity": 9.0, "LineAmount": 45.0}]
    data = {"InvoiceID": guid(99, 9), "InvoiceNumber": "INV-1", "LineItems": given}
    planning = planner(books(), line_items=LineItems.REPLACE)
    kept, new = sent(plan_one(planning, "invoices", "append_dedup", data))["LineItems"]
    assert kept == {"LineItemID": guid(1, 8)}
    assert "LineItemID" not in new
    assert new["Quantity"] == 9


def test_a_line_whose_id_xero_gave_anew_is_known_by_what_it_says() -> None:
    given = [{**ONE, "LineItemID": guid(71, 8)}, {**TWO, "LineItemID": guid(72, 8)}]
    outcome = lines(given, LineItems.REPLACE)
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED


# ---- numbers ----


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


# ---- currencies ----


def test_a_rate_of_a_document_in_the_organisations_own_currency_is_no_difference() -> None:
    have = books(invoice(1, CurrencyCode="GBP", CurrencyRate=1.0), invoice(2, CurrencyCode="USD", CurrencyRate=1.0))
    have.lists["Organisations"] = [{"BaseCurrency": "GBP"}]
    planning = planner(have)
    outcome = plan_one(planning, "invoices", "update", {"InvoiceID": guid(1, 9), "CurrencyRate": 1.25})
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED
    changed = plan_one(planning, "invoices", "update", {"InvoiceID": guid(1, 9), "CurrencyRate": 1.25, "Reference": "r"})
    assert sent(changed) == {"InvoiceID": guid(1, 9), "Reference": "r"}
    foreign = plan_one(planning, "invoices", "update", {"InvoiceID": guid(2, 9), "CurrencyRate": 1.25})
    assert sent(foreign) == {"InvoiceID": guid(2, 9), "CurrencyRate": 1.25}


def test_currencies_go_out_in_capitals_and_numbers_without_blanks_around_them() -> None:
    have = books()
    have.lists["Currencies"] = [{"Code": "USD"}]
    element = sent(plan_one(planner(have), "invoices", "append", {**NEW, "InvoiceNumber": " N-1 ", "CurrencyCode": "usd "}))
    assert (element["InvoiceNumber"], element["CurrencyCode"]) == ("N-1", "USD")
    outcome = plan_one(planner(have), "currencies", "append_dedup", {"Code": "usd"})
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED
    assert sent(plan_one(planner(have), "currencies", "append_dedup", {"Code": "eur"})) == {"Code": "EUR"}
    assert (
        sent(plan_one(planner(have), "contacts", "append", {"Name": "N", "DefaultCurrency": "usd"}))["DefaultCurrency"] == "USD"
    )


# ---- payments and what cannot be changed ----

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


# ---- lost answers ----


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


def test_a_misspelt_field_of_a_line_is_refused_also_in_an_update() -> None:
    data = {"InvoiceID": guid(1, 9), "LineItems": [{"LineItemID": guid(1, 8), "Quanttiy": 5}]}
    assert reasons(plan_one(planner(books()), "invoices", "update", data)) == [
        ("Xero has no field Quanttiy here. Did you mean Quantity?", "LineItems.0.Quanttiy")
    ]


def test_a_record_without_its_matching_key_is_not_created_again_and_again() -> None:
    assert reasons(plan_one(planner(books()), "invoices", "append_dedup", NEW, "InvoiceNumber")) == [
        ("InvoiceNumber is part of the matching key, and the record has none.", "InvoiceNumber")
    ]


def test_a_sale_does_not_become_a_bill() -> None:
    ((message, field),) = reasons(plan_one(planner(books()), "invoices", "update", {"InvoiceID": guid(1, 9), "Type": "ACCPAY"}))
    assert field == "Type"
    assert "delete it and write a new one" in message


def test_what_an_earlier_run_deleted_stays_so_when_its_number_is_deleted_again() -> None:
    outcome = plan_one(planner(books(invoice(1, Status="VOIDED"))), "invoices", "soft_delete", {"InvoiceNumber": "INV-1"})
    assert isinstance(outcome, Outcome)
    assert (outcome.verdict, outcome.xero_id) == (Verdict.UNCHANGED, guid(1, 9))


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
