"""Bills, orders, journals and money ahead as somebody enters them, and what is refused."""

from datetime import timedelta

import pytest

from unit_tests.sandbox.bookkeeping import LINE, STAMP
from xero_sandbox.books import BooksError

BANK, SAVINGS = {"Code": "090"}, {"Code": "091"}
LATER = timedelta(hours=1)
LATER_STAMP = STAMP + 3_600_000


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


def journal(books, *amounts, **more):
    accounts = ("400", "453", "429")
    lines = [{"AccountCode": code, "LineAmount": amount} for code, amount in zip(accounts, amounts, strict=False)]
    return books.create("ManualJournals", {"Narration": "Moved", "JournalLines": lines, **more})
