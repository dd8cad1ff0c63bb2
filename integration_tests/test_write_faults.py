"""Whatever goes wrong while rows are written, killing included: each row is in Xero once, and counts in are counts out.

Every case is made of its number. `SOAK=200 pytest integration_tests/test_write_faults.py` tries so many of each.
"""

import os
import random
import signal
from collections import Counter

import pytest

from integration_tests.feeding import SOME_DAY, Feeder, record, state
from integration_tests.program import Program
from integration_tests.xero import founded

CASES = range(int(os.environ.get("SOAK", "2")))

# The field that says which row of the input an element comes from.
MARKS = {
    "contacts": "Name",
    "invoices": "Reference",
    "bills": "InvoiceNumber",
    "bank_transactions": "Reference",
    "manual_journals": "Narration",
    "payments": "Reference",
}
REPLACE = {"line_items": "replace"}  # rows without ids of lines say what all lines are
KEYS = {name: [["tenant_id"], [mark]] for name, mark in MARKS.items()}
VALUES = {
    "contacts": lambda one: one["FirstName"],
    "manual_journals": lambda one: one["JournalLines"][0]["LineAmount"],
    "payments": lambda one: one["Amount"],
}
INVALID = '{"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "JSON for post data was invalid"}'


class Input:
    """Rows for two organisations, all of them good, with a STATE now and then.

    In `append` some rows come twice and are two; in `append_dedup` some come again with another value, which then holds.
    """

    def __init__(self, case, xero, mode, rows=30, lots=3):
        self.random = random.Random(f"{mode} {case}")
        self.mode, self.messages, self.rows = mode, [], Counter()
        self.lines = {}  # the place and value of the row on each line
        self.values, self.numbers = {}, {}
        self.tenants = [tenant.id for tenant in xero.tenants]
        self.contacts = {tenant.id: xero.elements("contacts", tenant)[0]["ContactID"] for tenant in xero.tenants}
        self.owed = {tenant.id: owed(xero, tenant, self.contacts[tenant.id]) for tenant in xero.tenants}
        for lot in range(lots):
            for stream in MARKS:
                for number in range(rows):
                    self.give(stream, f"{stream} {case}.{lot}.{number}")
                self.messages.append(state(stream, len(self.messages)))

    def give(self, stream, mark):
        """A row, and sometimes the same one again."""
        place = (self.random.choice(self.tenants), stream, mark)
        if stream == "invoices" and self.random.random() < 0.5:
            self.numbers[place] = f"W-{mark}"
        self.add(place, self.random.randrange(100, 1000))
        if self.random.random() < 0.15:
            if self.mode == "append" and stream != "contacts" and place not in self.numbers:
                self.add(place, self.values[place])
            elif self.mode == "append_dedup" and stream != "payments":  # which nobody can change
                self.add(place, self.random.randrange(100, 1000))

    def add(self, place, value):
        self.values[place] = value
        self.rows[place[1]] += 1
        self.messages.append(record(place[1], {"tenant_id": place[0], **self.data(place, value)}))
        self.lines[len(self.messages)] = place, value

    def data(self, place, value):
        tenant, stream, mark = place
        contact = {"ContactID": self.contacts[tenant]}
        lines = [{"Description": "Day", "Quantity": 1, "UnitAmount": value, "AccountCode": "429"}]
        document = {"Contact": contact, "Date": SOME_DAY, "LineItems": lines}
        approved = {**document, "DueDate": SOME_DAY, "Status": "AUTHORISED"}
        if stream == "contacts":
            return {"Name": mark, "FirstName": str(value)}
        if stream == "invoices":
            numbered = {"InvoiceNumber": self.numbers[place]} if place in self.numbers else {}
            return {"Type": "ACCREC", "Reference": mark, **numbered, **approved}
        if stream == "bills":
            return {"Type": "ACCPAY", "InvoiceNumber": mark, **approved}
        if stream == "bank_transactions":
            return {"Type": "SPEND", "Reference": mark, "BankAccount": {"Code": "090"}, **document}
        if stream == "manual_journals":
            sides = [{"LineAmount": amount, "AccountCode": "429"} for amount in (value, -value)]
            return {"Narration": mark, "Date": SOME_DAY, "Status": "POSTED", "JournalLines": sides}
        invoice = {"InvoiceID": self.owed[tenant]}
        return {"Reference": mark, "Date": SOME_DAY, "Amount": value, "Account": {"Code": "090"}, "Invoice": invoice}

    def expected(self, refused=()):
        """How many of (tenant, stream, mark, value) Xero is to hold, if the rows of some lines were refused."""
        rows = [row for line, row in self.lines.items() if line not in refused]
        if self.mode == "append_dedup":
            return Counter((*place, value) for place, value in dict(rows).items())
        return Counter((*place, value) for place, value in rows)

    def held(self, xero):
        """What Xero holds of these rows, counted as `expected` is."""
        found = Counter()
        for tenant in xero.tenants:
            for stream, mark in MARKS.items():
                for one in xero.elements("invoices" if stream == "bills" else stream, tenant):
                    is_bill = one.get("Type") == "ACCPAY"
                    if str(one.get(mark)).startswith(f"{stream} ") and is_bill == (stream == "bills"):
                        value = VALUES.get(stream, lambda one: one["LineItems"][0]["UnitAmount"])(one)
                        found[tenant.id, stream, one[mark], int(value)] += 1
        return found

    def since(self, done, messages):
        """What a platform sends again: of each stream, what comes after its last STATE that came back."""
        last = {told["stream"]["stream_descriptor"]["name"]: told["id"] for told in done.run.states}
        kept, passed = [], set()
        for message in messages:
            stream = stream_of(message)
            if stream not in last or stream in passed:
                kept.append(message)
            elif message["type"] == "STATE" and message["state"]["id"] == last[stream]:
                passed.add(stream)
        return kept


