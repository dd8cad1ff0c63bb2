"""Which status may follow which, and what Xero says when another is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Element = dict[str, Any]


class BooksError(Exception):
    """Something that the books do not allow; `messages` are Xero's ValidationErrors."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


class NotInBooks(BooksError):  # noqa: N818 - read as a sentence where it is raised
    """There is no element with that id."""

    def __init__(self) -> None:
        super().__init__("The document with the supplied id was not found for this endpoint.")


def _states(*names: str) -> frozenset[str]:
    return frozenset(names)


@dataclass(frozen=True)
class Lifecycle:
    """The statuses of one resource.

    Attributes:
        start: the status of something created without one.
        creatable: those that something may be created with.
        moves: those that may be asked for, by the present one; PAID is never asked for, settling brings it.
        noun: what Xero calls one of them in its messages.
        field: the key that holds the status.
        editable: the statuses in which something may still change.
    """

    start: str
    creatable: frozenset[str]
    moves: Mapping[str, frozenset[str]]
    noun: str
    field: str = "Status"
    editable: frozenset[str] = frozenset()


_DOCUMENT_MOVES: Final = {
    "DRAFT": _states("SUBMITTED", "AUTHORISED", "DELETED"),
    "SUBMITTED": _states("DRAFT", "AUTHORISED", "DELETED"),
    "AUTHORISED": _states("VOIDED"),
}
_DOCUMENT_STATES: Final = _states("DRAFT", "SUBMITTED", "AUTHORISED")
_ACTIVE_OR_ARCHIVED: Final = {"ACTIVE": _states("ARCHIVED", "DELETED"), "ARCHIVED": _states("ACTIVE", "DELETED")}

LIFECYCLES: Final[dict[str, Lifecycle]] = {
    "Invoices": Lifecycle("DRAFT", _DOCUMENT_STATES, _DOCUMENT_MOVES, "Invoice", editable=_DOCUMENT_STATES | {"PAID"}),
    "CreditNotes": Lifecycle("DRAFT", _DOCUMENT_STATES, _DOCUMENT_MOVES, "Credit note", editable=_DOCUMENT_STATES),
    "Payments": Lifecycle("AUTHORISED", _states("AUTHORISED"), {"AUTHORISED": _states("DELETED")}, "Payment"),
    "BankTransactions": Lifecycle(
        "AUTHORISED",
        _states("AUTHORISED"),
        {"AUTHORISED": _states("DELETED")},
        "Bank transaction",
        editable=_states("AUTHORISED"),
    ),
    # Unverified: whether the API restores an archived contact; no source shows it done.
    "Contacts": Lifecycle(
        "ACTIVE", _states("ACTIVE"), {"ACTIVE": _states("ARCHIVED")}, "Contact", "ContactStatus", _states("ACTIVE")
    ),
    "Accounts": Lifecycle("ACTIVE", _states("ACTIVE"), _ACTIVE_OR_ARCHIVED, "Account", editable=_states("ACTIVE")),
    "TrackingCategories": Lifecycle(
        "ACTIVE", _states("ACTIVE"), _ACTIVE_OR_ARCHIVED, "Tracking category", editable=_states("ACTIVE")
    ),
    "BankTransfers": Lifecycle("AUTHORISED", _states("AUTHORISED"), {"AUTHORISED": _states("DELETED")}, "Bank transfer"),
    "BatchPayments": Lifecycle("AUTHORISED", _states("AUTHORISED"), {"AUTHORISED": _states("DELETED")}, "Batch payment"),
    "ContactGroups": Lifecycle(
        "ACTIVE", _states("ACTIVE"), {"ACTIVE": _states("DELETED")}, "Contact group", editable=_states("ACTIVE")
    ),
    # Unverified: what else a claim or a receipt may do; both are closed to new apps and little is written of them.
    "ExpenseClaims": Lifecycle(
        "SUBMITTED",
        _states("SUBMITTED"),
        {"SUBMITTED": _states("AUTHORISED", "DELETED"), "AUTHORISED": _states("VOIDED")},
        "Expense claim",
        editable=_states("SUBMITTED", "AUTHORISED"),
    ),
    "Receipts": Lifecycle(
        "DRAFT",
        _states("DRAFT"),
        {"DRAFT": _states("VOIDED"), "SUBMITTED": _states("DECLINED")},
        "Receipt",
        editable=_states("DRAFT"),
    ),
    "ManualJournals": Lifecycle(
        "DRAFT",
        _states("DRAFT", "POSTED"),
        {"DRAFT": _states("POSTED", "DELETED"), "POSTED": _states("VOIDED")},
        "Manual journal",
        editable=_states("DRAFT", "POSTED"),
    ),
    "PurchaseOrders": Lifecycle(
        "DRAFT",
        _DOCUMENT_STATES,
        {
            "DRAFT": _states("SUBMITTED", "AUTHORISED", "DELETED"),
            "SUBMITTED": _states("DRAFT", "AUTHORISED", "DELETED"),
            "AUTHORISED": _states("BILLED", "DELETED"),
            "BILLED": _states("DELETED"),
        },
        "PurchaseOrder",
        editable=_DOCUMENT_STATES,
    ),
    # Unverified: that a quote may be deleted from anywhere but INVOICED; one that was accepted has been seen to be.
    "Quotes": Lifecycle(
        "DRAFT",
        _states("DRAFT", "SENT"),
        {
            "DRAFT": _states("SENT", "DELETED"),
            "SENT": _states("DRAFT", "ACCEPTED", "DECLINED", "DELETED"),
            "ACCEPTED": _states("INVOICED", "SENT", "DELETED"),
            "DECLINED": _states("SENT", "DELETED"),
        },
        "Quote",
        editable=_states("DRAFT", "SENT", "ACCEPTED", "DECLINED"),
    ),
    "RepeatingInvoices": Lifecycle(
        "DRAFT",
        _states("DRAFT", "AUTHORISED"),
        {"DRAFT": _states("AUTHORISED", "DELETED"), "AUTHORISED": _states("DELETED")},
        "Repeating invoice",
        editable=_states("DRAFT", "AUTHORISED"),
    ),
    "TaxRates": Lifecycle("ACTIVE", _states("ACTIVE"), {"ACTIVE": _states("DELETED")}, "Tax rate", editable=_states("ACTIVE")),
}

