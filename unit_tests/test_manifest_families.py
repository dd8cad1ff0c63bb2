"""Streams that belong together: watched lists, parts and rows below others, reports, journals, and views of one list."""

import pytest

from source_xero.components import READ_AT
from source_xero.source import SourceXero
from unit_tests.manifest import (
    BELOW,
    CURSORS,
    NUMBERED,
    PARTS,
    STREAMS,
    UNSTAMPED,
    VIEWS,
    WATCHED,
    every_stream,
    facts,
    fields,
    kind,
)

every_view = pytest.mark.parametrize("name", VIEWS)


# Lists that are compared with what they were


def retriever(name):
    [stream] = [one for one in SourceXero().resolved_manifest["streams"] if one["name"] == name]
    return stream["retriever"]


def test_the_watched_streams_are_those_whose_deletions_or_changes_xero_does_not_tell():
    assert {name for name in STREAMS if kind(name).startswith("watched")} == WATCHED


@every_stream
def test_the_retriever_of_a_watched_stream_and_of_no_other_compares(name):
    assert retriever(name).get("watched", False) is (name in WATCHED)


@pytest.mark.parametrize("name", sorted(WATCHED))
def test_a_watched_list_comes_whole_in_one_page_of_the_walk_so_that_all_of_it_is_compared(name):
    assert retriever(name)["walk"] in {"whole", "gathered", "until_agreed", "below"}


def test_the_readers_own_time_is_the_cursor_just_where_xero_gives_no_stamp():
    assert {name for name in STREAMS if CURSORS.get(kind(name)) == READ_AT} == UNSTAMPED
    for name in STREAMS:
        assert (READ_AT in fields(name)) is (name in UNSTAMPED)
    for name in UNSTAMPED:
        assert not {"UpdatedDateUTC", "CreatedDateUTC", "UpdatedDateUtc"} & set(fields(name))


@pytest.mark.parametrize("name", sorted(WATCHED - {"bank_transfers"}))
def test_a_watched_stream_whose_rows_vanish_says_so_in_its_schema(name):
    assert fields(name)["is_deleted"]["type"] == ["null", "boolean"]


def test_deleted_bank_transfers_stay_in_their_list_so_no_row_is_told_as_gone():
    assert facts("bank_transfers")["query"] == {"includeDeleted": "true"}
    assert "is_deleted" not in fields("bank_transfers")


@pytest.mark.parametrize("name", ["receipts", "expense_claims"])
def test_lists_short_of_what_an_element_says_are_read_one_by_one_of_those_that_changed(name):
    assert kind(name) == "modified_detailed"
    assert retriever(name)["walk"] == "one_by_one"


# Streams of parts


def test_streams_of_parts_are_those_that_name_a_field_of_parts():
    assert {name for name in STREAMS if "parts" in facts(name)} == set(PARTS)


@pytest.mark.parametrize("name", PARTS)
def test_a_stream_of_parts_is_read_exactly_as_its_whole_so_that_the_answers_can_be_shared(name):
    whole = PARTS[name]

    assert kind(name) == kind(whole)
    for fact in ("path", "envelope", "scope", "query"):
        assert facts(name).get(fact) == facts(whole).get(fact), fact


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_told_by_the_id_of_its_whole_and_its_own(name):
    whole = PARTS[name]

    assert facts(name)["primary_key"][:-1] == facts(whole)["primary_key"]
    assert facts(name)["primary_key"][-1] in fields(whole)[facts(name)["parts"]]["items"]["properties"]


# Rows below the elements of another list


def test_streams_of_rows_below_others_are_those_that_name_their_place():
    assert {name for name in STREAMS if "below" in facts(name)} == set(BELOW)


@pytest.mark.parametrize("name", BELOW)
def test_a_stream_of_rows_below_others_reads_their_list_as_its_own_stream_does(name):
    whole = BELOW[name]

    for fact in ("path", "envelope", "scope", "query"):
        assert facts(name).get(fact) == facts(whole).get(fact), fact
    assert facts(name)["key"] == facts(whole)["primary_key"][-1]


