"""How documents are written: one entry a resource."""

from typing import Final

from xero_sandbox.writable import Element, Work, Writable, creating, updating


def _sale(work: Work, element: Element) -> str | None:
    """The sales invoice of a number: bills share theirs, so nothing is found by those."""
    row = work.tenant["Invoices"].find(element["InvoiceNumber"]) if element.get("InvoiceNumber") else None
    found = work.tenant["Invoices"].get(row.id) if row and element.get("Type", "ACCREC") == "ACCREC" else None
    return row.id if row and found and found["Type"] == "ACCREC" else None


DOCUMENTS: Final = (
    Writable(
        "Invoices",
        create=creating("Invoices"),
        update=updating("Invoices"),
        find=_sale,
        match=("InvoiceNumber of sales",),
        unitdp=True,
        error_flag="HasErrors",
        ends="Status DELETED or VOIDED",
    ),
)
