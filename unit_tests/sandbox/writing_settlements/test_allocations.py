"""Credit that is given to an invoice and taken back."""

import pytest

from unit_tests.sandbox.writer import UNKNOWN, messages
from unit_tests.sandbox.writing_settlements.settling import credit, due


def test_an_allocation_gives_credit_to_an_invoice_and_is_taken_back(writer, sale, ahead):
    resource, credit_id = ahead
    writer.later()
    given = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 40, "Date": "2026-11-20"}
    made = writer.made(f"{resource}/{credit_id}/Allocations", {"Allocations": [given]})
    assert (made["Amount"], made["Invoice"]["InvoiceID"]) == (40.0, sale["InvoiceID"])
    noun = resource.removesuffix("s")
    assert made[noun][f"{noun}ID"] == credit_id
    assert due(writer, sale) == ("AUTHORISED", 60.0)
    kept = writer.shown(f"{resource}/{credit_id}")
    assert kept["RemainingCredit"] == 20.0
    assert kept["UpdatedDateUTC"] > sale["UpdatedDateUTC"]
    told = writer.delete(f"{resource}/{credit_id}/Allocations/{made['AllocationID']}")
    gone = told.json()
    assert (gone["AllocationID"], gone["Amount"], gone["IsDeleted"]) == (made["AllocationID"], 40.0, True)
    assert due(writer, sale) == ("AUTHORISED", 100.0)
    assert writer.shown(f"{resource}/{credit_id}")["RemainingCredit"] == 60.0


def test_an_allocation_sent_twice_is_applied_twice(writer, sale, ahead):
    resource, credit_id = ahead
    given = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 25, "Date": "2026-11-20"}
    for _ in range(2):
        writer.put(f"{resource}/{credit_id}/Allocations", {"Allocations": [given]})
    assert due(writer, sale) == ("AUTHORISED", 50.0)
    assert writer.shown(f"{resource}/{credit_id}")["RemainingCredit"] == 10.0
    assert messages(writer.put(f"{resource}/{credit_id}/Allocations", {"Allocations": [given]}))


def test_of_several_allocations_the_good_ones_are_kept_when_errors_are_told_one_by_one(writer, customer, sale):
    note_id = credit(writer, customer)["CreditNoteID"]
    stranger = writer.document(writer.customer("Kea"))
    given = [
        {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 10, "Date": "2026-11-20"},
        {"Invoice": {"InvoiceID": stranger["InvoiceID"]}, "Amount": 10, "Date": "2026-11-20"},
    ]
    reply = writer.put(f"CreditNotes/{note_id}/Allocations", {"Allocations": given}, summarizeErrors="false")
    assert [one["StatusAttributeString"] for one in reply.json()["Allocations"]] == ["OK", "ERROR"]
    assert (due(writer, sale), due(writer, stranger)) == (("AUTHORISED", 90.0), ("AUTHORISED", 100.0))
    assert messages(writer.put(f"CreditNotes/{note_id}/Allocations", {"Allocations": given}))
    assert due(writer, sale) == ("AUTHORISED", 90.0)


@pytest.mark.parametrize("amount", [0, -1, 60.01])
def test_no_more_is_allocated_than_there_is(writer, sale, ahead, amount):
    resource, credit_id = ahead
    given = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": amount, "Date": "2026-11-20"}
    assert messages(writer.put(f"{resource}/{credit_id}/Allocations", given))
    assert due(writer, sale) == ("AUTHORISED", 100.0)


def test_an_unknown_allocation_or_credit_is_refused(writer, customer):
    note_id = credit(writer, customer)["CreditNoteID"]
    assert messages(writer.delete(f"CreditNotes/{note_id}/Allocations/{UNKNOWN}"))
    assert writer.delete(f"CreditNotes/{UNKNOWN}/Allocations/{UNKNOWN}").status == 404
    assert writer.put("Overpayments", {"Amount": 5}).status == 501


def test_an_invoice_that_has_any_credit_is_not_voided(writer, sale, ahead):
    resource, credit_id = ahead
    given = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 40, "Date": "2026-11-20"}
    writer.made(f"{resource}/{credit_id}/Allocations", given)
    assert messages(writer.post(f"Invoices/{sale['InvoiceID']}", {"Status": "VOIDED"})) == [
        "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."
    ]
    assert due(writer, sale) == ("AUTHORISED", 60.0)
