"""Elements refer to each other, bear stamps and statuses, and try a reader with their texts."""

import json
import re
from datetime import date, datetime, timedelta, timezone

from unit_tests.sandbox.founding import CREDITS, NOW, by, credits_of, founded, with_lines
from xero_sandbox import dates


def test_every_reference_leads_somewhere(books):
    contacts, items = by(books["Contacts"], "ContactID"), by(books["Items"], "Code")
    accounts, rates = by(books["Accounts"], "AccountID"), by(books["TaxRates"], "TaxType")
    options = {
        (category["TrackingCategoryID"], option["TrackingOptionID"]): (category["Name"], option["Name"])
        for category in books["TrackingCategories"]
        for option in category["Options"]
    }
    for document in [*books["Invoices"], *books["CreditNotes"], *with_lines(books)]:
        assert contacts[document["Contact"]["ContactID"]]["Name"] == document["Contact"]["Name"]
        for line in document["LineItems"]:
            if "AccountCode" in line:
                assert accounts[line["AccountID"]]["Code"] == line["AccountCode"]
                assert rates[line["TaxType"]]["Status"] == "ACTIVE"
            if "ItemCode" in line:
                assert items[line["ItemCode"]]["ItemID"] == line["Item"]["ItemID"]
            for tracked in line["Tracking"]:
                names = options[tracked["TrackingCategoryID"], tracked["TrackingOptionID"]]
                assert names == (tracked["Name"], tracked["Option"])
    documents = by(books["Invoices"], "InvoiceID")
    for name, id_key in CREDITS.items():
        documents |= by(books[name], id_key)
    for payment in books["Payments"]:
        assert payment["Invoice"]["InvoiceID"] in documents
        account = accounts[payment["Account"]["AccountID"]]
        assert account["Type"] == "BANK" or account["EnablePaymentsToAccount"]
        assert account["Status"] == "ACTIVE"


def test_sales_are_on_revenue_and_bills_on_expenses(books):
    accounts = by(books["Accounts"], "AccountID")
    for invoice in books["Invoices"]:
        classes = {accounts[line["AccountID"]]["Class"] for line in invoice["LineItems"] if "AccountID" in line}
        assert classes == {"REVENUE" if invoice["Type"] == "ACCREC" else "EXPENSE"}


def test_tax_rates_are_only_used_where_they_apply(books):
    accounts, rates = by(books["Accounts"], "AccountID"), by(books["TaxRates"], "TaxType")
    flags = {"REVENUE": "CanApplyToRevenue", "EXPENSE": "CanApplyToExpenses"}
    flags |= {"ASSET": "CanApplyToAssets", "LIABILITY": "CanApplyToLiabilities"}
    for document in [*books["Invoices"], *books["CreditNotes"], *books["BankTransactions"]]:
        for line in document["LineItems"]:
            if "AccountID" in line:
                assert rates[line["TaxType"]][flags[accounts[line["AccountID"]]["Class"]]], (document["Type"], line["TaxType"])


def test_natural_keys_are_unique(books):
    sales = [invoice["InvoiceNumber"] for invoice in books["Invoices"] if invoice["Type"] == "ACCREC"]
    assert len(set(sales)) == len(sales)
    names = [contact["Name"].casefold() for contact in books["Contacts"] if contact["ContactStatus"] == "ACTIVE"]
    assert len(set(names)) == len(names)
    codes = [account["Code"] for account in books["Accounts"] if "Code" in account]
    assert len(set(codes)) == len(codes)


def test_stamps_are_in_the_past_and_not_before_their_document(books):
    demo = books["Organisation"][0]["IsDemoCompany"]
    for name in ("Invoices", "CreditNotes", "Payments", "BankTransactions", "Contacts", "Items", "Accounts"):
        for element in books[name]:
            stamp = dates.read_millis(element["UpdatedDateUTC"])
            assert stamp < dates.millis(NOW - timedelta(hours=6))
            if "Date" in element and not demo:
                assert stamp > dates.read_millis(element["Date"]) - 86_400_000


def test_demo_documents_carry_the_stamps_of_2010():
    books = founded("demo")
    documents = [*books["Invoices"], *books["Payments"], *books["CreditNotes"], *books["BankTransactions"]]
    assert {element.get("UpdatedDateUTCString", "2010-11-19")[:10] for element in books["Invoices"]} == {"2010-11-19"}
    first, last = (
        dates.millis(datetime(2010, 11, 19, tzinfo=timezone.utc)),
        dates.millis(datetime(2010, 11, 20, tzinfo=timezone.utc)),
    )
    assert all(first <= dates.read_millis(element["UpdatedDateUTC"]) < last for element in documents)
    assert max(dates.read_day(element["Date"]) for element in documents) > date(2026, 11, 1)


