"""What the lines of documents come to in the books: account, tax and tracking of each, when it is owed or when it is paid."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.documents import CREDITS, LIVE, SALES, SETTLED, credits_on, id_of, is_credit
from xero_sandbox.halves import is_half
from xero_sandbox.money import INCLUSIVE, cents, converted, quotient
from xero_sandbox.paying import paid_resource
from xero_sandbox.posting import Controls
from xero_sandbox.store import Tenant

Element = dict[str, Any]

SALE: Final = "sale"
PURCHASE: Final = "purchase"
JOURNAL: Final = "journal"

_OPTION: Final = "TrackingOptionID"
_OUTWARD: Final = frozenset({"ACCPAYPAYMENT", "ARCREDITPAYMENT", "AROVERPAYMENTPAYMENT", "ARPREPAYMENTPAYMENT"})


@dataclass(frozen=True)
class Part:
    """The amount of one line on its account, in base cents, debits positive.

    Attributes:
        net: before tax.
        tax: what stands on the tax account for it.
        side: whether it comes from a sale, a purchase or a manual journal.
        options: TrackingOptionIDs of the line.
        contact_id: whom the document is with; empty for journals.
    """

    day: date
    account_id: str
    net: int
    tax: int
    side: str
    tax_type: str
    options: frozenset[str]
    contact_id: str = ""


@dataclass(frozen=True)
class Move:
    """Money on one account, and what it was for.

    Attributes:
        amount: what came into the account, in base cents; nothing where a credit is given to an invoice.
        regained: whether what is left between amount and parts is a gain or loss of a currency, rather than rounding.
    """

    day: date
    account_id: str
    amount: int
    parts: tuple[Part, ...]
    regained: bool = False


def owed(tenant: Tenant, controls: Controls) -> Iterator[Part]:
    """What stands in the books because it is owed: on the days of the documents."""
    for name in ("Invoices", "CreditNotes"):
        for document in tenant[name]:
            if document["Status"] in LIVE:
                sign = 1 if (document["Type"] in SALES) is is_credit(document) else -1
                yield from _whole(document, sign, dates.read_day(document["Date"]), controls)
    for entry in tenant["BankTransactions"]:
        if entry["Status"] == "AUTHORISED" and "-" not in entry["Type"]:
            yield from _whole(entry, -_inward(entry), dates.read_day(entry["Date"]), controls)
    for claim in tenant["ExpenseClaims"]:
        if claim["Status"] in LIVE:
            for receipt in claim["Receipts"]:
                yield from _whole(receipt, 1, dates.read_day(claim["ReportingDate"]), controls)
    for journal in tenant["ManualJournals"]:
        yield from _journal(journal, controls)


def paid(tenant: Tenant, controls: Controls) -> Iterator[Move]:
    """What stands in the books once it is paid: payments, each with its share of the lines that it pays.

    Unverified: how Xero reckons on the cash basis. Here the share is proportional, a credit that is given to an invoice is a
    payment of both, over- and prepayments are what their own lines say, and a currency counts at the rate of the payment.
    """
    for entry in tenant["BankTransactions"]:
        if entry["Status"] == "AUTHORISED" and not is_half(entry):
            yield _money(entry, controls)
    yield from (_payment(tenant, payment, controls) for payment in tenant["Payments"] if payment["Status"] == "AUTHORISED")
    for name in CREDITS:
        for credit in tenant[name]:
            yield from _allocations(tenant, credit, controls)
    for claim in tenant["ExpenseClaims"]:
        if claim["Status"] in LIVE:
            yield from _reimbursements(claim, controls)
    for journal in tenant["ManualJournals"]:
        if journal.get("ShowOnCashBasisReports"):
            yield Move(dates.read_day(journal["Date"]), controls.rounding, 0, tuple(_journal(journal, controls)))


def _money(entry: Element, controls: Controls) -> Move:
    sign, day = _inward(entry), dates.read_day(entry["Date"])
    value = converted(cents(entry["Total"]), _rate(entry))
    return Move(day, entry["BankAccount"]["AccountID"], sign * value, tuple(_whole(entry, -sign, day, controls)))


def _payment(tenant: Tenant, payment: Element, controls: Controls) -> Move:
    document = tenant[paid_resource(payment)].get(payment["Invoice"]["InvoiceID"])
    if document is None:
        raise LookupError(f"payment {payment['PaymentID']} pays a document that is not there")
    sign = -1 if payment["PaymentType"] in _OUTWARD else 1
    day, span = dates.read_day(payment["Date"]), _share(document, payment["PaymentID"])
    parts = _spread([document], span, -sign, day, _rate(payment), controls)
    return Move(day, payment["Account"]["AccountID"], sign * cents(payment["BankAmount"]), tuple(parts))


def _allocations(tenant: Tenant, credit: Element, controls: Controls) -> Iterator[Move]:
    """One move for each invoice that a credit is given to: a share of its lines, and the same of the credit's taken back."""
    given = {entry["Invoice"]["InvoiceID"]: entry for entry in reversed(credit["Allocations"])}
    for invoice_id, entry in given.items():
        invoice = tenant["Invoices"].get(invoice_id)
        if invoice is None:
            raise LookupError(f"invoice {invoice_id} is not there, but has credit {id_of(credit)}")
        sign, day = -1 if invoice["Type"] in SALES else 1, dates.read_day(entry["Date"])
        parts = (
            *_spread([invoice], _share(invoice, id_of(credit)), sign, day, _rate(invoice), controls),
            *_spread([credit], _share(credit, invoice_id), -sign, day, _rate(credit), controls),
        )
        yield Move(day, controls.rounding, 0, parts, _rate(credit) != _rate(invoice))


