"""The log of the ledger: what posts, and what becomes of it when its document changes."""

import json
from datetime import timedelta

import pytest

from unit_tests.sandbox.kept import NOW, SALES, Kept, added, amounts, ledger, net
from xero_sandbox.company import PROFILES
from xero_sandbox.dates import read_millis
from xero_sandbox.money import cents


@pytest.fixture
def kept():
    return Kept()


@pytest.mark.parametrize("profile", range(len(PROFILES)))
def test_a_founded_company_has_a_log_that_comes_to_its_ledger(profile):
    kept = Kept("demo", tenants=len(PROFILES))
    told = kept.log(profile)
    assert added(told) == ledger(kept.tenants[profile])
    assert all(sum(amounts(journal)) == 0 for journal in [*told, *kept.log(profile, paymentsOnly="true")])
    numbers = [journal["JournalNumber"] for journal in told]
    assert numbers == sorted(numbers)
    times = [read_millis(journal["CreatedDateUTC"]) for journal in told]
    assert times == sorted(times)
    assert times[-1] < NOW.timestamp() * 1000


def test_history_is_told_at_the_times_that_its_documents_tell(kept):
    tenant = kept.tenants[1]
    created = {journal["SourceID"]: read_millis(journal["CreatedDateUTC"]) for journal in reversed(kept.log(1))}
    payments = [one for one in tenant["Payments"] if one["Status"] == "AUTHORISED"]
    assert {created[one["PaymentID"]] for one in payments} == {read_millis(one["UpdatedDateUTC"]) for one in payments}
    for payment in payments:
        assert created.get(payment["Invoice"]["InvoiceID"], 0) <= created[payment["PaymentID"]]


def test_what_history_voided_is_in_the_log_twice(kept):
    voided = [one for one in kept.tenants[1]["Invoices"] if one["Status"] == "VOIDED" and one["Type"] == "ACCREC"]
    assert voided
    for invoice in voided:
        first, second = [journal for journal in kept.log(1) if journal["SourceID"] == invoice["InvoiceID"]]
        assert net(first)["Accounts Receivable"] == cents(invoice["Total"])
        assert amounts(second) == [-value for value in amounts(first)]


def test_a_journal_of_a_sale_says_all_that_its_lines_say(kept):
    name, option = "Region", "North"
    lines = [
        {**SALES, "Tracking": [{"Name": name, "Option": option}]},
        {**SALES, "AccountCode": "260", "Description": "", "UnitAmount": 10},
    ]
    made = {}
    (journal,) = kept.new(lambda: made.update(kept.invoice(lines=lines, Reference="Red fish", Date="2026-11-02")))
    receivable, sales, other, tax = journal["JournalLines"]
    assert (journal["SourceType"], journal["SourceID"], journal["Reference"]) == ("ACCREC", made["InvoiceID"], "Red fish")
    assert journal["JournalDate"] == made["Date"]
    assert journal["CreatedDateUTC"] == made["UpdatedDateUTC"]
    assert (receivable["AccountType"], receivable["NetAmount"], receivable["GrossAmount"]) == ("CURRENT", 126.5, 126.5)
    assert "TaxType" not in receivable
    assert "Description" not in receivable
    assert (sales["AccountCode"], sales["AccountName"], sales["Description"]) == ("200", "Sales", "Rope")
    assert (sales["NetAmount"], sales["TaxAmount"], sales["GrossAmount"]) == (-100.0, -15.0, -115.0)
    assert (sales["TaxType"], sales["TaxName"]) == ("OUTPUT2", kept.tenants[0]["TaxRates"].get("OUTPUT2")["Name"])
    (tracked,) = sales["TrackingCategories"]
    assert (tracked["Name"], tracked["Option"]) == (name, option)
    assert set(tracked) == {"Name", "Option", "TrackingCategoryID", "TrackingOptionID"}
    assert "Description" not in other
    assert (tax["AccountName"], tax["NetAmount"], tax["TaxAmount"]) == ("GST", -16.5, 0.0)
    assert len({line["JournalLineID"] for line in journal["JournalLines"]}) == 4


def test_foreign_documents_are_posted_in_the_organisations_own_money(kept):
    (journal,) = kept.new(lambda: kept.invoice(CurrencyCode="USD", CurrencyRate=0.5))
    assert net(journal) == {"Accounts Receivable": 23000, "Sales": -20000, "GST": -3000}
    assert journal["JournalLines"][1]["TaxAmount"] == -30.0


