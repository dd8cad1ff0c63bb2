"""Tax rates as the books keep them: what an organisation has added to those of its country."""

import re
from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import (
    COMPONENTS_NEEDED,
    SYSTEM_TAX_RATE,
    TAX_NAME_NEEDED,
    TAX_NAME_TAKEN,
    BooksError,
    check_editable,
    check_move,
    initial_status,
)
from xero_sandbox.money import fine, fine_amount
from xero_sandbox.partials import merged

Element = dict[str, Any]

_APPLIES: Final = (
    "CanApplyToAssets",
    "CanApplyToEquity",
    "CanApplyToExpenses",
    "CanApplyToLiabilities",
    "CanApplyToRevenue",
)
# Xero numbers the rates that users add; all others are its own.
_ADDED: Final = re.compile(r"TAX\d{3,}")


class TaxRates:
    """Each method returns the rate as it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, resource: str, partial: Element) -> Element:
        """Adds a rate; its TaxType is the next number."""
        rate: Element = {"TaxType": partial.get("TaxType") or self._free(), **dict.fromkeys(_APPLIES, True)}
        return self._keep(merged(rate, partial | {"Status": initial_status(resource, partial)}))

    def edit(self, resource: str, tax_type: str, changes: Element) -> Element:
        """Changes a rate, or deletes it by Status."""
        rate = self._desk.need(resource, tax_type)
        if changes.get("Status", rate["Status"]) != rate["Status"]:
            return self.end(resource, tax_type, changes["Status"])
        check_editable(resource, rate)
        return self._keep(merged(rate, changes))

    def end(self, resource: str, tax_type: str, status: str) -> Element:
        """Deletes a rate that users added; it stays with that status."""
        rate = self._desk.need(resource, tax_type)
        check_move(resource, rate, status)
        if not _ADDED.fullmatch(rate["TaxType"]):
            raise BooksError(SYSTEM_TAX_RATE)
        return self._desk.keep(resource, rate | {"Status": status})

    def _named(self, name: str) -> list[Element]:
        return [rate for rate in self._desk.tenant["TaxRates"] if rate["Name"].casefold() == name.casefold()]

    def _keep(self, rate: Element) -> Element:
        if not rate.get("Name"):
            raise BooksError(TAX_NAME_NEEDED)
        same = [other for other in self._named(rate["Name"]) if other["TaxType"] != rate["TaxType"]]
        if any(other["Status"] == "ACTIVE" for other in same):
            raise BooksError(TAX_NAME_TAKEN)
        components = [_component(part) for part in rate.get("TaxComponents") or []]
        if not components:
            raise BooksError(COMPONENTS_NEEDED)
        effective = _effective(components)
        rate |= {"TaxComponents": components, "DisplayTaxRate": effective, "EffectiveRate": effective}
        return self._desk.keep("TaxRates", rate)

    def _free(self) -> str:
        place = 1
        while self._desk.tenant["TaxRates"].get(f"TAX{place:03d}"):
            place += 1
        return f"TAX{place:03d}"


def _component(given: Element) -> Element:
    return {"IsCompound": False, "IsNonRecoverable": False} | given | {"Rate": fine_amount(fine(given.get("Rate", 0)))}


def _effective(components: list[Element]) -> float:
    """All components together. Unverified: that a compound one is taken of the price and the other components."""
    plain = sum(fine(part["Rate"]) for part in components if not part["IsCompound"])
    compound = sum(fine(part["Rate"]) for part in components if part["IsCompound"])
    return fine_amount(plain + compound + plain * compound // 1_000_000)
