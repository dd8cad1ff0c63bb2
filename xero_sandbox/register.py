"""Contacts and settings: how they are added, changed, archived and deleted."""

from collections.abc import Callable
from typing import Any, Final

from xero_sandbox.chart import CLASS_OF_TYPE
from xero_sandbox.desk import Desk
from xero_sandbox.documents import contact_stub
from xero_sandbox.lifecycles import (
    ACCOUNT_CODE_TAKEN,
    ACCOUNT_NAME_TAKEN,
    GROUP_NAME_TAKEN,
    IN_USE,
    LIFECYCLES,
    NO_CHANGE,
    SYSTEM_ACCOUNT,
    TAX_NAME_TAKEN,
    TOO_MANY_GROUPS,
    TOO_MANY_PERSONS,
    TRACKING_LIMIT,
    TRACKING_NAME_TAKEN,
    BooksError,
    check_editable,
    check_move,
    contact_name_taken,
    initial_status,
    item_code_taken,
)

Element = dict[str, Any]

_IDS: Final = {
    "Contacts": "ContactID",
    "Accounts": "AccountID",
    "Items": "ItemID",
    "TaxRates": "TaxType",
    "TrackingCategories": "TrackingCategoryID",
    "Organisation": "OrganisationID",
    "ContactGroups": "ContactGroupID",
    "Currencies": "Code",
    "PaymentServices": "PaymentServiceID",
}
_DEFAULTS: Final[dict[str, Element]] = {
    "Contacts": {
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
    },
    "Accounts": {
        "Type": "EXPENSE",
        "TaxType": "NONE",
        "EnablePaymentsToAccount": False,
        "ShowInExpenseClaims": False,
        "BankAccountType": "",
        "HasAttachments": False,
        "AddToWatchlist": False,
    },
    "Items": {"PurchaseDetails": {}, "SalesDetails": {}, "IsTrackedAsInventory": False, "IsSold": True, "IsPurchased": True},
    "TaxRates": {
        "CanApplyToAssets": True,
        "CanApplyToEquity": True,
        "CanApplyToExpenses": True,
        "CanApplyToLiabilities": True,
        "CanApplyToRevenue": True,
    },
    "TrackingCategories": {"Options": []},
    "ContactGroups": {"Contacts": [], "HasValidationErrors": False},
    "Currencies": {},
    "PaymentServices": {"PaymentServiceType": "Custom"},
}
# Balances and roles follow from documents; changes of them alone leave a contact's stamp where it is.
_FOLLOWING: Final = frozenset({"Balances", "IsCustomer", "IsSupplier"})
_PERSONS: Final = 5
_ACTIVE_CATEGORIES: Final = 2
_GROUPS: Final = 100
_FIXED: Final = frozenset({"Currencies", "PaymentServices"})


