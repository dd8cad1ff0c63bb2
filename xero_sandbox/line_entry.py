"""The lines of documents: how what a writer gives becomes a line as it is kept, and what lines come to."""

from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.documents import arranged
from xero_sandbox.key_order import KEYS
from xero_sandbox.lifecycles import BooksError
from xero_sandbox.money import NO_TAX, Totals, add_up, amount, fine, fine_amount

Element = dict[str, Any]

_NOT_TAKEN: Final = frozenset({"TaxAmount", "Tracking", "Item"})


class LineEntry:
    """The lines of any document of one tenant."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def lines(self, given: list[Element], former: list[Element], line_amount_types: str, *, sale: bool) -> list[Element]:
        """The lines as they will be kept: those with a known id brought up to date, the others new, the rest gone."""
        kept = {line["LineItemID"]: line for line in former if "LineItemID" in line}
        lines = [self.line(line, kept, sale=sale) for line in given]
        if line_amount_types == NO_TAX:
            for line in lines:
                line["TaxAmountGiven"] = 0
        return lines

    def total(self, document: Element) -> Totals:
        """Works the lines out in place and sets the three sums of their document; returns them."""
        totals = add_up(document["LineItems"], document["LineAmountTypes"], self._desk.rates() | self._past_rates(document))
        document |= {"SubTotal": amount(totals.sub_total), "TotalTax": amount(totals.total_tax), "Total": amount(totals.total)}
        return totals

    def _past_rates(self, document: Element) -> dict[str, int]:
        """Rates that are out of force and yet on lines entered while they were in it."""
        shelf = self._desk.tenant["TaxRates"]
        rates = (shelf.get(tax_type) for tax_type in {line["TaxType"] for line in document["LineItems"] if "TaxType" in line})
        return {rate["TaxType"]: fine(rate["EffectiveRate"]) for rate in rates if rate}

    def line(self, given: Element, kept: dict[str, Element], *, sale: bool) -> Element:
        """A line as it is kept: the line of its id brought up to date, or a new one filled in from its item and account."""
        line = dict(kept.get(given.get("LineItemID", ""), {}))
        fresh = not line
        if "ItemCode" in given:
            line |= self._from_item(given["ItemCode"], sale=sale)
        line |= {key: value for key, value in given.items() if key in KEYS["LineItems"] and key not in _NOT_TAKEN}
        if "AccountCode" in line and (fresh or "AccountCode" in given):
            account = self._desk.ledger_account(line["AccountCode"])
            line["AccountID"] = account["AccountID"]
            line.setdefault("TaxType", account["TaxType"])
        if "TaxType" in given:
            self._desk.check_tax(given["TaxType"])
        if "UnitAmount" in line:
            line["Quantity"] = fine_amount(fine(line.get("Quantity", 1)))
            line["UnitAmount"] = fine_amount(fine(line["UnitAmount"]))
        if "TaxAmount" in given:
            line["TaxAmountGiven"] = given["TaxAmount"]
        line["Tracking"] = self._desk.tracking(given["Tracking"]) if "Tracking" in given else line.get("Tracking", [])
        line.setdefault("LineItemID", self._desk.ids())
        line.setdefault("ValidationErrors", [])
        line |= {"TaxAmount": line.get("TaxAmount", 0.0), "LineAmount": line.get("LineAmount", 0.0)}
        return arranged(KEYS["LineItems"], line)

    def _from_item(self, code: str, *, sale: bool) -> Element:
        item = self._desk.item(code)
        if item is None:
            # Unverified: the wording.
            raise BooksError(f"Item code '{code}' is not valid")
        details = item.get("SalesDetails" if sale else "PurchaseDetails", {})
        account = details.get("AccountCode") or details.get("COGSAccountCode")
        defaults = {
            "Description": item.get("Description" if sale else "PurchaseDescription"),
            "UnitAmount": details.get("UnitPrice"),
            "AccountCode": account,
            "TaxType": details.get("TaxType"),
            "Item": {"ItemID": item["ItemID"], "Name": item.get("Name"), "Code": item["Code"]},
        }
        return {key: value for key, value in defaults.items() if value is not None}


def keep_taxes(document: Element) -> None:
    """Lets lines that nobody touched keep their tax, which somebody may once have given by hand."""
    for line in document["LineItems"]:
        line["TaxAmountGiven"] = line["TaxAmount"]
