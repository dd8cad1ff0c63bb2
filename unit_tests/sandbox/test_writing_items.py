"""Items as they are written."""

import pytest

from unit_tests.sandbox.writer import messages


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
