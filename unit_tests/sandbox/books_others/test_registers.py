"""Groups, links, claims and settings."""

from unit_tests.sandbox.bookkeeping import sale
from unit_tests.sandbox.books_others.moves import BANK, bill, refused
from unit_tests.sandbox.ledger_checks import check_ledger


def test_contacts_join_and_leave_a_group(books, tenant, customer):
    group = books.create("ContactGroups", {"Name": "Regulars"})
    joined = books.join(group["ContactGroupID"], customer["ContactID"])
    assert [one["ContactID"] for one in joined["Contacts"]] == [customer["ContactID"]]
    contact = tenant["Contacts"].get(customer["ContactID"])
    assert [one["Name"] for one in contact["ContactGroups"]] == ["Regulars"]
    assert books.leave(group["ContactGroupID"], customer["ContactID"])["Contacts"] == []
    assert tenant["Contacts"].get(customer["ContactID"])["ContactGroups"] == []
    books.join(group["ContactGroupID"], customer["ContactID"])
    books.edit("Contacts", customer["ContactID"], {"Name": "Ruru"})
    assert [one["Name"] for one in tenant["ContactGroups"].get(group["ContactGroupID"])["Contacts"]] == ["Ruru"]
    books.edit("ContactGroups", group["ContactGroupID"], {"Name": "Friends"})
    assert [one["Name"] for one in tenant["Contacts"].get(customer["ContactID"])["ContactGroups"]] == ["Friends"]
    assert books.delete("ContactGroups", group["ContactGroupID"])["Status"] == "DELETED"
    assert tenant["Contacts"].get(customer["ContactID"])["ContactGroups"] == []
    assert refused(lambda: books.create("ContactGroups", {"Name": "KEY accounts"}))


def test_a_link_follows_its_documents_and_vanishes_without_a_trace(books, tenant, customer):
    cost, sold = bill(books, customer), sale(books, customer, "DRAFT")
    ends = {
        "SourceTransactionID": cost["InvoiceID"],
        "SourceLineItemID": cost["LineItems"][0]["LineItemID"],
        "TargetTransactionID": sold["InvoiceID"],
        "TargetLineItemID": sold["LineItems"][0]["LineItemID"],
    }
    link = books.create("LinkedTransactions", ends)
    assert (link["Status"], link["ContactID"]) == ("ONDRAFT", customer["ContactID"])
    books.edit("Invoices", sold["InvoiceID"], {"Status": "AUTHORISED"})
    assert tenant["LinkedTransactions"].get(link["LinkedTransactionID"])["Status"] == "BILLED"
    books.void("Invoices", cost["InvoiceID"])
    assert tenant["LinkedTransactions"].get(link["LinkedTransactionID"])["Status"] == "VOIDED"
    books.delete("LinkedTransactions", link["LinkedTransactionID"])
    assert tenant["LinkedTransactions"].get(link["LinkedTransactionID"]) is None
    assert refused(lambda: books.create("LinkedTransactions", {**ends, "SourceLineItemID": "nothing"}))


def test_a_claim_goes_from_receipts_to_money(books, tenant, customer):
    lines = [{"Description": "Taxi", "UnitAmount": 46, "AccountCode": "493"}]
    made = books.create("Receipts", {"Contact": {"ContactID": customer["ContactID"]}, "LineItems": lines})
    assert (made["Status"], made["SubTotal"], made["Total"]) == ("DRAFT", 40.0, 46.0)
    claim = books.create("ExpenseClaims", {"Receipts": [{"ReceiptID": made["ReceiptID"]}]})
    assert (claim["Status"], claim["AmountDue"]) == ("SUBMITTED", 46.0)
    claim = books.edit("ExpenseClaims", claim["ExpenseClaimID"], {"Status": "AUTHORISED"})
    check_ledger(tenant)
    assert tenant["Receipts"].get(made["ReceiptID"])["Status"] == "AUTHORISED"
    claim = books.reimburse(claim["ExpenseClaimID"], 46, BANK)
    assert (claim["Status"], claim["AmountDue"], claim["AmountPaid"]) == ("PAID", 0.0, 46.0)
    assert refused(lambda: books.create("ExpenseClaims", {"Receipts": [{"ReceiptID": made["ReceiptID"]}]}))


def test_a_currency_and_a_payment_service_can_be_added(books, tenant):
    books.create("Currencies", {"Code": "JPY", "Description": "Japanese Yen"})
    assert tenant["Currencies"].get("JPY")["Description"] == "Japanese Yen"
    made = books.create("PaymentServices", {"PaymentServiceName": "Purse", "PayNowText": "Pay"})
    assert tenant["PaymentServices"].get(made["PaymentServiceID"]) == made
    assert refused(lambda: books.edit("Currencies", "JPY", {"Description": "Yen"}))
