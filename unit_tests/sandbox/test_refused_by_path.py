"""What is refused at a path that names an element is echoed with the id of the path; the zero GUID is for failed creates."""

import pytest

from unit_tests.sandbox.conftest import guid
from unit_tests.sandbox.writer import Writer
from xero_sandbox.writable import NOBODY


@pytest.fixture
def writer():
    return Writer()


def echoed(reply):
    assert reply.status == 400, reply.body
    return reply.json()["Elements"][0]


@pytest.fixture
def sale(writer):
    return writer.document(writer.customer("Tūī"))


def test_a_refused_update_of_a_document_names_it(writer, sale):
    path, invoice_id = f"Invoices/{sale['InvoiceID']}", sale["InvoiceID"]
    assert echoed(writer.post(path, {"Status": "DELETED"}))["InvoiceID"] == invoice_id
    assert echoed(writer.post(f"Invoices/{sale['InvoiceNumber']}", {"Status": "DELETED"}))["InvoiceID"] == invoice_id
    assert echoed(writer.post(path, {"InvoiceID": guid(1), "Status": "DELETED"}))["InvoiceID"] == invoice_id


def test_a_refused_change_of_a_payment_names_it(writer, sale):
    account = next(one["AccountID"] for one in writer.tenant["Accounts"] if one["Type"] == "BANK")
    payment = writer.made(
        "Payments", {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Account": {"AccountID": account}, "Amount": 1}
    )
    assert echoed(writer.post(f"Payments/{payment['PaymentID']}", {"Amount": 5}))["PaymentID"] == payment["PaymentID"]


def test_what_is_not_deleted_is_named(writer):
    used = next(
        each["TrackingCategoryID"]
        for invoice in writer.tenant["Invoices"]
        for line in invoice["LineItems"]
        for each in line["Tracking"]
    )
    assert echoed(writer.delete(f"TrackingCategories/{used}"))["TrackingCategoryID"] == used


def test_a_failed_create_has_the_zero_guid(writer):
    assert echoed(writer.put("Invoices", {"Type": "ACCREC"}))["InvoiceID"] == NOBODY
