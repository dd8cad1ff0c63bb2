"""Money that came or went ahead of its invoice in a founded company: overpayments and prepayments, and what became of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from xero_sandbox.chart import CURRENT_ACCOUNT
from xero_sandbox.documents import (
    Element,
    account_stub,
    allocation,
    arranged,
    credit_stub,
    credits_on,
    dated,
    outstanding,
    settle_credit,
    stamped,
)
from xero_sandbox.founding import Founding, Party
from xero_sandbox.key_order import KEYS
from xero_sandbox.lines import entry_line
from xero_sandbox.money import EXCLUSIVE, NO_TAX, add_up, amount, cents
from xero_sandbox.paying import Paying

# What becomes of them, in turn.
_USES: Final = ("half allocated", "kept", "allocated", "refunded", "allocated", "kept", "voided")
_SHARE: Final = {"ACCREC": 10, "ACCPAY": 40}  # a tenth of a sale, less of a bill
_DAYS_AHEAD: Final = 4
_PREPAYMENTS: Final = "620"
_CONTROL: Final = {"ACCREC": "610", "ACCPAY": "800"}


@dataclass
class Advancing:
    """The over- and prepayments of one kind of document, `ACCREC` (sales) or `ACCPAY` (bills), in turn."""

    founding: Founding
    kind: str
    count: int
    _made: int = 0

    def due(self, index: int, count: int) -> bool:
        """Whether it is time for another one at the document of this place among so many."""
        return self._made < self.count and index >= count * (self._made * 2 + 1) // (self.count * 2)

    def advance(self, invoice: Element, party: Party, day: date) -> date:
        """Puts one for the contact of an invoice, used as its turn says; returns the day on which the invoice was touched."""
        founding, use = self.founding, _USES[self._made % len(_USES)]
        over = self._made % 2 == 0
        self._made += 1
        left = cents(invoice["Total"]) - sum(cents(stub["AppliedAmount"]) for stub in credits_on(invoice))
        paid = max(founding.first, day - timedelta(days=_DAYS_AHEAD))
        credit = self._credit(party, paid, max(100, left // _SHARE[self.kind]), over=over)
        total, touched = cents(credit["Total"]), paid
        if use in {"allocated", "half allocated"}:
            used = min(left, total if use == "allocated" else total // 2)
            credit["Allocations"].append(allocation(founding.ids(), invoice, used, day))
            invoice["Overpayments" if over else "Prepayments"].append(credit_stub(credit, used))
            touched = day
        elif use == "refunded":
            touched = min(founding.last, paid + timedelta(days=6))
            Paying(founding, self.kind).settle(credit, touched, total)
        elif use == "voided":
            credit["Status"] = "VOIDED"
        settle_credit(credit)
        party.balances[self.kind][0] -= outstanding(credit)
        stamped(credit, founding.document_stamp(touched), twin=True)
        founding.shelves["Overpayments" if over else "Prepayments"].put(
            arranged(KEYS["Overpayments"] if over else KEYS["Prepayments"], credit)
        )
        founding.shelves["BankTransactions"].put(arranged(KEYS["BankTransactions"], self._transaction(credit, touched)))
        return touched if use in {"allocated", "half allocated"} else day

    def _credit(self, party: Party, day: date, value: int, *, over: bool) -> Element:
        founding, country = self.founding, self.founding.profile.country
        kind = ("RECEIVE" if self.kind == "ACCREC" else "SPEND") + ("-OVERPAYMENT" if over else "-PREPAYMENT")
        account = _CONTROL[self.kind] if over else _PREPAYMENTS
        taxed = country.on_sales if self.kind == "ACCREC" else country.on_purchases
        text = "Paid too much" if over else "Deposit"
        lines = [entry_line(founding, account, country.untaxed if over else taxed, text, value / 100)]
        types = NO_TAX if over else EXCLUSIVE
        totals = add_up(lines, types, founding.rates)
        credit_id = founding.ids()
        credit: Element = {
            "OverpaymentID" if over else "PrepaymentID": credit_id,
            "ID": credit_id,
            "CurrencyRate": 1.0,
            "Type": kind,
            "Reference": f"{'Over' if over else 'Pre'}paid {self._made}",
            "Allocations": [],
            "Payments": [],
            "HasAttachments": False,
            "Contact": party.copy,
            "Status": "AUTHORISED",
            "LineAmountTypes": types,
            "LineItems": lines,
            "SubTotal": amount(totals.sub_total),
            "TotalTax": amount(totals.total_tax),
            "Total": amount(totals.total),
            "CurrencyCode": country.currency,
        }
        if not over:
            credit["InvoiceNumber"] = f"PRE-{self.kind[-3:]}-{self._made:04d}"
        dated(credit, "Date", day)
        return credit

    def _transaction(self, credit: Element, day: date) -> Element:
        """The bank transaction behind one, which has its id."""
        founding = self.founding
        id_key = "OverpaymentID" if "OverpaymentID" in credit else "PrepaymentID"
        # Unverified: that both have one id follows from the address of an overpayment's attachments in the specification, and
        # that the transaction of a voided one is deleted from the statuses that each may have.
        transaction: Element = {
            "BankTransactionID": credit[id_key],
            id_key: credit[id_key],
            "BankAccount": account_stub(founding.accounts[CURRENT_ACCOUNT]),
            "IsReconciled": credit["Status"] != "VOIDED",
            "Status": "DELETED" if credit["Status"] == "VOIDED" else "AUTHORISED",
        }
        own = {"ID", "RemainingCredit", "Allocations", "Payments", "UpdatedDateUTCString", "InvoiceNumber"}
        transaction |= {key: value for key, value in credit.items() if key not in own | transaction.keys()}
        stamped(transaction, founding.document_stamp(day), twin=False)
        return transaction
