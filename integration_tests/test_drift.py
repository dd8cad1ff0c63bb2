"""Xero goes on while it is read: rows are edited, created, voided and archived between two page requests, and none is lost."""

import json
import uuid
from collections import Counter
from itertools import cycle

import pytest

PAGE = 10
ROWS = 75
PATHS = {
    "contacts": "/Contacts$",
    "invoices": "/Invoices$",
    "payments": "/Payments$",
    "bank_transactions": "/BankTransactions$",
}
IDS = {"contacts": "ContactID", "invoices": "InvoiceID", "payments": "PaymentID", "bank_transactions": "BankTransactionID"}
NAMES = {"contacts": "Contacts", "invoices": "Invoices", "payments": "Payments", "bank_transactions": "BankTransactions"}


def net(seconds):
    return f"/Date({int(seconds * 1000)}+0000)/"


@pytest.fixture
def filled(xero):
    """Fills a stream of one organisation with rows of known stamps, and leaves the other one without any; gives their ids."""

    def fill(stream, stamps):
        one, other = xero.tenants
        xero.change("remove", stream, None, one)
        sample = json.loads(json.dumps(xero.elements(stream, other)[0], default=float))
        xero.change("remove", stream, None, other)
        status = (
            {"ContactStatus": "ACTIVE"}
            if stream == "contacts"
            else {"Status": "DRAFT" if stream == "invoices" else "AUTHORISED"}
        )
        rows = [
            sample
            | status
            | {IDS[stream]: str(uuid.uuid5(uuid.NAMESPACE_OID, f"{stream} {number}")), "UpdatedDateUTC": net(stamp)}
            for number, stamp in enumerate(stamps)
        ]
        for number, row in enumerate(rows):
            if stream == "contacts":
                row["Name"] = f"Contact {number}"
        xero.put(stream, rows, other)
        return other, [row[IDS[stream]] for row in rows]

    return fill


def edit(stream, tenant, select):
    """A row moves to the end of the order of stamps; everything after it moves up by one."""
    return {"verb": "touch", "resource": NAMES[stream], "tenant": tenant.id, "select": select}


def latest(stream, *runs):
    """What a warehouse holds after these runs: of each record the version with the latest stamp, of equals the last."""
    held = {}
    for run in runs:
        for record in run.records.get(stream, []):
            key = (record["tenant_id"], record[IDS[stream]])
            if key not in held or record["UpdatedDateUTC"] >= held[key]["UpdatedDateUTC"]:
                held[key] = record
    return held


def assert_nothing_lost(xero, sync, unedited, **options):
    """The rows nobody touched (by stream) come in this read, all rows as they are now by the next."""
    first = sync(*unedited, **options)
    for stream, ids in unedited.items():
        assert {id_ for _, id_ in first.keys(stream)} >= set(ids), stream
    second = sync(*unedited, state=first.state, **options)
    for stream in unedited:
        assert latest(stream, first, second) == xero.holds(stream), stream
    return first


def asked(run, stream):
    """How many requests a run made for a stream."""
    return sum(call["path"].endswith(f"/{NAMES[stream]}") for call in run.calls)


def test_rows_edited_between_page_requests_hide_no_other_row(xero, sync, filled):
    unedited = {}
    for stream, path in PATHS.items():
        tenant, ids = filled(stream, [1_600_000_000 + 3_600 * number for number in range(ROWS)])
        # Those read first are edited: by stamp the oldest, by id the smallest.
        victims = ids[:4] + sorted(ids)[:4]
        for request, victim in enumerate(victims, start=2):
            xero.when(path, edit(stream, tenant, victim), on=request)
        unedited[stream] = set(ids) - set(victims)
    first = assert_nothing_lost(xero, sync, unedited, page_size=PAGE)
    assert all(asked(first, stream) >= 8 for stream in PATHS), "the edits came after the read"


def test_rows_created_between_page_requests_are_read_now_or_next_time(xero, sync, filled):
    unedited = {}
    # At either end of every order there may be: the smallest and the largest ids.
    fresh = [f"{digit * 8}-0000-4000-8000-{number:012d}" for number, digit in enumerate("0f0f0f")]
    now = net(xero.now.timestamp())
    for stream, path in PATHS.items():
        tenant, unedited[stream] = filled(stream, [1_600_000_000 + 3_600 * number for number in range(ROWS)])
        row = json.loads(json.dumps(xero.elements(stream, tenant)[0], default=float)) | {"UpdatedDateUTC": now}
        for request, id_ in enumerate(fresh, start=2):
            element = row | {IDS[stream]: id_} | ({"Name": id_} if stream == "contacts" else {})
            command = {"verb": "put", "resource": NAMES[stream], "tenant": tenant.id, "elements": [element]}
            xero.when(path, command, on=request)
    assert_nothing_lost(xero, sync, unedited, page_size=PAGE)
    for stream in PATHS:
        assert {id_ for _, id_ in xero.holds(stream)} >= set(fresh)


