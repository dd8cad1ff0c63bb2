"""A dry run tells what the real one would do, and does nothing."""

import json

import pytest

from integration_tests.accountant import BANK, CLIENT, WORK, family, sale, the
from integration_tests.writing import append, books, moved, soft_delete, update, upsert

pytestmark = pytest.mark.organisations(1)


def test_a_dry_run_tells_all_and_sends_nothing(xero, write):
    before = books(xero)
    bad = append("invoices", **sale("N-2", {**WORK, "AccountCode": "9999"}, Contact={"ContactNumber": "C-9"}))
    known = the(xero, "accounts", Code="400")
    rows = [
        *family(),
        bad,
        update("accounts", Code="400", Description="Changed"),
        upsert("accounts", Code="400", Name=known["Name"]),
    ]
    written = write(*rows, dry_run=True, show_requests=True)
    assert written.outcomes == ["created"] * len(family()) + ["rejected", "updated", "unchanged"]
    assert written.sent == []
    assert moved(before, books(xero)) == {}
    shown = "\n".join(written.run.logs)
    assert "PUT" in shown
    assert "Newcomer" in shown
    assert all(one.whole["dry_run"] for one in written.ended)


def test_a_dry_run_ends_each_row_as_the_real_run_does(write):
    me = {"ContactNumber": "C-1"}
    rate = {"Name": "Old rate", "TaxComponents": [{"Name": "VAT", "Rate": 7}]}
    assert write(append("tax_rates", **rate), soft_delete("tax_rates", Name="Old rate")).outcomes == ["created", "deleted"]
    rows = [
        upsert("contacts", **CLIENT),
        upsert("contacts", **CLIENT | {"EmailAddress": "new@client.example"}),
        upsert("invoices", **sale("N-1", Contact=me)),
        upsert("invoices", **sale("N-1", Contact=me, Reference="Second")),
        upsert("invoices", **sale("N-1", Contact=me, Reference="Second")),
        upsert("invoices", **sale("N-2", Contact=me, CurrencyCode="XPF")),
        upsert("invoices", **sale("N-3", {**WORK, "TaxType": "Old rate"}, Contact=me)),
        upsert("invoices", **sale("N-4", Contact=me, LineAmountTypes="Net")),
        append("manual_journals", Narration="J", Date="2026-10-01", JournalLines=[{"LineAmount": 5, "AccountCode": "400"}]),
        append("bank_transfers", FromBankAccount=BANK, ToBankAccount=BANK, Amount=5, Date="2026-10-01"),
        append("payments", InvoiceNumber="N-1", Account={"Code": "400"}, Date="2026-10-02", Amount=5),
    ]
    rehearsed = write(*rows, dry_run=True)
    assert rehearsed.sent == []
    written = write(*rows)
    assert rehearsed.outcomes == written.outcomes
    assert written.outcomes == ["created", "updated", "created", "updated", "unchanged", *["rejected"] * 6]


def test_a_dry_run_hands_no_state_back(write):
    state = json.dumps(
        {"type": "STATE", "state": {"type": "STREAM", "stream": {"stream_descriptor": {"name": "x"}, "stream_state": {}}}}
    )
    row = append("contacts", **CLIENT)
    line = json.dumps({"type": "RECORD", "record": {"stream": "contacts", "data": row.data, "emitted_at": 1}})
    catalog = {
        "streams": [
            {
                "stream": {"name": "contacts", "json_schema": {}, "supported_sync_modes": ["full_refresh"]},
                "sync_mode": "full_refresh",
                "destination_sync_mode": "append",
            }
        ]
    }
    assert write.lines([line, state], catalog, dry_run=True).run.states == []
    assert len(write.lines([line, state], catalog).run.states) == 1
