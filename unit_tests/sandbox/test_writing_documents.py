"""Invoices, bills, credit notes and the other documents as they are written; the ledger stays true throughout."""

import pytest

from unit_tests.sandbox.ledger_checks import check_ledger
from unit_tests.sandbox.writer import NOBODY, UNKNOWN, Writer, messages

HAS_PAYMENTS = "This document cannot be edited as it has a payment or credit note allocated to it."
ARCHIVED = (
    "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API."
)
NEEDS_CONTACT = "A Contact must be specified for this type of transaction"
NEEDS_LINES = "One or more line items must be specified"
UNIDENTIFIED = (
    "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber"
)


@pytest.fixture
def writer():
    made = Writer()
    yield made
    check_ledger(made.tenant)


def line(**changes):
    return {"Description": "Day", "Quantity": 2, "UnitAmount": 10, "AccountCode": "200", "TaxType": "NONE", **changes}


def invoice(contact, **changes):
    return {"Type": "ACCREC", "Contact": {"ContactID": contact["ContactID"]}, "LineItems": [line()], **changes}


@pytest.fixture
def ruru(writer):
    return writer.customer("Ruru")


def edited(writer, document, **changes):
    reply = writer.post(f"Invoices/{document['InvoiceID']}", changes)
    assert reply.status == 200, reply.body
    return reply.json()["Invoices"][0]


def paid(writer, document, amount):
    writer.control("pay", invoice=document["InvoiceID"], amount=amount)
    return writer.shown(f"Invoices/{document['InvoiceID']}")


def an_account(writer, **wanted):
    return next(each for each in writer.tenant["Accounts"] if all(each.get(k) == v for k, v in wanted.items()))


# Creating


def test_a_new_invoice_gets_xeros_defaults(writer, ruru):
    made = writer.made("Invoices", invoice(ruru))
    assert (made["Status"], made["LineAmountTypes"], made["DateString"]) == ("DRAFT", "Exclusive", "2026-11-24T00:00:00")
    assert (made["Total"], made["AmountDue"], made["CurrencyCode"]) == (20.0, 20.0, "NZD")
    assert made["InvoiceNumber"].startswith("INV-")
    assert writer.shown(f"Invoices/{made['InvoiceID']}") == made


def test_an_approved_invoice_moves_the_balance_of_its_contact(writer, ruru):
    writer.made("Invoices", invoice(ruru, Status="AUTHORISED"))
    balances = writer.shown(f"Contacts/{ruru['ContactID']}")["Balances"]
    assert balances["AccountsReceivable"]["Outstanding"] == 20.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Type": None}, "Invoice Type is not valid"),
        ({"Type": "ACCRECCREDIT"}, "Invoice Type is not valid"),
        ({"Contact": None}, NEEDS_CONTACT),
        ({"Contact": {"FirstName": "R"}}, UNIDENTIFIED),
        ({"Contact": {"ContactID": UNKNOWN}}, "The Contact could not be found."),
        ({"Status": "PAID"}, "Invoice not of valid status for creation"),
        ({"Status": "VOIDED"}, "Invoice not of valid status for creation"),
        ({"Status": "AUTHORISED", "LineItems": []}, NEEDS_LINES),
        ({"Status": "AUTHORISED", "LineItems": None}, NEEDS_LINES),
        (
            {"Status": "AUTHORISED", "LineItems": [line(AccountCode=None)]},
            "Account code '' is not a valid code for this document.",
        ),
        ({"LineItems": [line(AccountCode="ZZZ")]}, "Account code 'ZZZ' is not a valid code for this document."),
        ({"LineItems": [line(AccountCode="090")]}, "Account code '090' is not a valid code for this document."),
        ({"LineItems": [line(AccountCode="610")]}, "Account code '610' is not a valid code for this document."),
        ({"LineItems": [line(AccountCode="424")]}, "Account code '424' is not a valid code for this document."),
        ({"LineItems": [line(LineAmount=19.99)]}, "The line total 19.99 does not match the expected line total 20.00"),
        ({"LineItems": [line(Tracking=[{"Name": "A"}] * 3)]}, "A line can be assigned to two tracking categories at most."),
        ({"CurrencyCode": "XTS"}, "Organisation is not subscribed to currency XTS"),
        ({"InvoiceNumber": "x" * 256}, "The InvoiceNumber must be no longer than 255 characters"),
    ],
)
def test_what_xero_refuses_is_told_in_its_words_and_not_kept(writer, ruru, changes, message):
    before = writer.ids("Invoices")
    assert message in messages(writer.put("Invoices", invoice(ruru, **changes)))
    assert writer.ids("Invoices") == before