# What happens to a document


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_drafts_post_nothing_until_they_are_approved(kept, status):
    made = {}
    assert kept.new(lambda: made.update(kept.invoice(status=status))) == []
    approved = {"Status": "AUTHORISED"}
    (journal,) = kept.new(lambda: kept.control("edit", resource="Invoices", select=made["InvoiceID"], changes=approved))
    assert journal["SourceID"] == made["InvoiceID"]


def test_a_deleted_draft_never_was(kept):
    draft = kept.invoice(status="DRAFT")
    assert kept.new(lambda: kept.control("delete", resource="Invoices", select=draft["InvoiceID"])) == []


def test_an_edit_reverses_the_former_journal_and_posts_a_new_one(kept):
    invoice = kept.invoice()
    former = kept.log()[-1]
    lines = [{**SALES, "UnitAmount": 200}]
    kept.control("clock", advance=600)
    changed, posted = {"LineItems": lines, "Date": "2026-11-09"}, former["JournalNumber"]
    reversal, new = kept.new(lambda: kept.control("edit", resource="Invoices", select=invoice["InvoiceID"], changes=changed))
    assert amounts(reversal) == [-value for value in amounts(former)]
    assert reversal["JournalDate"] == former["JournalDate"] != new["JournalDate"]
    assert net(new) == {"Accounts Receivable": 23000, "Sales": -20000, "GST": -3000}
    assert {one["SourceID"] for one in (former, reversal, new)} == {invoice["InvoiceID"]}
    assert posted < reversal["JournalNumber"] < new["JournalNumber"]
    later = (NOW + timedelta(minutes=10)).timestamp() * 1000
    assert {read_millis(one["CreatedDateUTC"]) for one in (reversal, new)} == {later}
    assert len({one["JournalID"] for one in (former, reversal, new)}) == 3


def test_an_edit_of_what_no_journal_shows_posts_nothing(kept):
    invoice = kept.invoice()
    changes = {"DueDate": "2027-01-31", "Url": "https://example.com"}
    assert kept.new(lambda: kept.control("edit", resource="Invoices", select=invoice["InvoiceID"], changes=changes)) == []
    assert kept.new(lambda: kept.control("touch", resource="Invoices", select=invoice["InvoiceID"])) == []


@pytest.mark.parametrize(("resource", "verb"), [("Invoices", "void"), ("BankTransactions", "delete")])
def test_what_is_ended_is_reversed(kept, resource, verb):
    if resource == "Invoices":
        made, id_key = kept.invoice("ACCPAY", lines=[{**SALES, "AccountCode": "400"}]), "InvoiceID"
    else:
        spent = {"BankAccount": {"Code": "090"}, "Contact": kept.contact(), "LineItems": [{**SALES, "AccountCode": "400"}]}
        made, id_key = kept.create(resource, Type="SPEND", **spent), "BankTransactionID"
    former = kept.log()[-1]
    (reversal,) = kept.new(lambda: kept.control(verb, resource=resource, select=made[id_key]))
    assert reversal["SourceID"] == former["SourceID"] == made[id_key]
    assert amounts(reversal) == [-value for value in amounts(former)]
    assert added(kept.log()) == ledger(kept.tenants[0])


def test_a_payment_posts_and_leaves_its_invoice_alone(kept):
    invoice = kept.invoice()
    (journal,) = kept.new(lambda: kept.control("pay", invoice=invoice["InvoiceID"]))
    assert journal["SourceType"] == "ACCRECPAYMENT"
    assert net(journal) == {"Business Bank Account": 11500, "Accounts Receivable": -11500}
    (reversal,) = kept.new(lambda: kept.control("delete", resource="Payments", select=journal["SourceID"]))
    assert amounts(reversal) == [-value for value in amounts(journal)]


