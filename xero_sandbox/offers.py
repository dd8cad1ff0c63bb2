"""Quotes, purchase orders and repeating invoices as the books keep them: documents that post nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.desk import Desk
from xero_sandbox.documents import contact_copy, contact_stub, dated
from xero_sandbox.key_order import KEYS
from xero_sandbox.lifecycles import (
    NEEDS_CONTACT,
    NEEDS_LINES,
    ORDER_NUMBER_TAKEN,
    QUOTE_NUMBER_TAKEN,
    BooksError,
    check_editable,
    check_move,
    initial_status,
)
from xero_sandbox.line_entry import LineEntry, keep_taxes
from xero_sandbox.money import EXCLUSIVE, amount
from xero_sandbox.ordering import QUOTE_AMOUNTS
from xero_sandbox.profiles import usual_rate

Element = dict[str, Any]

_QUOTE_LINE: Final = (*KEYS["Quotes.LineItems"], "DiscountRate", "DiscountAmount")
_AMOUNTS: Final = {written: types for types, written in QUOTE_AMOUNTS.items()}


@dataclass(frozen=True)
class Offer:
    """How one of the three differs from the others: what of a writer's keys it takes as they are, and with what it starts."""

    id_key: str
    number_key: str
    number_form: str
    days: tuple[str, ...]
    plain: tuple[str, ...]
    start: tuple[tuple[str, Any], ...] = ()


OFFERS: Final = {
    "Quotes": Offer(
        "QuoteID",
        "QuoteNumber",
        "QU-{:04d}",
        ("Date", "ExpiryDate"),
        ("Reference", "Terms", "Title", "Summary", "BrandingThemeID", "CurrencyCode", "CurrencyRate"),
    ),
    "PurchaseOrders": Offer(
        "PurchaseOrderID",
        "PurchaseOrderNumber",
        "PO-{:04d}",
        ("Date", "DeliveryDate", "ExpectedArrivalDate"),
        (
            "Reference",
            "BrandingThemeID",
            "CurrencyCode",
            "CurrencyRate",
            "SentToContact",
            "DeliveryAddress",
            "AttentionTo",
            "Telephone",
            "DeliveryInstructions",
        ),
        (("Type", "PURCHASEORDER"), ("HasErrors", False), ("IsDiscounted", False), ("HasAttachments", False)),
    ),
    "RepeatingInvoices": Offer(
        "RepeatingInvoiceID",
        "",
        "",
        (),
        ("Type", "Reference", "BrandingThemeID", "CurrencyCode", "ApprovedForSending", "SendCopy", "MarkAsSent", "IncludePDF"),
        (
            ("Type", "ACCREC"),
            ("HasAttachments", False),
            ("ApprovedForSending", False),
            ("SendCopy", False),
            ("MarkAsSent", False),
            ("IncludePDF", False),
        ),
    ),
}


