from collections import Counter
from dataclasses import replace

import pytest

from unit_tests.sandbox.founding import NOW, TENANT_ID
from unit_tests.sandbox.ledger_checks import check_ledger
from xero_sandbox.company import PROFILES, SIZES, found
from xero_sandbox.ledger import postings
from xero_sandbox.posting import Controls, Line, of_allocations, of_bank_transaction, of_document, of_payment, reliefs
from xero_sandbox.store import Tenant

CONTROLS = Controls("receivable", "payable", "tax", "rounding", "gain", "claims", "suspense")
# Large and huge companies as they are, only fewer of each thing: what makes them different is how they are told.
FEWER = {"invoices": 400, "bills": 200, "contacts": 40, "credit_notes": 20, "bank_transactions": 80, "others": 20}
CASES = [*((key, "demo") for key in PROFILES), *((key, "small") for key in PROFILES), ("au", "large"), ("us", "huge")]


def company(profile, size):
    tenant = Tenant(TENANT_ID, "Somebody")
    plan = SIZES[size] if size in {"small", "demo"} else replace(SIZES[size], **FEWER)
    found(tenant, plan, 1, NOW, PROFILES[profile])
    return tenant


@pytest.mark.parametrize(("profile", "size"), CASES, ids=lambda value: value)
def test_a_founded_company_balances(profile, size):
    by_name = check_ledger(company(profile, size))
    if size != "small":
        assert by_name["Accounts Receivable"] > 0 > by_name["Accounts Payable"]
    assert by_name["Sales"] < 0 < by_name["Cost of Goods Sold"]


def test_every_kind_of_document_posts():
    kinds = Counter(entry.source_type for entry in postings(company("au", "demo")))
    assert set(kinds) == {
        *("ACCREC", "ACCPAY", "ACCRECCREDIT", "ACCPAYCREDIT", "CASHREC", "CASHPAID"),
        *("AROVERPAYMENT", "ARPREPAYMENT", "APOVERPAYMENT", "APPREPAYMENT", "ALLOCATION"),
        *("ACCRECPAYMENT", "ACCPAYPAYMENT", "ARCREDITPAYMENT", "APCREDITPAYMENT"),
        *("AROVERPAYMENTPAYMENT", "ARPREPAYMENTPAYMENT", "APOVERPAYMENTPAYMENT", "APPREPAYMENTPAYMENT"),
        *("TRANSFER", "MANJOURNAL", "EXPCLAIM", "EXPPAYMENT"),
    }


def test_foreign_trade_leaves_a_gain_or_loss_and_little_rounding():
    by_name = check_ledger(company("au", "demo"))
    assert by_name["Realised Currency Gains"] != 0
    assert abs(by_name.get("Rounding", 0)) < 100


def invoice(total=115.0, tax=15.0, **more):
    line = {"LineAmount": total - tax, "TaxAmount": tax, "AccountID": "sales"}
    element = {
        "InvoiceID": "i",
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Date": "/Date(0+0000)/",
        "CurrencyRate": 1.0,
        "LineAmountTypes": "Exclusive",
        "LineItems": [line],
        "Total": total,
        "TotalTax": tax,
        "Payments": [],
        "CreditNotes": [],
        "Overpayments": [],
        "Prepayments": [],
    }
    return element | more


def lines(posting):
    return {line.account_id: line.amount for line in posting.lines}


def test_a_sale_debits_receivables_and_credits_sales_and_tax():
    assert lines(of_document(invoice(), CONTROLS)) == {"receivable": 11500, "sales": -10000, "tax": -1500}


def test_a_bill_credits_payables():
    assert lines(of_document(invoice(Type="ACCPAY"), CONTROLS)) == {"payable": -11500, "sales": 10000, "tax": 1500}


def test_tax_inside_an_amount_is_taken_out_of_its_line():
    line = {"LineAmount": 115.0, "TaxAmount": 15.0, "AccountID": "sales"}
    told = of_document(invoice(LineAmountTypes="Inclusive", LineItems=[line]), CONTROLS)
    assert lines(told) == {"receivable": 11500, "sales": -10000, "tax": -1500}


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED", "VOIDED", "DELETED"])
def test_what_is_not_in_force_posts_nothing(status):
    assert of_document(invoice(Status=status), CONTROLS) is None


def test_what_is_lost_in_converting_the_lines_goes_to_rounding():
    three = [{"LineAmount": 0.01, "TaxAmount": 0.0, "AccountID": "sales"}] * 3
    told = of_document(invoice(0.03, 0.0, CurrencyRate=1.5, LineItems=three), CONTROLS)
    assert told.lines == (Line("receivable", 2), *[Line("sales", -1)] * 3, Line("rounding", 1))


def test_a_payment_at_another_rate_leaves_a_gain():
    document = invoice(CurrencyRate=0.5, Payments=[{"PaymentID": "p", "Amount": 115.0}])
    payment = {
        "PaymentID": "p",
        "PaymentType": "ACCRECPAYMENT",
        "Status": "AUTHORISED",
        "Date": "/Date(0+0000)/",
        "BankAmount": 250.0,
        "CurrencyRate": 0.46,
        "Account": {"AccountID": "bank"},
    }
    assert lines(of_payment(payment, document, CONTROLS)) == {"bank": 25000, "receivable": -23000, "gain": -2000}


def test_parts_of_a_foreign_document_relieve_exactly_the_whole():
    payments = [{"PaymentID": str(number), "Amount": 0.33} for number in range(3)]
    document = invoice(0.99, 0.0, CurrencyRate=0.7, Payments=payments)
    assert sum(reliefs(document).values()) == 141


def test_an_allocation_between_two_rates_leaves_a_gain():
    given = {"AllocationID": "a", "Amount": 50.0, "Date": "/Date(0+0000)/", "Invoice": {"InvoiceID": "i"}}
    note = {
        **invoice(50.0, 0.0, CurrencyRate=0.8, Type="ACCRECCREDIT"),
        "CreditNoteID": "n",
        "Allocations": [given],
    }
    del note["InvoiceID"]
    document = invoice(100.0, 0.0, CurrencyRate=0.5, CreditNotes=[{"CreditNoteID": "n", "AppliedAmount": 50.0}])
    (told,) = of_allocations(note, {"i": document}, CONTROLS)
    assert told.lines == (Line("receivable", 6250), Line("receivable", -10000), Line("gain", 3750))


def test_an_overpayment_stands_on_the_control_account_and_not_on_its_lines():
    entry = invoice(20.0, 0.0, Type="RECEIVE-OVERPAYMENT", BankAccount={"AccountID": "bank"}, BankTransactionID="b")
    assert lines(of_bank_transaction(entry, CONTROLS)) == {"bank": 2000, "receivable": -2000}
