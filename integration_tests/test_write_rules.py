"""What an accountant expects of whoever writes into the books: nothing by accident, nothing twice, a reason for every no."""

import json

import pytest

from integration_tests.accountant import BANK, CLIENT, COST, DAYS, WORK, family, held, only, sale, the
from integration_tests.writing import Row, Writes, activation, append, soft_delete, update, upsert
from integration_tests.xero import founded

pytestmark = pytest.mark.organisations(1)


@pytest.fixture
def tenant(xero):
    return xero.tenants[0]


def test_a_contact_in_a_document_says_who_it_is_and_changes_nothing_of_them(xero, write):
    """Xero takes more than an id in a Contact block for a change of the contact."""
    write(append("contacts", **CLIENT))
    before = held(xero, "contacts")
    block = {
        "Name": "Client & Co",
        "EmailAddress": "other@client.example",
        "Phones": [],
        "ContactPersons": [],
        "FirstName": "Eve",
    }
    rows = [
        append("invoices", **sale("N-1", Contact=block)),
        append("purchase_orders", Contact=block, Date="2026-10-01", LineItems=[COST]),
    ]
    written = write(*rows)
    assert written.outcomes == ["created", "created"]
    after = {one["Name"]: one for one in held(xero, "contacts")}
    for one in before:
        same = {
            key: value for key, value in one.items() if key not in ("UpdatedDateUTC", "IsCustomer", "IsSupplier", "Balances")
        }
        assert {key: after[one["Name"]][key] for key in same} == same
    invoice = the(xero, "invoices", InvoiceNumber="N-1")
    assert invoice["Contact"]["ContactID"] == after["Client & Co"]["ContactID"]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"DueDat": "2026-12-01"}, "DueDat", "DueDate"),
        ({"LineItems": [{**WORK, "AcountCode": "200"}]}, "AcountCode", "AccountCode"),
        ({"LineItems": [{**WORK, "AccountCode": "9999"}]}, "AccountCode", "9999"),
        ({"LineItems": [{**WORK, "TaxType": "Moon tax"}]}, "TaxType", "Moon tax"),
        ({"LineItems": [{**WORK, "Tracking": [{"Name": "Region", "Option": "Mars"}]}]}, "Tracking", "Mars"),
        ({"LineItems": [{**WORK, "Tracking": [{"Name": "Planet", "Option": "Mars"}]}]}, "Tracking", "Planet"),
        ({"LineItems": [{**WORK, "ItemCode": "NO-SUCH"}]}, "ItemCode", "NO-SUCH"),
        ({"Contact": {"Name": "Nobody knows"}}, "Contact", "Nobody knows"),
        ({"Status": "PAYED"}, "Status", "PAYED"),
    ],
)
def test_what_xero_would_take_amiss_is_refused_with_its_field_and_a_hint(xero, write, change, field, words):
    write(append("contacts", **CLIENT))
    ended = only(write(append("invoices", **sale("N-1", Contact={"ContactNumber": "C-1"}) | change)))
    assert ended.outcome == "rejected"
    assert any(field in place for _, place in ended.reasons), ended.told
    assert words in ended.told
    assert held(xero, "invoices", InvoiceNumber="N-1") == []


def test_names_of_accounts_and_taxes_become_codes_and_tracking_is_kept(xero, write):
    write(append("contacts", **CLIENT))
    account = the(xero, "accounts", Code="260")
    tax = the(xero, "tax_rates", TaxType="OUTPUT2")
    line = {**WORK, "AccountCode": account["Name"], "TaxType": tax["Name"], "Tracking": [{"Name": "Region", "Option": "North"}]}
    assert write(append("invoices", **sale("N-1", line, Contact={"Name": "client & CO"}))).outcomes == ["created"]
    (kept,) = the(xero, "invoices", InvoiceNumber="N-1")["LineItems"]
    assert (kept["AccountCode"], kept["TaxType"]) == ("260", "OUTPUT2")
    assert [(one["Name"], one["Option"]) for one in kept["Tracking"]] == [("Region", "North")]


def test_what_xero_works_out_is_not_written(xero, write):
    written = write(
        append("contacts", **CLIENT), append("invoices", **sale("N-1", Contact={"ContactNumber": "C-1"}), AmountPaid=24.69)
    )
    assert written.outcomes == ["created", "created"]
    assert "AmountPaid" in written.ended[1].told, "it is told that it was not"
    assert the(xero, "invoices", InvoiceNumber="N-1")["AmountPaid"] == 0