# Reports


def test_a_figure_of_a_report_is_told_from_others_by_its_day_and_its_place():
    keys = {name: facts(name)["primary_key"] for name in STREAMS if kind(name) == "report"}

    assert len(keys) == 9
    for name, (tenant, *key) in keys.items():
        assert tenant == "tenant_id"
        if name == "ten_ninety_nine":
            assert key == ["ReportYear", "ReportName", "ContactId"]
        else:
            assert key[0] == "Date"
            assert key[-2:] == ["RowNumber", "ColumnNumber"]
            assert ("ContactID" in key) is (facts(name)["asked"] == "contact")


def test_a_report_by_contact_says_what_of_a_contact_must_be_due():
    balances = fields("contacts")["Balances"]["properties"]
    by_contact = {name for name in STREAMS if facts(name).get("asked") == "contact"}

    assert by_contact == {"aged_receivables_by_contact", "aged_payables_by_contact"}
    assert {facts(name)["due"] for name in by_contact} == set(balances)


# Rows that are numbered


def test_the_numbered_streams_are_the_general_ledger_on_both_bases():
    assert {name for name in STREAMS if kind(name) == "numbered"} == NUMBERED
    assert fields("journals_cash") == fields("journals")
    assert "query" not in facts("journals")
    assert facts("journals_cash")["query"] == {"paymentsOnly": "true"}


# Views: streams that are a part of another one


def test_views_are_the_streams_that_leave_rows_out():
    assert {name for name in STREAMS if "only" in facts(name)} == set(VIEWS)


@every_view
def test_a_view_is_read_exactly_as_the_whole_so_that_the_answers_can_be_shared(name):
    whole = VIEWS[name]

    assert kind(name) == kind(whole)
    for fact in ("path", "envelope", "primary_key", "scope", "query"):
        assert facts(name).get(fact) == facts(whole).get(fact), fact


@every_view
def test_a_view_has_the_fields_of_the_whole(name):
    own = {"is_deleted"} if facts(name).get("leaving") else set()

    assert {field: part for field, part in fields(name).items() if field not in own} == fields(VIEWS[name])
    assert own <= set(fields(name))


def test_rows_leave_just_the_view_that_goes_by_something_which_changes():
    assert {name for name in STREAMS if "leaving" in facts(name)} == {"sales_orders"}


@every_view
def test_a_view_is_told_by_a_field_that_it_has_and_by_values_of_its_type(name):
    types = {str: "string", bool: "boolean"}

    for field, values in facts(name)["only"].items():
        assert values
        for value in values:
            assert types[type(value)] in fields(name)[field]["type"]


def test_views_of_one_list_do_not_overlap_but_for_contacts_who_buy_and_sell():
    for name in STREAMS:
        same = [facts(view)["only"] for view, whole in VIEWS.items() if whole == name]
        assert len({str(only) for only in same}) == len(same)


def test_views_that_a_document_moves_a_contact_into_name_the_list_as_its_own_stream_reads_it():
    moved = {name: facts(name)["moved_by"] for name in STREAMS if "moved_by" in facts(name)}

    assert set(moved) == {"customers", "suppliers"}
    for told in moved.values():
        assert set(told) == {"path", "key", "query"}
        assert told["path"] == facts("invoices")["path"]
        assert told["key"] == facts("invoices")["primary_key"][-1]
        assert told["query"] == facts("invoices")["query"]
        assert kind("invoices") == "paged_by_id"  # the walk that is taken through it


def test_streams_of_one_list_are_views_of_one_whole():
    paths = {}
    for name in STREAMS:
        asked = (facts(name).get("path"), str(facts(name).get("query")))
        paths.setdefault(asked, set()).add((VIEWS | PARTS | BELOW).get(name, name))

    assert {path: names for path, names in paths.items() if len(names) > 1} == {}
