"""The retriever of lists: watched lists and views over several reads, answers that make no sense, and what is logged."""

import logging
import weakref
from datetime import timedelta
from types import SimpleNamespace

import orjson
import pytest
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.sources.types import StreamSlice
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero import components
from source_xero.api.session import Organisation
from source_xero.checkpoint import Again, Progress, TenantCursor
from source_xero.components import READ_AT, ListRetriever, TenantRouter
from source_xero.elements import elements_of
from source_xero.outbox import Outbox
from source_xero.state import cursors

FIELD = "UpdatedDateUTC"
SCHEMA = {"properties": {FIELD: {"type": ["null", "string"], "airbyte_type": "timestamp_with_timezone"}}}


class Xero:
    """A list that comes whole, or in pages where one is asked for; `hour` is that of its clock."""

    def __init__(self, rows=(), path="Items"):
        self.rows, self.path = {row["ItemID"]: row for row in rows}, path
        self.calls, self.hour, self.fails = [], 0, False
        self.claims = None  # the count that it gives, where that is wrong

    def send_request(self, stream_slice, path, request_headers=(), request_params=()):  # noqa: ARG002 - the CDK's signature
        if self.fails:
            raise ConnectionError("cut")
        params = dict(request_params)
        self.calls.append((params.get("page"), dict(request_headers)))
        rows, paging = list(self.rows.values()), {}
        if "page" in params:
            size = params.get("pageSize", 100)
            count = len(rows) if self.claims is None else self.claims
            paging = {"pageSize": size, "pageCount": -(-len(rows) // size), "itemCount": count} if "pageSize" in params else {}
            rows = rows[(params["page"] - 1) * size : params["page"] * size]
        return SimpleNamespace(
            content=orjson.dumps({self.path: rows, "pagination": paging}),
            headers={"Date": f"Sun, 01 Mar 2026 {self.hour:02d}:00:00 GMT"},
            elapsed=timedelta(0),
        )


def item(id_, name="", day=1):
    return {"ItemID": id_, "Name": name, FIELD: f"2026-01-{day:02d}T00:00:00"}


def retriever(xero, walk="whole", page_size=10, *, watched=True):
    facts = {"path": xero.path, "primary_key": ["tenant_id", "ItemID"]}
    made = ListRetriever(
        config={"page_size": page_size}, requester=xero, parameters=facts, walk=walk, watched=watched, name="items"
    )
    assert made.name == "items"
    return made


def slice_of(progress, tenant_id="t1"):
    organisation = Organisation(tenant_id, "Alpha")
    return StreamSlice(
        partition={"tenant_id": tenant_id}, cursor_slice={}, extra_fields={"organisation": organisation, "progress": progress}
    )


class Syncs:
    """Sync after sync of one stream; the state goes to the platform and comes back."""

    def __init__(self, xero, walk="whole", first=None, **how):
        self.xero, self.retriever, self.first = xero, retriever(xero, walk, **how), first
        self.state = {}

    def sync(self, mode="incremental", tenant_id="t1"):
        self.xero.hour += 1
        saved = cursors("items", orjson.loads(orjson.dumps(self.state)), FIELD, ())
        cursor = TenantCursor("items", CursorField(FIELD), saved, mode, self.first, Again(300), Outbox())
        progress = cursor.progress(tenant_id)
        try:
            records = list(self.retriever.read_records(SCHEMA, slice_of(progress, tenant_id)))
            progress.finish()
        finally:
            self.state = cursor.state
        return records


def record(element, tenant_id="t1"):
    return {"tenant_id": tenant_id, **element, FIELD: f"{element[FIELD]}.000Z"}


def gone(id_, hour, tenant_id="t1"):
    return {"tenant_id": tenant_id, "ItemID": id_, FIELD: f"2026-03-01T{hour:02d}:00:00.000Z", "is_deleted": True}


both_walks = pytest.mark.parametrize("walk", ["whole", "until_agreed"])


@both_walks
def test_the_second_read_of_a_watched_list_sends_what_is_new_what_changed_and_what_has_gone(walk):
    xero = Xero([item("a"), item("b"), item("c")])
    syncs = Syncs(xero, walk)
    assert syncs.sync() == [record(item("a")), record(item("b")), record(item("c"))]

    xero.rows["b"] = item("b", "edited")  # without a new stamp
    xero.rows["d"] = item("d")
    del xero.rows["a"]

    assert syncs.sync() == [record(item("b", "edited")), record(item("d")), gone("a", hour=2)]
    assert syncs.sync() == []


@both_walks
def test_a_watched_list_is_asked_for_whole_every_time(walk):
    syncs = Syncs(Xero([item("a")]), walk, first="2026-01-01T00:00:00")

    for _ in range(3):
        syncs.sync()

    assert [headers for _, headers in syncs.xero.calls] == [{}] * 3


def test_a_watched_list_of_several_pages_is_compared_as_one():
    xero = Xero([item(f"{number:03d}") for number in range(250)])
    syncs = Syncs(xero, "until_agreed")
    assert len(syncs.sync()) == 250

    del xero.rows["007"]

    assert syncs.sync() == [gone("007", hour=2)]


def test_a_watched_list_that_becomes_empty_tells_every_row_once():
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    xero.rows.clear()

    assert syncs.sync() == [gone("a", hour=2), gone("b", hour=2)]
    assert syncs.sync() == []
    xero.rows["a"] = item("a")
    assert syncs.sync() == [record(item("a"))]


def test_the_first_read_of_a_watched_list_leaves_out_what_is_older_than_the_start_date():
    syncs = Syncs(Xero([item("a", day=1), item("b", day=20)]), first="2026-01-10T00:00:00")

    assert syncs.sync() == [record(item("b", day=20))]
    assert syncs.sync() == []


def test_a_read_that_fails_tells_its_changes_the_next_time():
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    del xero.rows["a"]
    xero.fails = True
    with pytest.raises(ConnectionError):
        syncs.sync()

    xero.fails = False

    assert syncs.sync() == [gone("a", hour=3)]


def test_a_full_refresh_of_a_watched_list_sends_all_of_it_and_no_row_that_has_gone():
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    del xero.rows["a"]

    assert syncs.sync("full_refresh") == [record(item("b"))]
    assert syncs.sync("full_refresh") == [record(item("b"))]


def test_each_organisation_is_compared_with_itself():
    xero = Xero([item("a")])
    syncs = Syncs(xero)

    assert syncs.sync(tenant_id="t1") == [record(item("a"))]
    assert syncs.sync(tenant_id="t2") == [record(item("a"), "t2")]
    xero.rows.clear()
    assert syncs.sync(tenant_id="t2") == [gone("a", hour=3, tenant_id="t2")]
    assert syncs.sync(tenant_id="t1") == [gone("a", hour=4)]


def test_a_list_that_is_not_watched_sends_what_xero_gives_and_remembers_no_row():
    syncs = Syncs(Xero([item("a")]), watched=False)

    assert syncs.sync() == syncs.sync() == [record(item("a"))]
    assert "known" not in str(syncs.state)
    assert syncs.xero.calls[1][1] == {"If-Modified-Since": "2026-03-01T00:55:00"}


# Lists without a stamp


def unstamped(xero, mode="incremental", state=None, walk="whole", **facts):
    """A sync of a stream whose cursor is the reader's own time; returns the records and the state."""
    xero.hour += 1
    facts = {"path": xero.path, "primary_key": ["tenant_id", "ItemID"], **facts}
    made = ListRetriever(config={"page_size": 10}, requester=xero, parameters=facts, walk=walk, watched=True, name="categories")
    saved = cursors("categories", orjson.loads(orjson.dumps(state or {})), READ_AT, ())
    cursor = TenantCursor("categories", CursorField(READ_AT), saved, mode, None, Again(300), Outbox())
    progress = cursor.progress("t1")
    schema = {"properties": {READ_AT: SCHEMA["properties"][FIELD]}}
    records = list(made.read_records(schema, slice_of(progress)))
    progress.finish()
    return records, cursor.state


def seen(hour, **more):
    return {"tenant_id": "t1", **more, READ_AT: f"2026-03-01T{hour:02d}:00:00.000Z"}


def test_rows_that_xero_does_not_stamp_carry_the_time_at_which_they_were_found_and_only_changes_come():
    xero = Xero([{"ItemID": "a", "Name": "x"}, {"ItemID": "b"}])

    first, state = unstamped(xero)
    assert first == [seen(1, ItemID="a", Name="x"), seen(1, ItemID="b")]
    xero.rows["a"] = {"ItemID": "a", "Name": "y"}
    del xero.rows["b"]
    second, state = unstamped(xero, state=state)
    assert second == [seen(2, ItemID="a", Name="y"), seen(2, ItemID="b", is_deleted=True)]
    third, state = unstamped(xero, state=state)
    assert third == []
    assert state["states"][0]["cursor"][READ_AT] == "2026-03-01T03:00:00"


def test_a_full_refresh_of_them_carries_the_time_too_and_tells_nothing_of_what_has_gone():
    xero = Xero([{"ItemID": "a"}])
    _, state = unstamped(xero)
    xero.rows = {"b": {"ItemID": "b"}}

    assert unstamped(xero, "full_refresh", state)[0] == [seen(2, ItemID="b")]


def test_parts_are_rows_of_their_own_and_one_that_has_gone_is_told_by_both_ids():
    facts = {"parts": "Options", "primary_key": ["tenant_id", "ItemID", "OptionID"]}
    xero = Xero([{"ItemID": "a", "Options": [{"OptionID": "1", "Name": "N"}, {"OptionID": "2"}]}, {"ItemID": "b"}])

    first, state = unstamped(xero, **facts)
    assert first == [seen(1, ItemID="a", OptionID="1", Name="N"), seen(1, ItemID="a", OptionID="2")]
    xero.rows["a"] = {"ItemID": "a", "Options": [{"OptionID": "2", "Name": "M"}]}
    second, _ = unstamped(xero, state=state, **facts)
    assert second == [seen(2, ItemID="a", OptionID="2", Name="M"), seen(2, ItemID="a", OptionID="1", is_deleted=True)]


# Views that rows leave


def orders(xero, state=None, mode="incremental"):
    """A sync of the open items; returns the records and the state."""
    xero.hour += 1
    facts = {"path": xero.path, "primary_key": ["tenant_id", "ItemID"], "only": {"Name": ["open"]}, "leaving": True}
    made = ListRetriever(config={"page_size": 10}, requester=xero, parameters=facts, walk="by_hundred", name="open_items")
    saved = cursors("open_items", orjson.loads(orjson.dumps(state or {})), FIELD, ())
    cursor = TenantCursor("open_items", CursorField(FIELD), saved, mode, None, Again(300), Outbox())
    progress = cursor.progress("t1")
    records = list(made.read_records(SCHEMA, slice_of(progress)))
    progress.finish()
    return records, cursor.state


def test_a_row_that_left_a_view_comes_once_more_as_it_is_now_and_as_deleted():
    xero = Xero([item("a", "open"), item("b", "open"), item("c", "draft")])

    first, state = orders(xero)
    assert first == [record(item("a", "open")), record(item("b", "open"))]
    xero.rows["a"] = item("a", "declined", day=2)
    xero.rows["c"] = item("c", "declined", day=2)
    second, state = orders(xero, state)
    assert second == [record(item("a", "declined", day=2)) | {"is_deleted": True}, record(item("b", "open"))]
    third, _ = orders(xero, state)
    assert third == [record(item("b", "open"))]


def test_a_full_refresh_of_a_view_is_what_is_in_it():
    xero = Xero([item("a", "open")])
    _, state = orders(xero)
    xero.rows["a"] = item("a", "declined")

    records, state = orders(xero, state, "full_refresh")

    assert records == []


# Answers that make no sense


def odd(xero, *bodies, page=None):
    """Serve these bodies before good ones, each time the page is asked for."""
    left, send = list(bodies), xero.send_request

    def send_request(stream_slice, path, request_headers=(), request_params=()):
        response = send(stream_slice, path, request_headers, request_params)
        if left and dict(request_params).get("page") == page:
            response.content = left.pop(0)
        response.headers["xero-correlation-id"] = f"abc-{len(xero.calls)}"
        return response

    xero.send_request = send_request


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{}", "has no Items; it begins with b'{}'"),
        (b'{"Items": [}', "is no JSON; it begins with b'{\"Items\": [}'"),
        (b'{"Items": null}', "has no Items; it begins with b'{\"Items\": null}'"),
        (b'{"Items": [{"Name": "x"}]}', "has no good record in place 1 of Items: its ItemID is None"),
        (
            b'{"Items": [{"ItemID": "a", "UpdatedDateUTC": "soon"}]}',
            "has no good record in place 1 of Items: the UpdatedDateUTC of ItemID a is no date: 'soon'",
        ),
    ],
)
@pytest.mark.parametrize(("walk", "page"), [("whole", None), ("by_id", 2), ("by_stamp", 1), ("by_hundred", 1)])
def test_an_answer_that_stays_senseless_is_named_by_stream_organisation_page_and_correlation_id(walk, page, body, problem):
    xero = Xero([item("a"), item("b"), item("c")])
    odd(xero, body, body, page=page)
    syncs = Syncs(xero, walk, page_size=2, watched=False)

    with pytest.raises(AirbyteTracedException) as error:
        syncs.sync()

    asked = f"page {page}" if page else "the list"
    calls = len(xero.calls)
    assert error.value.message == (
        f"stream items of organisation Alpha (t1): Xero's answer for {asked} {problem} (correlation id abc-{calls}). "
        "What was read is kept, and the next sync goes on from there."
    )


