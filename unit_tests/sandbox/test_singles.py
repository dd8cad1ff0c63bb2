"""What a read by id shows that no list does: the files of an element, and the invoice of a payment in full."""

import pytest

from unit_tests.sandbox.writer import Writer
from xero_sandbox.operands import QueryParseError
from xero_sandbox.where import parse


@pytest.fixture
def writer():
    return Writer()


def attach(writer, path, name="a.pdf"):
    (file,) = writer.write("PUT", f"{path}/Attachments/{name}", b"%PDF", kind="application/pdf").json()["Attachments"]
    return file


@pytest.mark.parametrize(
    "resource",
    [
        "BankTransactions",
        "BankTransfers",
        "Contacts",
        "CreditNotes",
        "Invoices",
        "ManualJournals",
        "PurchaseOrders",
        "Receipts",
    ],
)
def test_what_has_files_lists_them_by_its_id_alone(writer, resource):
    shelf = writer.tenant[resource]
    path = f"{resource}/{shelf.ids()[0]}"
    assert "Attachments" not in writer.shown(path)
    files = [attach(writer, path), attach(writer, path, "b.pdf")]
    assert writer.shown(path)["Attachments"] == files
    listed = writer.get(resource, page="1", pageSize="1000", includeDeleted="true").json()[resource]
    assert not any("Attachments" in one for one in listed)


@pytest.mark.parametrize("resource", ["Accounts", "Quotes", "RepeatingInvoices"])
def test_others_say_only_that_they_have_some(writer, resource):
    path = f"{resource}/{writer.tenant[resource].ids()[0]}"
    attach(writer, path)
    assert "Attachments" not in writer.shown(path)


def test_what_was_read_by_its_id_may_be_sent_back(writer):
    path = f"Invoices/{writer.document(writer.customer())['InvoiceID']}"
    attach(writer, path)
    read = writer.shown(path)
    assert writer.post(path, read).status == 200
    assert writer.shown(path)["Attachments"] == read["Attachments"]


def test_a_payment_shows_its_invoice_as_it_now_is_by_its_id_alone(writer):
    payment = next(
        one for one in writer.tenant["Payments"] if one["PaymentType"] == "ACCRECPAYMENT" and one["Status"] == "AUTHORISED"
    )
    invoice = writer.tenant["Invoices"].get(payment["Invoice"]["InvoiceID"])
    shown = writer.shown(f"Payments/{payment['PaymentID']}")["Invoice"]
    for key in ("Total", "AmountDue", "AmountPaid", "Status", "Date", "DueDate", "LineItems", "Payments", "UpdatedDateUTC"):
        assert shown[key] == invoice[key], key
    assert set(shown["Contact"]) < set(invoice["Contact"])
    listed = writer.get("Payments", page="1", pageSize="1000").json()["Payments"]
    assert next(one for one in listed if one["PaymentID"] == payment["PaymentID"]) == payment


def test_what_is_in_a_date_is_no_field(writer):
    with pytest.raises(QueryParseError, match="No property or field 'Year' exists in type 'DateTime'"):
        parse("Date.Year==2026", "Invoice")
    reply = writer.get("Invoices", where="Date.Year==2026")
    assert (reply.status, reply.json()["ErrorNumber"]) == (400, 16)


def test_associations_are_counted_of_objects_that_are_named(writer):
    reply = writer.get("/files.xro/1.0/Associations/Count")
    assert (reply.status, [one["type"] for one in reply.json()]) == (400, ["Validation"])
