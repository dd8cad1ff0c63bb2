import json

import pytest

from .conftest import contact, guid, invoice, stamp


def fill(client, resource, *elements):
    for element in elements:
        client.tenants[0][resource].put(element)


def test_the_envelope_has_xeros_keys_in_xeros_order(client):
    fill(client, "Invoices", invoice(1))
    body = client.get("Invoices", page="1").json()
    assert list(body) == ["Id", "Status", "ProviderName", "DateTimeUTC", "pagination", "Invoices"]
    assert body["Status"] == "OK"
    assert body["DateTimeUTC"] == "/Date(1772452800000)/"
    assert body["pagination"] == {"page": 1, "pageSize": 100, "pageCount": 1, "itemCount": 1}


def test_an_unpaged_list_has_no_pagination_no_lines_and_a_short_contact(client):
    fill(client, "Invoices", invoice(1))
    body = client.get("Invoices").json()
    assert "pagination" not in body
    assert "LineItems" not in body["Invoices"][0]
    assert body["Invoices"][0]["Contact"] == {"ContactID": guid(900), "Name": "Barney"}


def test_a_page_has_lines_and_the_whole_contact(client):
    fill(client, "Invoices", invoice(1))
    (element,) = client.get("Invoices", page="1", unitdp="4").json()["Invoices"]
    assert element == invoice(1)


@pytest.mark.parametrize(("asked", "given"), [("0", 1), ("-5", 1), ("1000", 1000), ("5000", 1000), ("7", 7), ("many", 100)])
def test_page_sizes_are_clamped_not_refused(client, asked, given):
    assert client.get("Invoices", page="1", pageSize=asked).json()["pagination"]["pageSize"] == given


def test_a_page_past_the_end_is_empty_and_no_error(client):
    fill(client, "Invoices", *(invoice(number) for number in range(1, 6)))
    reply = client.get("Invoices", page="4", pageSize="2")
    assert reply.status == 200
    assert reply.json()["Invoices"] == []
    assert reply.json()["pagination"] == {"page": 4, "pageSize": 2, "pageCount": 3, "itemCount": 5}


def test_pages_together_hold_every_row_once_ordered_by_stamp_and_id(client):
    fill(client, "Invoices", invoice(3, "2026-01-01"), invoice(1, "2026-02-01"), invoice(2, "2026-01-01"))
    pages = [client.ids("Invoices", page=str(page), pageSize="2") for page in (1, 2)]
    assert pages == [[guid(2), guid(3)], [guid(1)]]


def test_an_edited_row_moves_to_the_end_of_the_default_order(client):
    fill(client, "Invoices", invoice(1, "2026-01-01"), invoice(2, "2026-01-02"))
    assert client.ids("Invoices", page="1") == [guid(1), guid(2)]
    fill(client, "Invoices", invoice(1, "2026-01-03"))
    assert client.ids("Invoices", page="1") == [guid(2), guid(1)]


@pytest.mark.parametrize("query", [{"Statuses": "AUTHORISED"}, {"summaryOnly": "true"}])
def test_invoices_are_paged_unasked_for_statuses_and_summaries(client, query):
    fill(client, "Invoices", invoice(1))
    assert client.get("Invoices", **query).json()["pagination"]["itemCount"] == 1


def test_lists_of_resources_without_pages_ignore_page(client):
    fill(client, "Items", {"ItemID": guid(1), "Code": "A"}, {"ItemID": guid(2), "Code": "B"})
    body = client.get("Items", page="2").json()
    assert "pagination" not in body
    assert len(body["Items"]) == 2


def test_summaries_leave_out_what_is_slow_to_compute(client):
    fill(client, "Invoices", invoice(1))
    (element,) = client.get("Invoices", summaryOnly="true", page="1").json()["Invoices"]
    assert {"LineItems", "Payments", "HasAttachments"}.isdisjoint(element)
    assert element["Contact"]["EmailAddress"] == "b@example.com"


def test_unpaged_contacts_lack_balances_and_paged_ones_have_them(client):
    fill(client, "Contacts", contact(1))
    assert "Balances" not in client.get("Contacts").json()["Contacts"][0]
    assert "Balances" in client.get("Contacts", page="1").json()["Contacts"][0]


def test_archived_contacts_show_only_when_asked_for_but_always_by_id(client):
    fill(client, "Contacts", contact(1), contact(2, "ARCHIVED"))
    assert client.ids("Contacts", page="1") == [guid(1)]
    assert client.ids("Contacts", page="1", includeArchived="true") == [guid(1), guid(2)]
    assert client.ids(f"Contacts/{guid(2)}") == [guid(2)]


