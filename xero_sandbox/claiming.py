"""The users of a founded company, their receipts, and the expense claims that they made of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from xero_sandbox import dates
from xero_sandbox.chart import CURRENT_ACCOUNT
from xero_sandbox.documents import Element, account_stub, arranged, contact_stub, stamped
from xero_sandbox.founding import HISTORY_DAYS, Founding
from xero_sandbox.key_order import KEYS
from xero_sandbox.lines import entry_line
from xero_sandbox.money import INCLUSIVE, NO_TAX, add_up, amount, cents
from xero_sandbox.names import FAMILY, GIVEN

_ROLES: Final = ("FINANCIALADVISER", "STANDARD", "STANDARD", "INVOICEONLY", "READONLY", "MANAGEDCLIENT")
_USERS: Final = 12
# The status of a claim, that of its receipts, and how many there are of them.
_CLAIMS: Final = (
    ("PAID", "AUTHORISED", 2),
    ("AUTHORISED", "AUTHORISED", 1),
    ("SUBMITTED", "SUBMITTED", 2),
    ("VOIDED", "VOIDED", 1),
    ("DELETED", "DRAFT", 1),
    ("PAID", "AUTHORISED", 3),
)
_UNCLAIMED: Final = ("DRAFT", "DECLINED")
_SPENT_ON: Final = (("420", "Lunch"), ("493", "Taxi"), ("449", "Fuel"), ("461", "Printing"), ("425", "Postage"))


def tell(founding: Founding) -> None:
    """Puts users, and a few claims with their receipts: hardly anybody uses classic expenses any more."""
    users = list(_users(founding, min(_USERS, founding.size.others)))
    for user in users:
        founding.shelves["Users"].put(user)
    numbers = iter(range(1, 10**9))
    for index, day in enumerate(founding.working_days(max(len(_CLAIMS), founding.size.others // 10))):
        user = users[index % len(users)]
        status, of_receipts, count = _CLAIMS[index % len(_CLAIMS)]
        receipts = [_receipt(founding, user, next(numbers), day, of_receipts) for _ in range(count)]
        for receipt in receipts:
            founding.shelves["Receipts"].put(receipt)
        founding.shelves["ExpenseClaims"].put(_claim(founding, user, receipts, day, status))
    for number, status in enumerate(_UNCLAIMED):
        user = users[number % len(users)]
        founding.shelves["Receipts"].put(_receipt(founding, user, next(numbers), founding.last, status))


def _users(founding: Founding, count: int) -> Iterator[Element]:
    for index in range(count):
        first, last = GIVEN[(index * 7 + founding.names_from) % len(GIVEN)], FAMILY[index * 5 % len(FAMILY)]
        plain = "".join(mark for mark in f"{first}.{last}".lower() if mark.isascii() and (mark.isalnum() or mark == "."))
        day = founding.last - timedelta(days=founding.rng.randrange(HISTORY_DAYS))
        user: Element = {
            "UserID": founding.ids(),
            "EmailAddress": f"{plain}@{founding.profile.key}.example.{founding.profile.country.domain}",
            "FirstName": first,
            "LastName": last,
            "UpdatedDateUTC": dates.instant(founding.office_stamp(day)),
            "IsSubscriber": index == 0,
            "OrganisationRole": _ROLES[index % len(_ROLES)],
        }
        yield user


def _receipt(founding: Founding, user: Element, number: int, day: date, status: str) -> Element:
    code, text = _SPENT_ON[number % len(_SPENT_ON)]
    country, spent = founding.profile.country, max(founding.first, day - timedelta(days=1 + number % 12))
    taxed = number % 4 != 0
    types = INCLUSIVE if taxed else NO_TAX
    price = round(12 + founding.rng.random() * 160, 2)
    lines = [entry_line(founding, code, country.on_purchases if taxed else country.untaxed_purchases, text, price)]
    totals = add_up(lines, types, founding.rates)
    payees = [party for party in founding.suppliers if not party.archived]
    receipt_id = founding.ids()
    receipt: Element = {
        "ReceiptID": receipt_id,
        # The specification declares a string and shows a number; the example was taken from the wire.
        "ReceiptNumber": number,
        "Status": status,
        "User": user,
        "Contact": contact_stub(payees[number % len(payees)].contact),
        "Date": dates.day(spent),
        "Reference": founding.reference(number) if number % 2 else "",
        "LineAmountTypes": types,
        "LineItems": lines,
        "SubTotal": amount(totals.sub_total),
        "TotalTax": amount(totals.total_tax),
        "Total": amount(totals.total),
        "ID": receipt_id,
        "HasAttachments": False,
    }
    stamped(receipt, founding.document_stamp(day), twin=False)
    return arranged(KEYS["Receipts"], receipt)


def _claim(founding: Founding, user: Element, receipts: list[Element], day: date, status: str) -> Element:
    total = sum(cents(receipt["Total"]) for receipt in receipts)
    paid = min(founding.last, day + timedelta(days=8))
    payments = []
    if status == "PAID":
        # Unverified: no source shows a payment inside a claim; the account is there so that the money can be followed.
        account = account_stub(founding.accounts[CURRENT_ACCOUNT])
        payments = [{"PaymentID": founding.ids(), "Date": dates.day(paid), "Amount": amount(total), "Account": account}]
    claim: Element = {
        "ExpenseClaimID": founding.ids(),
        "Status": status,
        "User": user,
        "Receipts": receipts,
        "Payments": payments,
        "Total": amount(total),
        "AmountDue": amount(total if status in {"SUBMITTED", "AUTHORISED"} else 0),
        "AmountPaid": amount(total if payments else 0),
        "PaymentDueDate": dates.day(day + timedelta(days=14)) if status != "SUBMITTED" else None,
        "ReportingDate": dates.day(day) if status != "SUBMITTED" else None,
    }
    stamped(claim, founding.document_stamp(paid if payments else day), twin=False)
    return arranged(KEYS["ExpenseClaims"], claim)
