"""What arrives: every record that Xero holds, once, as Xero has it."""

import json
import re
import uuid
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from jsonschema import Draft7Validator, FormatChecker

from integration_tests.keys import KEYS, PARTS
from integration_tests.records import without_tenant
from integration_tests.streams import FURTHER, INCREMENTAL, SNAPSHOTS, STREAMS, VIEWS

# Neither of the two companies is in the United States.
FILLED = tuple(name for name in KEYS if name != "ten_ninety_nine")


@pytest.fixture
def read_of(library, annexe):
    """Gives the records of any stream."""
    return lambda stream: (annexe if stream in FURTHER else library).run.records[stream]


FORMATS = FormatChecker(())
FORMATS.checks("date-time")(lambda value: not isinstance(value, str) or _is_date_time(value))
FORMATS.checks("date")(lambda value: not isinstance(value, str) or bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)))


def _is_date_time(text):
    """An instant in the promised form, or one of the twins (DateString, ...) that Xero writes without a zone."""
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3}Z)?", text))


def exactly(value):
    """Text that differs when a key, its place, or a value differs; numbers by value: 1150.0 is 1150.00."""
    return json.dumps(value, default=lambda number: f"number {number.normalize():f}", ensure_ascii=False)


def numbers_by_value(value):
    if isinstance(value, dict):
        return {key: numbers_by_value(one) for key, one in value.items()}
    if isinstance(value, list):
        return [numbers_by_value(one) for one in value]
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


# Read


@pytest.mark.parametrize("stream", STREAMS)
def test_every_record_that_xero_holds_arrives_exactly_once(library, stream):
    expected = library.xero.holds(stream)
    assert expected
    assert Counter(library.run.keys(stream)) == Counter(expected.keys())


@pytest.mark.parametrize("stream", STREAMS)
def test_records_are_what_xero_holds_key_by_key_but_for_the_form_of_dates(library, stream):
    expected, read = library.xero.holds(stream), library.run.by_key(stream)
    for key, record in expected.items():
        assert exactly(numbers_by_value(without_tenant(read[key]))) == exactly(numbers_by_value(without_tenant(record)))
        assert read[key]["tenant_id"] == record["tenant_id"]


@pytest.mark.parametrize("stream", PARTS)
def test_every_part_of_the_records_that_xero_holds_arrives_exactly_once_with_the_id_of_its_whole(library, stream):
    whole, field, key = PARTS[stream]
    owner = STREAMS[whole].key
    expected = [
        (record["tenant_id"], record[owner], part[key], part["Name"])
        for record in library.xero.holds(whole).values()
        for part in record[field]
    ]
    assert expected
    read = [(one["tenant_id"], one[owner], one[key], one["Name"]) for one in library.run.records[stream]]
    assert Counter(read) == Counter(expected)


@pytest.mark.parametrize("stream", FILLED)
def test_every_record_fits_the_discovered_schema(read_of, catalog, stream):
    validator = Draft7Validator(catalog[stream]["json_schema"], format_checker=FORMATS)
    assert read_of(stream)
    for record in read_of(stream):
        assert [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(record)] == []


@pytest.mark.parametrize("stream", FURTHER)
def test_a_key_tells_each_record_of_the_ledger_of_files_and_of_reports_from_all_others(annexe, stream):
    keys = Counter(tuple(record[field] for [field] in KEYS[stream]) for record in annexe.run.records.get(stream, ()))
    assert max(keys.values(), default=1) == 1


@pytest.mark.parametrize("stream", FILLED)
def test_no_record_has_a_field_that_discover_does_not_declare(read_of, catalog, stream):
    schema = catalog[stream]["json_schema"]
    undeclared = {place for record in read_of(stream) for place in strangers(record, schema, stream)}
    assert undeclared == set()


def strangers(value, schema, place):
    """The places of fields that the schema does not name."""
    if isinstance(value, dict):
        declared = schema.get("properties", {})
        for key, one in value.items():
            if key not in declared:
                yield f"{place}.{key}"
            else:
                yield from strangers(one, declared[key], f"{place}.{key}")
    elif isinstance(value, list):
        for one in value:
            yield from strangers(one, schema.get("items", {}), f"{place}[]")


