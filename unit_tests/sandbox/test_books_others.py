"""Moves of the books beside invoices, credit notes, payments and plain bank transactions."""

import contextlib
import random
from datetime import timedelta

import pytest

from unit_tests.sandbox.bookkeeping import LINE, STAMP, attempt, check_sums, credit, receivable, sale, stamp_of
from unit_tests.sandbox.ledger_checks import check_ledger
from xero_sandbox import dates
from xero_sandbox.books import BooksError

BANK, SAVINGS = {"Code": "090"}, {"Code": "091"}
LATER = timedelta(hours=1)
LATER_STAMP = STAMP + 3_600_000


@pytest.fixture(autouse=True)
def _balanced_in_the_end(tenant):
    yield
    check_ledger(tenant)


def advance(books, customer, kind="RECEIVE-OVERPAYMENT", price=100):
    line = {"Description": "Ahead", "UnitAmount": price, "AccountCode": "620", "TaxType": "NONE"}
    contact = {"ContactID": customer["ContactID"]}
    return books.create("BankTransactions", {"Type": kind, "Contact": contact, "BankAccount": BANK, "LineItems": [line]})


def bill(books, customer, status="AUTHORISED", price=100):
    line = {**LINE, "AccountCode": "400", "UnitAmount": price}
    contact = {"ContactID": customer["ContactID"]}
    return books.create("Invoices", {"Type": "ACCPAY", "Contact": contact, "LineItems": [line], "Status": status})


def order(books, customer, resource, **more):
    contact = {"ContactID": customer["ContactID"]}
    return books.create(resource, {"Contact": contact, "LineItems": [LINE], **more})


def refused(action):
    with pytest.raises(BooksError) as refusal:
        action()
    return refusal.value.messages


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


# Quotes, purchase orders, repeating invoices


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


# Manual journals


def journal(books, *amounts, **more):
    accounts = ("400", "453", "429")
    lines = [{"AccountCode": code, "LineAmount": amount} for code, amount in zip(accounts, amounts, strict=False)]
    return books.create("ManualJournals", {"Narration": "Moved", "JournalLines": lines, **more})


def test_a_journal_is_posted_and_voided(books, clock, tenant):
    made = journal(books, 10, 5.5, -15.5)
    assert (made["Status"], made["LineAmountTypes"], made["JournalLines"][2]["LineAmount"]) == ("DRAFT", "NoTax", -15.5)
    clock.now += LATER
    assert books.edit("ManualJournals", made["ManualJournalID"], {"Status": "POSTED"})["Status"] == "POSTED"
    assert stamp_of(tenant, "ManualJournals", made["ManualJournalID"]) == LATER_STAMP
    check_ledger(tenant)
    assert books.void("ManualJournals", made["ManualJournalID"])["Status"] == "VOIDED"


def test_a_draft_journal_is_deleted_not_voided(books):
    made = journal(books, 10, -10)
    assert refused(lambda: books.void("ManualJournals", made["ManualJournalID"]))
    assert books.delete("ManualJournals", made["ManualJournalID"])["Status"] == "DELETED"


def test_a_journal_must_balance_and_leave_bank_and_control_accounts_alone(books):
    assert refused(lambda: journal(books, 10, -9))
    assert refused(lambda: journal(books, 0))
    for code in ("090", "610"):
        lines = [{"AccountCode": code, "LineAmount": 1}, {"AccountCode": "400", "LineAmount": -1}]
        assert refused(lambda lines=lines: books.create("ManualJournals", {"Narration": "x", "JournalLines": lines}))


def test_taxes_of_a_journal_balance_as_well(books):
    made = journal(books, 100, -100, LineAmountTypes="Exclusive", Status="POSTED")
    assert [line["TaxAmount"] for line in made["JournalLines"]] == [15.0, -15.0]


# Groups, links, claims, settings


def test_contacts_join_and_leave_a_group(books, tenant, customer):
    group = books.create("ContactGroups", {"Name": "Regulars"})
    joined = books.join(group["ContactGroupID"], customer["ContactID"])
    assert [one["ContactID"] for one in joined["Contacts"]] == [customer["ContactID"]]
    contact = tenant["Contacts"].get(customer["ContactID"])
    assert [one["Name"] for one in contact["ContactGroups"]] == ["Regulars"]
    assert books.leave(group["ContactGroupID"], customer["ContactID"])["Contacts"] == []
    assert tenant["Contacts"].get(customer["ContactID"])["ContactGroups"] == []
    books.join(group["ContactGroupID"], customer["ContactID"])
    books.edit("Contacts", customer["ContactID"], {"Name": "Ruru"})
    assert [one["Name"] for one in tenant["ContactGroups"].get(group["ContactGroupID"])["Contacts"]] == ["Ruru"]
    books.edit("ContactGroups", group["ContactGroupID"], {"Name": "Friends"})
    assert [one["Name"] for one in tenant["Contacts"].get(customer["ContactID"])["ContactGroups"]] == ["Friends"]
    assert books.delete("ContactGroups", group["ContactGroupID"])["Status"] == "DELETED"
    assert tenant["Contacts"].get(customer["ContactID"])["ContactGroups"] == []
    assert refused(lambda: books.create("ContactGroups", {"Name": "KEY accounts"}))


