"""The lines of documents as writers send them, looked over before they go into the books."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import BooksError, account_code_invalid
from xero_sandbox.money import amount, cents, fine, gross_line, line_amount

Element = dict[str, Any]

_MOST_TRACKING: Final = 2
# Unverified: the wording.
TOO_MUCH_TRACKING: Final = "A line can be assigned to two tracking categories at most."
# Unverified: which accounts exactly; banks and the two ledgers of documents cannot be chosen on a document in Xero either.
_NOT_FOR_LINES: Final = frozenset({"DEBTORS", "CREDITORS"})


class VettedLines:
    """Looks lines over for one document; `messages` collects what is wrong with them, `warnings` what is passed over.

    Args:
        desk: what references stand for.
        fine_prices: whether prices keep 4 decimals.
        accounts_needed: whether every line with a price must have an account.
        debts: whether the ledgers of documents may be on lines, as they are on those of overpayments.
        names_only: whether tracking is known by its names alone, not by ids.
    """

    def __init__(
        self, desk: Desk, *, fine_prices: bool, accounts_needed: bool, debts: bool = False, names_only: bool = False
    ) -> None:
        self.messages: list[str] = []
        self.warnings: list[str] = []
        self._desk = desk
        self._fine_prices, self._accounts_needed = fine_prices, accounts_needed
        self._debts, self._names_only = debts, names_only

    def lines(self, given: list[Element], former: list[Element]) -> list[Element]:
        """The lines as the books take them: new ones first.

        Unverified: that new lines come before those that are kept; one user of an SDK reports it.
        """
        kept = {line["LineItemID"]: line for line in former if "LineItemID" in line}
        lines = [self._line(dict(line), kept) for line in given]
        return sorted(lines, key=lambda line: "LineItemID" in line)

    def journal_lines(self, given: list[Element], *, draft: bool) -> list[Element]:
        """The same for manual journals, whose lines have neither prices nor ids; a draft loses accounts that are not there."""
        lines = [self._tracked(self._coded(dict(line)), {}) for line in given]
        for line in lines:
            code = line.get("AccountCode", "")
            if draft and code and self._desk.account({"Code": code}) is None:
                del line["AccountCode"]
                self.warnings.append(f"Account code '{code}' has been removed as it does not match a recognised account.")
            elif code or not draft:
                self._check_account(code)
        return lines

    def _line(self, line: Element, kept: dict[str, Element]) -> Element:
        # Unverified: that an id of no line here makes a new line, rather than an error.
        former = kept.get(line.get("LineItemID", ""), {})
        if not former:
            line.pop("LineItemID", None)
        line = self._tracked(self._coded(line), former)
        if "UnitAmount" in line and not self._fine_prices:
            line["UnitAmount"] = float(Decimal(str(line["UnitAmount"])).quantize(Decimal("0.01"), ROUND_HALF_UP))
        self._check(line, former)
        return line

    def _coded(self, line: Element) -> Element:
        """The line with the code of the account that it names by id."""
        account_id = line.pop("AccountID", None)
        if account_id and "AccountCode" not in line:
            account = self._desk.account({"AccountID": account_id})
            line["AccountCode"] = account.get("Code", "") if account else account_id
        return line

    def _tracked(self, line: Element, former: Element) -> Element:
        """The line without tracking that Xero does not know, which it drops in silence."""
        if "Tracking" not in line:
            return line
        given = [one for one in line["Tracking"] if one]
        if len(given) > _MOST_TRACKING:
            self.messages.append(TOO_MUCH_TRACKING)
        if former and _option_ids(given) == _option_ids(former.get("Tracking", [])) is not None:
            del line["Tracking"]  # an option that was archived since stays on the line
            return line
        line["Tracking"] = [found for reference in given for found in self._option(reference)]
        return line

    def _option(self, reference: Element) -> list[Element]:
        if self._names_only:
            reference = {key: reference[key] for key in ("Name", "Option") if key in reference}
        try:
            return self._desk.tracking([reference])
        except BooksError:
            return []

    def _check(self, line: Element, former: Element) -> None:
        merged = {**self._from_item(line), **former, **line} if not former else {**former, **line}
        code = merged.get("AccountCode")
        if "AccountCode" in line:
            self._check_account(line["AccountCode"])
        elif not code and self._accounts_needed and "UnitAmount" in merged:
            # Unverified: the wording for a line without any account.
            self.messages.append(account_code_invalid(""))
        if line.get("TaxType"):
            try:
                self._desk.check_tax(line["TaxType"])
            except BooksError as error:
                self.messages += error.messages
        if "LineAmount" in line and "UnitAmount" in merged:
            self._check_amount(line["LineAmount"], merged)
        elif "LineAmount" in line and code:
            # A line may be given by its amount; what it costs apiece follows.
            line["UnitAmount"] = round(line["LineAmount"] / (merged.get("Quantity") or 1), 4)

    def _check_account(self, code: str) -> None:
        try:
            account = self._desk.ledger_account(code)
        except BooksError as error:
            self.messages += error.messages
            return
        if account["Type"] == "BANK" or (account.get("SystemAccount") in _NOT_FOR_LINES and not self._debts):
            self.messages.append(account_code_invalid(code))

    def _check_amount(self, given: float, line: Element) -> None:
        quantity, price = fine(line.get("Quantity", 1)), fine(line["UnitAmount"])
        if line.get("DiscountAmount"):
            expected = gross_line(quantity, price) - cents(line["DiscountAmount"])
        else:
            expected = line_amount(quantity, price, fine(line.get("DiscountRate") or 0))
        if cents(given) != expected:
            # Unverified: the exact wording; users quote its beginning.
            self.messages.append(
                f"The line total {amount(cents(given)):.2f} does not match the expected line total {amount(expected):.2f}"
            )

    def _from_item(self, line: Element) -> Element:
        item = self._desk.item(line["ItemCode"]) if line.get("ItemCode") else None
        details = {**(item or {}).get("PurchaseDetails", {}), **(item or {}).get("SalesDetails", {})}
        account = details.get("AccountCode") or details.get("COGSAccountCode")
        return {key: value for key, value in (("AccountCode", account), ("UnitAmount", details.get("UnitPrice"))) if value}


def _option_ids(tracking: list[Element]) -> list[str] | None:
    ids = [one.get("TrackingOptionID") for one in tracking]
    return sorted(str(id_) for id_ in ids) if all(ids) and ids else None
