"""The cash basis: what moves of money post where nothing is owed to anybody, as pure functions of the elements, in base cents.

Unverified: all of it. Xero says that there are "journals on a cash basis" and no more. Here a document posts nothing by itself;
each payment posts that share of its lines and taxes which it pays, and a credit that is given to an invoice counts as a payment
of both. So a document that is settled comes to the same on either basis. What stays on receivables or payables is money
received or paid with nothing to show for it yet: overpayments.
"""

from collections.abc import Iterator

from xero_sandbox import dates
from xero_sandbox.documents import SALES, credits_on, id_of, is_credit
from xero_sandbox.halves import is_half
from xero_sandbox.money import cents, converted, quotient
from xero_sandbox.posting import (
    Controls,
    Element,
    Line,
    Posting,
    balanced,
    document_lines,
    money_kind,
    parts,
    payment_sign,
    rate_of,
    settlements,
)


def of_bank_transaction(entry: Element, controls: Controls) -> Posting | None:
    """Money received or spent ahead of an invoice: what its own lines say, at once."""
    if entry["Status"] != "AUTHORISED" or is_half(entry):
        return None
    sign = 1 if entry["Type"].startswith("RECEIVE") else -1
    bank = Line(entry["BankAccount"]["AccountID"], sign * converted(cents(entry["Total"]), rate_of(entry)))
    lines = (bank, *document_lines(entry, -sign, controls))
    return balanced(money_kind(entry["Type"]), entry["BankTransactionID"], entry, lines, controls)


def of_payment(payment: Element, document: Element, controls: Controls) -> Posting | None:
    """A payment or refund against its share of the lines of its document, at the rate of the payment."""
    if payment["Status"] != "AUTHORISED":
        return None
    sign, rate = payment_sign(payment), rate_of(payment)
    bank = Line(payment["Account"]["AccountID"], sign * cents(payment["BankAmount"]))
    lines = (bank, *_share(document, payment["PaymentID"], -sign, rate, controls))
    return balanced(payment["PaymentType"], payment["PaymentID"], payment, lines, controls)


def of_allocation(credit: Element, invoice: Element, dated: Element, controls: Controls) -> Posting:
    """What a credit gives to an invoice: a share of the invoice's lines, and the same of the credit's taken back."""
    sign = -1 if invoice["Type"] in SALES else 1
    lines = (
        *_share(invoice, id_of(credit), sign, rate_of(invoice), controls),
        *_share(credit, id_of(invoice), -sign, rate_of(credit), controls),
    )
    moved = rate_of(credit) != rate_of(invoice)
    return balanced("ALLOCATION", id_of(credit), dated, lines, controls, moved=moved)


def of_reimbursement(claim: Element, payment: Element, controls: Controls) -> Posting:
    """What was paid of an expense claim against its share of the receipts."""
    before = 0
    for other in claim["Payments"]:
        if other["PaymentID"] == payment["PaymentID"]:
            break
        before += cents(other["Amount"])
    value = cents(payment["Amount"])
    span = (before, before + value, cents(claim["Total"]))
    lines = (Line(payment["Account"]["AccountID"], -value), *_spread(claim["Receipts"], span, 1, 1.0, controls))
    return balanced("EXPPAYMENT", payment["PaymentID"], payment, lines, controls)


def _share(document: Element, settlement_id: str, sign: int, rate: float, controls: Controls) -> Iterator[Line]:
    """The part of a document's lines that one of its settlements stands for; KeyError if it is none of them."""
    before, shares = 0, _in_order(document)
    for key, share in shares:
        if key == settlement_id:
            return _spread([document], (before, before + share, cents(document["Total"])), sign, rate, controls)
        before += share
    raise KeyError(settlement_id)


def _in_order(document: Element) -> list[tuple[str, int]]:
    """The settlements of a document by their days, so that a later one leaves what the former ones stood for as it was."""
    days = {payment["PaymentID"]: payment["Date"] for payment in document["Payments"]}
    if is_credit(document):
        days |= {entry["Invoice"]["InvoiceID"]: entry["Date"] for entry in reversed(document["Allocations"])}
    else:
        # The day of a credit, because an invoice does not say when it was given.
        days |= {stub["ID"]: stub["Date"] for stub in credits_on(document)}
    taken: dict[str, int] = {}
    for key, share in settlements(document):
        taken[key] = taken.get(key, 0) + share
    return sorted(taken.items(), key=lambda item: dates.read_millis(days[item[0]]))


def _spread(documents: list[Element], span: tuple[int, int, int], sign: int, rate: float, controls: Controls) -> Iterator[Line]:
    """The lines and taxes between two sums paid of a total.

    What is rounded is where each line ends in the whole, so that the parts of one payment make up what was paid, and the parts
    of one line, over all payments, that line.
    """
    start, end, total = span
    reached = above = 0

    def part(value: int) -> int:
        return quotient(value * end, total) - quotient(value * start, total)

    for document in documents:
        for line, net, tax in parts(document):
            below, reached = above, reached + net
            above = part(reached)
            account_id = line.get("AccountID", controls.suspense)
            yield Line(account_id, sign * converted(above - below, rate), sign * converted(part(tax), rate), line)
        below, reached = above, reached + cents(document["TotalTax"])
        above = part(reached)
        yield Line(controls.tax, sign * converted(above - below, rate))
