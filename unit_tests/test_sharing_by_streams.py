"""Streams that share the answers of one list, and the contacts that a document moves from one view into another."""

import logging
from datetime import timedelta
from types import SimpleNamespace

import orjson
import pytest

from source_xero import ahead
from source_xero.checkpoint import Progress
from source_xero.components import ListRetriever
from source_xero.sharing import SharedAnswers
from unit_tests.askers import PATH
from unit_tests.syncs import slice_of

# Streams of one list


class Xero:
    """A list of ids in order, in pages, with the time; between any two answers a test may change it."""

    def __init__(self, rows, path=PATH):
        self.rows, self.path = list(rows), path
        self.calls, self.time, self.details = [], 0, {}
        self.on_call = lambda _number: None
        self.elapsed_s = 0.0

    def send_request(self, stream_slice, path, request_headers=(), request_params=()):
        params = dict(request_params)
        self.calls.append((stream_slice.partition["tenant_id"], params.get("page"), dict(request_headers)))
        listed = [row for row in self.rows if row["ID"] in params["IDs"].split(",")] if "IDs" in params else self.rows
        size, count = params.get("pageSize", 100), len(listed)
        first = (params.get("page", 1) - 1) * size
        paging = {"pageSize": size, "pageCount": -(-count // size), "itemCount": count}
        content = orjson.dumps({path.rpartition("/")[2]: listed[first : first + size], "pagination": paging})
        told = SimpleNamespace(
            content=content,
            headers={"Date": f"Sun, 01 Mar 2026 12:{self.time // 60:02d}:{self.time % 60:02d} GMT"},
            elapsed=timedelta(seconds=self.elapsed_s),
        )
        self.on_call(len(self.calls))
        return told


def stream(xero, walk="by_id", page_size=2, **parameters):
    facts = {"path": xero.path, "primary_key": ["tenant_id", "ID"], **parameters}
    return ListRetriever(config={"page_size": page_size}, requester=xero, parameters=facts, walk=walk, name="some")


def records(retriever, progress, tenant_id="t1"):
    return retriever.read_records({}, slice_of(progress, tenant_id))


def ids(found):
    return [record["ID"] for record in found]


def rows(many, **fields):
    return [{"ID": f"{number:02d}", **{name: value(number) for name, value in fields.items()}} for number in range(many)]


def test_a_view_and_its_whole_read_the_list_once():
    xero, shared = Xero(rows(10, Type=lambda number: "ACCPAY" if number % 3 else "ACCREC")), SharedAnswers({PATH: 2})

    whole = ids(records(stream(xero), Progress(shared=shared)))
    view = ids(records(stream(xero, only={"Type": ["ACCPAY"]}), Progress(shared=shared)))

    assert whole == [row["ID"] for row in xero.rows]
    assert view == [row["ID"] for row in xero.rows if row["Type"] == "ACCPAY"]
    assert [page for _, page, _ in xero.calls] == [1, 2, 3, 4, 5]


def test_the_closing_line_of_a_view_tells_that_the_calls_were_anothers_and_the_count_that_of_the_whole_list(caplog):
    xero, shared = Xero(rows(10, Type=lambda number: "ACCPAY" if number % 3 else "ACCREC")), SharedAnswers({PATH: 2})

    with caplog.at_level(logging.INFO, logger="airbyte"):
        list(records(stream(xero), Progress(shared=shared)))
        list(records(stream(xero, only={"Type": ["ACCPAY"]}), Progress(shared=shared)))

    assert caplog.messages == [
        "stream some of organisation Alpha (t1): 10 records in 5 calls. Xero counts 10 in the list.",
        (
            "stream some of organisation Alpha (t1): 6 records in 0 calls and 5 answers that other streams asked for. "
            "Xero counts 10 in the list, of which this stream is a part."
        ),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Progress(since="2026-01-01T00:00:00"), Progress(since="2026-01-01T00:00:01")),
        (Progress(since="2026-01-01T00:00:00"), Progress(since=None)),
    ],
)
def test_answers_to_different_since_times_are_not_shared(one, other):
    xero = Xero(rows(3))
    one.shared = other.shared = SharedAnswers({PATH: 2})

    list(records(stream(xero), one))
    list(records(stream(xero), other))

    assert [headers.get("If-Modified-Since") for _, _, headers in xero.calls] == [one.since] * 2 + [other.since] * 2


def test_answers_of_different_organisations_are_not_shared():
    xero, shared = Xero(rows(2)), SharedAnswers({PATH: 2})

    for tenant_id in ("t1", "t2"):
        assert {record["tenant_id"] for record in records(stream(xero), Progress(shared=shared), tenant_id)} == {tenant_id}

    assert [tenant_id for tenant_id, _, _ in xero.calls] == ["t1", "t2"]


@pytest.mark.parametrize("difference", [{"page_size": 3}, {"query": {"includeArchived": "true"}}])
def test_answers_to_different_questions_are_not_shared(difference):
    xero, shared = Xero(rows(2)), SharedAnswers({PATH: 2})

    list(records(stream(xero), Progress(shared=shared)))
    list(records(stream(xero, **difference), Progress(shared=shared)))

    assert len(xero.calls) == 2


