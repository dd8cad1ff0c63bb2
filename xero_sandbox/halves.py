"""The two bank transactions of a transfer: what leaves the one account, and what reaches the other.

The ledger has the transfer itself, so these post nothing.
"""

from collections.abc import Iterator
from typing import Final

from xero_sandbox.documents import Element
from xero_sandbox.money import NO_TAX

_ENDS: Final = (("From", "SPEND-TRANSFER"), ("To", "RECEIVE-TRANSFER"))


def is_half(transaction: Element) -> bool:
    """Whether a bank transaction is half of a transfer."""
    return str(transaction.get("Type")).endswith("-TRANSFER")


def halves(transfer: Element, currency: str) -> Iterator[Element]:
    """Both as they are while the transfer is as it is, yet without a stamp.

    Unverified: what they look like; the specification knows the two types and the ids, and shows none of them. Here they have
    neither a contact nor lines.
    """
    for end, kind in _ENDS:
        yield {
            "BankTransactionID": transfer[f"{end}BankTransactionID"],
            "BankAccount": transfer[f"{end}BankAccount"],
            "Type": kind,
            "Reference": transfer.get("Reference"),
            "IsReconciled": transfer[f"{end}IsReconciled"],
            "CurrencyRate": transfer["CurrencyRate"],
            "HasAttachments": False,
            "DateString": transfer["DateString"],
            "Date": transfer["Date"],
            "Status": transfer["Status"],
            "LineAmountTypes": NO_TAX,
            "LineItems": [],
            "SubTotal": transfer["Amount"],
            "TotalTax": 0.0,
            "Total": transfer["Amount"],
            "CurrencyCode": currency,
        }
