"""What a founded company holds beside its invoices, bills, payments and bank transactions."""

from collections import defaultdict

import pytest

from unit_tests.sandbox.founding import CREDITS, by, founded
from xero_sandbox import dates
from xero_sandbox.company import PROFILES
from xero_sandbox.money import cents


@pytest.fixture(scope="module", params=[*((key, "demo") for key in PROFILES), ("nz", "small")], ids="-".join)
def books(request):
    profile, size = request.param
    return founded(profile, size)


def test_every_over_and_prepayment_came_by_a_bank_transaction_of_its_type_and_amount(books):
    entries = by(books["BankTransactions"], "BankTransactionID")
    for name in ("Overpayments", "Prepayments"):
        id_key = CREDITS[name]
        assert {entry[id_key] for entry in books["BankTransactions"] if id_key in entry} == set(by(books[name], id_key))
        for credit in books[name]:
            entry = entries[credit[id_key]]
            assert (entry["Type"], entry["Total"], entry["Contact"]) == (credit["Type"], credit["Total"], credit["Contact"])
            assert (entry["Status"] == "DELETED") == (credit["Status"] == "VOIDED")


def test_an_allocation_shows_on_both_sides(books):
    invoices = by(books["Invoices"], "InvoiceID")
    told = defaultdict(int)
    for name, id_key in CREDITS.items():
        for credit in books[name]:
            for entry in credit["Allocations"]:
                told[credit[id_key], entry["Invoice"]["InvoiceID"]] += cents(entry["Amount"])
                assert invoices[entry["Invoice"]["InvoiceID"]]["Contact"] == credit["Contact"]
    shown = {
        (stub[id_key], invoice["InvoiceID"]): cents(stub["AppliedAmount"])
        for invoice in books["Invoices"]
        for name, id_key in CREDITS.items()
        for stub in invoice[name]
    }
    assert shown == told


def test_over_and_prepayments_are_kept_used_and_given_back(books):
    credits_ = [*books["Overpayments"], *books["Prepayments"]]
    assert any(credit["Allocations"] for credit in credits_)
    assert any(credit["Allocations"] and credit["RemainingCredit"] for credit in credits_)
    assert any(not credit["Allocations"] and credit["RemainingCredit"] for credit in credits_)
    if len(credits_) > 12:
        assert any(credit["Payments"] for credit in credits_)
        assert any(credit["Status"] == "VOIDED" for credit in credits_)
    kinds = {credit["Type"] for credit in credits_}
    assert kinds == {f"{way}-{what}" for way in ("RECEIVE", "SPEND") for what in ("OVERPAYMENT", "PREPAYMENT")}


def test_a_batch_is_the_sum_of_payments_of_its_day_account_and_status(books):
    payments = by(books["Payments"], "PaymentID")
    held = [stub["PaymentID"] for batch in books["BatchPayments"] for stub in batch["Payments"]]
    assert len(set(held)) == len(held)
    assert {payment["PaymentID"] for payment in books["Payments"] if "BatchPaymentID" in payment} == set(held)
    assert {batch["Type"] for batch in books["BatchPayments"]} == {"PAYBATCH", "RECBATCH"}
    for batch in books["BatchPayments"]:
        parts = [payments[stub["PaymentID"]] for stub in batch["Payments"]]
        assert cents(batch["TotalAmount"]) == sum(cents(part["BankAmount"]) for part in parts)
        for part in parts:
            assert part["BatchPaymentID"] == part["BatchPayment"]["BatchPaymentID"] == batch["BatchPaymentID"]
            assert (part["Date"], part["Status"]) == (batch["Date"], batch["Status"])
            assert part["Account"]["AccountID"] == batch["Account"]["AccountID"]
            assert part["BatchPayment"]["TotalAmount"] == batch["TotalAmount"]


def test_some_batches_of_the_demo_hold_several_payments():
    assert max(len(batch["Payments"]) for batch in founded("au")["BatchPayments"]) > 1


def test_transfers_move_money_between_two_bank_accounts(books):
    accounts = by(books["Accounts"], "AccountID")
    for transfer in books["BankTransfers"]:
        ends = [accounts[transfer[key]["AccountID"]] for key in ("FromBankAccount", "ToBankAccount")]
        assert [end["Type"] for end in ends] == ["BANK", "BANK"]
        assert ends[0] != ends[1]
        assert transfer["Amount"] > 0
        assert "UpdatedDateUTC" not in transfer


