"""How what settles documents, or moves money between accounts, is written: one entry a resource."""

from typing import Final

from xero_sandbox import dates
from xero_sandbox.documents import SETTLED
from xero_sandbox.lifecycles import NEEDS_ACCOUNT, BooksError
from xero_sandbox.lock_dates import check_open
from xero_sandbox.writable import Action, Create, Element, Update, Work, Writable, creating, updating

_NUMBERS: Final = {"InvoiceNumber": "Invoice", "CreditNoteNumber": "CreditNote"}


def _new_payment(work: Work, element: Element) -> Element:
    """A payment; the document and the account may be given by number and code alone."""
    given = dict(element)
    for key, noun in _NUMBERS.items():
        if key in given and noun not in given:
            given[noun] = {key: given.pop(key)}
    if "Account" not in given and "Code" in given:
        given["Account"] = {"Code": given.pop("Code")}
    if not given.get("Account"):
        raise BooksError(NEEDS_ACCOUNT)
    return _create(work, "Payments", given)


def _create(work: Work, resource: str, element: Element) -> Element:
    """What moves money is entered in an open period."""
    check_open(work.books.desk, dates.read_day(element["Date"]) if "Date" in element else work.books.desk.today())
    return work.books.create(resource, element)


def _ending(resource: str) -> Update:
    """What moves money is taken back in an open period; the books refuse any other change of it."""

    def update(work: Work, element_id: str, changes: Element) -> Element:
        check_open(work.books.desk, dates.read_day(work.books.desk.need(resource, element_id)["Date"]))
        return work.books.edit(resource, element_id, changes)

    return update


def _creating(resource: str) -> Create:
    return lambda work, element: _create(work, resource, element)


def _new_claim(work: Work, element: Element) -> Element:
    receipts = [{"ReceiptID": str(receipt.get("ReceiptID", ""))} for receipt in element.get("Receipts", [])]
    return work.books.create("ExpenseClaims", element | {"Receipts": receipts})


def _link(work: Work, link_id: str) -> None:
    work.books.delete("LinkedTransactions", link_id)


def allocations(resource: str) -> tuple[Action, ...]:
    """What can be done below a credit: give parts of it to invoices, and take them back."""
    id_key = SETTLED[resource]
    noun = resource.removesuffix("s")

    def give(work: Work, credit: Element, _: str | None, given: Element) -> Element:
        desk = work.books.desk
        check_open(desk, dates.read_day(given["Date"]) if "Date" in given else desk.today())
        entry = work.books.allocate_to(credit[id_key], given)
        stub: Element = {id_key: credit[id_key], "ID": credit[id_key], "LineItems": []}
        return {key: value for key, value in entry.items() if key != "IsDeleted"} | {noun: stub, "ValidationErrors": []}

    def take_back(work: Work, credit: Element, allocation_id: str | None, _: Element) -> Element:
        days = [dates.read_day(each["Date"]) for each in credit["Allocations"] if each["AllocationID"] == allocation_id]
        check_open(work.books.desk, *days)
        # The key, the Amount and Invoice as one object are those of the schema; the example writes AllocationId, has no Amount,
        # and has a list of invoices.
        # Unverified: which of the two it is.
        return work.books.deallocate(credit[id_key], allocation_id or "")

    return (
        Action("Allocations", "PUT", envelope="Allocations", member="Allocation", run=give, summarize=True),
        Action("Allocations", "DELETE", keyed=True, envelope="Allocations", member="Allocation", run=take_back, alone=True),
    )


SETTLEMENTS: Final = (
    Writable(
        "Payments",
        create=_new_payment,
        update=_ending("Payments"),
        singly=frozenset({"POST"}),
        summarize=frozenset({"PUT"}),
        ends="Status DELETED",
    ),
    Writable(
        "BatchPayments",
        create=_creating("BatchPayments"),
        update=_ending("BatchPayments"),
        post_creates=False,
        singly=frozenset({"POST"}),
        summarize=frozenset({"PUT"}),
        ends="Status DELETED",
    ),
    Writable(
        "BankTransfers",
        create=_creating("BankTransfers"),
        update=_ending("BankTransfers"),
        post_creates=False,
        summarize=frozenset({"POST"}),
        ends="Status DELETED",
    ),
    Writable(
        "LinkedTransactions",
        create=creating("LinkedTransactions"),
        update=updating("LinkedTransactions"),
        remove=_link,
        post=False,
        batch=False,
        summarize=frozenset(),
        error_flag="",
        ends="DELETE",
    ),
    Writable(
        "ExpenseClaims",
        create=_new_claim,
        update=updating("ExpenseClaims"),
        post=False,
        summarize=frozenset(),
        error_flag="",
        ends="Status DELETED or VOIDED",
    ),
    # Overpayments and prepayments come from bank transactions.
    Writable("Overpayments", post=False, post_item=False),
    Writable("Prepayments", post=False, post_item=False),
)
