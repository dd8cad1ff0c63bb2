"""What was created, taken back, and is written again within the life of its Idempotency-Key is there again."""

import pytest

from integration_tests.writing import append, soft_delete, upsert

pytestmark = pytest.mark.organisations(1)

LINES = [{"Description": "Work", "Quantity": 1, "UnitAmount": 80, "AccountCode": "200"}]
WHO = {"Name": "Harbour View"}
SALE = {
    "Type": "ACCREC",
    "Date": "2026-10-01",
    "DueDate": "2026-11-01",
    "Contact": WHO,
    "LineItems": LINES,
    "Status": "AUTHORISED",
}
OPEN = {**SALE, "InvoiceNumber": "OPEN-1"}
CREDIT = {"Type": "ACCRECCREDIT", "CreditNoteNumber": "CN-1", "Contact": WHO, "Date": "2026-10-01", "LineItems": LINES}
NAMED = {"CreditNote": {"CreditNoteNumber": "CN-1"}, "Invoice": {"InvoiceNumber": "OPEN-1"}, "Amount": 10, "Date": "2026-10-02"}
BILL = {**SALE, "Type": "ACCPAY", "InvoiceNumber": "B-1"}


@pytest.mark.parametrize("way", [append, upsert])
@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("items", {"Code": "CHAIR", "Name": "Chair"}),
        ("payments", {"Invoice": {"InvoiceNumber": "OPEN-1"}, "Account": {"Code": "090"}, "Date": "2026-10-02", "Amount": 5}),
        ("credit_note_allocations", NAMED),
        ("contact_group_members", {"ContactGroup": {"Name": "VIPs"}, "Contact": WHO}),
    ],
)
def test_what_was_taken_back_comes_again(xero, write, way, name, record):
    write(
        upsert("contacts", **WHO),
        upsert("invoices", **OPEN),
        upsert("credit_notes", **CREDIT, Status="AUTHORISED"),
        upsert("contact_groups", Name="VIPs"),
    )
    first = write(way(name, **record))
    assert first.outcomes == ["created"]
    gone = {"PaymentID": first.ended[0].xero_id} if name == "payments" else record
    assert write(soft_delete(name, **gone)).outcomes == ["deleted"]
    xero.do("clock", advance=30)

    again = write(way(name, **record))

    assert again.outcomes == ["created"], again.ended
    end = {"PaymentID": again.ended[0].xero_id} if name == "payments" else record
    assert write(soft_delete(name, **end)).outcomes == ["deleted"], "it was there"


def test_a_voided_bill_is_written_again_where_that_is_asked_for(xero, write):
    """A sync that only brings Xero up to date leaves what its users voided."""
    write(upsert("contacts", **WHO))
    assert write(append("bills", **BILL)).outcomes == ["created"]
    assert write(soft_delete("bills", **BILL)).outcomes == ["deleted"]
    xero.do("clock", advance=30)

    [kept] = write(upsert("bills", **BILL)).ended
    assert (kept.outcome, [place for _, place in kept.reasons]) == ("rejected", ["InvoiceNumber"])
    assert "VOIDED" in kept.told
    assert write(append("bills", **BILL)).outcomes == ["created"]
    assert write(upsert("bills", **BILL)).outcomes == ["unchanged"]


def test_what_is_voided_is_not_told_to_be_created(xero, write):
    sale = upsert("invoices", **{**OPEN, "InvoiceNumber": "SHOP-1"})
    write(upsert("contacts", **WHO), sale, soft_delete("invoices", InvoiceNumber="SHOP-1"))
    xero.do("clock", advance=30)

    [ended] = write(sale).ended

    held = [one for one in xero.elements("invoices", xero.tenants[0]) if one.get("InvoiceNumber") == "SHOP-1"]
    assert (ended.outcome == "created") == any(one["Status"] == "AUTHORISED" for one in held)
