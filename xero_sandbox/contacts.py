"""Contacts as the books keep them: entered, changed, archived, and never deleted."""

from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.documents import contact_stub
from xero_sandbox.lifecycles import (
    CONTACT_ARCHIVED,
    CONTACT_NUMBER_TAKEN,
    TOO_MANY_PERSONS,
    BooksError,
    account_code_invalid,
    check_editable,
    check_move,
    contact_name_taken,
    initial_status,
)
from xero_sandbox.partials import merged, replaced_by_kind

Element = dict[str, Any]

_PERSONS: Final = 5
_KINDS: Final = {"Addresses": "AddressType", "Phones": "PhoneType"}
# Balances and roles follow from documents; changes of them alone leave a contact's stamp where it is.
_FOLLOWING: Final = frozenset({"Balances", "IsCustomer", "IsSupplier"})
_DEFAULTS: Final[Element] = {
    "EmailAddress": "",
    "BankAccountDetails": "",
    "Addresses": [],
    "Phones": [],
    "ContactGroups": [],
    "IsSupplier": False,
    "IsCustomer": False,
    "SalesTrackingCategories": [],
    "PurchasesTrackingCategories": [],
    "ContactPersons": [],
    "HasAttachments": False,
    "HasValidationErrors": False,
}
_ACCOUNTS: Final = ("SalesDefaultAccountCode", "PurchasesDefaultAccountCode")
_TAXES: Final = ("AccountsReceivableTaxType", "AccountsPayableTaxType")


class Contacts:
    """Each method returns the contact as it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, _: str, partial: Element) -> Element:
        """Adds a contact, of which Xero wants no more than a name of its own."""
        contact: Element = {"ContactID": partial.get("ContactID") or self._desk.ids(), **_DEFAULTS}
        contact["ContactStatus"] = initial_status("Contacts", partial)
        return self._keep(contact, partial)

    def edit(self, resource: str, contact_id: str, changes: Element) -> Element:
        """Changes a contact: keys left out stay, addresses and phones are replaced by type, persons as a whole."""
        contact = self._desk.need(resource, contact_id)
        status = str(changes.get("ContactStatus", contact["ContactStatus"]))
        check_editable(resource, contact)
        if status != contact["ContactStatus"]:
            check_move(resource, contact, status)
        return self._keep(contact, changes, stamp=not changes.keys() <= _FOLLOWING)

    def end(self, resource: str, contact_id: str, status: str) -> Element:
        """Archives a contact."""
        contact = self._desk.need(resource, contact_id)
        check_move(resource, contact, status)
        return self._desk.keep(resource, contact | {"ContactStatus": status})

    def _keep(self, contact: Element, changes: Element, *, stamp: bool = True) -> Element:
        kinds = {
            key: replaced_by_kind(contact.get(key, []), changes[key] or [], kind)
            for key, kind in _KINDS.items()
            if key in changes
        }
        self._check_parts(changes)
        contact = merged(contact, changes | kinds)
        self._check(contact)
        contact = self._desk.keep("Contacts", contact, stamp=stamp)
        self._show_member(contact)
        return contact

    def _check(self, contact: Element) -> None:
        if not contact.get("Name"):
            # Unverified: the wording.
            raise BooksError("The contact name must be specified.")
        if self._desk.names.owner(contact["Name"]) not in {None, contact["ContactID"]} and _is_active(contact):
            raise BooksError(contact_name_taken(contact["Name"]))
        self._check_number(contact)
        if len(contact.get("ContactPersons", [])) > _PERSONS:
            raise BooksError(TOO_MANY_PERSONS)

    def _check_number(self, contact: Element) -> None:
        shelf = self._desk.tenant["Contacts"]
        row = shelf.find(contact["ContactNumber"]) if contact.get("ContactNumber") else None
        if row is None or row.id == contact["ContactID"].lower():
            return
        owner = shelf.get(row.id) or {}
        raise BooksError(CONTACT_NUMBER_TAKEN if _is_active(owner) else CONTACT_ARCHIVED)

    def _check_parts(self, changes: Element) -> None:
        """Looks at what was given, not at what was there before: that may have come from another time."""
        # Unverified: that the defaults of a contact must exist; no source says what becomes of others.
        for key in _ACCOUNTS:
            if changes.get(key) and self._desk.account({"Code": changes[key]}) is None:
                raise BooksError(account_code_invalid(changes[key]))
        for key in _TAXES:
            if changes.get(key):
                self._desk.check_tax(changes[key])

    def _show_member(self, contact: Element) -> None:
        """Lets the groups of a contact list it by its present name."""
        for shown in contact.get("ContactGroups", []):
            group = self._desk.tenant["ContactGroups"].get(shown["ContactGroupID"])
            if group is None:
                continue
            stub = contact_stub(contact)
            group["Contacts"] = [stub if each["ContactID"] == stub["ContactID"] else each for each in group["Contacts"]]
            self._desk.keep("ContactGroups", group)


def _is_active(contact: Element) -> bool:
    return bool(contact.get("ContactStatus") == "ACTIVE")
