"""Every transfer is two bank transactions, which nobody writes and the ledger does not count again."""

import pytest

from unit_tests.sandbox.ledger_checks import check_ledger
from unit_tests.sandbox.writer import Writer, messages

ENDS = (("From", "SPEND-TRANSFER"), ("To", "RECEIVE-TRANSFER"))


@pytest.fixture
def writer():
    return Writer()


@pytest.fixture
def banks(writer):
    return [one["AccountID"] for one in writer.tenant["Accounts"] if one["Type"] == "BANK" and one["Status"] == "ACTIVE"]


@pytest.fixture
def transfer(writer, banks):
    ends = {f"{end}BankAccount": {"AccountID": bank} for end, bank in zip(("From", "To"), banks, strict=False)}
    return writer.made("BankTransfers", ends | {"Amount": 70, "Date": "2026-11-20", "Reference": "Aside"})


def halves(writer, transfer):
    return [writer.shown(f"BankTransactions/{transfer[f'{end}BankTransactionID']}") for end, _ in ENDS]


def test_every_founded_transfer_leads_to_its_two_bank_transactions(writer):
    transfers = list(writer.tenant["BankTransfers"])
    for transfer in transfers:
        for half, (end, kind) in zip(halves(writer, transfer), ENDS, strict=True):
            assert half["Type"] == kind
            assert half["BankAccount"] == transfer[f"{end}BankAccount"]
            for key in ("Status", "Date", "DateString", "Reference"):
                assert half.get(key) == transfer.get(key)
            assert (half["Total"], half["IsReconciled"]) == (transfer["Amount"], transfer[f"{end}IsReconciled"])
    listed = writer.get("BankTransactions", where='Type=="SPEND-TRANSFER" OR Type=="RECEIVE-TRANSFER"').json()
    assert len(listed["BankTransactions"]) == 2 * len(transfers)
    check_ledger(writer.tenant)


def test_a_new_transfer_brings_both_and_takes_both_along(writer, transfer):
    assert [(one["Status"], one["Total"]) for one in halves(writer, transfer)] == [("AUTHORISED", 70.0)] * 2
    check_ledger(writer.tenant)
    writer.later()
    assert writer.post(f"BankTransfers/{transfer['BankTransferID']}", {"Status": "DELETED"}).status == 200
    gone = halves(writer, transfer)
    assert [one["Status"] for one in gone] == ["DELETED"] * 2
    assert all(one["UpdatedDateUTC"] > transfer["CreatedDateUTC"] for one in gone)
    check_ledger(writer.tenant)


def test_a_transfer_is_one_journal(writer, transfer):
    journals = []
    while found := writer.get("Journals", offset=str(journals[-1]["JournalNumber"] if journals else 0)).json()["Journals"]:
        journals += found
    told = {one.get("SourceID"): one["SourceType"] for one in journals}
    assert told[transfer["BankTransferID"]] == "TRANSFER"
    assert not {transfer[f"{end}BankTransactionID"] for end, _ in ENDS} & told.keys()


@pytest.mark.parametrize("changes", [{"Reference": "x"}, {"Status": "DELETED"}])
def test_neither_half_is_written_alone(writer, transfer, changes):
    for half in halves(writer, transfer):
        assert messages(writer.post(f"BankTransactions/{half['BankTransactionID']}", changes))
    assert [one["Status"] for one in halves(writer, transfer)] == ["AUTHORISED"] * 2


@pytest.mark.parametrize("kind", [kind for _, kind in ENDS])
def test_none_is_made_as_a_bank_transaction(writer, banks, kind):
    line = {"Description": "a", "Quantity": 1, "UnitAmount": 5, "AccountCode": "200"}
    given = {"Type": kind, "Contact": {"Name": "Kea"}, "BankAccount": {"AccountID": banks[0]}, "LineItems": [line]}
    assert messages(writer.put("BankTransactions", given))
