"""The accounts of the chart as the books keep them."""

from typing import Any, Final

from xero_sandbox.chart import CLASS_OF_TYPE
from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import (
    ACCOUNT_CODE_NEEDED,
    ACCOUNT_CODE_TAKEN,
    ACCOUNT_NAME_TAKEN,
    ACCOUNT_TYPE_FIXED,
    ACCOUNT_TYPE_UNKNOWN,
    ARCHIVED_ALONE,
    IN_USE,
    SYSTEM_ACCOUNT,
    BooksError,
    check_editable,
    check_move,
    initial_status,
)
from xero_sandbox.partials import merged
from xero_sandbox.uses import used

Element = dict[str, Any]

_BANK: Final = "BANK"
_DEFAULTS: Final[Element] = {
    "Type": "EXPENSE",
    "EnablePaymentsToAccount": False,
    "ShowInExpenseClaims": False,
    "BankAccountType": "",
    "HasAttachments": False,
    "AddToWatchlist": False,
}


class Accounts:
    """Each method returns the account as it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, resource: str, partial: Element) -> Element:
        """Adds an account; one without a Type is an expense."""
        account: Element = {"AccountID": partial.get("AccountID") or self._desk.ids(), **_DEFAULTS}
        account["TaxType"] = self._desk.untaxed
        if partial.get("Type") == _BANK:
            account |= {"BankAccountType": "BANK", "CurrencyCode": self._desk.base_currency}
        return self._keep(account | {"Status": initial_status(resource, partial)}, partial)

    def edit(self, resource: str, account_id: str, changes: Element) -> Element:
        """Changes an account; its Status changes alone."""
        account = self._desk.need(resource, account_id)
        status, kind = str(changes.get("Status", account["Status"])), changes.get("Type", account["Type"])
        if status == account["Status"]:
            check_editable(resource, account)
            if (_BANK in {account["Type"], kind}) and kind != account["Type"]:
                raise BooksError(ACCOUNT_TYPE_FIXED)
            return self._keep(account, changes)
        # Unverified: that repeating what is so already counts as no other change.
        if any(value is not None and account.get(key) != value for key, value in changes.items() if key != "Status"):
            raise BooksError(ARCHIVED_ALONE)
        return self.end(resource, account_id, status)

    def end(self, resource: str, account_id: str, status: str) -> Element:
        """Archives, restores or deletes an account; a deleted one stays with that status, and is in no list."""
        account = self._desk.need(resource, account_id)
        if account.get("SystemAccount"):
            raise BooksError(SYSTEM_ACCOUNT)
        check_move(resource, account, status)
        if status == "DELETED" and used(self._desk.tenant, account["AccountID"]):
            raise BooksError(IN_USE)
        return self._desk.keep(resource, account | {"Status": status})

    def _keep(self, account: Element, changes: Element) -> Element:
        if changes.get("TaxType"):
            self._desk.check_tax(changes["TaxType"])
        account = merged(account, changes)
        if account["Type"] not in CLASS_OF_TYPE:
            raise BooksError(ACCOUNT_TYPE_UNKNOWN)
        account["Class"] = CLASS_OF_TYPE[account["Type"]]
        self._check(account)
        return self._desk.keep("Accounts", account)

    def _check(self, account: Element) -> None:
        all_others = [other for other in self._desk.tenant["Accounts"] if other["AccountID"] != account["AccountID"]]
        others = [other for other in all_others if other["Status"] != "DELETED"]
        name = account.get("Name", "").casefold()
        if not name or any(other["Name"].casefold() == name for other in others):
            raise BooksError(ACCOUNT_NAME_TAKEN)
        if account.get("Code"):
            if any(other.get("Code") == account["Code"] for other in others):
                raise BooksError(ACCOUNT_CODE_TAKEN)
        elif account["Type"] != _BANK:
            raise BooksError(ACCOUNT_CODE_NEEDED)
