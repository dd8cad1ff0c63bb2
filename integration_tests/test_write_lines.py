"""What becomes of the lines of a document when it is written again: merged, replaced or added to."""

import pytest

from integration_tests.accountant import CLIENT, WORK, only, sale, the
from integration_tests.writing import append, update

pytestmark = pytest.mark.organisations(1)


@pytest.fixture
def drafted(xero, write):
    """A draft of two lines, as it was read."""
    write(
        append("contacts", **CLIENT),
        append("invoices", **sale("D-1", WORK, {**WORK, "Description": "Two"}, Contact={"ContactNumber": "C-1"})),
    )
    return the(xero, "invoices", InvoiceNumber="D-1")


def lines_of(xero, number="D-1"):
    return {line["LineItemID"]: line["Description"] for line in the(xero, "invoices", InvoiceNumber=number)["LineItems"]}


def test_merged_lines_change_by_their_id_and_the_others_stay(xero, write, drafted):
    one, two = (line["LineItemID"] for line in drafted["LineItems"])
    changed = {"LineItemID": two, "Description": "Second"}
    assert write(update("invoices", InvoiceNumber="D-1", LineItems=[changed])).outcomes == ["updated"]
    assert lines_of(xero) == {one: "Work", two: "Second"}
    new = {**WORK, "Description": "Three"}
    again = write(update("invoices", InvoiceNumber="D-1", LineItems=[{"LineItemID": one}, {"LineItemID": two}, new]))
    assert again.outcomes == ["updated"]
    found = lines_of(xero)
    assert {found.pop(one), found.pop(two)} == {"Work", "Second"}, "no line is made anew"
    assert list(found.values()) == ["Three"]


def test_lines_that_say_no_id_are_not_guessed(xero, write, drafted):
    ended = only(write(update("invoices", InvoiceNumber="D-1", LineItems=[{**WORK, "UnitAmount": 99}])))
    assert ended.outcome == "rejected"
    assert "LineItemID" in ended.told
    assert "write.line_items" in ended.told
    assert the(xero, "invoices", InvoiceNumber="D-1") == drafted


def test_replaced_lines_leave_no_others_and_keep_those_with_an_id(xero, write, drafted):
    two = drafted["LineItems"][1]["LineItemID"]
    rows = [
        update(
            "invoices",
            InvoiceNumber="D-1",
            LineItems=[{"LineItemID": two, "Description": "Kept"}, {**WORK, "Description": "New"}],
        )
    ]
    assert write(*rows, line_items="replace").outcomes == ["updated"]
    found = lines_of(xero)
    assert found.pop(two) == "Kept"
    assert list(found.values()) == ["New"]


def test_appended_lines_are_added(xero, write, drafted):
    ids = [line["LineItemID"] for line in drafted["LineItems"]]
    assert write(
        update("invoices", InvoiceNumber="D-1", LineItems=[{**WORK, "Description": "Three"}]), line_items="append"
    ).outcomes == ["updated"]
    found = lines_of(xero)
    assert [found.pop(one) for one in ids] == ["Work", "Two"]
    assert list(found.values()) == ["Three"]


def test_four_decimals_of_a_price_arrive(drafted):
    assert [float(line["UnitAmount"]) for line in drafted["LineItems"]] == [12.3456, 12.3456]
    assert float(drafted["SubTotal"]) == 49.38
