"""Everything at once."""

import contextlib
import random
from datetime import timedelta

import pytest

from unit_tests.sandbox.bookkeeping import attempt, check_sums, credit
from unit_tests.sandbox.books_others.moves import BANK, SAVINGS, advance, bill, journal
from unit_tests.sandbox.ledger_checks import check_ledger
from xero_sandbox.books import BooksError


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
