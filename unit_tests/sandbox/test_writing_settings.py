"""Accounts, items, tax rates, currencies and tracking as they are written."""

import pytest

from unit_tests.sandbox.writer import NOBODY, UNKNOWN, Writer, messages
from xero_sandbox.resources import RESOURCES


@pytest.fixture
def writer():
    return Writer()


def account(code="123", name="Foobar", **more):
    return {"Code": code, "Name": name, "Type": "EXPENSE", **more}


# Accounts


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


# Items


def test_items_are_made_many_at_a_time_and_a_code_is_unique(writer):
    given = [{"Code": "ROPE", "Name": "Rope"}, {"Code": "rope"}, {"Code": "KNOT", "IsSold": False, "Description": "x"}]
    told = writer.put("Items", {"Items": given}, summarizeErrors="false").json()["Items"]
    assert [one.get("StatusAttributeString") for one in told] == ["OK", "ERROR", "OK"]
    assert [error["Message"] for error in told[1]["ValidationErrors"]] == ["Price List Item with Code 'rope' already exists"]
    assert ("Description" in told[2], told[2]["SalesDetails"]) == (False, {})
    assert writer.shown("Items/ROPE")["Name"] == "Rope"
    assert len([one for one in writer.tenant["Items"] if one["Code"].lower() == "rope"]) == 1


def test_an_item_is_found_by_its_code_and_keeps_what_is_left_out(writer):
    made = writer.made(
        "Items", {"Code": "ROPE", "SalesDetails": {"UnitPrice": 2.5, "AccountCode": "200", "TaxType": "OUTPUT2"}}
    )
    writer.post("Items", {"Items": [{"Code": "ROPE", "SalesDetails": {"UnitPrice": 3}}]})
    kept = writer.shown("Items/ROPE")
    assert kept["ItemID"] == made["ItemID"]
    assert kept["SalesDetails"] == {"UnitPrice": 3.0, "AccountCode": "200", "TaxType": "OUTPUT2"}


@pytest.mark.parametrize(("query", "price"), [({}, 1.23), ({"unitdp": "4"}, 1.2345)])
def test_prices_of_items_have_two_decimals_unless_four_are_asked_for(writer, query, price):
    writer.put("Items", {"Code": "ROPE", "SalesDetails": {"UnitPrice": 1.2345}}, **query)
    (kept,) = writer.get("Items/ROPE", unitdp="4").json()["Items"]
    assert kept["SalesDetails"]["UnitPrice"] == price


def test_details_vanish_from_what_is_no_longer_sold_or_bought(writer):
    writer.made("Items", {"Code": "ROPE", "Description": "a", "PurchaseDescription": "b", "SalesDetails": {"UnitPrice": 2.0}})
    writer.post("Items/ROPE", {"IsSold": False, "IsPurchased": False})
    kept = writer.shown("Items/ROPE")
    assert (kept["SalesDetails"], kept["PurchaseDetails"]) == ({}, {})
    assert not {"Description", "PurchaseDescription"} & kept.keys()


def test_an_item_is_tracked_by_two_accounts_and_not_by_one(writer):
    stock, cost = {"InventoryAssetAccountCode": "630"}, {"PurchaseDetails": {"COGSAccountCode": "310"}}
    assert writer.made("Items", {"Code": "ROPE", **stock, **cost})["IsTrackedAsInventory"] is True
    assert messages(writer.put("Items", {"Code": "KNOT", **stock}))
    assert messages(writer.put("Items", {"Code": "KNOT", **cost}))
    assert messages(writer.put("Items", {"Code": "KNOT", "InventoryAssetAccountCode": "400", **cost}))
    assert writer.get("Items/KNOT").status == 404


@pytest.mark.parametrize("wrong", [{"Code": "x" * 31}, {"Name": "x" * 51}, {"SalesDetails": {"AccountCode": "ZZZ"}}])
def test_an_item_that_xero_cannot_keep_is_refused(writer, wrong):
    assert messages(writer.put("Items", {"Code": "ROPE"} | wrong))
    assert writer.get("Items/ROPE").status == 404


def test_an_unused_item_is_deleted_without_a_trace_and_a_used_one_is_not(writer):
    writer.made("Items", {"Code": "ROPE"})
    assert writer.delete("Items/ROPE").status == 204
    assert writer.get("Items/ROPE").status == 404
    used = next(iter(writer.tenant["Items"]))["ItemID"]
    assert messages(writer.delete(f"Items/{used}"))
    assert writer.shown(f"Items/{used}")["ItemID"] == used


# Tax rates


def rate(name="State Tax", percent=2.25):
    return {"Name": name, "ReportTaxType": "INPUT", "TaxComponents": [{"Name": "State", "Rate": percent}]}