def test_archived_categories_and_options_show_only_when_asked_for(client):
    options = [{"TrackingOptionID": guid(11), "Status": "ACTIVE"}, {"TrackingOptionID": guid(12), "Status": "ARCHIVED"}]
    fill(client, "TrackingCategories", {"TrackingCategoryID": guid(1), "Status": "ACTIVE", "Options": options})
    fill(client, "TrackingCategories", {"TrackingCategoryID": guid(2), "Status": "ARCHIVED", "Options": []})
    (shown,) = client.get("TrackingCategories").json()["TrackingCategories"]
    assert [option["TrackingOptionID"] for option in shown["Options"]] == [guid(11)]
    both = client.get("TrackingCategories", includeArchived="true").json()["TrackingCategories"]
    assert [len(category["Options"]) for category in both] == [2, 0]


def test_voided_and_deleted_documents_stay_in_lists_and_deleted_accounts_do_not(client):
    fill(client, "Invoices", invoice(1, Status="VOIDED"), invoice(2, Status="DELETED"))
    fill(client, "Accounts", {"AccountID": guid(1), "Status": "ARCHIVED"}, {"AccountID": guid(2), "Status": "DELETED"})
    assert client.ids("Invoices", page="1") == [guid(1), guid(2)]
    assert client.ids("Accounts") == [guid(1)]


@pytest.mark.parametrize(
    "since",
    [
        "2026-03-01T10:00:00",
        "2026-03-01T10:00:00Z",
        "2026-03-01T10:00:00.999Z",
        "2026-03-01T10:00:00.9999999",
        "2026-03-01T23:00:00+13:00",
        "Sun, 01 Mar 2026 10:00:00 GMT",
    ],
)
def test_if_modified_since_is_read_in_every_form_and_to_the_second(client, since):
    rows = ["2026-03-01T09:59:59.999", "2026-03-01T10:00:00.100", "2026-03-01T10:00:01"]
    fill(client, "Invoices", *(invoice(number, updated) for number, updated in enumerate(rows, 1)))
    assert client.ids("Invoices", since=since, page="1") == [guid(2), guid(3)]
    assert client.ids("Invoices", since=since, order="InvoiceID DESC", page="1") == [guid(3), guid(2)]


def test_if_modified_since_can_be_made_exclusive(client):
    fill(client, "Invoices", invoice(1, "2026-03-01T10:00:00.100"), invoice(2, "2026-03-01T10:00:01"))
    client.control("ways", since_inclusive=False)
    assert client.ids("Invoices", since="2026-03-01T10:00:00", page="1") == [guid(2)]


def test_nothing_changed_is_an_empty_list(client):
    fill(client, "Items", {"ItemID": guid(1), "UpdatedDateUTC": stamp("2026-01-01")})
    reply = client.get("Items", since="2026-02-01T00:00:00")
    assert reply.status == 200
    assert reply.json()["Items"] == []


def test_a_broken_if_modified_since_is_refused(client):
    assert client.get("Invoices", since="yesterday").status == 400


def test_unit_prices_have_two_decimals_unless_four_are_asked_for(client):
    tricky = 'says "UnitAmount":9.8765'
    lines = [{"Description": tricky, "UnitAmount": 1.235}, {"UnitAmount": -1.2345}, {"UnitAmount": 7.5}]
    fill(client, "Invoices", invoice(1, LineItems=lines))
    rounded = client.get("Invoices", page="1").json()["Invoices"][0]["LineItems"]
    assert [line["UnitAmount"] for line in rounded] == [1.24, -1.23, 7.5]
    assert rounded[0]["Description"] == tricky
    whole = client.get(f"Invoices/{guid(1)}", unitdp="4").json()["Invoices"][0]["LineItems"]
    assert [line["UnitAmount"] for line in whole] == [1.235, -1.2345, 7.5]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"IDs": f"{guid(3)},{guid(1)}"}, [1, 3]),
        ({"InvoiceNumbers": "inv-0002"}, [2]),
        ({"ContactIDs": guid(900)}, [1, 2]),
        ({"Statuses": "VOIDED,PAID"}, [3]),
        ({"searchTerm": "FISH"}, [1, 2]),
        ({"Statuses": "AUTHORISED", "InvoiceNumbers": "INV-0001"}, [1]),
        ({"createdByMyApp": "true"}, []),
    ],
)
def test_named_filters_narrow_the_list(client, query, expected):
    other = {"ContactID": guid(901), "Name": "Wilma"}
    fill(client, "Invoices", invoice(1), invoice(2), invoice(3, Contact=other, Status="VOIDED", Reference="Blue"))
    assert client.ids("Invoices", page="1", **query) == [guid(number) for number in expected]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("InvoiceID ASC", [1, 2, 3]),
        ("InvoiceID DESC", [3, 2, 1]),
        ("UpdatedDateUTC DESC", [1, 2, 3]),
        ("AmountDue DESC", [3, 1, 2]),
        ("Status, AmountDue desc", [1, 2, 3]),
        ("invoicenumber", [1, 2, 3]),
    ],
)
def test_order_sorts_by_one_field_or_several(client, order, expected):
    fill(
        client,
        "Invoices",
        invoice(1, "2026-01-03", AmountDue=5.0),
        invoice(2, "2026-01-02", AmountDue=1.0),
        invoice(3, "2026-01-01", AmountDue=9.0, Status="VOIDED"),
    )
    assert client.ids("Invoices", page="1", order=order) == [guid(number) for number in expected]


