"""Every resource as it is served: its list, its elements by id, and what is peculiar to it."""

import xml.etree.ElementTree as ET  # our own answer is parsed
from datetime import datetime, timezone
from pathlib import Path

import pytest

import xero_sandbox
from unit_tests.sandbox.client import API, Client
from xero_sandbox.clock import Clock
from xero_sandbox.fields import FIELDS
from xero_sandbox.options import Options
from xero_sandbox.organisations import Companies
from xero_sandbox.resource import Paging
from xero_sandbox.resources import RESOURCES
from xero_sandbox.scopes import BROAD, FAMILIES, GRANULAR
from xero_sandbox.service import Sandbox

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
PAGED = [name for name, resource in RESOURCES.items() if resource.paging is not Paging.NONE]
WITH_OBJECT = {name for name in PAGED if RESOURCES[name].paging is not Paging.FIXED}


@pytest.fixture(scope="module")
def company():
    sandbox = Sandbox(
        Options(tenants=2, size="small", scopes=FAMILIES["all"], tier="advanced"), Companies(), Clock(NOW.timestamp)
    )
    return Client(sandbox)


@pytest.fixture(autouse=True)
def _fresh_limits(company):
    company.sandbox.gate.forget()


def rows(company, name, **query):
    reply = company.get(name, **query)
    assert reply.status == 200, reply.body
    return reply.json()[RESOURCES[name].envelope]


@pytest.mark.parametrize("name", RESOURCES)
def test_a_list_is_an_envelope_with_everything_that_lists_show(company, name):
    reply = company.get(name).json()
    assert reply["Status"] == "OK"
    assert reply[RESOURCES[name].envelope]


@pytest.mark.parametrize("name", RESOURCES)
def test_a_list_without_an_accept_header_is_xml(company, name):
    reply = company.send("GET", API + name, headers=company.headers(Accept="*/*"))
    assert len(ET.fromstring(reply.body).find(RESOURCES[name].envelope)) > 0  # noqa: S314 - our own answer


# A budget shows some months at a time (test_budgets.py); of the journals nothing is kept (test_journal_requests.py); a payment
# shows more of its invoice, and what has files lists them (test_singles.py).
@pytest.mark.parametrize(
    "name", [name for name, resource in RESOURCES.items() if resource.by_id and name not in {"Budgets", "Journals", "Payments"}]
)
def test_an_element_read_by_its_id_is_the_whole_element(company, name):
    collection = company.tenants[0][name]
    for element in collection:
        identifier = collection.id_of(element)
        (shown,) = company.get(f"{name}/{identifier}", unitdp="4").json()[RESOURCES[name].envelope]
        assert {key: value for key, value in shown.items() if key != "Attachments"} == element
        company.sandbox.gate.forget()


@pytest.mark.parametrize("name", RESOURCES)
def test_the_pagination_object_comes_with_pages_of_those_that_have_one(company, name):
    paged, whole = company.get(name, page="1", pageSize="2").json(), company.get(name).json()
    assert ("pagination" in paged) == (name in WITH_OBJECT)
    assert ("pagination" in whole) == (name == "PurchaseOrders")
    if name in WITH_OBJECT:
        assert len(paged[RESOURCES[name].envelope]) == 2


@pytest.mark.parametrize("name", RESOURCES)
def test_both_families_of_scopes_open_what_they_cover(company, name):
    closed = {"broad": {"PaymentServices"}, "granular": {"PaymentServices", "Receipts", "ExpenseClaims"}}
    for family, scopes in (("broad", BROAD), ("granular", GRANULAR)):
        token = company.sandbox.identity.issue(next(iter(company.sandbox.identity.apps.values())), scopes).value
        assert (company.get(name, token=token).status == 401) == (name in closed[family]), family


@pytest.mark.parametrize("name", RESOURCES)
def test_if_modified_since_is_heard_where_it_is_declared(company, name):
    later = rows_since(company, name, "2030-01-01T00:00:00")
    heard = RESOURCES[name].modified_since
    assert (later == []) == heard
    assert rows_since(company, name, "1990-01-01T00:00:00")


