"""A morning's work in the pretend Xero: what its users do there between two syncs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from demo.streams import STREAMS, VIEWS
from xero_sandbox.server import XeroSandbox

Element = dict[str, Any]

_BILL_DUE_DAYS = 20


@dataclass(frozen=True)
class Change:
    """Something done in Xero: by whom, in words, and the (stream, id) of each record that it changed."""

    organisation: str
    words: str
    records: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Office:
    """One organisation of the sandbox, by its number."""

    xero: XeroSandbox
    tenant: int

    def elements(self, resource: str, wanted: Callable[[Element], bool]) -> list[Element]:
        return [one for one in self.xero.look("elements", resource=resource, tenant=self.tenant) if wanted(one)]

    def do(self, verb: str, **arguments: object) -> Element:
        return dict(self.xero.control(verb, tenant=self.tenant, **arguments))

    @property
    def name(self) -> str:
        return str(self.elements("Organisation", bool)[0]["Name"])

    def untouched_sales(self) -> list[Element]:
        """Open sales invoices on which nothing has been paid, the dearest last."""
        free = self.elements("Invoices", lambda one: _is_open(one, "ACCREC") and one["AmountDue"] == one["Total"])
        return sorted(free, key=lambda one: float(one["Total"]))


def make(xero: XeroSandbox) -> Iterator[Change]:
    """Does the work, in the first organisation and in the last, and tells of each piece when it is done."""
    first, last = _Office(xero, 0), _Office(xero, len(xero.look("state")["tenants"]) - 1)
    yield _pay(first, first.untouched_sales()[-1])
    yield _new_address(first)
    yield _void(last, last.untouched_sales()[0])
    yield _new_bill(last)
    yield _spend(last)


def _is_open(invoice: Element, kind: str) -> bool:
    return bool(invoice["Type"] == kind and invoice["Status"] == "AUTHORISED")


def _pay(office: _Office, invoice: Element) -> Change:
    payment = office.do("pay", invoice=invoice["InvoiceID"])
    words = f"{invoice['Contact']['Name']} pays invoice {invoice['InvoiceNumber']}: {_money(invoice)}"
    return _change(office, words, ("payments", payment["PaymentID"]), ("invoices", invoice["InvoiceID"]))


def _new_address(office: _Office) -> Change:
    contact = office.elements("Contacts", lambda one: one["ContactStatus"] == "ACTIVE" and one["IsCustomer"])[0]
    address = "accounts.payable@" + str(contact.get("EmailAddress") or "customer@example.com").partition("@")[2]
    office.do("edit", resource="Contacts", select=contact["ContactID"], changes={"EmailAddress": address})
    return _change(office, f"{contact['Name']} has a new e-mail address: {address}", ("contacts", contact["ContactID"]))


def _void(office: _Office, invoice: Element) -> Change:
    office.do("void", resource="Invoices", select=invoice["InvoiceID"])
    words = f"invoice {invoice['InvoiceNumber']} to {invoice['Contact']['Name']} is voided: {_money(invoice)}"
    return _change(office, words, ("invoices", invoice["InvoiceID"]))


def _new_bill(office: _Office) -> Change:
    model = office.elements("Invoices", lambda one: _is_open(one, "ACCPAY"))[-1]
    bill = {
        "Type": "ACCPAY",
        "Status": "AUTHORISED",
        "Contact": {"ContactID": model["Contact"]["ContactID"]},
        "InvoiceNumber": "DEMO-1",
        "DueDate": (date.today() + timedelta(days=_BILL_DUE_DAYS)).isoformat(),  # noqa: DTZ011 - a due date has no zone
        "LineItems": [_line(model, "Delivery and packing", 1, 480)],
    }
    made = office.do("create", resource="Invoices", element=bill)["element"]
    words = f"a new bill from {made['Contact']['Name']}: {_money(made)}"
    return _change(office, words, ("invoices", made["InvoiceID"]))


def _spend(office: _Office) -> Change:
    model = office.elements("BankTransactions", lambda one: one["Type"] == "SPEND" and one["Status"] == "AUTHORISED")[-1]
    spent = {
        "Type": "SPEND",
        "Contact": {"ContactID": model["Contact"]["ContactID"]},
        "BankAccount": {"AccountID": model["BankAccount"]["AccountID"]},
        "LineItems": [_line(model, "Coffee for the team", 6, 5.5)],
    }
    made = office.do("create", resource="BankTransactions", element=spent)["element"]
    words = f"coffee for the team, paid from {made['BankAccount']['Name']}: {_money(made)}"
    return _change(office, words, ("bank_transactions", made["BankTransactionID"]))


def _line(model: Element, description: str, quantity: float, price: float) -> Element:
    kept = {key: model["LineItems"][0][key] for key in ("AccountCode", "TaxType")}
    return {"Description": description, "Quantity": quantity, "UnitAmount": price, **kept}


def _money(document: Element) -> str:
    return f"{document['Total']:,.2f} {document['CurrencyCode']}"


def _change(office: _Office, words: str, *records: tuple[str, str]) -> Change:
    return Change(office.name, words, frozenset(records) | {view for record in records for view in _views(office, *record)})


def _views(office: _Office, stream: str, id_: str) -> Iterator[tuple[str, str]]:
    """The views that a record is in; a document brings its contact along, whose role may be new by it."""
    key = str(STREAMS[stream].key)
    (element,) = office.elements(STREAMS[stream].resource, lambda one: one[key] == id_)
    yield from (
        (name, id_) for name, view in VIEWS.items() if view.resource == STREAMS[stream].resource and view.takes(element)
    )
    if stream == "invoices":
        yield from _views(office, "contacts", element["Contact"]["ContactID"])
