"""The state of a stream: what is read from the platform and what is given to it."""

import pytest

from source_xero.state import StateError, as_state, cursors

FIELD = "UpdatedDateUTC"
AT = "2026-01-31T00:00:00"


def entry(tenant_id, cursor):
    return {"partition": {"tenant_id": tenant_id}, "cursor": cursor}


def test_what_was_given_to_the_platform_is_understood_when_it_comes_back():
    saved = {
        "t1": {FIELD: AT},
        "t2": {FIELD: AT, "resume": {"started_at": AT, "listing": "by_id", "at": {"page": 4}}},
        "t3": {"resume": {"started_at": AT, "listing": "by_id", "at": {"page": 2}}},
    }

    assert cursors("invoices", as_state(saved), FIELD, ()) == saved


def test_a_state_has_the_shape_of_the_cdks_partitioned_streams_and_no_global_cursor():
    assert as_state({"t1": {FIELD: AT}}) == {"use_global_cursor": False, "states": [entry("t1", {FIELD: AT})]}


@pytest.mark.parametrize("state", [{}, {"states": []}, {"use_global_cursor": False, "states": []}])
def test_an_empty_state_knows_no_organisation(state):
    assert cursors("invoices", state, FIELD, ()) == {}


@pytest.mark.parametrize("key", ["__ab_no_cursor_state_message", "__ab_full_refresh_sync_complete"])
def test_what_the_cdk_noted_of_the_stream_when_it_had_no_cursor_knows_no_organisation(key):
    assert cursors("tracking_categories", {key: True}, "read_at", ["t1"]) == {}


def test_keys_that_the_cdk_adds_are_ignored():
    state = {
        "states": [entry("t1", {FIELD: AT})],
        "state": {FIELD: "2030-01-01"},
        "lookback_window": 1,
        "use_global_cursor": True,
    }

    assert cursors("invoices", state, FIELD, ()) == {"t1": {FIELD: AT}}


def test_the_cursors_can_be_moved_without_moving_the_given_state():
    state = {"states": [entry("t1", {FIELD: AT})]}

    cursors("invoices", state, FIELD, ())["t1"][FIELD] = "later"

    assert state == {"states": [entry("t1", {FIELD: AT})]}


def test_a_state_of_todays_source_xero_belongs_to_its_one_organisation():
    assert cursors("invoices", {FIELD: AT}, FIELD, ["t1"]) == {"t1": {FIELD: AT}}


@pytest.mark.parametrize(
    ("state", "tenant_ids"),
    [
        ({FIELD: AT}, []),
        ({FIELD: AT}, ["t1", "t2"]),
        ({FIELD: 5}, ["t1"]),
        ({"page": 3}, ["t1"]),
        ({"states": {}}, ["t1"]),
        ({"states": [{"cursor": {FIELD: AT}}]}, ["t1"]),
        ({"states": [entry("t1", AT)]}, ["t1"]),
        ({"states": [{"partition": {"id": "t1"}, "cursor": {}}]}, ["t1"]),
        ({"states": [entry("t1", {"resume": 5})]}, ["t1"]),
        ({"states": [entry("t1", {"resume": {"started_at": AT, "listing": "by_id", "at": {"page": "4"}}})]}, ["t1"]),
        ({"states": [entry("t1", {"resume": {"started_at": AT, "listing": "by_id", "at": {"cursor": "x"}}})]}, ["t1"]),
        ({"states": [entry("t1", {"resume": {"started_at": 5, "listing": "by_id", "at": {}}})]}, ["t1"]),
        ({"states": [entry("t1", {"known": ["a"]})]}, ["t1"]),
        ({"states": [entry("t1", {"known": {"a": None}})]}, ["t1"]),
        ({"states": [entry("t1", {"members": {"a": "b"}})]}, ["t1"]),
        ({"states": [entry("t1", {"members": [5]})]}, ["t1"]),
        ({"states": [entry("t1", {"short_reads": "2"})]}, ["t1"]),
        ({"states": [entry("t1", {"resume": {"is_short": 1, "started_at": AT, "listing": "by_id", "at": {}}})]}, ["t1"]),
    ],
)
def test_a_state_of_unknown_shape_is_refused_rather_than_taken_for_empty(state, tenant_ids):
    with pytest.raises(StateError, match=r"The state of stream invoices has an unknown shape: .*Reset the stream") as refused:
        cursors("invoices", state, FIELD, tenant_ids)

    assert f'"cursor": {{"{FIELD}"' in str(refused.value)


@pytest.mark.parametrize(
    "cursor",
    [
        {FIELD: 5},
        {FIELD: "soon"},
    ],
)
def test_a_cursor_that_cannot_be_read_on_from_is_refused_as_well(cursor):
    with pytest.raises(StateError, match="unknown shape"):
        cursors("invoices", {"states": [entry("t1", cursor)]}, FIELD, ())


@pytest.mark.parametrize(
    "state",
    [
        {"states": [entry(["t1"], {FIELD: AT})]},
        {"states": [entry(None, {FIELD: AT})]},
        {"states": [entry("", {FIELD: AT})]},
        {"states": [entry("t1", {FIELD: "0001-01-01T00:00:00"})]},
        {"states": [entry("t1", {FIELD: "/Date(900000000000000000)/"})]},
        {"states": [entry("t1", {"resume": {"started_at": "0", "listing": "by_id", "at": {"page": 4}}})]},
    ],
    ids=["a list", "null", "nothing", "the first year", "beyond all years", "a beginning that is no time"],
)
def test_a_state_that_names_no_organisation_or_no_time_is_refused_with_the_stream(state):
    with pytest.raises(StateError, match=r"state of stream invoices .* Reset the stream"):
        cursors("invoices", state, FIELD, ())


@pytest.mark.parametrize(
    "resume",
    [
        {"at": {"since": None, "read": 5, "id": "x", "stamp": 99999999999999999}},
        {"at": {"since": "soon", "read": 0, "id": None, "stamp": 0}},
        {"since": "soon"},
        {"started_at": f"{AT}+13:00"},
    ],
    ids=["a stamp beyond all years", "a time that is none", "a beginning that is none", "a time in another form"],
)
def test_a_place_that_cannot_be_gone_on_from_is_refused(resume):
    good = {"started_at": AT, "listing": "by_stamp", "at": {"since": AT, "read": 5, "id": "x", "stamp": -62135596800000}}
    assert cursors("payments", {"states": [entry("t1", {"resume": good})]}, FIELD, ())

    with pytest.raises(StateError, match=r"state of stream payments .*resume.* Reset the stream"):
        cursors("payments", {"states": [entry("t1", {"resume": good | resume})]}, FIELD, ())


def test_a_cursor_may_be_the_first_second_that_clocks_count():
    assert cursors("invoices", {FIELD: "1970-01-01T00:00:00"}, FIELD, ["t1"]) == {"t1": {FIELD: "1970-01-01T00:00:00"}}


@pytest.mark.parametrize("first", [AT, None])
def test_of_an_organisation_that_stands_twice_the_one_that_read_less_counts(first):
    less, more = {FIELD: first} if first else {}, {FIELD: "2026-05-31T00:00:00"}

    for entries in ([entry("T1", less), entry("t1", more)], [entry("t1", more), entry("T1", less)]):
        assert cursors("invoices", {"states": entries}, FIELD, ()) == {"t1": less}


def test_numbers_are_compared_as_numbers():
    entries = [entry("t1", {"JournalNumber": 90}), entry("t1", {"JournalNumber": 100})]

    assert cursors("journals", {"states": entries}, "JournalNumber", (), numbered=True) == {"t1": {"JournalNumber": 90}}
