"""What a platform sees of `write`: STATEs and their counts, lines that nobody can make out, equal rows, and how it ends."""

import json
import signal
from collections import Counter
from unittest.mock import ANY

import pytest

from integration_tests.feeding import SOME_DAY, Feeder, configured, record, state
from integration_tests.program import Program
from integration_tests.xero import founded

CONTACTS = {"streams": [configured("contacts", "append")]}
SIGTERM_CODE = 128 + signal.SIGTERM


@pytest.fixture
def xero():
    with founded(size="small", tenants=1) as one:
        one.create("contacts", {"Name": "Tea Shop"}, one.tenants[0])
        yield one


@pytest.fixture
def feed(tmp_path, xero):
    return Feeder(Program(tmp_path), xero)


def contact(name, **more):
    return record("contacts", {"Name": name, **more})


def spent(reference, code="429"):
    """Money spent: nothing tells one such row from another."""
    line = {"Description": "Tea", "Quantity": 1, "UnitAmount": 5.25, "AccountCode": code}
    given = {"Type": "SPEND", "Date": SOME_DAY, "Reference": reference, "BankAccount": {"Code": "090"}, "LineItems": [line]}
    return record("bank_transactions", {**given, "Contact": {"Name": "Tea Shop"}})


def named(xero, name):
    return [one for one in xero.elements("contacts", xero.tenants[0]) if one["Name"] == name]


def names(xero, prefix):
    return sorted(one["Name"] for one in xero.elements("contacts", xero.tenants[0]) if one["Name"].startswith(prefix))


def spendings(xero, reference):
    found = xero.elements("bank_transactions", xero.tenants[0])
    return [one for one in found if one.get("Reference") == reference]


def test_a_state_comes_back_whole_when_its_rows_are_in_xero_and_in_the_report(xero, feed):
    given = state("contacts", 7, unheard_of={"a": [1, None, 12345678901234567890]})
    with feed.talking(CONTACTS) as talk:
        talk.say(*(contact(f"Kea {number}") for number in range(60)), given)
        told = talk.hear(lambda one: one["type"] == "STATE")
        assert len(names(xero, "Kea ")) == 60  # while the input is still open
        done = talk.ended()
    stats = told["state"].pop("destinationStats")
    assert told == given | {"state": given["state"] | {"sourceStats": {"of": 3}}}
    assert stats == {"recordCount": 60, "rejectedRecordCount": 0}
    assert [line["outcome"] for line in done.report] == ["created"] * 60
    assert done.run.code == 0


def test_each_state_counts_its_own_streams_rows_since_the_last_one(feed):
    def bad(number):
        return record("bank_transactions", {"Reference": f"Bad {number}"})

    messages = [contact("Moa 1"), spent("M 1"), bad(1), state("contacts", 1), contact("Moa 2"), contact("Moa 3"), bad(2)]
    messages += [state("bank_transactions", 2), state("contacts", 3), spent("M 2"), state("contacts", 4), contact("Moa 4")]
    messages += [state("bank_transactions", 5)]
    done = feed(messages)
    told = [(one["id"], one["destinationStats"]) for one in done.run.states]
    assert told == [
        (1, {"recordCount": 1, "rejectedRecordCount": 0}),
        (2, {"recordCount": 1, "rejectedRecordCount": 2}),
        (3, {"recordCount": 2, "rejectedRecordCount": 0}),
        (4, {"recordCount": 0, "rejectedRecordCount": 0}),
        (5, {"recordCount": 1, "rejectedRecordCount": 0}),
    ]
    assert done.counted == {"contacts": (3.0, 0.0), "bank_transactions": (2.0, 2.0)}
    assert done.outcomes == {"created": 6, "rejected": 2}  # the last contact has an outcome without a STATE
    assert [one["record"]["data"]["Reference"] for one in done.rejected] == ["Bad 1", "Bad 2"]


def test_a_state_about_everything_counts_everything(feed):
    whole = {"type": "STATE", "state": {"type": "GLOBAL", "id": 1, "global": {"stream_states": []}}}
    legacy = {"type": "STATE", "state": {"data": {"cursor": 1}, "id": 2}}
    done = feed([contact("Weka"), spent("W"), whole, contact("Weka 2"), legacy])
    assert [(one["id"], one["destinationStats"]["recordCount"]) for one in done.run.states] == [(1, 2), (2, 1)]


