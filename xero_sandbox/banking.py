"""The bank transactions of a founded company: takings, interest, wages, fees and fuel, without an invoice behind them."""

from datetime import date
from typing import Final

from xero_sandbox.chart import CARD_NAME, CURRENT_ACCOUNT, SAVINGS_ACCOUNT
from xero_sandbox.documents import Element, account_stub, arranged, dated, stamped
from xero_sandbox.founding import Founding, Party
from xero_sandbox.key_order import KEYS
from xero_sandbox.lines import entry_line
from xero_sandbox.money import EXCLUSIVE, INCLUSIVE, NO_TAX, add_up, amount

_TAKINGS, _WAGES, _FEE, _FUEL, _INTEREST, _MEAL = "takings", "wages", "fee", "fuel", "interest", "meal"
_ROUND: Final = (_TAKINGS, _FEE, _WAGES, _FUEL, _TAKINGS, _MEAL, _WAGES, _TAKINGS, _INTEREST, _FUEL)
_WAGE_SHARE: Final = 0.3
_TAKINGS_SHARE: Final = 0.05
_RECONCILED_AFTER_DAYS: Final = 6


def tell(founding: Founding) -> None:
    """Puts all bank transactions in order of their dates; wages and takings follow what was sold."""
    count = founding.size.bank_transactions
    months = max(1, len(founding.money) - 1)
    per_month = max(1.0, count / 24)
    sold = sum(founding.money.values()) / 100 / months
    wages = sold * _WAGE_SHARE / max(1.0, per_month * _ROUND.count(_WAGES) / len(_ROUND))
    takings = sold * _TAKINGS_SHARE / max(1.0, per_month * _ROUND.count(_TAKINGS) / len(_ROUND))
    home = founding.profile.country.currency
    payees = [party for party in founding.suppliers if not party.archived and party.currency == home]
    for index, day in enumerate(founding.working_days(count)):
        _put(founding, payees, index, day, (wages, takings))


def _entry(founding: Founding, kind: str, wages: float, takings: float) -> tuple[str, str, str, str, str, float]:
    """Type, bank account, account, tax type, wording and price of one kind of transaction."""
    country, chance = founding.profile.country, founding.rng.random()
    if kind == _TAKINGS:
        return "RECEIVE", CURRENT_ACCOUNT, "200", country.on_sales, "Card takings", takings * (0.7 + 0.6 * chance)
    if kind == _WAGES:
        return "SPEND", CURRENT_ACCOUNT, "477", country.untaxed, "Wages, net pay", wages * (0.97 + 0.06 * chance)
    if kind == _FEE:
        return "SPEND", CURRENT_ACCOUNT, "404", country.untaxed_purchases, "Merchant and account fees", 15 + 20 * chance
    if kind == _INTEREST:
        return "RECEIVE", SAVINGS_ACCOUNT, "270", country.untaxed, "Interest", 40 + 90 * chance
    if kind == _MEAL:
        return "SPEND", CARD_NAME, "420", country.on_purchases, "Lunch with a client", 38 + 120 * chance
    return "SPEND", CARD_NAME, "449", country.on_purchases, "Fuel", 62 + 70 * chance


def _put(founding: Founding, payees: list[Party], index: int, day: date, usual: tuple[float, float]) -> None:
    party = payees[index % len(payees)]
    kind, bank, account, tax, text, price = _entry(founding, _ROUND[index % len(_ROUND)], *usual)
    types = NO_TAX if tax == founding.profile.country.untaxed else EXCLUSIVE if index % 8 == 3 else INCLUSIVE  # noqa: PLR2004 - an eighth
    lines = [entry_line(founding, account, tax, text, round(price, 2))]
    totals = add_up(lines, types, founding.rates)
    # The first one was keyed under a date before computers counted, and deleted when somebody noticed.
    mistyped = index == 0
    deleted = mistyped or founding.rng.random() < 0.02  # noqa: PLR2004 - two in a hundred
    transaction: Element = {
        "BankTransactionID": founding.ids(),
        "BankAccount": account_stub(founding.accounts[bank]),
        "Type": kind,
        "IsReconciled": not deleted and (founding.last - day).days > _RECONCILED_AFTER_DAYS and index % 25 != 9,  # noqa: PLR2004 - nearly all
        "CurrencyRate": 1.0,
        "HasAttachments": False,
        "Contact": party.copy,
        "Status": "DELETED" if deleted else "AUTHORISED",
        "LineAmountTypes": types,
        "LineItems": lines,
        "SubTotal": amount(totals.sub_total),
        "TotalTax": amount(totals.total_tax),
        "Total": amount(totals.total),
        "CurrencyCode": founding.profile.country.currency,
    }
    if index % 3 == 1:
        transaction["Reference"] = founding.reference(index)
    dated(transaction, "Date", date(1969, 12, 31) if mistyped else day)
    stamped(transaction, founding.document_stamp(day), twin=False)
    founding.shelves["BankTransactions"].put(arranged(KEYS["BankTransactions"], transaction))
