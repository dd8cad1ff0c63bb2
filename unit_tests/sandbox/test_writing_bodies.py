"""What is in the body of a write: its wrappings and dialects, many elements at a time, what becomes of each."""

import json
from urllib.parse import urlencode

import pytest

from unit_tests.sandbox.writer import NOBODY, UNKNOWN, messages
from xero_sandbox.books import Books

NOT_FOUND = b"The resource you're looking for cannot be found"


def names(writer):
    return {contact["Name"] for contact in writer.tenant["Contacts"]}


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        {"Contacts": [{"Name": "Ruru"}]},
        {"contacts": [{"Name": "Ruru"}]},
        {"Contacts": {"Name": "Ruru"}},
        {"Name": "Ruru"},
        b"<Contacts><Contact><Name>Ruru</Name></Contact></Contacts>",
        b'<?xml version="1.0"?>\n<Contact><Name>Ruru</Name></Contact>',
    ],
)
def test_an_element_is_understood_in_every_wrapping(writer, body):
    assert writer.put("Contacts", body).status == 200
    assert "Ruru" in names(writer)


def test_a_form_may_carry_xml(writer):
    body = urlencode({"xml": "<Contact><Name>Ruru</Name></Contact>"}).encode()
    assert writer.put("Contacts", body, kind="application/x-www-form-urlencoded").status == 200
    assert "Ruru" in names(writer)


def test_xml_gives_numbers_truths_lists_and_codes_with_their_zeros(writer):
    writer.made("Accounts", {"Code": "0012", "Name": "Zeros", "Type": "REVENUE"})
    contact = writer.customer()
    body = (
        f"<Invoice><Type>ACCREC</Type><Contact><ContactID>{contact['ContactID']}</ContactID></Contact>"
        "<SentToContact>true</SentToContact><Date>2026-03-04</Date><Status>AUTHORISED</Status><LineItems><LineItem>"
        "<Description>A &amp; B</Description><Quantity>2</Quantity><UnitAmount>1.50</UnitAmount>"
        "<AccountCode>0012</AccountCode><TaxType>NONE</TaxType></LineItem></LineItems></Invoice>"
    )
    (made,) = writer.put("Invoices", body.encode()).json()["Invoices"]
    assert (made["Total"], made["SentToContact"], made["DateString"]) == (3.0, True, "2026-03-04T00:00:00")
    (line,) = made["LineItems"]
    assert (line["Description"], line["AccountCode"], line["Quantity"]) == ("A & B", "0012", 2.0)


@pytest.mark.parametrize(
    "date", ["/Date(1772582400000)/", "/Date(1772582400000+0000)/", "2026-03-04", "2026-03-04T00:00:00", "2026-03-04T09:30:00Z"]
)
def test_a_day_is_understood_in_every_dialect(writer, date):
    made = writer.made("Invoices", {"Type": "ACCREC", "Contact": {"Name": "Ruru"}, "Date": date})
    assert (made["Date"], made["DateString"]) == ("/Date(1772582400000+0000)/", "2026-03-04T00:00:00")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"Contacts": [', "JSON request body could not be read"),
        (b"<Contacts><Contact>", "XML request body could not be read"),
        (b"[]", "JSON request body could not be read"),
        ({"Name": "Ruru", "Nome": "Ruru"}, "The element 'Nome' was not recognised"),
        ({"Name": "Ruru", "Phones": [{"Number": "1"}]}, "The element 'Number' was not recognised"),
        (b"<Contact><Nome>Ruru</Nome></Contact>", "The element 'Nome' was not recognised"),
        (b"<Invoice><Type>ACCREC</Type></Invoice>", "The element 'Invoice' was not recognised"),
        ({"Name": "Ruru", "IsCustomer": True, "ContactStatus": "GONE"}, "Error converting value 'GONE' to ContactStatus"),
        ({"Name": "Ruru", "Phones": "1"}, "Phones must be a list"),
    ],
)
def test_a_body_that_xero_cannot_read_is_error_14_as_a_whole(writer, body, message):
    before = names(writer)
    reply = writer.put("Contacts", body)
    assert (reply.status, reply.json()["ErrorNumber"], reply.json()["Type"]) == (400, 14, "PostDataInvalidException")
    assert message in reply.json()["Message"]
    assert names(writer) == before