def test_a_tax_rate_is_made_under_the_next_number_and_deleted_by_its_name(writer):
    made = writer.made("TaxRates", {"TaxRates": [rate()]})
    assert (made["EffectiveRate"], made["Status"], made["TaxType"][:3]) == (2.25, "ACTIVE", "TAX")
    assert made["TaxComponents"] == [{"Name": "State", "Rate": 2.25, "IsCompound": False, "IsNonRecoverable": False}]
    told = writer.post("TaxRates", {"TaxRates": [rate() | {"Status": "DELETED"}]}).json()["TaxRates"]
    assert [(one["TaxType"], one["Status"]) for one in told] == [(made["TaxType"], "DELETED")]
    assert writer.shown(f"TaxRates/{made['TaxType']}")["Status"] == "DELETED"


def test_a_tax_rate_is_changed_by_its_type_and_its_sum_follows(writer):
    made = writer.made("TaxRates", rate())
    two = [{"Name": "State", "Rate": 5}, {"Name": "City", "Rate": 1.5}]
    writer.post("TaxRates", {"TaxType": made["TaxType"], "TaxComponents": two})
    kept = writer.shown(f"TaxRates/{made['TaxType']}")
    assert (kept["EffectiveRate"], kept["DisplayTaxRate"], kept["Name"]) == (6.5, 6.5, "State Tax")


def test_two_tax_rates_of_one_name_and_the_deletion_of_a_system_rate_are_refused(writer):
    writer.made("TaxRates", rate())
    assert messages(writer.put("TaxRates", rate()))
    assert messages(writer.post("TaxRates", {"TaxType": "OUTPUT2", "Status": "DELETED"}))
    assert writer.shown("TaxRates/OUTPUT2")["Status"] == "ACTIVE"
    assert messages(writer.put("TaxRates", {"Name": "Nothing"}))


