"""One example of each object that can be written: a new one, a change of it, what deleting leaves, where the rules end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from integration_tests.conftest import Organisation, Xero, parsed
from integration_tests.writing import Row

Record = Mapping[str, Any]
GONE = ""
NOBODY = "00000000-0000-4000-8000-000000000001"
UNIQUE, TWICE, LOOKED_UP = "rejected", "created", "unchanged"


@dataclass(frozen=True)
class World:
    """An organisation of a Xero, asked what it holds."""

    xero: Xero
    tenant: Organisation

    def held(self, resource: str, **fields: Any) -> list[Record]:
        """The elements with these values, dead or alive."""
        found = self.xero.ask("elements", resource=resource, tenant=self.tenant.id)
        return [one for one in found if all(one.get(name) == value for name, value in fields.items())]

    def filed(self, kind: str, **fields: Any) -> list[Record]:
        """The files, folders or associations with these values."""
        found = self.xero.ask("files", tenant=self.tenant.id)[kind]
        return [one for one in found if all(one.get(name) == value for name, value in fields.items())]

    def one(self, resource: str, **fields: Any) -> Record:
        (found,) = self.held(resource, **fields)
        return found

    def below(self, resource: str, element: Record, part: str) -> list[Record]:
        """What its API gives below an element."""
        token = self.xero.configured("access_token")["credentials"]["access_token"]
        answer = requests.get(
            f"{self.xero.url}/api.xro/2.0/{resource}/{element[resource[:-1] + 'ID']}/{part}",
            headers={"Authorization": f"Bearer {token}", "Xero-Tenant-Id": self.tenant.id, "Accept": "application/json"},
            timeout=30,
        )
        answer.raise_for_status()
        (found,) = [value for value in parsed(answer.content).values() if isinstance(value, list)]
        return found


@dataclass(frozen=True)
class Example:
    """How an object is written.

    Attributes:
        new: a record that Xero creates.
        mine: what Xero holds of it.
        by: the fields of `new` that say which one is meant.
        key: the matching key that the catalog names; empty for the object's own.
        changes: what an update changes; empty if Xero changes none of these.
        changed: how that looks in Xero, if not the same.
        born: what Xero must hold of a new one, if not what `new` says.
        barred: a change that is refused, and a word of the reason.
        absent: a word of the reason where there is none such to change.
        again: how the same row in append ends when it is written a second time.
        needs: a field without which none is created.
        leaves: the status of a deleted one, or GONE.
        status: where the status stands.
        stuck: one that cannot be deleted, and a word of the reason.
    """

    new: Callable[[World], Record]
    mine: Callable[[World], list[Record]]
    by: tuple[str, ...]
    key: tuple[str, ...] = ()
    changes: Record = field(default_factory=dict)
    changed: Record = field(default_factory=dict)
    born: Record = field(default_factory=dict)
    barred: tuple[Record, str] = ({"Colour": "red"}, "Colour")
    absent: str = "none"
    again: str = UNIQUE
    needs: str = ""
    leaves: str = GONE
    status: str = "Status"
    stuck: tuple[Callable[[World], Record], str] | None = None

    def known(self, world: World, **more: Any) -> Record:
        """The record of an existing one: its key, and more."""
        new = self.new(world)
        return {name: new[name] for name in self.by} | more

    def nobody(self, world: World) -> Record:
        """A key that nothing has."""
        new = self.new(world)
        last = new[self.by[-1]]
        other = NOBODY if str(last).count("-") == 4 else "Nobody's"
        return {name: new[name] for name in self.by} | {self.by[-1]: 9.99 if isinstance(last, int | float) else other}


DAY, DUE = "2026-10-06", "2026-12-01"
WORK = {"Description": "Work", "Quantity": 2, "UnitAmount": 12.3456, "AccountCode": "200"}
COST = {"Description": "Paper", "Quantity": 1, "UnitAmount": 100, "AccountCode": "400"}
WHO = {"Contact": {"Name": "Cells & Co"}}
BANK, SAVINGS = {"Code": "090"}, {"Code": "091"}
SALE = {"Type": "ACCREC", **WHO, "Date": DAY, "DueDate": DUE, "LineItems": [WORK]}
OPEN_SALE = {**SALE, "Status": "AUTHORISED", "LineItems": [{**COST, "AccountCode": "200"}]}
OPEN_BILL = {**WHO, "Date": DAY, "DueDate": DUE, "Status": "AUTHORISED", "LineItems": [COST]}
MONEY = {**WHO, "BankAccount": BANK, "Date": DAY}
SCHEDULE = {"Period": 1, "Unit": "MONTHLY", "DueDate": 20, "DueDateType": "OFFOLLOWINGMONTH", "StartDate": "2027-01-01"}
LINK = "https://example.com/changed"


def furniture(tenant_id: str) -> list[Row]:
    """What the examples stand on."""
    rows = [
        ("contacts", {"Name": "Cells & Co", "ContactNumber": "CELLS"}),
        ("tracking_categories", {"Name": "Department"}),
        ("contact_groups", {"Name": "Members"}),
        ("items", {"Code": "USED", "Name": "Used"}),
        ("credit_notes", {**OPEN_SALE, "Type": "ACCRECCREDIT", "CreditNoteNumber": "CREDIT"}),
        ("bank_transactions", {"Type": "RECEIVE-OVERPAYMENT", **MONEY, "Reference": "Over", "LineItems": [{"UnitAmount": 50}]}),
        ("bank_transactions", {"Type": "RECEIVE-PREPAYMENT", **MONEY, "Reference": "Pre", "LineItems": OPEN_SALE["LineItems"]}),
        *(("invoices", {**OPEN_SALE, "InvoiceNumber": name}) for name in ("PAYABLE", "CARRIER", "CREDITED")),
        (
            "invoices",
            {**OPEN_SALE, "InvoiceNumber": "STUCK", "LineItems": [{**COST, "AccountCode": "200", "ItemCode": "USED"}]},
        ),
        *(("bills", {**OPEN_BILL, "InvoiceNumber": name}) for name in ("BATCHED", "BILLED", "STUCK-B")),
        ("payments", {"InvoiceNumber": "STUCK", "Account": BANK, "Date": DAY, "Amount": 5}),
        ("payments", {"InvoiceNumber": "STUCK-B", "Account": BANK, "Date": DAY, "Amount": 5}),
    ]
    return [Row(name, "append", {"tenant_id": tenant_id, **data}) for name, data in rows]


def _plain(resource: str, new: Record, *by: str, **facts: Any) -> Example:
    name = by[-1]
    return Example(lambda _: new, lambda world: world.held(resource, **{name: new[name]}), by, **facts)


def _contact(name: str) -> Example:
    return _plain(
        "Contacts",
        {"Name": name, "ContactNumber": name.upper()},
        "ContactNumber",
        changes={"EmailAddress": "changed@example.com"},
        needs="Name",
        leaves="ARCHIVED",
        status="ContactStatus",
    )


def _allocation(owner: str, new: Callable[[World], Record], source: Callable[[World], Record]) -> Example:
    return Example(
        new,
        lambda world: [one for one in source(world)["Allocations"] if one["Amount"] == 3 and not one["IsDeleted"]],
        (owner, "Invoice", "Date", "Amount"),
        barred=({"Amount": 4}, "Amount"),
        born={"Amount": 3},
        again=LOOKED_UP,
        absent="changes no allocation",
        needs="Invoice",
        stuck=(lambda world: {**new(world), "Invoice": {"InvoiceNumber": "NONE"}}, "NONE"),
    )


def _allocated(owner: str, resource: str, reference: str) -> Example:
    def source(world: World) -> Record:
        return world.one(resource, Reference=reference)

    def new(world: World) -> Record:
        return {owner: source(world)[owner], "Invoice": {"InvoiceNumber": "CREDITED"}, "Amount": 3, "Date": DAY}

    return _allocation(owner, new, source)


def _carried(
    part: str, field_: str, value: str, **more: str
) -> tuple[Callable[[World], Record], Callable[[World], list[Record]]]:
    new = {"ObjectType": "invoices", "ObjectNumber": "CARRIER", field_: value, **more}

    def mine(world: World) -> list[Record]:
        found = world.below("Invoices", world.one("Invoices", InvoiceNumber="CARRIER"), part)
        return [one for one in found if one.get(field_) == value]

    return (lambda _: new), mine


def _billed(world: World) -> Record:
    bill = world.one("Invoices", InvoiceNumber="BILLED")
    return {
        "SourceTransactionID": bill["InvoiceID"],
        "SourceLineItemID": bill["LineItems"][0]["LineItemID"],
        "ContactID": bill["Contact"]["ContactID"],
    }


def _belonging(world: World) -> Record:
    (file,) = world.filed("files", Name="Lease.pdf")
    invoice = world.one("Invoices", InvoiceNumber="CARRIER")
    return {"FileId": file["Id"], "ObjectId": invoice["InvoiceID"], "ObjectGroup": "Invoice"}


def _group(world: World) -> list[Record]:
    (group,) = world.held("ContactGroups", Name="Members")
    return [one for one in group["Contacts"] if one["Name"] == "Cells & Co"]


def _options(world: World) -> list[Record]:
    (category,) = world.held("TrackingCategories", Name="Department")
    return [one for one in category["Options"] if one["Name"] == "Cell option"]


_QUOTE = {**WHO, "Date": DAY, "LineItems": [WORK]}
_NOTE, _NOTES = _carried("History", "Details", "Told by a cell")
_FILE, _FILES = _carried("Attachments", "FileName", "a cell.txt", content="aGVsbG8=")

EXAMPLES: dict[str, Example] = {
    "accounts": _plain(
        "Accounts",
        {"Code": "777", "Name": "Cell account", "Type": "EXPENSE"},
        "Code",
        changes={"Description": "Changed"},
        barred=({"Type": "BANANA"}, "Type"),
        needs="Type",
        leaves="ARCHIVED",
        stuck=(lambda world: {"AccountID": world.one("Accounts", SystemAccount="DEBTORS")["AccountID"]}, "system"),
    ),
    "attachments": Example(
        _FILE,
        _FILES,
        ("ObjectType", "ObjectNumber", "FileName"),
        changes={"content": "aGVsbG8hIQ=="},
        changed={"ContentLength": 7},
        born={"ContentLength": 5, "MimeType": "text/plain"},
        again=LOOKED_UP,
        absent="no attachment",
        needs="FileName",
        barred=({"content": "no base64!"}, "base64"),
    ),
    "bank_transactions": _plain(
        "BankTransactions",
        {"Type": "SPEND", **MONEY, "Reference": "A cell", "LineItems": [COST]},
        "Reference",
        key=("Reference",),
        changes={"Url": LINK},
        again=TWICE,
        needs="BankAccount",
        leaves="DELETED",
    ),
    "bank_transfers": _plain(
        "BankTransfers",
        {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 12, "Date": DAY, "Reference": "A transfer"},
        "Reference",
        key=("Reference",),
        barred=({"Amount": 13}, "Amount"),
        again=TWICE,
        needs="Amount",
        leaves="DELETED",
    ),
    "batch_payments": _plain(
        "BatchPayments",
        {
            "Account": BANK,
            "Date": DAY,
            "Reference": "A cell",
            "Payments": [{"Invoice": {"InvoiceNumber": "BATCHED"}, "Amount": 5}],
        },
        "Reference",
        key=("Reference",),
        born={"Payments": [{"Amount": 5}], "TotalAmount": 5},
        barred=({"Date": DUE}, "Date"),
        again=TWICE,
        needs="Account",
        leaves="DELETED",
    ),
    "bills": _plain(
        "Invoices",
        {**WHO, "InvoiceNumber": "CELL-B", "Date": DAY, "DueDate": DUE, "LineItems": [COST]},
        "Contact",
        "InvoiceNumber",
        changes={"Url": LINK},
        born={"Type": "ACCPAY", "Status": "DRAFT", "SubTotal": 100},
        again=LOOKED_UP,
        needs="Contact",
        leaves="DELETED",
        stuck=(lambda _: {**WHO, "InvoiceNumber": "STUCK-B"}, "payment"),
    ),
    "contact_group_members": Example(
        lambda _: {"ContactGroup": {"Name": "Members"}, **WHO},
        _group,
        ("ContactGroup", "Contact"),
        again=LOOKED_UP,
        needs="Contact",
        born={"Name": "Cells & Co"},
        stuck=(lambda _: {"ContactGroup": {"Name": "Nobody's"}, **WHO}, "Nobody's"),
    ),
    "contact_groups": _plain("ContactGroups", {"Name": "Cell group"}, "Name", needs="Name", leaves="DELETED"),
    "contacts": _contact("Cell contact"),
    "credit_note_allocations": _allocation(
        "CreditNote",
        lambda _: {
            "CreditNote": {"CreditNoteNumber": "CREDIT"},
            "Invoice": {"InvoiceNumber": "CREDITED"},
            "Amount": 3,
            "Date": DAY,
        },
        lambda world: world.one("CreditNotes", CreditNoteNumber="CREDIT"),
    ),
    "credit_notes": _plain(
        "CreditNotes",
        {**SALE, "Type": "ACCRECCREDIT", "CreditNoteNumber": "CELL-CN", "Status": "AUTHORISED"},
        "CreditNoteNumber",
        changes={"Reference": "Changed"},
        barred=({"Status": "DRAFT"}, "DRAFT"),
        needs="Type",
        leaves="VOIDED",
    ),
    "currencies": _plain(
        "Currencies", {"Code": "SEK"}, "Code", barred=({"Description": "Crowns"}, "Description"), again=LOOKED_UP, needs="Code"
    ),
    "customers": _contact("Cell customer"),
    "history_notes": Example(_NOTE, _NOTES, ("ObjectType", "ObjectNumber", "Details"), again=TWICE, needs="Details"),
    "invoices": _plain(
        "Invoices",
        {**SALE, "InvoiceNumber": "CELL-I"},
        "InvoiceNumber",
        changes={"Reference": "Changed"},
        born={"Type": "ACCREC", "Status": "DRAFT", "SubTotal": 24.69},
        barred=({"Status": "PAID"}, "PAID"),
        needs="Contact",
        leaves="DELETED",
        stuck=(lambda _: {"InvoiceNumber": "STUCK"}, "payment"),
    ),
    "items": _plain(
        "Items",
        {"Code": "CELL", "Name": "Widget", "SalesDetails": {"UnitPrice": 9.8765, "AccountCode": "200"}},
        "Code",
        changes={"Name": "Changed"},
        needs="Code",
        stuck=(lambda _: {"Code": "USED"}, "in use"),
    ),
    "linked_transactions": Example(
        _billed,
        lambda world: world.held("LinkedTransactions", SourceLineItemID=_billed(world)["SourceLineItemID"]),
        ("SourceTransactionID", "SourceLineItemID"),
        needs="SourceTransactionID",
        again=TWICE,
    ),
    "manual_journals": _plain(
        "ManualJournals",
        {
            "Narration": "A cell",
            "Date": DAY,
            "JournalLines": [{"LineAmount": 10, "AccountCode": "400"}, {"LineAmount": -10, "AccountCode": "200"}],
        },
        "Narration",
        key=("Narration",),
        changes={"Url": LINK},
        born={"Status": "DRAFT"},
        again=TWICE,
        needs="JournalLines",
        leaves="DELETED",
    ),
    "overpayment_allocations": _allocated("OverpaymentID", "Overpayments", "Over"),
    "payments": _plain(
        "Payments",
        {"InvoiceNumber": "PAYABLE", "Account": BANK, "Date": DAY, "Amount": 5, "Reference": "A cell"},
        "Reference",
        key=("Reference",),
        barred=({"Amount": 4}, "Amount"),
        born={"Amount": 5, "Reference": "A cell"},
        again=TWICE,
        needs="Account",
        leaves="DELETED",
    ),
    "prepayment_allocations": _allocated("PrepaymentID", "Prepayments", "Pre"),
    "purchase_orders": _plain(
        "PurchaseOrders",
        {**WHO, "PurchaseOrderNumber": "CELL-PO", "Date": DAY, "LineItems": [COST]},
        "PurchaseOrderNumber",
        changes={"DeliveryInstructions": "Changed"},
        barred=({"Status": "NOSUCH"}, "NOSUCH"),
        needs="Contact",
        leaves="DELETED",
    ),
    "quotes": _plain(
        "Quotes",
        {**_QUOTE, "QuoteNumber": "CELL-Q"},
        "QuoteNumber",
        changes={"Title": "Changed"},
        born={"Status": "DRAFT"},
        needs="Contact",
        leaves="DELETED",
    ),
    "repeating_invoices": _plain(
        "RepeatingInvoices",
        {"Type": "ACCREC", **WHO, "Reference": "A cell", "Schedule": SCHEDULE, "LineItems": [WORK]},
        "Reference",
        key=("Reference",),
        changes={"Status": "AUTHORISED"},
        again=TWICE,
        needs="Schedule",
        leaves="DELETED",
    ),
    "sales_orders": _plain(
        "Quotes",
        {**_QUOTE, "QuoteNumber": "CELL-SO"},
        "QuoteNumber",
        changes={"Title": "Changed"},
        born={"Status": "ACCEPTED"},
        needs="Contact",
        leaves="DELETED",
    ),
    "suppliers": _contact("Cell supplier"),
    "tax_rates": _plain(
        "TaxRates",
        {"Name": "Cell tax", "TaxComponents": [{"Name": "Local", "Rate": 5}]},
        "Name",
        changes={"TaxComponents": [{"Name": "Local", "Rate": 6}]},
        needs="TaxComponents",
        leaves="DELETED",
    ),
    "tracking_categories": _plain(
        "TrackingCategories",
        {"Name": "Cell category"},
        "Name",
        changes={"Status": "ARCHIVED"},
        needs="Name",
        leaves="ARCHIVED",
    ),
    "tracking_options": Example(
        lambda _: {"TrackingCategory": {"Name": "Department"}, "Name": "Cell option"},
        _options,
        ("TrackingCategory", "Name"),
        changes={"Status": "ARCHIVED"},
        absent="no option",
        needs="Name",
        leaves="ARCHIVED",
    ),
    "folders": Example(
        lambda _: {"Name": "Cell folder"}, lambda world: world.filed("folders", Name="Cell folder"), ("Name",), needs="Name"
    ),
    "files": Example(
        lambda _: {"Name": "Cell.txt", "content": "MTIzNDU="},
        lambda world: world.filed("files", Name="Cell.txt"),
        ("Name",),
        born={"Size": 5},
        again=LOOKED_UP,
        needs="Name",
    ),
    "file_associations": Example(
        _belonging,
        lambda world: world.filed("associations", **_belonging(world)),
        ("FileId", "ObjectId"),
        again=LOOKED_UP,
        needs="ObjectGroup",
        stuck=(lambda world: {**_belonging(world), "FileId": NOBODY}, "none of Files"),
    ),
    "vendor_credits": _plain(
        "CreditNotes",
        {**WHO, "CreditNoteNumber": "CELL-V", "Date": DAY, "LineItems": [COST], "Status": "AUTHORISED"},
        "Contact",
        "CreditNoteNumber",
        changes={"Reference": "Changed"},
        born={"Type": "ACCPAYCREDIT", "Total": 115},
        again=LOOKED_UP,
        needs="Contact",
        leaves="VOIDED",
    ),
}
