"""Quotes, purchase orders and repeating invoices."""

import pytest

from unit_tests.sandbox.bookkeeping import LINE
from unit_tests.sandbox.books_others.moves import LATER, LATER_STAMP, order, refused
from xero_sandbox import dates


@pytest.mark.parametrize(
    ("path", "end"),
    [
        (("SENT", "ACCEPTED", "INVOICED"), None),
        (("SENT", "DECLINED"), "INVOICED"),
        (("SENT", "ACCEPTED", "DELETED"), "SENT"),
        ((), "ACCEPTED"),
        (("DELETED",), "DRAFT"),
    ],
)
def test_a_quote_moves_only_where_xero_lets_it(books, customer, path, end):
    quote = order(books, customer, "Quotes", ExpiryDate="2026-12-24")
    assert (quote["Status"], quote["Total"], quote["LineAmountTypes"]) == ("DRAFT", 230.0, "EXCLUSIVE")
    for status in path:
        quote = books.edit("Quotes", quote["QuoteID"], {"Status": status})
        assert quote["Status"] == status
    if end:
        assert refused(lambda: books.edit("Quotes", quote["QuoteID"], {"Status": end}))


def test_a_quote_keeps_its_dates_without_an_offset_when_it_is_edited(books, tenant, customer, clock):
    quote = order(books, customer, "Quotes")
    clock.now += LATER
    edited = books.edit(
        "Quotes", quote["QuoteID"], {"Title": "New", "Date": "2026-11-01", "LineItems": [{**LINE, "Quantity": 1}]}
    )
    assert (edited["Title"], edited["Total"], edited["Date"]) == (
        "New",
        115.0,
        f"/Date({dates.day_millis(dates.read_day('2026-11-01'))})/",
    )
    assert tenant["Quotes"].get(quote["QuoteID"])["UpdatedDateUTC"] == f"/Date({LATER_STAMP})/"


def test_a_billed_purchase_order_can_be_deleted_and_then_stays_so(books, customer):
    made = order(books, customer, "PurchaseOrders", Status="AUTHORISED")
    assert (made["Type"], made["PurchaseOrderNumber"][:3]) == ("PURCHASEORDER", "PO-")
    for status in ("BILLED", "DELETED"):
        assert books.edit("PurchaseOrders", made["PurchaseOrderID"], {"Status": status})["Status"] == status
    assert refused(lambda: books.edit("PurchaseOrders", made["PurchaseOrderID"], {"Status": "DRAFT"})) == (
        "PurchaseOrder status change is invalid",
        "Deleted PurchaseOrders cannot be updated",
    )


def test_numbers_of_orders_and_quotes_are_unique(books, customer):
    for resource, key in (("Quotes", "QuoteNumber"), ("PurchaseOrders", "PurchaseOrderNumber")):
        number = order(books, customer, resource)[key]
        assert refused(lambda resource=resource, key=key, number=number: order(books, customer, resource, **{key: number}))


def test_a_repeating_invoice_has_a_schedule_and_no_stamp(books, tenant, customer):
    made = order(books, customer, "RepeatingInvoices", Schedule={"Period": 2, "Unit": "WEEKLY"}, Status="AUTHORISED")
    assert (made["Schedule"]["Period"], made["Total"], made["ID"]) == (2, 230.0, made["RepeatingInvoiceID"])
    assert "UpdatedDateUTC" not in made
    assert books.delete("RepeatingInvoices", made["RepeatingInvoiceID"])["Status"] == "DELETED"
    assert tenant["RepeatingInvoices"].get(made["RepeatingInvoiceID"])["Status"] == "DELETED"