@pytest.mark.parametrize("stream", ["contacts", "payments"])
def test_what_happens_in_the_hours_that_a_read_takes_is_not_lost(xero, sync, filled, stream):
    """The next read has to begin where this one began, not where it ended."""
    tenant, ids = filled(stream, [1_600_000_000 + 3_600 * number for number in range(ROWS)])
    row = json.loads(json.dumps(xero.elements(stream, tenant)[0], default=float))
    early = row | {IDS[stream]: "00000000-0000-4000-8000-000000000000", "UpdatedDateUTC": net(xero.now.timestamp() + 5)}
    for command in (
        {"verb": "put", "resource": NAMES[stream], "tenant": tenant.id, "elements": [early]},
        edit(stream, tenant, min(ids)),
    ):
        xero.when(PATHS[stream], command, on=4)
    xero.when(PATHS[stream], {"verb": "clock", "advance": 7200}, on=6)
    assert_nothing_lost(xero, sync, {stream: set(ids) - {min(ids)}}, page_size=PAGE)


def test_contacts_archived_and_documents_voided_between_page_requests_are_not_lost(xero, sync, filled):
    tenant, contacts = filled("contacts", [1_600_000_000 + 3_600 * number for number in range(ROWS)])
    _, invoices = filled("invoices", [1_600_000_000 + 3_600 * number for number in range(ROWS)])
    for request, (contact, invoice) in enumerate(zip(contacts[:5], invoices[:5], strict=True), start=2):
        xero.when(
            PATHS["contacts"], {"verb": "archive", "resource": "Contacts", "tenant": tenant.id, "select": contact}, on=request
        )
        xero.when(
            PATHS["invoices"], {"verb": "delete", "resource": "Invoices", "tenant": tenant.id, "select": invoice}, on=request
        )
    first = sync("contacts", "invoices", page_size=PAGE)
    for stream, untouched in (("contacts", contacts[5:]), ("invoices", invoices[5:])):
        assert {id_ for _, id_ in first.keys(stream)} >= set(untouched)
    second = sync("contacts", "invoices", state=first.state, page_size=PAGE)
    for stream in ("contacts", "invoices"):
        assert latest(stream, first, second) == xero.holds(stream)
    assert Counter(one["ContactStatus"] for one in xero.holds("contacts").values())["ARCHIVED"] == 5
    assert Counter(one["Status"] for one in xero.holds("invoices").values())["DELETED"] == 5


def test_rows_with_one_stamp_are_all_read_though_they_fill_many_pages(sync, filled):
    """5,000 rows of one import: a reader that seeks by stamp alone stands still or jumps over them."""
    ids = {stream: filled(stream, [1_600_000_000.123] * 5_000)[1] for stream in ("contacts", "payments")}
    first = sync(*ids, page_size=500)
    for stream, all_of_it in ids.items():
        assert Counter(id_ for _, id_ in first.keys(stream)) == Counter(all_of_it)
    assert sync(*ids, state=first.state, page_size=500).records == {}


def test_rows_with_one_stamp_are_not_lost_when_some_are_edited_meanwhile(xero, sync, filled):
    unedited = {}
    for stream in ("contacts", "payments"):
        tenant, ids = filled(stream, [1_600_000_000.123] * 1_000 + [1_600_000_009.5] * 1_000)
        ordered = sorted(ids[:1_000])
        victims = [ordered[3], ordered[420], ordered[999]]
        for request, victim in zip((2, 3, 5), victims, strict=True):
            xero.when(PATHS[stream], edit(stream, tenant, victim), on=request)
        unedited[stream] = set(ids) - set(victims)
    assert_nothing_lost(xero, sync, unedited, page_size=200)


def test_rows_edited_to_one_and_the_same_moment_while_they_are_read_are_not_lost(xero, sync, filled):
    """A bulk edit under way: half the rows jump to the end together."""
    tenant, ids = filled("bank_transactions", [1_600_000_000 + number for number in range(200)])
    victims = ids[:100]
    xero.when(PATHS["bank_transactions"], edit("bank_transactions", tenant, victims), on=3)
    assert_nothing_lost(xero, sync, {"bank_transactions": set(ids) - set(victims)}, page_size=20)


@pytest.mark.parametrize("inclusive", [True, False])
def test_it_does_not_matter_whether_xero_counts_the_very_second_as_since(xero, sync, filled, inclusive):
    """Xero documents it for one list only."""
    xero.do("ways", since_inclusive=inclusive)
    unedited = {}
    for stream in ("payments", "contacts"):
        tenant, ids = filled(stream, [1_600_000_000 + number // 7 for number in range(60)])
        xero.when(PATHS[stream], edit(stream, tenant, ids[0]), on=2)
        unedited[stream] = ids[1:]
    assert_nothing_lost(xero, sync, unedited, page_size=PAGE)


def test_lists_above_the_high_volume_guard_are_read(xero, sync, filled):
    """Over so many rows Xero refuses orders that it has not optimised."""
    ids = {stream: filled(stream, [1_600_000_000 + number // 5 for number in range(60)])[1] for stream in PATHS}
    xero.do("ways", high_volume=50)
    run = sync(*PATHS, page_size=PAGE)
    for stream in PATHS:
        assert Counter(id_ for _, id_ in run.keys(stream)) == Counter(ids[stream]), stream


def test_two_organisations_that_change_at_the_same_time_do_not_mix(xero, sync):
    one, other = xero.tenants
    for request, tenant in zip(range(2, 8), cycle((one, other)), strict=False):
        xero.when(
            PATHS["invoices"],
            {"verb": "touch", "resource": "Invoices", "tenant": tenant.id, "select": {"first": 2}},
            on=request,
        )
    first = sync("invoices", page_size=4)
    second = sync("invoices", state=first.state, page_size=4)
    assert latest("invoices", first, second) == xero.holds("invoices")