def test_all_that_is_wrong_is_told_at_once(writer):
    bad = {"Type": "ACCREC", "LineItems": [line(AccountCode="ZZZ"), line(TaxType="TAXLESS")]}
    told = messages(writer.put("Invoices", bad))
    assert told[:2] == [NEEDS_CONTACT, "Account code 'ZZZ' is not a valid code for this document."]
    assert "TAXLESS" in told[2]


def test_numbers_of_sales_are_unique_and_those_of_bills_are_not(writer, ruru):
    writer.made("Invoices", invoice(ruru, InvoiceNumber="A-1"))
    assert messages(writer.put("Invoices", invoice(ruru, InvoiceNumber="a-1"))) == ["Invoice # must be unique."]
    bills = [writer.made("Invoices", invoice(ruru, Type="ACCPAY", InvoiceNumber="A-1"))["InvoiceID"] for _ in range(2)]
    assert len(set(bills)) == 2


def test_post_overwrites_the_sale_of_that_number_and_makes_another_bill(writer, ruru):
    sale = writer.made("Invoices", invoice(ruru, InvoiceNumber="A-1"))
    bill = writer.made("Invoices", invoice(ruru, Type="ACCPAY", InvoiceNumber="A-1"))
    (changed,) = writer.post("Invoices", invoice(ruru, InvoiceNumber="A-1", Reference="new")).json()["Invoices"]
    assert (changed["InvoiceID"], changed["Reference"]) == (sale["InvoiceID"], "new")
    (another,) = writer.post("Invoices", invoice(ruru, Type="ACCPAY", InvoiceNumber="A-1")).json()["Invoices"]
    assert another["InvoiceID"] not in {sale["InvoiceID"], bill["InvoiceID"]}


def test_the_number_of_a_deleted_draft_still_matches(writer, ruru):
    draft = writer.made("Invoices", invoice(ruru, InvoiceNumber="A-1"))
    edited(writer, draft, Status="DELETED")
    told = messages(writer.post("Invoices", invoice(ruru, InvoiceNumber="A-1")))
    assert told == ["Invoice not of valid status for modification"]
    assert messages(writer.put("Invoices", invoice(ruru, InvoiceNumber="A-1"))) == ["Invoice # must be unique."]


def test_prices_are_rounded_before_the_line_is_worked_out_unless_unitdp_is_4(writer, ruru):
    given = invoice(ruru, LineItems=[line(Quantity=1000, UnitAmount=0.1648)])
    (rounded,) = writer.put("Invoices", given).json()["Invoices"]
    (fine,) = writer.put("Invoices", given, unitdp="4").json()["Invoices"]
    assert (rounded["Total"], fine["Total"]) == (160.0, 164.8)
    kept = [writer.tenant["Invoices"].get(each["InvoiceID"])["LineItems"][0]["UnitAmount"] for each in (rounded, fine)]
    assert kept == [0.16, 0.1648]
    assert fine["LineItems"][0]["UnitAmount"] == 0.1648


def test_tracking_that_xero_does_not_know_is_dropped_in_silence(writer, ruru):
    category = next(each for each in writer.tenant["TrackingCategories"] if each["Status"] == "ACTIVE")
    option = next(each for each in category["Options"] if each["Status"] == "ACTIVE")
    known = {"Name": category["Name"], "Option": option["Name"]}
    given = invoice(ruru, LineItems=[line(Tracking=[known, {"Name": category["Name"], "Option": "Nowhere"}])])
    (kept,) = writer.made("Invoices", given)["LineItems"]
    assert [one["TrackingOptionID"] for one in kept["Tracking"]] == [option["TrackingOptionID"]]


def test_a_line_may_name_its_account_by_id(writer, ruru):
    account = an_account(writer, Code="200")
    given = {key: value for key, value in line().items() if key != "AccountCode"}
    made = writer.made("Invoices", invoice(ruru, LineItems=[given | {"AccountID": account["AccountID"]}]))
    assert made["LineItems"][0]["AccountCode"] == "200"


# The contact of a document