def test_a_new_tax_rate_works_on_a_document(writer):
    made = writer.made("TaxRates", rate(percent=10))
    line = {"Description": "Day", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", "TaxType": made["TaxType"]}
    invoice = writer.made("Invoices", {"Type": "ACCREC", "Contact": {"Name": "Kea"}, "LineItems": [line]})
    assert invoice["TotalTax"] == 10.0


# Currencies


def test_a_currency_is_added_once_and_never_changed(writer):
    made = writer.made("Currencies", {"Code": "JPY", "Description": "Japanese Yen"})
    assert made == {"Code": "JPY", "Description": "Japanese Yen"}
    assert "JPY" in writer.ids("Currencies")
    assert messages(writer.put("Currencies", {"Code": "JPY"}))
    assert messages(writer.put("Currencies", {"Description": "Yen"})) == ["A currency code must be provided."]
    assert writer.post("Currencies", {"Code": "JPY", "Description": "Yen"}).status == 501


# Tracking


@pytest.fixture
def category(writer):
    """A category in the room that an archived one made."""
    writer.post(f"TrackingCategories/{writer.ids('TrackingCategories')[1]}", {"Status": "ARCHIVED"})
    return writer.made("TrackingCategories", {"name": "Desk"})


def test_a_category_is_made_as_in_xeros_example_renamed_archived_and_deleted(writer, category):
    assert (category["Name"], category["Status"], category["Options"]) == ("Desk", "ACTIVE", [])
    path = f"TrackingCategories/{category['TrackingCategoryID']}"
    assert writer.post(path, {"Name": "Area"}).json()["TrackingCategories"][0]["Name"] == "Area"
    writer.post(path, {"Status": "ARCHIVED"})
    assert category["TrackingCategoryID"] not in writer.ids("TrackingCategories")
    assert category["TrackingCategoryID"] in writer.ids("TrackingCategories", includeArchived="true")
    assert writer.delete(path).json()["TrackingCategories"][0]["Status"] == "DELETED"
    assert category["TrackingCategoryID"] not in writer.ids("TrackingCategories", includeArchived="true")


def test_two_categories_are_active_and_four_there_in_all(writer):
    assert messages(writer.put("TrackingCategories", {"Name": "Desk"}))
    first, second = writer.ids("TrackingCategories")
    for one in (first, second):
        writer.post(f"TrackingCategories/{one}", {"Status": "ARCHIVED"})
    made = writer.made("TrackingCategories", {"Name": "Desk"})
    assert messages(writer.put("TrackingCategories", {"Name": "Area"}))
    assert len(writer.ids("TrackingCategories", includeArchived="true")) == 4
    writer.delete(f"TrackingCategories/{made['TrackingCategoryID']}")
    assert writer.made("TrackingCategories", {"Name": "Area"})


def test_a_used_category_or_option_is_not_deleted(writer):
    used = next(one["TrackingCategoryID"] for one in writer.tenant["TrackingCategories"] if one["Status"] == "ACTIVE")
    line = {"Description": "Day", "Quantity": 1, "UnitAmount": 9, "AccountCode": "200"}
    options = [one for one in writer.shown(f"TrackingCategories/{used}")["Options"] if one["IsActive"]]
    line["Tracking"] = [{"TrackingCategoryID": used, "Name": _name(writer, used), "Option": options[0]["Name"]}]
    writer.made("Invoices", {"Type": "ACCREC", "Contact": {"Name": "Kea"}, "LineItems": [line]})
    assert messages(writer.delete(f"TrackingCategories/{used}"))
    assert messages(writer.delete(f"TrackingCategories/{used}/Options/{options[0]['TrackingOptionID']}"))
    assert len(writer.shown(f"TrackingCategories/{used}")["Options"]) >= len(options)


def _name(writer, category_id):
    return writer.shown(f"TrackingCategories/{category_id}")["Name"]


def test_options_are_added_renamed_archived_and_deleted(writer, category):
    path = f"TrackingCategories/{category['TrackingCategoryID']}"
    made = writer.made(f"{path}/Options", {"name": " North "})
    assert (made["Name"], made["Status"], made["IsActive"]) == ("North", "ACTIVE", True)
    one = f"{path}/Options/{made['TrackingOptionID']}"
    assert writer.post(one, {"Name": "South"}).json()["Options"][0]["TrackingOptionID"] == made["TrackingOptionID"]
    assert [option["Name"] for option in writer.shown(path)["Options"]] == ["South"]
    assert writer.post(one, {"Status": "ARCHIVED"}).json()["Options"][0]["IsArchived"] is True
    gone = writer.delete(one).json()["Options"][0]
    assert (gone["Status"], gone["IsDeleted"], gone["IsActive"]) == ("DELETED", True, False)
    assert writer.shown(path)["Options"] == []


def test_an_option_needs_a_name_of_its_own_and_a_category_that_is_there(writer, category):
    path = f"TrackingCategories/{category['TrackingCategoryID']}/Options"
    writer.put(path, {"Name": "North"})
    assert messages(writer.put(path, {"Name": "NORTH"}))
    assert messages(writer.put(path, {"Status": "ACTIVE"}))
    assert writer.put(f"TrackingCategories/{UNKNOWN}/Options", {"Name": "x"}).status == 404
    assert messages(writer.post(f"{path}/{UNKNOWN}", {"Name": "x"}))


def test_a_category_holds_a_hundred_options(writer, category):
    path = f"TrackingCategories/{category['TrackingCategoryID']}/Options"
    told = writer.put(path, {"Options": [{"Name": f"Option {number}"} for number in range(100)]})
    assert len(told.json()["Options"]) == 100
    assert messages(writer.put(path, {"Name": "One more"}))


def test_options_within_a_category_are_passed_over(writer, category):
    path = f"TrackingCategories/{category['TrackingCategoryID']}"
    writer.put(f"{path}/Options", {"Name": "North"})
    writer.post(path, {"Name": "Area", "Options": [{"Name": "South"}]})
    assert [option["Name"] for option in writer.shown(path)["Options"]] == ["North"]


@pytest.mark.parametrize(
    ("path", "body"),
    [("Accounts", account()), ("Items", {"Code": "ROPE"}), ("TaxRates", rate()), ("Currencies", {"Code": "JPY"})],
)
def test_settings_need_their_own_scope(writer, path, body):
    token = writer.control("grant", scopes="accounting.settings.read accounting.contacts")["access_token"]
    before = len(writer.tenant[path])
    assert writer.write("PUT", path, body, token=token).status == 401
    assert len(writer.tenant[path]) == before


# The law of writing back


@pytest.mark.parametrize(
    "resource", ["Contacts", "ContactGroups", "Accounts", "Items", "TaxRates", "TrackingCategories", "LinkedTransactions"]
)
def test_what_was_read_and_written_back_is_as_it_was(writer, resource):
    described = RESOURCES[resource]
    live = [
        one for one in writer.tenant[resource] if one.get("ContactStatus", one.get("Status")) not in {"ARCHIVED", "DELETED"}
    ]
    assert live
    for element in live:
        path = f"{resource}/{element[described.id_field]}"
        read = writer.get(path, unitdp="4").json()[described.envelope]
        reply = writer.post("TaxRates" if resource == "TaxRates" else path, {described.envelope: read}, unitdp="4")
        assert reply.status == 200, reply.body
        kept = writer.tenant[resource].get(element[described.id_field])
        assert _without_stamp(kept) == _without_stamp(element)


def _without_stamp(element):
    return {key: value for key, value in element.items() if key != "UpdatedDateUTC"}


@pytest.mark.parametrize(("code", "kind"), [("090", "CURRENT"), ("400", "BANK")])
def test_an_account_neither_becomes_a_bank_nor_stops_being_one(writer, code, kind):
    (account_id,) = writer.ids("Accounts", where=f'Code=="{code}"')
    assert messages(writer.post(f"Accounts/{account_id}", {"Type": kind}))
    assert writer.shown(f"Accounts/{account_id}")["Type"] != kind
