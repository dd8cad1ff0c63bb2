"""Invoices and bills as they are made, and what they say of their contact."""

import pytest

from unit_tests.sandbox.writer import UNKNOWN, messages
from unit_tests.sandbox.writing_documents.documents import an_account, edited, invoice, line

ARCHIVED = (
    "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API."
)
NEEDS_CONTACT = "A Contact must be specified for this type of transaction"
NEEDS_LINES = "One or more line items must be specified"
UNIDENTIFIED = (
    "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber"
)


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
