"""A closed period stays as it is."""

from unit_tests.sandbox.writer import messages
from unit_tests.sandbox.writing_settlements.settling import BANK, SAVINGS, batch, credit, due, payment


def test_nothing_is_settled_or_taken_back_in_a_closed_period(writer, customer, sale):
    note_id = credit(writer, customer)["CreditNoteID"]
    allocation = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Amount": 10, "Date": "2026-10-31"}
    transfer = {"FromBankAccount": BANK, "ToBankAccount": SAVINGS, "Amount": 5, "Date": "2026-10-31"}
    paid = writer.made("Payments", payment(sale, 10, Date="2026-10-31"))
    moved = writer.made("BankTransfers", transfer)
    given = writer.made(f"CreditNotes/{note_id}/Allocations", allocation)
    organisation = next(iter(writer.tenant["Organisation"]))["OrganisationID"]
    writer.control(
        "edit", resource="Organisation", select=organisation, changes={"PeriodLockDate": "/Date(1793404800000+0000)/"}
    )
    for reply in (
        writer.put("Payments", payment(sale, 10, Date="2026-10-31")),
        writer.post(f"Payments/{paid['PaymentID']}", {"Status": "DELETED"}),
        writer.put("BatchPayments", batch(sale, Date="2026-10-31")),
        writer.put("BankTransfers", transfer),
        writer.post(f"BankTransfers/{moved['BankTransferID']}", {"Status": "DELETED"}),
        writer.put(f"CreditNotes/{note_id}/Allocations", allocation),
        writer.delete(f"CreditNotes/{note_id}/Allocations/{given['AllocationID']}"),
    ):
        assert "lock date" in messages(reply)[0]
    assert due(writer, sale) == ("AUTHORISED", 80.0)
    writer.made("Payments", payment(sale, 10, Date="2026-11-01"))
    assert due(writer, sale) == ("AUTHORISED", 70.0)
