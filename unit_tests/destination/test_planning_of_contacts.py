"""Contacts: matched by id, number and name, changed by as little as differs, and asked for in few calls."""

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.planning import Books, guid, plan_one, planner, reasons, row

ACME = {
    "ContactID": guid(1), "ContactNumber": "C-1", "Name": "Acme", "ContactStatus": "ACTIVE", "EmailAddress": "a@acme.test",
    "Addresses": [{"AddressType": "STREET", "City": "Oxford", "PostalCode": "OX1"}, {"AddressType": "POBOX", "City": ""}],
    "UpdatedDateUTC": "/Date(1782777600000+0000)/",
}  # fmt: skip
GONE = {"ContactID": guid(2), "Name": "Gone", "ContactStatus": "ARCHIVED"}


def books() -> Books:
    return Books(Contacts=[ACME, GONE])


def test_append_creates_by_put_without_asking() -> None:
    have = books()
    intent = plan_one(planner(have), "contacts", "append", {"Name": "New"})
    assert isinstance(intent, Intent)
    assert (intent.method, intent.path, intent.envelope, intent.element) == ("PUT", "Contacts", "Contacts", {"Name": "New"})
    assert (intent.verdict, intent.repeatable) == (Verdict.CREATED, False)
    assert have.asked == []


@pytest.mark.parametrize("key", [{"ContactID": guid(1)}, {"ContactNumber": "c-1"}, {"Name": " acme"}])
def test_an_update_sends_the_id_and_what_differs(key: dict[str, str]) -> None:
    intent = plan_one(planner(books()), "contacts", "update", {**key, "EmailAddress": "b@acme.test"})
    assert isinstance(intent, Intent)
    assert (intent.method, intent.element) == ("POST", {"ContactID": guid(1), "EmailAddress": "b@acme.test"})
    assert (intent.verdict, intent.repeatable) == (Verdict.UPDATED, True)


def test_what_xero_has_already_is_unchanged() -> None:
    data = {
        **ACME,
        "UpdatedDateUTC": "2026-06-30T00:00:00.000Z",
        "Phones": None,
        "Addresses": [{"AddressType": "STREET", "City": "Oxford"}],
    }
    outcome = plan_one(planner(books()), "contacts", "append_dedup", data)
    assert isinstance(outcome, Outcome)
    assert (outcome.verdict, outcome.xero_id, outcome.notes) == (Verdict.UNCHANGED, guid(1), ())


def test_an_address_is_sent_whole_with_what_it_has() -> None:
    data = {"ContactNumber": "C-1", "Addresses": [{"AddressType": "STREET", "City": "Bath"}]}
    intent = plan_one(planner(books()), "contacts", "update", data)
    assert isinstance(intent, Intent)
    assert intent.element["Addresses"] == [{"AddressType": "STREET", "City": "Bath", "PostalCode": "OX1"}]


def test_update_never_creates() -> None:
    assert reasons(plan_one(planner(books()), "contacts", "update", {"Name": "Nobody"})) == [
        ("Xero has none with Name 'Nobody'.", "Name")
    ]


def test_a_name_that_belongs_to_another_number_is_no_match() -> None:
    ((message, field),) = reasons(
        plan_one(planner(books()), "contacts", "append_dedup", {"ContactNumber": "C-9", "Name": "Acme"})
    )
    assert field == "ContactNumber"
    assert guid(1) in message


def test_two_that_match_are_refused_with_both_ids() -> None:
    have = Books(Contacts=[ACME, {**ACME, "ContactID": guid(3), "ContactNumber": "C-3", "Name": "Twin"}])
    ((message, field),) = reasons(
        plan_one(planner(have), "contacts", "update", {"EmailAddress": "a@acme.test", "Name": "X"}, "EmailAddress")
    )
    assert field == "EmailAddress"
    assert guid(1) in message
    assert guid(3) in message


def test_an_id_of_another_organisation_falls_back_to_the_keys() -> None:
    intent = plan_one(
        planner(books()), "contacts", "append_dedup", {"ContactID": guid(77), "Name": "Acme", "FirstName": "Ann"}, "ContactID"
    )
    assert isinstance(intent, Intent)
    assert intent.element == {"ContactID": guid(1), "FirstName": "Ann"}


def test_an_archived_contact_is_not_edited_but_told_of() -> None:
    ((message, _),) = reasons(plan_one(planner(books()), "contacts", "append_dedup", {"Name": "Gone", "FirstName": "A"}))
    assert "ARCHIVED" in message