def stream_of(message):
    if message["type"] == "RECORD":
        return message["record"]["stream"]
    return message["state"]["stream"]["stream_descriptor"]["name"]


def owed(xero, tenant, contact):
    """The id of an invoice on which much is owed."""
    line = {"Description": "A house", "Quantity": 1, "UnitAmount": 10_000_000, "AccountCode": "200"}
    element = {"Type": "ACCREC", "Contact": {"ContactID": contact}, "LineItems": [line], "Status": "AUTHORISED"}
    return xero.create("invoices", element, tenant)[0]


def assert_counted(given, done):
    """Each row has one outcome, in the report and in the STATEs."""
    refused = Counter(line["stream"] for line in done.report if line["outcome"] == "rejected")
    assert {line["line"]: line["stream"] for line in done.report} == {line: row[0][1] for line, row in given.lines.items()}
    assert len(done.report) == len(given.lines)
    assert done.counted == {name: (float(count - refused[name]), float(refused[name])) for name, count in given.rows.items()}
    assert len(done.rejected) == refused.total()


@pytest.fixture
def xero():
    with founded(size="small") as one:
        yield one


@pytest.fixture
def write(tmp_path, xero):
    return Feeder(Program(tmp_path), xero)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("mode", ["append", "append_dedup"])
def test_without_any_trouble_each_row_is_there_once(xero, write, mode, case):
    given = Input(case, xero, mode)
    done = write(given.messages, mode=mode, keys=KEYS, **REPLACE)
    assert given.held(xero) == given.expected()
    assert_counted(given, done)


# What happens to a request, and whether Xero has carried it out by then (`after`). A whole answer is kept under the request's
# key, as Xero does (`remembered`). What it refuses before it looks at the key (limits, maintenance, tokens) it forgets.
REFUSAL = "400 of the whole"
TROUBLE = {
    "reset before": {"reset": True},
    "reset after": {"reset": True, "after": True},
    "cut after": {"truncate": 40, "after": True},
    "late": {"delay": 1.2, "after": True},
    "500 before": {"status": 500},
    "500 after": {"status": 500, "after": True},
    "500 after, remembered": {"status": 500, "after": True, "remembered": True},
    "500 before, remembered": {"status": 500, "remembered": True},
    "502 after": {"status": 502, "after": True},
    REFUSAL: {"status": 400, "body": INVALID, "content_type": "application/json", "remembered": True},
    "minute": {"limit": "minute", "retry_after": 1},
    "concurrent": {"limit": "concurrent"},
    "maintenance": {"maintenance": True},
    "token": None,
}

PASSING = [kind for kind in TROUBLE if kind not in ("late", REFUSAL)]  # and "late" takes its time