@pytest.mark.parametrize(
    "query", [{"where": "Status=="}, {"where": 'Colour=="red"'}, {"order": "Status UPWARDS"}, {"order": "Colour"}]
)
def test_filters_that_cannot_be_read_are_error_16(client, query):
    reply = client.get("Invoices", **query)
    assert reply.status == 400
    assert reply.json()["ErrorNumber"] == 16
    assert reply.json()["Type"] == "QueryParseException"


def test_the_high_volume_guard_refuses_whole_lists_and_slow_filters(client):
    client.control("ways", high_volume=2)
    fill(client, "Invoices", invoice(1), invoice(2), invoice(3))
    assert client.get("Invoices").status == 400
    assert client.get("Invoices", page="1").status == 200
    assert client.get("Invoices", page="1", order="InvoiceID ASC").status == 200
    assert client.get("Invoices", page="1", order="AmountPaid").status == 400
    assert client.get("Invoices", page="1", where='Status=="PAID" AND AmountDue>3').status == 200
    assert client.get("Invoices", page="1", where='Status=="PAID" OR AmountDue>3').status == 400
    assert client.get("Invoices", page="1", where="CurrencyRate>1").status == 400
    assert client.get("Invoices", page="1", where="UpdatedDateUTC>=DateTime(2026,1,1)").status == 400


@pytest.mark.parametrize("key", [guid(1), guid(1).upper(), "INV-0001", "inv-0001"])
def test_one_element_is_read_by_id_or_number_in_the_same_envelope(client, key):
    fill(client, "Invoices", invoice(1))
    body = client.get(f"Invoices/{key}", unitdp="4").json()
    assert "pagination" not in body
    assert body["Invoices"] == [invoice(1)]


def test_a_sales_number_wins_over_a_bill_of_the_same_number(client):
    fill(client, "Invoices", invoice(1, Type="ACCPAY", InvoiceNumber="X"), invoice(2, InvoiceNumber="X"))
    assert client.ids("Invoices/X") == [guid(2)]


def test_a_renumbered_invoice_is_found_by_its_new_number_only(client):
    fill(client, "Invoices", invoice(1, InvoiceNumber="OLD"))
    fill(client, "Invoices", invoice(1, InvoiceNumber="NEW"))
    assert client.get("Invoices/OLD").status == 404
    assert client.ids("Invoices/NEW") == [guid(1)]


def test_tax_rates_are_read_by_their_type(client):
    fill(client, "TaxRates", {"TaxType": "OUTPUT2", "Name": "15% GST on Income"})
    assert client.get("TaxRates/OUTPUT2").json()["TaxRates"] == [{"TaxType": "OUTPUT2", "Name": "15% GST on Income"}]


@pytest.mark.parametrize(
    "path", ["Invoices/none", "Nonsense", f"Organisation/{guid(1)}", "/api.xro/3.0/Invoices", "/", "/favicon.ico"]
)
def test_what_does_not_exist_is_an_html_404(client, path):
    reply = client.get(path)
    assert (reply.status, reply.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert reply.body == b"The resource you're looking for cannot be found"


def test_xml_is_the_default_form(client):
    fill(client, "Invoices", invoice(1, Reference="Fish & chips"))
    headers = client.headers() | {"Accept": "*/*"}
    reply = client.send("GET", "/api.xro/2.0/Invoices", {"page": "1"}, headers)
    text = reply.body.decode()
    assert reply.headers["content-type"].startswith("text/xml")
    assert text.startswith("<Response ")
    assert "<Reference>Fish &amp; chips</Reference>" in text
    assert "<LineItems><LineItem><LineItemID>" in text
    assert "<Date>2026-02-01T00:00:00</Date>" in text
    assert "DateString" not in text


def test_a_method_that_xero_does_not_have_says_so(client):
    reply = client.send("POST", "/api.xro/2.0/Organisation", headers=client.headers(), body=b"{}")
    assert (reply.status, reply.json()["ErrorNumber"]) == (501, 20)


def test_a_get_may_carry_a_body(client):
    reply = client.send("GET", "/api.xro/2.0/Invoices", {"page": "1"}, client.headers(), json.dumps({}).encode())
    assert reply.status == 200