def test_a_closed_period_is_told_before_anything_is_sent(xero, write, tenant):
    write(append("contacts", **CLIENT))
    xero.change("edit", "organisations", None, tenant, changes={"PeriodLockDate": "2026-10-31"})
    written = write(append("invoices", **sale("N-1", Contact={"ContactNumber": "C-1"}, Status="AUTHORISED")))
    ended = only(written)
    assert ended.outcome == "rejected"
    assert "2026-10-31" in ended.told
    assert [place for _, place in ended.reasons] == ["Date"]
    assert written.sent == []


def test_a_record_older_than_xeros_is_a_conflict_if_the_user_says_so(xero, write, tenant, sync):
    """Somebody edited the invoice after it was read."""
    write(append("contacts", **CLIENT), append("invoices", **sale("D-1", Contact={"ContactNumber": "C-1"})))
    record = next(one for one in sync("invoices").records["invoices"] if one.get("InvoiceNumber") == "D-1")
    xero.do("clock", advance=60)
    xero.change("edit", "invoices", record["InvoiceID"], tenant, changes={"Reference": "By hand"})
    mine = update("invoices", **record | {"Reference": "From the warehouse"})
    ended = only(write(mine, on_conflict="reject"))
    assert ended.outcome == "rejected"
    assert [place for _, place in ended.reasons] == ["UpdatedDateUTC"]
    assert the(xero, "invoices", InvoiceNumber="D-1")["Reference"] == "By hand"
    old = soft_delete("invoices", InvoiceNumber="D-1", UpdatedDateUTC=record["UpdatedDateUTC"])
    ended = only(write(old, on_conflict="reject"))
    assert (ended.outcome, [place for _, place in ended.reasons]) == ("rejected", ["UpdatedDateUTC"])
    assert the(xero, "invoices", InvoiceNumber="D-1")["Status"] == "DRAFT"
    assert write(mine, on_conflict="overwrite").outcomes == ["updated"]
    assert the(xero, "invoices", InvoiceNumber="D-1")["Reference"] == "From the warehouse"


def test_parents_and_children_in_one_input_find_each_other_whatever_their_order(xero, write):
    written = write(*family())
    assert written.but("created") == []
    invoice = the(xero, "invoices", InvoiceNumber="N-9")
    assert [float(invoice[name]) for name in ("AmountPaid", "AmountCredited")] == [5, 2]
    assert invoice["Contact"]["Name"] == "Newcomer"
    assert invoice["HasAttachments"] is True
    assert (invoice["LineItems"][0]["AccountCode"], invoice["LineItems"][0]["ItemCode"]) == ("777", "IT-9")
    (group,) = held(xero, "contact_groups", Name="VIPs")
    assert [one["Name"] for one in group["Contacts"]] == ["Newcomer"]


def test_children_of_a_parent_that_failed_say_so(xero, write):
    rows = [row if row.object != "contacts" else Row("contacts", "append", {**row.data, "Colour": "red"}) for row in family()]
    written = write(*rows)
    parent = next(place for place, row in enumerate(rows, start=1) if row.object == "contacts")
    outcomes = {one.object: one for one in written.ended}
    assert {name for name, one in outcomes.items() if one.outcome == "created"} == {"items", "contact_groups", "accounts"}
    for name in ("invoices", "credit_notes", "contact_group_members"):
        assert f"record {parent}" in outcomes[name].told, outcomes[name]
    place = next(number for number, row in enumerate(rows, start=1) if row.object == "invoices")
    for name in ("payments", "attachments", "history_notes"):
        assert f"record {place}" in outcomes[name].told, outcomes[name]
    assert held(xero, "contacts", Name="Newcomer") == []


def test_a_bill_that_two_could_be_is_not_guessed(xero, write):
    bill = {"Contact": {"ContactNumber": "C-1"}, "InvoiceNumber": "B-1", **DAYS, "LineItems": [COST]}
    assert write(append("contacts", **CLIENT), append("bills", **bill), append("bills", **bill)).but("created") == [], (
        "two rows are two bills"
    )
    twins = held(xero, "invoices", InvoiceNumber="B-1")
    assert len(twins) == 2
    for row in (upsert("bills", **bill, Url="https://example.com/1"), soft_delete("bills", **bill)):
        ended = only(write(row))
        assert ended.outcome == "rejected"
        assert all(one["InvoiceID"] in ended.told for one in twins), "both are named"
    assert held(xero, "invoices", InvoiceNumber="B-1") == twins
    assert write(update("bills", InvoiceID=twins[0]["InvoiceID"], Url="https://example.com/1")).outcomes == ["updated"]


