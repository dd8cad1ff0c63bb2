"""The currencies of an organisation: added once, and never changed or removed."""

import re
from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import CURRENCY_CODE_NEEDED, CURRENCY_TAKEN, NO_CHANGE, BooksError

Element = dict[str, Any]

_CODE: Final = re.compile(r"[A-Z]{3}")


class Currencies:
    """Each method returns the currency as it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, resource: str, partial: Element) -> Element:
        """Adds a currency, with its code as its description unless there is one."""
        code = str(partial.get("Code") or "").upper()
        # Unverified: that Xero looks for more than three letters, such as a list of those in use.
        if not _CODE.fullmatch(code):
            raise BooksError(CURRENCY_CODE_NEEDED)
        if self._desk.tenant[resource].get(code):
            raise BooksError(CURRENCY_TAKEN)
        return self._desk.keep(resource, {"Code": code, "Description": partial.get("Description") or code})

    def edit(self, _: str, _code: str, _changes: Element) -> Element:
        """Refused, whatever the changes."""
        raise BooksError(NO_CHANGE)

    def end(self, _: str, _code: str, _status: str) -> Element:
        """Refused."""
        raise BooksError(NO_CHANGE)
