"""The books of one organisation: everything that may happen to its documents, contacts and settings.

Every method leaves all sums true (lines to totals, payments and credits to what is due, open documents to contact balances),
moves UpdatedDateUTC of what Xero would move, and raises BooksError with Xero's message for what Xero would refuse.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Protocol

from xero_sandbox.accounts import Accounts
from xero_sandbox.budgets import Budgets
from xero_sandbox.claims import Claims, Receipts
from xero_sandbox.contact_groups import ContactGroups
from xero_sandbox.contacts import Contacts
from xero_sandbox.currencies import Currencies
from xero_sandbox.desk import Desk
from xero_sandbox.entries import KINDS, Entries
from xero_sandbox.items import Items
from xero_sandbox.lifecycles import NO_EDIT, BooksError, NotInBooks
from xero_sandbox.links import Links
from xero_sandbox.manual_journals import ManualJournals
from xero_sandbox.money import Number
from xero_sandbox.offers import OFFERS, Offers
from xero_sandbox.register import Register
from xero_sandbox.settling import Settling
from xero_sandbox.store import Tenant
from xero_sandbox.tax_rates import TaxRates
from xero_sandbox.tracking_categories import TrackingCategories
from xero_sandbox.transfers import Batches, Transfers

__all__ = ["Books", "BooksError", "NotInBooks"]

Element = dict[str, Any]

_ARCHIVABLE: Final = frozenset({"Accounts", "Contacts", "TrackingCategories"})
_LINKED: Final = {"Invoices": "InvoiceID", "BankTransactions": "BankTransactionID"}
_VOIDABLE: Final = frozenset({"Invoices", "CreditNotes", "ManualJournals", "ExpenseClaims", "Receipts"})


class Keeper(Protocol):
    """Who keeps the documents of some resources; each method returns the element as it is kept."""

    def create(self, resource: str, partial: Element) -> Element:
        """Adds an element."""

    def edit(self, resource: str, element_id: str, changes: Element) -> Element:
        """Changes an element."""

    def end(self, resource: str, element_id: str, status: str) -> Element:
        """Voids or deletes an element."""


class Books:
    """One tenant's books; keep one for as long as the tenant lives, for it remembers which documents are open.

    Args:
        tenant: the organisation.
        clock: the present moment, aware.
        ids: a new GUID at each call.
    """

    def __init__(self, tenant: Tenant, clock: Callable[[], datetime], ids: Callable[[], str]) -> None:
        self._desk = Desk(tenant, clock, ids)
        self._register = Register(self._desk)
        self._settling = Settling(self._desk)
        self._links = Links(self._desk)
        self._claims = Claims(self._desk)
        self._groups = ContactGroups(self._desk)
        self._tracking = TrackingCategories(self._desk)
        contacts = Contacts(self._desk)
        entries = Entries(self._desk, lambda partial: contacts.create("Contacts", partial))
        self._keepers: dict[str, Keeper] = {
            **dict.fromkeys(KINDS, entries),
            **dict.fromkeys(OFFERS, Offers(self._desk)),
            "Accounts": Accounts(self._desk),
            "BankTransfers": Transfers(self._desk),
            "BatchPayments": Batches(self._desk, self._settling),
            "Budgets": Budgets(self._desk),
            "ContactGroups": self._groups,
            "Contacts": contacts,
            "Currencies": Currencies(self._desk),
            "ExpenseClaims": self._claims,
            "Items": Items(self._desk),
            "LinkedTransactions": self._links,
            "ManualJournals": ManualJournals(self._desk),
            "Receipts": Receipts(self._desk),
            "TaxRates": TaxRates(self._desk),
            "TrackingCategories": self._tracking,
        }

    @property
    def desk(self) -> Desk:
        """What references stand for in these books."""
        return self._desk

    def create(self, resource: str, partial: Element) -> Element:
        """Adds one element, given as a writer would send it; returns it as it is kept."""
        if keeper := self._keepers.get(resource):
            return keeper.create(resource, partial)
        if resource == "Payments":
            return self._settling.create(partial)
        return self._register.create(resource, partial)

    def edit(self, resource: str, element_id: str, changes: Element) -> Element:
        """Changes one element: keys left out stay, a Status asks for a move, lines follow the rule of their LineItemIDs."""
        if keeper := self._keepers.get(resource):
            return self._followed(resource, keeper.edit(resource, element_id, changes), moved="Status" in changes)
        if resource == "Payments":
            if changes.get("Status") == "DELETED":
                return self._settling.delete(element_id)
            raise BooksError(NO_EDIT)
        return self._register.edit(resource, element_id, changes)

    def void(self, resource: str, element_id: str) -> Element:
        """Voids an approved document that nothing is settled on."""
        if resource not in _VOIDABLE:
            raise BooksError(f"{resource} cannot be voided")
        return self._followed(resource, self._keepers[resource].end(resource, element_id, "VOIDED"), moved=True)

    def archive(self, resource: str, element_id: str) -> Element:
        """Archives a contact, an account or a tracking category."""
        if resource not in _ARCHIVABLE:
            raise BooksError(f"{resource} cannot be archived")
        return self._keepers[resource].end(resource, element_id, "ARCHIVED")

    def delete(self, resource: str, element_id: str) -> Element:
        """Deletes what may be deleted: all keep status DELETED, except budgets, items and linked transactions, which vanish."""
        if keeper := self._keepers.get(resource):
            return self._followed(resource, keeper.end(resource, element_id, "DELETED"), moved=True)
        if resource == "Payments":
            return self._settling.delete(element_id)
        return self._register.end(resource, element_id, "DELETED")

    def pay(self, invoice_id: str, amount: Number, **details: Any) -> Element:  # noqa: ANN401 - Xero's own keys: Account, Date, Reference ...
        """Pays an invoice or bill, from the first bank account unless `details` (keys of a Payment) say otherwise."""
        return self._settling.create({"Invoice": {"InvoiceID": invoice_id}, "Amount": amount, **details})

    def refund(self, credit_id: str, amount: Number, **details: Any) -> Element:  # noqa: ANN401 - as in pay
        """Pays a credit note, an overpayment or a prepayment back."""
        return self._settling.refund(credit_id, {"Amount": amount, **details})

    def reimburse(self, claim_id: str, amount: Number, account: Element) -> Element:
        """Pays so much of an approved expense claim from a bank account; returns the claim."""
        return self._claims.reimburse(claim_id, amount, account)

    def allocate(self, credit_id: str, invoice_id: str, amount: Number, day: str | None = None) -> Element:
        """Gives a part of a credit note, over- or prepayment to an invoice of the same contact; returns the Allocation."""
        return self._settling.allocate(credit_id, invoice_id, amount, day)

    def allocate_to(self, credit_id: str, partial: Element) -> Element:
        """The same, given as an Allocation: an Invoice by id or number, an Amount, perhaps a Date."""
        invoice_id = self._settling.invoice_id(partial)
        return self._settling.allocate(credit_id, invoice_id, partial.get("Amount", 0), partial.get("Date"))

    def deallocate(self, credit_id: str, allocation_id: str) -> Element:
        """Takes an allocation back; returns it with IsDeleted true."""
        return self._settling.deallocate(credit_id, allocation_id)

    def join(self, group_id: str, contact_id: str) -> Element:
        """Puts a contact into a contact group; returns the group."""
        return self._groups.join(group_id, contact_id)

    def leave(self, group_id: str, contact_id: str) -> Element:
        """Takes a contact out of a contact group; returns the group."""
        return self._groups.leave(group_id, contact_id)

    def clear(self, group_id: str) -> Element:
        """Takes every contact out of a contact group; returns the group."""
        return self._groups.clear(group_id)

    def add_option(self, category_id: str, partial: Element) -> Element:
        """Adds an option to a tracking category; returns the option."""
        return self._tracking.add_option(category_id, partial)

    def edit_option(self, category_id: str, option_id: str, changes: Element) -> Element:
        """Changes, archives or restores a tracking option; returns it."""
        return self._tracking.edit_option(category_id, option_id, changes)

    def delete_option(self, category_id: str, option_id: str) -> Element:
        """Deletes a tracking option that nothing uses; returns it marked as deleted."""
        return self._tracking.delete_option(category_id, option_id)

    def _followed(self, resource: str, element: Element, *, moved: bool) -> Element:
        """The element, once what hangs on its status has followed it."""
        if resource in _LINKED and moved:
            self._links.follow(element[_LINKED[resource]])
        return element