def test_a_senseless_answer_is_cured_by_the_next():
    xero = Xero([item("a"), item("b"), item("c")])
    odd(xero, b"{}", page=2)

    assert len(Syncs(xero, "by_id", page_size=2, watched=False).sync()) == 3


def test_after_a_senseless_page_the_next_sync_goes_on_there_and_nothing_was_lost():
    xero = Xero([item("a"), item("b"), item("c")])
    odd(xero, b"{}", b"{}", page=2)
    syncs = Syncs(xero, "by_id", page_size=2, watched=False)
    with pytest.raises(AirbyteTracedException):
        syncs.sync()
    [state] = syncs.state["states"]
    assert state["cursor"]["resume"]["at"] == {"page": 2}

    assert syncs.sync() == [record(item("c"))]


def test_a_watched_list_that_makes_no_sense_leaves_all_that_is_known_as_it_was():
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    before = syncs.state
    odd(xero, b'{"Items": null}', b'{"Items": [{}]}')

    with pytest.raises(AirbyteTracedException):
        syncs.sync()

    assert syncs.state == before


class Connections:
    def __init__(self, *bodies):
        self.bodies, self.asked = list(bodies), 0

    def send_request(self):
        self.asked += 1
        return SimpleNamespace(content=self.bodies.pop(0))


