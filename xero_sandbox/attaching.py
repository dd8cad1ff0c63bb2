"""The papers attached to some bills of a founded company: what the supplier sent, in plain text."""

from typing import Any, Final
from urllib.parse import quote

from xero_sandbox.ids import Ids
from xero_sandbox.store import Tenant

Element = dict[str, Any]

# Every so many are looked at, and not many of a large company.
_STEP: Final = 4
_MOST: Final = 40


def tell(tenant: Tenant, seeding: str) -> None:
    """Attaches a paper to each approved bill among some of the last, whose stamps tell nothing of it: it came with the bill."""
    ids, shelf = Ids(f"{seeding}/attached"), tenant["Invoices"]
    # From the end: bills are told after sales.
    for invoice_id in shelf.ids()[-3::-_STEP][:_MOST]:
        invoice = shelf.get(invoice_id) or {}
        if invoice["Type"] == "ACCPAY" and invoice["Status"] in {"AUTHORISED", "PAID"}:
            shelf.put(invoice | {"HasAttachments": True})
            _attach(tenant, invoice, ids.guid())


def _attach(tenant: Tenant, bill: Element, file_id: str) -> None:
    lines = [f"{line.get('Description', '')}: {line.get('LineAmount', 0):.2f}" for line in bill["LineItems"]]
    total = f"Total {bill['CurrencyCode']} {bill['Total']:.2f}"
    content = "\n".join([bill["Contact"]["Name"], bill["DateString"][:10], *lines, total, ""]).encode()
    name = f"Bill {bill.get('InvoiceNumber') or bill['DateString'][:10]}.txt"
    file: Element = {
        "AttachmentID": file_id,
        "FileName": name,
        "Url": f"https://api.xero.com/api.xro/2.0/Invoices/{bill['InvoiceID']}/Attachments/{quote(name)}",
        "MimeType": "text/plain",
        "ContentLength": len(content),
        "IncludeOnline": False,
    }
    tenant["Attachments"].put({"ParentID": bill["InvoiceID"], "Attachments": [file]})
    tenant.contents[file_id] = content