def test_a_read_from_answers_of_another_begins_when_that_one_asked():
    xero, shared, late = Xero(rows(4)), SharedAnswers({PATH: 2}), Progress()
    list(records(stream(xero), Progress(shared=shared)))
    xero.time = 600
    late.shared = shared

    list(records(stream(xero), late))

    assert late.started_at == "2026-03-01T12:00:00"


def test_a_new_read_uses_no_answer_of_one_that_goes_on_from_a_checkpoint_and_so_began_elsewhere():
    xero, shared = Xero(rows(6)), SharedAnswers({PATH: 2})
    resumed = Progress(saved={}, shared=shared)
    resumed.begin("by_id page size 2 {}")
    resumed.saved["resume"] = {"started_at": "2026-03-01T11:00:00", "listing": resumed.listing, "at": {"page": 2}}
    list(records(stream(xero), resumed))  # pages 2 and 3, at 12:00
    xero.time = 600
    late = Progress(shared=shared)

    list(records(stream(xero), late))

    assert [page for _, page, _ in xero.calls] == [2, 3, 1, 2, 3]
    assert late.started_at == "2026-03-01T12:10:00"


class LastAskedFirst:
    """In place of the thread pool: of the pages in flight, the last one asked for is served first."""

    def __init__(self, *_args, **_kwargs):
        self._waiting = []

    def submit(self, function, *args):
        answer = SimpleNamespace()
        self._waiting.append((answer, function, args))
        answer.result = lambda: self._serve() or answer.value
        return answer

    def _serve(self):
        while self._waiting:
            answer, function, args = self._waiting.pop()
            answer.value = function(*args)

    def shutdown(self, **_options):
        self._waiting.clear()


@pytest.mark.parametrize(
    "readers",
    [1, 2],
)
def test_a_page_that_is_asked_for_again_comes_from_xero(monkeypatch, readers):
    monkeypatch.setattr(ahead, "ThreadPoolExecutor", LastAskedFirst)
    xero = Xero(rows(6))
    before = ids(xero.rows)
    xero.elapsed_s = 2.0  # so that two pages are in flight

    def insert(call):
        if call == 2:  # between pages 3 and 2, in this order
            xero.rows.insert(0, {"ID": "0"})

    xero.on_call = insert

    found = ids(records(stream(xero), Progress(shared=SharedAnswers({PATH: readers}))))

    assert set(before) <= set(found)


class Groups(Xero):
    """A list whose elements are asked for one by one."""

    def send_request(self, stream_slice, path, request_headers=(), request_params=()):
        id_ = path.rpartition("/")[2]
        if id_ == self.path:
            return super().send_request(stream_slice, path, request_headers, request_params)
        self.calls.append((stream_slice.partition["tenant_id"], id_, {}))
        body = orjson.dumps({self.path: [{"ID": id_, "Parts": [{"PartID": f"{id_}-1"}]}]})
        return SimpleNamespace(content=body, headers={}, elapsed=timedelta(0), status_code=200)


def test_a_stream_of_elements_and_one_of_their_parts_ask_for_each_element_once():
    xero, shared = Groups(rows(3), path="Groups"), SharedAnswers({"Groups": 2})

    elements = list(records(stream(xero, walk="gathered"), Progress(shared=shared)))
    parts = list(
        records(
            stream(xero, walk="gathered", parts="Parts", primary_key=["tenant_id", "ID", "PartID"]), Progress(shared=shared)
        )
    )

    assert ids(elements) == ["00", "01", "02"]
    assert parts == [{"tenant_id": "t1", "ID": f"0{n}", "PartID": f"0{n}-1"} for n in range(3)]
    assert [what for _, what, _ in xero.calls] == [None, "00", "01", "02"]


# Contacts that a document moves


def contacts_and_invoices(contact_ids):
    contacts = Xero(rows(6, IsCustomer=lambda number: number != 5), path="Contacts")
    invoices = [{"InvoiceID": f"i{id_}", "Contact": {"ID": id_}} for id_ in contact_ids]
    changed = [contacts.rows[0]]
    send = contacts.send_request

    def answer(stream_slice, path, request_headers=(), request_params=()):
        everything = contacts.rows
        if path.endswith("Invoices"):
            contacts.rows = invoices
        elif dict(request_headers):
            contacts.rows = changed
        try:
            return send(stream_slice, path, request_headers, request_params)
        finally:
            contacts.rows = everything

    contacts.send_request = answer
    return contacts


MOVED_BY = {"path": "Invoices", "key": "InvoiceID", "query": {}}


def test_a_contact_that_became_a_customer_by_an_invoice_comes_though_it_did_not_change():
    xero = contacts_and_invoices(["03", "05", "00"])
    progress = Progress(since="2026-02-01T00:00:00", mode="incremental")

    found = ids(records(stream(xero, page_size=100, only={"IsCustomer": [True]}, moved_by=MOVED_BY), progress))

    assert found == ["00", "03"]  # changed; of a changed invoice; not the one that only sells
    assert [headers for _, _, headers in xero.calls] == [{"If-Modified-Since": progress.since}] * 2 + [{}]


def test_a_read_of_everything_asks_for_no_documents():
    xero = contacts_and_invoices(["03"])

    found = ids(records(stream(xero, page_size=100, only={"IsCustomer": [True]}, moved_by=MOVED_BY), Progress()))

    assert found == ["00", "01", "02", "03", "04"]
    assert len(xero.calls) == 1
