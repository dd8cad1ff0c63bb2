"""The journals of the cash basis, through the API."""

from collections import Counter

import pytest

from unit_tests.sandbox.kept import SALES, Kept, added, amounts, net


@pytest.fixture
def kept():
    return Kept()


def test_money_in_recognises_a_share_of_the_lines_and_of_the_tax(kept):
    lines = [SALES, {**SALES, "AccountCode": "260", "UnitAmount": 50}]
    cash = {"paymentsOnly": "true"}
    made = {}
    assert kept.new(lambda: made.update(kept.invoice(lines=lines)), **cash) == []
    (part,) = kept.new(lambda: kept.control("pay", invoice=made["InvoiceID"], amount=57.5), **cash)
    assert net(part) == {"Business Bank Account": 5750, "Sales": -3333, "Other Revenue": -1667, "GST": -750}
    assert [line["TaxAmount"] for line in part["JournalLines"]] == [0.0, -5.0, -2.5, 0.0]
    (rest,) = kept.new(lambda: kept.control("pay", invoice=made["InvoiceID"]), **cash)
    both = Counter(net(part))
    both.update(net(rest))
    assert both == {"Business Bank Account": 17250, "Sales": -10000, "Other Revenue": -5000, "GST": -2250}
    (reversal,) = kept.new(lambda: kept.control("delete", resource="Payments", select=rest["SourceID"]), **cash)
    assert amounts(reversal) == [-value for value in amounts(rest)]


def test_what_is_paid_at_once_is_the_same_journal_on_both_bases(kept):
    spent = {"BankAccount": {"Code": "090"}, "Contact": kept.contact(), "LineItems": [{**SALES, "AccountCode": "400"}]}
    made = kept.create("BankTransactions", Type="SPEND", **spent)
    assert kept.log()[-1] == kept.log(paymentsOnly="true")[-1]
    assert kept.log()[-1]["SourceID"] == made["BankTransactionID"]


def test_a_credit_that_is_given_settles_both_sides(kept):
    contact, cash = kept.contact(), {"paymentsOnly": "true"}
    invoice = kept.invoice(Contact=contact)
    note = kept.create(
        "CreditNotes",
        Type="ACCRECCREDIT",
        Status="AUTHORISED",
        Contact=contact,
        LineItems=[{**SALES, "AccountCode": "260", "UnitAmount": 40}],
    )
    ids = {"credit_note": note["CreditNoteID"], "invoice": invoice["InvoiceID"]}
    (given,) = kept.new(lambda: kept.control("allocate", amount=46, **ids), **cash)
    assert net(given) == {"Sales": -4000, "Other Revenue": 4000}
    (paid,) = kept.new(lambda: kept.control("pay", invoice=invoice["InvoiceID"]), **cash)
    assert net(paid) == {"Business Bank Account": 6900, "Sales": -6000, "GST": -900}


def test_an_overpayment_waits_on_receivables_and_a_refund_takes_it_off(kept):
    account = {"BankAccount": {"Code": "090"}, "LineAmountTypes": "NoTax"}
    line = {"AccountCode": "610", "Description": "Too much", "Quantity": 1, "UnitAmount": 20}
    cash, made = {"paymentsOnly": "true"}, {}
    element = {"Type": "RECEIVE-OVERPAYMENT", "Contact": kept.contact(), "LineItems": [line], **account}
    (got,) = kept.new(lambda: made.update(kept.create("BankTransactions", **element)), **cash)
    assert net(got) == {"Business Bank Account": 2000, "Accounts Receivable": -2000}
    assert got["SourceType"] == "AROVERPAYMENT"
    (back,) = kept.new(lambda: kept.control("refund", credit_note=made["BankTransactionID"], amount=20), **cash)
    assert net(back) == {"Business Bank Account": -2000, "Accounts Receivable": 2000}
    assert back["SourceType"] == "AROVERPAYMENT"


def test_manual_journals_show_on_the_cash_basis_where_they_say_so(kept):
    lines = [{"AccountCode": "400", "LineAmount": 10}, {"AccountCode": "404", "LineAmount": -10}]
    for shown in (True, False):
        element = {"Narration": "Moved", "Status": "POSTED", "JournalLines": lines, "ShowOnCashBasisReports": shown}
        make = {"resource": "ManualJournals", "element": element}
        journals = kept.new(lambda make=make: kept.control("create", **make), paymentsOnly="true")
        assert len(journals) == shown


def test_both_bases_agree_once_everything_is_settled(kept):
    tenant = kept.tenants[1]
    books = kept.sandbox.bookcase.of(tenant)
    for invoice in [*tenant["Invoices"]]:
        if invoice["Status"] == "AUTHORISED":
            books.pay(invoice["InvoiceID"], invoice["AmountDue"])
    for name, id_key in (("CreditNotes", "CreditNoteID"), ("Overpayments", "OverpaymentID"), ("Prepayments", "PrepaymentID")):
        for credit in [*tenant[name]]:
            if credit["Status"] == "AUTHORISED":
                books.refund(credit[id_key], credit["RemainingCredit"])
    bank = {"Code": "090"}
    for claim in [*tenant["ExpenseClaims"]]:
        if claim["Status"] == "AUTHORISED":
            books.reimburse(claim["ExpenseClaimID"], claim["AmountDue"], bank)
    for journal in [*tenant["ManualJournals"]]:
        if journal["Status"] == "POSTED" and not journal["ShowOnCashBasisReports"]:
            books.void("ManualJournals", journal["ManualJournalID"])
    accrual, cash = added(kept.log(1)), added(kept.log(1, paymentsOnly="true"))
    # What foreign money gained between a document and its payment is a gain on one basis, and a part of its lines on the other.
    gains = {one["AccountID"] for one in tenant["Accounts"] if one.get("SystemAccount") == "REALISEDCURRENCYGAIN"}
    foreign = [one for one in tenant["Invoices"] if one["CurrencyRate"] != 1]
    moved = gains | {line.get("AccountID") for one in foreign for line in one["LineItems"]}
    assert foreign
    assert {name: value for name, value in accrual.items() if name not in moved} == {
        name: value for name, value in cash.items() if name not in moved
    }
    assert sum(accrual.get(name, 0) for name in moved) == sum(cash.get(name, 0) for name in moved)
