"""One call for the streams that read the same list: what is asked, what each gets, and that nobody waits for ever."""

import io
import logging
import random
import threading
from datetime import timedelta
from types import SimpleNamespace

import orjson
import pytest
from airbyte_cdk.sources.types import StreamSlice

from source_xero import ahead, sharing
from source_xero.api.session import Organisation
from source_xero.checkpoint import Progress
from source_xero.components import ListRetriever
from source_xero.sharing import SharedAnswer, SharedAnswers

PATH = "Invoices"
PATIENCE_S = 10


def at_once(*works):
    """Run each in a thread of its own; return what each returned or raised, in the order given."""
    ends = [None] * len(works)

    def run(place, work):
        try:
            ends[place] = work()
        except Exception as error:  # noqa: BLE001 - it is the result
            ends[place] = error

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return ends


class Asked:
    """Xero, as an asker sees it: a body for each key, and a note of every call."""

    def __init__(self, bodies=None):
        self.bodies, self.calls = bodies or {}, []

    def for_(self, key):
        def ask():
            self.calls.append(key)
            return SharedAnswer(self.bodies.get(key, f"body of {key}".encode()), "2026-03-01T12:00:00", 2.5)

        return ask


def keys_of(many):
    return [("t1", PATH, number) for number in range(many)]


def reader(shared, xero, keys):
    return lambda: [shared.get(PATH, key, object(), xero.for_(key)).body for key in keys]


# Asked once


@pytest.mark.parametrize("readers", [2, 3])
def test_readers_side_by_side_ask_once_for_each_page(readers):
    shared, xero, keys = SharedAnswers({PATH: readers}), Asked(), keys_of(30)
    together = threading.Barrier(readers)

    def read():
        bodies = []
        for key in keys:
            together.wait(timeout=PATIENCE_S)
            bodies.append(shared.get(PATH, key, object(), xero.for_(key)).body)
        return bodies

    ends = at_once(*[read] * readers)

    assert ends == [[f"body of {key}".encode() for key in keys]] * readers
    assert sorted(xero.calls) == keys


@pytest.mark.parametrize("readers", [2, 3])
def test_who_comes_while_another_is_asking_gets_that_ones_answer(readers):
    shared, xero = SharedAnswers({PATH: readers}), Asked()
    asking, others = threading.Event(), threading.Semaphore(0)

    def slow():
        asking.set()
        for _ in range(readers - 1):
            assert others.acquire(timeout=PATIENCE_S)
        return xero.for_("key")()

    def late():
        assert asking.wait(timeout=PATIENCE_S)
        others.release()
        return shared.get(PATH, "key", object(), xero.for_("key")).body

    ends = at_once(lambda: shared.get(PATH, "key", object(), slow).body, *[late] * (readers - 1))

    assert ends == [b"body of key"] * readers
    assert xero.calls == ["key"]


def test_the_readers_may_be_in_different_places_of_the_list():
    shared, xero, keys = SharedAnswers({PATH: 2}), Asked(), keys_of(40)

    ends = at_once(reader(shared, xero, keys), reader(shared, xero, keys[::-1]))

    assert [sorted(bodies) for bodies in ends] == [sorted(f"body of {key}".encode() for key in keys)] * 2
    assert sorted(xero.calls) == keys


@pytest.mark.parametrize(
    "body", [b"", b"\0\xff\0", b"{}", '{"Name": "Bäckerei 🥨"}'.encode(), random.Random(7).randbytes(300_000)], ids=len
)
def test_every_reader_gets_the_answer_to_the_byte(body):
    shared, xero = SharedAnswers({PATH: 3}), Asked({"key": body, "before": b"x" * 1000})
    shared.get(PATH, "before", object(), xero.for_("before"))

    answers = [shared.get(PATH, "key", object(), xero.for_("key")) for _ in range(3)]

    assert [answer.body for answer in answers] == [body] * 3
    assert {answer.asked_at for answer in answers} == {"2026-03-01T12:00:00"}
    assert [answer.took_s for answer in answers] == [2.5, 0.0, 0.0]  # pages ahead are in flight for who asks only


def test_an_answer_that_all_have_had_is_forgotten():
    shared, xero = SharedAnswers({PATH: 2}), Asked()

    for _ in range(4):
        shared.get(PATH, "key", object(), xero.for_("key"))

    assert xero.calls == ["key", "key"]


# Nobody else to share with


def test_a_single_reader_never_touches_the_disk(monkeypatch):
    monkeypatch.setattr(sharing.tempfile, "TemporaryFile", lambda: pytest.fail("a file was made"))
    shared, xero = SharedAnswers({PATH: 1, "Contacts": 1}), Asked()

    assert shared.get(PATH, "key", object(), xero.for_("key")).took_s == 2.5
    assert SharedAnswers().get(PATH, "key", object(), xero.for_("key")).body == b"body of key"
    assert xero.calls == ["key", "key"]


def test_a_list_with_one_reader_is_not_kept_beside_one_with_two(monkeypatch):
    file = io.BytesIO()
    monkeypatch.setattr(sharing.tempfile, "TemporaryFile", lambda: file)
    shared, xero = SharedAnswers({PATH: 2, "Contacts": 1}), Asked()

    shared.get("Contacts", "key", object(), xero.for_("key"))
    shared.get("Contacts", "key", object(), xero.for_("key"))
    assert file.getvalue() == b""
    shared.get(PATH, "key", object(), xero.for_("key"))
    assert file.getvalue() != b""
    assert len(xero.calls) == 3