def test_an_allocation_shows_only_where_the_currency_moved(kept):
    contact = kept.contact()
    for rate, expected in ((0.5, []), (0.4, [{"Accounts Receivable": 5750, "Realised Currency Gains": -5750}])):
        foreign = {"CurrencyCode": "USD", "Contact": contact}
        invoice = kept.invoice(CurrencyRate=0.5, **foreign)
        note = kept.create(
            "CreditNotes", Type="ACCRECCREDIT", Status="AUTHORISED", LineItems=[SALES], CurrencyRate=rate, **foreign
        )
        ids = {"credit_note": note["CreditNoteID"], "invoice": invoice["InvoiceID"]}
        journals = kept.new(lambda ids=ids: kept.control("allocate", amount=115, **ids))
        assert [net(journal) for journal in journals] == expected
        assert {journal["SourceType"] for journal in journals} <= {"ACCRECCREDIT"}
    assert added(kept.log()) == ledger(kept.tenants[0])


def test_a_manual_journal_posts_when_it_is_posted(kept):
    lines = [{"AccountCode": "400", "LineAmount": 10}, {"AccountCode": "404", "LineAmount": -10, "Description": "Fees"}]
    made = {}
    assert kept.new(lambda: made.update(kept.create("ManualJournals", Narration="Moved", JournalLines=lines))) == []
    change = {"resource": "ManualJournals", "select": made["ManualJournalID"]}
    (journal,) = kept.new(lambda: kept.control("edit", changes={"Status": "POSTED"}, **change))
    assert (journal["SourceType"], net(journal)) == ("MANJOURNAL", {"Advertising": 1000, "Bank Fees": -1000})
    (reversal,) = kept.new(lambda: kept.control("void", **change))
    assert net(reversal) == {"Advertising": -1000, "Bank Fees": 1000}


def test_names_stay_as_they_were_when_it_was_posted(kept):
    kept.invoice()
    (account,) = [one for one in kept.tenants[0]["Accounts"] if one.get("Code") == "200"]
    kept.control("edit", resource="Accounts", select=account["AccountID"], changes={"Name": "Ropes"})
    kept.invoice()
    former, latter = kept.log()[-2:]
    assert (former["JournalLines"][1]["AccountName"], latter["JournalLines"][1]["AccountName"]) == ("Sales", "Ropes")


def test_what_is_entered_as_of_a_moment_is_posted_at_that_moment(kept):
    element = {"Type": "ACCREC", "Status": "AUTHORISED", "Contact": kept.contact(), "LineItems": [SALES]}
    (journal,) = kept.new(lambda: kept.control("create", resource="Invoices", element=element, at="2026-02-03T04:05:06Z"))
    assert journal["CreatedDateUTC"] == "/Date(1770091506000+0000)/"


def test_rows_that_are_put_and_removed_are_posted_and_reversed(kept):
    invoice = kept.invoice()
    last = kept.log()[-1]
    (reversal,) = kept.new(lambda: kept.control("remove", resource="Invoices", select=invoice["InvoiceID"]))
    assert amounts(reversal) == [-value for value in amounts(last)]
    (again,) = kept.new(lambda: kept.control("put", resource="Invoices", elements=[invoice]))
    assert amounts(again) == amounts(last)
    assert kept.new(lambda: kept.control("put", resource="Invoices", elements=[{"InvoiceID": "1", "Status": "PAID"}])) == []


def test_a_write_that_is_taken_back_posts_nothing(kept):
    lines = [{"AccountCode": "200", "Quantity": 1, "UnitAmount": 5}]
    good = {"Type": "ACCREC", "Status": "AUTHORISED", "Contact": kept.contact(), "LineItems": lines}
    body = json.dumps({"Invoices": [good, {"Type": "ACCREC", "Status": "AUTHORISED"}]}).encode()
    assert kept.new(lambda: kept.send("PUT", "/api.xro/2.0/Invoices", headers=kept.headers(), body=body)) == []
    kept.invoice()
    assert added(kept.log()) == ledger(kept.tenants[0])


def test_edits_that_are_taken_back_post_nothing_however_many_there_were(kept):
    invoice_id = kept.invoice()["InvoiceID"]
    edits = [{"InvoiceID": invoice_id, "LineItems": [{**SALES, "UnitAmount": price}]} for price in (7, 8)]
    body = json.dumps({"Invoices": [*edits, {"Type": "ACCREC", "Status": "AUTHORISED"}]}).encode()
    assert kept.new(lambda: kept.send("POST", "/api.xro/2.0/Invoices", headers=kept.headers(), body=body)) == []
    kept.control("edit", resource="Invoices", select=invoice_id, changes=edits[0])
    assert [net(journal)["Sales"] for journal in kept.log()[-3:]] == [-10000, 10000, -700]
