"""Items as the books keep them: what is bought and sold."""

from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import (
    IN_USE,
    ITEM_CODE_NEEDED,
    TRACKED_ITEM_ACCOUNTS,
    BooksError,
    account_code_invalid,
    item_code_taken,
)
from xero_sandbox.money import fine, fine_amount
from xero_sandbox.partials import merged
from xero_sandbox.uses import used

Element = dict[str, Any]

_DEFAULTS: Final[Element] = {
    "PurchaseDetails": {},
    "SalesDetails": {},
    "IsTrackedAsInventory": False,
    "IsSold": True,
    "IsPurchased": True,
}
_DETAILS: Final = {"IsSold": ("Description", "SalesDetails"), "IsPurchased": ("PurchaseDescription", "PurchaseDetails")}
_STOCK: Final = "INVENTORY"


class Items:
    """Each method returns the item as it is kept, or was."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, _: str, partial: Element) -> Element:
        """Adds an item, of which Xero wants no more than a code of its own."""
        return self._keep({"ItemID": partial.get("ItemID") or self._desk.ids(), **_DEFAULTS}, partial)

    def edit(self, resource: str, item_id: str, changes: Element) -> Element:
        """Changes an item: keys left out stay, also those within its details."""
        return self._keep(self._desk.need(resource, item_id), changes)

    def end(self, resource: str, item_id: str, _: str) -> Element:
        """Deletes an item, which leaves no trace."""
        item = self._desk.need(resource, item_id)
        if used(self._desk.tenant, item["ItemID"]):
            raise BooksError(IN_USE)
        self._desk.tenant[resource].remove(item["ItemID"])
        return item

    def _keep(self, item: Element, changes: Element) -> Element:
        item = merged(item, changes)
        if not item.get("Code"):
            raise BooksError(ITEM_CODE_NEEDED)
        owner = self._desk.item(item["Code"])
        if owner and owner["ItemID"] != item["ItemID"]:
            raise BooksError(item_code_taken(item["Code"]))
        for flag, (text, details) in _DETAILS.items():
            if not item[flag]:
                item.pop(text, None)
                item[details] = {}
            elif details in changes:
                item[details] = self._details(item[details])
        self._track(item, changes)
        return self._desk.keep("Items", item)

    def _details(self, details: Element) -> Element:
        for key in ("AccountCode", "COGSAccountCode"):
            if details.get(key) and self._desk.account({"Code": details[key]}) is None:
                # Unverified: that the message is the one that documents get.
                raise BooksError(account_code_invalid(details[key]))
        if details.get("TaxType"):
            self._desk.check_tax(details["TaxType"])
        kept = {key: value for key, value in details.items() if value is not None}
        return kept | ({"UnitPrice": fine_amount(fine(kept["UnitPrice"]))} if "UnitPrice" in kept else {})

    def _track(self, item: Element, changes: Element) -> None:
        """Makes an item tracked that has both accounts; Unverified: that one of them alone is refused."""
        stock, cost = item.get("InventoryAssetAccountCode"), item["PurchaseDetails"].get("COGSAccountCode")
        if bool(stock) != bool(cost):
            raise BooksError(TRACKED_ITEM_ACCOUNTS)
        if stock and "InventoryAssetAccountCode" in changes:
            account = self._desk.account({"Code": stock})
            if account is None or account["Type"] != _STOCK:
                raise BooksError(TRACKED_ITEM_ACCOUNTS)
        item["IsTrackedAsInventory"] = bool(stock)
        if stock:
            item.setdefault("TotalCostPool", 0.0)
            item.setdefault("QuantityOnHand", 0.0)