def test_deleting_goes_by_what_the_document_is(xero, write):
    me = {"ContactNumber": "C-1"}
    write(
        append("contacts", **CLIENT),
        append("invoices", **sale("DRAFT-1", Contact=me)),
        append("invoices", **sale("OPEN-1", Contact=me, Status="AUTHORISED")),
        append("invoices", **sale("PAID-1", Contact=me, Status="AUTHORISED")),
        append("payments", InvoiceNumber="PAID-1", Account=BANK, Date="2026-10-02", Amount=28.39),
    )
    assert the(xero, "invoices", InvoiceNumber="PAID-1")["Status"] == "PAID"
    payment = the(xero, "invoices", InvoiceNumber="PAID-1")["Payments"][0]["PaymentID"]
    written = write(*(soft_delete("invoices", InvoiceNumber=number) for number in ("DRAFT-1", "OPEN-1", "PAID-1")))
    assert written.outcomes == ["deleted", "deleted", "rejected"]
    statuses = [the(xero, "invoices", InvoiceNumber=number)["Status"] for number in ("DRAFT-1", "OPEN-1", "PAID-1")]
    assert statuses == ["DELETED", "VOIDED", "PAID"]
    assert payment in written.ended[2].told, "what is in the way is named"
    both = write(soft_delete("invoices", InvoiceNumber="PAID-1"), soft_delete("payments", PaymentID=payment))
    assert both.outcomes == ["deleted", "deleted"], "the payment goes first"


def test_an_existing_number_is_never_overwritten_by_append(xero, write):
    me = {"ContactNumber": "C-1"}
    write(append("contacts", **CLIENT), append("invoices", **sale("N-1", Contact=me)))
    before = the(xero, "invoices", InvoiceNumber="N-1")
    ended = only(write(append("invoices", **sale("N-1", {**WORK, "UnitAmount": 1}, Contact=me))))
    assert ended.outcome == "rejected"
    assert the(xero, "invoices", InvoiceNumber="N-1") == before


def test_there_and_back_again_ends_where_it_began(xero, write):
    write(append("contacts", **CLIENT))
    for mail in ("a@example.com", "b@example.com", "a@example.com"):
        assert write(update("contacts", ContactNumber="C-1", EmailAddress=mail)).outcomes == ["updated"]
        assert the(xero, "contacts", Name="Client & Co")["EmailAddress"] == mail
    rows = [
        update("contacts", ContactNumber="C-1", EmailAddress=mail)
        for mail in ("c@example.com", "d@example.com", "c@example.com")
    ]
    assert write(*rows).outcomes == ["updated"] * 3
    assert the(xero, "contacts", Name="Client & Co")["EmailAddress"] == "c@example.com"


def test_rejected_rows_go_back_in_once_they_are_right(xero, write):
    me = {"ContactNumber": "C-1"}
    rows = [
        append("contacts", **CLIENT),
        append("invoices", **sale("N-1", {**WORK, "AccountCode": "9999"}, Contact=me)),
        append("invoices", **sale("N-2", Contact=me)),
        append("payments", InvoiceNumber="N-1", Account=BANK, Date="2026-10-02", Amount=5),
    ]
    first = write(*rows)
    assert first.outcomes == ["created", "rejected", "created", "rejected"]
    assert [json.loads(line)["record"]["data"] for line in first.rejected] == [rows[1].data, rows[3].data]
    cured = [
        line.replace('"9999"', '"200"').replace('"LineItems"', '"Status": "AUTHORISED", "LineItems"') for line in first.rejected
    ]
    second = write.lines(cured, activation(rows))
    assert second.outcomes == ["created", "created"]
    assert float(the(xero, "invoices", InvoiceNumber="N-1")["AmountPaid"]) == 5
    assert second.rejected == []


def test_the_tenant_of_a_record_chooses_its_organisation(program):
    with founded(tenants=2) as xero:
        write = Writes(program, xero)
        one, two = xero.tenants
        rows = [
            append("contacts", Name="Chosen", tenant_id=two.id),
            append("contacts", Name="Lost"),
            append("contacts", Name="Odd", tenant_id="nobody"),
        ]
        written = write(*rows)
        assert written.outcomes == ["created", "rejected", "rejected"]
        assert [place for ended in written.ended[1:] for _, place in ended.reasons] == ["tenant_id", "tenant_id"]
        assert [
            contact["Name"] for contact in xero.elements("contacts", two) if contact["Name"] in ("Chosen", "Lost", "Odd")
        ] == ["Chosen"]
        assert not [contact for contact in xero.elements("contacts", one) if contact["Name"] in ("Chosen", "Lost", "Odd")]
