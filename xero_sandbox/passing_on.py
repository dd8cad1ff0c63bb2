"""The costs that a founded company passes on: linked transactions, from the line of a bill to the line of a sale."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from xero_sandbox.documents import Element, arranged, stamped
from xero_sandbox.founding import Founding
from xero_sandbox.key_order import KEYS

_TARGETS: Final = {"DRAFT": "ONDRAFT", "SUBMITTED": "ONDRAFT", "AUTHORISED": "BILLED", "PAID": "BILLED"}
_SOURCES: Final = {"DRAFT": "DRAFT", "SUBMITTED": "DRAFT", "AUTHORISED": "APPROVED", "PAID": "APPROVED"}


def link_status(source: Element, target: Element | None) -> str:
    """What state a linked transaction is in, from the document that bears the cost and the sale that it is passed on with."""
    own = _SOURCES.get(source["Status"], "VOIDED")
    # Unverified: how the two combine; the statuses and the pair of documents are documented.
    return _TARGETS.get(target["Status"], own) if target and own == "APPROVED" else own


@dataclass
class PassingOn:
    """Sales are noted first, then bills, some of which are linked to them."""

    founding: Founding
    count: int
    _made: int = 0

    def note_sale(self, invoice: Element) -> None:
        """Remembers a sale, of those in force as many as will be linked, and the last ones that are not approved yet."""
        sold = self.founding.sold
        if invoice["Status"] in {"DRAFT", "SUBMITTED"}:
            sold.insert(0, invoice)
            del sold[self.count :]
        elif invoice["Status"] in {"AUTHORISED", "PAID"} and len(sold) < self.count:
            sold.append(invoice)

    def note_bill(self, bill: Element, index: int, count: int, day: date) -> None:
        """Links the first line of a bill when it is time for another one; two in three have a sale already."""
        if self._made >= self.count or index < count * self._made // self.count:
            return
        number, sold = self._made, self.founding.sold
        self._made += 1
        target = sold[number % len(sold)] if sold and number % 3 != 2 else None  # noqa: PLR2004 - the third waits
        customer = (target or sold[0])["Contact"]["ContactID"] if sold else None
        link: Element = {
            "LinkedTransactionID": self.founding.ids(),
            "SourceTransactionID": bill["InvoiceID"],
            "SourceLineItemID": bill["LineItems"][0]["LineItemID"],
            "ContactID": customer,
            "Status": link_status(bill, target),
            "Type": "BILLABLEEXPENSE",
            "SourceTransactionTypeCode": "ACCPAY",
        }
        if target:
            link |= {"TargetTransactionID": target["InvoiceID"], "TargetLineItemID": target["LineItems"][0]["LineItemID"]}
        stamped(link, self.founding.document_stamp(day), twin=False)
        self.founding.shelves["LinkedTransactions"].put(arranged(KEYS["LinkedTransactions"], link))