# What may still change on a sales invoice that has payments or credits; on a bill nothing may.
EDITABLE_WHEN_PAID: Final = _states(
    "Reference", "DueDate", "InvoiceNumber", "BrandingThemeID", "Contact", "Url", "SentToContact"
)
EDITABLE_ON_PAID_LINES: Final = _states("LineItemID", "Description", "AccountCode", "Tracking")

# Changes that leave UpdatedDateUTC where it was, on a document that is paid in part.
STAMPLESS_WHEN_PART_PAID: Final = _states("DueDate", "SentToContact")

HAS_PAYMENTS: Final = "This document cannot be edited as it has a payment or credit note allocated to it."
NEEDS_CONTACT: Final = "A Contact must be specified for this type of transaction"
NEEDS_LINES: Final = "One or more line items must be specified"
NUMBER_TAKEN: Final = "Invoice # must be unique."
ORDER_NUMBER_TAKEN: Final = "Order number must be unique"
TOO_MUCH: Final = "Payment amount exceeds the amount outstanding on this document"
NOT_AUTHORISED: Final = "Payments can only be made against Authorised documents"
CONTACT_ARCHIVED: Final = (
    "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API."
)
ACCOUNT_NAME_TAKEN: Final = "Please enter a unique Name."
LINK_SOURCE_MISMATCH: Final = "The SourceLineItemID and SourceTransactionID do not match"
LINK_CONTACT_MISMATCH: Final = "The ContactID and the TargetTransaction ContactID do not match"

# Unverified: the wording of the following; that Xero refuses is documented, or follows from what it does document.
ACCOUNT_CODE_NEEDED: Final = "Please enter a Code."
QUOTE_NUMBER_TAKEN: Final = "Quote number must be unique"
ACCOUNT_CODE_TAKEN: Final = "Please enter a unique Code."
ACCOUNT_TYPE_FIXED: Final = "An account cannot become a bank account, nor a bank account another."
ACCOUNT_TYPE_UNKNOWN: Final = "The account type is not valid."
ARCHIVED_ALONE: Final = "The Status of an account cannot be changed together with its other details."
CONTACT_NUMBER_TAKEN: Final = "The contact number is already assigned to another contact."
CURRENCY_CODE_NEEDED: Final = "A currency code must be provided."
CURRENCY_TAKEN: Final = "The organisation has this currency already."
ITEM_CODE_NEEDED: Final = "Price List Item Code must be supplied"
TRACKED_ITEM_ACCOUNTS: Final = (
    "A tracked item needs an InventoryAssetAccountCode of an INVENTORY account and a COGSAccountCode in its PurchaseDetails."
)
AMOUNT_NOT_POSITIVE: Final = "Payment amount must be greater than zero"
ALLOCATION_TOO_MUCH: Final = "Credit Note cannot be allocated as amount is greater than amount outstanding"
ANOTHER_CONTACT: Final = "A credit note can only be allocated to an invoice of the same contact, kind and currency"
# Unverified: also that what is reconciled is refused.
RECONCILED: Final = "This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement."
NOT_FOR_PAYMENTS: Final = "Account type is invalid for making a payment to/from"
SYSTEM_ACCOUNT: Final = "System accounts cannot be archived or deleted."
IN_USE: Final = "It is in use and cannot be deleted."
ONLY_SPEND_AND_RECEIVE: Final = "Only bank transactions of type SPEND and RECEIVE can be edited."
IN_BATCH: Final = "Payments within a batch cannot be deleted."
NO_CHANGE: Final = "It cannot be edited; delete it and create another."
MIXED_BATCH: Final = "A batch payment must be of sales invoices or of bills, not of both."
NEEDS_ACCOUNT: Final = "An Account must be specified for this payment."
NEEDS_PAYMENTS: Final = "A batch payment must have one or more payments."
LINK_TARGET_MISMATCH: Final = "The TargetLineItemID and TargetTransactionID do not match"
SAME_ACCOUNTS: Final = "A transfer must be between two different bank accounts."
TWO_LINES: Final = "A manual journal needs two lines or more."
LOCKED_ACCOUNT: Final = "A manual journal cannot be on a bank account or a system account."
FILE_EMPTY: Final = "The attachment has no content."
FILE_TOO_LARGE: Final = "The attachment is larger than 25 MB."
TOO_MANY_FILES: Final = "The document has 10 attachments already."
NOTE_NEEDED: Final = "A history note must have details."
NOTE_TOO_LONG: Final = "The details of a history note must be no longer than 2500 characters."
GROUP_NAME_NEEDED: Final = "A contact group must have a name."
GROUP_NAME_TAKEN: Final = "A contact group of that name already exists."
NEEDS_RECEIPTS: Final = "An expense claim must have one or more receipts that are not in another claim."
TOO_MANY_GROUPS: Final = "You've reached the limit of 100 contact groups."
ORDER_STATUS: Final = "PurchaseOrder status change is invalid"
ORDER_DELETED: Final = "Deleted PurchaseOrders cannot be updated"
NO_EDIT: Final = "Payments cannot be edited; delete the payment and create another."
COMPONENTS_NEEDED: Final = "A tax rate must have one or more tax components."
SYSTEM_TAX_RATE: Final = "System tax rates cannot be deleted."
TAX_NAME_NEEDED: Final = "A tax rate must have a name."
TAX_NAME_TAKEN: Final = "A tax rate with this name already exists."
OPTION_LIMIT: Final = "A tracking category cannot have more than 100 options."
OPTION_NAME_TAKEN: Final = "A tracking option with this name already exists."
TRACKING_NAME_NEEDED: Final = "A tracking category or option must have a name."
TRACKING_NAME_TAKEN: Final = "A tracking category with this name already exists."
TRACKING_LIMIT: Final = "No more than two active tracking categories are allowed."
TRACKING_TOTAL: Final = "No more than four tracking categories are allowed, archived ones included."
TRACKING_UNKNOWN: Final = "The tracking category or option does not exist or is not active."
TOO_MANY_PERSONS: Final = "A contact can have up to five contact persons."


