"""What happened to an element, and the notes that people left on it."""

from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import NOTE_NEEDED, NOTE_TOO_LONG, BooksError
from xero_sandbox.resources import RESOURCES

Element = dict[str, Any]

PARENTS: Final = frozenset(
    {
        "BankTransactions",
        "BankTransfers",
        "BatchPayments",
        "Contacts",
        "CreditNotes",
        "ExpenseClaims",
        "Invoices",
        "Items",
        "ManualJournals",
        "Overpayments",
        "Payments",
        "Prepayments",
        "PurchaseOrders",
        "Quotes",
        "Receipts",
        "RepeatingInvoices",
    }
)
NOTE: Final = "Note"
# Unverified: the length, of which an older page says 250; and the user, whom Xero names so for what comes by its API.
LONGEST: Final = 2_500
_USER: Final = "System Generated"
# Unverified: which word Xero has for which change, and that it tells no details of these.
_CREATED: Final = "Created"
_EDITED: Final = "Edited"
_MOVES: Final = {
    "AUTHORISED": "Approved",
    "POSTED": "Approved",
    "SUBMITTED": "Submitted",
    "DRAFT": "Reverted to draft",
    **{status: status.capitalize() for status in ("VOIDED", "DELETED", "ARCHIVED", "BILLED", "SENT", "ACCEPTED", "DECLINED")},
    "INVOICED": "Invoiced",
}
_SHELF: Final = "HistoryRecords"


def follow(desk: Desk, resource: str, former: Element | None, kept: Element) -> None:
    """Records that an element was created or changed through the API, where its resource has a history."""
    if resource not in PARENTS:
        return
    field = "ContactStatus" if resource == "Contacts" else "Status"
    changes = _CREATED if former is None else _EDITED
    if former is not None and former.get(field) != kept.get(field):
        changes = _MOVES.get(str(kept.get(field)), _EDITED)
    History(desk, str(kept[RESOURCES[resource].id_field])).record(changes, "")


class History:
    """The records of one element. Nothing is ever changed or taken away here."""

    def __init__(self, desk: Desk, parent_id: str) -> None:
        self._desk = desk
        self._parent_id = parent_id

    def listed(self) -> list[Element]:
        """The newest first. Unverified: the order."""
        kept = self._desk.tenant[_SHELF].get(self._parent_id)
        return list(reversed(kept["HistoryRecords"])) if kept else []

    def note(self, details: str) -> Element:
        """Adds a note; returns it as the answer to its writing shows it, without its kind and its user."""
        if not details.strip():
            raise BooksError(NOTE_NEEDED)
        if len(details) > LONGEST:
            raise BooksError(NOTE_TOO_LONG)
        record = self.record(NOTE, details)
        shown = {"DateUTCString": record["DateUTCString"], "DateUTC": record["DateUTC"].replace("+0000", "")}
        return {**shown, "Details": details, "ValidationErrors": []}

    def record(self, changes: str, details: str) -> Element:
        """Adds what happened."""
        stamp = dates.millis(self._desk.clock())
        record: Element = {
            "Changes": changes,
            "DateUTCString": dates.instant_twin(stamp).removesuffix("Z"),
            "DateUTC": dates.instant(stamp),
            "User": _USER,
            "Details": details,
        }
        shelf = self._desk.tenant[_SHELF]
        former = shelf.get(self._parent_id)
        shelf.put({"ParentID": self._parent_id, "HistoryRecords": [*(former["HistoryRecords"] if former else []), record]})
        return record
