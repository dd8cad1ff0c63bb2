"""Budgets as the books keep them: Xero's users make and change them, its API only tells of them."""

import re
from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import BooksError
from xero_sandbox.money import amount, cents

Element = dict[str, Any]

_PERIOD: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_LONGEST: Final = 255
_MOST_OPTIONS: Final = 2


class Budgets:
    """Each method returns the budget as it is kept, or was.

    What is refused is told in our own words: no message of Xero's can be had, since its API takes no budgets.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, _: str, partial: Element) -> Element:
        """Adds a budget given with a Description, perhaps Tracking, and BudgetLines; Type follows from Tracking."""
        budget: Element = {
            "BudgetID": partial.get("BudgetID") or self._desk.ids(),
            "Status": "APPROVED",
            "Description": "",
            "BudgetLines": [],
            "Tracking": [],
        }
        return self._keep(budget, partial)

    def edit(self, resource: str, budget_id: str, changes: Element) -> Element:
        """Changes a budget: keys left out stay, and so do accounts; of an account that is given, all months are replaced."""
        return self._keep(self._desk.need(resource, budget_id), changes)

    def end(self, resource: str, budget_id: str, _: str) -> Element:
        """Deletes a budget, which leaves no trace."""
        budget = self._desk.need(resource, budget_id)
        self._desk.tenant[resource].remove(budget["BudgetID"])
        return budget

    def _keep(self, budget: Element, changes: Element) -> Element:
        budget["Description"] = _text(str(changes.get("Description", budget["Description"]) or ""), "Description")
        if "Tracking" in changes:
            budget["Tracking"] = self._desk.tracking(changes["Tracking"])
        if len({tracked["TrackingCategoryID"] for tracked in budget["Tracking"]}) != len(budget["Tracking"]):
            raise BooksError("A budget names one option of a tracking category, not two")
        if len(budget["Tracking"]) > _MOST_OPTIONS:
            raise BooksError(f"A budget names {_MOST_OPTIONS} tracking options at most")
        budget["Type"] = "TRACKING" if budget["Tracking"] else "OVERALL"
        if changes.get("Type", budget["Type"]) != budget["Type"]:
            raise BooksError("A budget of Type TRACKING has Tracking, and one of Type OVERALL has none")
        lines = {line["AccountID"]: line for line in budget["BudgetLines"]}
        lines |= {line["AccountID"]: line for line in map(self._line, changes.get("BudgetLines", []))}
        budget["BudgetLines"] = [line for line in lines.values() if line["BudgetBalances"]]
        return self._desk.keep("Budgets", budget)

    def _line(self, given: Element) -> Element:
        by_id = {"AccountID": given["AccountID"]} if "AccountID" in given else {"Code": given.get("AccountCode")}
        account = self._desk.account(by_id)
        if account is None:
            raise BooksError(f"No account of a BudgetLine is {given.get('AccountID') or given.get('AccountCode')!r}")
        balances = {balance["Period"]: balance for balance in map(_balance, given.get("BudgetBalances", []))}
        line: Element = {"AccountID": account["AccountID"]}
        line |= {"AccountCode": account["Code"]} if account.get("Code") else {}
        return line | {"BudgetBalances": [balances[period] for period in sorted(balances)]}


def _balance(given: Element) -> Element:
    period = str(given.get("Period", ""))
    if not _PERIOD.fullmatch(period):
        raise BooksError(f"{period!r} is no Period; write a month as 2026-08")
    notes = _text(given.get("Notes") or "", "Notes")
    return {"Period": period, "Amount": amount(cents(given.get("Amount", 0))), "Notes": notes}


def _text(text: str, key: str) -> str:
    if len(text) > _LONGEST:
        raise BooksError(f"{key} of a budget takes {_LONGEST} characters, not {len(text)}")
    return text
