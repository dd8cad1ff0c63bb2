import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta, timezone

import pytest

from xero_sandbox import dates
from xero_sandbox.company import PROFILES, SIZES, found
from xero_sandbox.money import cents, converted, fine, tax_on
from xero_sandbox.store import Tenant

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
TENANT_ID = "6b8a0cd2-8f7e-4c56-9d9b-2f0a4c7d1e35"
RESOURCES = (
    "Organisation",
    "Accounts",
    "Contacts",
    "Items",
    "TaxRates",
    "TrackingCategories",
    "Invoices",
    "CreditNotes",
    "Payments",
    "BankTransactions",
    "BankTransfers",
    "BatchPayments",
    "BrandingThemes",
    "Budgets",
    "ContactGroups",
    "Currencies",
    "ExpenseClaims",
    "InvoiceReminders/Settings",
    "LinkedTransactions",
    "ManualJournals",
    "Organisation/Actions",
    "Overpayments",
    "PaymentServices",
    "Prepayments",
    "PurchaseOrders",
    "Quotes",
    "Receipts",
    "RepeatingInvoices",
    "Users",
)
CREDITS = {"CreditNotes": "CreditNoteID", "Overpayments": "OverpaymentID", "Prepayments": "PrepaymentID"}
SALES_CREDITS = {"ACCRECCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"}


def founded(profile="nz", size="demo", seed=1, tenant_id=TENANT_ID, now=NOW):
    tenant = Tenant(tenant_id, "Somebody")
    found(tenant, SIZES[size], seed, now, PROFILES[profile])
    return {name: list(tenant[name]) for name in RESOURCES}


@pytest.fixture(scope="module", params=[*((key, "demo") for key in PROFILES), ("nz", "small"), ("us", "small")], ids="-".join)
def books(request):
    profile, size = request.param
    return founded(profile, size)


def credits_of(books):
    return [credit for name in CREDITS for credit in books[name]]


def by(elements, key):
    return {element[key]: element for element in elements}


def test_the_same_arguments_give_the_same_bytes():
    assert json.dumps(founded()) == json.dumps(founded())


@pytest.mark.parametrize("other", [{"seed": 2}, {"tenant_id": TENANT_ID.replace("6", "7")}, {"profile": "au"}])
def test_another_seed_tenant_or_profile_gives_other_documents(other):
    mine = {invoice["InvoiceID"] for invoice in founded()["Invoices"]}
    theirs = {invoice["InvoiceID"] for invoice in founded(**other)["Invoices"]}
    assert not mine & theirs


@pytest.mark.parametrize("size", ["small", "demo"])
def test_a_company_holds_what_its_size_says(size):
    books, plan = founded(size=size), SIZES[size]
    kinds = Counter(invoice["Type"] for invoice in books["Invoices"])
    assert kinds == {"ACCREC": plan.invoices, "ACCPAY": plan.bills}
    assert len(books["CreditNotes"]) == plan.credit_notes
    advances = len(books["Overpayments"]) + len(books["Prepayments"])
    assert plan.others <= advances <= 2 * plan.others
    assert len(books["BankTransactions"]) == plan.bank_transactions + advances + 2 * plan.others  # of transfers
    for name in ("BankTransfers", "ManualJournals", "PurchaseOrders", "Quotes", "RepeatingInvoices", "LinkedTransactions"):
        assert len(books[name]) == plan.others, name
    assert len(books["Items"]) == plan.items


def rates_of(books):
    return {rate["TaxType"]: fine(rate["EffectiveRate"]) for rate in books["TaxRates"]}


def with_lines(books):
    """The bank transactions but those of transfers, which have neither lines nor a contact."""
    return [entry for entry in books["BankTransactions"] if not entry["Type"].endswith("-TRANSFER")]


def test_lines_add_up_to_the_totals_of_every_document(books):
    rates = rates_of(books)
    for document in [*books["Invoices"], *books["CreditNotes"], *with_lines(books)]:
        lines, types = document["LineItems"], document["LineAmountTypes"]
        for line in lines:
            if "UnitAmount" in line:
                exact = fine(line["Quantity"]) * fine(line["UnitAmount"]) * (10**6 - fine(line.get("DiscountRate", 0)))
                assert abs(cents(line["LineAmount"]) * 10**12 - exact) <= 10**12 // 2
                assert cents(line["TaxAmount"]) == tax_on(cents(line["LineAmount"]), rates[line["TaxType"]], types)
        net = sum(cents(line["LineAmount"]) for line in lines)
        taxes = sum(cents(line["TaxAmount"]) for line in lines)
        assert cents(document["TotalTax"]) == taxes
        assert cents(document["Total"]) == (net if types == "Inclusive" else net + taxes)
        assert cents(document["SubTotal"]) + taxes == cents(document["Total"])