def test_rows_that_xero_refuses_are_handed_back_and_go_through_once_they_are_corrected(xero, feed):
    rows = [spent("Scone"), spent("Bun", code="9999"), spent("Scone"), spent("Bun", code="9998")]
    done = feed([*rows, state("bank_transactions", 1)])
    assert (done.run.code, done.counted) == (0, {"bank_transactions": (2.0, 2.0)})
    assert ("9999" in done.reasons[0], "9998" in done.reasons[-1]) == (True, True)
    assert done.rejected == [one | {"record": one["record"] | {"emitted_at": ANY}} for one in (rows[1], rows[3])]
    text = json.dumps(done.rejected, default=float)
    again = feed(json.loads(text.replace("9999", "429").replace("9998", "429")))
    assert again.outcomes == {"created": 2}
    assert (len(spendings(xero, "Scone")), len(spendings(xero, "Bun"))) == (2, 2)


BAD_LINES = [
    b"\n",
    b"hello\n",
    b'{"type": "RECORD"\n',
    b"[1, 2]\n",
    b"null\n",
    b'{"type": 7}\n',
    b'{"type": "RECORD", "record": {"data": {}}}\n',
    b'{"type": "RECORD", "record": null}\n',
    b'{"type": "TRACE", "trace": {}}\n',
    b'{"type": "WHAT_IS_TO_COME"}\n',
    b"\xff\xfe\x00\n",
    b'{"type": "RECORD", "record": {"stream": "contacts", "data": {"Name": "\xff"}}}\n',
]


def test_lines_that_nobody_can_make_out_end_nothing(xero, feed):
    messages = [contact("Hihi 0")]
    for number, line in enumerate(BAD_LINES):
        messages += [line, contact(f"Hihi {number + 1}")]
    done = feed([*messages, b'{"type": "STATE", "state": 5}\n', state("contacts", 1)])
    assert len(names(xero, "Hihi ")) == len(BAD_LINES) + 1
    assert done.run.messages[-1]["type"] in ("STATE", "LOG")
    assert done.outcomes["created"] == len(BAD_LINES) + 1


@pytest.mark.parametrize("data", [b"null", b"[]", b'"text"', b"7", b'{"Name": 123456789012345678901234567890}'])
def test_rows_whose_data_cannot_be_used_are_rejected_and_counted(xero, feed, data):
    line = b'{"type":"RECORD","record":{"stream":"contacts","data":%b,"emitted_at":1}}\n' % data
    done = feed([contact("Kaka"), line, record("no_such_stream", {"a": 1}), state("contacts", 1)], catalog=CONTACTS)
    assert done.counted == {"contacts": (1.0, 1.0)}
    assert done.outcomes == {"created": 1, "rejected": 2}
    assert names(xero, "Kaka") == ["Kaka"]


@pytest.mark.parametrize("count", [2, 50, 120])
def test_equal_rows_of_append_are_rows_of_their_own(xero, feed, count):
    done = feed([*(spent("Tea") for _ in range(count)), state("bank_transactions", 1)])
    assert len(spendings(xero, "Tea")) == count
    assert len({line["xero_id"] for line in done.report}) == count


@pytest.mark.parametrize("dies_at", [1, 2, 3])
@pytest.mark.parametrize("dies_done", [False, True])
def test_equal_rows_of_a_killed_run_are_neither_lost_nor_doubled(xero, feed, dies_at, dies_done):
    rows = [*(spent("Tea") for _ in range(120)), state("bank_transactions", 1)]
    killed = feed.attempt(rows, dies_at=dies_at, dies_done=dies_done)
    assert killed.run.code == -9
    done = feed(rows)
    assert len(spendings(xero, "Tea")) == 120
    assert len({line["xero_id"] for line in done.report}) == 120


