"""The files that a company has from the start: a few papers in a few folders, some of them put to documents."""

from datetime import datetime, timedelta
from typing import Final

from xero_sandbox.files.cabinet import Cabinet
from xero_sandbox.ids import Ids
from xero_sandbox.store import Tenant

_FOLDERS: Final = ("Contracts", "Receipts")
_PAPERS: Final = (
    ("Lease.pdf", "application/pdf", "Contracts", None),
    ("Terms of trade.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Contracts", "Contact"),
    ("Scan 001.jpg", "image/jpeg", "Receipts", "BankTransaction"),
    ("Bill from supplier.pdf", "application/pdf", "Receipts", "Invoice"),
    ("Order.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None, "Quote"),
    ("Note.txt", "text/plain", None, None),
)
_RESOURCES: Final = {"Contact": "Contacts", "BankTransaction": "BankTransactions", "Invoice": "Invoices", "Quote": "Quotes"}


class Cabinets:
    """The cabinets of all organisations."""

    def __init__(self) -> None:
        self._kept: dict[str, Cabinet] = {}

    def open(self, tenant: Tenant, now: datetime) -> None:
        """Gives an organisation that was just founded its files."""
        self._kept[tenant.tenant_id] = filed(tenant, now)

    def of(self, tenant: Tenant) -> Cabinet:
        """The files of an organisation."""
        return self._kept[tenant.tenant_id]


def filed(tenant: Tenant, now: datetime) -> Cabinet:
    """The cabinet of a company that was just founded; the same company has the same one each time."""
    ids = Ids(f"files-{tenant.tenant_id}")
    cabinet = Cabinet(tenant, ids.guid, ids.guid())
    cabinet.make_folder("Inbox", inbox_address=f"xero.inbox.{ids.token(5).hex()}@xerofiles.example")
    folders = {name: cabinet.make_folder(name).id for name in _FOLDERS}
    for place, (name, kind, folder, group) in enumerate(_PAPERS):
        at = now - timedelta(days=90 - 7 * place)
        file = cabinet.store(name, f"{tenant.name}: {name}".encode(), kind, at, folders.get(folder or ""))
        there = group is not None and tenant.counts().get(_RESOURCES[group])
        found = next(iter(tenant[_RESOURCES[group]].ids())) if there and group else None
        if group and found:
            cabinet.associate(file.id, found, group, at)
    return cabinet
