"""Overpayments and prepayments as the books make them: from a bank transaction of that type, whose id they have."""

from typing import Any

from xero_sandbox.desk import Desk
from xero_sandbox.documents import settle_credit
from xero_sandbox.lifecycles import check_move

Element = dict[str, Any]


def is_advance(transaction: Element) -> bool:
    """Whether a document is a bank transaction of one of the types that make an over- or prepayment."""
    return "BankTransactionID" in transaction and transaction["Type"].endswith(("-OVERPAYMENT", "-PREPAYMENT"))


class Advances:
    """The credits behind bank transactions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def open(self, transaction: Element) -> Element:
        """Makes the credit of a new bank transaction; returns the transaction, which now names it."""
        over = transaction["Type"].endswith("-OVERPAYMENT")
        resource, id_key = ("Overpayments", "OverpaymentID") if over else ("Prepayments", "PrepaymentID")
        credit_id = transaction["BankTransactionID"]
        own = {"BankTransactionID", "BankAccount", "IsReconciled", "Url", "UpdatedDateUTC"}
        credit: Element = {key: value for key, value in transaction.items() if key not in own}
        credit |= {id_key: credit_id, "ID": credit_id, "Allocations": [], "Payments": []}
        if not over:
            # Unverified: what Xero numbers a prepayment by when its bank transaction has no reference.
            credit["InvoiceNumber"] = transaction.get("Reference")
        settle_credit(credit)
        self._desk.follow(self._desk.keep(resource, credit))
        return self._desk.keep("BankTransactions", {**transaction, id_key: credit_id}, stamp=False)

    def void(self, transaction: Element) -> None:
        """Ends the credit of a bank transaction that is being deleted; refused once some of it has been used."""
        resource = "Overpayments" if "OverpaymentID" in transaction else "Prepayments"
        credit = self._desk.need(resource, transaction["BankTransactionID"])
        check_move("BankTransactions", credit, "DELETED")
        credit["Status"] = "VOIDED"
        settle_credit(credit)
        self._desk.follow(self._desk.keep(resource, credit))