def test_whatever_a_document_says_of_its_contact_is_written_to_the_contact(writer, ruru):
    writer.later()
    block = {"ContactID": ruru["ContactID"], "Name": "Ruru Ltd", "EmailAddress": "r@example.com"}
    made = writer.made("Invoices", invoice(ruru, Contact=block))
    contact = writer.shown(f"Contacts/{ruru['ContactID']}")
    assert (contact["Name"], contact["EmailAddress"]) == ("Ruru Ltd", "r@example.com")
    assert contact["UpdatedDateUTC"] != ruru["UpdatedDateUTC"]
    assert made["Contact"]["Name"] == "Ruru Ltd"


def test_an_id_alone_leaves_the_contact_as_it_is(writer, ruru):
    writer.later()
    writer.made("Invoices", invoice(ruru))
    assert writer.shown(f"Contacts/{ruru['ContactID']}")["UpdatedDateUTC"] == ruru["UpdatedDateUTC"]


def test_a_new_name_makes_the_contact_once(writer):
    given = {"Type": "ACCREC", "Contact": {"Name": "Kea", "EmailAddress": "k@example.com"}, "LineItems": [line()]}
    told = writer.put("Invoices", {"Invoices": [given, given | {"Contact": {"Name": "kea"}}]}).json()["Invoices"]
    assert told[0]["Contact"]["ContactID"] == told[1]["Contact"]["ContactID"]
    assert told[0]["Contact"]["EmailAddress"] == "k@example.com"


def test_an_order_needs_a_contact_that_is_there(writer):
    given = {"Contact": {"Name": "Kea"}, "LineItems": [line()]}
    assert messages(writer.put("PurchaseOrders", given)) == [NEEDS_CONTACT]
    assert writer.made("Quotes", given)["Contact"]["Name"] == "Kea"


def test_an_archived_contact_gets_no_documents(writer, ruru):
    writer.control("archive", resource="Contacts", select=ruru["ContactID"])
    assert messages(writer.put("Invoices", invoice(ruru))) == [ARCHIVED]


# Changing


def test_fields_left_out_of_a_post_keep_their_values(writer, ruru):
    made = writer.made("Invoices", invoice(ruru, Reference="R", DueDate="2026-12-24"))
    writer.later()
    after = edited(writer, made, Url="https://example.com/")
    assert (after["Reference"], after["DueDate"], after["LineItems"]) == ("R", made["DueDate"], made["LineItems"])
    assert after["UpdatedDateUTC"] != made["UpdatedDateUTC"]


def test_lines_are_kept_by_their_ids_made_without_and_deleted_when_left_out(writer, ruru):
    made = writer.made("Invoices", invoice(ruru, LineItems=[line(Description=name) for name in "abc"]))
    a, b, _ = made["LineItems"]
    after = edited(
        writer,
        made,
        LineItems=[{"LineItemID": b["LineItemID"], "Quantity": 5}, line(Description="d"), {"LineItemID": a["LineItemID"]}],
    )
    lines = {each["Description"]: each for each in after["LineItems"]}
    assert lines.keys() == {"a", "b", "d"}
    assert (lines["a"]["LineItemID"], lines["b"]["LineItemID"]) == (a["LineItemID"], b["LineItemID"])
    assert (lines["b"]["LineAmount"], after["Total"]) == (50.0, 90.0)


def test_lines_without_ids_are_all_made_anew(writer, ruru):
    made = writer.made("Invoices", invoice(ruru))
    after = edited(writer, made, LineItems=[line()])
    assert after["LineItems"][0]["LineItemID"] != made["LineItems"][0]["LineItemID"]


def test_an_id_of_no_line_of_the_document_makes_a_new_line(writer, ruru):
    made = writer.made("Invoices", invoice(ruru, LineItems=[line(LineItemID=UNKNOWN)]))
    assert made["LineItems"][0]["LineItemID"] not in {UNKNOWN, NOBODY}


MOVES = [
    ("DRAFT", "SUBMITTED", True),
    ("DRAFT", "AUTHORISED", True),
    ("DRAFT", "DELETED", True),
    ("DRAFT", "VOIDED", False),
    ("DRAFT", "PAID", False),
    ("SUBMITTED", "DRAFT", True),
    ("SUBMITTED", "AUTHORISED", True),
    ("SUBMITTED", "DELETED", True),
    ("SUBMITTED", "VOIDED", False),
    ("AUTHORISED", "VOIDED", True),
    ("AUTHORISED", "DELETED", False),
    ("AUTHORISED", "DRAFT", False),
    ("AUTHORISED", "SUBMITTED", False),
    ("AUTHORISED", "PAID", False),
]


