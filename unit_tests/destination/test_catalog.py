"""What a configured catalog asks for, in both its kinds."""

from dataclasses import replace

import pytest

from source_xero.config import ConfigError
from source_xero.destination.catalog import targets
from source_xero.destination.operation import operations
from source_xero.destination.row import Mode

OPERATIONS = operations()


def stream(name="invoices", mode="append_dedup", key=None, **more):
    configured = {"stream": {"name": name, "json_schema": {}}, "sync_mode": "full_refresh", "destination_sync_mode": mode}
    if key is not None:
        configured["primary_key"] = [[one] if isinstance(one, str) else one for one in key]
    return {**configured, **more}


def target(*args, known=OPERATIONS, **more):
    [found] = targets({"streams": [stream(*args, **more)]}, known).values()
    return found


def refusal(*args, known=OPERATIONS, **more):
    with pytest.raises(ConfigError) as refused:
        target(*args, known=known, **more)
    return str(refused.value)


def test_a_stream_is_written_to_the_object_of_its_name():
    found = target("invoices", "append")

    assert (found.stream, found.object, found.mode, found.matching_key) == ("invoices", "invoices", Mode.APPEND, ())


@pytest.mark.parametrize("mode", list(Mode))
def test_each_mode_is_understood(mode):
    assert target("invoices", mode.value).mode is mode


def test_the_tenant_is_no_part_of_a_matching_key():
    assert target(key=["tenant_id", "InvoiceID"]).matching_key == ("InvoiceID",)


def test_without_a_primary_key_the_objects_own_keys_are_used():
    assert target().matching_key == ()


def test_a_primary_key_that_the_object_does_not_know_is_told_and_left_aside():
    found = target(key=["id"])

    assert found.matching_key == ()
    assert "its primary key is none of invoices" in found.note


def test_appending_matches_nothing():
    assert target("invoices", "append", ["tenant_id", "InvoiceID"]).matching_key == ()


def test_data_activation_names_object_and_matching_key():
    found = target("crm_accounts", "update", ["ContactNumber"], destination_object_name="contacts")

    assert (found.stream, found.object, found.matching_key) == ("crm_accounts", "contacts", ("ContactNumber",))


def test_a_matching_key_of_two_fields_may_come_in_any_order():
    found = target("x", "update", ["InvoiceNumber", "Contact"], destination_object_name="bills")

    assert found.matching_key == ("Contact", "InvoiceNumber")


@pytest.mark.parametrize("key", [["Nickname"], [["Contact", "Name"]], ["Name", "EmailAddress"]])
def test_a_matching_key_that_cannot_be_had_is_refused_with_those_that_can(key):
    told = refusal("x", "update", key, destination_object_name="contacts")

    assert "stream x" in told
    assert "ContactID or ContactNumber or Name" in told


def test_overwrite_is_refused_with_what_to_use():
    told = refusal("invoices", "overwrite")

    assert "stream invoices: overwrite" in told
    assert "append_dedup" in told


@pytest.mark.parametrize(("name", "near"), [("invoice", "invoices"), ("contact", "contacts"), ("Invoices", "invoices")])
def test_an_unknown_object_is_refused_with_the_nearest_names(name, near):
    told = refusal(name)

    assert f"no object {name} to write to" in told
    assert near in told.split("mean")[1]


def test_an_object_like_no_other_is_refused_with_all_names():
    told = refusal("qqqqqq")

    assert all(name in told for name in OPERATIONS)


def test_a_mode_that_the_object_does_not_have_is_refused_with_those_that_it_has():
    known = {"invoices": replace(OPERATIONS["invoices"], modes=(Mode.APPEND, Mode.UPDATE))}

    assert "invoices has no mode soft_delete. It has: append, update." in refusal("invoices", "soft_delete", known=known)


def test_an_unknown_mode_is_refused():
    assert "no mode truncate" in refusal("invoices", "truncate")


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(ConfigError) as refused:
        targets({"streams": [stream("invoices", "overwrite"), stream("nothing"), stream("contacts")]}, OPERATIONS)

    assert str(refused.value).count("\n- stream") == 2


def test_two_streams_of_one_name_are_refused():
    with pytest.raises(ConfigError, match="stream contacts: it is there twice"):
        targets({"streams": [stream("contacts"), stream("contacts")]}, OPERATIONS)


@pytest.mark.parametrize("catalog", [None, [], {}, {"streams": {}}, {"streams": [5]}, {"streams": [{"stream": {}}]}])
def test_what_is_no_catalog_is_refused(catalog):
    with pytest.raises(ConfigError, match="a list `streams` is due"):
        targets(catalog, OPERATIONS)


def test_generations_make_no_difference():
    assert target("invoices", "append", generation_id=3, minimum_generation_id=0, sync_id=9).mode is Mode.APPEND


def test_a_refresh_does_not_append_everything_a_second_time():
    found = target("invoices", "append", generation_id=3, minimum_generation_id=3)

    assert found.mode is Mode.APPEND_DEDUP
    assert "cannot be emptied" in found.note


def test_a_refresh_of_what_cannot_be_matched_is_refused():
    known = {"invoices": replace(OPERATIONS["invoices"], modes=(Mode.APPEND,))}

    assert "Clear the refresh" in refusal("invoices", "append", known=known, generation_id=3, minimum_generation_id=3)


@pytest.mark.parametrize("more", [{"destination_object_name": ["contacts"]}, {"destination_object_name": 5}])
def test_an_object_that_is_no_name_is_refused(more):
    assert "destination_object_name must be the name of an object" in refusal(**more)


@pytest.mark.parametrize("key", ["Name", 5, [5], [None], [[]], [["Name", 5]], {"a": 1}])
def test_a_primary_key_that_is_no_list_of_paths_is_refused(key):
    assert 'primary_key must be a list of paths, such as [["Name"]]' in refusal(primary_key=key)


def test_a_mode_that_is_no_text_is_refused():
    assert "has no mode" in refusal(mode=["append"])
