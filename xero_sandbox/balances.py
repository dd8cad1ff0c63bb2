"""What every contact owes and is owed, kept in step with its open documents."""

from datetime import date
from typing import Any, Final

import orjson

from xero_sandbox import dates
from xero_sandbox.documents import SALES, SETTLED, id_of, is_credit, outstanding
from xero_sandbox.money import amount, converted
from xero_sandbox.store import Tenant

Element = dict[str, Any]

_NEVER_DUE: Final = 2**62


class Balances:
    """The open documents of a tenant by contact.

    They are looked up once, at the first change, because a contact's balance would otherwise cost a search of all documents.
    Whoever changes documents past the books makes it wrong.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._open: dict[str, dict[str, tuple[bool, int, int]]] | None = None

    def note(self, document: Element, former_contact_id: str | None = None) -> None:
        """Takes in a document that is settled as it now is, perhaps moved from another contact."""
        book = self._book()
        document_id = id_of(document)
        if former_contact_id:
            book.get(former_contact_id, {}).pop(document_id, None)
        contact_id = document["Contact"]["ContactID"]
        book.get(contact_id, {}).pop(document_id, None)
        self._enter(book, document_id, document)

    def of(self, contact_id: str, today: date) -> Element:
        """The Balances of a contact, in base currency: credits reduce what is outstanding, not what is overdue."""
        sums = {True: [0, 0], False: [0, 0]}
        limit = dates.day_millis(today)
        for sale, due, due_at in self._book().get(contact_id, {}).values():
            sums[sale][0] += due
            if due_at < limit:
                sums[sale][1] += due
        return {
            "AccountsReceivable": {"Outstanding": amount(sums[True][0]), "Overdue": amount(sums[True][1])},
            "AccountsPayable": {"Outstanding": amount(sums[False][0]), "Overdue": amount(sums[False][1])},
        }

    def differing(self, contact: Element, today: date) -> Element | None:
        """The Balances of a contact as of that day where time alone made others of them; None if it did not.

        Where what is outstanding differs as well, somebody put the contact as it is, and it stays so.
        """
        held, told = contact.get("Balances"), self.of(contact["ContactID"], today)
        if held is None or held == told:
            return None
        due = [{side: sums.get("Outstanding") for side, sums in each.items()} for each in (held, told)]
        return told if due[0] == due[1] else None

    def contacts(self) -> list[str]:
        """The ids of those who have anything open."""
        return [contact_id for contact_id, entries in self._book().items() if entries]

    def _book(self) -> dict[str, dict[str, tuple[bool, int, int]]]:
        if self._open is None:
            self._open = {}
            for resource, id_key in SETTLED.items():
                for row in self._tenant[resource].in_default_order(stamped=False, since=None):
                    # Most documents are settled: looking at the bytes first spares parsing them.
                    if b'"AUTHORISED"' in row.json:
                        document = orjson.loads(row.json)
                        self._enter(self._open, document[id_key], document)
        return self._open

    @staticmethod
    def _enter(book: dict[str, dict[str, tuple[bool, int, int]]], document_id: str, document: Element) -> None:
        due = converted(outstanding(document), document.get("CurrencyRate", 1.0))
        if not due:
            return
        credit = is_credit(document)
        due_at = _NEVER_DUE if credit or "DueDate" not in document else dates.read_millis(document["DueDate"])
        entries = book.setdefault(document["Contact"]["ContactID"], {})
        entries[document_id] = (document["Type"] in SALES, -due if credit else due, due_at)