def test_archived_voided_and_deleted_records_are_among_them(library):
    """What the other tests compare with must hold them, or they would prove nothing."""

    def seen(stream, name):
        return {record.get(name) for record in library.run.records[stream]}

    assert {"VOIDED", "DELETED", "DRAFT", "SUBMITTED", "AUTHORISED", "PAID"} <= seen("invoices", "Status")
    assert {"ACTIVE", "ARCHIVED"} <= seen("contacts", "ContactStatus")
    assert {"ACTIVE", "ARCHIVED"} <= seen("accounts", "Status")
    assert {"ACTIVE", "ARCHIVED"} <= seen("tracking_categories", "Status")
    assert {"AUTHORISED", "DELETED"} <= seen("bank_transactions", "Status")
    assert {"AUTHORISED", "DELETED"} <= seen("payments", "Status")
    assert {"AUTHORISED", "DELETED"} <= seen("bank_transfers", "Status")
    assert {"AUTHORISED", "DELETED"} <= seen("batch_payments", "Status")
    assert {"AUTHORISED", "PAID", "VOIDED"} <= seen("credit_notes", "Status")
    assert {"DRAFT", "SENT", "ACCEPTED", "DECLINED", "INVOICED", "DELETED"} <= seen("quotes", "Status")
    assert {"DRAFT", "SUBMITTED", "AUTHORISED", "BILLED", "DELETED"} <= seen("purchase_orders", "Status")
    assert {"DRAFT", "POSTED", "VOIDED", "DELETED"} <= seen("manual_journals", "Status")
    assert {"AUTHORISED", "PAID", "VOIDED"} <= seen("overpayments", "Status")
    assert {"AUTHORISED", "PAID", "VOIDED"} <= seen("prepayments", "Status")
    assert {"DRAFT", "AUTHORISED", "PAID", "VOIDED"} <= seen("bills", "Status")
    assert {"ACCEPTED", "INVOICED"} == seen("sales_orders", "Status")
    options = [option for category in library.run.records["tracking_categories"] for option in category["Options"]]
    assert {"ACTIVE", "ARCHIVED"} <= {option["Status"] for option in options}


DOCUMENTS = (
    "invoices",
    "bank_transactions",
    "credit_notes",
    "overpayments",
    "prepayments",
    "purchase_orders",
    "quotes",
    "receipts",
    "repeating_invoices",
    "bills",
    "vendor_credits",
    "sales_orders",
)


@pytest.mark.parametrize("stream", DOCUMENTS)
def test_every_document_has_its_lines(library, stream):
    # The two bank transactions of a transfer have none.
    documents = [one for one in library.run.records[stream] if not str(one.get("Type")).endswith("-TRANSFER")]
    assert all(document["LineItems"] for document in documents)
    for document in documents:
        taxed = sum(line["TaxAmount"] for line in document["LineItems"])
        assert abs(taxed - document["TotalTax"]) < Decimal("0.01"), document


def test_the_lines_of_every_journal_add_up_to_nothing(library):
    journals = library.run.records["manual_journals"]
    assert all(len(journal["JournalLines"]) > 1 for journal in journals)
    assert {sum(line["LineAmount"] for line in journal["JournalLines"]) for journal in journals} == {0}


def test_contact_groups_come_with_their_members(library):
    """The list gives names only."""
    groups = library.run.records["contact_groups"]
    members = {(one["tenant_id"], one["ContactGroupID"]): {who["ContactID"] for who in one["Contacts"]} for one in groups}
    assert any(members.values())
    for (tenant, group), contacts in members.items():
        belonging = {
            contact["ContactID"]
            for contact in library.run.records["contacts"]
            if contact["tenant_id"] == tenant and group in {one["ContactGroupID"] for one in contact["ContactGroups"]}
        }
        assert contacts == belonging


def test_contacts_are_whole(library):
    """A list that is not paged leaves out a contact's people, terms and balances."""
    contacts = library.run.records["contacts"]
    for name in ("ContactPersons", "PaymentTerms", "ContactGroups", "Balances"):
        assert any(contact.get(name) for contact in contacts), name


def test_the_stream_of_tenants_is_the_list_of_connections(library):
    state = {one.id: one.name for one in library.xero.tenants}
    read = {record["tenant_id"]: record["tenantName"] for record in library.run.records["tenants"]}
    assert read == state
    assert len(library.run.records["tenants"]) == len(state)
    assert all(record["tenantId"] == record["tenant_id"] for record in library.run.records["tenants"])


def test_reading_asks_and_changes_nothing(library):
    assert {call["method"] for call in library.run.calls if call["path"] != "/connect/token"} == {"GET"}


def test_streams_that_read_one_list_share_its_calls(library):
    """A list of a thousand rows or less is one call, however many streams are made of it, and one more for each detail."""
    counted = library.run.counted()
    assert {counted.pop(("/connections", None)), counted.pop(("/connect/token", None))} == {1}
    expected = {(stream.path, tenant.id): 1 for stream in STREAMS.values() for tenant in library.xero.tenants}
    for name, stream in STREAMS.items():
        if stream.one_by_one:
            expected |= {(f"{stream.path}/{id_}", tenant): 1 for tenant, id_ in library.xero.holds(name)}
    assert counted == expected


