import random
from datetime import timedelta

import pytest

from unit_tests.sandbox.bookkeeping import LINE, STAMP, attempt, check_sums, credit, receivable, sale, stamp_of
from xero_sandbox import dates
from xero_sandbox.books import BooksError, NotInBooks
from xero_sandbox.key_order import KEYS


def test_a_created_invoice_has_totals_a_number_and_the_present_stamp(books, tenant, customer):
    invoice = sale(books, customer)
    assert (invoice["SubTotal"], invoice["TotalTax"], invoice["Total"], invoice["AmountDue"]) == (200.0, 30.0, 230.0, 230.0)
    assert invoice["LineItems"][0]["TaxType"] == "OUTPUT2"
    assert invoice["InvoiceNumber"].startswith("INV-")
    assert dates.read_millis(invoice["UpdatedDateUTC"]) == STAMP
    assert tenant["Invoices"].get(invoice["InvoiceID"]) == invoice
    assert list(tenant["Invoices"].get(invoice["InvoiceID"])) == [key for key in KEYS["Invoices"] if key in invoice]


def test_a_document_without_a_date_gets_the_local_day_of_the_organisation(books, customer):
    assert sale(books, customer)["DateString"] == "2026-11-24T00:00:00"


def test_an_invoice_is_a_draft_unless_told_otherwise(books, customer):
    invoice = books.create("Invoices", {"Contact": {"ContactID": customer["ContactID"]}, "LineItems": [LINE]})
    assert invoice["Status"] == "DRAFT"


def test_a_line_takes_what_is_missing_from_its_item(books, tenant, customer):
    item = next(iter(tenant["Items"]))
    line = sale(books, customer, lines=[{"ItemCode": item["Code"]}])["LineItems"][0]
    assert line["UnitAmount"] == item["SalesDetails"]["UnitPrice"]
    assert line["AccountCode"] == item["SalesDetails"]["AccountCode"]
    assert line["Item"]["ItemID"] == item["ItemID"]


def test_paying_in_two_parts_settles_an_invoice(books, tenant, customer, clock):
    invoice = sale(books, customer)
    clock.now += timedelta(hours=1)
    books.pay(invoice["InvoiceID"], 100, Date="2026-11-20")
    part = tenant["Invoices"].get(invoice["InvoiceID"])
    assert (part["Status"], part["AmountDue"], part["AmountPaid"]) == ("AUTHORISED", 130.0, 100.0)
    assert dates.read_millis(part["UpdatedDateUTC"]) == STAMP + 3_600_000
    books.pay(invoice["InvoiceID"], "130.00", Date="2026-11-22")
    whole = tenant["Invoices"].get(invoice["InvoiceID"])
    assert (whole["Status"], whole["AmountDue"]) == ("PAID", 0.0)
    assert dates.read_day(whole["FullyPaidOnDate"]).isoformat() == "2026-11-22"
    assert len(whole["Payments"]) == 2


def test_a_deleted_payment_is_due_again(books, tenant, customer, clock):
    invoice = sale(books, customer)
    payment = books.pay(invoice["InvoiceID"], 230)
    clock.now += timedelta(minutes=5)
    deleted = books.delete("Payments", payment["PaymentID"])
    reopened = tenant["Invoices"].get(invoice["InvoiceID"])
    assert deleted["Status"] == "DELETED"
    assert (reopened["Status"], reopened["AmountDue"], reopened["Payments"]) == ("AUTHORISED", 230.0, [])
    assert "FullyPaidOnDate" not in reopened
    assert stamp_of(tenant, "Invoices", invoice["InvoiceID"]) == STAMP + 300_000
    assert receivable(tenant, customer) == 230.0


def test_balances_and_roles_follow_without_moving_the_stamp_of_the_contact(books, tenant, customer, clock):
    clock.now += timedelta(days=1)
    invoice = sale(books, customer)
    assert receivable(tenant, customer) == 230.0
    assert tenant["Contacts"].get(customer["ContactID"])["IsCustomer"] is True
    books.pay(invoice["InvoiceID"], 30)
    assert receivable(tenant, customer) == 200.0
    assert stamp_of(tenant, "Contacts", customer["ContactID"]) == STAMP


