"""What invoices, bills and their like refer to, and their lines."""

from typing import Any

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.options import LineItems
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.documents import ACME, NEW, ONE, TWO, books, invoice, sent
from unit_tests.destination.planning import guid, plan_one, planner, reasons, row, wire

# ---- references ----


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


def test_a_misspelt_field_of_a_line_is_refused_also_in_an_update() -> None:
    data = {"InvoiceID": guid(1, 9), "LineItems": [{"LineItemID": guid(1, 8), "Quanttiy": 5}]}
    assert reasons(plan_one(planner(books()), "invoices", "update", data)) == [
        ("Xero has no field Quanttiy here. Did you mean Quantity?", "LineItems.0.Quanttiy")
    ]


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
