"""The manifest: every stream well-formed, so that a new one is three lines and no surprise."""

import re
from functools import cache
from importlib import resources
from pathlib import Path

import pytest
import yaml
from airbyte_cdk.models import SyncMode
from airbyte_cdk.sources.declarative.concurrent_declarative_source import validate_manifest
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader
from jsonschema.exceptions import ValidationError

from source_xero import components
from source_xero.components import READ_AT
from source_xero.source import SourceXero

PACKAGE = Path(__file__).parent.parent / "source_xero"
TEXT = (PACKAGE / "manifest.yaml").read_text(encoding="utf-8")
MANIFEST = yaml.safe_load(TEXT)
STREAMS = MANIFEST["definitions"]["streams"]
CURSORS = {
    **dict.fromkeys(("modified", "modified_detailed", "paged_by_id", "paged_by_stamp", "paged_by_hundred"), "UpdatedDateUTC"),
    **dict.fromkeys(("watched", "watched_by_hundred", "watched_by_window"), "UpdatedDateUTC"),
    "watched_created": "CreatedDateUTC",
    **dict.fromkeys(("watched_unstamped", "watched_detailed", "watched_below"), "read_at"),
    "watched_files": "UpdatedDateUtc",
    "numbered": "JournalNumber",
}
KINDS = {"snapshot", "snapshot_detailed", "report", *CURSORS}
UNSTAMPED = {
    "tracking_categories",
    "contact_groups",
    "tracking_options",
    "contact_group_members",
    "folders",
    "file_associations",
}
WATCHED = {"items", "bank_transfers", "linked_transactions", "files", "budgets", *UNSTAMPED}
NUMBERED = {"journals", "journals_cash"}
PARTS = {"tracking_options": "tracking_categories", "contact_group_members": "contact_groups"}
BELOW = {"file_associations": "files"}
VIEWS = {
    "bills": "invoices",
    "customers": "contacts",
    "suppliers": "contacts",
    "vendor_credits": "credit_notes",
    "sales_orders": "quotes",
}
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
every_stream = pytest.mark.parametrize("name", STREAMS)
every_view = pytest.mark.parametrize("name", VIEWS)


def kind(name):
    return STREAMS[name]["$ref"].rsplit("/", 1)[-1]


def facts(name):
    return STREAMS[name]["$parameters"]


@cache
def fields(name):
    """The fields of a stream's records, as the platform is told them: references resolved."""
    path = f"./source_xero/schemas/{name}.json"
    return JsonFileSchemaLoader(config={}, parameters={}, file_path=path).get_json_schema()["properties"]


def declarative_component_schema():
    file = resources.files("airbyte_cdk.sources.declarative") / "declarative_component_schema.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built():
    config = {"credentials": {"auth_type": "access_token", "access_token": "x"}}
    source = SourceXero(config=config)
    return {stream.name: stream.as_airbyte_stream() for stream in source.streams(source._config)}  # noqa: SLF001 - as the entry point hands it over


def test_the_cdk_accepts_the_manifest():
    validate_manifest(SourceXero().resolved_manifest, declarative_component_schema())


def test_the_check_above_would_notice_a_mistake():
    broken = {**SourceXero().resolved_manifest, "streams": "all of them"}

    with pytest.raises(ValidationError):
        validate_manifest(broken, declarative_component_schema())


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


# As the platform sees them


@every_stream
def test_discover_tells_keys_cursor_and_modes(name, built):
    stream = built[name]

    assert stream.source_defined_primary_key == [[key] for key in facts(name)["primary_key"]]
    assert (SyncMode.incremental in stream.supported_sync_modes) is (kind(name) in CURSORS)
    if kind(name) in CURSORS:
        assert stream.default_cursor_field == [CURSORS[kind(name)]]
        assert stream.source_defined_cursor is True
        assert stream.is_resumable is True


def test_discover_tells_all_streams_in_the_order_of_the_manifest(built):
    assert list(built) == list(STREAMS)


# The specification


SPEC = MANIFEST["spec"]["connection_specification"]


def options():
    """Every option of the specification, with the path to it."""
    for name, part in SPEC["properties"].items():
        yield name, part
    for way in SPEC["properties"]["credentials"]["oneOf"]:
        for name, part in way["properties"].items():
            if name != "auth_type":
                yield f"credentials.{way['properties']['auth_type']['const']}.{name}", part


@pytest.mark.parametrize(("path", "part"), options(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_option_is_titled_and_described(path, part):
    assert part["title"], path
    assert part["description"].endswith("."), path


@pytest.mark.parametrize(("path", "part"), options(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_secret_is_marked_as_one_and_nothing_else_is(path, part):
    secret = path.rpartition(".")[2] in {"client_secret", "refresh_token", "access_token"}

    assert part.get("airbyte_secret", False) is secret


@pytest.mark.parametrize(("path", "part"), options(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_default_keeps_its_own_rules(path, part):
    if "default" in part and part["type"] == "integer":
        assert part["minimum"] <= part["default"] <= part["maximum"], path
    if "default" in part and "pattern" in part:
        assert re.search(part["pattern"], part["default"]), path


def test_options_are_ordered_without_gap_or_tie():
    assert [part["order"] for part in SPEC["properties"].values()] == list(range(len(SPEC["properties"])))