class Offers:
    """Each method returns the element as it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines = LineEntry(desk)

    def create(self, resource: str, partial: Element) -> Element:
        """Enters one; its contact must exist."""
        offer, desk = OFFERS[resource], self._desk
        status = initial_status(resource, partial)
        element: Element = {offer.id_key: partial.get(offer.id_key) or desk.ids(), **dict(offer.start), "Status": status}
        element |= {"LineItems": [], "LineAmountTypes": EXCLUSIVE}
        if resource == "RepeatingInvoices":
            element["ID"] = element[offer.id_key]
        else:
            dated(element, "Date", desk.today())
        if not partial.get("LineItems"):
            raise BooksError(NEEDS_LINES)
        self._apply(resource, element, {"Contact": partial.get("Contact"), **partial})
        if offer.number_key:
            element[offer.number_key] = self._number(resource, element, partial.get(offer.number_key))
            element.setdefault("CurrencyCode", desk.base_currency)
            element.setdefault("CurrencyRate", usual_rate(desk.organisation, element["CurrencyCode"]))
        element.setdefault("CurrencyCode", desk.base_currency)
        return self._keep(resource, element)

    def edit(self, resource: str, element_id: str, changes: Element) -> Element:
        """Changes one as POST does; a Status asks for a move."""
        offer, element = OFFERS[resource], self._desk.need(resource, element_id)
        status = str(changes.get("Status", element["Status"]))
        if status != element["Status"]:
            # Who moves it may change it on the way, also into a status in which nothing changes any more.
            check_move(resource, element, status)
            element["Status"] = status
        elif changes.keys() - {"Status", offer.id_key}:
            check_editable(resource, element)
        if resource == "Quotes":
            element["LineAmountTypes"] = _AMOUNTS[element["LineAmountTypes"]]
        if offer.number_key in changes:
            element[offer.number_key] = self._number(resource, element, changes[offer.number_key])
        self._apply(resource, element, changes)
        if not changes.keys() & {"LineItems", "LineAmountTypes"}:
            keep_taxes(element)
        return self._keep(resource, element)

    def end(self, resource: str, element_id: str, status: str) -> Element:
        """Deletes one; it stays with that status."""
        return self.edit(resource, element_id, {"Status": status})

    def _apply(self, resource: str, element: Element, changes: Element) -> None:
        offer = OFFERS[resource]
        if "Contact" in changes:
            element["Contact"] = self._contact(resource, changes["Contact"])
        for key in offer.days:
            if changes.get(key):
                dated(element, key, dates.read_day(changes[key]))
        element |= {key: changes[key] for key in offer.plain if key in changes}
        if "LineAmountTypes" in changes:
            given = changes["LineAmountTypes"]
            element["LineAmountTypes"] = _AMOUNTS.get(given, given)
        if "LineItems" in changes:
            sale = resource == "Quotes" or element.get("Type") == "ACCREC"
            types = element["LineAmountTypes"]
            element["LineItems"] = self._lines.lines(changes["LineItems"], element["LineItems"], types, sale=sale)
        if resource == "RepeatingInvoices":
            for line in element["LineItems"]:
                line.pop("ValidationErrors", None)  # templates have none
            element["Schedule"] = self._schedule({**element.get("Schedule", {}), **changes.get("Schedule", {})})

    def _contact(self, resource: str, reference: Element | None) -> Element:
        contact = self._desk.contact(reference)
        if contact is None:
            raise BooksError(NEEDS_CONTACT)  # no contact is made in passing
        if resource == "Quotes":
            return {key: contact[key] for key in ("ContactID", "Name")}
        return contact_stub(contact) if resource == "RepeatingInvoices" else contact_copy(contact)

    def _schedule(self, given: Element) -> Element:
        start = dates.read_day(given["StartDate"]) if "StartDate" in given else self._desk.today()
        usual: Element = {"Period": 1, "Unit": "MONTHLY", "DueDate": 20, "DueDateType": "OFFOLLOWINGMONTH"}
        schedule: Element = {**usual, **given, "StartDate": dates.day(start)}
        following = max(start, self._desk.today() + timedelta(days=1))
        if "NextScheduledDate" in given:
            following = dates.read_day(given["NextScheduledDate"])
        schedule["NextScheduledDate"] = dates.day(following)
        if "EndDate" in given:
            schedule["EndDate"] = dates.day(dates.read_day(given["EndDate"]))
        return schedule

    def _number(self, resource: str, element: Element, given: str | None) -> str:
        offer = OFFERS[resource]
        if given is None:
            return self._desk.free_number(resource, offer.number_form)
        row = self._desk.tenant[resource].numbered(given)
        other = self._desk.tenant[resource].get(row.id) if row else None
        # Unverified: that the number of a deleted one is free again.
        if other and other["Status"] != "DELETED" and other[offer.id_key] != element[offer.id_key]:
            raise BooksError(ORDER_NUMBER_TAKEN if resource == "PurchaseOrders" else QUOTE_NUMBER_TAKEN)
        return given

    def _keep(self, resource: str, element: Element) -> Element:
        totals = self._lines.total(element)
        if resource != "RepeatingInvoices":
            element["TotalDiscount"] = amount(totals.discount) if totals.discount else None
        if resource == "PurchaseOrders":
            element["IsDiscounted"] = totals.discount != 0
        if resource == "Quotes":
            element["LineAmountTypes"] = QUOTE_AMOUNTS[element["LineAmountTypes"]]
            element["LineItems"] = [{key: line[key] for key in _QUOTE_LINE if key in line} for line in element["LineItems"]]
        return self._desk.keep(resource, element)