def test_allocating_a_credit_note_settles_both_sides(books, tenant, customer):
    invoice, note = sale(books, customer), credit(books, customer)
    assert receivable(tenant, customer) == 115.0
    entry = books.allocate(note["CreditNoteID"], invoice["InvoiceID"], 115)
    invoice, note = tenant["Invoices"].get(invoice["InvoiceID"]), tenant["CreditNotes"].get(note["CreditNoteID"])
    assert (invoice["AmountCredited"], invoice["AmountDue"], invoice["Status"]) == (115.0, 115.0, "AUTHORISED")
    assert (note["RemainingCredit"], note["Status"]) == (0.0, "PAID")
    assert receivable(tenant, customer) == 115.0
    books.deallocate(note["CreditNoteID"], entry["AllocationID"])
    assert tenant["Invoices"].get(invoice["InvoiceID"])["AmountDue"] == 230.0
    assert tenant["CreditNotes"].get(note["CreditNoteID"])["Status"] == "AUTHORISED"


def test_refunding_a_credit_note_uses_it_up(books, tenant, customer):
    note = credit(books, customer)
    payment = books.refund(note["CreditNoteID"], 115)
    assert payment["PaymentType"] == "ARCREDITPAYMENT"
    assert tenant["CreditNotes"].get(note["CreditNoteID"])["Status"] == "PAID"


def test_voiding_takes_an_invoice_out_of_the_balance(books, tenant, customer, clock):
    invoice = sale(books, customer)
    clock.now += timedelta(seconds=1)
    voided = books.void("Invoices", invoice["InvoiceID"])
    assert (voided["Status"], voided["AmountDue"]) == ("VOIDED", 0.0)
    assert dates.read_millis(voided["UpdatedDateUTC"]) == STAMP + 1000
    assert receivable(tenant, customer) == 0.0


@pytest.mark.parametrize(
    ("start", "to", "allowed"),
    [
        ("DRAFT", "SUBMITTED", True),
        ("DRAFT", "AUTHORISED", True),
        ("DRAFT", "DELETED", True),
        ("DRAFT", "VOIDED", False),
        ("SUBMITTED", "DRAFT", True),
        ("SUBMITTED", "AUTHORISED", True),
        ("SUBMITTED", "DELETED", True),
        ("AUTHORISED", "VOIDED", True),
        ("AUTHORISED", "DELETED", False),
        ("AUTHORISED", "DRAFT", False),
        ("AUTHORISED", "PAID", False),
    ],
)
def test_an_invoice_moves_only_where_xero_lets_it(books, customer, start, to, allowed):
    invoice = sale(books, customer, start)
    if allowed:
        assert books.edit("Invoices", invoice["InvoiceID"], {"Status": to})["Status"] == to
    else:
        with pytest.raises(BooksError, match=r"^Invoice not of valid status for modification$"):
            books.edit("Invoices", invoice["InvoiceID"], {"Status": to})


def test_lines_follow_the_rule_of_their_ids(books, customer):
    invoice = sale(books, customer, lines=[LINE, {**LINE, "Description": "Night"}])
    day, night = invoice["LineItems"]
    changes = {"LineItems": [{"LineItemID": night["LineItemID"], "UnitAmount": 50}, {**LINE, "Description": "New"}]}
    lines = books.edit("Invoices", invoice["InvoiceID"], changes)["LineItems"]
    assert [(line["Description"], line["UnitAmount"]) for line in lines] == [("Night", 50.0), ("New", 100.0)]
    assert lines[0]["LineItemID"] == night["LineItemID"]
    assert day["LineItemID"] not in {line["LineItemID"] for line in lines}


def test_an_edit_without_lines_leaves_them_and_their_tax_untouched(books, customer):
    invoice = sale(books, customer, lines=[{**LINE, "TaxAmount": 29.99}])
    edited = books.edit("Invoices", invoice["InvoiceID"], {"Reference": "PO 7"})
    assert edited["LineItems"] == invoice["LineItems"]
    assert (edited["Reference"], edited["Total"]) == ("PO 7", 229.99)


