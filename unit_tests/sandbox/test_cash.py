"""The cash basis by hand: what a payment recognises of its document."""

from collections import Counter

import pytest

from unit_tests.sandbox.test_ledger import CONTROLS, invoice, lines
from xero_sandbox.cash import of_allocation, of_bank_transaction, of_payment, of_reimbursement

DAY = 86_400_000


def day(number):
    return f"/Date({number * DAY}+0000)/"


def payment(key, amount, when=0, rate=1.0, **more):
    stub = {"PaymentID": key, "Date": day(when), "Amount": amount, "BankAmount": round(amount / rate, 2), "CurrencyRate": rate}
    return stub | {"PaymentType": "ACCRECPAYMENT", "Status": "AUTHORISED", "Account": {"AccountID": "bank"}, **more}


def awkward(*payments, **more):
    """A sale of three times a third, taxed, and of something untaxed."""
    taxed = [{"LineAmount": value, "TaxAmount": 0.05, "AccountID": "sales"} for value in (0.33, 0.33, 0.34)]
    free = {"LineAmount": 0.85, "TaxAmount": 0.0, "AccountID": "other"}
    return invoice(2.00, 0.15, LineItems=[*taxed, free], Payments=list(payments), **more)


@pytest.mark.parametrize("parts", [(2.0,), (0.01, 1.99), (0.67, 0.67, 0.66), (0.13,) * 15 + (0.05,)])
def test_payments_of_any_sizes_make_up_every_line_exactly(parts):
    payments = [payment(str(number), part, number) for number, part in enumerate(parts)]
    document, sums = awkward(*payments), Counter()
    for one, part in zip(payments, parts, strict=True):
        told = of_payment(one, document, CONTROLS)
        assert told.difference == 0
        assert lines(told)["bank"] == round(part * 100)
        assert "rounding" not in lines(told)
        for line in told.lines:
            sums[line.account_id] += line.amount
    assert sums == {"bank": 200, "sales": -100, "other": -85, "tax": -15}


def test_a_later_payment_leaves_what_the_former_ones_stood_for():
    first, second = payment("z", 0.71, 1), payment("a", 0.55, 2)
    alone = of_payment(first, awkward(first), CONTROLS)
    assert of_payment(first, awkward(second, first), CONTROLS) == alone


def test_foreign_money_is_worth_what_came_in():
    one = payment("p", 115.0, rate=0.4)
    told = of_payment(one, invoice(CurrencyRate=0.5, Payments=[one]), CONTROLS)
    assert lines(told) == {"bank": 28750, "sales": -25000, "tax": -3750}


def test_a_payment_that_was_taken_back_recognises_nothing():
    one = payment("p", 115.0, Status="DELETED")
    assert of_payment(one, invoice(Payments=[one]), CONTROLS) is None


def test_a_prepayment_recognises_its_lines_and_the_invoice_gives_them_back():
    line = {"LineAmount": 20.0, "TaxAmount": 3.0, "AccountID": "prepaid"}
    entry = invoice(
        23.0, 3.0, Type="RECEIVE-PREPAYMENT", LineItems=[line], BankTransactionID="b", BankAccount={"AccountID": "bank"}
    )
    assert lines(of_bank_transaction(entry, CONTROLS)) == {"bank": 2300, "prepaid": -2000, "tax": -300}
    given = {"AllocationID": "a", "Amount": 23.0, "Date": day(3), "Invoice": {"InvoiceID": "i"}}
    credit = {key: value for key, value in entry.items() if key != "InvoiceID"} | {"PrepaymentID": "b", "Allocations": [given]}
    stub = {"PrepaymentID": "b", "ID": "b", "AppliedAmount": 23.0, "Date": day(1)}
    told = of_allocation(credit, invoice(Prepayments=[stub]), given, CONTROLS)
    sums = Counter()
    for one in told.lines:
        sums[one.account_id] += one.amount
    assert sums == {"sales": -2000, "prepaid": 2000, "tax": 0}


def test_a_claim_is_recognised_when_it_is_paid_back():
    receipts = [
        {
            "LineAmountTypes": "Inclusive",
            "TotalTax": tax,
            "LineItems": [{"LineAmount": total, "TaxAmount": tax, "AccountID": name}],
        }
        for name, total, tax in (("fuel", 46.0, 6.0), ("lunch", 10.0, 0.0))
    ]
    paid = [payment("one", 28.0), payment("two", 28.0)]
    claim = {"Receipts": receipts, "Total": 56.0, "Payments": paid}
    sums = Counter()
    for one in paid:
        told = of_reimbursement(claim, one, CONTROLS)
        assert told.difference == 0
        for line in told.lines:
            sums[line.account_id] += line.amount
    assert sums == {"bank": -5600, "fuel": 4000, "tax": 600, "lunch": 1000}
