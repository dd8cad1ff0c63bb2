"""Clients that neither side wrote write to the pretend Xero over HTTP; what it holds afterwards is what they meant.

xero-python is Xero's own; PyXero is what Python programs had before, and sends XML.
"""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from xero import Xero as PyXero
from xero.auth import OAuth2Credentials
from xero.exceptions import XeroBadRequest, XeroNotFound
from xero_python.accounting import AccountingApi, models
from xero_python.api_client import ApiClient, Configuration
from xero_python.api_client.oauth2 import OAuth2Token
from xero_python.exceptions import HTTPStatusException

from integration_tests.xero import founded

DAY = date(2026, 11, 2)
LINE = {"Description": "Day", "Quantity": 2, "UnitAmount": Decimal("12.3456"), "AccountCode": "200", "TaxType": "NONE"}


@pytest.fixture
def xero():
    with founded(size="small", tenants=1) as one:
        yield one


@pytest.fixture
def tenant(xero):
    return xero.tenants[0]


@pytest.fixture
def held(xero, tenant):
    """The one element of a stream that has these values, as Xero keeps it."""

    def find(stream, **values):
        [one] = [one for one in xero.elements(stream, tenant) if all(one.get(name) == value for name, value in values.items())]
        return one

    return find


@pytest.fixture
def pyxero(xero, tenant, monkeypatch):
    """PyXero, whose address is set before anything else, and which only then may do without TLS."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    token = {
        "access_token": xero.configured("access_token")["credentials"]["access_token"],
        "token_type": "Bearer",
        "expires_in": 1800,
        "expires_at": 9_999_999_999,
    }
    credentials = OAuth2Credentials("unused", "unused", token=token)
    credentials.base_url = xero.url
    credentials.tenant_id = tenant.id
    return PyXero(credentials, unit_price_4dps=True)


@pytest.fixture
def python_sdk(xero, tenant):
    """Xero's own SDK, over a socket."""
    access = xero.configured("access_token")["credentials"]["access_token"]
    token = {"access_token": access, "token_type": "Bearer", "expires_in": 1800, "scope": "accounting.settings"}
    token |= {"refresh_token": "unused", "expires_at": 9_999_999_999}
    configuration = Configuration(oauth2_token=OAuth2Token(client_id="unused", client_secret="unused"))
    client = ApiClient(configuration, oauth2_token_getter=lambda: token, oauth2_token_saver=lambda _: None)
    api = AccountingApi(client, base_url=f"{xero.url}/api.xro/2.0")

    class Api:
        def __getattr__(self, name):
            return partial(getattr(api, name), tenant.id)

    return Api()


# PyXero


def test_pyxero_creates_a_contact_in_xml_and_changes_it(pyxero, held):
    [made] = pyxero.contacts.put(
        {
            "Name": "Kea & Söhne <Ltd>",
            "EmailAddress": "kea@example.com",
            "Addresses": [{"AddressType": "STREET", "City": "Nelson"}],
            "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "21 555"}],
        }
    )
    kept = held("contacts", Name="Kea & Söhne <Ltd>")
    assert kept["ContactID"] == made["ContactID"]
    assert [one.get("City") for one in kept["Addresses"] if one["AddressType"] == "STREET"] == ["Nelson"]
    assert [one["PhoneNumber"] for one in kept["Phones"] if one["PhoneType"] == "MOBILE"] == ["21 555"]
    made["EmailAddress"] = "new@example.com"  # the whole of it goes back, as PyXero's users do it
    pyxero.contacts.save(made)
    assert held("contacts", ContactID=made["ContactID"])["EmailAddress"] == "new@example.com"


def test_pyxero_creates_several_at_once(pyxero, held):
    pyxero.contacts.put([{"Name": f"Tui {number}"} for number in range(3)])
    assert {held("contacts", Name=f"Tui {number}")["ContactStatus"] for number in range(3)} == {"ACTIVE"}


