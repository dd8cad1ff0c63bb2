"""Xero's own Python SDK writes to the sandbox: its bodies are understood, and its models understand the answers."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from xero_python.accounting import models
from xero_python.exceptions import HTTPStatusException

from unit_tests.sandbox.sdk import accounting_api

DAY = date(2026, 11, 20)


class Api:
    """The SDK with its first argument filled in."""

    def __init__(self, writer):
        self._api, self._tenant_id = accounting_api(writer), writer.tenant.tenant_id

    def __getattr__(self, name):
        return partial(getattr(self._api, name), self._tenant_id)


@pytest.fixture
def api(writer):
    return Api(writer)


@pytest.fixture
def contact(api):
    given = models.Contact(
        name="Kea",
        addresses=[models.Address(address_type="STREET", city="Nelson")],
        phones=[models.Phone(phone_type="MOBILE", phone_number="1")],
        contact_persons=[models.ContactPerson(first_name="Ada")],
        payment_terms=models.PaymentTerm(sales=models.Bill(day=5, type=models.PaymentTermType.OFCURRENTMONTH)),
    )
    return api.create_contacts(models.Contacts(contacts=[given]), summarize_errors=False).contacts[0]


def document(api, contact, kind="ACCREC"):
    line = models.LineItem(description="Day", quantity=1, unit_amount=100, account_code="200", tax_type="NONE")
    given = models.Invoice(
        type=kind,
        contact=models.Contact(contact_id=contact.contact_id),
        date=DAY,
        due_date=DAY,
        line_items=[line],
        status="AUTHORISED",
    )
    return api.create_invoices(models.Invoices(invoices=[given]), summarize_errors=False).invoices[0]


def bank(code="090"):
    return models.Account(code=code)


def test_contacts_come_back_as_they_were_given_and_changed(api, contact):
    assert (contact.name, contact.addresses[0].city, contact.payment_terms.sales.day) == ("Kea", "Nelson", 5)
    api.update_contact(contact.contact_id, models.Contacts(contacts=[models.Contact(first_name="Ben")]))
    assert api.get_contact(contact.contact_id).contacts[0].first_name == "Ben"


def test_what_the_sdk_reads_it_writes_back(api):
    contacts = api.get_contacts(page=1).contacts
    told = api.update_or_create_contacts(models.Contacts(contacts=contacts), summarize_errors=False).contacts
    assert [one.contact_id for one in told] == [one.contact_id for one in contacts]
    assert not any(one.has_validation_errors for one in told)
    items = api.get_items(unitdp=4).items
    told = api.update_or_create_items(models.Items(items=items), summarize_errors=False, unitdp=4).items
    assert [one.sales_details.unit_price for one in told] == [one.sales_details.unit_price for one in items]


def test_a_refusal_arrives_as_the_sdks_exception(api, contact):
    with pytest.raises(HTTPStatusException) as refusal:
        api.create_contacts(models.Contacts(contacts=[models.Contact(name=contact.name)]))
    assert "is already assigned to another contact" in str(refusal.value)


def test_groups_get_and_lose_members(api, contact):
    group = api.create_contact_group(models.ContactGroups(contact_groups=[models.ContactGroup(name="VIPs")])).contact_groups[0]
    members = models.Contacts(contacts=[models.Contact(contact_id=contact.contact_id)])
    api.create_contact_group_contacts(group.contact_group_id, members)
    assert len(api.get_contact_group(group.contact_group_id).contact_groups[0].contacts) == 1
    api.delete_contact_group_contact(group.contact_group_id, contact.contact_id)
    assert api.get_contact_group(group.contact_group_id).contact_groups[0].contacts == []


def test_settings_are_made_and_deleted(api):
    account = api.create_account(models.Account(code="123", name="Foo", type=models.AccountType.EXPENSE)).accounts[0]
    assert api.delete_account(account.account_id).accounts[0].status == "DELETED"
    details = models.Purchase(unit_price=Decimal("1.2345"), account_code="200", tax_type="OUTPUT2")
    item = api.create_items(models.Items(items=[models.Item(code="ROPE", sales_details=details)]), unitdp=4).items[0]
    assert item.sales_details.unit_price == Decimal("1.2345")
    assert api.delete_item(item.item_id) is None
    rate = models.TaxRate(name="State", report_tax_type="INPUT", tax_components=[models.TaxComponent(name="x", rate=2.25)])
    assert api.create_tax_rates(models.TaxRates(tax_rates=[rate])).tax_rates[0].effective_rate == Decimal("2.25")
    gone = models.TaxRates(tax_rates=[models.TaxRate(name="State", status="DELETED")])
    assert api.update_tax_rate(gone).tax_rates[0].status == "DELETED"
    api.create_currency(models.Currency(code=models.CurrencyCode.JPY, description="Yen"))
    assert models.CurrencyCode.JPY in {one.code for one in api.get_currencies().currencies}


def test_tracking_is_made_and_deleted(api):
    second = api.get_tracking_categories().tracking_categories[1].tracking_category_id
    api.update_tracking_category(second, models.TrackingCategory(status="ARCHIVED"))
    made = api.create_tracking_category(models.TrackingCategory(name="Desk")).tracking_categories[0]
    option = api.create_tracking_options(made.tracking_category_id, models.TrackingOption(name="North")).options[0]
    api.update_tracking_options(made.tracking_category_id, option.tracking_option_id, models.TrackingOption(name="South"))
    told = api.get_tracking_category(made.tracking_category_id).tracking_categories[0]
    assert [one.name for one in told.options] == ["South"]
    gone = api.delete_tracking_options(made.tracking_category_id, option.tracking_option_id).options[0]
    assert gone.status == "DELETED"
    assert api.delete_tracking_category(made.tracking_category_id).tracking_categories[0].status == "DELETED"


def test_payments_and_batches_are_made_and_deleted(api, contact):
    sale = document(api, contact)
    named = models.Invoice(invoice_id=sale.invoice_id)
    given = models.Payment(invoice=named, account=bank(), date=DAY, amount=10)
    first = api.create_payments(models.Payments(payments=[given]), summarize_errors=False).payments[0]
    api.create_payment(given)
    api.delete_payment(first.payment_id, models.PaymentDelete(status="DELETED"))
    assert api.get_invoice(sale.invoice_id).invoices[0].amount_due == 90
    paid = models.BatchPayment(account=bank(), date=DAY, payments=[models.Payment(invoice=named, amount=20)])
    for delete in (
        lambda made: api.delete_batch_payment(models.BatchPaymentDelete(batch_payment_id=made, status="DELETED")),
        lambda made: api.delete_batch_payment_by_url_param(made, models.BatchPaymentDeleteByUrlParam(status="DELETED")),
    ):
        made = api.create_batch_payment(models.BatchPayments(batch_payments=[paid])).batch_payments[0]
        assert api.get_invoice(sale.invoice_id).invoices[0].amount_due == 70
        assert delete(made.batch_payment_id).batch_payments[0].status == "DELETED"
        assert api.get_invoice(sale.invoice_id).invoices[0].amount_due == 90


def test_a_transfer_is_made(api):
    given = models.BankTransfer(from_bank_account=bank(), to_bank_account=bank("091"), amount=Decimal("50.00"), date=DAY)
    made = api.create_bank_transfer(models.BankTransfers(bank_transfers=[given])).bank_transfers[0]
    assert api.get_bank_transfer(made.bank_transfer_id).bank_transfers[0].amount == 50


def test_credit_is_allocated_and_costs_are_passed_on(writer, api, contact):
    sale, bill = document(api, contact), document(api, contact, "ACCPAY")
    line = {"Description": "Back", "UnitAmount": 30, "AccountCode": "200", "TaxType": "NONE"}
    given = {"Type": "ACCRECCREDIT", "Contact": {"ContactID": contact.contact_id}, "LineItems": [line], "Status": "AUTHORISED"}
    note_id = writer.control("create", resource="CreditNotes", element=given)["element"]["CreditNoteID"]
    part = models.Allocation(amount=5, date=DAY, invoice=models.Invoice(invoice_id=sale.invoice_id))
    made = api.create_credit_note_allocation(note_id, models.Allocations(allocations=[part])).allocations[0]
    assert (made.amount, made.invoice.invoice_id) == (5, sale.invoice_id)
    assert api.get_invoice(sale.invoice_id).invoices[0].amount_due == 95
    source = {"source_transaction_id": bill.invoice_id, "source_line_item_id": bill.line_items[0].line_item_id}
    link = api.create_linked_transaction(models.LinkedTransaction(**source)).linked_transactions[0]
    target = {"target_transaction_id": sale.invoice_id, "target_line_item_id": sale.line_items[0].line_item_id}
    changed = models.LinkedTransactions(linked_transactions=[models.LinkedTransaction(**source, **target)])
    told = api.update_linked_transaction(link.linked_transaction_id, changed).linked_transactions[0]
    assert (told.status, told.contact_id) == ("BILLED", contact.contact_id)
    assert api.delete_linked_transaction(link.linked_transaction_id) is None


def test_files_and_notes_are_left_on_a_sale(writer, api, contact):
    sale = document(api, contact)
    api.create_invoice_attachment_by_file_name(sale.invoice_id, "é (1).pdf", b"hello", include_online=True)
    (file,) = api.get_invoice_attachments(sale.invoice_id).attachments
    assert (file.file_name, file.content_length, file.include_online) == ("é (1).pdf", 5, True)
    assert writer.get(f"Invoices/{sale.invoice_id}/Attachments/é (1).pdf").body == b"hello"
    note = models.HistoryRecords(history_records=[models.HistoryRecord(details="Called them")])
    api.create_invoice_history(sale.invoice_id, note)
    told = api.get_invoice_history(sale.invoice_id).history_records
    assert [(one.changes, one.details) for one in told] == [("Note", "Called them"), ("Created", "")]
