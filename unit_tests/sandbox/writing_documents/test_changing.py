"""Documents as they are changed, and where their status, a payment or a closed period forbids it."""

import pytest

from unit_tests.sandbox.writer import NOBODY, UNKNOWN, messages
from unit_tests.sandbox.writing_documents.documents import edited, invoice, line, paid

HAS_PAYMENTS = "This document cannot be edited as it has a payment or credit note allocated to it."


# Fields and lines


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


# Statuses


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


# Documents with payments


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


# What was read, and sent back


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
