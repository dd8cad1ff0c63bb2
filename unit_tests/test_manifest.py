"""The manifest: every stream well-formed, so that a new one is three lines and no surprise."""

import re

from source_xero import components
from unit_tests.manifest import (
    BELOW,
    CURSORS,
    MANIFEST,
    NUMBERED,
    PACKAGE,
    PARTS,
    STREAMS,
    TEXT,
    every_stream,
    facts,
    fields,
    kind,
)

KINDS = {"snapshot", "snapshot_detailed", "report", *CURSORS}
# https://developer.xero.com/documentation/guides/oauth2/scopes, without .read; written down here a second time on purpose.
SCOPES = {
    "accounting.settings",
    "accounting.contacts",
    "accounting.invoices",
    "accounting.payments",
    "accounting.banktransactions",
    "accounting.manualjournals",
    "accounting.classicexpenses",
    "accounting.attachments",
    "accounting.journals",
    "accounting.budgets",
    "paymentservices",
    "files",
    *(
        f"accounting.reports.{report}"
        for report in (
            "aged",
            "balancesheet",
            "banksummary",
            "budgetsummary",
            "executivesummary",
            "profitandloss",
            "taxreports",
            "tenninetynine",
            "trialbalance",
        )
    ),
}


@every_stream
def test_a_stream_says_nothing_but_what_streams_say(name):
    assert set(facts(name)) <= {
        "name",
        "path",
        "envelope",
        "primary_key",
        "scope",
        "query",
        "only",
        "leaving",
        "moved_by",
        "parts",
        "key",
        "below",
        "asked",
        "due",
        "needs",
    }
    assert set(STREAMS[name]) <= {"$ref", "$parameters", "retriever"}
    assert "retriever" not in STREAMS[name] or name == "tenants"
    assert kind(name) in KINDS


def test_every_kind_of_stream_is_used():
    assert {kind(name) for name in STREAMS} == KINDS
    assert set(MANIFEST["definitions"]) - {"requester", "connections_requester", "organisations_router", "streams"} == KINDS


@every_stream
def test_a_stream_is_called_as_its_key(name):
    assert facts(name)["name"] == name
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)


@every_stream
def test_a_streams_schema_has_its_key_and_its_cursor(name):
    assert set(facts(name)["primary_key"]) <= set(fields(name))
    assert facts(name)["primary_key"][0] == "tenant_id"
    if name in NUMBERED:
        assert fields(name)[CURSORS[kind(name)]]["type"] == ["null", "integer"]
    elif kind(name) in CURSORS:
        assert fields(name)[CURSORS[kind(name)]]["airbyte_type"] == "timestamp_with_timezone"


@every_stream
def test_an_element_is_told_from_others_of_its_organisation_by_one_field(name):
    if kind(name) == "report":
        return  # told apart by where a figure stands, below
    alone = name in {"tenants", "invoice_reminders"}  # one of each an organisation

    assert len(facts(name)["primary_key"]) == (1 if alone else 3 if name in {*PARTS, *BELOW} else 2)


def test_a_list_that_is_walked_by_stamp_or_asked_for_changes_has_a_stamp_of_changes():
    for name in STREAMS:
        if kind(name) in {"paged_by_stamp", "paged_by_hundred", "paged_by_id", "modified", "modified_detailed"}:
            assert "UpdatedDateUTC" in fields(name), name


def test_the_stamp_of_creation_is_the_cursor_only_where_there_is_no_other():
    for name in STREAMS:
        if kind(name) == "watched_created":
            assert "UpdatedDateUTC" not in fields(name), name


def test_every_schema_belongs_to_a_stream():
    assert {file.stem for file in (PACKAGE / "schemas").glob("*.json")} == set(STREAMS)


def test_every_stream_is_listed_once_and_in_the_order_of_the_definitions():
    assert MANIFEST["streams"] == [f"#/definitions/streams/{name}" for name in STREAMS]


@every_stream
def test_a_stream_names_the_scope_that_it_needs(name):
    if name == "tenants":
        assert "scope" not in facts(name)  # every token may ask which organisations it reaches
    else:
        assert facts(name)["scope"] in SCOPES


@every_stream
def test_a_stream_has_a_path_without_slashes_around_it(name):
    if name != "tenants":
        assert re.fullmatch(r"[A-Za-z]+(/[A-Za-z]+)*", facts(name)["path"])


@every_stream
def test_xeros_own_page_on_it_stands_above_a_stream(name):
    above = re.search(rf"^    # (https://developer\.xero\.com/\S+)\n    {name}:$", TEXT, re.MULTILINE)

    assert above, f"no link above {name}"


def test_no_line_of_the_manifest_names_an_organisation_or_a_secret():
    assert not re.search(r"(client_secret|refresh_token|access_token): [A-Za-z0-9]{20,}", TEXT)


def test_every_class_that_the_manifest_names_exists():
    for name in set(re.findall(r"class_name: (\S+)", TEXT)):
        module, _, member = name.rpartition(".")
        assert hasattr(__import__(module, fromlist=[member]), member), name


def test_every_walk_that_the_manifest_names_exists():
    assert set(re.findall(r"walk: (\w+)", TEXT)) == set(components._WALKS)  # noqa: SLF001 - the names are the contract


def test_lists_that_hide_archived_rows_are_asked_for_them():
    for name in ("contacts", "customers", "suppliers", "invoices", "bills", "tracking_categories", "tracking_options"):
        assert facts(name)["query"]["includeArchived"] == "true"
    assert facts("bank_transfers")["query"]["includeDeleted"] == "true"


def test_lists_of_lines_are_asked_for_four_decimals():
    documents = ("invoices", "bills", "credit_notes", "vendor_credits", "overpayments", "prepayments", "receipts")
    for name in (*documents, "bank_transactions", "items"):
        assert facts(name)["query"]["unitdp"] == 4