@pytest.mark.parametrize("body", [b"{}", b'[{"tenantName": "x"}]', b"[1]", b"[", b"null"])
def test_connections_that_make_no_sense_are_asked_for_once_more_and_then_refused(body):
    assert components._ask_connections(Connections(body, b'[{"tenantId": "t"}]')) == [{"tenantId": "t"}]  # noqa: SLF001

    with pytest.raises(AirbyteTracedException, match="Xero's answer to /connections is no list of organisations"):
        components._ask_connections(Connections(body, body))  # noqa: SLF001


# Organisations that the state knows and the connections do not


CONNECTED = b'[{"tenantId": "t1", "tenantType": "ORGANISATION", "tenantName": "Alpha"}]'


@pytest.fixture
def routed(caplog):
    """Route streams that share a session; give what each slice and each state was, and what was logged."""

    def route(saved, body=CONNECTED, streams=2, **more):
        config = {
            "credentials": {"auth_type": "access_token", "access_token": "x"},
            "identity_url": "https://identity.example",
            "concurrent_calls": 5,
            "calls_per_minute": 60,
            "day_reserve": 0,
            **more,
        }
        connections, slices, states = Connections(body), [], []
        with caplog.at_level(logging.WARNING, logger="airbyte"):
            for _ in range(streams):
                router = TenantRouter(config, connections)
                own = orjson.loads(orjson.dumps(saved))
                router.cursor = TenantCursor("items", CursorField(FIELD), own, "incremental", None, Again(300), Outbox())
                slices.append([one["tenant_id"] for one in router.stream_slices()])
                states.append({one["partition"]["tenant_id"]: one["cursor"] for one in router.cursor.state["states"]})
        return slices, states, [(entry.levelname, entry.getMessage()) for entry in caplog.records]

    return route


