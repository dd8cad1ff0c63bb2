"""Receipts and expense claims as the books keep them."""

from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.desk import Desk
from xero_sandbox.documents import account_stub, contact_stub
from xero_sandbox.lifecycles import (
    NEEDS_CONTACT,
    NEEDS_LINES,
    NEEDS_RECEIPTS,
    NOT_AUTHORISED,
    TOO_MUCH,
    BooksError,
    NotInBooks,
    check_editable,
    check_move,
    initial_status,
)
from xero_sandbox.line_entry import LineEntry, keep_taxes
from xero_sandbox.money import INCLUSIVE, Number, amount, cents

Element = dict[str, Any]

# What becomes of the receipts when a claim gets a status.
_RECEIPTS: Final = {"SUBMITTED": "SUBMITTED", "AUTHORISED": "AUTHORISED", "VOIDED": "VOIDED", "DELETED": "DRAFT"}
_OWED: Final = frozenset({"SUBMITTED", "AUTHORISED"})


class Receipts:
    """What a user has spent."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines = LineEntry(desk)

    def create(self, resource: str, partial: Element) -> Element:
        """Enters a receipt given with User, Contact and LineItems."""
        if not partial.get("LineItems"):
            raise BooksError(NEEDS_LINES)
        receipt_id, numbers = partial.get("ReceiptID") or self._desk.ids(), [0]
        numbers += [int(each["ReceiptNumber"]) for each in self._desk.tenant[resource]]
        receipt: Element = {
            "ReceiptID": receipt_id,
            "ReceiptNumber": max(numbers) + 1,
            "Status": initial_status(resource, partial),
            "User": _user(self._desk, partial.get("User", {})),
            "Date": dates.day(self._desk.today()),
            "Reference": "",
            "LineAmountTypes": INCLUSIVE,
            "LineItems": [],
            "ID": receipt_id,
            "HasAttachments": False,
        }
        return self._keep(receipt, {"Contact": partial.get("Contact"), **partial})

    def edit(self, resource: str, receipt_id: str, changes: Element) -> Element:
        """Changes a draft as POST does; a Status asks for a move."""
        receipt = self._desk.need(resource, receipt_id)
        status = str(changes.get("Status", receipt["Status"]))
        if status != receipt["Status"]:
            check_move(resource, receipt, status)
            receipt["Status"] = status
        if changes.keys() - {"Status", "ReceiptID"}:
            check_editable(resource, receipt)
        if not changes.keys() & {"LineItems", "LineAmountTypes"}:
            keep_taxes(receipt)
        return self._keep(receipt, changes)

    def end(self, resource: str, receipt_id: str, status: str) -> Element:
        """Voids a receipt that is in no claim."""
        return self.edit(resource, receipt_id, {"Status": status})

    def _keep(self, receipt: Element, changes: Element) -> Element:
        if "Contact" in changes:
            contact = self._desk.contact(changes["Contact"])
            if contact is None:
                raise BooksError(NEEDS_CONTACT)
            receipt["Contact"] = contact_stub(contact)
        if "Date" in changes:
            receipt["Date"] = dates.day(dates.read_day(changes["Date"]))
        receipt |= {key: changes[key] for key in ("Reference", "Url", "LineAmountTypes") if key in changes}
        if "LineItems" in changes:
            types = receipt["LineAmountTypes"]
            receipt["LineItems"] = self._lines.lines(changes["LineItems"], receipt["LineItems"], types, sale=False)
        self._lines.total(receipt)
        return self._desk.keep("Receipts", receipt)


class Claims:
    """What a user wants back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, resource: str, partial: Element) -> Element:
        """Submits the receipts of a user, given by their ids."""
        desk = self._desk
        receipts = [desk.need("Receipts", each["ReceiptID"]) for each in partial.get("Receipts") or []]
        if not receipts or any(receipt["Status"] != "DRAFT" for receipt in receipts):
            raise BooksError(NEEDS_RECEIPTS)
        claim: Element = {
            "ExpenseClaimID": partial.get("ExpenseClaimID") or desk.ids(),
            "Status": initial_status(resource, partial),
            "User": _user(desk, partial.get("User", {})),
            "Receipts": receipts,
            "Payments": [],
        }
        return self._keep(claim)

    def edit(self, resource: str, claim_id: str, changes: Element) -> Element:
        """Moves a claim to another Status."""
        claim = self._desk.need(resource, claim_id)
        return self.end(resource, claim_id, changes["Status"]) if "Status" in changes else claim

    def end(self, resource: str, claim_id: str, status: str) -> Element:
        """Approves, voids or deletes a claim with its receipts, whichever `status` says."""
        claim = self._desk.need(resource, claim_id)
        check_move(resource, claim, status)
        claim["Status"] = status
        if status == "AUTHORISED":
            claim["ReportingDate"] = dates.day(self._desk.today())
        return self._keep(claim)

    def reimburse(self, claim_id: str, share: Number, account: Element) -> Element:
        """Pays so much of an approved claim from a bank account; returns the claim."""
        desk, claim = self._desk, self._desk.need("ExpenseClaims", claim_id)
        if claim["Status"] != "AUTHORISED":
            raise BooksError(NOT_AUTHORISED)
        if not 0 < cents(share) <= cents(claim["AmountDue"]):
            raise BooksError(TOO_MUCH)
        bank = account_stub(desk.bank(account))
        day = dates.day(desk.today())
        claim["Payments"].append({"PaymentID": desk.ids(), "Date": day, "Amount": amount(cents(share)), "Account": bank})
        return self._keep(claim)

    def _keep(self, claim: Element) -> Element:
        total = sum(cents(receipt["Total"]) for receipt in claim["Receipts"])
        paid = sum(cents(payment["Amount"]) for payment in claim["Payments"])
        if claim["Status"] == "AUTHORISED" and paid == total:
            claim["Status"] = "PAID"
        due = total - paid if claim["Status"] in _OWED else 0
        claim |= {"Total": amount(total), "AmountDue": amount(due), "AmountPaid": amount(paid)}
        status = _RECEIPTS.get(claim["Status"], "AUTHORISED")
        claim["Receipts"] = [
            receipt if receipt["Status"] == status else self._desk.keep("Receipts", {**receipt, "Status": status})
            for receipt in claim["Receipts"]
        ]
        return self._desk.keep("ExpenseClaims", claim)


def _user(desk: Desk, reference: Element) -> Element:
    """The user of a UserID, or the first one."""
    if "UserID" in reference:
        return desk.need("Users", reference["UserID"])
    user = next(iter(desk.tenant["Users"]), None)
    if user is None:
        raise NotInBooks
    return user