@pytest.mark.parametrize("body", [b"", {}, {"Contacts": []}, b"<Contacts></Contacts>"])
def test_a_body_without_an_element_is_told_so(writer, body):
    reply = writer.put("Contacts", body)
    assert (reply.status, reply.json()["Type"]) == (400, "NoDataProcessedException")


def test_more_than_three_and_a_half_megabytes_are_refused(writer):
    assert writer.put("Contacts", {"Name": "x" * 3_500_000}).status == 413


def test_texts_longer_than_their_field_are_refused(writer):
    assert messages(writer.put("Contacts", {"Name": "x" * 256})) == ["The Name must be no longer than 255 characters"]


def test_nulls_and_what_answers_carry_besides_are_passed_over(writer):
    given = {"Name": "Ruru", "HasErrors": False, "HasAttachments": False, "HasValidationErrors": False, "FirstName": None}
    assert "FirstName" not in writer.made("Contacts", given)


# Batches


BATCH = {"Contacts": [{"Name": "Ruru"}, {"Name": "Ruru"}, {"Name": "Kea"}]}


@pytest.mark.parametrize("written", ["false", "False"])
def test_every_element_is_answered_in_its_place_when_errors_are_not_summarised(writer, written):
    reply = writer.put("Contacts", BATCH, summarizeErrors=written)
    assert reply.status == 200
    first, second, third = reply.json()["Contacts"]
    assert [one["StatusAttributeString"] for one in (first, second, third)] == ["OK", "ERROR", "OK"]
    assert (second["ContactID"], second["Name"], second["HasValidationErrors"]) == (NOBODY, "Ruru", True)
    assert "already assigned to another contact" in second["ValidationErrors"][0]["Message"]
    assert {first["ContactID"], third["ContactID"]} <= set(writer.ids("Contacts"))


@pytest.mark.parametrize("query", [{}, {"summarizeErrors": "true"}, {"summarizeErrors": "True"}])
def test_a_summarised_refusal_lists_the_refused_and_keeps_nothing(writer, query):
    before, stamps = names(writer), writer.ids("Contacts", page="1")
    reply = writer.put("Contacts", BATCH, **query)
    assert len(messages(reply)) == 1
    assert [(one["Name"], one["ContactID"]) for one in reply.json()["Elements"]] == [("Ruru", NOBODY)]
    assert names(writer) == before
    assert writer.ids("Contacts", page="1") == stamps
    assert writer.put("Contacts", {"Contacts": [{"Name": "Ruru"}, {"Name": "Kea"}]}).status == 200


def test_a_summarised_refusal_keeps_the_good_ones_if_the_sandbox_is_told_to(writer):
    writer.control("ways", partial_writes=True)
    assert writer.put("Contacts", BATCH).status == 400
    assert {"Ruru", "Kea"} <= names(writer)


def test_nothing_is_left_of_a_batch_that_was_refused(writer):
    def everything():
        shelves = {name: writer.tenant[name] for name, count in writer.tenant.counts().items() if count}
        return {
            name: ({id_: shelf.row(id_).json for id_ in shelf.ids()}, writer.ids(name) if name == "Invoices" else None)
            for name, shelf in shelves.items()
        }

    before = everything()
    sale = next(each for each in writer.tenant["Invoices"] if each["Type"] == "ACCREC" and each["Status"] == "DRAFT")
    batch = [
        {"Type": "ACCREC", "InvoiceNumber": "New", "Contact": {"Name": "Ruru"}},
        {
            "InvoiceID": sale["InvoiceID"],
            "InvoiceNumber": "Renamed",
            "Contact": {"ContactID": sale["Contact"]["ContactID"], "FirstName": "New"},
        },
        {"InvoiceID": sale["InvoiceID"], "Status": "DELETED"},
        {"InvoiceID": sale["InvoiceID"], "Reference": "x"},
    ]
    assert len(messages(writer.post("Invoices", {"Invoices": batch}))) == 1
    assert everything() == before
    assert writer.shown(f"Invoices/{sale['InvoiceNumber']}")["InvoiceID"] == sale["InvoiceID"]
    assert writer.get("Invoices/Renamed").status == writer.get("Invoices/New").status == 404
    balances = writer.shown(f"Contacts/{sale['Contact']['ContactID']}").get("Balances")
    writer.made("Invoices", {"Type": "ACCREC", "Contact": {"ContactID": sale["Contact"]["ContactID"]}})
    assert writer.shown(f"Contacts/{sale['Contact']['ContactID']}").get("Balances") == balances


