"""How documents are written: one entry a resource."""

from typing import Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import NEEDS_CONTACT, BooksError
from xero_sandbox.vetting import Paper, creating, updating
from xero_sandbox.writable import Element, Find, Work, Writable

SENT_TOO_EARLY: Final = "Only AUTHORISED and BILLED purchase orders may have SentToContact updated."
NO_USER: Final = "A valid user should be identified using the UserID."
_STATUS: Final = "Status DELETED"
_COMPUTED: Final = frozenset({"SubTotal", "TotalTax", "Total", "ID"})
_SETTLEMENT: Final = frozenset({"Payments", "Allocations", "RemainingCredit", "AppliedAmount", "FullyPaidOnDate"})


def _by_number(resource: str, key: str, numbered_type: str = "") -> Find:
    """Looks for a number; with `numbered_type`, among elements of that type, for bills share theirs."""

    def find(work: Work, element: Element) -> str | None:
        if not element.get(key) or (numbered_type and element.get("Type", numbered_type) != numbered_type):
            return None
        row = work.tenant[resource].numbered(element[key])
        found = work.tenant[resource].get(row.id) if row else None
        if row is None or found is None or (numbered_type and found["Type"] != numbered_type):
            return None
        # What was seen is that a live order is overwritten; deleted orders and quotes give their numbers up.
        return None if not numbered_type and found["Status"] == "DELETED" else row.id

    return find


def _check_order(_: Desk, element: Element, former: Element) -> None:
    status = element.get("Status", former.get("Status", "DRAFT"))
    sent = element.get("SentToContact", False)
    if sent != former.get("SentToContact", False) and status not in {"AUTHORISED", "BILLED"}:
        raise BooksError(SENT_TOO_EARLY)


def _check_receipt(desk: Desk, element: Element, former: Element) -> None:
    user = (element.get("User") or {}).get("UserID")
    if (not former or user) and desk.tenant["Users"].get(user or "") is None:
        raise BooksError(NO_USER)


_INVOICE: Final = Paper("Invoices", types=frozenset({"ACCREC", "ACCPAY"}))
_CREDIT_NOTE: Final = Paper("CreditNotes", types=frozenset({"ACCRECCREDIT", "ACCPAYCREDIT"}))
_BANK_TRANSACTION: Final = Paper(
    "BankTransactions",
    types=frozenset(f"{way}{kind}" for way in ("SPEND", "RECEIVE") for kind in ("", "-OVERPAYMENT", "-PREPAYMENT")),
    lines_needed=True,
    # Unverified: the wording.
    demands=(("BankAccount", "A BankAccount must be specified for this type of transaction"),),
)
_ORDER: Final = Paper(
    "PurchaseOrders",
    new_contact=False,
    lines_needed=True,
    posts=False,
    accounts_when=frozenset(),
    prices=False,
    names_only=True,
    check=_check_order,
)
_QUOTE: Final = Paper(
    "Quotes",
    lines_needed=True,
    posts=False,
    # Unverified: the wording about the date; that both are needed is documented.
    update_demands=(("Contact", NEEDS_CONTACT), ("Date", "The Date must be specified")),
    accounts_when=frozenset(),
    prices=False,
)
_JOURNAL: Final = Paper(
    "ManualJournals",
    contact=False,
    lines="JournalLines",
    # Unverified: the wording.
    demands=(("Narration", "Narration must be specified"),),
)
_REPEATING: Final = Paper(
    "RepeatingInvoices",
    types=frozenset({"ACCREC", "ACCPAY"}),
    lines_needed=True,
    posts=False,
    # Unverified: the wording.
    demands=(("Schedule", "A Schedule must be specified"),),
    prices=False,
)
_RECEIPT: Final = Paper("Receipts", lines_needed=True, posts=False, check=_check_receipt)


DOCUMENTS: Final = (
    Writable(
        "Invoices",
        create=creating(_INVOICE),
        update=updating(_INVOICE),
        find=_by_number("Invoices", "InvoiceNumber", "ACCREC"),
        match=("InvoiceNumber of sales",),
        unitdp=True,
        ignored=_COMPUTED,
        error_flag="HasErrors",
        ends="Status DELETED or VOIDED",
    ),
    Writable(
        "CreditNotes",
        create=creating(_CREDIT_NOTE),
        update=updating(_CREDIT_NOTE),
        find=_by_number("CreditNotes", "CreditNoteNumber", "ACCRECCREDIT"),
        match=("CreditNoteNumber of sales",),
        unitdp=True,
        ignored=_COMPUTED | _SETTLEMENT,
        error_flag="HasErrors",
        ends="Status DELETED or VOIDED",
    ),
    Writable(
        "BankTransactions",
        create=creating(_BANK_TRANSACTION),
        update=updating(_BANK_TRANSACTION),
        unitdp=True,
        ignored=_COMPUTED,
        error_flag="",
        ends=_STATUS,
    ),
    Writable(
        "PurchaseOrders",
        create=creating(_ORDER),
        update=updating(_ORDER),
        find=_by_number("PurchaseOrders", "PurchaseOrderNumber"),
        match=("PurchaseOrderNumber",),
        ignored=_COMPUTED,
        error_flag="HasErrors",
        ends=_STATUS,
    ),
    Writable(
        "Quotes",
        create=creating(_QUOTE),
        update=updating(_QUOTE),
        # Unverified: that quotes are matched by their number as orders are.
        find=_by_number("Quotes", "QuoteNumber"),
        match=("QuoteNumber",),
        ignored=_COMPUTED | {"DateString", "ExpiryDateString"},
        error_flag="",
        tells_summary=True,
        ends=_STATUS,
    ),
    Writable(
        "ManualJournals",
        create=creating(_JOURNAL),
        update=updating(_JOURNAL),
        ignored=_COMPUTED,
        error_flag="",
        ends="Status DELETED or VOIDED",
    ),
    Writable(
        "RepeatingInvoices",
        create=creating(_REPEATING),
        update=updating(_REPEATING),
        ignored=_COMPUTED,
        error_flag="",
        ends=_STATUS,
    ),
    Writable(
        "Receipts",
        create=creating(_RECEIPT),
        update=updating(_RECEIPT),
        post=False,
        summarize=frozenset(),
        unitdp=True,
        ignored=_COMPUTED,
        error_flag="",
        ends="Status VOIDED",
    ),
)
