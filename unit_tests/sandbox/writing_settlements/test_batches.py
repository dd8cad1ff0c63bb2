"""Batches of payments, and transfers between two banks."""

import pytest

from unit_tests.sandbox.writer import messages
from unit_tests.sandbox.writing_settlements.settling import BANK, SAVINGS, batch, due

# Batches


def test_a_batch_pays_several_invoices_and_is_deleted_as_a_whole(writer, customer):
    sales = [writer.document(customer) for _ in range(2)]
    made = writer.made("BatchPayments", {"BatchPayments": [batch(*sales, Reference="Run")]})
    assert (made["Type"], made["TotalAmount"], made["Status"]) == ("RECBATCH", 100.0, "AUTHORISED")
    assert [due(writer, one) for one in sales] == [("AUTHORISED", 50.0)] * 2
    one = made["Payments"][0]["PaymentID"]
    assert messages(writer.post(f"Payments/{one}", {"Status": "DELETED"}))
    assert due(writer, sales[0]) == ("AUTHORISED", 50.0)
    reply = writer.post("BatchPayments", {"BatchPaymentID": made["BatchPaymentID"], "Status": "DELETED"})
    assert reply.json()["BatchPayments"][0]["Status"] == "DELETED"
    assert [due(writer, one) for one in sales] == [("AUTHORISED", 100.0)] * 2
    assert writer.shown(f"Payments/{one}")["Status"] == "DELETED"


def test_a_batch_is_deleted_by_its_address_too(writer, sale):
    made = writer.made("BatchPayments", batch(sale))
    path = f"BatchPayments/{made['BatchPaymentID']}"
    assert writer.post(path, {"Status": "DELETED"}).json()["BatchPayments"][0]["Status"] == "DELETED"
    assert due(writer, sale) == ("AUTHORISED", 100.0)


def test_a_batch_pays_all_of_its_invoices_or_none(writer, customer, sale):
    bill = writer.document(customer, kind="ACCPAY")
    draft = writer.document(customer, status="DRAFT")
    for given in (batch(sale, draft), batch(sale, bill), batch(sale, sale, sale), batch(), batch(sale, Particulars="x" * 13)):
        assert messages(writer.put("BatchPayments", given))
    assert due(writer, sale) == ("AUTHORISED", 100.0)
    assert due(writer, bill) == ("AUTHORISED", 100.0)


def test_a_post_makes_no_batch_and_no_transfer(writer, sale):
    assert messages(writer.post("BatchPayments", batch(sale)))
    given = {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 5}
    before = len(writer.tenant["BankTransfers"])
    assert messages(writer.post("BankTransfers", given))
    assert (due(writer, sale), len(writer.tenant["BankTransfers"])) == (("AUTHORISED", 100.0), before)


# Transfers


def test_transfers_are_made_and_deleted_many_at_a_time(writer):
    given = {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": "50.00", "Date": "2026-11-20", "Reference": "Sub"}
    reply = writer.put("BankTransfers", {"BankTransfers": [given, given | {"Amount": 70}]})
    made = reply.json()["BankTransfers"]
    assert [(one["Amount"], one["Status"], one["Reference"]) for one in made] == [
        (50.0, "AUTHORISED", "Sub"),
        (70.0, "AUTHORISED", "Sub"),
    ]
    gone = [{"BankTransferID": one["BankTransferID"], "Status": "DELETED"} for one in made]
    told = writer.post("BankTransfers", {"BankTransfers": gone}).json()["BankTransfers"]
    assert [one["Status"] for one in told] == ["DELETED", "DELETED"]
    assert not {one["BankTransferID"] for one in made} & set(writer.ids("BankTransfers"))


def test_a_transfer_is_deleted_by_its_address_and_once_only(writer):
    made = writer.made("BankTransfers", {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 5})
    path = f"BankTransfers/{made['BankTransferID']}"
    assert messages(writer.post(path, {"Reference": "x"}))
    assert writer.post(path, {"Status": "DELETED"}).status == 200
    assert messages(writer.post(path, {"Status": "DELETED"}))


@pytest.mark.parametrize("wrong", [{"ToBankAccount": BANK}, {"Amount": 0}, {"ToBankAccount": {"Code": "200"}}])
def test_a_transfer_between_other_than_two_banks_is_refused(writer, wrong):
    assert messages(writer.put("BankTransfers", {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 5} | wrong))
