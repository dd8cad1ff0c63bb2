"""Examples of what documents name: contacts and their groups, accounts, items, taxes, currencies, tracking."""

from integration_tests.examples.example import LOOKED_UP, Example, plain
from integration_tests.examples.furniture import WHO
from integration_tests.examples.world import Record, World


def _contact(name: str) -> Example:
    return plain(
        "Contacts",
        {"Name": name, "ContactNumber": name.upper()},
        "ContactNumber",
        changes={"EmailAddress": "changed@example.com"},
        needs="Name",
        leaves="ARCHIVED",
        status="ContactStatus",
    )


def _group(world: World) -> list[Record]:
    (group,) = world.held("ContactGroups", Name="Members")
    return [one for one in group["Contacts"] if one["Name"] == "Cells & Co"]


def _options(world: World) -> list[Record]:
    (category,) = world.held("TrackingCategories", Name="Department")
    return [one for one in category["Options"] if one["Name"] == "Cell option"]


REGISTERS: dict[str, Example] = {
    "accounts": plain(
        "Accounts",
        {"Code": "777", "Name": "Cell account", "Type": "EXPENSE"},
        "Code",
        changes={"Description": "Changed"},
        barred=({"Type": "BANANA"}, "Type"),
        needs="Type",
        leaves="ARCHIVED",
        stuck=(lambda world: {"AccountID": world.one("Accounts", SystemAccount="DEBTORS")["AccountID"]}, "system"),
    ),
    "contact_group_members": Example(
        lambda _: {"ContactGroup": {"Name": "Members"}, **WHO},
        _group,
        ("ContactGroup", "Contact"),
        again=LOOKED_UP,
        needs="Contact",
        born={"Name": "Cells & Co"},
        stuck=(lambda _: {"ContactGroup": {"Name": "Nobody's"}, **WHO}, "Nobody's"),
    ),
    "contact_groups": plain("ContactGroups", {"Name": "Cell group"}, "Name", needs="Name", leaves="DELETED"),
    "contacts": _contact("Cell contact"),
    "currencies": plain(
        "Currencies", {"Code": "SEK"}, "Code", barred=({"Description": "Crowns"}, "Description"), again=LOOKED_UP, needs="Code"
    ),
    "customers": _contact("Cell customer"),
    "items": plain(
        "Items",
        {"Code": "CELL", "Name": "Widget", "SalesDetails": {"UnitPrice": 9.8765, "AccountCode": "200"}},
        "Code",
        changes={"Name": "Changed"},
        needs="Code",
        stuck=(lambda _: {"Code": "USED"}, "in use"),
    ),
    "suppliers": _contact("Cell supplier"),
    "tax_rates": plain(
        "TaxRates",
        {"Name": "Cell tax", "TaxComponents": [{"Name": "Local", "Rate": 5}]},
        "Name",
        changes={"TaxComponents": [{"Name": "Local", "Rate": 6}]},
        needs="TaxComponents",
        leaves="DELETED",
    ),
    "tracking_categories": plain(
        "TrackingCategories",
        {"Name": "Cell category"},
        "Name",
        changes={"Status": "ARCHIVED"},
        needs="Name",
        leaves="ARCHIVED",
    ),
    "tracking_options": Example(
        lambda _: {"TrackingCategory": {"Name": "Department"}, "Name": "Cell option"},
        _options,
        ("TrackingCategory", "Name"),
        changes={"Status": "ARCHIVED"},
        absent="no option",
        needs="Name",
        leaves="ARCHIVED",
    ),
}
