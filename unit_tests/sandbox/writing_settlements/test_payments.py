"""Payments, and who may write them."""

import pytest

from unit_tests.sandbox.writer import NOBODY, UNKNOWN, messages
from unit_tests.sandbox.writing_settlements.settling import BANK, credit, due, payment

UNAUTHORISED = "Payments can only be made against Authorised documents"
OUTSTANDING = "Payment amount exceeds the amount outstanding on this document"


def test_a_payment_settles_its_invoice_and_moves_its_stamp(writer, sale):
    writer.later()
    made = writer.made("Payments", payment(sale, Reference="Direct"))
    assert (made["Status"], made["PaymentType"], made["Amount"]) == ("AUTHORISED", "ACCRECPAYMENT", 100.0)
    kept = writer.shown(f"Invoices/{sale['InvoiceID']}")
    assert (kept["Status"], kept["AmountDue"], kept["AmountPaid"]) == ("PAID", 0.0, 100.0)
    assert [one["PaymentID"] for one in kept["Payments"]] == [made["PaymentID"]]
    assert kept["UpdatedDateUTC"] > sale["UpdatedDateUTC"]


def test_payments_come_many_at_a_time_and_each_sees_those_before_it(writer, sale):
    given = [payment(sale, 60), payment(sale, 60), payment(sale, 40)]
    told = writer.put("Payments", {"Payments": given}, summarizeErrors="false").json()["Payments"]
    assert [one["StatusAttributeString"] for one in told] == ["OK", "ERROR", "OK"]
    assert told[1]["ValidationErrors"] == [{"Message": OUTSTANDING}]
    assert told[1]["PaymentID"] == NOBODY
    assert due(writer, sale) == ("PAID", 0.0)


def test_a_payment_names_its_invoice_and_account_by_number_and_code_too(writer, sale):
    given = {"InvoiceNumber": sale["InvoiceNumber"], "Code": "090", "Amount": 10}
    writer.made("Payments", given)
    writer.made("Payments", payment(sale, 10) | {"Invoice": {"InvoiceNumber": sale["InvoiceNumber"]}})
    assert due(writer, sale) == ("AUTHORISED", 80.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Amount": 100.01}, OUTSTANDING),
        ({"Amount": 0}, None),
        ({"Account": {"Code": "200"}}, None),
        ({"Account": None}, None),
        ({"Invoice": {"InvoiceID": UNKNOWN}}, "The document with the supplied id was not found for this endpoint."),
        ({"Invoice": None}, None),
        ({"CreditNote": {"CreditNoteID": UNKNOWN}}, None),
    ],
)
def test_a_payment_that_xero_refuses_leaves_the_invoice_as_it_was(writer, sale, changes, message):
    told = messages(writer.put("Payments", payment(sale) | changes))
    assert message is None or told == [message]
    assert due(writer, sale) == ("AUTHORISED", 100.0)


def test_a_payment_may_go_to_any_account_that_takes_payments(writer, sale):
    writer.made("Payments", payment(sale, Account={"Code": "970"}))
    assert due(writer, sale) == ("PAID", 0.0)


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_only_authorised_documents_are_paid(writer, customer, status):
    draft = writer.document(customer, status=status)
    assert messages(writer.put("Payments", payment(draft))) == [UNAUTHORISED, OUTSTANDING]
    assert due(writer, draft)[0] == status


def test_what_is_paid_is_not_paid_again(writer, sale):
    writer.made("Payments", payment(sale))
    assert messages(writer.put("Payments", payment(sale))) == [UNAUTHORISED, OUTSTANDING]
    assert len(writer.shown(f"Invoices/{sale['InvoiceID']}")["Payments"]) == 1


def test_a_post_makes_one_payment_whatever_is_sent(writer, sale):
    reply = writer.post("Payments", {"Payments": [payment(sale, 10), payment(sale, 20)]})
    assert [one["Amount"] for one in reply.json()["Payments"]] == [10.0]
    assert due(writer, sale) == ("AUTHORISED", 90.0)


def test_a_payment_is_deleted_and_nothing_else_of_it_changes(writer, sale):
    made = writer.made("Payments", payment(sale))
    path = f"Payments/{made['PaymentID']}"
    assert messages(writer.post(path, {"Amount": 5}))
    writer.later()
    assert writer.post(path, {"Status": "DELETED"}).json()["Payments"][0]["Status"] == "DELETED"
    assert due(writer, sale) == ("AUTHORISED", 100.0)
    assert writer.shown(path)["UpdatedDateUTC"] > made["UpdatedDateUTC"]
    assert messages(writer.post(path, {"Status": "DELETED"}))


def test_a_credit_note_is_paid_back(writer, customer):
    note = credit(writer, customer)
    given = {"CreditNote": {"CreditNoteID": note["CreditNoteID"]}, "Account": BANK, "Amount": 60}
    assert writer.made("Payments", given)["PaymentType"] == "ARCREDITPAYMENT"
    assert writer.shown(f"CreditNotes/{note['CreditNoteID']}")["RemainingCredit"] == 0.0


# Scopes


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("Payments", "accounting.payments"),
        ("BatchPayments", "accounting.payments"),
        ("BankTransfers", "accounting.banktransactions"),
    ],
)
def test_each_needs_its_own_scope_to_write(writer, path, scope):
    answers = []
    for granted in (f"{scope}.read", scope, "accounting.transactions"):
        token = writer.control("grant", scopes=granted)["access_token"]
        answers.append(writer.write("PUT", path, {"Amount": 1}, token=token).status)
    assert answers == [401, 400, 400]