def test_a_mistake_of_the_sandbox_itself_leaves_nothing_behind(writer, monkeypatch):
    before = names(writer)
    monkeypatch.setattr(Books, "edit", lambda *_: {}["missing"])
    sale = next(each["InvoiceID"] for each in writer.tenant["Invoices"] if each["Status"] == "DRAFT")
    with pytest.raises(KeyError):
        writer.post(
            "Invoices", {"Invoices": [{"Type": "ACCREC", "Contact": {"Name": "Ruru"}}, {"InvoiceID": sale, "Url": "x"}]}
        )
    monkeypatch.undo()
    assert names(writer) == before
    assert writer.put("Contacts", {"Name": "Ruru"}).status == 200


def test_what_a_refused_element_began_is_taken_back(writer):
    good = {"Type": "ACCREC", "Contact": {"Name": "Kea"}, "LineItems": [{"Description": "x"}]}
    # The contact would be made before the books find that the number is taken.
    taken = next(each["InvoiceNumber"] for each in writer.tenant["Invoices"] if each["Type"] == "ACCREC")
    bad = {"Type": "ACCREC", "Contact": {"Name": "Ruru"}, "InvoiceNumber": taken, "LineItems": [{"Description": "x"}]}
    reply = writer.put("Invoices", {"Invoices": [bad, good]}, summarizeErrors="false")
    assert [one["StatusAttributeString"] for one in reply.json()["Invoices"]] == ["ERROR", "OK"]
    assert "Ruru" not in names(writer)
    assert "Kea" in names(writer)
    assert writer.put("Contacts", {"Name": "Ruru"}).status == 200


def test_put_creates_only_and_post_finds_by_id_or_key(writer):
    made = writer.made("Contacts", {"Name": "Ruru", "ContactNumber": "R1"})
    assert writer.put("Contacts", {"Name": "Ruru", "ContactNumber": "R1"}).status == 400
    for given in (
        {"ContactID": made["ContactID"], "FirstName": "by id"},
        {"ContactNumber": "R1", "FirstName": "by number"},
        {"Name": "RURU", "FirstName": "by name"},
    ):
        (changed,) = writer.post("Contacts", given).json()["Contacts"]
        assert (changed["ContactID"], changed["FirstName"]) == (made["ContactID"], given["FirstName"])


def test_an_unknown_id_is_an_html_404_in_the_path_and_an_error_in_a_body(writer):
    reply = writer.post(f"Contacts/{UNKNOWN}", {"Name": "Ruru"})
    assert (reply.status, reply.body, reply.headers["content-type"]) == (404, NOT_FOUND, "text/html; charset=utf-8")
    unknown = writer.post("Contacts", {"ContactID": UNKNOWN, "Name": "Ruru"})
    assert messages(unknown) == ["The document with the supplied id was not found for this endpoint."]
    assert unknown.json()["Elements"][0]["ContactID"] == UNKNOWN


def test_the_xml_form_of_an_answer_holds_the_same(writer):
    headers = writer.headers(Content_Type="application/json") | {"Accept": "application/xml"}
    reply = writer.send("PUT", "/api.xro/2.0/Contacts", {}, headers, json.dumps({"Name": "Ruru"}).encode())
    assert b"<Contacts><Contact><ContactID>" in reply.body
    assert b"<Name>Ruru</Name>" in reply.body