def test_a_part_paid_sale_still_takes_a_reference_but_no_new_price(books, customer):
    invoice = sale(books, customer)
    books.pay(invoice["InvoiceID"], 10)
    assert books.edit("Invoices", invoice["InvoiceID"], {"Reference": "late"})["Reference"] == "late"
    line = {"LineItemID": invoice["LineItems"][0]["LineItemID"], "UnitAmount": 1}
    with pytest.raises(BooksError, match="has a payment or credit note allocated"):
        books.edit("Invoices", invoice["InvoiceID"], {"LineItems": [line]})


def test_a_new_due_date_on_a_part_paid_invoice_leaves_its_stamp(books, tenant, customer, clock):
    invoice = sale(books, customer)
    books.pay(invoice["InvoiceID"], 10)
    clock.now += timedelta(hours=2)
    books.edit("Invoices", invoice["InvoiceID"], {"DueDate": "2027-01-31"})
    kept = tenant["Invoices"].get(invoice["InvoiceID"])
    assert (kept["DueDateString"], dates.read_millis(kept["UpdatedDateUTC"])) == ("2027-01-31T00:00:00", STAMP)
    books.edit("Invoices", invoice["InvoiceID"], {"Reference": "moved"})
    assert stamp_of(tenant, "Invoices", invoice["InvoiceID"]) == STAMP + 7_200_000


def test_moving_an_invoice_to_another_contact_moves_its_balance(books, tenant, customer):
    invoice, other = sale(books, customer), books.create("Contacts", {"Name": "Ruru Books"})
    books.edit("Invoices", invoice["InvoiceID"], {"Contact": {"ContactID": other["ContactID"]}})
    assert (receivable(tenant, customer), receivable(tenant, other)) == (0.0, 230.0)


def test_renaming_a_contact_moves_its_stamp_and_no_invoice(books, tenant, customer, clock):
    invoice = sale(books, customer)
    clock.now += timedelta(hours=1)
    books.edit("Contacts", customer["ContactID"], {"Name": "Tūī Coffee"})
    assert stamp_of(tenant, "Contacts", customer["ContactID"]) == STAMP + 3_600_000
    assert stamp_of(tenant, "Invoices", invoice["InvoiceID"]) == STAMP


