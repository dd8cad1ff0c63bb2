"""What everyone who keeps the books needs at hand: the tenant, the time, new ids, and what references stand for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from xero_sandbox import dates
from xero_sandbox.balances import Balances
from xero_sandbox.contact_names import ContactNames
from xero_sandbox.documents import arranged, bare, resource_of, stamped
from xero_sandbox.key_order import KEYS
from xero_sandbox.lifecycles import (
    NEEDS_CONTACT,
    NOT_FOR_PAYMENTS,
    TRACKING_UNKNOWN,
    BooksError,
    NotInBooks,
    account_code_invalid,
    tax_type_invalid,
)
from xero_sandbox.money import fine
from xero_sandbox.profiles import zone_of
from xero_sandbox.store import Tenant

Element = dict[str, Any]

_WITH_TWIN = frozenset({"Invoices", "CreditNotes", "Payments", "Overpayments", "Prepayments"})
_UNSTAMPED = frozenset(
    {
        "BankTransfers",
        "BrandingThemes",
        "ContactGroups",
        "Currencies",
        "Organisation",
        "PaymentServices",
        "RepeatingInvoices",
        "TaxRates",
        "TrackingCategories",
    }
)


@dataclass
class Desk:
    """The means of bookkeeping in one tenant."""

    tenant: Tenant
    clock: Callable[[], datetime]
    ids: Callable[[], str]
    balances: Balances = field(init=False)
    names: ContactNames = field(init=False)
    _codes: tuple[int, dict[str, str]] = field(init=False, default=(-1, {}))

    def __post_init__(self) -> None:
        self.balances = Balances(self.tenant)
        self.names = ContactNames(self.tenant)

    def need(self, resource: str, element_id: str) -> Element:
        """An element that must exist."""
        element = self.tenant[resource].get(element_id)
        if element is None:
            raise NotInBooks
        return element

    def keep(self, resource: str, element: Element, *, stamp: bool = True) -> Element:
        """Puts an element in Xero's order, stamped with the present moment where its resource has stamps; returns it so."""
        if stamp and resource not in _UNSTAMPED:
            stamped(element, dates.millis(self.clock()), twin=resource in _WITH_TWIN)
        if resource == "Quotes":
            bare(element)
        element = arranged(KEYS.get(resource, ()), element)
        self.tenant[resource].put(element)
        if resource == "Contacts":
            self.names.note(element)
        return element

    @property
    def organisation(self) -> Element | None:
        """The Organisation element."""
        return next(iter(self.tenant["Organisation"]), None)

    @property
    def base_currency(self) -> str:
        """The organisation's own currency."""
        return str((self.organisation or {}).get("BaseCurrency", "NZD"))

    @property
    def untaxed(self) -> str:
        """The tax type of no tax, which goes by another name in Australia."""
        return "NONE" if self.tenant["TaxRates"].get("NONE") else "BASEXCLUDED"

    def today(self) -> date:
        """The organisation's local day: what a document without a Date gets."""
        return self.clock().astimezone(ZoneInfo(zone_of(self.organisation))).date()

    def rates(self) -> dict[str, int]:
        """EffectiveRate by TaxType of the rates in force, in ten-thousandths of a percent."""
        return {rate["TaxType"]: fine(rate["EffectiveRate"]) for rate in self.tenant["TaxRates"] if rate["Status"] == "ACTIVE"}

    def bank(self, reference: Element) -> Element:
        """The active bank account that an AccountID or a Code stands for."""
        account = self.account(reference)
        if account is None or account["Type"] != "BANK" or account["Status"] != "ACTIVE":
            raise BooksError(NOT_FOR_PAYMENTS)
        return account

    def free_number(self, resource: str, form: str) -> str:
        """The next number of a resource that nothing bears yet."""
        shelf = self.tenant[resource]
        place = len(shelf) + 1
        while shelf.numbered(form.format(place)):
            place += 1
        return form.format(place)

    def check_tax(self, tax_type: str) -> None:
        """Raises BooksError for a TaxType that is not in force."""
        rate = self.tenant["TaxRates"].get(tax_type)
        if rate is None or rate["Status"] != "ACTIVE":
            raise BooksError(tax_type_invalid(tax_type))

    def account(self, reference: Element) -> Element | None:
        """The account that an AccountID or a Code stands for."""
        if "AccountID" in reference:
            return self.tenant["Accounts"].get(reference["AccountID"])
        shelf = self.tenant["Accounts"]
        # Every line of every document asks for this.
        if self._codes[0] != shelf.version:
            self._codes = shelf.version, {each["Code"]: each["AccountID"] for each in reversed([*shelf]) if each.get("Code")}
        account_id = self._codes[1].get(reference.get("Code") or "")
        return shelf.get(account_id) if account_id else None

    def ledger_account(self, code: str) -> Element:
        """The active account of a document line."""
        account = self.account({"Code": code})
        if account is None or account["Status"] != "ACTIVE":
            raise BooksError(account_code_invalid(code))
        return account

    def item(self, code: str) -> Element | None:
        """The item of a Code."""
        row = self.tenant["Items"].find(code)
        return self.tenant["Items"].get(row.id) if row else None

    def contact(self, reference: Element | None) -> Element | None:
        """The contact that a ContactID, a ContactNumber or a Name stands for; None when only a new Name is given."""
        if not reference:
            raise BooksError(NEEDS_CONTACT)
        shelf = self.tenant["Contacts"]
        if "ContactID" in reference:
            return self.need("Contacts", reference["ContactID"])
        if "ContactNumber" in reference and (row := shelf.find(reference["ContactNumber"])):
            return shelf.get(row.id)
        if "Name" not in reference:
            raise BooksError(NEEDS_CONTACT)
        contact_id = self.names.owner(reference["Name"])
        return shelf.get(contact_id) if contact_id else None

    def tracking(self, given: list[Element]) -> list[Element]:
        """The Tracking of a line from names or ids of categories and options."""
        return [self._tracked(reference) for reference in given]

    def _tracked(self, reference: Element) -> Element:
        for category in self.tenant["TrackingCategories"]:
            if reference.get("TrackingCategoryID", category["TrackingCategoryID"]) != category["TrackingCategoryID"]:
                continue
            if reference.get("Name", category["Name"]) != category["Name"]:
                continue
            for option in category["Options"]:
                same = option["TrackingOptionID"] == reference.get("TrackingOptionID") or option["Name"] == reference.get(
                    "Option"
                )
                if same and option["Status"] == "ACTIVE":
                    return {
                        "Name": category["Name"],
                        "Option": option["Name"],
                        "TrackingCategoryID": category["TrackingCategoryID"],
                        "TrackingOptionID": option["TrackingOptionID"],
                    }
        raise BooksError(TRACKING_UNKNOWN)

    def age(self) -> None:
        """Makes what contacts have overdue true of today: documents fall due without a word, and no stamp tells of it."""
        today = self.today()
        for contact_id in self.balances.contacts():
            contact = self.tenant["Contacts"].get(contact_id)
            balances = self.balances.differing(contact, today) if contact else None
            if contact and balances:
                self.keep("Contacts", contact | {"Balances": balances}, stamp=False)

    def follow(self, document: Element, former_contact_id: str | None = None) -> None:
        """Makes the balances and roles of a document's contact (and of the one it had before) true, without a new stamp."""
        self.balances.note(document, former_contact_id)
        # Unverified: that any invoice or credit note, a draft as well, makes somebody a customer or a supplier, an over- or
        # prepayment nobody, and that whoever is one stays one.
        invoiced = resource_of(document) in {"Invoices", "CreditNotes"}
        role = "IsCustomer" if document["Type"].startswith("ACCREC") else "IsSupplier"
        contact_id = document["Contact"]["ContactID"]
        for each in {contact_id, former_contact_id or contact_id}:
            contact = self.tenant["Contacts"].get(each)
            if contact is None:
                continue
            if each == contact_id and invoiced:
                contact[role] = True
            contact["Balances"] = self.balances.of(each, self.today())
            self.keep("Contacts", contact, stamp=False)
