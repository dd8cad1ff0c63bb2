"""The documents that are no invoices: bank transactions, journals, orders, quotes, schedules, receipts and credit notes."""

import pytest

from unit_tests.sandbox.ledger_checks import check_ledger
from unit_tests.sandbox.writer import messages
from unit_tests.sandbox.writing_documents.documents import an_account, invoice, line

# Bank transactions


def bank_account(writer):
    return {"AccountID": an_account(writer, Code="090")["AccountID"]}


@pytest.mark.parametrize("kind", ["SPEND", "RECEIVE"])
def test_money_spent_and_received_is_entered_changed_and_deleted(writer, ruru, kind):
    given = invoice(ruru, Type=kind, BankAccount=bank_account(writer), Reference="R")
    made = writer.made("BankTransactions", given)
    assert (made["Status"], made["LineAmountTypes"], made["Total"]) == ("AUTHORISED", "Inclusive", 20.0)
    check_ledger(writer.tenant)
    path = f"BankTransactions/{made['BankTransactionID']}"
    assert writer.post(path, {"LineItems": [line(UnitAmount=7)]}).json()["BankTransactions"][0]["Total"] == 14.0
    check_ledger(writer.tenant)
    assert writer.post(path, {"Status": "DELETED"}).json()["BankTransactions"][0]["Status"] == "DELETED"


@pytest.mark.parametrize("kind", ["Overpayment", "Prepayment"])
def test_bank_transactions_make_over_and_prepayments_which_do_not_change(writer, ruru, kind):
    given = invoice(ruru, Type=f"RECEIVE-{kind.upper()}", BankAccount=bank_account(writer))
    made = writer.made("BankTransactions", given)
    assert writer.shown(f"{kind}s/{made[f'{kind}ID']}")["RemainingCredit"] == 20.0
    told = messages(writer.post(f"BankTransactions/{made['BankTransactionID']}", {"Reference": "x"}))
    assert told == ["Only bank transactions of type SPEND and RECEIVE can be edited."]


@pytest.mark.parametrize("changes", [{"BankAccount": None}, {"LineItems": []}, {"Contact": None}, {"Type": "SPEND-TRANSFER"}])
def test_a_bank_transaction_needs_its_parts(writer, ruru, changes):
    given = invoice(ruru, Type="SPEND", BankAccount=bank_account(writer)) | changes
    assert len(messages(writer.put("BankTransactions", given))) == 1


def test_an_overpayment_needs_neither_account_nor_price(writer, ruru):
    lines = [{"Description": "Too much", "LineAmount": 20}, {"LineAmount": 10, "AccountCode": "800"}]
    given = invoice(ruru, Type="SPEND-OVERPAYMENT", BankAccount=bank_account(writer), LineItems=lines, LineAmountTypes="NoTax")
    made = writer.made("BankTransactions", given)
    assert writer.shown(f"Overpayments/{made['OverpaymentID']}")["RemainingCredit"] == 30.0


# Journals


def journal(*amounts, **changes):
    lines = [{"LineAmount": amount, "AccountCode": "429", "TaxType": "NONE"} for amount in amounts]
    return {"Narration": "N", "JournalLines": lines, **changes}


def test_journals_balance_and_keep_off_banks_and_system_accounts(writer):
    assert writer.made("ManualJournals", journal(10, -10))["Status"] == "DRAFT"
    assert messages(writer.put("ManualJournals", journal(100, -10))) == [
        "The total debits (100.00) must equal total credits (-10.00)"
    ]
    assert len(messages(writer.put("ManualJournals", journal(0)))) == 1
    assert messages(writer.put("ManualJournals", journal(10, -10, Narration=""))) == ["Narration must be specified"]
    for code in ("090", "610"):
        bad = journal(10, -10)
        bad["JournalLines"][0]["AccountCode"] = code
        assert messages(writer.put("ManualJournals", bad)) == [f"Account code '{code}' is not a valid code for this document."]


@pytest.mark.parametrize(
    ("start", "to", "allowed"),
    [("DRAFT", "POSTED", True), ("DRAFT", "DELETED", True), ("POSTED", "VOIDED", True), ("POSTED", "DELETED", False)],
)
def test_journals_are_posted_voided_and_deleted(writer, start, to, allowed):
    made = writer.made("ManualJournals", journal(10, -10, Status=start))
    reply = writer.post(f"ManualJournals/{made['ManualJournalID']}", {"Status": to})
    assert reply.status == (200 if allowed else 400)


def test_a_draft_journal_loses_accounts_that_are_not_there_with_a_warning(writer):
    draft = journal(10, -10)
    draft["JournalLines"][0]["AccountCode"] = "476x"
    told = writer.put("ManualJournals", draft, summarizeErrors="false").json()["ManualJournals"][0]
    assert told["StatusAttributeString"] == "WARNING"
    assert told["Warnings"] == [{"Message": "Account code '476x' has been removed as it does not match a recognised account."}]
    assert "AccountCode" not in told["JournalLines"][0]
    path = f"ManualJournals/{told['ManualJournalID']}"
    assert writer.post(path, {"Status": "POSTED"}).status == 400
    assert messages(writer.put("ManualJournals", draft | {"Status": "POSTED"})) == [
        "Account code '476x' is not a valid code for this document."
    ]


# Orders and quotes