def test_archiving_goes_by_itself_after_the_other_changes() -> None:
    first = plan_one(
        planner(books()), "contacts", "update", {"ContactNumber": "C-1", "FirstName": "Ann", "ContactStatus": "ARCHIVED"}
    )
    assert isinstance(first, Intent)
    assert first.element == {"ContactID": guid(1), "FirstName": "Ann"}
    assert first.then is not None
    second = first.then({**ACME, "FirstName": "Ann"})
    assert isinstance(second, Intent)
    assert second.element == {"ContactID": guid(1), "ContactStatus": "ARCHIVED"}
    assert second.then is None


def test_soft_delete_archives_and_what_is_archived_stays_so() -> None:
    planning = planner(books())
    intent = plan_one(planning, "contacts", "soft_delete", {"ContactNumber": "C-1"})
    assert isinstance(intent, Intent)
    assert (intent.verdict, intent.element) == (Verdict.DELETED, {"ContactID": guid(1), "ContactStatus": "ARCHIVED"})
    outcome = plan_one(planning, "contacts", "soft_delete", {"ContactID": guid(2)})
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED


def test_soft_delete_of_a_name_that_is_not_there_is_refused() -> None:
    assert reasons(plan_one(planner(books()), "contacts", "soft_delete", {"Name": "Nobody"})) == [
        ("Xero has none with Name 'Nobody'.", "Name")
    ]


def test_rows_about_one_contact_are_planned_in_turn() -> None:
    planning = planner(books())
    rows = [row("contacts", "update", {"Name": "Acme", "FirstName": name}) for name in ("A", "B", "A")]
    planned, later = planning.plan(rows)
    assert ([one.row for one in planned], later) == ([rows[0]], rows[1:])


def test_a_conflict_is_told_with_both_times_where_asked_for() -> None:
    data = {"ContactID": guid(1), "FirstName": "Ann", "UpdatedDateUTC": "2026-06-29T23:59:59.000Z"}
    ((message, field),) = reasons(plan_one(planner(books(), on_conflict="reject"), "contacts", "update", data))
    assert field == "UpdatedDateUTC"
    assert "2026-06-29T23:59:59.000Z" in message
    assert "2026-06-30T00:00:00.000Z" in message
    assert isinstance(plan_one(planner(books()), "contacts", "update", data), Intent)


def test_a_value_that_xero_computes_is_noted_only_where_xero_has_another() -> None:
    data = {**ACME, "IsCustomer": False, "Website": "https://acme.test", "FirstName": "Ann"}
    intent = plan_one(planner(books()), "contacts", "update", data)
    assert isinstance(intent, Intent)
    assert intent.then is not None
    outcome = intent.then({**books().lists["Contacts"][0], "FirstName": "Ann"})
    assert isinstance(outcome, Outcome)
    assert outcome.notes == ("Not written, since Xero works it out: Website.",)


@pytest.mark.parametrize("told", ["2026-06-29 23:59:59 UTC", "2026-06-30 01:00:00+02", "2026-06-29 23:59:59.000", "yesterday"])
def test_a_conflict_is_seen_in_the_times_of_warehouses_too(told: str) -> None:
    data = {"ContactID": guid(1), "FirstName": "Ann", "UpdatedDateUTC": told}
    ((_, field),) = reasons(plan_one(planner(books(), on_conflict="reject"), "contacts", "update", data))
    assert field == "UpdatedDateUTC"


def test_thousands_of_new_contacts_cost_one_look_at_a_small_company() -> None:
    have = books()
    planned, _ = planner(have).plan(
        [row("contacts", "append_dedup", {"ContactNumber": f"N{n}", "Name": f"New {n}"}) for n in range(2000)]
    )
    assert len(planned) == 2000
    assert len(have.asked) == 1


def test_a_few_rows_do_not_read_a_large_company_whole() -> None:
    many = [{"ContactID": guid(n), "Name": f"Contact {n}", "ContactStatus": "ACTIVE"} for n in range(1, 30_001)]
    have = Books(Contacts=many)
    plan_one(planner(have), "contacts", "update", {"Name": "Contact 5", "FirstName": "A"})
    assert len(have.asked) == 2


def test_one_row_that_xero_refuses_to_tell_of_does_not_stop_the_others() -> None:
    have = books()
    have.refused.add("Contacts")
    new, known = row("contacts", "append", {"Name": "New"}), row("contacts", "update", {"Name": "Acme"})
    planned, _ = planner(have).plan([new, known])
    assert isinstance(planned[0], Intent)
    assert "scope" in reasons(planned[1])[0][0]
