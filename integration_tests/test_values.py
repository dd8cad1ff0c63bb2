"""How values arrive: dates, numbers, texts and nulls, whatever Xero holds."""

import json
from decimal import Decimal

import pytest

from integration_tests.records import without_tenant


@pytest.fixture
def strange(xero):
    """Puts one strange element into a stream and gives it as Xero keeps it."""
    tenant = xero.tenants[1]

    def put(stream, **changes):
        element = json.loads(json.dumps(xero.elements(stream, tenant)[0], default=float)) | changes
        xero.put(stream, [element], tenant)
        return element

    return put


def only(run, stream, element, name):
    (record,) = [record for record in run.records[stream] if record[name] == element[name]]
    return record


def test_free_text_that_looks_like_a_date_is_left_alone(strange, sync):
    text = "/Date(1573755038314+0000)/"
    line = {"Description": text, "LineItemID": "00000000-0000-0000-0000-000000000001", "UnitAmount": 1.0}
    invoice = strange("invoices", Reference=text, InvoiceNumber="/Date(0)/", LineItems=[line])
    contact = strange("contacts", Name=text, EmailAddress="see /Date(0)/ there")
    run = sync("invoices", "contacts")
    read = only(run, "invoices", invoice, "InvoiceID")
    assert (read["Reference"], read["InvoiceNumber"], read["LineItems"][0]["Description"]) == (text, "/Date(0)/", text)
    read = only(run, "contacts", contact, "ContactID")
    assert (read["Name"], read["EmailAddress"]) == (text, "see /Date(0)/ there")


def test_calendar_dates_are_days_that_no_zone_shifts(xero, sync):
    days = {
        "/Date(1573755038314+0000)/": "2019-11-14",
        "/Date(1571876635477)/": "2019-10-24",
        "/Date(0+0000)/": "1970-01-01",
        "/Date(-86400000+0000)/": "1969-12-31",
        "/Date(-2208988800000)/": "1900-01-01",
        # The day as Xero writes it, whatever offset it is decorated with.
        "/Date(1602374400000+1300)/": "2020-10-11",
    }
    tenant = xero.tenants[1]
    elements = xero.elements("invoices", tenant)[: len(days)]
    xero.put("invoices", [element | {"Date": wire} for element, wire in zip(elements, days, strict=True)], tenant)
    read = sync("invoices").by_key("invoices")
    assert [read[tenant.id, element["InvoiceID"]]["Date"] for element in elements] == list(days.values())


def test_instants_keep_their_milliseconds(xero, sync):
    tenant = xero.tenants[1]
    account = xero.elements("accounts", tenant)[0] | {"UpdatedDateUTC": "/Date(1573755038314+0000)/"}
    other = xero.elements("accounts", tenant)[1] | {"UpdatedDateUTC": "/Date(1573755038007)/"}
    xero.put("accounts", [account, other], tenant)
    read = sync("accounts").by_key("accounts")
    assert read[tenant.id, account["AccountID"]]["UpdatedDateUTC"] == "2019-11-14T18:10:38.314Z"
    assert read[tenant.id, other["AccountID"]]["UpdatedDateUTC"] == "2019-11-14T18:10:38.007Z"


def test_numbers_keep_their_value(strange, sync):
    numbers = {
        "CurrencyRate": 0.123456789012345,
        "Total": 99999999999.99,
        "AmountDue": -0.01,
        "SubTotal": 0.1,
        "TotalTax": 9007199254740993,
        "AmountPaid": 1e-7,
    }
    line = {"UnitAmount": 0.0001, "Quantity": 1234567.8912, "LineItemID": "00000000-0000-0000-0000-000000000001"}
    invoice = strange("invoices", **numbers, LineItems=[line])
    read = only(sync("invoices"), "invoices", invoice, "InvoiceID")
    assert {name: read[name] for name in numbers} == {name: Decimal(str(value)) for name, value in numbers.items()}
    assert read["LineItems"][0]["UnitAmount"] == Decimal("0.0001")  # without unitdp=4 it would be 0.00
    assert read["LineItems"][0]["Quantity"] == Decimal("1234567.8912")


def test_receipts_keep_four_digits_of_a_price(strange, sync):
    line = {"UnitAmount": 0.1234, "Quantity": 1.0, "LineItemID": "00000000-0000-0000-0000-000000000001"}
    receipt = strange("receipts", LineItems=[line])
    read = only(sync("receipts"), "receipts", receipt, "ReceiptID")
    assert read["LineItems"][0]["UnitAmount"] == Decimal("0.1234")


def test_keys_that_no_schema_names_and_nulls_are_kept(strange, sync):
    news = {"NewIn2027": {"When": "soon", "Often": [1, None, True]}, "Reference": None, "Zz": "", "Aa": []}
    invoice = strange("invoices", **news)
    read = only(sync("invoices"), "invoices", invoice, "InvoiceID")
    assert {name: read[name] for name in news} == news
    assert list(without_tenant(read)) == list(invoice)


def test_letters_of_all_scripts_and_controls_survive(strange, sync):
    text = 'Ōtautahi 日本 🧾 "quoted" back\\slash line\nbreak\ttab \u2028 \x7f'
    contact = strange("contacts", Name=text)
    assert only(sync("contacts"), "contacts", contact, "ContactID")["Name"] == text
