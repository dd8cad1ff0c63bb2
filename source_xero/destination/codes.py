"""The codes that rows name: accounts, tax types, items, tracking options and themes, each by what its users call it.

What Xero does not have is named with what it has; nothing is left out in silence, as Xero itself does with tracking.
"""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

from source_xero.destination.current import Shelf
from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element
from source_xero.destination.row import Mode
from source_xero.destination.shape import REFERENCES, Json
from source_xero.destination.xero import Refused

Within = MutableMapping[str, Any]

_KINDS = {
    "AccountCode": "account",
    "SalesDefaultAccountCode": "account",
    "PurchasesDefaultAccountCode": "account",
    "InventoryAssetAccountCode": "account",
    "COGSAccountCode": "account",
    "TaxType": "tax",
    "AccountsReceivableTaxType": "tax",
    "AccountsPayableTaxType": "tax",
    "ItemCode": "item",
    "Tracking": "tracking",
    "FromTracking": "transfer tracking",
    "ToTracking": "transfer tracking",
    "SalesTrackingCategories": "contact tracking",
    "PurchasesTrackingCategories": "contact tracking",
    "BrandingThemeID": "theme",
    "CurrencyCode": "currency",
}
_LINES = ("LineItems", "JournalLines")
_GONE = ("ARCHIVED", "DELETED")
_PAYING = ("Payments", "BatchPayments")


