"""Linked transactions as the books keep them: the cost on a bill's line, to be passed on to a customer."""

from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import LINE_NEEDED, BooksError, NotInBooks
from xero_sandbox.passing_on import link_status

Element = dict[str, Any]

_SOURCE: Final = ("SourceTransactionID", "SourceLineItemID", "ACCPAY")
_TARGET: Final = ("TargetTransactionID", "TargetLineItemID", "ACCREC")


class Links:
    """Each method returns the link as it is kept, or was."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, _: str, partial: Element) -> Element:
        """Links a line of a bill to a customer, or to a line of a sale to one."""
        link_id = partial.get("LinkedTransactionID") or self._desk.ids()
        return self._keep(
            {"LinkedTransactionID": link_id, "Type": "BILLABLEEXPENSE", "SourceTransactionTypeCode": "ACCPAY"}, partial
        )

    def edit(self, resource: str, link_id: str, changes: Element) -> Element:
        """Gives a link another customer or target."""
        return self._keep(self._desk.need(resource, link_id), changes)

    def end(self, resource: str, link_id: str, _: str) -> Element:
        """Takes a link away without a trace."""
        link = self._desk.need(resource, link_id)
        self._desk.tenant[resource].remove(link_id)
        return link

    def follow(self, document: Element) -> None:
        """Makes the statuses of all links of an invoice or bill follow its own.

        Unverified: that this moves the stamp of the link.
        """
        needle, shelf = document["InvoiceID"].encode(), self._desk.tenant["LinkedTransactions"]
        found = [row.id for row in shelf.in_default_order(stamped=False, since=None) if needle in row.json]
        for link_id in found:
            link = self._desk.need("LinkedTransactions", link_id)
            if self._status(link) != link["Status"]:
                self._keep(link, {})

    def _keep(self, link: Element, changes: Element) -> Element:
        link |= {key: changes[key] for key in (*_SOURCE[:2], *_TARGET[:2], "ContactID") if key in changes}
        self._check(link, *_SOURCE)
        if _TARGET[0] in link:
            sale = self._check(link, *_TARGET)
            link["ContactID"] = sale["Contact"]["ContactID"]
        elif "ContactID" in link:
            self._desk.need("Contacts", link["ContactID"])
        link["Status"] = self._status(link)
        return self._desk.keep("LinkedTransactions", link)

    def _status(self, link: Element) -> str:
        target = self._desk.tenant["Invoices"].get(link[_TARGET[0]]) if _TARGET[0] in link else None
        return link_status(self._desk.need("Invoices", link[_SOURCE[0]]), target)

    def _check(self, link: Element, id_key: str, line_key: str, kind: str) -> Element:
        """The document of one end, which must be of its kind and have the line."""
        document = self._desk.tenant["Invoices"].get(link.get(id_key, ""))
        if document is None:
            raise NotInBooks
        if document["Type"] != kind or link.get(line_key) not in {line.get("LineItemID") for line in document["LineItems"]}:
            raise BooksError(LINE_NEEDED)
        return document