GONE = {"resume": {"started_at": "2026-03-01T00:00:00", "listing": "x", "at": {"page": 3}}, FIELD: "2026-02-01T00:00:00"}


def test_an_organisation_that_is_no_longer_connected_is_named_once_its_state_is_kept_and_the_others_are_read(routed):
    slices, states, logs = routed({"t1": {FIELD: "2026-02-01T00:00:00"}, "t2": GONE})

    assert slices == [["t1"], ["t1"]]
    assert [state["t2"] for state in states] == [GONE, GONE]
    [(level, line)] = logs
    assert level == "WARNING"
    assert line.startswith("organisation t2: the state knows it, but it is no longer connected to this app")
    assert "connect it again" in line
    assert "its state is kept" in line


def test_no_organisation_is_missed_that_is_connected_or_of_which_the_state_knows_nothing(routed):
    assert routed({"T1": {FIELD: "2026-02-01T00:00:00"}, "t2": {}})[2] == []


def test_a_chosen_organisation_that_is_no_longer_connected_is_left_to_fail_by_name(routed):
    slices, _, logs = routed({"t2": GONE}, tenant_ids=["t1", "t2"])

    assert slices == [["t1", "t2"]] * 2
    assert logs == []


def test_where_none_is_connected_any_more_those_that_were_are_named_before_the_error(routed, caplog):
    with pytest.raises(AirbyteTracedException, match="No organisation is connected"):
        routed({"t2": GONE}, body=b"[]")

    assert "organisation t2: the state knows it" in caplog.text