def rows_since(company, name, since):
    return company.get(name, since=since).json()[RESOURCES[name].envelope]


def test_an_unpaged_list_of_journals_has_no_lines_and_a_page_has(company):
    assert not any("JournalLines" in journal for journal in rows(company, "ManualJournals"))
    assert all(len(journal["JournalLines"]) >= 2 for journal in rows(company, "ManualJournals", page="1"))


@pytest.mark.parametrize("name", ["Overpayments", "Prepayments"])
def test_unpaged_over_and_prepayments_have_no_lines_and_a_short_contact(company, name):
    for credit in rows(company, name):
        assert "LineItems" not in credit
        assert set(credit["Contact"]) == {"ContactID", "Name"}
    assert all(credit["LineItems"] and len(credit["Contact"]) > 2 for credit in rows(company, name, page="1"))


def test_purchase_orders_and_quotes_have_their_lines_in_every_list(company):
    assert all(order["LineItems"] for order in rows(company, "PurchaseOrders"))
    assert all(quote["LineItems"] for quote in rows(company, "Quotes"))


def test_groups_show_their_members_by_id_only_and_deleted_ones_in_no_list(company):
    groups = rows(company, "ContactGroups")
    assert all(group["Contacts"] == [] and group["Status"] == "ACTIVE" for group in groups)
    assert len(groups) == len(company.tenants[0]["ContactGroups"]) - 1
    one = company.get(f"ContactGroups/{groups[0]['ContactGroupID']}").json()["ContactGroups"][0]
    assert one["Contacts"]
    assert {"ContactID", "Name"} <= set(one["Contacts"][0])


def test_deleted_transfers_are_listed_only_when_asked_for(company):
    assert {transfer["Status"] for transfer in rows(company, "BankTransfers")} == {"AUTHORISED"}
    every = rows(company, "BankTransfers", includeDeleted="true")
    assert {transfer["Status"] for transfer in every} == {"AUTHORISED", "DELETED"}


