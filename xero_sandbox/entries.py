"""Invoices, bills, credit notes and bank transactions: how they are entered, changed, voided and deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.advances import Advances, is_advance
from xero_sandbox.desk import Desk
from xero_sandbox.documents import (
    account_stub,
    contact_copy,
    dated,
    settle_credit,
    settle_invoice,
)
from xero_sandbox.halves import is_half
from xero_sandbox.lifecycles import (
    EDITABLE_ON_PAID_LINES,
    EDITABLE_WHEN_PAID,
    HAS_PAYMENTS,
    NEEDS_LINES,
    NUMBER_TAKEN,
    ONLY_SPEND_AND_RECEIVE,
    RECONCILED,
    STAMPLESS_WHEN_PART_PAID,
    BooksError,
    check_editable,
    check_move,
    initial_status,
    settled_in_part,
)
from xero_sandbox.line_entry import LineEntry, keep_taxes
from xero_sandbox.money import EXCLUSIVE, INCLUSIVE, NO_TAX, amount
from xero_sandbox.profiles import usual_rate

Element = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """How one resource of documents differs from the others."""

    id_key: str
    number_key: str
    number_form: str
    default_type: str
    numbered_type: str  # the type whose numbers are made and must be unique
    line_amount_types: str
    settle: Callable[[Element], None] | None
    empty: tuple[str, ...]


KINDS: Final[dict[str, Kind]] = {
    "Invoices": Kind(
        "InvoiceID",
        "InvoiceNumber",
        "INV-{:04d}",
        "ACCREC",
        "ACCREC",
        EXCLUSIVE,
        settle_invoice,
        ("Payments", "CreditNotes", "Prepayments", "Overpayments"),
    ),
    "CreditNotes": Kind(
        "CreditNoteID",
        "CreditNoteNumber",
        "CN-{:04d}",
        "ACCRECCREDIT",
        "ACCRECCREDIT",
        EXCLUSIVE,
        settle_credit,
        ("Payments", "Allocations"),
    ),
    "BankTransactions": Kind("BankTransactionID", "", "", "SPEND", "", INCLUSIVE, None, ()),
}

_DATES: Final = ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate")
_PLAIN: Final = ("Reference", "Url", "BrandingThemeID", "SentToContact", "CurrencyRate", "IsReconciled")
_USUAL_TERMS_DAYS: Final = 30


class Entries:
    """Documents with lines; each method returns the element as it is kept."""

    def __init__(self, desk: Desk, add_contact: Callable[[Element], Element]) -> None:
        self._desk = desk
        self._add_contact = add_contact
        self._lines = LineEntry(desk)
        self._advances = Advances(desk)

    def create(self, resource: str, partial: Element) -> Element:
        """Enters a document; what is left out gets Xero's defaults."""
        kind, desk = KINDS[resource], self._desk
        status = initial_status(resource, partial)
        if status != "DRAFT" and not partial.get("LineItems"):
            raise BooksError(NEEDS_LINES)
        document: Element = {
            kind.id_key: partial.get(kind.id_key) or desk.ids(),
            "Type": partial.get("Type", kind.default_type),
        }
        document |= {key: [] for key in kind.empty}
        document |= {"HasErrors": False, "HasAttachments": False, "Status": status, "LineItems": []}
        if resource == "CreditNotes":
            document["ID"] = document[kind.id_key]
        if resource == "BankTransactions":
            del document["HasErrors"]
            document |= {"IsReconciled": False}
        document["LineAmountTypes"] = partial.get("LineAmountTypes", kind.line_amount_types)
        dated(document, "Date", desk.today())
        self._number(resource, document, partial.get(kind.number_key))
        self._apply(resource, document, {"Contact": partial.get("Contact"), **partial})
        document.setdefault("CurrencyCode", document["Contact"].get("DefaultCurrency") or desk.base_currency)
        document.setdefault("CurrencyRate", usual_rate(desk.organisation, document["CurrencyCode"]))
        if resource == "Invoices":
            if "DueDate" not in document:
                # Unverified: without terms of the contact the due day is a guess; Xero requires one for approval.
                dated(document, "DueDate", dates.read_day(document["Date"]) + timedelta(days=_USUAL_TERMS_DAYS))
            if document["Type"] == "ACCREC":
                document.setdefault("SentToContact", False)
        document = self._keep(resource, document)
        if is_advance(document):
            return self._advances.open(document)
        return document

    def edit(self, resource: str, document_id: str, changes: Element) -> Element:
        """Changes a document as POST does: keys left out stay, lines follow the rule of their ids."""
        document = self._desk.need(resource, document_id)
        status = str(changes.get("Status", document["Status"]))
        if status in {"VOIDED", "DELETED"}:
            return self.end(resource, document_id, status)
        self._check_edit(resource, document, changes)
        if status != document["Status"]:
            check_move(resource, document, status)
            document["Status"] = status
        former = document["Contact"]["ContactID"]
        if "Type" in changes and changes["Type"] != document["Type"]:
            # Unverified: the wording; the type of a document never changes.
            raise BooksError(f"{resource[:-1]} type cannot be changed")
        self._renumber(resource, document, changes)
        self._apply(resource, document, changes)
        stampless = settled_in_part(document) and changes.keys() <= STAMPLESS_WHEN_PART_PAID
        if not changes.keys() & {"LineItems", "LineAmountTypes"}:
            keep_taxes(document)
        return self._keep(resource, document, former, stamp=not stampless)

    def end(self, resource: str, document_id: str, status: str) -> Element:
        """Voids or deletes a document, whichever `status` says."""
        document = self._desk.need(resource, document_id)
        check_move(resource, document, status)
        if is_half(document):
            # Unverified: that a half is not deleted alone, and the wording.
            raise BooksError(ONLY_SPEND_AND_RECEIVE)
        if document.get("IsReconciled"):
            raise BooksError(RECONCILED)
        if is_advance(document):
            self._advances.void(document)
        document["Status"] = status
        keep_taxes(document)
        return self._keep(resource, document)

    def _keep(self, resource: str, document: Element, former_contact_id: str | None = None, *, stamp: bool = True) -> Element:
        kind = KINDS[resource]
        if document["Status"] == "AUTHORISED" and not document["LineItems"]:
            raise BooksError(NEEDS_LINES)
        totals = self._lines.total(document)
        if resource == "Invoices":
            document["IsDiscounted"] = totals.discount != 0
            document["TotalDiscount"] = amount(totals.discount) if totals.discount else None
        if kind.settle:
            kind.settle(document)
        document = self._desk.keep(resource, document, stamp=stamp)
        if kind.settle:
            self._desk.follow(document, former_contact_id)
        return document

    def _check_edit(self, resource: str, document: Element, changes: Element) -> None:
        check_editable(resource, document)
        if is_advance(document) or is_half(document):
            raise BooksError(ONLY_SPEND_AND_RECEIVE)
        if document.get("IsReconciled") and changes.keys() & {"LineItems", "LineAmountTypes", "BankAccount", "Date"}:
            raise BooksError(RECONCILED)
        if not settled_in_part(document):
            return
        lines = changes.get("LineItems", [])
        harmless = all(line.get("LineItemID") and line.keys() <= EDITABLE_ON_PAID_LINES for line in lines)
        known = {line["LineItemID"] for line in document["LineItems"]}
        whole = not lines or {line.get("LineItemID") for line in lines} == known
        allowed = EDITABLE_WHEN_PAID | {"LineItems", "InvoiceID", "Type", "Status"}
        moves_credit = "Contact" in changes and document.get("CreditNotes")
        if document["Type"] != "ACCREC" or not (harmless and whole) or moves_credit or not changes.keys() <= allowed:
            raise BooksError(HAS_PAYMENTS)

    def _number(self, resource: str, document: Element, given: str | None) -> None:
        kind = KINDS[resource]
        if not kind.number_key:
            return
        if document["Type"] != kind.numbered_type:
            document[kind.number_key] = given
            return
        shelf = self._desk.tenant[resource]
        if given is None:
            given = self._desk.free_number(resource, kind.number_form)
        row = shelf.find(given)
        other = shelf.get(row.id) if row else None
        if other and other["Type"] == kind.numbered_type and other[kind.id_key] != document[kind.id_key]:
            raise BooksError(NUMBER_TAKEN)
        document[kind.number_key] = given

    def _renumber(self, resource: str, document: Element, changes: Element) -> None:
        key = KINDS[resource].number_key
        if key and key in changes:
            self._number(resource, document, changes[key])

    def _apply(self, resource: str, document: Element, changes: Element) -> None:
        """Takes over the changed keys that a writer may set; whatever Xero computes is ignored."""
        if "Contact" in changes:
            contact = self._desk.contact(changes["Contact"]) or self._add_contact({"Name": changes["Contact"]["Name"]})
            document["Contact"] = contact_copy(contact)
        for key in _DATES:
            if changes.get(key):
                dated(document, key, dates.read_day(changes[key]))
        for key in ("CurrencyCode", "LineAmountTypes", *_PLAIN):
            if key in changes:
                document[key] = changes[key]
        if resource == "BankTransactions" and ("BankAccount" in changes or "BankAccount" not in document):
            document["BankAccount"] = self._bank(changes.get("BankAccount", {}))
        if "LineItems" in changes:
            sale = document["Type"].startswith(("ACCREC", "RECEIVE"))
            types = document["LineAmountTypes"]
            document["LineItems"] = self._lines.lines(changes["LineItems"], document["LineItems"], types, sale=sale)
        elif document["LineAmountTypes"] == NO_TAX:
            for line in document["LineItems"]:
                line["TaxAmountGiven"] = 0

    def _bank(self, reference: Element) -> Element:
        return account_stub(self._desk.bank(reference))
