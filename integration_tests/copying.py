"""A company as it stands in a warehouse, on its way into another organisation: by names, codes and numbers, without any id.

Everything here could be a query over the tables that the reader filled: join, rename, drop a column.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integration_tests.writing import Row

Record = dict[str, Any]
Tables = Mapping[str, Sequence[Record]]
DEAD = ("DELETED", "VOIDED")
# Of payments, the block that each type pays.
PAYS = {"ACCREC": "Invoice", "ACCPAY": "Invoice", "ARCREDIT": "CreditNote", "APCREDIT": "CreditNote"}
LINKED = {"invoices": "InvoiceID", "bank_transactions": "BankTransactionID"}
ADVANCES = {"overpayments": "Overpayment", "prepayments": "Prepayment"}


def living(records: Sequence[Record]) -> list[Record]:
    """Without what was deleted or voided."""
    return [one for one in records if one.get("Status") not in DEAD]


def nameless(value: Any) -> Any:
    """Without ids and stamps, at any depth, and without SentToContact: nobody got a mail from the other organisation."""
    if isinstance(value, dict):
        return {
            key: nameless(one)
            for key, one in value.items()
            if not key.endswith(("ID", "UTC", "UTCString")) and key not in ("tenant_id", "SentToContact")
        }
    return [nameless(one) for one in value] if isinstance(value, list) else value


class Company:
    """The tables of one organisation, and the rows that make another one like it."""

    def __init__(self, tables: Tables, into: str) -> None:
        self.tables, self.into = tables, into
        self._account = {one["AccountID"]: {"Name": one["Name"]} for one in tables["accounts"]}
        self._document = {
            one[f"{noun}ID"]: {
                f"{noun}Number": one.get(f"{noun}Number"),
                "Type": one["Type"],
                "Contact": {"Name": one["Contact"]["Name"]},
            }
            for stream, noun in (("invoices", "Invoice"), ("credit_notes", "CreditNote"))
            for one in tables[stream]
        }

    def row(self, name: str, record: Record, mode: str = "append_dedup", **more: Any) -> Row:
        return Row(name, mode, {"tenant_id": self.into} | nameless(record) | more)

    def settings(self) -> Iterator[Row]:
        """The chart and what else documents stand on; whatever is put away is put away at the end."""
        tables = self.tables
        yield from (self.row("accounts", one, Status="ACTIVE") for one in tables["accounts"] if one["Status"] != "DELETED")
        yield from (self.row(name, one) for name in ("currencies", "tax_rates") for one in living(tables[name]))
        for one in tables["tracking_categories"]:
            if one["Status"] == "ACTIVE":
                yield self.row("tracking_categories", {"Name": one["Name"]})
                for option in one["Options"]:
                    yield self.row("tracking_options", {"TrackingCategory": {"Name": one["Name"]}, "Name": option["Name"]})

    def parties(self) -> Iterator[Row]:
        """Contacts, groups with their members, items."""
        tables = self.tables
        yield from (self.row("contacts", one, ContactStatus="ACTIVE") for one in tables["contacts"])
        for group in living(tables["contact_groups"]):
            yield self.row("contact_groups", {"Name": group["Name"]})
            for member in group["Contacts"]:
                yield self.row(
                    "contact_group_members", {"ContactGroup": {"Name": group["Name"]}, "Contact": {"Name": member["Name"]}}
                )
        yield from (self.row("items", one) for one in tables["items"])

    def documents(self) -> Iterator[Row]:
        """Documents, and money without any."""
        tables = self.tables
        for name in ("purchase_orders", "quotes", "invoices", "credit_notes", "manual_journals", "repeating_invoices"):
            yield from (self.row(name, one) for one in living(tables[name]))
        for one in living(tables["bank_transfers"]):
            accounts = {side: self._account[one[side]["AccountID"]] for side in ("FromBankAccount", "ToBankAccount")}
            yield self.row(
                "bank_transfers", {key: value for key, value in one.items() if "Tracking" not in key}, "append", **accounts
            )
        for one in living(tables["bank_transactions"]):
            if not one["Type"].endswith("TRANSFER"):  # which comes with the transfer
                yield self.row("bank_transactions", one, "append", BankAccount=self._account[one["BankAccount"]["AccountID"]])

    def settlements(self, there: Tables) -> Iterator[Row]:
        """Payments of documents, and credit notes given to invoices."""
        tables = self.tables
        found = {_looks(one): one["InvoiceID"] for one in living(there["invoices"])}
        for one in living(tables["invoices"]):
            if not one.get("InvoiceNumber"):  # nor has it any other name
                self._document[one["InvoiceID"]] = {"InvoiceID": found[_looks(one)]}
        for batch in living(tables["batch_payments"]):
            payments = [nameless(one) | {"Invoice": self._document[one["Invoice"]["InvoiceID"]]} for one in batch["Payments"]]
            yield self.row(
                "batch_payments", batch, "append", Account=self._account[batch["Account"]["AccountID"]], Payments=payments
            )
        for one in living(tables["payments"]):
            block = PAYS.get(one["PaymentType"].removesuffix("PAYMENT"))
            if block and not one.get("BatchPaymentID"):
                yield self._payment(one, block, self._document[one["Invoice"]["InvoiceID"]])
        for note in living(tables["credit_notes"]):
            source = self._document[note["CreditNoteID"]]
            yield from self._allocations("credit_note_allocations", note, CreditNote=source)

    def _payment(self, payment: Record, block: str, document: Record) -> Row:
        paid = {key: value for key, value in payment.items() if key != "Invoice"}
        return self.row(
            "payments", paid, "append", **{block: document, "Account": self._account[payment["Account"]["AccountID"]]}
        )

    def _allocations(self, name: str, credit: Record, **source: Any) -> Iterator[Row]:
        for one in credit.get("Allocations") or ():
            if not one["IsDeleted"]:
                yield self.row(name, one, Invoice=self._document[one["Invoice"]["InvoiceID"]], **source)

    def advances(self, there: Tables) -> Iterator[Row]:
        """What became of money paid too early or too much. It has no number: it is found by its looks."""
        for stream, noun in ADVANCES.items():
            found = {_looks(one): one[f"{noun}ID"] for one in living(there[stream])}
            for one in living(self.tables[stream]):
                source = {noun: {f"{noun}ID": found[_looks(one)]}}
                yield from self._allocations(f"{stream[:-1]}_allocations", one, **source)
                for payment in living(self.tables["payments"]):
                    if payment["Invoice"]["InvoiceID"] == one[f"{noun}ID"]:
                        yield self._payment(payment, noun, source[noun])

    def links(self, there: Tables) -> Iterator[Row]:
        """Costs charged on: to whom, and by the places of their lines in the bill and the invoice."""
        ours = {one[noun]: one for stream, noun in LINKED.items() for one in living(self.tables[stream])}
        theirs = {_looks(one): (one[noun], one) for stream, noun in LINKED.items() for one in living(there[stream])}
        contacts = {one["Name"]: one["ContactID"] for one in there["contacts"]}
        names = {one["ContactID"]: one["Name"] for one in self.tables["contacts"]}
        for link in self.tables["linked_transactions"]:
            if link["SourceTransactionID"] not in ours:
                continue
            data: Record = {"tenant_id": self.into}
            for end in ("Source", "Target"):
                if document := ours.get(link.get(f"{end}TransactionID")):
                    data[f"{end}TransactionID"], other = theirs[_looks(document)]
                    place = [line["LineItemID"] for line in document["LineItems"]].index(link[f"{end}LineItemID"])
                    data[f"{end}LineItemID"] = other["LineItems"][place]["LineItemID"]
            if contact := link.get("ContactID"):
                data["ContactID"] = contacts[names[contact]]
            yield Row("linked_transactions", "append_dedup", data)

    def shelved(self) -> Iterator[Row]:
        """What was put away in the one is put away in the other."""
        for name, status in (("contacts", "ContactStatus"), ("accounts", "Status")):
            yield from (
                self.row(name, {"Name": one["Name"]}, "soft_delete")
                for one in self.tables[name]
                if one.get(status) == "ARCHIVED"
            )


def _looks(one: Record) -> tuple[Any, ...]:
    return (
        one["Type"],
        one.get("Contact", {}).get("Name"),
        one["Type"].startswith("ACC") and one.get("InvoiceNumber"),  # of advances, Xero makes the number
        one.get("Reference") or "",
        one.get("Date"),
        one["Total"],
    )