@pytest.mark.parametrize("mode", ["append_dedup", "update"])
def test_a_then_b_then_a_ends_with_a(xero, feed, mode):
    xero.create("contacts", {"Name": "Kokako", "EmailAddress": "old@example.com"}, xero.tenants[0])

    def rows(*letters):
        return [contact("Kokako", EmailAddress=f"{letter}@example.com") for letter in letters]

    done = feed(rows(*"aba"), mode=mode)
    assert named(xero, "Kokako")[0]["EmailAddress"] == "a@example.com"
    assert done.outcomes == {"updated": 3}
    for letter in "baba":  # runs of their own, within the lifetime of a key
        feed(rows(letter), mode=mode)
        assert named(xero, "Kokako")[0]["EmailAddress"] == f"{letter}@example.com"
    assert len(named(xero, "Kokako")) == 1


def test_slow_input_is_written_though_no_state_comes(xero, feed):
    with feed.talking(CONTACTS, flushes_after=0.2) as talk:
        talk.say(contact("Pukeko"))
        talk.hear(lambda one: one["type"] == "LOG" and "Up to line 1:" in one["log"]["message"])
        assert names(xero, "Pukeko") == ["Pukeko"]
        talk.say(contact("Pukeko 2"), state("contacts", 1))
        assert talk.ended().counted == {"contacts": (2.0, 0.0)}


def test_what_was_under_way_at_a_sigterm_is_in_the_report(xero, feed):
    # The second request is on its way for a while: long enough to be told to end in the middle of it.
    xero.do("rule", match={"method": "PUT", "path": "Contacts"}, on=2, then={"delay": 1.0, "after": True})
    with feed.talking(CONTACTS) as talk:
        talk.say(*(contact(f"Takahe {number}") for number in range(160)), state("contacts", 1))
        while sum(call["method"] == "PUT" for call in xero.requests()) < 2:
            pass
        talk.child.terminate()
        done = talk.ended()
    assert done.run.code == SIGTERM_CODE
    assert done.run.states == []
    written = [line["key"]["Name"] for line in done.report]
    assert sorted(written) == names(xero, "Takahe ")
    assert 50 <= len(written) <= 100
    assert any(f"{160 - len(written)} without an outcome" in line for line in done.run.logs)


def test_the_day_limit_ends_the_sync_and_the_next_one_goes_on(xero, feed):
    rows = [contact(f"Kiwi {number}") for number in range(300)]
    for place in range(300, 0, -30):
        rows.insert(place, state("contacts", place))
    xero.do("rule", match={"method": "PUT"}, on=4, then={"limit": "day", "retry_after": 3600})
    done = feed(rows, fails=True)
    (error,) = done.run.errors
    assert error.failure_type == "transient_error"
    written = names(xero, "Kiwi ")
    assert len(done.report) == len(written) == sum(done.counted["contacts"])
    last = done.run.states[-1]["id"]
    rest = feed(rows[next(place for place, row in enumerate(rows) if row == state("contacts", last)) + 1 :])
    assert rest.outcomes == {"created": 300 - len(written)}
    assert len(names(xero, "Kiwi ")) == 300


def test_new_rows_cost_one_call_for_fifty_of_them_and_a_handful_of_look_ups(feed):
    rows = [contact(f"Ngiru {number}", ContactNumber=f"N-{number}") for number in range(330)]
    rows.append(state("contacts", 1))
    for number in range(330):
        line = {"Description": "Day", "Quantity": 1, "UnitAmount": 5, "AccountCode": "200"}
        sale = {"Type": "ACCREC", "InvoiceNumber": f"N-{number}", "Contact": {"ContactNumber": f"N-{number}"}}
        dated = {"Date": SOME_DAY, "DueDate": SOME_DAY, "Status": "AUTHORISED", "LineItems": [line]}
        rows.append(record("invoices", sale | dated))
    done = feed([*rows, state("invoices", 2)], mode="append_dedup")
    assert done.outcomes == {"created": 660}
    assert Counter(call["path"].rpartition("/")[2] for call in done.sent) == {"Contacts": 7, "Invoices": 7}
    asked = [call["path"] for call in done.run.calls if call["method"] == "GET" and call["path"].startswith("/api.xro/")]
    assert len(asked) <= 5, asked
    again = feed([*rows, state("invoices", 2)], mode="append_dedup")
    assert (again.outcomes, again.sent) == ({"unchanged": 660}, [])
