"""The books of one organisation: everything that may happen to its documents, contacts and settings.

Every method leaves all sums true (lines to totals, payments and credits to what is due, open documents to contact balances),
moves UpdatedDateUTC of what Xero would move, and raises BooksError with Xero's message for what Xero would refuse.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.entries import KINDS, Entries
from xero_sandbox.lifecycles import LIFECYCLES, NO_EDIT, BooksError, NotInBooks
from xero_sandbox.money import Number
from xero_sandbox.register import Register
from xero_sandbox.settling import Settling
from xero_sandbox.store import Tenant

__all__ = ["Books", "BooksError", "NotInBooks"]

Element = dict[str, Any]

_VOIDABLE: Final = frozenset({"Invoices", "CreditNotes"})


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
        self._entries = Entries(self._desk, lambda partial: self._register.create("Contacts", partial))
        self._settling = Settling(self._desk)

    def create(self, resource: str, partial: Element) -> Element:
        """Adds one element, given as a writer would send it; returns it as it is kept."""
        if resource in KINDS:
            return self._entries.create(resource, partial)
        if resource == "Payments":
            return self._settling.create(partial)
        return self._register.create(resource, partial)

    def edit(self, resource: str, element_id: str, changes: Element) -> Element:
        """Changes one element: keys left out stay, a Status asks for a move, lines follow the rule of their LineItemIDs."""
        if resource in KINDS:
            return self._entries.edit(resource, element_id, changes)
        if resource == "Payments":
            if changes.get("Status") == "DELETED":
                return self._settling.delete(element_id)
            raise BooksError(NO_EDIT)
        return self._register.edit(resource, element_id, changes)

    def void(self, resource: str, element_id: str) -> Element:
        """Voids an approved invoice or credit note that nothing is settled on."""
        if resource not in _VOIDABLE:
            raise BooksError(f"{resource} cannot be voided")
        return self._entries.end(resource, element_id, "VOIDED")

    def archive(self, resource: str, element_id: str) -> Element:
        """Archives a contact, an account or a tracking category."""
        if resource not in LIFECYCLES or resource in KINDS or resource == "Payments":
            raise BooksError(f"{resource} cannot be archived")
        return self._register.move(resource, element_id, "ARCHIVED")

    def delete(self, resource: str, element_id: str) -> Element:
        """Deletes what may be deleted: all keep status DELETED, except items, which vanish."""
        if resource in KINDS:
            return self._entries.end(resource, element_id, "DELETED")
        if resource == "Payments":
            return self._settling.delete(element_id)
        if resource == "Items":
            return self._register.remove_item(element_id)
        if resource not in LIFECYCLES:
            raise BooksError(f"{resource} cannot be deleted")
        return self._register.move(resource, element_id, "DELETED")

    def pay(self, invoice_id: str, amount: Number, **details: Any) -> Element:  # noqa: ANN401 - Xero's own keys: Account, Date, Reference ...
        """Pays an invoice or bill, from the first bank account unless `details` (keys of a Payment) say otherwise."""
        return self._settling.create({"Invoice": {"InvoiceID": invoice_id}, "Amount": amount, **details})

    def refund(self, credit_note_id: str, amount: Number, **details: Any) -> Element:  # noqa: ANN401 - as in pay
        """Pays a credit note out."""
        return self._settling.create({"CreditNote": {"CreditNoteID": credit_note_id}, "Amount": amount, **details})

    def allocate(self, credit_note_id: str, invoice_id: str, amount: Number, day: str | None = None) -> Element:
        """Gives a part of a credit note to an invoice of the same contact; returns the Allocation."""
        return self._settling.allocate(credit_note_id, invoice_id, amount, day)

    def deallocate(self, credit_note_id: str, allocation_id: str) -> Element:
        """Takes an allocation back; returns it with IsDeleted true."""
        return self._settling.deallocate(credit_note_id, allocation_id)
