"""What in an organisation posts to its ledger, on which basis, and which elements have a say in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, NamedTuple

from xero_sandbox import cash, posting
from xero_sandbox.documents import CREDITS, SETTLED, id_of
from xero_sandbox.paying import paid_resource
from xero_sandbox.posting import Controls, Element, Posting

Look = Callable[[str, str], Element | None]


class Basis(Enum):
    """In which of the two books a journal stands."""

    ACCRUAL = "what is owed"
    CASH = "what was paid"
    BOTH = "what was paid at once, the same in both"


class Source(NamedTuple):
    """Something that posts: the element, and what of it where it posts more than one thing.

    Attributes:
        kind: `document`, `money`, `payment`, `allocation`, `transfer`, `manual`, `claim` or `reimbursement`.
        resource: of the element; of an allocation, the credit's.
        id: of the element.
        part: the invoice that an allocation is for, the payment of a claim.
    """

    kind: str
    resource: str
    id: str
    part: str = ""


@dataclass(frozen=True)
class Posted:
    """One posting on one basis, with what the source is called by those who refer to it."""

    basis: Basis
    posting: Posting
    reference: str | None


_ALONE: Final = {
    "BankTransactions": ("money", "BankTransactionID"),
    "BankTransfers": ("transfer", "BankTransferID"),
    "ManualJournals": ("manual", "ManualJournalID"),
    "Payments": ("payment", "PaymentID"),
}


def concerned(resource: str, element: Element) -> Iterator[Source]:
    """The sources that an element has a say in, itself first."""
    if resource in _ALONE:
        kind, id_key = _ALONE[resource]
        yield Source(kind, resource, element[id_key])
    elif resource == "ExpenseClaims":
        claim_id = element["ExpenseClaimID"]
        yield Source("claim", resource, claim_id)
        yield from (Source("reimbursement", resource, claim_id, payment["PaymentID"]) for payment in element["Payments"])
    elif resource in SETTLED:
        if resource in {"Invoices", "CreditNotes"}:
            yield Source("document", resource, id_of(element))
        yield from (Source("payment", "Payments", payment["PaymentID"]) for payment in element["Payments"])
        yield from _allocations(resource, element)


def _allocations(resource: str, element: Element) -> Iterator[Source]:
    if resource != "Invoices":
        ids = dict.fromkeys(entry["Invoice"]["InvoiceID"] for entry in element["Allocations"])
        yield from (Source("allocation", resource, id_of(element), invoice_id) for invoice_id in ids)
        return
    for name in CREDITS:
        yield from (Source("allocation", name, stub[SETTLED[name]], element["InvoiceID"]) for stub in element[name])


def posted(source: Source, look: Look, controls: Controls) -> list[Posted]:
    """What a source posts as its elements stand: nothing unless it is in force, and nothing of what comes to no amounts."""
    element = look(source.resource, source.id)
    if element is None:
        return []
    found = _POSTED[source.kind](source, element, look, controls)
    reference = element.get("Narration" if source.kind == "manual" else "Reference")
    return [Posted(basis, _named(each, source, element), reference) for basis, each in found if each and each.lines]


def _named(found: Posting, source: Source, element: Element) -> Posting:
    """The posting under one of Xero's own SourceTypes.

    Unverified: Xero's list of them knows neither allocations nor refunds of over- and prepayments; here both go by the credit
    that was used.
    """
    if source.kind == "allocation":
        kind = element["Type"] if source.resource == "CreditNotes" else posting.money_kind(element["Type"])
        return replace(found, source_type=kind, source_id=source.id)
    if found.source_type.endswith(("OVERPAYMENTPAYMENT", "PREPAYMENTPAYMENT")):
        return replace(found, source_type=found.source_type.removesuffix("PAYMENT"))
    return found


_Found = Iterator[tuple[Basis, Posting | None]]


def _document(_: Source, element: Element, __: Look, controls: Controls) -> _Found:
    yield Basis.ACCRUAL, posting.of_document(element, controls)


def _money(_: Source, element: Element, __: Look, controls: Controls) -> _Found:
    if "-" in element["Type"]:
        yield Basis.ACCRUAL, posting.of_bank_transaction(element, controls)
        yield Basis.CASH, cash.of_bank_transaction(element, controls)
    else:
        yield Basis.BOTH, posting.of_bank_transaction(element, controls)


def _payment(_: Source, element: Element, look: Look, controls: Controls) -> _Found:
    document = look(paid_resource(element), element["Invoice"]["InvoiceID"])
    # A payment is entered before its document takes notice of it.
    if document and any(stub["PaymentID"] == element["PaymentID"] for stub in document["Payments"]):
        yield Basis.ACCRUAL, posting.of_payment(element, document, controls)
        yield Basis.CASH, cash.of_payment(element, document, controls)


def _allocation(source: Source, element: Element, look: Look, controls: Controls) -> _Found:
    invoice = look("Invoices", source.part)
    given = [entry for entry in element["Allocations"] if entry["Invoice"]["InvoiceID"] == source.part]
    # As with payments: the credit knows of it before the invoice does.
    if not invoice or not given or all(stub[SETTLED[source.resource]] != source.id for stub in invoice[source.resource]):
        return
    for each in posting.of_allocations(element, {source.part: invoice}, controls):
        # Both sides stand on one account: without a gain or loss nothing has happened to it.
        yield Basis.ACCRUAL, each if len({line.account_id for line in each.lines}) > 1 else None
    yield Basis.CASH, cash.of_allocation(element, invoice, given[0], controls)


def _transfer(_: Source, element: Element, __: Look, controls: Controls) -> _Found:
    yield Basis.BOTH, posting.of_transfer(element, controls)


def _manual(_: Source, element: Element, __: Look, controls: Controls) -> _Found:
    basis = Basis.BOTH if element.get("ShowOnCashBasisReports") else Basis.ACCRUAL
    yield basis, posting.of_manual_journal(element, controls)


def _claim(_: Source, element: Element, __: Look, controls: Controls) -> _Found:
    yield Basis.ACCRUAL, next(posting.of_claim(element, controls), None)


def _reimbursement(source: Source, element: Element, _: Look, controls: Controls) -> _Found:
    own = (each for each in posting.of_claim(element, controls) if each.source_id == source.part)
    payment = next((payment for payment in element["Payments"] if payment["PaymentID"] == source.part), None)
    found = next(own, None)
    if found and payment:
        yield Basis.ACCRUAL, found
        yield Basis.CASH, cash.of_reimbursement(element, payment, controls)


_POSTED: Final = {
    "document": _document,
    "money": _money,
    "payment": _payment,
    "allocation": _allocation,
    "transfer": _transfer,
    "manual": _manual,
    "claim": _claim,
    "reimbursement": _reimbursement,
}
