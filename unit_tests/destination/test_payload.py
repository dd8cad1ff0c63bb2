"""Records become what Xero takes, and what it does not take is named."""

from typing import Any

import pytest

from source_xero.destination.operation import operations
from source_xero.destination.payload import draft
from unit_tests.destination.planning import row


def taken(name: str, data: dict[str, Any]) -> dict[str, Any]:
    out = draft(row(name, "append", data), operations())
    assert (out.problems, out.unknown) == ([], {})
    return out.element


def faults(name: str, data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.message, one.field) for one in draft(row(name, "append", data), operations()).problems]


def test_what_xero_computes_is_left_out_and_kept_aside() -> None:
    out = draft(row("invoices", "append", {"Type": "ACCREC", "Total": 5, "HasAttachments": False}), operations())
    assert out.element == {"Type": "ACCREC"}
    assert out.computed == {"Total": 5, "HasAttachments": False}


def test_nulls_say_nothing_and_an_empty_text_empties() -> None:
    assert taken("contacts", {"Name": "A", "EmailAddress": None, "FirstName": ""}) == {"Name": "A", "FirstName": ""}


def test_fields_of_the_warehouse_are_not_sent() -> None:
    data = {"Name": "A", "tenant_id": "t", "_airbyte_raw_id": "x", "ContactPersons": [{"FirstName": "B", "_row": 1}]}
    assert taken("contacts", data) == {"Name": "A", "ContactPersons": [{"FirstName": "B"}]}


@pytest.mark.parametrize(
    ("given", "sent"),
    [("2026-06-30", "2026-06-30"), ("2026-06-30T00:00:00", "2026-06-30"), ("/Date(1782777600000+0000)/", "2026-06-30")],
)
def test_days_are_taken_in_the_forms_they_come_in(given: str, sent: str) -> None:
    assert taken("invoices", {"Date": given}) == {"Date": sent}


@pytest.mark.parametrize("given", ["2026-06-30T23:00:00Z", "30/06/2026", "2026-02-30", 20260630, ""])
def test_what_is_no_day_is_refused_with_its_field(given: Any) -> None:
    ((message, field),) = faults("invoices", {"DueDate": given})
    assert field == "DueDate"
    assert "must be a day" in message


def test_decimals_that_come_as_text_keep_their_value() -> None:
    data = {"LineItems": [{"UnitAmount": "0.1648", "Quantity": "3"}]}
    assert taken("invoices", data) == {"LineItems": [{"UnitAmount": 0.1648, "Quantity": 3}]}


def test_blocks_and_lists_that_come_as_json_text_are_taken_apart() -> None:
    data = {
        "Contact": '{"Name": "A"}',
        "LineItems": '[{"Quantity": "2", "UnitAmount": 19.99, "Tracking": "[]"}]',
        "Payments": "[]",
    }
    sent = {"Contact": {"Name": "A"}, "LineItems": [{"Quantity": 2, "UnitAmount": 19.99, "Tracking": []}]}
    assert taken("invoices", data) == sent


def test_a_fault_inside_json_text_is_told_with_the_path_to_it() -> None:
    assert faults("invoices", {"LineItems": '[{"Quantity": "two"}]'}) == [
        ("LineItems.0.Quantity must be a number, and is 'two'.", "LineItems.0.Quantity")
    ]


def test_a_decimal_that_no_json_number_carries_is_refused() -> None:
    ((message, field),) = faults("payments", {"Amount": "0.12345678901234567890"})
    assert field == "Amount"
    assert "more digits" in message


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"LineItems": [{"AccountCode": 200}]}, "LineItems.0.AccountCode", "must be text, and is 200"),
        ({"LineItems": {"0": {}}}, "LineItems", "must be a list"),
        ({"Contact": "Acme"}, "Contact", "must be an object"),
        ({"SentToContact": "yes"}, "SentToContact", "must be true or false"),
        ({"LineItems": [{"Quantity": True}]}, "LineItems.0.Quantity", "must be a number, and is true"),
    ],
)
def test_a_wrong_kind_of_value_is_told_with_the_path_to_it(data: dict[str, Any], field: str, words: str) -> None:
    ((message, at),) = faults("invoices", data)
    assert at == field
    assert words in message


def test_an_unknown_field_gets_the_nearest_name_as_a_suggestion() -> None:
    out = draft(row("invoices", "append", {"InvoiceNo": "1", "LineItems": [{"Acountcode": "200"}]}), operations())
    assert out.unknown["InvoiceNo"] == "Xero has no field InvoiceNo here. Did you mean InvoiceNumber?"
    assert out.unknown["LineItems.0.Acountcode"].endswith("Did you mean AccountCode?")


def test_bills_are_of_type_accpay_and_of_no_other() -> None:
    assert taken("bills", {"InvoiceNumber": "1"}) == {"InvoiceNumber": "1", "Type": "ACCPAY"}
    ((message, field),) = faults("bills", {"Type": "ACCREC"})
    assert (field, message) == ("Type", "Type is 'ACCREC', but bills are always ACCPAY.")


def test_an_invoice_of_type_accpay_is_ruled_as_a_bill() -> None:
    assert draft(row("invoices", "append", {"Type": "ACCPAY"}), operations()).operation.name == "bills"


def test_a_payment_may_tell_its_invoice_by_number_alone() -> None:
    sent = taken("payments", {"InvoiceNumber": "INV-1", "Code": "090", "Amount": 5})
    assert sent == {"Amount": 5, "Invoice": {"InvoiceNumber": "INV-1"}, "Account": {"Code": "090"}}


def test_keys_are_sent_as_they_are_matched_without_blanks_around() -> None:
    assert taken("invoices", {"InvoiceNumber": " W59 ", "Url": " x "}) == {"InvoiceNumber": "W59", "Url": " x "}


def test_line_amount_types_of_quotes_are_in_capitals() -> None:
    assert taken("quotes", {"LineAmountTypes": "Exclusive"}) == {"LineAmountTypes": "EXCLUSIVE"}
