"""What an accountant writes into the books, and looks up in them afterwards."""

from integration_tests.writing import append

WORK = {"Description": "Work", "Quantity": 2, "UnitAmount": 12.3456, "AccountCode": "200"}
COST = {"Description": "Paper", "Quantity": 1, "UnitAmount": 50, "AccountCode": "400"}
BANK = {"Code": "090"}
DAYS = {"Date": "2026-10-01", "DueDate": "2026-11-01"}
CLIENT = {
    "Name": "Client & Co",
    "ContactNumber": "C-1",
    "EmailAddress": "books@client.example",
    "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "12"}],
    "ContactPersons": [{"FirstName": "Ada", "LastName": "King", "EmailAddress": "ada@client.example", "IncludeInEmails": True}],
}


def sale(number, *lines, **more):
    return {"Type": "ACCREC", "InvoiceNumber": number, **DAYS, "LineItems": list(lines or [WORK])} | more


def held(xero, stream, **fields):
    """The elements with these values."""
    return [
        one for one in xero.elements(stream, xero.tenants[0]) if all(one.get(key) == value for key, value in fields.items())
    ]


def the(xero, stream, **fields):
    (found,) = held(xero, stream, **fields)
    return found


def only(written):
    (ended,) = written.ended
    return ended


def family():
    """A document with all it needs and all that hangs on it, the last first."""
    me = {"ContactNumber": "C-9"}
    return [
        append("history_notes", ObjectType="invoices", ObjectNumber="N-9", Details="Told"),
        append("attachments", ObjectType="invoices", ObjectNumber="N-9", FileName="n.txt", content="aGVsbG8="),
        append(
            "credit_note_allocations",
            CreditNote={"CreditNoteNumber": "CN-9"},
            Invoice={"InvoiceNumber": "N-9"},
            Amount=2,
            Date="2026-10-03",
        ),
        append("payments", InvoiceNumber="N-9", Account=BANK, Date="2026-10-02", Amount=5),
        append(
            "credit_notes",
            Type="ACCRECCREDIT",
            CreditNoteNumber="CN-9",
            Contact=me,
            Date="2026-10-01",
            Status="AUTHORISED",
            LineItems=[WORK],
        ),
        append("invoices", **sale("N-9", {**WORK, "AccountCode": "777", "ItemCode": "IT-9"}, Contact=me, Status="AUTHORISED")),
        append("items", Code="IT-9", Name="Widget", SalesDetails={"UnitPrice": 3, "AccountCode": "777"}),
        append("contact_group_members", ContactGroup={"Name": "VIPs"}, Contact=me),
        append("contact_groups", Name="VIPs"),
        append("contacts", **{**CLIENT, "Name": "Newcomer", "ContactNumber": "C-9"}),
        append("accounts", Code="777", Name="Consulting", Type="REVENUE"),
    ]
