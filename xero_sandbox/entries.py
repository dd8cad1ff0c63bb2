"""Invoices, bills, credit notes and bank transactions: how they are entered, changed, voided and deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.desk import Desk
from xero_sandbox.documents import (
    account_stub,
    arranged,
    contact_copy,
    dated,
    settle_credit,
    settle_invoice,
)
from xero_sandbox.key_order import LINE_KEYS
from xero_sandbox.lifecycles import (
    EDITABLE_ON_PAID_LINES,
    EDITABLE_WHEN_PAID,
    HAS_PAYMENTS,
    NEEDS_LINES,
    NOT_FOR_PAYMENTS,
    NUMBER_TAKEN,
    RECONCILED,
    STAMPLESS_WHEN_PART_PAID,
    BooksError,
    check_editable,
    check_move,
    initial_status,
    settled_in_part,
)
from xero_sandbox.money import EXCLUSIVE, INCLUSIVE, NO_TAX, add_up, amount, fine, fine_amount
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
        return self._keep(resource, document)

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
            _keep_taxes(document)
        return self._keep(resource, document, former, stamp=not stampless)

    def end(self, resource: str, document_id: str, status: str) -> Element:
        """Voids or deletes a document, whichever `status` says."""
        document = self._desk.need(resource, document_id)
        check_move(resource, document, status)
        if document.get("IsReconciled"):
            raise BooksError(RECONCILED)
        document["Status"] = status
        _keep_taxes(document)
        return self._keep(resource, document)

    def _keep(self, resource: str, document: Element, former_contact_id: str | None = None, *, stamp: bool = True) -> Element:
        kind = KINDS[resource]
        if document["Status"] == "AUTHORISED" and not document["LineItems"]:
            raise BooksError(NEEDS_LINES)
        totals = add_up(document["LineItems"], document["LineAmountTypes"], self._desk.rates() | self._past_rates(document))
        document |= {"SubTotal": amount(totals.sub_total), "TotalTax": amount(totals.total_tax), "Total": amount(totals.total)}
        if resource == "Invoices":
            document["IsDiscounted"] = totals.discount != 0
            document["TotalDiscount"] = amount(totals.discount) if totals.discount else None
        if kind.settle:
            kind.settle(document)
        document = self._desk.keep(resource, document, stamp=stamp)
        if kind.settle:
            self._desk.follow(document, former_contact_id)
        return document

    def _past_rates(self, document: Element) -> dict[str, int]:
        """Rates that are out of force and yet on lines entered while they were in it."""
        shelf = self._desk.tenant["TaxRates"]
        rates = (shelf.get(tax_type) for tax_type in {line["TaxType"] for line in document["LineItems"] if "TaxType" in line})
        return {rate["TaxType"]: fine(rate["EffectiveRate"]) for rate in rates if rate}

    def _check_edit(self, resource: str, document: Element, changes: Element) -> None:
        check_editable(resource, document)
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
            place = len(shelf) + 1
            while shelf.find(kind.number_form.format(place)):
                place += 1
            given = kind.number_form.format(place)
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
            kept = {line["LineItemID"]: line for line in document["LineItems"]}
            sale = document["Type"] in {"ACCREC", "ACCRECCREDIT", "RECEIVE"}
            document["LineItems"] = [self._line(line, kept, sale=sale) for line in changes["LineItems"]]
        if document["LineAmountTypes"] == NO_TAX:
            for line in document["LineItems"]:
                line["TaxAmountGiven"] = 0

    def _bank(self, reference: Element) -> Element:
        account = self._desk.account(reference)
        if account is None or account["Type"] != "BANK":
            raise BooksError(NOT_FOR_PAYMENTS)
        return account_stub(account)

    def _line(self, given: Element, kept: dict[str, Element], *, sale: bool) -> Element:
        """A line as it is kept: the line of its id brought up to date, or a new one filled in from its item and account."""
        line = dict(kept.get(given.get("LineItemID", ""), {}))
        fresh = not line
        if "ItemCode" in given:
            line |= self._from_item(given["ItemCode"], sale=sale)
        line |= {
            key: value for key, value in given.items() if key in LINE_KEYS and key not in {"TaxAmount", "Tracking", "Item"}
        }
        if "AccountCode" in line and (fresh or "AccountCode" in given):
            account = self._desk.ledger_account(line["AccountCode"])
            line["AccountID"] = account["AccountID"]
            line.setdefault("TaxType", account["TaxType"])
        if "TaxType" in given:
            self._desk.check_tax(given["TaxType"])
        if "UnitAmount" in line:
            line["Quantity"] = fine_amount(fine(line.get("Quantity", 1)))
            line["UnitAmount"] = fine_amount(fine(line["UnitAmount"]))
        if "TaxAmount" in given:
            line["TaxAmountGiven"] = given["TaxAmount"]
        line["Tracking"] = self._desk.tracking(given["Tracking"]) if "Tracking" in given else line.get("Tracking", [])
        line.setdefault("LineItemID", self._desk.ids())
        line.setdefault("ValidationErrors", [])
        line |= {"TaxAmount": line.get("TaxAmount", 0.0), "LineAmount": line.get("LineAmount", 0.0)}
        return arranged(LINE_KEYS, line)

    def _from_item(self, code: str, *, sale: bool) -> Element:
        item = self._desk.item(code)
        if item is None:
            # Unverified: the wording.
            raise BooksError(f"Item code '{code}' is not valid")
        details = item.get("SalesDetails" if sale else "PurchaseDetails", {})
        account = details.get("AccountCode") or details.get("COGSAccountCode")
        defaults = {
            "Description": item.get("Description" if sale else "PurchaseDescription"),
            "UnitAmount": details.get("UnitPrice"),
            "AccountCode": account,
            "TaxType": details.get("TaxType"),
            "Item": {"ItemID": item["ItemID"], "Name": item.get("Name"), "Code": item["Code"]},
        }
        return {key: value for key, value in defaults.items() if value is not None}


def _keep_taxes(document: Element) -> None:
    """Lets lines that nobody touched keep their tax, which somebody may once have given by hand."""
    for line in document["LineItems"]:
        line["TaxAmountGiven"] = line["TaxAmount"]
