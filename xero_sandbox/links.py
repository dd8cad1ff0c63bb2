"""Linked transactions as the books keep them: the cost on the line of a bill or of money spent, to be passed on."""

from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import LINK_CONTACT_MISMATCH, LINK_SOURCE_MISMATCH, LINK_TARGET_MISMATCH, BooksError
from xero_sandbox.passing_on import link_status

Element = dict[str, Any]

_SOURCE: Final = ("SourceTransactionID", "SourceLineItemID")
_TARGET: Final = ("TargetTransactionID", "TargetLineItemID")


class Links:
    """Each method returns the link as it is kept, or was."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, _: str, partial: Element) -> Element:
        """Links a line of a bill, or of money spent, to a customer, or to a line of a sale to one."""
        link_id = partial.get("LinkedTransactionID") or self._desk.ids()
        return self._keep({"LinkedTransactionID": link_id, "Type": "BILLABLEEXPENSE"}, partial)

    def edit(self, resource: str, link_id: str, changes: Element) -> Element:
        """Gives a link another customer or target."""
        return self._keep(self._desk.need(resource, link_id), changes)

    def end(self, resource: str, link_id: str, _: str) -> Element:
        """Takes a link away without a trace."""
        link = self._desk.need(resource, link_id)
        self._desk.tenant[resource].remove(link_id)
        return link

    def follow(self, document_id: str) -> None:
        """Makes the statuses of all links of a document follow its own.

        Unverified: that this moves the stamp of the link.
        """
        needle, shelf = document_id.encode(), self._desk.tenant["LinkedTransactions"]
        found = [row.id for row in shelf.in_default_order(stamped=False, since=None) if needle in row.json]
        for link_id in found:
            link = self._desk.need("LinkedTransactions", link_id)
            if self._status(link) != link["Status"]:
                self._keep(link, {})

    def _keep(self, link: Element, changes: Element) -> Element:
        link |= {key: changes[key] for key in (*_SOURCE, *_TARGET, "ContactID") if key in changes}
        source = self._source(link)
        link["SourceTransactionTypeCode"] = source["Type"]
        if _TARGET[0] in link:
            contact_id = self._target(link)["Contact"]["ContactID"]
            if changes.get("ContactID", contact_id) != contact_id:
                raise BooksError(LINK_CONTACT_MISMATCH)
            link["ContactID"] = contact_id
        elif "ContactID" in link:
            self._desk.need("Contacts", link["ContactID"])
        link["Status"] = self._status(link)
        return self._desk.keep("LinkedTransactions", link)

    def _status(self, link: Element) -> str:
        target = self._desk.tenant["Invoices"].get(link[_TARGET[0]]) if _TARGET[0] in link else None
        return link_status(self._source(link), target)

    def _source(self, link: Element) -> Element:
        """The bill, or the money spent, that bears the cost."""
        return self._document(link, _SOURCE, {"Invoices": "ACCPAY", "BankTransactions": "SPEND"}, LINK_SOURCE_MISMATCH)

    def _target(self, link: Element) -> Element:
        return self._document(link, _TARGET, {"Invoices": "ACCREC"}, LINK_TARGET_MISMATCH)

    def _document(self, link: Element, keys: tuple[str, str], kinds: dict[str, str], otherwise: str) -> Element:
        """The document of one end, which must be of its kind and have the line."""
        id_key, line_key = keys
        for resource, kind in kinds.items():
            document = self._desk.tenant[resource].get(link.get(id_key, ""))
            if document and document["Type"] == kind:
                lines = {line.get("LineItemID") for line in document["LineItems"]}
                if link.get(line_key) in lines:
                    return document
        raise BooksError(otherwise)