# What is logged


def logged(caplog, retriever, progress=None):
    with caplog.at_level(logging.INFO, logger="airbyte"):
        list(retriever.read_records(SCHEMA, slice_of(progress or Progress())))
    return [(entry.levelname, entry.getMessage()) for entry in caplog.records if entry.name == "airbyte"]


def test_a_read_ends_with_a_line_of_its_records_and_calls_and_xeros_own_count(caplog):
    xero = Xero([item(str(number)) for number in range(5)])

    [line] = logged(caplog, retriever(xero, "by_id", 2, watched=False))

    assert line == (
        "INFO",
        "stream items of organisation Alpha (t1): 5 records in 3 calls. Xero counts 5 in the list.",
    )


def test_the_line_of_a_list_that_xero_does_not_count_names_no_count(caplog):
    assert logged(caplog, retriever(Xero([item("a")]), watched=False)) == [
        ("INFO", "stream items of organisation Alpha (t1): 1 record in 1 call.")
    ]


def test_the_line_counts_the_rows_that_are_sent_of_a_watched_list(caplog):
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    del xero.rows["a"]

    with caplog.at_level(logging.INFO, logger="airbyte"):
        syncs.sync()

    assert "1 record in 1 call." in caplog.text


def test_a_list_shorter_than_xeros_own_count_is_warned_of_by_stream_and_organisation(caplog):
    xero = Xero([item("a"), item("b"), item("c")])
    xero.claims = 4

    lines = logged(caplog, retriever(xero, "by_id", 2, watched=False))

    assert lines == [
        (
            "WARNING",
            "stream items of tenant t1: page 2 has 1 rows, where Xero's count leaves 2 for it, also when asked again",
        ),
        ("WARNING", f"stream items of organisation Alpha (t1): {components.MISSING}"),
        ("INFO", "stream items of organisation Alpha (t1): 3 records in 3 calls. Xero counts 4 in the list."),
    ]