@pytest.mark.parametrize(("start", "to", "allowed"), MOVES)
@pytest.mark.parametrize("resource", ["Invoices", "CreditNotes"])
def test_a_status_follows_only_those_that_may_come_before_it(writer, ruru, resource, start, to, allowed):
    noun, kind = ("Invoice", "ACCREC") if resource == "Invoices" else ("Credit note", "ACCRECCREDIT")
    made = writer.made(resource, invoice(ruru, Type=kind, Status=start))
    key = f"{resource[:-1]}ID"
    told = writer.post(resource, {key: made[key], "Status": to}, summarizeErrors="false").json()[resource][0]
    if allowed:
        assert (told["StatusAttributeString"], told["Status"]) == ("OK", to)
    else:
        assert (told["StatusAttributeString"], told["HasErrors"]) == ("ERROR", True)
        assert [one["Message"] for one in told["ValidationErrors"]] == [f"{noun} not of valid status for modification"]
        assert writer.shown(f"{resource}/{made[key]}")["Status"] == start


@pytest.mark.parametrize("status", ["VOIDED", "DELETED"])
def test_an_ended_document_does_not_change_any_more(writer, ruru, status):
    made = writer.made("Invoices", invoice(ruru, Status="AUTHORISED" if status == "VOIDED" else "DRAFT"))
    edited(writer, made, Status=status)
    told = messages(writer.post(f"Invoices/{made['InvoiceID']}", {"Reference": "x"}))
    assert told == ["Invoice not of valid status for modification"]


def test_a_document_with_a_payment_is_not_voided(writer, ruru):
    made = paid(writer, writer.made("Invoices", invoice(ruru, Status="AUTHORISED")), 5)
    told = messages(writer.post(f"Invoices/{made['InvoiceID']}", {"Status": "VOIDED"}))
    assert told == [
        "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."
    ]


@pytest.mark.parametrize("amount", [5, 20])
@pytest.mark.parametrize(
    "changes", [{"Reference": "x"}, {"DueDate": "2027-01-01"}, {"InvoiceNumber": "Z-9"}, {"Url": "https://example.com/"}]
)
def test_some_of_a_paid_sale_may_still_change(writer, ruru, amount, changes):
    made = paid(writer, writer.made("Invoices", invoice(ruru, Status="AUTHORISED")), amount)
    after = edited(writer, made, **changes)
    assert (after["Total"], after["AmountPaid"], after["Status"]) == (20.0, amount, made["Status"])


@pytest.mark.parametrize("changes", [{"Date": "2026-01-01"}, {"LineAmountTypes": "NoTax"}, {"LineItems": [line()]}])
def test_the_rest_of_a_paid_sale_may_not(writer, ruru, changes):
    made = paid(writer, writer.made("Invoices", invoice(ruru, Status="AUTHORISED")), 5)
    assert messages(writer.post(f"Invoices/{made['InvoiceID']}", changes)) == [HAS_PAYMENTS]


def test_lines_of_a_paid_sale_change_their_wording_account_and_tracking_only(writer, ruru):
    made = paid(writer, writer.made("Invoices", invoice(ruru, Status="AUTHORISED")), 5)
    line_id = made["LineItems"][0]["LineItemID"]
    after = edited(writer, made, LineItems=[{"LineItemID": line_id, "Description": "new", "AccountCode": "260", "Quantity": 2}])
    assert (after["LineItems"][0]["Description"], after["LineItems"][0]["AccountCode"]) == ("new", "260")
    dearer = {"LineItems": [{"LineItemID": line_id, "UnitAmount": 11}]}
    assert messages(writer.post(f"Invoices/{made['InvoiceID']}", dearer)) == [HAS_PAYMENTS]


def test_nothing_of_a_paid_bill_changes(writer, ruru):
    made = paid(writer, writer.made("Invoices", invoice(ruru, Type="ACCPAY", Status="AUTHORISED")), 5)
    assert messages(writer.post(f"Invoices/{made['InvoiceID']}", {"Reference": "x"})) == [HAS_PAYMENTS]


def test_a_paid_sale_sent_back_as_it_was_read_is_accepted(writer, ruru):
    made = paid(writer, writer.made("Invoices", invoice(ruru, Status="AUTHORISED")), 20)
    sent = {**made, "Contact": {"ContactID": ruru["ContactID"]}}
    (after,) = writer.post("Invoices", {"Invoices": [sent]}, unitdp="4").json()["Invoices"]
    assert {**after, "UpdatedDateUTC": 0, "UpdatedDateUTCString": 0} == {**made, "UpdatedDateUTC": 0, "UpdatedDateUTCString": 0}


