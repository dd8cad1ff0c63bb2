"""Double entry: what each document posts to the accounts, as pure functions of the elements, in cents of the base currency.

Debits are positive. A document that is a draft, waits for approval, or was voided or deleted posts nothing; what Xero keeps of
a voided document, its journal and the reversal of it, comes to nothing as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.documents import LIVE, SALES, SETTLED, credits_on, id_of, is_credit
from xero_sandbox.halves import is_half
from xero_sandbox.money import INCLUSIVE, cents, converted

Element = dict[str, Any]

# Payments that bring money in: of sales, and refunds from suppliers.
_INWARD: Final = frozenset({"ACCRECPAYMENT", "APCREDITPAYMENT", "APOVERPAYMENTPAYMENT", "APPREPAYMENTPAYMENT"})
_OF_SALES: Final = frozenset({"ACCRECPAYMENT", "ARCREDITPAYMENT", "AROVERPAYMENTPAYMENT", "ARPREPAYMENTPAYMENT"})


@dataclass(frozen=True)
class Line:
    """An amount on an account.

    Attributes:
        tax: the tax on that amount, which stands on a line of its own as well.
        source: the line of the document that it comes from; None for what no line says (control accounts, taxes, banks).
    """

    account_id: str
    amount: int
    tax: int = field(default=0, compare=False)
    source: Element | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Posting:
    """What one document posts; `source_type` is Xero's SourceType of a journal."""

    source_type: str
    source_id: str
    day: date
    lines: tuple[Line, ...]

    @property
    def difference(self) -> int:
        """Debits less credits: nothing, or there is a mistake."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class Controls:
    """The accounts that nobody chooses: their AccountIDs."""

    receivable: str
    payable: str
    tax: str
    rounding: str
    currency_gain: str
    unpaid_claims: str
    suspense: str

    @classmethod
    def among(cls, accounts: Iterable[Element]) -> "Controls":
        """Those of a chart of accounts; KeyError where the chart lacks one."""
        chart = list(accounts)
        system = {account["SystemAccount"]: account["AccountID"] for account in chart if "SystemAccount" in account}
        # No system account catches lines without one; Xero would not have approved them.
        named = {account["Name"]: account["AccountID"] for account in chart}
        return cls(
            system["DEBTORS"],
            system["CREDITORS"],
            system["GST"],
            system["ROUNDING"],
            system["REALISEDCURRENCYGAIN"],
            system["UNPAIDEXPCLM"],
            named.get("Suspense", system["ROUNDING"]),
        )


def of_document(document: Element, controls: Controls) -> Posting | None:
    """An invoice, bill or credit note against its control account."""
    if document["Status"] not in LIVE:
        return None
    sale = document["Type"] in SALES
    # A sale debits receivables, a bill credits payables, their credit notes do the reverse.
    sign = (1 if sale else -1) * (-1 if is_credit(document) else 1)
    against = Line(controls.receivable if sale else controls.payable, sign * _in_base(document["Total"], document))
    lines = (against, *document_lines(document, -sign, controls))
    return balanced(document["Type"], id_of(document), document, lines, controls)


def of_bank_transaction(entry: Element, controls: Controls) -> Posting | None:
    """Money spent or received; over- and prepayments stand on the control account until they are used.

    Unverified: that the lines and the tax of a prepayment post nothing of their own: its invoice does, and once is enough.
    """
    if entry["Status"] != "AUTHORISED" or is_half(entry):
        return None
    inward = entry["Type"].startswith("RECEIVE")
    sign = 1 if inward else -1
    value = _in_base(entry["Total"], entry)
    bank = Line(entry["BankAccount"]["AccountID"], sign * value)
    if "-" in entry["Type"]:
        lines: tuple[Line, ...] = (bank, Line(controls.receivable if inward else controls.payable, -sign * value))
    else:
        lines = (bank, *document_lines(entry, -sign, controls))
    return balanced(money_kind(entry["Type"]), entry["BankTransactionID"], entry, lines, controls)


def money_kind(transaction_type: str) -> str:
    """The SourceType of a bank transaction or of the credit behind it."""
    if "-" not in transaction_type:
        return {"RECEIVE": "CASHREC", "SPEND": "CASHPAID"}[transaction_type]
    return transaction_type.replace("RECEIVE-", "AR").replace("SPEND-", "AP")


def reliefs(document: Element) -> dict[str, int]:
    """What each settlement takes off a document, in base cents, by PaymentID or the id of the document on the other side.

    Each relief is what the document is worth before less what it is worth after, at the document's own rate: whatever the
    parts, they add up to the whole, so that a settled document leaves nothing on the control account.
    """
    left = cents(document["Total"])
    rate = rate_of(document)
    taken: dict[str, int] = {}
    for key, share in settlements(document):
        before, left = left, left - share
        taken[key] = taken.get(key, 0) + converted(before, rate) - converted(left, rate)
    return taken


def settlements(document: Element) -> Iterator[tuple[str, int]]:
    """What settles a document: the PaymentID or the id of the document on the other side, and cents of its currency."""
    for payment in document["Payments"]:
        yield payment["PaymentID"], cents(payment["Amount"])
    if is_credit(document):
        for entry in document["Allocations"]:
            yield entry["Invoice"]["InvoiceID"], cents(entry["Amount"])
        return
    for stub in credits_on(document):
        yield next(stub[key] for key in SETTLED.values() if key in stub), cents(stub["AppliedAmount"])


def payment_sign(payment: Element) -> int:
    """1 for money that comes in, -1 for money that goes out."""
    return 1 if payment["PaymentType"] in _INWARD else -1


def of_payment(payment: Element, document: Element, controls: Controls) -> Posting | None:
    """A payment or refund against the control account of its document; what the currency did meanwhile is gain or loss."""
    if payment["Status"] != "AUTHORISED":
        return None
    sign = payment_sign(payment)
    control = controls.receivable if payment["PaymentType"] in _OF_SALES else controls.payable
    lines = (
        Line(payment["Account"]["AccountID"], sign * cents(payment["BankAmount"])),
        Line(control, -sign * reliefs(document)[payment["PaymentID"]]),
    )
    moved = payment.get("CurrencyRate", 1.0) != document.get("CurrencyRate", 1.0)
    return balanced(payment["PaymentType"], payment["PaymentID"], payment, lines, controls, moved=moved)


def of_allocations(credit: Element, invoices: dict[str, Element], controls: Controls) -> Iterator[Posting]:
    """What a credit gives to each of its invoices: both stand on one account, so only a move of the currency shows."""
    taken = reliefs(credit)
    for invoice_id, invoice in invoices.items():
        sale = credit["Type"] in SALES
        control, sign = (controls.receivable, 1) if sale else (controls.payable, -1)
        given = reliefs(invoice)[id_of(credit)]
        lines = (Line(control, sign * taken[invoice_id]), Line(control, -sign * given))
        entry = next(entry for entry in credit["Allocations"] if entry["Invoice"]["InvoiceID"] == invoice_id)
        moved = credit.get("CurrencyRate", 1.0) != invoice.get("CurrencyRate", 1.0)
        yield balanced("ALLOCATION", entry["AllocationID"], entry, lines, controls, moved=moved)


def of_transfer(transfer: Element, controls: Controls) -> Posting | None:
    """Money from one bank account to another."""
    if transfer["Status"] != "AUTHORISED":
        return None
    value = cents(transfer["Amount"])
    ends = tuple(
        Line(transfer[f"{end}BankAccount"]["AccountID"], sign * value, 0, {"Tracking": transfer.get(f"{end}Tracking", [])})
        for end, sign in (("From", -1), ("To", 1))
    )
    return balanced("TRANSFER", transfer["BankTransferID"], transfer, ends, controls)


def of_manual_journal(journal: Element, controls: Controls) -> Posting | None:
    """The lines of a manual journal as they are, their taxes on the tax account."""
    if journal["Status"] != "POSTED":
        return None
    inclusive = journal["LineAmountTypes"] == INCLUSIVE
    taxes = sum(cents(line["TaxAmount"]) for line in journal["JournalLines"])
    lines = [
        Line(line["AccountID"], cents(line["LineAmount"]) - (tax if inclusive else 0), tax, line)
        for line in journal["JournalLines"]
        for tax in (cents(line["TaxAmount"]),)
    ]
    return balanced("MANJOURNAL", journal["ManualJournalID"], journal, (*lines, Line(controls.tax, taxes)), controls)


def of_claim(claim: Element, controls: Controls) -> Iterator[Posting]:
    """The receipts of an approved expense claim against unpaid claims, and its payments against those."""
    if claim["Status"] not in LIVE:
        return
    lines = [line for receipt in claim["Receipts"] for line in document_lines(receipt, 1, controls)]
    owed = Line(controls.unpaid_claims, -cents(claim["Total"]))
    dated = {"Date": claim["ReportingDate"]}
    yield balanced("EXPCLAIM", claim["ExpenseClaimID"], dated, (*lines, owed), controls)
    for payment in claim["Payments"]:
        value = cents(payment["Amount"])
        ends = Line(controls.unpaid_claims, value), Line(payment["Account"]["AccountID"], -value)
        yield balanced("EXPPAYMENT", payment["PaymentID"], payment, ends, controls)


def rate_of(document: Element) -> float:
    """Units of the document's currency for one of the organisation's own."""
    return float(document.get("CurrencyRate") or 1.0)


def _in_base(value: float, document: Element) -> int:
    return converted(cents(value), rate_of(document))


def parts(document: Element) -> Iterator[tuple[Element, int, int]]:
    """Each line of a document that has an amount: the line, its cents before tax, and its tax, in the document's currency."""
    inclusive = document["LineAmountTypes"] == INCLUSIVE
    for line in document["LineItems"]:
        tax = cents(line.get("TaxAmount", 0))
        net = cents(line.get("LineAmount", 0)) - (tax if inclusive else 0)
        if net:
            yield line, net, tax


def document_lines(document: Element, sign: int, controls: Controls) -> Iterator[Line]:
    """The lines of a document before tax, each on its account, and their taxes on the tax account."""
    rate = rate_of(document)
    for line, net, tax in parts(document):
        account_id = line.get("AccountID", controls.suspense)
        yield Line(account_id, sign * converted(net, rate), sign * converted(tax, rate), line)
    yield Line(controls.tax, sign * _in_base(document["TotalTax"], document))


def balanced(
    kind: str, source_id: str, dated: Element, lines: Iterable[Line], controls: Controls, *, moved: bool = False
) -> Posting:
    """The posting, with what rounding left, or with the currency's gain or loss when the rate has moved, on its own account."""
    kept = tuple(line for line in lines if line.amount)
    difference = sum(line.amount for line in kept)
    if difference:
        kept += (Line(controls.currency_gain if moved else controls.rounding, -difference),)
    return Posting(kind, source_id, dates.read_day(dated["Date"]), kept)
