"""The payments of a founded company: what settles its documents, and the batches that some of them were entered in."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from xero_sandbox import dates
from xero_sandbox.chart import CARD_NAME, CURRENT_ACCOUNT
from xero_sandbox.documents import Element, account_stub, arranged, dated, document_stub, payment_stub, stamped
from xero_sandbox.founding import Founding
from xero_sandbox.key_order import KEYS
from xero_sandbox.money import amount, cents, converted

_MISTAKEN_PAYMENT: Final = 0.015
_RECONCILED_AFTER_DAYS: Final = 9
# So many payments are looked at for one batch; days on which several were paid come first.
_CANDIDATES: Final = 12
_LARGEST_BATCH: Final = 5

PAYMENT_TYPES: Final = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENTPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENTPAYMENT",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENTPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENTPAYMENT",
}


def rate_on(founding: Founding, currency: str, day: date) -> float:
    """What a currency stood at on a day: a slow wave of six per cent around the usual rate."""
    usual = dict(founding.profile.foreign).get(currency)
    if usual is None:
        return 1.0
    return round(usual * (1 + (day.toordinal() % 97 - 48) / 48 * 0.03), 10)


@dataclass
class Paying:
    """Payments of one kind of document, `ACCREC` (sales) or `ACCPAY` (bills), and of the credits of that kind."""

    founding: Founding
    kind: str
    _candidates: dict[date, list[Element]] = field(default_factory=dict)
    _looked_at: int = 0

    def pay(self, invoice: Element, day: date, share: int) -> None:
        """Puts a payment of so many cents, now and then after one that was taken back."""
        founding = self.founding
        if founding.rng.random() < _MISTAKEN_PAYMENT:
            mistake = self.payment(invoice, day, share)
            mistake |= {"Status": "DELETED", "IsReconciled": False}
            founding.shelves["Payments"].put(arranged(KEYS["Payments"], mistake))
        payment = self.settle(invoice, day, share)
        if (
            self._looked_at < _CANDIDATES * founding.size.others
            and payment["Account"].get("Code") == CURRENT_ACCOUNT
            and payment["CurrencyRate"] == 1
        ):
            self._candidates.setdefault(day, []).append(payment)
            self._looked_at += 1

    def settle(self, document: Element, day: date, share: int) -> Element:
        """Puts a payment of so many cents and lists it on its document; returns it."""
        payment = arranged(KEYS["Payments"], self.payment(document, day, share))
        self.founding.shelves["Payments"].put(payment)
        document["Payments"].append(payment_stub(payment))
        return payment

    def payment(self, document: Element, day: date, share: int) -> Element:
        """A payment that is put nowhere yet; foreign money is worth what it is worth on that day."""
        founding, chance = self.founding, self.founding.rng.random()
        account = CURRENT_ACCOUNT
        if self.kind == "ACCPAY" and chance < 0.1:  # noqa: PLR2004 - a tenth of the bills goes on the card
            account = CARD_NAME
        elif chance > 0.98:  # noqa: PLR2004 - the owner sometimes pays, or is paid, outside the bank
            account = "970"
        rate = rate_on(founding, document["CurrencyCode"], day) if document["CurrencyRate"] != 1 else 1.0
        payment: Element = {
            "PaymentID": founding.ids(),
            "Date": dates.day(day),
            "BankAmount": amount(converted(share, rate)),
            "Amount": amount(share),
            "CurrencyRate": rate,
            "PaymentType": PAYMENT_TYPES[document["Type"]],
            "Status": "AUTHORISED",
            "HasAccount": True,
            "IsReconciled": (founding.last - day).days > _RECONCILED_AFTER_DAYS and chance < 0.95,  # noqa: PLR2004 - nearly all
            "Account": account_stub(founding.accounts[account]),
            "Invoice": document_stub(document),
            "HasValidationErrors": False,
        }
        if chance < 0.7:  # noqa: PLR2004 - the rest has none
            payment["Reference"] = "Direct credit" if chance < 0.5 else document["Contact"]["Name"][:18]  # noqa: PLR2004 - shares
        stamped(payment, founding.document_stamp(day), twin=True)
        return payment

    def batch(self, side: Founding, count: int) -> None:
        """Puts so many batches, made of payments of one day each; `side` is where their ids come from."""
        days = sorted(self._candidates, key=lambda day: (-len(self._candidates[day]), day))[:count]
        for number, day in enumerate(sorted(days)):
            payments = self._candidates[day][:_LARGEST_BATCH]
            if number == 0:
                # Entered twice, and the first time taken back with all its payments.
                void = {"Status": "DELETED", "IsReconciled": False}
                self._put_batch(side, [{**payment, **void, "PaymentID": side.ids()} for payment in payments], day, number)
            self._put_batch(side, payments, day, number)

    def _put_batch(self, side: Founding, payments: list[Element], day: date, number: int) -> None:
        account = side.accounts[CURRENT_ACCOUNT]
        batch: Element = {
            "Account": {"AccountID": account["AccountID"], "Code": account["Code"], "CurrencyCode": account["CurrencyCode"]},
            "BatchPaymentID": side.ids(),
            "Payments": [batched_stub(payment) for payment in payments],
            "Type": "PAYBATCH" if self.kind == "ACCPAY" else "RECBATCH",
            "Status": payments[0]["Status"],
            "TotalAmount": amount(sum(cents(payment["BankAmount"]) for payment in payments)),
            "IsReconciled": all(payment["IsReconciled"] for payment in payments),
        }
        if number % 3 != 2:  # noqa: PLR2004 - a third has none
            batch["Reference"] = f"Run {number + 1}" if self.kind == "ACCPAY" else side.reference(number)
        if self.kind == "ACCPAY":
            batch |= {"Particulars": "Supplier", "Code": f"R{number + 1:04d}", "Narrative": "Payment run"}
        dated(batch, "Date", day)
        stamped(batch, side.document_stamp(min(side.last, day + timedelta(days=1))), twin=False)
        side.shelves["BatchPayments"].put(arranged(KEYS["BatchPayments"], batch))
        for payment in payments:
            within = {"BatchPaymentID": batch["BatchPaymentID"], "BatchPayment": batch_stub(batch)}
            side.shelves["Payments"].put(arranged(KEYS["Payments"], {**payment, **within}))


def batched_stub(payment: Element) -> Element:
    """A payment as its batch lists it."""
    invoice = payment["Invoice"]
    currency = {"CurrencyCode": invoice["CurrencyCode"]} if "CurrencyCode" in invoice else {}
    lists: Element = {key: [] for key in ("Payments", "CreditNotes", "Prepayments", "Overpayments")}
    shown: Element = {"InvoiceID": invoice["InvoiceID"], **currency, **lists}
    shown |= {"HasErrors": False, "IsDiscounted": False, "LineItems": []}
    stub: Element = {"Invoice": shown}
    return stub | {key: payment[key] for key in ("PaymentID", "Reference", "Amount", "BankAmount") if key in payment}


def batch_stub(batch: Element) -> Element:
    """A batch as each of its payments shows it."""
    shown = ("Account", "BatchPaymentID", "Date", "Type", "Status", "TotalAmount", "UpdatedDateUTC", "IsReconciled")
    return {key: batch[key] for key in shown}


def is_refund(payment: Element) -> bool:
    """Whether a payment gives a credit back, rather than settling an invoice."""
    return payment["PaymentType"] not in {"ACCRECPAYMENT", "ACCPAYPAYMENT"}


def paid_resource(payment: Element) -> str:
    """The resource of the document that a payment settles."""
    kind = payment["PaymentType"]
    return next((name for mark, name in _RESOURCES if mark in kind), "Invoices")


_RESOURCES: Final = (("OVERPAYMENT", "Overpayments"), ("PREPAYMENT", "Prepayments"), ("CREDIT", "CreditNotes"))