@pytest.mark.parametrize("walk", ["by_id", "by_stamp"])
def test_a_read_that_xero_kept_a_row_from_is_read_again_from_where_it_began(walk):
    xero = Xero([item("a", day=1), item("b", day=2), item("c", day=3)])
    syncs = Syncs(xero, walk, page_size=2, watched=False)
    syncs.sync()
    cursor = syncs.state["states"][0]["cursor"]

    xero.claims = 4
    for reads in (1, 2):
        syncs.sync()
        assert syncs.state["states"][0]["cursor"] == {**cursor, "short_reads": reads}
    xero.rows["d"] = item("d", day=4)
    found = syncs.sync()

    assert len({headers["If-Modified-Since"] for _, headers in xero.calls if headers}) == 1, "all three from the same time"
    assert "d" in [one["ItemID"] for one in found]
    assert syncs.state["states"][0]["cursor"] == {**cursor, FIELD: "2026-03-01T04:00:00"}


def test_a_count_that_is_wrong_for_good_is_given_up_aloud(caplog):
    xero = Xero([item("a"), item("b"), item("c")])
    xero.claims = 4
    syncs = Syncs(xero, "by_id", page_size=2, watched=False)

    with caplog.at_level(logging.WARNING, logger="airbyte"):
        for _ in range(components.SHORT_READS):
            assert components.GIVEN_UP not in caplog.text
            assert not syncs.state or FIELD not in syncs.state["states"][0]["cursor"]
            syncs.sync()

    assert components.GIVEN_UP in caplog.text
    begun = f"2026-03-01T{components.SHORT_READS:02d}:00:00"
    assert syncs.state["states"][0]["cursor"] == {FIELD: begun, "whole_at": begun}


@pytest.mark.parametrize("walk", ["whole", "by_id", "by_stamp", "by_hundred"])
def test_nobody_holds_on_to_a_record_that_is_out(walk):
    xero = Xero([item(str(number), day=number) for number in range(1, 10)])
    alive = weakref.WeakSet()

    class Name(str):
        __slots__ = ("__weakref__",)

    def parsed(*given):
        elements, paging = elements_of(*given)
        for element in elements:
            element["Name"] = Name(element["ItemID"])
            alive.add(element["Name"])
        return elements, paging

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(components, "elements_of", parsed)
        records = retriever(xero, walk, watched=False).read_records(SCHEMA, slice_of(Progress(field_name=FIELD)))
        held = []
        for one in records:
            del one
            held.append(len(alive))

    assert held == sorted(held, reverse=True)
    assert held[-1] <= 1


def test_a_read_that_fails_has_no_closing_line(caplog):
    xero = Xero([item("a")])
    xero.fails = True

    with caplog.at_level(logging.INFO, logger="airbyte"), pytest.raises(ConnectionError):
        list(retriever(xero).read_records(SCHEMA, slice_of(Progress())))

    assert "records in" not in caplog.text