# Failures and stragglers


@pytest.mark.parametrize("readers", [2, 3])
def test_who_fails_passes_the_turn_on(readers):
    shared, xero = SharedAnswers({PATH: readers}), Asked()
    asking, others = threading.Event(), threading.Semaphore(0)

    def fail():
        asking.set()
        for _ in range(readers - 1):
            assert others.acquire(timeout=PATIENCE_S)
        raise ConnectionError("cut")

    def late():
        assert asking.wait(timeout=PATIENCE_S)
        others.release()
        return shared.get(PATH, "key", object(), xero.for_("key")).body

    failed, *ends = at_once(lambda: shared.get(PATH, "key", object(), fail), *[late] * (readers - 1))

    assert isinstance(failed, ConnectionError)
    assert ends == [b"body of key"] * (readers - 1)
    assert xero.calls == ["key"]


def test_where_all_fail_each_hears_of_its_own_failure():
    shared, together = SharedAnswers({PATH: 3}), threading.Barrier(3)

    def fail(number):
        def ask():
            raise ConnectionError(str(number))

        def read():
            together.wait(timeout=PATIENCE_S)
            return shared.get(PATH, "key", object(), ask)

        return read

    assert [str(end) for end in at_once(fail(0), fail(1), fail(2))] == ["0", "1", "2"]


def test_a_reader_far_behind_asks_nothing_and_holds_nobody_up():
    shared, xero, keys = SharedAnswers({PATH: 2}), Asked(), keys_of(300)

    [ahead] = at_once(reader(shared, xero, keys))
    [behind] = at_once(reader(shared, xero, keys))

    assert behind == ahead
    assert xero.calls == keys


def test_a_reader_that_stops_leaves_the_rest_to_be_asked():
    shared, xero, keys = SharedAnswers({PATH: 2}), Asked(), keys_of(20)

    at_once(reader(shared, xero, keys[:5]))
    [bodies] = at_once(reader(shared, xero, keys))

    assert len(bodies) == 20
    assert xero.calls == keys


@pytest.mark.parametrize("seed", range(10))
def test_any_mixture_of_paces_and_failures_comes_to_an_end(seed):
    shared, keys = SharedAnswers({PATH: 3}), keys_of(40)

    def patient(number):
        dice, xero = random.Random(seed * 10 + number), Asked()

        def ask(key):
            if dice.random() < 0.3:
                raise ConnectionError("cut")
            return xero.for_(key)()

        def get(key):
            while True:
                try:
                    return shared.get(PATH, key, object(), lambda: ask(key)).body
                except ConnectionError:
                    continue

        return lambda: [get(key) for key in keys]

    assert at_once(patient(0), patient(1), patient(2)) == [[f"body of {key}".encode() for key in keys]] * 3


def test_a_full_disk_holds_nobody_up(monkeypatch):
    class Full(io.BytesIO):
        def write(self, _data):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sharing.tempfile, "TemporaryFile", Full)
    shared, xero, ends = SharedAnswers({PATH: 2}), Asked(), []

    def read():
        for _ in range(2):
            try:
                ends.append(shared.get(PATH, "key", object(), xero.for_("key")).body)
            except OSError as error:
                ends.append(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(timeout=0.5)

    assert len(ends) == 2


# As the streams use it


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


def slice_of(progress, tenant_id="t1"):
    organisation = Organisation(tenant_id, "Alpha")
    return StreamSlice(
        partition={"tenant_id": tenant_id}, cursor_slice={}, extra_fields={"organisation": organisation, "progress": progress}
    )


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


def test_what_an_answer_is_known_by_is_kept_for_all_readers():
    shared = SharedAnswers({PATH: 2})
    given = SharedAnswer(b"x", "2026-03-01T12:00:00", 2.5, "page 3", "abc-1")

    first, second = (shared.get(PATH, "key", object(), lambda: given) for _ in range(2))

    assert (first.what, first.correlation_id) == (second.what, second.correlation_id) == ("page 3", "abc-1")


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
    progress = Progress(since="2026-02-01T00:00:00")

    found = ids(records(stream(xero, page_size=100, only={"IsCustomer": [True]}, moved_by=MOVED_BY), progress))

    assert found == ["00", "03"]  # changed; of a changed invoice; not the one that only sells
    assert [headers for _, _, headers in xero.calls] == [{"If-Modified-Since": progress.since}] * 2 + [{}]


def test_a_read_of_everything_asks_for_no_documents():
    xero = contacts_and_invoices(["03"])

    found = ids(records(stream(xero, page_size=100, only={"IsCustomer": [True]}, moved_by=MOVED_BY), Progress()))

    assert found == ["00", "01", "02", "03", "04"]
    assert len(xero.calls) == 1


# Answers that wait for their turn


def test_an_answer_that_was_laid_aside_comes_back_as_it_was():
    answer = SharedAnswer(b"x" * 100_000, "2026-03-01T12:00:00", 2.5, "page 2", "the-id")

    assert sharing.aside(answer)() == answer


def test_an_answer_that_finds_no_room_on_disk_waits_in_memory(monkeypatch):
    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sharing.tempfile, "TemporaryFile", full)
    answer = SharedAnswer(b"x", "2026-03-01T12:00:00", 2.5)

    assert sharing.aside(answer)() is answer
