"""GET /Journals over HTTP: the order, the windows, the filters, who may ask."""

import json
import xml.etree.ElementTree as ET  # our own answer is parsed

import pytest

from unit_tests.sandbox.client import API
from unit_tests.sandbox.kept import NOW, SALES, Kept
from xero_sandbox.dates import read_millis
from xero_sandbox.scopes import GRANULAR


@pytest.fixture(scope="module")
def demo():
    return Kept("demo")


@pytest.fixture
def kept():
    return Kept()


def page(kept, tenant=0, **query):
    reply = kept.get("Journals", tenant, **query)
    assert reply.status == 200, reply.body
    return reply.json()["Journals"]


def numbers(journals):
    return [journal["JournalNumber"] for journal in journals]


def test_an_answer_is_an_envelope_without_pages(demo):
    answer = demo.get("Journals", page="2", pageSize="10", where='SourceType=="ACCREC"', order="JournalNumber DESC").json()
    assert set(answer) == {"Id", "Status", "ProviderName", "DateTimeUTC", "Journals"}
    assert answer["Journals"] == page(demo)
    assert list(answer["Journals"][0])[:4] == ["JournalID", "JournalDate", "JournalNumber", "CreatedDateUTC"]


@pytest.mark.parametrize("basis", [{}, {"paymentsOnly": "true"}])
def test_answers_are_partial_long_before_the_end_and_only_past_it_empty(demo, basis):
    told, sizes = [], []
    while found := page(demo, offset=str(told[-1] if told else 0), **basis):
        assert numbers(found)[0] > (told[-1] if told else 0)
        told += numbers(found)
        sizes.append(len(found))
    assert max(sizes) <= 100
    assert sum(size < 100 for size in sizes) > 3
    assert told == sorted(set(told))
    assert told == numbers(demo.log(**basis))
    assert told[-1] > len(told)  # there are gaps


def test_an_offset_is_a_number_that_need_not_be_one_of_a_journal(demo):
    told = numbers(demo.log())
    gap = next(number for number in range(1, told[-1]) if number not in told)
    assert numbers(page(demo, offset=str(gap)))[0] == min(number for number in told if number > gap)
    assert page(demo, offset=str(told[-1])) == page(demo, offset="99999999") == []
    assert page(demo, offset="-5") == page(demo, offset="nonsense") == page(demo)


def test_a_single_window_without_what_was_asked_for_is_not_the_end(kept):
    customer = kept.contact()
    start = max(numbers(kept.log())[-1], numbers(kept.log(paymentsOnly="true"))[-1])
    for _ in range(110):
        kept.control(
            "create",
            resource="Invoices",
            element={"Type": "ACCREC", "Status": "AUTHORISED", "Contact": customer, "LineItems": [SALES]},
        )
    last = kept.tenants[0]["Invoices"].ids()[-1]
    kept.control("pay", invoice=last)
    (paid,) = page(kept, offset=str(start), paymentsOnly="true")
    assert paid["SourceType"] == "ACCRECPAYMENT"


def test_if_modified_since_looks_at_the_second_in_which_a_journal_was_posted(kept):
    kept.invoice()
    kept.control("clock", advance=10)
    kept.invoice()
    at = f"{NOW:%Y-%m-%dT%H:%M:}10"
    (journal,) = kept.get("Journals", since=at).json()["Journals"]
    assert read_millis(journal["CreatedDateUTC"]) == int(NOW.timestamp() + 10) * 1000
    assert kept.get("Journals", since=f"{NOW:%Y-%m-%dT%H:%M:}11").json()["Journals"] == []
    assert len(kept.get("Journals", since=f"{NOW:%Y-%m-%dT%H:%M:%S}").json()["Journals"]) == 2
    kept.control("ways", since_inclusive=False)
    assert kept.get("Journals", since=at).json()["Journals"] == [journal]
    assert kept.get("Journals", since="yesterday").status == 400


def test_one_journal_is_read_by_id_or_number_without_its_source(demo):
    listed = page(demo)[7]
    by_id, by_number = (demo.get(f"Journals/{listed[key]}").json()["Journals"] for key in ("JournalID", "JournalNumber"))
    assert by_id == by_number
    (one,) = by_id
    assert not {"SourceID", "SourceType"} & set(one)
    told = {key: value for key, value in listed.items() if key not in {"SourceID", "SourceType", "JournalLines"}}
    assert told.items() <= one.items()
    assert [line["NetAmount"] for line in one["JournalLines"]] == [line["NetAmount"] for line in listed["JournalLines"]]
    assert demo.get(f"Journals/{listed['JournalID'].upper()}").json()["Journals"] == by_id


@pytest.mark.parametrize("key", ["0", "99999999", "00000000-0000-4000-8000-000000000001", "²"])
def test_a_journal_that_is_not_there_is_an_html_404(demo, key):
    assert demo.get(f"Journals/{key}").status == 404


def test_a_journal_of_another_organisation_is_not_there(demo):
    assert demo.get(f"Journals/{page(demo)[0]['JournalID']}", tenant=1).status == 404


def test_journals_are_xml_unless_json_is_asked_for(demo):
    reply = demo.send("GET", f"{API}Journals", headers=demo.headers(Accept="*/*"))
    journals = ET.fromstring(reply.body).find("Journals")  # noqa: S314 - our own answer
    assert [int(one.findtext("JournalNumber")) for one in journals] == numbers(page(demo))
    assert journals[0].find("JournalLines/JournalLine/NetAmount") is not None


def test_without_the_scope_journals_are_refused(demo):
    app = next(iter(demo.sandbox.identity.apps.values()))
    token = demo.sandbox.identity.issue(app, GRANULAR - {"accounting.journals.read"}).value
    for path in ("Journals", "Journals/1"):
        reply = demo.get(path, token=token)
        assert (reply.status, reply.json()["Detail"]) == (401, "AuthorizationUnsuccessful")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_nobody_writes_journals(demo, method):
    assert demo.send(method, f"{API}Journals", headers=demo.headers(), body=b'{"Journals": []}').status == 401
    everything = demo.sandbox.identity.issue(
        next(iter(demo.sandbox.identity.apps.values())), GRANULAR | {"accounting.journals"}
    ).value
    reply = demo.send(method, f"{API}Journals", headers=demo.headers(token=everything), body=b'{"Journals": []}')
    assert (reply.status, reply.json()["ErrorNumber"]) == (501, 20)
    body = json.dumps({"resource": "Journals", "elements": [{"JournalID": "1"}]}).encode()
    assert b"worked out from the documents" in demo.send("POST", "/_sandbox/put", body=body).body


@pytest.mark.parametrize("basis", [{}, {"paymentsOnly": "true"}])
def test_the_control_plane_has_the_whole_log(demo, basis):
    asked = {"resource": "Journals", "tenant": "0", **basis}
    assert demo.send("GET", "/_sandbox/elements", asked).json() == demo.log(**basis)
