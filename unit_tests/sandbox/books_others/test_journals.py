"""Manual journals."""

from unit_tests.sandbox.bookkeeping import stamp_of
from unit_tests.sandbox.books_others.moves import LATER, LATER_STAMP, journal, refused
from unit_tests.sandbox.ledger_checks import check_ledger


def test_a_journal_is_posted_and_voided(books, clock, tenant):
    made = journal(books, 10, 5.5, -15.5)
    assert (made["Status"], made["LineAmountTypes"], made["JournalLines"][2]["LineAmount"]) == ("DRAFT", "NoTax", -15.5)
    clock.now += LATER
    assert books.edit("ManualJournals", made["ManualJournalID"], {"Status": "POSTED"})["Status"] == "POSTED"
    assert stamp_of(tenant, "ManualJournals", made["ManualJournalID"]) == LATER_STAMP
    check_ledger(tenant)
    assert books.void("ManualJournals", made["ManualJournalID"])["Status"] == "VOIDED"


def test_a_draft_journal_is_deleted_not_voided(books):
    made = journal(books, 10, -10)
    assert refused(lambda: books.void("ManualJournals", made["ManualJournalID"]))
    assert books.delete("ManualJournals", made["ManualJournalID"])["Status"] == "DELETED"


def test_a_journal_must_balance_and_leave_bank_and_control_accounts_alone(books):
    assert refused(lambda: journal(books, 10, -9))
    assert refused(lambda: journal(books, 0))
    for code in ("090", "610"):
        lines = [{"AccountCode": code, "LineAmount": 1}, {"AccountCode": "400", "LineAmount": -1}]
        assert refused(lambda lines=lines: books.create("ManualJournals", {"Narration": "x", "JournalLines": lines}))


def test_taxes_of_a_journal_balance_as_well(books):
    made = journal(books, 100, -100, LineAmountTypes="Exclusive", Status="POSTED")
    assert [line["TaxAmount"] for line in made["JournalLines"]] == [15.0, -15.0]