def test_pyxero_writes_a_sale_has_it_paid_and_voids_another(pyxero, held, xero, tenant):
    [contact] = pyxero.contacts.put({"Name": "Payer"})
    given = {
        "Type": "ACCREC",
        "Contact": {"ContactID": contact["ContactID"]},
        "Date": DAY,
        "DueDate": DAY,
        "Status": "AUTHORISED",
        "LineItems": [LINE, LINE | {"UnitAmount": Decimal("1.25")}],
    }
    for number in ("PX-1", "PX-2"):
        pyxero.invoices.put(given | {"InvoiceNumber": number})
    kept = held("invoices", InvoiceNumber="PX-1")
    assert [line["UnitAmount"] for line in kept["LineItems"]] == [Decimal("12.3456"), Decimal("1.25")]
    assert (kept["Total"], kept["DateString"]) == (Decimal("27.19"), "2026-11-02T00:00:00")
    account = {"Code": "090"}
    invoice = {"InvoiceID": kept["InvoiceID"]}
    pyxero.payments.put({"Invoice": invoice, "Account": account, "Date": DAY, "Amount": Decimal("27.19")})
    assert held("invoices", InvoiceNumber="PX-1")["Status"] == "PAID"
    [payment] = [one for one in xero.elements("payments", tenant) if one["Invoice"]["InvoiceID"] == kept["InvoiceID"]]
    assert payment["Amount"] == Decimal("27.19")
    pyxero.invoices.save({"InvoiceID": held("invoices", InvoiceNumber="PX-2")["InvoiceID"], "Status": "VOIDED"})
    assert held("invoices", InvoiceNumber="PX-2")["Status"] == "VOIDED"


def test_pyxero_spends_money_and_writes_a_journal(pyxero, held):
    [contact] = pyxero.contacts.put({"Name": "Shop"})
    spent = {"Type": "SPEND", "Contact": {"ContactID": contact["ContactID"]}, "Date": DAY, "Reference": "px"}
    pyxero.banktransactions.put(spent | {"BankAccount": {"Code": "090"}, "LineItems": [LINE | {"AccountCode": "429"}]})
    assert held("bank_transactions", Reference="px")["Total"] == Decimal("24.69")
    lines = [{"LineAmount": amount, "AccountCode": "429"} for amount in (Decimal("5.5"), Decimal("-5.5"))]
    pyxero.manualjournals.put({"Narration": "px", "Date": DAY, "JournalLines": lines})
    kept = held("manual_journals", Narration="px")
    assert [line["LineAmount"] for line in kept["JournalLines"]] == [Decimal("5.5"), Decimal("-5.5")]


def test_pyxero_deletes_an_item_and_leaves_a_note_and_a_file(pyxero, held, xero, tenant):
    [item] = pyxero.items.put({"Code": "ROPE", "Name": "Rope"})
    pyxero.items.delete(item["ItemID"])
    assert item["ItemID"] not in xero.ids("items", tenant)
    with pytest.raises(XeroNotFound):
        pyxero.items.delete(item["ItemID"])
    invoice = next(one for one in xero.elements("invoices", tenant) if one["Status"] == "AUTHORISED")
    pyxero.invoices.put_history(invoice["InvoiceID"], "Called them")
    assert "Called them" in [one["Details"] for one in pyxero.invoices.get_history(invoice["InvoiceID"])["HistoryRecords"]]
    pyxero.invoices.put_attachment_data(invoice["InvoiceID"], "a.txt", b"hello", "text/plain")
    assert pyxero.invoices.get_attachment_data(invoice["InvoiceID"], "a.txt") == b"hello"
    assert held("invoices", InvoiceID=invoice["InvoiceID"])["HasAttachments"] is True


def test_a_refusal_reaches_pyxero_in_words_and_nothing_is_kept(pyxero, xero, tenant):
    before = xero.ids("invoices", tenant)
    with pytest.raises(XeroBadRequest) as refusal:
        pyxero.invoices.put(
            {
                "Type": "ACCREC",
                "Status": "AUTHORISED",
                "Date": DAY,
                "DueDate": DAY,
                "Contact": {"ContactID": xero.ids("contacts", tenant)[0]},
                "LineItems": [LINE | {"AccountCode": "9999"}],
            }
        )
    assert "9999" in str(refusal.value.errors)
    assert xero.ids("invoices", tenant) == before


# xero-python


