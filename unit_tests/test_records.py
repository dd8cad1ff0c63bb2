"""From Xero's element to our record."""

import copy

import pytest
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader

from source_xero.records import Dates, convert, dates_of

DAY = {"type": ["null", "string"], "format": "date"}
INSTANT = {"type": ["null", "string"], "format": "date-time", "airbyte_type": "timestamp_with_timezone"}
TWIN = {"type": ["null", "string"], "format": "date-time", "airbyte_type": "timestamp_without_timezone"}
TEXT = {"type": ["null", "string"]}
NOON, NOON_WIRE = "2026-03-01T12:00:00.000Z", "/Date(1772366400000+0000)/"
TODAY, TODAY_WIRE = "2026-03-01", "/Date(1772323200000+0000)/"
SCHEMA = {
    "type": "object",
    "properties": {
        "Date": DAY,
        "DateString": TWIN,
        "UpdatedDateUTC": INSTANT,
        "Reference": TEXT,
        "Contact": {"type": ["null", "object"], "properties": {"Name": TEXT, "UpdatedDateUTC": INSTANT}},
        "Payments": {
            "type": ["null", "array"],
            "items": {"type": "object", "properties": {"Date": DAY, "Batch": {"type": "object", "properties": {"Date": DAY}}}},
        },
        "Tags": {"type": ["null", "array"], "items": TEXT},
        "Stamps": {"type": ["null", "object"], "additionalProperties": True},
    },
}


def converted(element):
    element = copy.deepcopy(element)
    convert(element, dates_of(SCHEMA))
    return element


def test_dates_are_converted_at_every_depth():
    element = {
        "Date": TODAY_WIRE,
        "UpdatedDateUTC": NOON_WIRE,
        "Contact": {"Name": "A", "UpdatedDateUTC": NOON_WIRE},
        "Payments": [{"Date": TODAY_WIRE, "Batch": {"Date": TODAY_WIRE}}, {"Date": TODAY_WIRE}],
    }

    assert converted(element) == {
        "Date": TODAY,
        "UpdatedDateUTC": NOON,
        "Contact": {"Name": "A", "UpdatedDateUTC": NOON},
        "Payments": [{"Date": TODAY, "Batch": {"Date": TODAY}}, {"Date": TODAY}],
    }


@pytest.mark.parametrize(
    "element",
    [
        {"Reference": NOON_WIRE},  # free text that merely looks like a date
        {"Contact": {"Name": TODAY_WIRE}},
        {"Tags": [NOON_WIRE]},
        {"Unheard": NOON_WIRE, "Stamps": {"Of": NOON_WIRE}},
        {"DateString": "2026-03-01T00:00:00"},
        {"Date": None, "UpdatedDateUTC": None, "Contact": None, "Payments": None},
        {"Date": "soon", "UpdatedDateUTC": ""},
        {"Date": 5, "UpdatedDateUTC": {"odd": 1}},
        {"Contact": {}, "Payments": {}, "Tags": None},
        {"Payments": [], "Tags": [], "Reference": []},
        {"Contact": ["odd"]},
        {"Contact": "odd", "Payments": ["odd", None, 5]},
        {"Total": 0.1, "Rate": 1.10000000000000001, "Big": 12345678901234567890, "Zero": 0, "No": False},
        {},
    ],
)
def test_everything_else_stays_as_it_came(element):
    assert converted(element) == element


def test_an_empty_list_where_an_object_belongs_is_none():
    assert converted({"Contact": [], "Stamps": [], "Payments": [{"Batch": []}]}) == {
        "Contact": None,
        "Stamps": None,
        "Payments": [{"Batch": None}],
    }


def test_a_field_that_is_missing_is_not_made_up():
    assert converted({"Reference": "r"}) == {"Reference": "r"}


def test_the_order_of_keys_stays():
    assert list(converted({"Reference": "r", "UpdatedDateUTC": NOON_WIRE, "Date": TODAY_WIRE})) == [
        "Reference",
        "UpdatedDateUTC",
        "Date",
    ]


def test_a_schema_without_dates_has_nothing_to_convert():
    assert dates_of({"properties": {"Name": TEXT, "Tags": {"type": "array", "items": TEXT}}}) == Dates()
    assert dates_of({}) == Dates()


def test_the_schema_of_invoices_converts_an_invoice_with_its_payments():
    schema = JsonFileSchemaLoader(config={}, parameters={}, file_path="./source_xero/schemas/invoices.json").get_json_schema()
    invoice = {
        "InvoiceID": "i1",
        "Reference": TODAY_WIRE,
        "Date": TODAY_WIRE,
        "DueDate": TODAY_WIRE,
        "FullyPaidOnDate": TODAY_WIRE,
        "UpdatedDateUTC": NOON_WIRE,
        "DateString": "2026-03-01T00:00:00",
        "Payments": [{"PaymentID": "p1", "Date": TODAY_WIRE}],
        "Contact": {"ContactID": "c1"},
    }

    convert(invoice, dates_of(schema))

    assert invoice == {
        "InvoiceID": "i1",
        "Reference": TODAY_WIRE,
        "Date": TODAY,
        "DueDate": TODAY,
        "FullyPaidOnDate": TODAY,
        "UpdatedDateUTC": NOON,
        "DateString": "2026-03-01T00:00:00",
        "Payments": [{"PaymentID": "p1", "Date": TODAY}],
        "Contact": {"ContactID": "c1"},
    }