def test_many_small_pages_give_what_one_large_page_gives(library, syncing):
    paged = ("contacts", "payments", "bank_transactions", "invoices", *VIEWS)
    run = syncing(library.xero)(*paged, config=library.xero.config, page_size=60)
    for stream in paged:
        assert Counter(run.keys(stream)) == Counter(library.xero.holds(stream).keys()), stream
        assert run.by_key(stream) == library.run.by_key(stream), stream


def test_lists_with_pages_of_a_hundred_are_read_to_their_end(xero, sync):
    """They tell no count: only a page that is not full says that it was the last."""
    tenant = xero.tenants[1]
    (quote,) = [one for one in xero.elements("quotes", tenant) if one["Status"] == "ACCEPTED"][:1]
    (linked,) = xero.elements("linked_transactions", tenant)[:1]
    for stream, sample, key in (("quotes", quote, "QuoteID"), ("linked_transactions", linked, "LinkedTransactionID")):
        missing = 200 - len(xero.ids(stream, tenant))  # two pages and nothing: the third is empty
        xero.put(stream, [sample | {key: str(uuid.UUID(int=number))} for number in range(missing)], tenant)
        assert len(xero.ids(stream, tenant)) == 200
    run = sync("quotes", "sales_orders", "linked_transactions", page_size=7)
    for stream in ("quotes", "sales_orders", "linked_transactions"):
        assert Counter(run.keys(stream)) == Counter(xero.holds(stream).keys()), stream
    assert run.counted()[STREAMS["quotes"].path, tenant.id] == 3
    assert run.counted()[STREAMS["linked_transactions"].path, tenant.id] == 2 * 3  # two passes that agree


def test_tenant_ids_choose_the_organisations(xero, sync):
    first, second = xero.tenants
    run = sync("contacts", "organisations", tenant_ids=[second.id.upper()])
    assert set(run.keys("contacts")) == set(xero.holds("contacts", second))
    assert {call["tenant"] for call in run.calls} <= {None, second.id}
    assert first.id not in {record["tenant_id"] for record in run.records["organisations"]}


def test_a_practice_among_the_connections_is_not_read(xero, sync):
    practice = xero.do("practice")["tenantId"]
    run = sync("organisations", "contacts")
    assert set(run.keys("organisations")) == set(xero.holds("organisations"))
    assert practice not in {call["tenant"] for call in run.calls}


def test_an_organisation_without_documents_is_read_without_any(xero, sync):
    for tenant in xero.tenants:
        xero.change("remove", "bank_transactions", None, tenant)
    run = sync("bank_transactions")
    assert run.records.get("bank_transactions", []) == []
    assert run.statuses["bank_transactions"] == "COMPLETE"
    assert run.state


# Start date


def test_documents_of_a_demo_company_stamped_2010_arrive_by_default(library):
    demo = library.xero.tenants[0]
    stamps = [one["UpdatedDateUTC"] for one in library.run.records["invoices"] if one["tenant_id"] == demo.id]
    assert stamps
    assert all(stamp.startswith("2010-") for stamp in stamps)


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"])
def test_a_start_date_bounds_the_first_incremental_read(library, syncing, form):
    bound = (library.xero.now - timedelta(days=200)).replace(hour=0, minute=0, second=0, microsecond=0)
    run = syncing(library.xero)(config=library.xero.config, start_date=bound.strftime(form))
    for stream in INCREMENTAL:
        holds = library.xero.holds(stream)
        cursor = STREAMS[stream].cursor
        expected = {key for key, record in holds.items() if cursor == "read_at" or moment(record[cursor]) >= bound}
        if stream in {"customers", "suppliers"}:  # and those of documents since then, whose own stamps may be older
            assert expected <= set(run.keys(stream)) <= set(holds), stream
        else:
            assert set(run.keys(stream)) == expected, stream
            assert cursor == "read_at" or len(expected) < len(holds), "the bound leaves nothing out"
    for stream in SNAPSHOTS:
        assert set(run.keys(stream)) == set(library.xero.holds(stream)), stream


def moment(stamp):
    return datetime.fromisoformat(stamp.replace("Z", "+00:00"))


def test_a_full_refresh_ignores_the_start_date(xero, sync):
    run = sync("invoices", "accounts", full_refresh=True, start_date="2026-11-01")
    for stream in ("invoices", "accounts"):
        assert set(run.keys(stream)) == set(xero.holds(stream))
