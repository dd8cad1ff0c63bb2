"""Money ahead, transfers, and batches of payments."""

import pytest

from unit_tests.sandbox.bookkeeping import STAMP, receivable, sale, stamp_of
from unit_tests.sandbox.books_others.moves import BANK, LATER, LATER_STAMP, SAVINGS, advance, bill, refused
from xero_sandbox import dates

# Over- and prepayments


@pytest.mark.parametrize(
    ("kind", "resource", "id_key"),
    [("RECEIVE-OVERPAYMENT", "Overpayments", "OverpaymentID"), ("RECEIVE-PREPAYMENT", "Prepayments", "PrepaymentID")],
)
def test_money_ahead_becomes_a_credit_that_an_invoice_takes(books, tenant, customer, kind, resource, id_key):
    invoice, entry = sale(books, customer), advance(books, customer, kind)
    made = tenant[resource].get(entry[id_key])
    assert (made["Type"], made["RemainingCredit"], made["Status"]) == (kind, 100.0, "AUTHORISED")
    assert receivable(tenant, customer) == 130.0
    given = books.allocate(made[id_key], invoice["InvoiceID"], 60)
    invoice, made = tenant["Invoices"].get(invoice["InvoiceID"]), tenant[resource].get(made[id_key])
    assert (invoice["AmountCredited"], invoice["AmountDue"]) == (60.0, 170.0)
    assert invoice[resource][0]["AppliedAmount"] == 60.0
    assert made["RemainingCredit"] == 40.0
    assert receivable(tenant, customer) == 130.0
    books.refund(made[id_key], 40, Account=BANK)
    assert tenant[resource].get(made[id_key])["Status"] == "PAID"
    books.deallocate(made[id_key], given["AllocationID"])
    assert tenant[resource].get(made[id_key])["RemainingCredit"] == 60.0


def test_an_unused_overpayment_is_voided_with_its_bank_transaction(books, tenant, customer):
    entry = advance(books, customer)
    assert books.delete("BankTransactions", entry["BankTransactionID"])["Status"] == "DELETED"
    assert tenant["Overpayments"].get(entry["OverpaymentID"])["Status"] == "VOIDED"
    assert receivable(tenant, customer) == 0.0


def test_a_used_overpayment_and_an_edit_of_one_are_refused(books, customer):
    invoice, entry = sale(books, customer), advance(books, customer)
    books.allocate(entry["OverpaymentID"], invoice["InvoiceID"], 10)
    assert refused(lambda: books.delete("BankTransactions", entry["BankTransactionID"]))
    assert refused(lambda: books.edit("BankTransactions", entry["BankTransactionID"], {"Reference": "x"}))


def test_a_supplier_overpayment_cannot_settle_a_sale(books, customer):
    invoice, entry = sale(books, customer), advance(books, customer, "SPEND-OVERPAYMENT")
    assert refused(lambda: books.allocate(entry["OverpaymentID"], invoice["InvoiceID"], 1))


# Transfers and batches


def test_a_transfer_is_deleted_and_its_created_stamp_stays(books, tenant, clock):
    made = books.create("BankTransfers", {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 70})
    assert (made["Status"], made["Amount"], dates.read_millis(made["CreatedDateUTC"])) == ("AUTHORISED", 70.0, STAMP)
    clock.now += LATER
    assert books.delete("BankTransfers", made["BankTransferID"])["Status"] == "DELETED"
    kept = tenant["BankTransfers"].get(made["BankTransferID"])
    assert dates.read_millis(kept["CreatedDateUTC"]) == STAMP
    assert "UpdatedDateUTC" not in kept
    assert refused(lambda: books.delete("BankTransfers", made["BankTransferID"]))


def test_a_transfer_needs_two_accounts_and_an_amount(books):
    ends = {"FromBankAccount": BANK, "ToBankAccount": BANK}
    assert refused(lambda: books.create("BankTransfers", {**ends, "Amount": 1}))
    assert refused(lambda: books.create("BankTransfers", {**ends, "ToBankAccount": SAVINGS, "Amount": 0}))


def test_a_batch_pays_several_bills_and_its_deletion_makes_them_due_again(books, tenant, customer, clock):
    bills = [bill(books, customer), bill(books, customer)]
    parts = [{"Invoice": {"InvoiceID": each["InvoiceID"]}, "Amount": each["AmountDue"]} for each in bills]
    batch = books.create("BatchPayments", {"Account": BANK, "Date": "2026-11-20", "Payments": parts, "Reference": "Run 9"})
    assert (batch["Type"], batch["TotalAmount"], batch["Reference"]) == ("PAYBATCH", 460.0, "Run 9")
    paid = [tenant["Payments"].get(stub["PaymentID"]) for stub in batch["Payments"]]
    assert {payment["BatchPaymentID"] for payment in paid} == {batch["BatchPaymentID"]}
    assert {tenant["Invoices"].get(each["InvoiceID"])["Status"] for each in bills} == {"PAID"}
    assert refused(lambda: books.delete("Payments", paid[0]["PaymentID"]))
    clock.now += LATER
    assert books.delete("BatchPayments", batch["BatchPaymentID"])["Status"] == "DELETED"
    assert stamp_of(tenant, "BatchPayments", batch["BatchPaymentID"]) == LATER_STAMP
    assert {tenant["Payments"].get(payment["PaymentID"])["Status"] for payment in paid} == {"DELETED"}
    assert [tenant["Invoices"].get(each["InvoiceID"])["AmountDue"] for each in bills] == [230.0, 230.0]


def test_a_batch_that_cannot_pay_everything_pays_nothing(books, tenant, customer):
    good, count = bill(books, customer), len(tenant["Payments"])
    parts = [{"Invoice": {"InvoiceID": good["InvoiceID"]}, "Amount": 200} for _ in range(2)]
    assert refused(lambda: books.create("BatchPayments", {"Account": BANK, "Payments": parts}))
    assert len(tenant["Payments"]) == count