def test_payments_and_credits_explain_what_is_due_on_every_invoice(books):
    payments, notes = defaultdict(list), defaultdict(int)
    for payment in books["Payments"]:
        if payment["Status"] == "AUTHORISED":
            payments[payment["Invoice"]["InvoiceID"]].append(payment)
    for note in credits_of(books):
        for allocation in note["Allocations"]:
            notes[allocation["Invoice"]["InvoiceID"]] += cents(allocation["Amount"])
    for invoice in books["Invoices"]:
        paid = sum(cents(payment["Amount"]) for payment in payments[invoice["InvoiceID"]])
        assert {each["PaymentID"] for each in invoice["Payments"]} == {
            each["PaymentID"] for each in payments[invoice["InvoiceID"]]
        }
        assert cents(invoice["AmountPaid"]) == paid == sum(cents(each["Amount"]) for each in invoice["Payments"])
        assert cents(invoice["AmountCredited"]) == notes[invoice["InvoiceID"]]
        due = 0 if invoice["Status"] in {"VOIDED", "DELETED"} else cents(invoice["Total"]) - paid - notes[invoice["InvoiceID"]]
        assert cents(invoice["AmountDue"]) == due >= 0
        assert (invoice["Status"] == "PAID") == (due == 0 and invoice["Status"] in {"AUTHORISED", "PAID"})
        assert ("FullyPaidOnDate" in invoice) == (invoice["Status"] == "PAID")
        if invoice["Status"] not in {"AUTHORISED", "PAID"}:
            assert not paid


def test_every_credit_knows_what_is_left_of_it(books):
    for note in credits_of(books):
        used = sum(cents(each["Amount"]) for each in [*note["Allocations"], *note["Payments"]])
        left = 0 if note["Status"] in {"VOIDED", "DELETED"} else cents(note["Total"]) - used
        assert cents(note["RemainingCredit"]) == left >= 0
        assert (note["Status"] == "PAID") == (left == 0 and note["Status"] in {"AUTHORISED", "PAID"})


def test_balances_are_the_sums_of_open_documents(books):
    sums = defaultdict(lambda: [0, 0, 0, 0])
    today = dates.day_millis(NOW.date())
    for invoice in books["Invoices"]:
        if invoice["Status"] == "AUTHORISED":
            due, place = (
                converted(cents(invoice["AmountDue"]), invoice["CurrencyRate"]),
                0 if invoice["Type"] == "ACCREC" else 2,
            )
            sums[invoice["Contact"]["ContactID"]][place] += due
            if dates.read_millis(invoice["DueDate"]) < today:
                sums[invoice["Contact"]["ContactID"]][place + 1] += due
    for note in credits_of(books):
        if note["Status"] == "AUTHORISED":
            left, place = (
                converted(cents(note["RemainingCredit"]), note["CurrencyRate"]),
                0 if note["Type"] in SALES_CREDITS else 2,
            )
            sums[note["Contact"]["ContactID"]][place] -= left
    for contact in books["Contacts"]:
        balances = contact.get("Balances", {})
        sides = [balances.get(side, {}) for side in ("AccountsReceivable", "AccountsPayable")]
        told = [cents(side.get(key, 0)) for side in sides for key in ("Outstanding", "Overdue")]
        assert told == sums[contact["ContactID"]], contact["Name"]


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


def test_overdue_sales_are_of_all_ages():
    ages = Counter()
    for profile in PROFILES:
        for invoice in founded(profile)["Invoices"]:
            if invoice["Status"] == "AUTHORISED" and invoice["Type"] == "ACCREC":
                ages[min(4, max(0, (NOW.date() - dates.read_day(invoice["DueDate"])).days + 29) // 30)] += 1
    assert set(ages) == {0, 1, 2, 3, 4}


def test_money_comes_in_and_goes_out_every_full_month():
    books, months = founded("au"), defaultdict(lambda: [0, 0])
    for payment in books["Payments"]:
        if payment["Status"] == "AUTHORISED":
            inward = payment["PaymentType"] in {"ACCRECPAYMENT", "APCREDITPAYMENT"}
            months[dates.read_day(payment["Date"]).strftime("%Y-%m")][not inward] += payment["BankAmount"]
    full = sorted(months)[3:-1]
    assert len(full) >= 20
    assert all(months[month][0] > 0 and months[month][1] > 0 for month in full)