def _reimbursements(claim: Element, controls: Controls) -> Iterator[Move]:
    before, total = 0, cents(claim["Total"])
    for payment in claim["Payments"]:
        value, day = cents(payment["Amount"]), dates.read_day(payment["Date"])
        parts = _spread(claim["Receipts"], (before, before + value, total), 1, day, 1.0, controls)
        yield Move(day, payment["Account"]["AccountID"], -value, tuple(parts))
        before += value


def _share(document: Element, settlement_id: str) -> tuple[int, int, int]:
    """Between which sums of its total a settlement pays a document; KeyError if it is none of its settlements."""
    shares: dict[str, tuple[int, int]] = {}
    for key, day, value in _settlements(document):
        first, so_far = shares.get(key, (day, 0))
        shares[key] = (first, so_far + value)
    reached = 0
    # In the order of their days, so that what is paid later leaves alone what was paid before.
    for key, (_, value) in sorted(shares.items(), key=lambda item: item[1][0]):
        if key == settlement_id:
            return reached, reached + value, cents(document["Total"])
        reached += value
    raise KeyError(settlement_id)


def _settlements(document: Element) -> Iterator[tuple[str, int, int]]:
    """What settles a document: the id on the other side, the day in milliseconds, and cents of the document's currency."""
    for payment in document["Payments"]:
        yield payment["PaymentID"], dates.read_millis(payment["Date"]), cents(payment["Amount"])
    if is_credit(document):
        for entry in document["Allocations"]:
            yield entry["Invoice"]["InvoiceID"], dates.read_millis(entry["Date"]), cents(entry["Amount"])
        return
    for stub in credits_on(document):
        # The day of the credit, because an invoice does not say when it was given.
        key = next(stub[key] for key in SETTLED.values() if key in stub)
        yield key, dates.read_millis(stub["Date"]), cents(stub["AppliedAmount"])


def _spread(
    documents: Iterable[Element], span: tuple[int, int, int], sign: int, day: date, rate: float, controls: Controls
) -> Iterator[Part]:
    """The parts of lines between two sums paid of a total: first the amounts of all lines, then their taxes.

    What is rounded is where each line ends, so that the parts of one payment make up what was paid, and those of one line, over
    all payments, that line.
    """
    start, end, total = span
    reached = above = 0

    def next_piece(value: int) -> int:
        nonlocal reached, above
        below, reached = above, reached + value
        above = quotient(reached * end, total) - quotient(reached * start, total)
        return converted(above - below, rate)

    for document in documents:
        lines = list(_amounts(document))
        nets = [next_piece(net) for _, net, _ in lines]
        taxes = [next_piece(tax) for _, _, tax in lines]
        for (line, _, _), net, tax in zip(lines, nets, taxes, strict=True):
            yield _part(document, line, (sign * net, sign * tax), day, controls)


def _whole(document: Element, sign: int, day: date, controls: Controls) -> Iterator[Part]:
    rate = _rate(document)
    for line, net, tax in _amounts(document):
        yield _part(document, line, (sign * converted(net, rate), sign * converted(tax, rate)), day, controls)


def _amounts(document: Element) -> Iterator[tuple[Element, int, int]]:
    """Each line of a document that has an amount, before tax, and its tax."""
    inclusive = document["LineAmountTypes"] == INCLUSIVE
    for line in document["LineItems"]:
        tax = cents(line.get("TaxAmount", 0))
        net = cents(line.get("LineAmount", 0)) - (tax if inclusive else 0)
        if net or tax:
            yield line, net, tax


def _part(document: Element, line: Element, amounts: tuple[int, int], day: date, controls: Controls) -> Part:
    sale = document.get("Type") in SALES or str(document.get("Type")).startswith("RECEIVE")
    return Part(
        day,
        line.get("AccountID", controls.suspense),
        *amounts,
        SALE if sale else PURCHASE,
        line.get("TaxType", ""),
        _options(line),
        document["Contact"]["ContactID"] if "Contact" in document else "",
    )


def _journal(journal: Element, controls: Controls) -> Iterator[Part]:
    if journal["Status"] != "POSTED":
        return
    inclusive, day = journal["LineAmountTypes"] == INCLUSIVE, dates.read_day(journal["Date"])
    for line in journal["JournalLines"]:
        tax = cents(line.get("TaxAmount", 0))
        net = cents(line["LineAmount"]) - (tax if inclusive else 0)
        account_id = line.get("AccountID", controls.suspense)
        yield Part(day, account_id, net, tax, JOURNAL, line.get("TaxType", ""), _options(line))


def _options(line: Element) -> frozenset[str]:
    return frozenset(tracked[_OPTION] for tracked in line.get("Tracking") or () if _OPTION in tracked)


def _inward(entry: Element) -> int:
    return 1 if entry["Type"].startswith("RECEIVE") else -1


def _rate(document: Element) -> float:
    return float(document.get("CurrencyRate") or 1.0)