def test_transfers_since_a_moment_are_those_created_since(company):
    every = rows(company, "BankTransfers")
    created = sorted(int(transfer["CreatedDateUTC"][6:-7]) for transfer in every)
    since = datetime.fromtimestamp(created[-2] // 1000, timezone.utc)
    company.sandbox.gate.forget()
    found = rows_since(company, "BankTransfers", since.strftime("%Y-%m-%dT%H:%M:%S"))
    assert {int(transfer["CreatedDateUTC"][6:-7]) for transfer in found} >= set(created[-2:])
    assert all(int(transfer["CreatedDateUTC"][6:-7]) >= created[-2] // 1000 * 1000 for transfer in found)


def test_purchase_orders_know_no_where_and_filter_by_status_and_day(company):
    every = rows(company, "PurchaseOrders")
    assert len(rows(company, "PurchaseOrders", where='Status=="BILLED"')) == len(every)
    assert {order["Status"] for order in rows(company, "PurchaseOrders", Status="BILLED")} == {"BILLED"}
    days = sorted(order["DateString"][:10] for order in every)
    between = rows(company, "PurchaseOrders", DateFrom=days[1], DateTo=days[3])
    assert sorted(order["DateString"][:10] for order in between) == days[1:4]


def test_quotes_filter_by_number_status_contact_and_days(company):
    every = rows(company, "Quotes")
    first = every[0]
    assert rows(company, "Quotes", QuoteNumber=first["QuoteNumber"]) == [first]
    assert first in rows(company, "Quotes", ContactID=first["Contact"]["ContactID"], Status=first["Status"])
    later = rows(company, "Quotes", ExpiryDateFrom=first["ExpiryDateString"][:10])
    assert {quote["QuoteID"] for quote in later} == {
        quote["QuoteID"] for quote in every if quote["ExpiryDateString"] >= first["ExpiryDateString"]
    }


def test_a_date_that_is_none_is_refused(company):
    assert company.get("Quotes", DateFrom="yesterday").status == 400


def test_a_page_of_quotes_is_a_hundred_whatever_size_is_asked_for(company):
    assert len(rows(company, "Quotes", page="1", pageSize="1")) == len(company.tenants[0]["Quotes"])
    assert rows(company, "Quotes", page="2") == []


def test_a_purchase_order_is_found_by_its_number(company):
    order = rows(company, "PurchaseOrders")[0]
    assert company.get(f"PurchaseOrders/{order['PurchaseOrderNumber']}").json()["PurchaseOrders"] == [order]


def test_linked_transactions_filter_by_either_end(company):
    link = next(link for link in rows(company, "LinkedTransactions") if "TargetTransactionID" in link)
    for key in ("LinkedTransactionID", "SourceTransactionID", "TargetTransactionID", "ContactID", "Status"):
        found = rows(company, "LinkedTransactions", **{key: link[key]})
        assert link in found
        assert {one[key] for one in found} == {link[key]}


def test_over_and_prepayments_filter_by_lists_of_references_and_numbers(company):
    over, pre = rows(company, "Overpayments"), rows(company, "Prepayments")
    wanted = [credit["Reference"] for credit in over[:2]]
    assert {one["Reference"] for one in rows(company, "Overpayments", References=",".join(wanted))} == set(wanted)
    assert [one["PrepaymentID"] for one in rows(company, "Prepayments", InvoiceNumbers=pre[0]["InvoiceNumber"])] == [
        pre[0]["PrepaymentID"]
    ]


def test_settings_without_an_id_and_actions_have_paths_of_two_words(company):
    assert rows(company, "InvoiceReminders/Settings") == [{"Enabled": True}]
    assert {action["Status"] for action in rows(company, "Organisation/Actions")} == {"ALLOWED", "NOT-ALLOWED"}
    assert company.get("InvoiceReminders").status == 404
    assert company.get("Organisation/Nothing").status == 404


def test_receipts_are_listed_without_lines_and_claims_without_receipts(company):
    receipt, claim = rows(company, "Receipts")[0], rows(company, "ExpenseClaims")[0]
    assert (receipt["LineItems"], claim["Receipts"]) == ([], [])
    assert company.get(f"Receipts/{receipt['ReceiptID']}").json()["Receipts"][0]["LineItems"]
    assert company.get(f"ExpenseClaims/{claim['ExpenseClaimID']}").json()["ExpenseClaims"][0]["Receipts"]


def test_journals_users_and_transfers_take_where_and_order(company):
    posted = rows(company, "ManualJournals", page="1", where='Status=="POSTED" AND Narration.Contains("e")')
    assert {journal["Status"] for journal in posted} == {"POSTED"}
    names = [user["FirstName"] for user in rows(company, "Users", order="FirstName DESC")]
    assert names == sorted(names, key=str.lower, reverse=True)
    assert all(transfer["Amount"] > 500 for transfer in rows(company, "BankTransfers", where="Amount > 500"))


def test_the_readme_tells_every_resource_with_its_stamp_and_filters():
    text = (Path(xero_sandbox.__file__).parent / "README.md").read_text(encoding="utf-8")
    table = text.partition("<!-- resources -->")[2].partition("<!-- /resources -->")[0]
    rows = {row.split("|")[1].strip(): row for row in table.strip().splitlines()[2:]}
    assert list(rows) == list(RESOURCES)
    for name, resource in RESOURCES.items():
        told = [resource.id_field, *(name for name, _ in resource.filters), *(name for name, _, _ in resource.spans)]
        told += [resource.stamp] if resource.modified_since else []
        assert all(word in rows[name] for word in told), name


def test_the_control_plane_can_select_by_a_field_of_every_resource():
    assert {resource.member for resource in RESOURCES.values()} <= set(FIELDS)
