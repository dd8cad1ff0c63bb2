"""The same seed founds the same company, as large as it should be, and its money adds up."""

import json
from collections import Counter, defaultdict

import pytest

from unit_tests.sandbox.founding import NOW, TENANT_ID, credits_of, founded, with_lines
from xero_sandbox import dates
from xero_sandbox.company import PROFILES, SIZES
from xero_sandbox.money import cents, converted, fine, tax_on

SALES_CREDITS = {"ACCRECCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"}


def test_the_same_arguments_give_the_same_bytes():
    assert json.dumps(founded()) == json.dumps(founded())


@pytest.mark.parametrize("other", [{"seed": 2}, {"tenant_id": TENANT_ID.replace("6", "7")}, {"profile": "au"}])
def test_another_seed_tenant_or_profile_gives_other_documents(other):
    mine = {invoice["InvoiceID"] for invoice in founded()["Invoices"]}
    theirs = {invoice["InvoiceID"] for invoice in founded(**other)["Invoices"]}
    assert not mine & theirs


@pytest.mark.parametrize("size", ["small", "demo"])
def test_a_company_holds_what_its_size_says(size):
    books, plan = founded(size=size), SIZES[size]
    kinds = Counter(invoice["Type"] for invoice in books["Invoices"])
    assert kinds == {"ACCREC": plan.invoices, "ACCPAY": plan.bills}
    assert len(books["CreditNotes"]) == plan.credit_notes
    advances = len(books["Overpayments"]) + len(books["Prepayments"])
    assert plan.others <= advances <= 2 * plan.others
    assert len(books["BankTransactions"]) == plan.bank_transactions + advances + 2 * plan.others  # of transfers
    for name in ("BankTransfers", "ManualJournals", "PurchaseOrders", "Quotes", "RepeatingInvoices", "LinkedTransactions"):
        assert len(books[name]) == plan.others, name
    assert len(books["Items"]) == plan.items


def rates_of(books):
    return {rate["TaxType"]: fine(rate["EffectiveRate"]) for rate in books["TaxRates"]}


def test_lines_add_up_to_the_totals_of_every_document(books):
    rates = rates_of(books)
    for document in [*books["Invoices"], *books["CreditNotes"], *with_lines(books)]:
        lines, types = document["LineItems"], document["LineAmountTypes"]
        for line in lines:
            if "UnitAmount" in line:
                exact = fine(line["Quantity"]) * fine(line["UnitAmount"]) * (10**6 - fine(line.get("DiscountRate", 0)))
                assert abs(cents(line["LineAmount"]) * 10**12 - exact) <= 10**12 // 2
                assert cents(line["TaxAmount"]) == tax_on(cents(line["LineAmount"]), rates[line["TaxType"]], types)
        net = sum(cents(line["LineAmount"]) for line in lines)
        taxes = sum(cents(line["TaxAmount"]) for line in lines)
        assert cents(document["TotalTax"]) == taxes
        assert cents(document["Total"]) == (net if types == "Inclusive" else net + taxes)
        assert cents(document["SubTotal"]) + taxes == cents(document["Total"])


def test_payments_and_credits_explain_what_is_due_on_every_invoice(books):
    payments, notes = defaultdict(list), defaultdict(int)
    for payment in books["Payments"]:
        if payment["Status"] == "AUTHORISED":
            payments[payment["Invoice"]["InvoiceID"]].append(payment)
    for note in credits_of(books):
        for allocation in note["Allocations"]:
            notes[allocation["Invoice"]["InvoiceID"]] += cents(allocation["Amount"])
    for invoice in books["Invoices"]:
        paid = sum(cents(payment["Amount"]) for payment in payments[invoice["InvoiceID"]])
        assert {each["PaymentID"] for each in invoice["Payments"]} == {
            each["PaymentID"] for each in payments[invoice["InvoiceID"]]
        }
        assert cents(invoice["AmountPaid"]) == paid == sum(cents(each["Amount"]) for each in invoice["Payments"])
        assert cents(invoice["AmountCredited"]) == notes[invoice["InvoiceID"]]
        due = 0 if invoice["Status"] in {"VOIDED", "DELETED"} else cents(invoice["Total"]) - paid - notes[invoice["InvoiceID"]]
        assert cents(invoice["AmountDue"]) == due >= 0
        assert (invoice["Status"] == "PAID") == (due == 0 and invoice["Status"] in {"AUTHORISED", "PAID"})
        assert ("FullyPaidOnDate" in invoice) == (invoice["Status"] == "PAID")
        if invoice["Status"] not in {"AUTHORISED", "PAID"}:
            assert not paid


def test_every_credit_knows_what_is_left_of_it(books):
    for note in credits_of(books):
        used = sum(cents(each["Amount"]) for each in [*note["Allocations"], *note["Payments"]])
        left = 0 if note["Status"] in {"VOIDED", "DELETED"} else cents(note["Total"]) - used
        assert cents(note["RemainingCredit"]) == left >= 0
        assert (note["Status"] == "PAID") == (left == 0 and note["Status"] in {"AUTHORISED", "PAID"})


def test_balances_are_the_sums_of_open_documents(books):
    sums = defaultdict(lambda: [0, 0, 0, 0])
    today = dates.day_millis(NOW.date())
    for invoice in books["Invoices"]:
        if invoice["Status"] == "AUTHORISED":
            due, place = (
                converted(cents(invoice["AmountDue"]), invoice["CurrencyRate"]),
                0 if invoice["Type"] == "ACCREC" else 2,
            )
            sums[invoice["Contact"]["ContactID"]][place] += due
            if dates.read_millis(invoice["DueDate"]) < today:
                sums[invoice["Contact"]["ContactID"]][place + 1] += due
    for note in credits_of(books):
        if note["Status"] == "AUTHORISED":
            left, place = (
                converted(cents(note["RemainingCredit"]), note["CurrencyRate"]),
                0 if note["Type"] in SALES_CREDITS else 2,
            )
            sums[note["Contact"]["ContactID"]][place] -= left
    for contact in books["Contacts"]:
        balances = contact.get("Balances", {})
        sides = [balances.get(side, {}) for side in ("AccountsReceivable", "AccountsPayable")]
        told = [cents(side.get(key, 0)) for side in sides for key in ("Outstanding", "Overdue")]
        assert told == sums[contact["ContactID"]], contact["Name"]


def test_overdue_sales_are_of_all_ages():
    ages = Counter()
    for profile in PROFILES:
        for invoice in founded(profile)["Invoices"]:
            if invoice["Status"] == "AUTHORISED" and invoice["Type"] == "ACCREC":
                ages[min(4, max(0, (NOW.date() - dates.read_day(invoice["DueDate"])).days + 29) // 30)] += 1
    assert set(ages) == {0, 1, 2, 3, 4}


def test_money_comes_in_and_goes_out_every_full_month():
    books, months = founded("au"), defaultdict(lambda: [0, 0])
    for payment in books["Payments"]:
        if payment["Status"] == "AUTHORISED":
            inward = payment["PaymentType"] in {"ACCRECPAYMENT", "APCREDITPAYMENT"}
            months[dates.read_day(payment["Date"]).strftime("%Y-%m")][not inward] += payment["BankAmount"]
    full = sorted(months)[3:-1]
    assert len(full) >= 20
    assert all(months[month][0] > 0 and months[month][1] > 0 for month in full)