def test_phones_are_replaced_by_type(books, customer):
    books.edit("Contacts", customer["ContactID"], {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "1"}]})
    contact = books.edit("Contacts", customer["ContactID"], {"Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "2"}]})
    assert [phone["PhoneNumber"] for phone in contact["Phones"]] == ["1", "2"]


def test_an_archived_contact_refuses_edits(books, customer):
    assert books.archive("Contacts", customer["ContactID"])["ContactStatus"] == "ARCHIVED"
    with pytest.raises(BooksError, match="Archived contacts cannot currently be edited"):
        books.edit("Contacts", customer["ContactID"], {"Name": "Else"})


def test_the_name_of_an_archived_contact_is_free_again(books, customer):
    books.archive("Contacts", customer["ContactID"])
    assert books.create("Contacts", {"Name": "Tūī Café"})["ContactID"] != customer["ContactID"]


def test_an_unused_item_vanishes_and_a_used_one_stays(books, tenant, customer):
    item = books.create("Items", {"Code": "NEW-1", "Name": "New"})
    books.delete("Items", item["ItemID"])
    assert tenant["Items"].get(item["ItemID"]) is None
    used = next(iter(tenant["Items"]))
    sale(books, customer, lines=[{"ItemCode": used["Code"]}])
    with pytest.raises(BooksError, match="in use"):
        books.delete("Items", used["ItemID"])


def test_a_bank_transaction_can_be_entered_and_deleted(books, customer):
    line = {"Description": "Lunch", "UnitAmount": 46, "AccountCode": "420"}
    partial = {
        "Type": "SPEND",
        "Contact": {"ContactID": customer["ContactID"]},
        "BankAccount": {"Code": "090"},
        "LineItems": [line],
    }
    entry = books.create("BankTransactions", partial)
    assert (entry["LineAmountTypes"], entry["SubTotal"], entry["TotalTax"], entry["Total"]) == ("Inclusive", 40.0, 6.0, 46.0)
    assert books.delete("BankTransactions", entry["BankTransactionID"])["Status"] == "DELETED"


def test_a_foreign_customer_gets_the_rate_of_its_currency(books, tenant):
    customer = books.create("Contacts", {"Name": "Sydney Roast", "DefaultCurrency": "AUD"})
    invoice = sale(books, customer)
    assert (invoice["CurrencyCode"], invoice["CurrencyRate"]) == ("AUD", 0.918201)
    assert receivable(tenant, customer) == 250.49
    assert books.pay(invoice["InvoiceID"], 230)["BankAmount"] == 250.49


def test_an_unknown_contact_name_in_an_invoice_makes_the_contact(books, tenant):
    invoice = books.create("Invoices", {"Contact": {"Name": "Brand New"}, "LineItems": [LINE]})
    assert tenant["Contacts"].get(invoice["Contact"]["ContactID"])["Name"] == "Brand New"


NAME_TAKEN = (
    "The contact name TŪĪ CAFÉ is already assigned to another contact. "
    "The contact name must be unique across all active contacts."
)
NO_ID = "00000000-0000-4000-8000-000000000000"
REFUSALS = [
    (lambda b, _: b.create("Invoices", {"LineItems": [LINE]}), "A Contact must be specified for this type of transaction"),
    (lambda b, c: sale(b, c, lines=[]), "One or more line items must be specified"),
    (lambda b, c: sale(b, c, "PAID"), "Invoice not of valid status for creation"),
    (
        lambda b, c: sale(b, c, lines=[{**LINE, "AccountCode": "ZZZ"}]),
        "Account code 'ZZZ' is not a valid code for this document.",
    ),
    (lambda b, c: sale(b, c, InvoiceNumber="INV-0002"), "Invoice # must be unique."),
    (lambda b, c: b.pay(sale(b, c)["InvoiceID"], 230.01), "Payment amount exceeds the amount outstanding on this document"),
    (lambda b, c: b.pay(sale(b, c, "DRAFT")["InvoiceID"], 1), "Payments can only be made against Authorised documents"),
    (lambda b, _: b.create("Contacts", {"Name": "TŪĪ CAFÉ"}), NAME_TAKEN),
    (lambda b, _: b.create("Items", {"Code": "BLD-1KG"}), "Price List Item with Code 'BLD-1KG' already exists"),
    (lambda b, _: b.create("Accounts", {"Code": "999", "Name": "Sales", "Type": "REVENUE"}), "Please enter a unique Name."),
    (lambda b, _: b.edit("Invoices", NO_ID, {}), "The document with the supplied id was not found for this endpoint."),
]


@pytest.mark.parametrize(("action", "message"), REFUSALS, ids=[message[:40] for _, message in REFUSALS])
def test_xero_refuses_in_its_own_words(books, customer, action, message):
    with pytest.raises(BooksError) as refusal:
        action(books, customer)
    assert refusal.value.messages[0] == message


def test_an_invoice_with_a_payment_cannot_be_voided(books, customer):
    invoice = sale(books, customer)
    books.pay(invoice["InvoiceID"], 10)
    message = "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."
    with pytest.raises(BooksError) as refusal:
        books.void("Invoices", invoice["InvoiceID"])
    assert refusal.value.messages == (message,)


def test_what_is_refused_changes_nothing(books, tenant, customer):
    invoice = sale(books, customer)
    before = tenant["Invoices"].get(invoice["InvoiceID"]), len(tenant["Payments"]), receivable(tenant, customer)
    with pytest.raises(BooksError):
        books.pay(invoice["InvoiceID"], 10_000)
    with pytest.raises(NotInBooks):
        books.allocate("nothing", invoice["InvoiceID"], 1)
    assert (tenant["Invoices"].get(invoice["InvoiceID"]), len(tenant["Payments"]), receivable(tenant, customer)) == before


def test_the_books_still_balance_after_many_random_moves(books, tenant, clock):
    rng = random.Random(7)
    customers = [contact for contact in tenant["Contacts"] if contact["ContactStatus"] == "ACTIVE"]
    for _ in range(300):
        clock.now += timedelta(minutes=7)
        attempt(books, tenant, rng, customers)
    check_sums(tenant)