@pytest.mark.parametrize(
    "resource",
    ["Invoices", "CreditNotes", "PurchaseOrders", "Quotes", "ManualJournals", "BankTransactions", "RepeatingInvoices"],
)
def test_what_was_read_can_be_sent_back_and_stays_the_same(writer, resource):
    shelf = writer.tenant[resource]
    accounts = {each.get("Code"): each["Status"] for each in writer.tenant["Accounts"]}
    for former in list(shelf):
        lines = former.get("LineItems") or former.get("JournalLines") or []
        odd = any(accounts.get(each.get("AccountCode"), "ACTIVE") != "ACTIVE" for each in lines)
        if former["Status"] not in {"DRAFT", "SUBMITTED", "AUTHORISED", "POSTED"} or odd or former.get("Payments"):
            continue
        if (
            former.get("IsReconciled")
            or former.get("Allocations")
            or former.get("CreditNotes")
            or "-" in former.get("Type", "")
        ):
            continue
        sent = former | ({"Contact": {"ContactID": former["Contact"]["ContactID"]}} if "Contact" in former else {})
        contact = writer.tenant["Contacts"].get(former["Contact"]["ContactID"]) if "Contact" in former else {}
        if contact.get("ContactStatus") == "ARCHIVED":
            continue
        reply = writer.post(resource, {resource: [sent]}, unitdp="4")
        assert reply.status == 200, reply.body
        after = shelf.get(shelf.id_of(former))
        for each in (after, former):
            each.pop("Contact", None)
            each.pop("UpdatedDateUTC", None)
            each.pop("UpdatedDateUTCString", None)
        assert after == former


# Lock dates


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("PeriodLockDate", "The document date cannot be before the period lock date."),
        ("EndOfYearLockDate", "The document date cannot be before the end of year lock date."),
    ],
)
def test_a_closed_period_takes_nothing_and_gives_nothing(writer, ruru, key, message):
    early = writer.made("Invoices", invoice(ruru, Date="2026-06-30", Status="AUTHORISED"))
    late = writer.made("Invoices", invoice(ruru, Date="2026-07-01", Status="AUTHORISED"))
    writer.control("edit", resource="Organisation", changes={key: "/Date(1782777600000+0000)/"})  # 30 June 2026
    for given in (
        invoice(ruru, Date="2026-06-30", Status="AUTHORISED"),
        {"InvoiceID": late["InvoiceID"], "Date": "2026-06-30"},
    ):
        assert messages(writer.post("Invoices", given)) == [message]
    for given in ({"Status": "VOIDED"}, {"Reference": "x"}):
        assert messages(writer.post(f"Invoices/{early['InvoiceID']}", given)) == [message]
    edited(writer, late, Reference="x")


# The other documents


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


def test_an_overpayment_needs_neither_account_nor_price(writer, ruru):
    lines = [{"Description": "Too much", "LineAmount": 20}, {"LineAmount": 10, "AccountCode": "800"}]
    given = invoice(ruru, Type="SPEND-OVERPAYMENT", BankAccount=bank_account(writer), LineItems=lines, LineAmountTypes="NoTax")
    made = writer.made("BankTransactions", given)
    assert writer.shown(f"Overpayments/{made['OverpaymentID']}")["RemainingCredit"] == 30.0


def test_new_lines_come_before_those_that_are_kept(writer, ruru):
    made = writer.made("Invoices", invoice(ruru, LineItems=[line(Description=name) for name in "ab"]))
    kept = [{"LineItemID": each["LineItemID"]} for each in made["LineItems"]]
    after = edited(writer, made, LineItems=[*kept, line(Description="c")])
    assert [each["Description"] for each in after["LineItems"]] == ["c", "a", "b"]


def test_another_currency_brings_its_rate(writer, ruru):
    foreign = next(each["Code"] for each in writer.tenant["Currencies"] if each["Code"] != "NZD")
    made = writer.made("Invoices", invoice(ruru, CurrencyRate=3))
    assert made["CurrencyRate"] == 1.0
    assert edited(writer, made, CurrencyCode=foreign)["CurrencyRate"] != 1.0
    assert edited(writer, made, CurrencyCode="NZD")["CurrencyRate"] == 1.0
