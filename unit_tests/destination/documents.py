"""Books with invoices to plan against, and a new one to plan."""

from typing import Any

from source_xero.destination.intent import Intent
from unit_tests.destination.planning import Books, guid, wire

ACME = {"ContactID": guid(1), "ContactNumber": "C-1", "Name": "Acme", "ContactStatus": "ACTIVE"}
ZED = {"ContactID": guid(2), "Name": "Zed", "ContactStatus": "ACTIVE"}
ONE = {
    "LineItemID": guid(1, 8),
    "Description": "One",
    "Quantity": 1.0,
    "UnitAmount": 10.0,
    "AccountCode": "200",
    "LineAmount": 10.0,
}
TWO = {
    "LineItemID": guid(2, 8),
    "Description": "Two",
    "Quantity": 2.0,
    "UnitAmount": 5.0,
    "AccountCode": "200",
    "LineAmount": 10.0,
}


def invoice(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "InvoiceID": guid(number, 9), "InvoiceNumber": f"INV-{number}", "Type": "ACCREC", "Status": "DRAFT",
        "Contact": {"ContactID": guid(1), "Name": "Acme"}, "Date": wire("2026-05-01"), "LineItems": [ONE, TWO], "Total": 20.0,
        **fields,
    }  # fmt: skip


def books(*invoices: dict[str, Any], **lists: Any) -> Books:
    return Books(Contacts=[ACME, ZED], Invoices=invoices or [invoice(1)], **lists)


def sent(intent: Any) -> dict[str, Any]:
    assert isinstance(intent, Intent), intent
    return dict(intent.element)


NEW = {
    "Type": "ACCREC",
    "Contact": {"Name": "Acme"},
    "Date": "2026-05-01",
    "LineItems": [{"Description": "Work", "AccountCode": "200"}],
}