class Register:
    """Everything in the books that is no document."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._checks: dict[str, Callable[[Element], None]] = {
            "Contacts": self._check_contact,
            "Accounts": self._check_account,
            "Items": self._check_item,
            "TaxRates": self._check_tax_rate,
            "TrackingCategories": self._check_tracking,
            "ContactGroups": self._check_group,
        }

    def create(self, resource: str, partial: Element) -> Element:
        """Adds an element; what is left out gets Xero's defaults."""
        if resource not in _DEFAULTS:
            raise BooksError(f"{resource} cannot be created")
        id_key = _IDS[resource]
        element: Element = {id_key: partial.get(id_key) or self._new_id(resource), **_DEFAULTS[resource]}
        if cycle := LIFECYCLES.get(resource):
            element[cycle.field] = initial_status(resource, partial)
        if resource == "Accounts" and not self._desk.tenant["TaxRates"].get("NONE"):
            element["TaxType"] = "BASEXCLUDED"  # Australia's name for it
        return self._keep(resource, self._changed(resource, element, partial))

    def edit(self, resource: str, element_id: str, changes: Element) -> Element:
        """Changes an element as POST does: keys left out stay."""
        if resource in _FIXED:
            raise BooksError(NO_CHANGE)
        element = self._desk.need(resource, element_id)
        cycle = LIFECYCLES.get(resource)
        if cycle and changes.get(cycle.field, element[cycle.field]) != element[cycle.field]:
            return self.move(resource, element_id, changes[cycle.field])
        check_editable(resource, element)
        stamp = not (resource == "Contacts" and changes.keys() <= _FOLLOWING)
        return self._keep(resource, self._changed(resource, element, changes), stamp=stamp)

    def move(self, resource: str, element_id: str, status: str) -> Element:
        """Archives, restores or deletes an element that keeps a status."""
        element = self._desk.need(resource, element_id)
        if element.get("SystemAccount"):
            raise BooksError(SYSTEM_ACCOUNT)
        check_move(resource, element, status)
        if status == "DELETED" and resource in {"Accounts", "TrackingCategories"} and self._used(resource, element):
            raise BooksError(IN_USE)
        element[LIFECYCLES[resource].field] = status
        return self._keep(resource, element) if resource == "ContactGroups" else self._desk.keep(resource, element)

    def remove_item(self, item_id: str) -> Element:
        """Deletes an item, which leaves no trace; returns what it was."""
        item = self._desk.need("Items", item_id)
        if self._used("Items", item):
            raise BooksError(IN_USE)
        self._desk.tenant["Items"].remove(item_id)
        return item

    def join(self, group_id: str, contact_id: str) -> Element:
        """Puts a contact into a group; returns the group. Unverified: that this moves the stamp of the contact."""
        group, contact = self._desk.need("ContactGroups", group_id), self._desk.need("Contacts", contact_id)
        check_editable("ContactGroups", group)
        self._take_out(group, contact)
        group["Contacts"].append(contact_stub(contact))
        contact["ContactGroups"].append(_shown_group(group))
        self._desk.keep("Contacts", contact)
        return self._desk.keep("ContactGroups", group)

    def leave(self, group_id: str, contact_id: str) -> Element:
        """Takes a contact out of a group; returns the group."""
        group, contact = self._desk.need("ContactGroups", group_id), self._desk.need("Contacts", contact_id)
        self._take_out(group, contact)
        self._desk.keep("Contacts", contact)
        return self._desk.keep("ContactGroups", group)

    @staticmethod
    def _take_out(group: Element, contact: Element) -> None:
        group["Contacts"] = [each for each in group["Contacts"] if each["ContactID"] != contact["ContactID"]]
        others = [each for each in contact["ContactGroups"] if each["ContactGroupID"] != group["ContactGroupID"]]
        contact["ContactGroups"] = others

    def _check_group(self, group: Element) -> None:
        active = [other for other in self._others("ContactGroups", group) if other["Status"] == "ACTIVE"]
        if any(other["Name"].casefold() == group.get("Name", "").casefold() for other in active) or not group.get("Name"):
            raise BooksError(GROUP_NAME_TAKEN)
        if len(active) >= _GROUPS:
            raise BooksError(TOO_MANY_GROUPS)

    def _keep(self, resource: str, element: Element, *, stamp: bool = True) -> Element:
        if check := self._checks.get(resource):
            check(element)
        element = self._desk.keep(resource, element, stamp=stamp)
        if resource == "ContactGroups":
            self._show_group(element)
        elif resource == "Contacts":
            self._show_member(element)
        return element

    def _show_group(self, group: Element) -> None:
        """Lets the members of a group show it as it is now. Unverified: that their stamps stay, as for other copies."""
        for member in group["Contacts"]:
            contact = self._desk.need("Contacts", member["ContactID"])
            others = [each for each in contact["ContactGroups"] if each["ContactGroupID"] != group["ContactGroupID"]]
            contact["ContactGroups"] = others + ([_shown_group(group)] if group["Status"] == "ACTIVE" else [])
            self._desk.keep("Contacts", contact, stamp=False)

    def _show_member(self, contact: Element) -> None:
        """Lets the groups of a contact list it by its present name."""
        for shown in contact.get("ContactGroups", []):
            group = self._desk.tenant["ContactGroups"].get(shown["ContactGroupID"])
            if group is None:
                continue
            stub = contact_stub(contact)
            group["Contacts"] = [stub if each["ContactID"] == stub["ContactID"] else each for each in group["Contacts"]]
            self._desk.keep("ContactGroups", group)

    def _changed(self, resource: str, element: Element, changes: Element) -> Element:
        """The element with the changes: details merged, addresses and phones replaced by type, the rest replaced."""
        result = dict(element)
        for key, value in changes.items():
            former = element.get(key)
            if isinstance(value, dict) and isinstance(former, dict):
                result[key] = {**former, **value}
            elif key in {"Addresses", "Phones"}:
                kind = "AddressType" if key == "Addresses" else "PhoneType"
                given = {part.get(kind) for part in value}
                result[key] = [part for part in former or [] if part.get(kind) not in given] + value
            elif key == "Options":
                result[key] = [self._option(option) for option in value]
            else:
                result[key] = value
        if resource == "Accounts":
            result["Class"] = CLASS_OF_TYPE.get(result["Type"])
        if resource == "TaxRates":
            rate = round(sum(part["Rate"] for part in result.get("TaxComponents", [])), 4)
            result |= {"DisplayTaxRate": rate, "EffectiveRate": rate}
        if resource == "Items":
            result |= {
                key: {} for flag, key in (("IsSold", "SalesDetails"), ("IsPurchased", "PurchaseDetails")) if not result[flag]
            }
        return {key: value for key, value in result.items() if value is not None}

    def _new_id(self, resource: str) -> str:
        if resource != "TaxRates":
            return self._desk.ids()
        place = 1
        while self._desk.tenant["TaxRates"].get(f"TAX{place:03d}"):
            place += 1
        return f"TAX{place:03d}"

    def _option(self, option: Element) -> Element:
        status = option.get("Status", "ACTIVE")
        return {
            "TrackingOptionID": option.get("TrackingOptionID") or self._desk.ids(),
            "Name": option["Name"],
            "Status": status,
            "HasValidationErrors": False,
            "IsDeleted": False,
            "IsArchived": status == "ARCHIVED",
            "IsActive": status == "ACTIVE",
        }

    def _others(self, resource: str, element: Element) -> list[Element]:
        id_key = _IDS[resource]
        return [other for other in self._desk.tenant[resource] if other[id_key] != element[id_key]]

    def _check_contact(self, contact: Element) -> None:
        if not contact.get("Name"):
            # Unverified: the wording.
            raise BooksError("The contact name must be specified.")
        if self._desk.names.owner(contact["Name"]) not in {None, contact["ContactID"]}:
            raise BooksError(contact_name_taken(contact["Name"]))
        if len(contact.get("ContactPersons", [])) > _PERSONS:
            raise BooksError(TOO_MANY_PERSONS)

    def _check_account(self, account: Element) -> None:
        others = [other for other in self._others("Accounts", account) if other["Status"] != "DELETED"]
        if any(other["Name"].casefold() == account.get("Name", "").casefold() for other in others) or not account.get("Name"):
            raise BooksError(ACCOUNT_NAME_TAKEN)
        if any(account.get("Code") and other.get("Code") == account["Code"] for other in others):
            raise BooksError(ACCOUNT_CODE_TAKEN)

    def _check_item(self, item: Element) -> None:
        other = self._desk.item(item.get("Code", ""))
        if not item.get("Code") or (other and other["ItemID"] != item["ItemID"]):
            raise BooksError(item_code_taken(item.get("Code", "")))

    def _check_tax_rate(self, rate: Element) -> None:
        if any(other["Name"] == rate.get("Name") and other["Status"] == "ACTIVE" for other in self._others("TaxRates", rate)):
            raise BooksError(TAX_NAME_TAKEN)

    def _check_tracking(self, category: Element) -> None:
        active = [other for other in self._others("TrackingCategories", category) if other["Status"] == "ACTIVE"]
        if any(other["Name"].casefold() == category.get("Name", "").casefold() for other in active):
            raise BooksError(TRACKING_NAME_TAKEN)
        if category["Status"] == "ACTIVE" and len(active) >= _ACTIVE_CATEGORIES:
            raise BooksError(TRACKING_LIMIT)

    def _used(self, resource: str, element: Element) -> bool:
        """Whether any document names the element, looked for in the bytes: parsing every document would take minutes."""
        needle = element[_IDS[resource]].encode()
        documents = ("Invoices", "CreditNotes", "BankTransactions", "Payments")
        shelves = (self._desk.tenant[name] for name in documents)
        return any(needle in row.json for shelf in shelves for row in shelf.in_default_order(stamped=False, since=None))


def _shown_group(group: Element) -> Element:
    """A group as its members show it, without the others in it."""
    return {**{key: group[key] for key in ("ContactGroupID", "Name", "Status", "HasValidationErrors")}, "Contacts": []}
