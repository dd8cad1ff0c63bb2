"""Books of a small company by hand: a clock that is moved, usual documents, random moves, and sums that must hold."""

import contextlib
from collections import defaultdict
from datetime import datetime, timezone

from xero_sandbox import dates
from xero_sandbox.books import BooksError
from xero_sandbox.money import cents, converted

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
STAMP = dates.millis(NOW)
LINE = {"Description": "Day", "Quantity": 2, "UnitAmount": 100, "AccountCode": "200"}


class Ticking:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


def sale(books, customer, status="AUTHORISED", lines=(LINE,), **more):
    reference = {"ContactID": customer["ContactID"]}
    return books.create(
        "Invoices", {"Type": "ACCREC", "Contact": reference, "LineItems": list(lines), "Status": status, **more}
    )


def credit(books, customer, price=100, **more):
    lines = [{**LINE, "Quantity": 1, "UnitAmount": price}]
    contact = {"ContactID": customer["ContactID"]}
    return books.create(
        "CreditNotes", {"Type": "ACCRECCREDIT", "Contact": contact, "LineItems": lines, "Status": "AUTHORISED", **more}
    )


def receivable(tenant, customer):
    return tenant["Contacts"].get(customer["ContactID"])["Balances"]["AccountsReceivable"]["Outstanding"]


def stamp_of(tenant, resource, identifier):
    return dates.read_millis(tenant[resource].get(identifier)["UpdatedDateUTC"])


def attempt(books, tenant, rng, customers):
    invoice = rng.choice(list(tenant["Invoices"]))
    notes, payments = list(tenant["CreditNotes"]), list(tenant["Payments"])
    share = rng.randrange(1, 40_000) / 100
    moves = [
        lambda: sale(books, rng.choice(customers), rng.choice(["DRAFT", "AUTHORISED"]), [{**LINE, "UnitAmount": share}]),
        lambda: credit(books, rng.choice(customers), share),
        lambda: books.pay(invoice["InvoiceID"], rng.choice([share, invoice["AmountDue"]])),
        lambda: books.delete("Payments", rng.choice(payments)["PaymentID"]),
        lambda: books.void("Invoices", invoice["InvoiceID"]),
        lambda: books.edit("Invoices", invoice["InvoiceID"], {"Status": "AUTHORISED", "Reference": "approved"}),
        lambda: books.edit("Invoices", invoice["InvoiceID"], {"LineItems": [{**LINE, "UnitAmount": share}]}),
        lambda: books.allocate(rng.choice(notes)["CreditNoteID"], invoice["InvoiceID"], share),
        lambda: books.void("CreditNotes", rng.choice(notes)["CreditNoteID"]),
    ]
    with contextlib.suppress(BooksError):
        rng.choice(moves)()


def check_sums(tenant):
    outstanding = defaultdict(lambda: {"ACCREC": 0, "ACCPAY": 0})
    for invoice in tenant["Invoices"]:
        paid = sum(cents(each["Amount"]) for each in invoice["Payments"])
        given = [each for key in ("CreditNotes", "Overpayments", "Prepayments") for each in invoice[key]]
        credited = sum(cents(each["AppliedAmount"]) for each in given)
        lines = sum(cents(line["LineAmount"]) for line in invoice["LineItems"])
        taxes = cents(invoice["TotalTax"]) if invoice["LineAmountTypes"] == "Exclusive" else 0
        assert cents(invoice["Total"]) == lines + taxes
        if invoice["Status"] in {"AUTHORISED", "PAID"}:
            assert cents(invoice["AmountDue"]) == cents(invoice["Total"]) - paid - credited >= 0
            assert (invoice["Status"] == "PAID") == (invoice["AmountDue"] == 0)
            due = converted(cents(invoice["AmountDue"]), invoice["CurrencyRate"])
            outstanding[invoice["Contact"]["ContactID"]][invoice["Type"]] += due
    for note in tenant["CreditNotes"]:
        if note["Status"] == "AUTHORISED":
            left = converted(cents(note["RemainingCredit"]), note["CurrencyRate"])
            outstanding[note["Contact"]["ContactID"]][note["Type"].removesuffix("CREDIT")] -= left
    for credit in [*tenant["Overpayments"], *tenant["Prepayments"]]:
        kind = "ACCREC" if credit["Type"].startswith("RECEIVE") else "ACCPAY"
        left = converted(cents(credit["RemainingCredit"]), credit["CurrencyRate"])
        outstanding[credit["Contact"]["ContactID"]][kind] -= left
    for contact in tenant["Contacts"]:
        for side, kind in (("AccountsReceivable", "ACCREC"), ("AccountsPayable", "ACCPAY")):
            told = cents(contact.get("Balances", {}).get(side, {}).get("Outstanding", 0))
            assert told == outstanding[contact["ContactID"]][kind], contact["Name"]
