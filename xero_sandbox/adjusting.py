"""The manual journals of a founded company: depreciation, accruals and costs that were on the wrong account."""

from datetime import date
from typing import Final

from xero_sandbox import dates
from xero_sandbox.documents import Element, arranged, stamped
from xero_sandbox.founding import Founding
from xero_sandbox.key_order import KEYS
from xero_sandbox.lines import tracked
from xero_sandbox.money import EXCLUSIVE, INCLUSIVE, NO_TAX, amount, tax_on
from xero_sandbox.names import AWKWARD

_STATUSES: Final = ("POSTED", "POSTED", "DRAFT", "VOIDED", "DELETED", "POSTED", "POSTED", "POSTED")
# Narration, account debited, account credited, how amounts are given.
_KINDS: Final = (
    ("Depreciation for the month", "416", "711", NO_TAX),
    ("Accrued electricity", "445", "850", NO_TAX),
    ("Advertising booked as office expenses", "400", "453", EXCLUSIVE),
    ("Interest on the loan", "437", "900", NO_TAX),
    ("Reversal: Accrued electricity", "850", "445", NO_TAX),
    ("Printing booked as freight", "461", "425", INCLUSIVE),
)


def tell(founding: Founding) -> None:
    """Puts as many manual journals as the company has of other things; each of them balances."""
    for index, day in enumerate(founding.working_days(founding.size.others)):
        founding.shelves["ManualJournals"].put(_journal(founding, index, day))


def _journal(founding: Founding, index: int, day: date) -> Element:
    narration, debited, credited, types = _KINDS[index % len(_KINDS)]
    value = 8_000 + int(founding.rng.random() * 90_000)
    if index % 4 == 1:
        # Debited to two accounts; the parts make up the whole to the cent.
        part = value // 3
        lines = [_line(founding, "429", part, types), _line(founding, debited, value - part, types)]
    else:
        lines = [_line(founding, debited, value, types)]
    # What is taken back is the sum of what was given, so that rounded taxes balance as well.
    lines += [_line(founding, credited, -round(line["LineAmount"] * 100), types) for line in lines]
    journal: Element = {
        "Date": dates.day(day),
        "Status": _STATUSES[index % len(_STATUSES)],
        "LineAmountTypes": types,
        "ManualJournalID": founding.ids(),
        "Narration": AWKWARD[index % len(AWKWARD)] if index % 7 == 6 else narration,  # noqa: PLR2004 - a seventh
        "JournalLines": lines,
        "Url": "https://example.com/minutes" if index % 9 == 0 else None,
        "ShowOnCashBasisReports": index % 5 != 4,  # noqa: PLR2004 - a fifth does not
        "HasAttachments": False,
    }
    stamped(journal, founding.document_stamp(day), twin=False)
    return arranged(KEYS["ManualJournals"], journal)


def _line(founding: Founding, code: str, value: int, types: str) -> Element:
    country = founding.profile.country
    tax_type = country.untaxed if types == NO_TAX else country.on_purchases
    return {
        "Description": founding.accounts[code]["Name"],
        "TaxType": tax_type,
        "TaxAmount": amount(tax_on(value, founding.rates[tax_type], types)),
        "LineAmount": amount(value),
        "AccountCode": code,
        "Tracking": tracked(founding) if types != NO_TAX else [],
        "AccountID": founding.accounts[code]["AccountID"],
        "IsBlank": False,
    }
