"""The log agrees with the documents at every moment, only grows, and does not depend on who looks."""

import contextlib
import random

import pytest

from unit_tests.sandbox.bookkeeping import attempt
from unit_tests.sandbox.kept import NOW, SALES, Kept, added, ledger
from xero_sandbox.books import BooksError
from xero_sandbox.company import PROFILES, SIZES, found
from xero_sandbox.dates import read_millis
from xero_sandbox.diary import KEPT
from xero_sandbox.journal_requests import whole
from xero_sandbox.journals import Journals
from xero_sandbox.sources import Basis
from xero_sandbox.store import Tenant


def customers_of(books, count=3):
    return [books.create("Contacts", {"Name": f"Customer {number}"}) for number in range(count)]


@pytest.mark.parametrize("seed", range(4))
def test_the_log_is_the_ledger_at_every_moment_and_only_grows(seed):
    kept, rng = Kept(), random.Random(seed)
    tenant, former = kept.tenants[0], []
    books = kept.sandbox.bookcase.of(tenant)
    customers = customers_of(books)
    for step in range(120):
        kept.control("clock", advance=1)
        attempt(books, tenant, rng, customers)
        if step % rng.randrange(1, 9) == 0:
            told = kept.log()
            assert told[: len(former)] == former
            assert added(told) == ledger(tenant)
            former = told
    times = [read_millis(journal["CreatedDateUTC"]) for journal in kept.log()]
    assert times == sorted(times)


def venture(books, tenant, rng, customers):
    """Something that `attempt` does not do."""

    def any_of(resource):
        return rng.choice(list(tenant[resource]))

    def advance():
        contact, kind = rng.choice(customers), rng.choice(["RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT", "SPEND-PREPAYMENT"])
        given = {"Type": kind, "BankAccount": {"Code": "090"}, "Contact": {"ContactID": contact["ContactID"]}}
        books.create("BankTransactions", {**given, "LineItems": [{**SALES, "UnitAmount": share}]})

    def sell_abroad():
        given = {"Type": "ACCREC", "Status": "AUTHORISED", "CurrencyCode": "USD", "CurrencyRate": rng.choice([0.61, 0.7])}
        resource, more = rng.choice([("Invoices", {}), ("CreditNotes", {"Type": "ACCRECCREDIT"})])
        contact = {"ContactID": customers[0]["ContactID"]}
        lines = [{**SALES, "UnitAmount": share / 3}, {**SALES, "AccountCode": "260", "UnitAmount": share / 7}]
        books.create(resource, {**given, "Contact": contact, "LineItems": lines} | more)

    def settle():
        shelf = [one for name in ("CreditNotes", "Overpayments", "Prepayments") for one in tenant[name]]
        credit, invoice = rng.choice(shelf), any_of("Invoices")
        amount = min(credit["RemainingCredit"], invoice["AmountDue"], share)
        credit_id = credit.get("CreditNoteID") or credit["ID"]
        same = [one for one in tenant["Invoices"] if one["Contact"]["ContactID"] == credit["Contact"]["ContactID"]]
        rng.choice(
            [lambda: books.allocate(credit_id, rng.choice(same)["InvoiceID"], amount), lambda: books.refund(credit_id, amount)]
        )()

    def take_back():
        credit = any_of(rng.choice(["CreditNotes", "Overpayments", "Prepayments"]))
        books.deallocate(credit["ID"], rng.choice(credit["Allocations"])["AllocationID"])

    def pay_together():
        invoices = [one for one in tenant["Invoices"] if one["Status"] == "AUTHORISED" and one["Type"] == "ACCREC"][:3]
        parts = [{"Invoice": {"InvoiceID": one["InvoiceID"]}, "Amount": one["AmountDue"]} for one in invoices]
        books.create("BatchPayments", {"Account": {"Code": "090"}, "Payments": parts})

    def settle_abroad():
        (invoice, *_), (credit, *_) = (
            [one for one in tenant[name] if one["CurrencyCode"] == "USD" and one["Status"] == "AUTHORISED"]
            for name in ("Invoices", "CreditNotes")
        )
        amount = min(credit["RemainingCredit"], invoice["AmountDue"], share)
        books.allocate(credit["CreditNoteID"], invoice["InvoiceID"], amount)

    share = rng.randrange(1, 40_000) / 100
    moves = [
        *(advance, sell_abroad, settle, settle, settle_abroad, take_back, pay_together),
        lambda: books.pay(any_of("Invoices")["InvoiceID"], share, CurrencyRate=rng.choice([1.0, 0.66])),
        lambda: books.delete("BatchPayments", any_of("BatchPayments")["BatchPaymentID"]),
        lambda: books.delete("BankTransactions", any_of("BankTransactions")["BankTransactionID"]),
        lambda: books.edit("BankTransactions", any_of("BankTransactions")["BankTransactionID"], {"Reference": str(share)}),
        lambda: books.void("ManualJournals", any_of("ManualJournals")["ManualJournalID"]),
        lambda: books.delete("BankTransfers", any_of("BankTransfers")["BankTransferID"]),
        lambda: books.reimburse(any_of("ExpenseClaims")["ExpenseClaimID"], 1, {"Code": "090"}),
        lambda: books.void("ExpenseClaims", any_of("ExpenseClaims")["ExpenseClaimID"]),
    ]
    with contextlib.suppress(BooksError, IndexError, ValueError):
        rng.choice(moves)()