def test_string_twins_agree_with_their_dates(books):
    names = ("Invoices", "CreditNotes", "BankTransactions", "BankTransfers", "BatchPayments", "PurchaseOrders", "Quotes")
    for element in [element for name in names for element in books[name]]:
        for key in ("Date", "DueDate", "PlannedPaymentDate", "DeliveryDate", "ExpectedArrivalDate", "ExpiryDate"):
            if key in element:
                assert element[f"{key}String"] == f"{dates.read_day(element[key]).isoformat()}T00:00:00"
    for element in [*books["Invoices"], *credits_of(books), *books["Payments"]]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", element["UpdatedDateUTCString"])
    assert not any(
        "UpdatedDateUTCString" in element for element in [*books["Contacts"], *books["BankTransactions"], *books["Items"]]
    )


def test_every_status_occurs(books):
    assert {invoice["Status"] for invoice in books["Invoices"]} >= {
        "DRAFT",
        "SUBMITTED",
        "AUTHORISED",
        "PAID",
        "VOIDED",
        "DELETED",
    }
    assert {contact["ContactStatus"] for contact in books["Contacts"]} == {"ACTIVE", "ARCHIVED"}
    assert {account["Status"] for account in books["Accounts"]} == {"ACTIVE", "ARCHIVED"}
    assert "DELETED" in {rate["Status"] for rate in books["TaxRates"]}
    assert {category["Status"] for category in books["TrackingCategories"]} == {"ACTIVE", "ARCHIVED"}
    assert {entry["Status"] for entry in books["BankTransactions"]} == {"AUTHORISED", "DELETED"}
    assert {entry["Status"] for entry in books["BankTransfers"]} == {"AUTHORISED", "DELETED"}
    assert {batch["Status"] for batch in books["BatchPayments"]} == {"AUTHORISED", "DELETED"}
    assert {claim["Status"] for claim in books["ExpenseClaims"]} == {"SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"}
    assert {receipt["Status"] for receipt in books["Receipts"]} == {"DRAFT", "SUBMITTED", "AUTHORISED", "DECLINED", "VOIDED"}
    assert {journal["Status"] for journal in books["ManualJournals"]} == {"DRAFT", "POSTED", "DELETED", "VOIDED"}
    assert {order["Status"] for order in books["PurchaseOrders"]} == {"DRAFT", "SUBMITTED", "AUTHORISED", "BILLED", "DELETED"}
    assert {quote["Status"] for quote in books["Quotes"]} == {"DRAFT", "SENT", "DECLINED", "ACCEPTED", "INVOICED", "DELETED"}
    assert {template["Status"] for template in books["RepeatingInvoices"]} == {"DRAFT", "AUTHORISED", "DELETED"}
    assert {group["Status"] for group in books["ContactGroups"]} == {"ACTIVE", "DELETED"}
    assert {credit["Status"] for credit in books["Overpayments"]} >= {"AUTHORISED", "PAID"}


def test_a_merged_contact_points_to_one_that_lives(books):
    contacts = by(books["Contacts"], "ContactID")
    merged = [contact for contact in books["Contacts"] if "MergedToContactID" in contact]
    assert merged
    for contact in merged:
        assert contact["ContactStatus"] == "ARCHIVED"
        assert contacts[contact["MergedToContactID"]]["ContactID"] != contact["ContactID"]


def test_there_are_system_accounts_and_a_bank_account_without_code(books):
    systems = {account.get("SystemAccount") for account in books["Accounts"]}
    assert systems >= {"DEBTORS", "CREDITORS", "GST", "RETAINEDEARNINGS"}
    assert any(account["Type"] == "BANK" and "Code" not in account for account in books["Accounts"])


def test_the_demo_has_texts_and_numbers_that_try_a_reader():
    books = founded("au")
    text = json.dumps(books["Invoices"], ensure_ascii=False)
    for awkward in ("/Date(1573755038314+0000)/", "日本語", "☕", r"first line\nsecond", r"Say \"hello\""):
        assert awkward in text
    prices = [line.get("UnitAmount", 0) for invoice in books["Invoices"] for line in invoice["LineItems"]]
    assert any(round(price, 2) != price for price in prices)
    assert any(dates.read_millis(entry["Date"]) < 0 for entry in books["BankTransactions"])
    assert any("InvoiceNumber" not in invoice for invoice in books["Invoices"])
    assert len({invoice["CurrencyCode"] for invoice in books["Invoices"]}) > 1


def test_no_value_is_null(books):
    assert "null" not in re.sub(r'"(\\.|[^"\\])*"', "", json.dumps(books))