def contact_name_taken(name: str) -> str:
    """Refusal of a second active contact of one name."""
    return (
        f"The contact name {name} is already assigned to another contact. "
        "The contact name must be unique across all active contacts."
    )


def unbalanced(debits: float, credited: float) -> str:
    """Refusal of a journal that does not balance; credits are less than nothing."""
    return f"The total debits ({debits:.2f}) must equal total credits ({credited:.2f})"


def item_code_taken(code: str) -> str:
    """Refusal of a second item of one code."""
    return f"Price List Item with Code '{code}' already exists"


def account_code_invalid(code: str) -> str:
    """Refusal of a line on an account that is unknown or archived."""
    return f"Account code '{code}' is not a valid code for this document."


def tax_type_invalid(tax_type: str) -> str:
    """Refusal of a line with a tax that is unknown or deleted."""
    # Unverified: the wording.
    return f"The TaxType code '{tax_type}' does not exist or cannot be used for this type of transaction."


def initial_status(resource: str, partial: Element) -> str:
    """The status that something is created with; raises BooksError when Xero would not create it so."""
    cycle = LIFECYCLES[resource]
    status = str(partial.get(cycle.field, cycle.start))
    if status not in cycle.creatable:
        raise BooksError(f"{cycle.noun} not of valid status for creation")
    return status


def check_move(resource: str, element: Element, to: str) -> None:
    """Raises BooksError unless the element may get this status."""
    cycle = LIFECYCLES[resource]
    if settled_in_part(element) and to in {"VOIDED", "DELETED", "DRAFT", "SUBMITTED"}:
        noun = cycle.noun.lower()
        raise BooksError(
            f"The status {to} cannot be applied to the {noun} because it has payments or credit notes allocated to it."
        )
    if resource == "PurchaseOrders" and element["Status"] == "DELETED":
        raise BooksError(ORDER_STATUS, ORDER_DELETED)
    if to not in cycle.moves.get(element[cycle.field], frozenset()):
        if resource == "PurchaseOrders":
            raise BooksError(ORDER_STATUS)
        raise BooksError(f"{cycle.noun} not of valid status for modification")


def check_editable(resource: str, element: Element) -> None:
    """Raises BooksError if elements of this status no longer change."""
    cycle = LIFECYCLES.get(resource)
    if cycle is None or element[cycle.field] in cycle.editable:
        return
    if resource == "Contacts":
        raise BooksError(CONTACT_ARCHIVED)
    if resource == "Payments":
        raise BooksError(NO_EDIT)
    if resource == "PurchaseOrders" and element["Status"] == "DELETED":
        raise BooksError(ORDER_DELETED)
    raise BooksError(HAS_PAYMENTS if settled_in_part(element) else f"{cycle.noun} not of valid status for modification")


def settled_in_part(element: Element) -> bool:
    """Whether payments, credits or allocations hang on a document."""
    return any(element.get(key) for key in ("Payments", "CreditNotes", "Overpayments", "Prepayments", "Allocations"))