def test_the_python_sdk_writes_a_sale_changes_a_line_and_has_it_paid(python_sdk, held):
    contact = models.Contact(name="Weka")
    made = python_sdk.create_contacts(models.Contacts(contacts=[contact]), summarize_errors=False).contacts[0]
    line = models.LineItem(description="Day", quantity=2, unit_amount=Decimal("12.3456"), account_code="200", tax_type="NONE")
    invoice = models.Invoice(
        type="ACCREC",
        contact=models.Contact(contact_id=made.contact_id),
        date=DAY,
        due_date=DAY,
        line_items=[line],
        invoice_number="PS-1",
        status="DRAFT",
    )
    sale = python_sdk.create_invoices(models.Invoices(invoices=[invoice]), summarize_errors=False, unitdp=4).invoices[0]
    changed = models.LineItem(line_item_id=sale.line_items[0].line_item_id, quantity=4)
    update = models.Invoice(line_items=[changed], status="AUTHORISED")
    python_sdk.update_invoice(sale.invoice_id, models.Invoices(invoices=[update]), unitdp=4)
    kept = held("invoices", InvoiceNumber="PS-1")
    assert [(one["LineItemID"], one["Quantity"], one["UnitAmount"]) for one in kept["LineItems"]] == [
        (sale.line_items[0].line_item_id, 4, Decimal("12.3456"))
    ]
    assert (kept["Status"], kept["Total"]) == ("AUTHORISED", Decimal("49.38"))
    named, account = models.Invoice(invoice_id=sale.invoice_id), models.Account(code="090")
    payment = models.Payment(invoice=named, account=account, date=DAY, amount=Decimal("49.38"), reference="ps")
    paid = python_sdk.create_payments(models.Payments(payments=[payment]), summarize_errors=False).payments[0]
    assert held("invoices", InvoiceNumber="PS-1")["Status"] == "PAID"
    python_sdk.delete_payment(paid.payment_id, models.PaymentDelete(status="DELETED"))
    assert held("payments", Reference="ps")["Status"] == "DELETED"
    assert held("invoices", InvoiceNumber="PS-1")["AmountDue"] == Decimal("49.38")


def test_the_python_sdks_key_makes_one_of_a_request_that_is_sent_twice(python_sdk, held, xero, tenant):
    given = models.Contacts(contacts=[models.Contact(name="Once")])
    told = [python_sdk.create_contacts(given, idempotency_key="a" * 32).contacts[0].contact_id for _ in range(2)]
    assert told == [held("contacts", Name="Once")["ContactID"]] * 2
    with pytest.raises(HTTPStatusException):  # the same key for something else
        python_sdk.create_contacts(models.Contacts(contacts=[models.Contact(name="Twice")]), idempotency_key="a" * 32)
    assert "Twice" not in [one["Name"] for one in xero.elements("contacts", tenant)]


def test_of_a_batch_the_python_sdk_learns_which_are_refused(python_sdk, held, xero, tenant):
    contacts = [models.Contact(name=name) for name in ("Good", xero.elements("contacts", tenant)[0]["Name"], "Better")]
    told = python_sdk.create_contacts(models.Contacts(contacts=contacts), summarize_errors=False).contacts
    assert [bool(one.validation_errors) for one in told] == [False, True, False]
    assert [held("contacts", Name=name)["ContactID"] for name in ("Good", "Better")] == [told[0].contact_id, told[2].contact_id]
    before = xero.ids("contacts", tenant)
    contacts[0].name, contacts[2].name = "Kept?", "No"
    with pytest.raises(HTTPStatusException):
        python_sdk.create_contacts(models.Contacts(contacts=contacts))
    assert xero.ids("contacts", tenant) == before


def test_what_the_python_sdk_reads_it_writes_back_and_nothing_changes(python_sdk, xero, tenant):
    def plain():
        return [
            {name: value for name, value in one.items() if name != "UpdatedDateUTC"}
            for one in xero.elements("contacts", tenant)
        ]

    before = plain()
    contacts = python_sdk.get_contacts(page=1).contacts
    python_sdk.update_or_create_contacts(models.Contacts(contacts=contacts), summarize_errors=False)
    assert plain() == before
