"""Files attached to what an organisation holds: what is told of them, and their bytes."""

import mimetypes
from typing import Any, Final
from urllib.parse import quote

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import FILE_EMPTY, FILE_TOO_LARGE, TOO_MANY_FILES, BooksError, NotInBooks

Element = dict[str, Any]

PARENTS: Final = frozenset(
    {
        "Accounts",
        "BankTransactions",
        "BankTransfers",
        "Contacts",
        "CreditNotes",
        "Invoices",
        "ManualJournals",
        "PurchaseOrders",
        "Quotes",
        "Receipts",
        "RepeatingInvoices",
    }
)
# Shown to a customer with the sale that is read online.
_ONLINE: Final = {"Invoices": "ACCREC", "CreditNotes": "ACCRECCREDIT"}
_MOST: Final = 10
_LARGEST: Final = 25 * 1024 * 1024
_UNKNOWN_TYPE: Final = "application/octet-stream"
_SHELF: Final = "Attachments"


class Attachments:
    """The files of one element; `site` is where their addresses begin."""

    def __init__(self, desk: Desk, resource: str, parent_id: str, site: str = "https://api.xero.com") -> None:
        self._desk = desk
        self._resource = resource
        self._parent_id = parent_id
        self._site = site

    def listed(self) -> list[Element]:
        """What is told of each, in the order in which they came."""
        kept = self._desk.tenant[_SHELF].get(self._parent_id)
        return list(kept["Attachments"]) if kept else []

    def read(self, key: str) -> tuple[Element, bytes]:
        """A file by its id or its name, with its bytes; NotInBooks if there is none."""
        found = next((each for each in self.listed() if key.lower() in {each["AttachmentID"], each["FileName"].lower()}), None)
        if found is None:
            raise NotInBooks
        return found, self._desk.tenant.contents[found["AttachmentID"]]

    def put(self, name: str, content: bytes, media_type: str, *, online: bool = False) -> Element:
        """Attaches a file, in the place of the one that has its name.

        Unverified: that PUT replaces as POST is said to; who writes of the older API says that it does.
        """
        if not content:
            raise BooksError(FILE_EMPTY)
        if len(content) > _LARGEST:
            raise BooksError(FILE_TOO_LARGE)
        files = self.listed()
        place = next((index for index, each in enumerate(files) if each["FileName"].lower() == name.lower()), len(files))
        if place >= _MOST:
            raise BooksError(TOO_MANY_FILES)
        parent = self._desk.need(self._resource, self._parent_id)
        former = files[place]["AttachmentID"] if place < len(files) else None
        file = self._described(name, content, media_type) | {"AttachmentID": former or self._desk.ids()}
        if self._resource in _ONLINE:
            file["IncludeOnline"] = online and parent["Type"] == _ONLINE[self._resource]
        files[place : place + 1] = [file]
        self._desk.tenant[_SHELF].put({"ParentID": self._parent_id, "Attachments": files})
        self._desk.tenant.contents[file["AttachmentID"]] = content
        self._flag(parent)
        return file

    def _described(self, name: str, content: bytes, media_type: str) -> Element:
        kind = media_type.partition(";")[0].strip().lower()
        if not kind or kind == _UNKNOWN_TYPE:
            # Unverified: that the name tells the type of a file that was sent without one.
            kind = mimetypes.guess_type(name)[0] or _UNKNOWN_TYPE
        path = f"/api.xro/2.0/{self._resource}/{self._parent_id}/Attachments/{quote(name)}"
        size = {"ContentLength": len(content)}
        return {"AttachmentID": "", "FileName": name, "Url": self._site + path, "MimeType": kind, **size}

    def _flag(self, parent: Element) -> None:
        """Unverified: that the parent's stamp moves when it gets its first file; who reads by stamps would not see the flag."""
        if parent.get("HasAttachments") is False:
            self._desk.keep(self._resource, parent | {"HasAttachments": True})