def troubled(xero, method, kind, on, times=1):
    """Has trouble come at some of the requests of a method."""
    rule = {"match": {"method": method, "path": "/api.xro/"}, "skip": on - 1, "times": times}
    rule |= {"then": TROUBLE[kind]} if TROUBLE[kind] else {"do": [{"verb": "expire_tokens"}]}
    xero.do("rule", **rule)


def storm(xero, chance, kinds):
    """Has several kinds of trouble come, one after the other; one request never meets two, as it would not at Xero."""
    for method in ("PUT", "POST"):
        on = 0
        while (on := on + chance.randrange(1, 12)) < 45:
            times = chance.choice([1, 1, 1, 2, 3])
            troubled(xero, method, chance.choice(kinds), on, times)
            on += times


def met(xero):
    """How many requests were in trouble."""
    return sum(one["affected"] for one in xero.ask("state")["rules"])


@pytest.mark.parametrize("kind", TROUBLE)
@pytest.mark.parametrize("mode", ["append", "append_dedup"])
def test_after_one_kind_of_trouble_each_row_is_there_once(xero, write, mode, kind):
    given = Input(kind, xero, mode, rows=12, lots=2)
    for method, on in (("PUT", 2), ("PUT", 5), ("PUT", 13), ("POST", 2), ("GET", 4)):
        if method != "GET" or "remembered" not in (TROUBLE[kind] or {}):
            troubled(xero, method, kind, on)
    done = write(given.messages, mode=mode, keys=KEYS, timeout=1.0 if kind == "late" else None, **REPLACE)
    assert given.held(xero) == given.expected()
    assert_counted(given, done)
    assert met(xero) >= 3


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("mode", ["append", "append_dedup"])
def test_whatever_comes_together_each_row_is_there_once(xero, write, mode, case):
    given = Input(f"storm {case}", xero, mode)
    storm(xero, given.random, [*PASSING, REFUSAL])
    done = write(given.messages, mode=mode, keys=KEYS, **REPLACE)
    # What Xero refuses of a row that was sent alone is the row's own; the others got through.
    refused = {line["line"] for line in done.report if line["outcome"] == "rejected"}
    assert all("JSON for post data was invalid" in reason for reason in done.reasons)
    assert len(refused) < 10
    assert given.held(xero) == given.expected(refused)
    assert_counted(given, done)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("again", ["all", "since the last STATE"])
@pytest.mark.parametrize("mode", ["append", "append_dedup"])
def test_killed_anywhere_and_run_again_each_row_is_there_once(xero, write, mode, again, case):
    given = Input(f"kill {again} {case}", xero, mode)
    messages = given.messages
    for _ in range(given.random.choice([1, 1, 2, 3])):
        if given.random.random() < 0.3:
            storm(xero, given.random, PASSING)
        if given.random.random() < 0.7:  # where it matters most, or anywhere
            how = {"dies_at": given.random.randrange(1, 36), "dies_done": given.random.random() < 0.6}
        else:
            how = {"dies_after": given.random.uniform(0.01, 0.16)}
        killed = write.attempt(messages, mode=mode, keys=KEYS, **REPLACE, **how)
        assert killed.run.code in (-signal.SIGKILL, -signal.SIGPROF, 0)
        # None goes back before its rows have their outcomes.
        assert sum(sum(counts) for counts in killed.counted.values()) <= len(killed.report)
        if again != "all":
            messages = given.since(killed, messages)
    done = write(messages, mode=mode, keys=KEYS, **REPLACE)
    assert given.held(xero) == given.expected()
    assert done.outcomes["rejected"] == 0, done.reasons[:5]
    assert len(done.report) == sum(1 for one in messages if one["type"] == "RECORD")


@pytest.mark.parametrize("case", CASES)
def test_killed_and_run_again_when_no_key_lives_any_more_rows_are_matched(xero, write, case):
    given = Input(f"late {case}", xero, "append_dedup")
    write.attempt(
        given.messages, mode="append_dedup", keys=KEYS, **REPLACE, dies_at=given.random.randrange(1, 36), dies_done=True
    )
    xero.pass_time(minutes=30)
    write(given.messages, mode="append_dedup", keys=KEYS, **REPLACE)
    assert given.held(xero) == given.expected()