def test_group_members_are_the_contacts_that_say_so(books):
    told = {(group["ContactGroupID"], one["ContactID"]) for group in books["ContactGroups"] for one in group["Contacts"]}
    says = {
        (group["ContactGroupID"], contact["ContactID"]) for contact in books["Contacts"] for group in contact["ContactGroups"]
    }
    assert told == says != set()


def test_linked_transactions_point_from_a_line_of_a_bill_to_a_line_of_a_sale(books):
    lines = {line["LineItemID"]: invoice for invoice in books["Invoices"] for line in invoice["LineItems"]}
    for link in books["LinkedTransactions"]:
        bill = lines[link["SourceLineItemID"]]
        assert (bill["Type"], bill["InvoiceID"]) == ("ACCPAY", link["SourceTransactionID"])
        if "TargetLineItemID" in link:
            sale = lines[link["TargetLineItemID"]]
            assert (sale["Type"], sale["InvoiceID"]) == ("ACCREC", link["TargetTransactionID"])
            assert sale["Contact"]["ContactID"] == link["ContactID"]
    statuses = {link["Status"] for link in books["LinkedTransactions"]}
    assert statuses >= {"APPROVED", "BILLED"}


def test_every_manual_journal_balances(books):
    for journal in books["ManualJournals"]:
        sums = [cents(line["LineAmount"]) for line in journal["JournalLines"]]
        taxes = [cents(line["TaxAmount"]) for line in journal["JournalLines"]]
        assert sum(sums) == sum(taxes) == 0
        assert len(sums) >= 2


def test_manual_journals_leave_bank_and_system_accounts_alone(books):
    accounts = by(books["Accounts"], "AccountID")
    for journal in books["ManualJournals"]:
        for line in journal["JournalLines"]:
            account = accounts[line["AccountID"]]
            assert account["Type"] != "BANK"
            assert "SystemAccount" not in account


def test_a_claim_is_the_sum_of_its_receipts(books):
    receipts, users = by(books["Receipts"], "ReceiptID"), by(books["Users"], "UserID")
    for claim in books["ExpenseClaims"]:
        assert claim["Receipts"] == [receipts[receipt["ReceiptID"]] for receipt in claim["Receipts"]]
        assert cents(claim["Total"]) == sum(cents(receipt["Total"]) for receipt in claim["Receipts"])
        assert cents(claim["AmountPaid"]) == sum(cents(payment["Amount"]) for payment in claim["Payments"])
        assert users[claim["User"]["UserID"]] == claim["User"]
    assert len({receipt["ReceiptNumber"] for receipt in books["Receipts"]}) == len(books["Receipts"])


def test_quotes_write_their_dates_without_an_offset_and_their_types_in_capitals(books):
    for quote in books["Quotes"]:
        assert all("+" not in quote[key] for key in ("Date", "ExpiryDate", "UpdatedDateUTC"))
        assert quote["LineAmountTypes"] in {"EXCLUSIVE", "INCLUSIVE"}


def test_lines_of_quotes_orders_templates_and_receipts_add_up(books):
    for name in ("Quotes", "PurchaseOrders", "RepeatingInvoices", "Receipts", "Overpayments", "Prepayments"):
        for document in books[name]:
            net = sum(cents(line["LineAmount"]) for line in document["LineItems"])
            taxes = sum(cents(line["TaxAmount"]) for line in document["LineItems"])
            inclusive = document["LineAmountTypes"].upper() == "INCLUSIVE"
            assert cents(document["TotalTax"]) == taxes
            assert cents(document["Total"]) == (net if inclusive else net + taxes)
            assert cents(document["SubTotal"]) + taxes == cents(document["Total"])


def test_foreign_payments_are_worth_what_their_day_says():
    books = founded("au")
    invoices = by(books["Invoices"], "InvoiceID")
    rates = [
        (payment["CurrencyRate"], invoices[payment["Invoice"]["InvoiceID"]]["CurrencyRate"])
        for payment in books["Payments"]
        if payment["CurrencyRate"] != 1 and payment["Invoice"]["InvoiceID"] in invoices
    ]
    assert any(paid != invoiced for paid, invoiced in rates)


def test_stamps_of_the_others_are_in_the_past(books):
    demo = books["Organisation"][0]["IsDemoCompany"]
    for name in (
        "BankTransfers",
        "BatchPayments",
        "ManualJournals",
        "Quotes",
        "PurchaseOrders",
        "ExpenseClaims",
        "Overpayments",
    ):
        for element in books[name]:
            stamp = element.get("UpdatedDateUTC") or element["CreatedDateUTC"]
            assert (dates.read_millis(stamp) < dates.day_millis(dates.read_day("2010-11-20"))) == demo