def test_a_link_follows_its_documents_and_vanishes_without_a_trace(books, tenant, customer):
    cost, sold = bill(books, customer), sale(books, customer, "DRAFT")
    ends = {
        "SourceTransactionID": cost["InvoiceID"],
        "SourceLineItemID": cost["LineItems"][0]["LineItemID"],
        "TargetTransactionID": sold["InvoiceID"],
        "TargetLineItemID": sold["LineItems"][0]["LineItemID"],
    }
    link = books.create("LinkedTransactions", ends)
    assert (link["Status"], link["ContactID"]) == ("ONDRAFT", customer["ContactID"])
    books.edit("Invoices", sold["InvoiceID"], {"Status": "AUTHORISED"})
    assert tenant["LinkedTransactions"].get(link["LinkedTransactionID"])["Status"] == "BILLED"
    books.void("Invoices", cost["InvoiceID"])
    assert tenant["LinkedTransactions"].get(link["LinkedTransactionID"])["Status"] == "VOIDED"
    books.delete("LinkedTransactions", link["LinkedTransactionID"])
    assert tenant["LinkedTransactions"].get(link["LinkedTransactionID"]) is None
    assert refused(lambda: books.create("LinkedTransactions", {**ends, "SourceLineItemID": "nothing"}))


def test_a_claim_goes_from_receipts_to_money(books, tenant, customer):
    lines = [{"Description": "Taxi", "UnitAmount": 46, "AccountCode": "493"}]
    made = books.create("Receipts", {"Contact": {"ContactID": customer["ContactID"]}, "LineItems": lines})
    assert (made["Status"], made["SubTotal"], made["Total"]) == ("DRAFT", 40.0, 46.0)
    claim = books.create("ExpenseClaims", {"Receipts": [{"ReceiptID": made["ReceiptID"]}]})
    assert (claim["Status"], claim["AmountDue"]) == ("SUBMITTED", 46.0)
    claim = books.edit("ExpenseClaims", claim["ExpenseClaimID"], {"Status": "AUTHORISED"})
    check_ledger(tenant)
    assert tenant["Receipts"].get(made["ReceiptID"])["Status"] == "AUTHORISED"
    claim = books.reimburse(claim["ExpenseClaimID"], 46, BANK)
    assert (claim["Status"], claim["AmountDue"], claim["AmountPaid"]) == ("PAID", 0.0, 46.0)
    assert refused(lambda: books.create("ExpenseClaims", {"Receipts": [{"ReceiptID": made["ReceiptID"]}]}))


def test_a_currency_and_a_payment_service_can_be_added(books, tenant):
    books.create("Currencies", {"Code": "JPY", "Description": "Japanese Yen"})
    assert tenant["Currencies"].get("JPY")["Description"] == "Japanese Yen"
    made = books.create("PaymentServices", {"PaymentServiceName": "Purse", "PayNowText": "Pay"})
    assert tenant["PaymentServices"].get(made["PaymentServiceID"]) == made
    assert refused(lambda: books.edit("Currencies", "JPY", {"Description": "Yen"}))


# Everything at once


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_ledger_still_balances_after_three_hundred_random_moves(books, tenant, clock, seed):
    rng = random.Random(seed)
    foreign = books.create("Contacts", {"Name": "Sydney Roast", "DefaultCurrency": "AUD"})
    customers = [contact for contact in tenant["Contacts"] if contact["ContactStatus"] == "ACTIVE"]
    done = 0
    for _ in range(300):
        clock.now += timedelta(minutes=7)
        if rng.random() < 0.4:
            attempt(books, tenant, rng, [*customers, foreign, foreign])
        else:
            done += attempt_other(books, tenant, rng, rng.choice([*customers, foreign]))
    assert done > 60
    check_sums(tenant)
    check_ledger(tenant)


def attempt_other(books, tenant, rng, contact):
    share = rng.randrange(1, 30_000) / 100
    invoices = list(tenant["Invoices"])
    invoice = rng.choice(invoices)
    credits_ = [*tenant["Overpayments"], *tenant["Prepayments"], *tenant["CreditNotes"]]
    pick = rng.choice(credits_)
    pick_id = pick.get("OverpaymentID") or pick.get("PrepaymentID") or pick.get("CreditNoteID")
    part = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": share}
    ahead = ("RECEIVE-OVERPAYMENT", "SPEND-PREPAYMENT", "RECEIVE-PREPAYMENT", "SPEND-OVERPAYMENT")
    moves = [
        lambda: bill(books, contact, rng.choice(["DRAFT", "AUTHORISED"]), share),
        lambda: credit(books, contact, share),
        lambda: advance(books, contact, rng.choice(ahead), share),
        lambda: books.allocate(pick_id, invoice["InvoiceID"], min(share, pick["RemainingCredit"], invoice["AmountDue"])),
        lambda: books.deallocate(pick_id, rng.choice(pick["Allocations"])["AllocationID"]),
        lambda: books.refund(pick_id, min(share, pick["RemainingCredit"])),
        lambda: books.delete("BankTransactions", rng.choice(list(tenant["BankTransactions"]))["BankTransactionID"]),
        lambda: books.create("BankTransfers", {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": share}),
        lambda: books.delete("BankTransfers", rng.choice(list(tenant["BankTransfers"]))["BankTransferID"]),
        lambda: books.create("BatchPayments", {"Account": BANK, "Payments": [part]}),
        lambda: books.delete("BatchPayments", rng.choice(list(tenant["BatchPayments"]))["BatchPaymentID"]),
        lambda: journal(books, share, -share, Status="POSTED"),
        lambda: books.void("ManualJournals", rng.choice(list(tenant["ManualJournals"]))["ManualJournalID"]),
        lambda: books.edit(
            "ExpenseClaims", rng.choice(list(tenant["ExpenseClaims"]))["ExpenseClaimID"], {"Status": "AUTHORISED"}
        ),
        lambda: books.void("Invoices", invoice["InvoiceID"]),
        lambda: books.pay(invoice["InvoiceID"], share, CurrencyRate=rng.choice([1.0, 0.9])),
    ]
    # An empty list of allocations has nothing to choose from.
    with contextlib.suppress(BooksError, IndexError):
        rng.choice(moves)()
        return 1
    return 0
