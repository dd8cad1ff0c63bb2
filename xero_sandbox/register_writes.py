"""How contacts and settings are written: one entry a resource."""

from typing import Final

from xero_sandbox.lifecycles import ACCOUNT_TYPE_UNKNOWN, BooksError
from xero_sandbox.money import amount, cents
from xero_sandbox.writable import Action, Element, Work, Writable, by_natural_key, creating, updating

_NOWHERE: Final[frozenset[str]] = frozenset()
_DETAILS: Final = ("SalesDetails", "PurchaseDetails")


def _contact(work: Work, element: Element) -> str | None:
    """The contact of a ContactNumber or, failing that, the active one of a Name.

    Unverified: that the name of an archived contact matches nothing, for only those of active ones are unique.
    """
    number = work.tenant["Contacts"].find(element["ContactNumber"]) if element.get("ContactNumber") else None
    if number:
        return number.id
    return work.books.desk.names.owner(element["Name"]) if element.get("Name") else None


def _join(work: Work, group: Element, _: str | None, contact: Element) -> Element:
    """The members are told as they were given, without the rest of the contact."""
    work.books.join(group["ContactGroupID"], str(contact.get("ContactID", "")))
    lists: Element = {key: [] for key in ("Addresses", "Phones", "ContactGroups", "ContactPersons")}
    return {"ContactID": contact["ContactID"], **lists, "HasValidationErrors": False, "ValidationErrors": []}


def _clear(work: Work, group: Element, _: str | None, _given: Element) -> None:
    work.books.clear(group["ContactGroupID"])


def _leave(work: Work, group: Element, contact_id: str | None, _: Element) -> None:
    work.books.leave(group["ContactGroupID"], contact_id or "")


def _new_account(work: Work, element: Element) -> Element:
    if not element.get("Type"):
        raise BooksError(ACCOUNT_TYPE_UNKNOWN)
    return work.books.create("Accounts", element)


def _new_item(work: Work, element: Element) -> Element:
    return work.books.create("Items", _rounded(work, element))


def _item(work: Work, item_id: str, changes: Element) -> Element:
    return work.books.edit("Items", item_id, _rounded(work, changes))


def _rounded(work: Work, item: Element) -> Element:
    """An item with prices of 2 decimals, unless four were asked for."""
    if work.fine_prices:
        return item
    return item | {
        key: item[key] | {"UnitPrice": amount(cents(item[key]["UnitPrice"]))}
        for key in _DETAILS
        if "UnitPrice" in item.get(key, {})
    }


def _no_item(work: Work, item_id: str) -> None:
    work.books.delete("Items", item_id)


def _tax_rate(work: Work, element: Element) -> str | None:
    """The rate of a name, as in Xero's example of a deletion."""
    name = str(element.get("Name", "")).casefold()
    active = (rate for rate in work.tenant["TaxRates"] if rate["Status"] == "ACTIVE" and rate["Name"].casefold() == name)
    return next((str(rate["TaxType"]) for rate in active), None)


def _new_tax_rate(work: Work, element: Element) -> Element:
    return work.books.create("TaxRates", {key: value for key, value in element.items() if key != "TaxType"})


def _named(element: Element) -> Element:
    """Xero's examples of tracking spell this one key in lower case, and so do its SDKs' documents."""
    return {"Name" if key == "name" else key: value for key, value in element.items()}


def _new_category(work: Work, element: Element) -> Element:
    return work.books.create("TrackingCategories", _named(element))


def _category(work: Work, category_id: str, changes: Element) -> Element:
    return work.books.edit("TrackingCategories", category_id, _named(changes))


def _new_option(work: Work, category: Element, _: str | None, option: Element) -> Element:
    given = {key: value for key, value in _named(option).items() if key in {"Name", "Status"}}
    return work.books.add_option(category["TrackingCategoryID"], given)


def _option(work: Work, category: Element, option_id: str | None, changes: Element) -> Element:
    given = {key: value for key, value in _named(changes).items() if key in {"Name", "Status"}}
    return work.books.edit_option(category["TrackingCategoryID"], option_id or "", given)


def _no_option(work: Work, category: Element, option_id: str | None, _: Element) -> Element:
    return work.books.delete_option(category["TrackingCategoryID"], option_id or "")


REGISTER: Final = (
    Writable(
        "Contacts",
        create=creating("Contacts"),
        update=updating("Contacts"),
        find=_contact,
        match=("ContactNumber", "Name"),
        ignored=frozenset({"IsCustomer", "IsSupplier", "ContactGroups", "MergedToContactID"}),
        ends="ContactStatus ARCHIVED",
    ),
    Writable(
        "ContactGroups",
        create=creating("ContactGroups"),
        update=updating("ContactGroups"),
        post=False,
        summarize=_NOWHERE,
        ignored=frozenset({"Contacts"}),  # members come and go below the group
        ends="Status DELETED",
        actions=(
            Action("Contacts", "PUT", envelope="Contacts", member="Contact", run=_join),
            Action("Contacts", "DELETE", envelope="Contacts", member="Contact", run=_clear),
            Action("Contacts", "DELETE", keyed=True, envelope="Contacts", member="Contact", run=_leave),
        ),
    ),
    Writable(
        "Accounts",
        create=_new_account,
        update=updating("Accounts"),
        remove=lambda work, account_id: work.books.delete("Accounts", account_id),
        post=False,
        batch=False,
        summarize=_NOWHERE,
        error_flag="",
        ends="Status ARCHIVED, or DELETE",
    ),
    Writable(
        "Items",
        create=_new_item,
        update=_item,
        remove=_no_item,
        find=by_natural_key("Items"),
        match=("Code",),
        unitdp=True,
        # An item is tracked by its accounts, and how much there is of it comes from documents.
        ignored=frozenset({"IsTrackedAsInventory", "QuantityOnHand", "TotalCostPool"}),
        error_flag="",
        ends="DELETE",
    ),
    Writable(
        "TaxRates",
        create=_new_tax_rate,
        update=updating("TaxRates"),
        find=_tax_rate,
        match=("TaxType", "Name"),
        post_item=False,
        summarize=_NOWHERE,
        error_flag="",
        ends="Status DELETED",
    ),
    Writable(
        "Currencies",
        create=creating("Currencies"),
        post=False,
        post_item=False,
        batch=False,
        summarize=_NOWHERE,
        error_flag="",
    ),
    Writable(
        "PaymentServices",
        create=creating("PaymentServices"),
        post=False,
        post_item=False,
        summarize=_NOWHERE,
        error_flag="",
    ),
    Writable(
        "TrackingCategories",
        create=_new_category,
        update=_category,
        remove=lambda work, category_id: work.books.delete("TrackingCategories", category_id),
        post=False,
        batch=False,
        summarize=_NOWHERE,
        # Unverified: that options within a category are passed over; they have a path of their own.
        ignored=frozenset({"Options", "Option", "TrackingOptionID"}),
        error_flag="",
        ends="Status ARCHIVED, or DELETE",
        actions=(
            Action("Options", "PUT", envelope="Options", member="TrackingOption", run=_new_option),
            Action("Options", "POST", keyed=True, envelope="Options", member="TrackingOption", run=_option),
            Action("Options", "DELETE", keyed=True, envelope="Options", member="TrackingOption", run=_no_option),
        ),
    ),
)
