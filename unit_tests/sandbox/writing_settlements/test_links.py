"""Costs that are passed on to a customer."""

import pytest

from unit_tests.sandbox.writer import messages
from unit_tests.sandbox.writing_settlements.settling import BANK


@pytest.fixture
def bill(writer):
    return writer.document(writer.customer("Weka"), kind="ACCPAY")


def ends(source, target=None):
    given = {"SourceTransactionID": source["InvoiceID"], "SourceLineItemID": source["LineItems"][0]["LineItemID"]}
    if target:
        given |= {"TargetTransactionID": target["InvoiceID"], "TargetLineItemID": target["LineItems"][0]["LineItemID"]}
    return given


def test_a_cost_is_passed_on_changed_and_let_go(writer, bill, customer):
    made = writer.made("LinkedTransactions", {"LinkedTransactions": [ends(bill)]})
    assert (made["Status"], made["SourceTransactionTypeCode"]) == ("APPROVED", "ACCPAY")
    path = f"LinkedTransactions/{made['LinkedTransactionID']}"
    draft = writer.document(customer, status="DRAFT")
    told = writer.post(path, {"LinkedTransactions": [ends(bill, draft)]}).json()["LinkedTransactions"][0]
    assert (told["Status"], told["ContactID"]) == ("ONDRAFT", customer["ContactID"])
    writer.post(f"Invoices/{draft['InvoiceID']}", {"Status": "AUTHORISED"})
    assert writer.shown(path)["Status"] == "BILLED"
    assert writer.delete(path).status == 204
    assert writer.get(path).status == 404


def test_money_spent_is_passed_on_too(writer, customer):
    line = {"Description": "Fuel", "Quantity": 1, "UnitAmount": 30, "AccountCode": "400", "TaxType": "NONE"}
    given = {"Type": "SPEND", "Contact": {"Name": "Petrol"}, "BankAccount": BANK, "LineItems": [line]}
    spent = writer.control("create", resource="BankTransactions", element=given)["element"]
    source = {"InvoiceID": spent["BankTransactionID"], "LineItems": spent["LineItems"]}
    made = writer.made("LinkedTransactions", ends(source) | {"ContactID": customer["ContactID"]})
    assert (made["SourceTransactionTypeCode"], made["Status"]) == ("SPEND", "APPROVED")
    writer.control("delete", resource="BankTransactions", select=spent["BankTransactionID"])
    assert writer.shown(f"LinkedTransactions/{made['LinkedTransactionID']}")["Status"] == "VOIDED"


def test_ends_that_do_not_fit_together_are_refused_with_xeros_words(writer, bill, sale):
    crossed = ends(bill) | {"SourceLineItemID": sale["LineItems"][0]["LineItemID"]}
    mismatch = "The SourceLineItemID and SourceTransactionID do not match"
    assert messages(writer.put("LinkedTransactions", crossed)) == [mismatch]
    assert messages(writer.put("LinkedTransactions", ends(sale))) == [mismatch]
    stranger = ends(bill, sale) | {"ContactID": writer.customer("Kea")["ContactID"]}
    assert messages(writer.put("LinkedTransactions", stranger)) == [
        "The ContactID and the TargetTransaction ContactID do not match"
    ]
    assert messages(writer.put("LinkedTransactions", ends(bill, bill)))