class Codes:
    """Resolves the codes in the rows of one organisation.

    Args:
        shelves: what Xero has, by path.
        failed: tells the row that was to make an element of some code or name and could not, 0 for none.
    """

    def __init__(self, shelves: Callable[[str], Shelf], failed: Callable[[str, str], int]) -> None:
        self._shelf = shelves
        self._failed = failed
        self._tables: dict[str, Mapping[str, Element] | None] = {}
        self._options: dict[tuple[str, ...], tuple[Element, Element]] = {}

    def forget(self, path: str) -> None:
        """Forget what was read of a path, since it has changed."""
        self._tables.pop(path, None)
        if path == "TrackingCategories":
            self._options.clear()

    def resolve(self, draft: Draft) -> None:
        """Bring all codes of a draft to what Xero takes; what Xero does not have is a problem of the draft."""
        self._walk(draft, draft.element, "", top=True)
        if draft.operation.path in _PAYING and draft.row.mode is not Mode.SOFT_DELETE:
            self._paying(draft)

    def _walk(self, draft: Draft, within: Within, at: str, *, top: bool = False) -> None:
        for name, value in list(within.items()):
            here = f"{at}{name}"
            kind = _KINDS.get(name)
            if kind is not None:
                if not (top and kind == "tax" and draft.operation.path == "TaxRates"):
                    self._resolve(kind, draft, within, name, here)
            elif isinstance(value, list):
                for place, entry in enumerate(value):
                    if isinstance(entry, dict):
                        if name in _LINES:
                            self._line(draft, entry, f"{here}.{place}")
                        self._walk(draft, entry, f"{here}.{place}.")
            elif isinstance(value, dict) and name not in REFERENCES:
                self._walk(draft, value, f"{here}.")

    def _resolve(self, kind: str, draft: Draft, within: Within, name: str, at: str) -> None:
        if kind in ("tracking", "transfer tracking"):
            self._tracking(draft, within, name, at)
        elif kind == "contact tracking":
            self._contact_tracking(draft, within[name], at)
        elif kind == "theme":
            self._theme(draft, within, within[name])
        elif within[name] and (kind != "currency" or draft.operation.lines):
            find = {"account": self._account, "tax": self._tax, "item": self._item, "currency": self._currency}[kind]
            code = find(draft, within[name], at)
            if code is not None:
                within[name] = code

    def _line(self, draft: Draft, line: dict[str, Any], at: str) -> None:
        """Bring what tells a line's account and item otherwise to the code, which is what Xero takes."""
        account, item = line.pop("AccountID", None), line.pop("Item", None)
        if account and not line.get("AccountCode"):
            code = self._account(draft, account, f"{at}.AccountID")
            if code:
                line["AccountCode"] = code
        if isinstance(item, Mapping) and item.get("Code") and not line.get("ItemCode"):
            line["ItemCode"] = item["Code"]

    def _table(self, path: str, *names: str) -> Mapping[str, Element] | None:
        """Return the elements of a list that comes whole by each of some fields; the first field that has a text wins.

        None if the token may not read them: then codes go out as they are, and Xero judges them.
        """
        if path not in self._tables:
            try:
                elements = list(self._shelf(path).elements())
            except Refused:
                self._tables[path] = None
                return None
            made: dict[str, Element] = {}
            for name in names:
                for element in elements:
                    label = _text(element.get(name)).casefold()
                    if label and (label not in made or made[label].get("Status") in _GONE):
                        made[label] = element
            self._tables[path] = made
        return self._tables[path]

    def _account(self, draft: Draft, value: Json, at: str) -> str | None:
        table = self._table("Accounts", "Code", "Name", "AccountID")
        if table is None:
            return None
        element = table.get(_text(value).casefold())
        if element is None:
            self._unknown(draft, "Accounts", value, f"Xero has no account with code, name or id {value!r}", at)
        elif element.get("Status") == "ARCHIVED":
            draft.reject(f"The account {value!r} is archived in Xero: restore it, or name another.", at)
        elif at.startswith("JournalLines.") and (element.get("SystemAccount") or element.get("Type") == "BANK"):
            draft.reject(f"The account {value!r} is a bank or system account, to which Xero lets no journal post.", at)
        elif not element.get("Code"):
            draft.reject(f"The account {value!r} has no code in Xero, and lines are posted by code: give it one.", at)
        else:
            return str(element["Code"])
        return None

    def _tax(self, draft: Draft, value: Json, at: str) -> str | None:
        table = self._table("TaxRates", "TaxType", "Name")
        if table is None:
            return None
        element = table.get(_text(value).casefold())
        # NONE is a tax type everywhere, also where the list of rates leaves it out.
        if element is None and _text(value).upper() != "NONE":
            self._unknown(draft, "TaxRates", value, f"Xero has no tax rate of type or name {value!r}", at)
            return None
        if element and element.get("Status") in _GONE:
            draft.reject(f"The tax rate {value!r} is {str(element['Status']).lower()} in Xero: name another.", at)
            return None
        return str(element["TaxType"]) if element else "NONE"

    def _currency(self, draft: Draft, value: Json, at: str) -> str | None:
        # Unverified: that Xero refuses a document in a currency that the organisation has not added.
        table = self._table("Currencies", "Code")
        if table is None or _text(value).casefold() in table:
            return None
        message = f"The organisation does not use the currency {value!r}: add it first (currencies)"
        self._unknown(draft, "Currencies", value, message, at)
        return None

    def _paying(self, draft: Draft) -> None:
        """See to it that payments go over an account that takes them."""
        table = self._table("Accounts", "Code", "Name", "AccountID")
        element = (table or {}).get(_text((draft.element.get("Account") or {}).get("AccountID")).casefold())
        if element and element.get("Type") != "BANK" and not element.get("EnablePaymentsToAccount"):
            named = element.get("Code") or element.get("Name")
            draft.reject(
                f"The account {named!r} takes no payments: it is no bank account, and has them not enabled.", "Account"
            )

    def _item(self, draft: Draft, value: Json, at: str) -> str | None:
        table = self._table("Items", "Code", "ItemID")
        if table is None:
            return None
        element = table.get(_text(value).casefold())
        if element is None:
            self._unknown(draft, "Items", value, f"Xero has no item with code {value!r}", at)
            return None
        return str(element["Code"])

    def _unknown(self, draft: Draft, path: str, value: Json, message: str, at: str) -> None:
        row = self._failed(path, _text(value))
        if row:
            draft.reject(f"{message}: it is in record {row}, which could not be written.", at)
        else:
            draft.reject(f"{message}.", at)

    def _theme(self, draft: Draft, within: Within, value: Json) -> None:
        themes = self._table("BrandingThemes", "BrandingThemeID", "Name")
        if themes is None:
            return
        element = themes.get(_text(value).casefold())
        if element is None:
            # A theme is how a document looks, not what it says: that one of another organisation is missing stops nothing.
            del within["BrandingThemeID"]
            draft.notes.append(f"BrandingThemeID {value} is no theme of this organisation; Xero uses its default.")
        else:
            within["BrandingThemeID"] = element["BrandingThemeID"]

    # ---- tracking ----

    def _tracking(self, draft: Draft, within: Within, name: str, at: str) -> None:
        out = []
        seen: set[str] = set()
        for place, entry in enumerate(within[name] or ()):
            found = self._option(draft, entry, f"{at}.{place}")
            if found is None:
                continue
            category, option = found
            if category["TrackingCategoryID"] in seen:
                draft.reject(f"The tracking category {category.get('Name')!r} is given twice; Xero would keep the last.", at)
            seen.add(category["TrackingCategoryID"])
            if _KINDS[name] == "transfer tracking":
                ids = {"TrackingCategoryID": category["TrackingCategoryID"], "TrackingOptionID": option["TrackingOptionID"]}
                out.append(ids)
            else:  # purchase orders take names only, and every other document takes them too
                out.append({"Name": category["Name"], "Option": option["Name"]})
        within[name] = out

    def _option(self, draft: Draft, entry: Mapping[str, Any], at: str) -> tuple[Element, Element] | None:
        label = tuple(_text(entry.get(name)) for name in ("TrackingCategoryID", "TrackingOptionID", "Name", "Option"))
        if label not in self._options:
            found = self._option_of(draft, entry, at)
            if found is None:
                return None
            self._options[label] = found
        return self._options[label]

    def _option_of(self, draft: Draft, entry: Mapping[str, Any], at: str) -> tuple[Element, Element] | None:
        category_id, category_name = _text(entry.get("TrackingCategoryID")), _text(entry.get("Name"))
        option_id, option_name = _text(entry.get("TrackingOptionID")), _text(entry.get("Option"))
        categories = list(self._shelf("TrackingCategories").elements())
        category = _one(categories, "TrackingCategoryID", category_id) or _one(categories, "Name", category_name)
        if category is None and option_id and not category_name:
            category = next((one for one in categories if _one(one.get("Options") or (), "TrackingOptionID", option_id)), None)
        if category is None:
            known = ", ".join(repr(one.get("Name")) for one in categories if one.get("Status") != "ARCHIVED")
            named = category_name or category_id
            draft.reject(f"Xero has no tracking category {named!r}; it has {known or 'none'}.", at)
            return None
        options = category.get("Options") or ()
        option = _one(options, "TrackingOptionID", option_id) or _one(options, "Name", option_name)
        if option is None:
            known = ", ".join(repr(one.get("Name")) for one in options if one.get("Status") != "ARCHIVED")
            asked = option_name or option_id
            draft.reject(
                f"The tracking category {category.get('Name')!r} has no option {asked!r}; it has {known or 'none'}.", at
            )
            return None
        if "ARCHIVED" in (category.get("Status"), option.get("Status")):
            draft.reject(f"The tracking option {option.get('Name')!r} of {category.get('Name')!r} is archived in Xero.", at)
            return None
        return category, option

    def _contact_tracking(self, draft: Draft, entries: Json, at: str) -> None:
        for place, entry in enumerate(entries or ()):
            names = {"Name": entry.get("TrackingCategoryName"), "Option": entry.get("TrackingOptionName")}
            self._option(draft, names, f"{at}.{place}")


def _one(elements: Json, name: str, value: str) -> Element | None:
    if not value:
        return None
    label = value.casefold()
    hits = [element for element in elements if _text(element.get(name)).casefold() == label]
    live = [element for element in hits if element.get("Status") != "ARCHIVED"]
    best: Sequence[Element] = live or hits
    return best[0] if best else None


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""
