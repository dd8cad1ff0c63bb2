"""Tracking categories and their options as they are written."""

import pytest

from unit_tests.sandbox.writer import UNKNOWN, messages


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