def newcomer(tenant):
    """The log of an organisation that has the same documents from the start."""
    other = Tenant(tenant.tenant_id, tenant.name)
    for resource in KEPT:
        for element in tenant[resource]:
            other[resource].put(element)
    return Journals(other)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_log_is_the_ledger_and_both_bases_know_the_same_money(seed):
    kept, rng = Kept(), random.Random(seed)
    tenant = kept.tenants[seed % 2]
    books = kept.sandbox.bookcase.of(tenant)
    customers = customers_of(books)
    banks = {account["AccountID"] for account in tenant["Accounts"] if account["Type"] == "BANK"}
    for _ in range(12):
        for _ in range(25):
            rng.choice([venture, venture, attempt])(books, tenant, rng, customers)
        accrual, cash = (added(kept.log(seed % 2, **query)) for query in ({}, {"paymentsOnly": "true"}))
        assert accrual == ledger(tenant)
        assert (accrual, cash) == tuple(added(whole(newcomer(tenant), basis)) for basis in (Basis.ACCRUAL, Basis.CASH))
        assert {name: cash.get(name) for name in banks} == {name: accrual.get(name) for name in banks}
    kinds = {journal["SourceType"] for journal in kept.log(seed % 2)}
    assert {"ACCREC", "ACCRECPAYMENT", "ACCRECCREDIT", "ARCREDITPAYMENT", "AROVERPAYMENT", "ARPREPAYMENT"} <= kinds


def test_the_log_does_not_depend_on_who_looked_and_when():
    logs = []
    for watched in (True, False):
        kept, rng = Kept(), random.Random(7)
        tenant = kept.tenants[0]
        books = kept.sandbox.bookcase.of(tenant)
        customers = customers_of(books)
        for step in range(150):
            kept.control("clock", advance=7)
            attempt(books, tenant, rng, customers)
            if watched and step % 7 < 3:
                # Past the API, whose answers take ids that documents would have had.
                kept.sandbox.bookcase.journals(tenant).after(step, 100)
        logs.append((kept.log(), kept.log(paymentsOnly="true")))
    assert logs[0] == logs[1]
    assert len(logs[0][0]) > 100


def test_the_same_seed_gives_the_same_log_and_another_organisation_another():
    one, same = Kept(), Kept()
    assert one.log() == same.log()
    assert not {journal["JournalID"] for journal in one.log(0)} & {journal["JournalID"] for journal in one.log(1)}


def test_founding_a_company_keeps_no_diary_of_it():
    tenant = Tenant("6b8a0cd2-8f7e-4c56-9d9b-2f0a4c7d1e35", "Somebody")
    found(tenant, SIZES["small"], 1, NOW, PROFILES["nz"])
    assert tenant.diary is None