def test_an_order_of_a_live_number_is_overwritten_by_post_and_refused_by_put(writer, ruru):
    given = {"Contact": {"ContactID": ruru["ContactID"]}, "LineItems": [line()], "PurchaseOrderNumber": "P-1"}
    made = writer.made("PurchaseOrders", given)
    assert messages(writer.put("PurchaseOrders", given)) == ["Order number must be unique"]
    (again,) = writer.post("PurchaseOrders", given | {"Reference": "x"}).json()["PurchaseOrders"]
    assert (again["PurchaseOrderID"], again["Reference"]) == (made["PurchaseOrderID"], "x")
    path = f"PurchaseOrders/{made['PurchaseOrderID']}"
    assert writer.post(path, {"Status": "DELETED"}).status == 200
    assert messages(writer.post(path, {"Status": "DRAFT"})) == [
        "PurchaseOrder status change is invalid",
        "Deleted PurchaseOrders cannot be updated",
    ]
    assert writer.made("PurchaseOrders", given)["PurchaseOrderID"] != made["PurchaseOrderID"]


def test_orders_keep_four_decimals_without_being_asked_and_take_tracking_by_name_only(writer, ruru):
    category = next(each for each in writer.tenant["TrackingCategories"] if each["Status"] == "ACTIVE")
    option = next(each for each in category["Options"] if each["Status"] == "ACTIVE")
    by_id = {"TrackingCategoryID": category["TrackingCategoryID"], "TrackingOptionID": option["TrackingOptionID"]}
    by_name = {"Name": category["Name"], "Option": option["Name"]}
    lines = [line(UnitAmount=0.1648, Tracking=[by_id]), line(Tracking=[by_name])]
    made = writer.made("PurchaseOrders", {"Contact": {"ContactID": ruru["ContactID"]}, "LineItems": lines})
    assert [len(each["Tracking"]) for each in made["LineItems"]] == [0, 1]
    assert made["LineItems"][0]["UnitAmount"] == 0.1648


def test_an_order_is_not_sent_before_it_is_approved(writer, ruru):
    given = {"Contact": {"ContactID": ruru["ContactID"]}, "LineItems": [line()], "SentToContact": True}
    told = messages(writer.put("PurchaseOrders", given))
    assert told == ["Only AUTHORISED and BILLED purchase orders may have SentToContact updated."]
    assert writer.made("PurchaseOrders", given | {"Status": "AUTHORISED"})["SentToContact"] is True


def test_a_quote_goes_its_way_and_needs_its_contact_and_date_at_every_step(writer, ruru):
    contact = {"ContactID": ruru["ContactID"]}
    reply = writer.put(
        "Quotes", {"Contact": contact, "Date": "2026-11-01", "LineItems": [line()], "LineAmountTypes": "INCLUSIVE"}
    )
    assert reply.json()["SummarizeErrors"] is True
    (made,) = reply.json()["Quotes"]
    assert (made["Status"], made["LineAmountTypes"]) == ("DRAFT", "INCLUSIVE")
    path = f"Quotes/{made['QuoteID']}"
    assert len(messages(writer.post(path, {"Status": "SENT"}))) == 2
    for status in ("SENT", "ACCEPTED", "INVOICED"):
        step = {"Status": status, "Contact": contact, "Date": "2026-11-01"}
        assert writer.post(path, step).json()["Quotes"][0]["Status"] == status
    assert writer.post(path, {"Status": "DRAFT", "Contact": contact, "Date": "2026-11-01"}).status == 400


def test_a_quote_is_found_by_its_number(writer, ruru):
    given = {"Contact": {"ContactID": ruru["ContactID"]}, "Date": "2026-11-01", "LineItems": [line()], "QuoteNumber": "Q-1"}
    made = writer.made("Quotes", given)
    assert len(messages(writer.put("Quotes", given))) == 1
    (again,) = writer.post("Quotes", given | {"Title": "x"}).json()["Quotes"]
    assert (again["QuoteID"], again["Title"]) == (made["QuoteID"], "x")


# Schedules, receipts and credit notes


def test_repeating_invoices_are_made_changed_and_deleted(writer, ruru):
    schedule = {"Period": 1, "Unit": "MONTHLY", "DueDate": 10, "DueDateType": "OFFOLLOWINGMONTH", "StartDate": "2026-12-01"}
    made = writer.made("RepeatingInvoices", invoice(ruru, Schedule=schedule))
    assert (made["Status"], made["Schedule"]["StartDate"]) == ("DRAFT", "/Date(1796083200000+0000)/")
    path = f"RepeatingInvoices/{made['RepeatingInvoiceID']}"
    assert writer.post(path, {"Status": "AUTHORISED"}).json()["RepeatingInvoices"][0]["Status"] == "AUTHORISED"
    assert writer.post(path, {"Status": "DELETED"}).status == 200
    assert len(messages(writer.put("RepeatingInvoices", invoice(ruru)))) == 1


def test_receipts_name_a_user_of_the_organisation(writer, ruru):
    given = {"Contact": {"ContactID": ruru["ContactID"]}, "LineItems": [line(AccountCode="420")]}
    assert messages(writer.put("Receipts", given)) == ["A valid user should be identified using the UserID."]
    user = {"UserID": writer.ids("Users")[0]}
    made = writer.made("Receipts", given | {"User": user})
    (after,) = writer.post(f"Receipts/{made['ReceiptID']}", {"Reference": "x"}).json()["Receipts"]
    assert (after["Reference"], after["User"]["UserID"]) == ("x", user["UserID"])


def test_credit_notes_leave_their_allocations_to_another_request(writer, ruru):
    sale = writer.made("Invoices", invoice(ruru, Status="AUTHORISED"))
    given = invoice(ruru, Type="ACCRECCREDIT", Status="AUTHORISED")
    given["Allocations"] = [{"Amount": 20, "Invoice": {"InvoiceID": sale["InvoiceID"]}}]
    made = writer.made("CreditNotes", given)
    assert (made["RemainingCredit"], made["Allocations"]) == (20.0, [])
