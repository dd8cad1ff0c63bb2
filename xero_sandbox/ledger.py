"""The general ledger of an organisation: the postings of all its documents, and the balances that they come to.

It is worked out from the documents whenever it is asked for, so it can never disagree with them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from xero_sandbox import posting
from xero_sandbox.documents import CREDITS
from xero_sandbox.paying import paid_resource
from xero_sandbox.posting import Controls, Element, Posting
from xero_sandbox.store import Tenant


def postings(tenant: Tenant) -> Iterator[Posting]:
    """Every posting of an organisation, resource by resource; KeyError if its chart lacks a control account."""
    controls = Controls.among(tenant["Accounts"])
    for name in ("Invoices", "CreditNotes"):
        yield from _some(posting.of_document(document, controls) for document in tenant[name])
    yield from _some(posting.of_bank_transaction(entry, controls) for entry in tenant["BankTransactions"])
    for payment in tenant["Payments"]:
        if payment["Status"] == "AUTHORISED":
            settled = _need(tenant, paid_resource(payment), payment["Invoice"]["InvoiceID"])
            yield from _some([posting.of_payment(payment, settled, controls)])
    for name in CREDITS:
        for credit in tenant[name]:
            ids = dict.fromkeys(entry["Invoice"]["InvoiceID"] for entry in credit["Allocations"])
            invoices = {invoice_id: _need(tenant, "Invoices", invoice_id) for invoice_id in ids}
            yield from posting.of_allocations(credit, invoices, controls)
    yield from _some(posting.of_transfer(transfer, controls) for transfer in tenant["BankTransfers"])
    yield from _some(posting.of_manual_journal(journal, controls) for journal in tenant["ManualJournals"])
    for claim in tenant["ExpenseClaims"]:
        yield from posting.of_claim(claim, controls)


def balances(entries: Iterable[Posting]) -> Counter[str]:
    """The balance of each account by AccountID, in base cents, debits positive; they come to nothing in all."""
    sums: Counter[str] = Counter()
    for entry in entries:
        for line in entry.lines:
            sums[line.account_id] += line.amount
    return sums


def _some(found: Iterable[Posting | None]) -> Iterator[Posting]:
    return (entry for entry in found if entry is not None)


def _need(tenant: Tenant, resource: str, element_id: str) -> Element:
    element = tenant[resource].get(element_id)
    if element is None:
        raise LookupError(f"{resource} has no {element_id}, which is settled all the same")
    return element
