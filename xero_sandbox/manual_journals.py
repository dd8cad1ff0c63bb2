"""Manual journals as the books keep them: two lines or more, which must balance."""

from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import (
    LOCKED_ACCOUNT,
    TWO_LINES,
    BooksError,
    account_code_invalid,
    check_editable,
    check_move,
    initial_status,
    unbalanced,
)
from xero_sandbox.money import INCLUSIVE, NO_TAX, amount, cents, tax_on

Element = dict[str, Any]

_PLAIN: Final = ("Narration", "Url", "ShowOnCashBasisReports", "LineAmountTypes")
_LEAST_LINES: Final = 2


class ManualJournals:
    """Each method returns the journal as it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, resource: str, partial: Element) -> Element:
        """Enters a journal given with Narration and JournalLines."""
        journal: Element = {
            "ManualJournalID": partial.get("ManualJournalID") or self._desk.ids(),
            "Date": dates.day(self._desk.today()),
            "Status": initial_status(resource, partial),
            "LineAmountTypes": NO_TAX,
            "Narration": "",
            "JournalLines": [],
            "ShowOnCashBasisReports": True,
            "HasAttachments": False,
        }
        return self._keep(journal, partial)

    def edit(self, resource: str, journal_id: str, changes: Element) -> Element:
        """Changes a journal as POST does, its lines as a whole; a Status asks for a move."""
        journal = self._desk.need(resource, journal_id)
        status = str(changes.get("Status", journal["Status"]))
        if status != journal["Status"]:
            check_move(resource, journal, status)
            journal["Status"] = status
        if changes.keys() - {"Status", "ManualJournalID"}:
            check_editable(resource, journal)
        return self._keep(journal, changes)

    def end(self, resource: str, journal_id: str, status: str) -> Element:
        """Voids a posted journal, deletes a draft."""
        return self.edit(resource, journal_id, {"Status": status})

    def _keep(self, journal: Element, changes: Element) -> Element:
        journal |= {key: changes[key] for key in _PLAIN if key in changes}
        if "Date" in changes:
            journal["Date"] = dates.day(dates.read_day(changes["Date"]))
        if "JournalLines" in changes:
            rates = self._desk.rates()
            journal["JournalLines"] = [self._line(line, journal, rates) for line in changes["JournalLines"]]
        lines = journal["JournalLines"]
        if len(lines) < _LEAST_LINES:
            raise BooksError(TWO_LINES)
        if journal["Status"] == "POSTED" and not all(line.get("AccountCode") for line in lines):
            raise BooksError(account_code_invalid(""))
        taxed = journal["LineAmountTypes"] not in {INCLUSIVE, NO_TAX}
        values = [cents(line["LineAmount"]) + (cents(line["TaxAmount"]) if taxed else 0) for line in lines]
        if sum(values):
            debits = sum(value for value in values if value > 0)
            raise BooksError(unbalanced(amount(debits), amount(sum(values) - debits)))
        return self._desk.keep("ManualJournals", journal)

    def _line(self, given: Element, journal: Element, rates: dict[str, int]) -> Element:
        # A draft may wait for an account.
        waiting = journal["Status"] == "DRAFT" and not given.get("AccountCode")
        account = {} if waiting else self._desk.ledger_account(given.get("AccountCode", ""))
        if account.get("Type") == "BANK" or "SystemAccount" in account:
            raise BooksError(LOCKED_ACCOUNT)
        types = journal["LineAmountTypes"]
        tax_type = str(given.get("TaxType") or account.get("TaxType") or self._desk.untaxed)
        self._desk.check_tax(tax_type)
        value = cents(given.get("LineAmount", 0))
        tax = cents(given["TaxAmount"]) if "TaxAmount" in given else tax_on(value, rates.get(tax_type, 0), types)
        line = {
            "Description": given.get("Description", ""),
            "TaxType": tax_type,
            "TaxAmount": amount(0 if types == NO_TAX else tax),
            "LineAmount": amount(value),
            "AccountCode": account.get("Code"),
            "Tracking": self._desk.tracking(given.get("Tracking", [])),
            "AccountID": account.get("AccountID"),
            "IsBlank": False,
        }
        return {key: value for key, value in line.items() if value is not None}
