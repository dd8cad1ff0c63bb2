"""Accounts as they are written."""

import pytest

from unit_tests.sandbox.settings import account
from unit_tests.sandbox.writer import NOBODY, UNKNOWN, messages


def test_an_account_is_made_from_a_bare_object_and_gets_its_class(writer):
    made = writer.made("Accounts", account(Description="Hello"))
    assert (made["Class"], made["Status"], made["TaxType"]) == ("EXPENSE", "ACTIVE", "NONE")
    assert writer.shown(f"Accounts/{made['AccountID']}") == made


def test_only_the_first_account_of_a_body_is_made(writer):
    reply = writer.put("Accounts", {"Accounts": [account(), account("124", "Barfoo")]})
    assert [one["Code"] for one in reply.json()["Accounts"]] == ["123"]
    assert writer.ids("Accounts", where='Code=="124"') == []


def test_two_accounts_of_one_name_or_code_are_refused(writer):
    writer.made("Accounts", account())
    reply = writer.put("Accounts", account("124", "FOOBAR"))
    assert messages(reply) == ["Please enter a unique Name."]
    (echo,) = reply.json()["Elements"]
    assert (echo["AccountID"], echo["Code"]) == (NOBODY, "124")
    assert messages(writer.put("Accounts", account("123", "Barfoo")))


@pytest.mark.parametrize("wrong", [{"Code": None}, {"Type": None}, {"TaxType": "ZZZ"}, {"Name": "x" * 151}])
def test_an_account_that_xero_cannot_keep_is_refused(writer, wrong):
    assert messages(writer.put("Accounts", account() | wrong))
    assert writer.ids("Accounts", where='Code=="123"') == []


def test_a_bank_account_needs_no_code(writer):
    made = writer.made("Accounts", {"Name": "Till", "Type": "BANK", "BankAccountNumber": "12-1234-1234567-00"})
    assert (made["BankAccountType"], made["CurrencyCode"], made["Class"]) == ("BANK", "NZD", "ASSET")


def test_an_account_is_changed_and_there_is_no_post_on_the_collection(writer):
    made = writer.made("Accounts", account(Description="Hello"))
    writer.later()
    writer.post(f"Accounts/{made['AccountID']}", {"Accounts": [{"AccountID": made["AccountID"], "Name": "Barfoo"}]})
    kept = writer.shown(f"Accounts/{made['AccountID']}")
    assert (kept["Name"], kept["Description"]) == ("Barfoo", "Hello")
    assert kept["UpdatedDateUTC"] > made["UpdatedDateUTC"]
    assert writer.post("Accounts", {"Accounts": [made]}).status == 501


def test_an_account_is_archived_by_itself(writer):
    made = writer.made("Accounts", account())
    path = f"Accounts/{made['AccountID']}"
    assert messages(writer.post(path, {"Status": "ARCHIVED", "Name": "Barfoo"}))
    assert writer.shown(path)["Status"] == "ACTIVE"
    assert writer.post(path, {"Status": "ARCHIVED"}).json()["Accounts"][0]["Status"] == "ARCHIVED"
    assert messages(writer.post(path, {"Name": "Barfoo"}))
    assert writer.post(path, {"Status": "ACTIVE"}).json()["Accounts"][0]["Status"] == "ACTIVE"


def test_an_unused_account_is_deleted_and_leaves_the_list(writer):
    made = writer.made("Accounts", account())
    reply = writer.delete(f"Accounts/{made['AccountID']}")
    assert reply.json()["Accounts"][0]["Status"] == "DELETED"
    assert made["AccountID"] not in writer.ids("Accounts")
    assert writer.made("Accounts", account())["AccountID"] != made["AccountID"]


@pytest.mark.parametrize("code", ["200", "610"])
def test_a_used_account_and_a_system_account_are_not_deleted(writer, code):
    (account_id,) = writer.ids("Accounts", where=f'Code=="{code}"')
    assert messages(writer.delete(f"Accounts/{account_id}"))
    assert writer.shown(f"Accounts/{account_id}")["Status"] == "ACTIVE"


def test_an_unknown_account_is_not_found(writer):
    assert writer.post(f"Accounts/{UNKNOWN}", {"Name": "x"}).status == 404
    assert writer.delete(f"Accounts/{UNKNOWN}").status == 404


@pytest.mark.parametrize(("code", "kind"), [("090", "CURRENT"), ("400", "BANK")])
def test_an_account_neither_becomes_a_bank_nor_stops_being_one(writer, code, kind):
    (account_id,) = writer.ids("Accounts", where=f'Code=="{code}"')
    assert messages(writer.post(f"Accounts/{account_id}", {"Type": kind}))
    assert writer.shown(f"Accounts/{account_id}")["Type"] != kind
