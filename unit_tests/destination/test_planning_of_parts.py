"""What is kept under a parent: members, options, allocations, attachments, notes."""

import base64
from datetime import datetime, timezone
from typing import Any

from source_xero.destination.intent import Intent
from source_xero.destination.row import Outcome, Verdict
from unit_tests.destination.planning import Books, guid, plan_one, planner, reasons, row, wire

ACME = {"ContactID": guid(1), "ContactNumber": "C-1", "Name": "Acme", "ContactStatus": "ACTIVE"}
GROUP = {"ContactGroupID": guid(1, 3), "Name": "VIPs", "Status": "ACTIVE", "Contacts": [{"ContactID": guid(1), "Name": "Acme"}]}
INVOICE = {
    "InvoiceID": guid(1, 9), "InvoiceNumber": "INV-1", "Type": "ACCREC", "Status": "AUTHORISED",
    "Contact": {"ContactID": guid(1)}, "Date": wire("2026-05-01"),
    "Attachments": [{"AttachmentID": guid(1, 6), "FileName": "a.txt", "ContentLength": 5}],
    "History": [{"Details": "told", "DateUTC": "/Date(1795392000000)/"}],
}  # fmt: skip
ALLOCATION = {
    "AllocationID": guid(1, 5), "Amount": 3.0, "Date": wire("2026-05-07"),
    "Invoice": {"InvoiceID": guid(1, 9), "InvoiceNumber": "INV-1"},
}  # fmt: skip
CREDIT = {
    "CreditNoteID": guid(1, 4), "CreditNoteNumber": "CN-1", "Type": "ACCRECCREDIT", "Status": "AUTHORISED",
    "Allocations": [ALLOCATION],
}  # fmt: skip
NOW = datetime(2026, 11, 23, tzinfo=timezone.utc)


def books() -> Books:
    have = Books(Contacts=[ACME], ContactGroups=[GROUP], Invoices=[INVOICE], CreditNotes=[CREDIT])
    part = have._part  # noqa: SLF001 - the pretend Xero of this file gives histories their own envelope
    have._part = lambda name, rest: (  # type: ignore[method-assign]  # noqa: SLF001 - see above
        {"HistoryRecords": part(name, rest)["History"]} if rest.endswith("/History") else part(name, rest)
    )
    return have


def sent(intent: Any) -> tuple[str, str, dict[str, Any]]:
    assert isinstance(intent, Intent), intent
    return intent.method, intent.path, dict(intent.element)


# ---- members ----


def test_a_contact_joins_a_group_named_by_its_name() -> None:
    have = books()
    have.lists["ContactGroups"].append({"ContactGroupID": guid(2, 3), "Name": "Others", "Status": "ACTIVE"})
    data = {"ContactGroup": {"Name": "others"}, "Contact": {"ContactNumber": "C-1"}}
    planned = plan_one(planner(have), "contact_group_members", "append", data)
    assert sent(planned) == ("PUT", f"ContactGroups/{guid(2, 3)}/Contacts", {"ContactID": guid(1)})


def test_who_is_in_the_group_is_not_added_again_and_is_taken_out() -> None:
    data = {"ContactGroupID": guid(1, 3), "ContactID": guid(1)}
    outcome = plan_one(planner(books()), "contact_group_members", "append", data)
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED
    out = plan_one(planner(books()), "contact_group_members", "soft_delete", data)
    assert sent(out) == ("DELETE", f"ContactGroups/{guid(1, 3)}/Contacts/{guid(1)}", {})


# ---- options ----


def test_an_option_is_found_by_name_in_its_category() -> None:
    data = {"TrackingCategory": {"Name": "Region"}, "Name": "north"}
    outcome = plan_one(planner(books()), "tracking_options", "append_dedup", data)
    assert isinstance(outcome, Outcome)
    assert (outcome.verdict, outcome.xero_id) == (Verdict.UNCHANGED, guid(11, 2))
    archived = plan_one(planner(books()), "tracking_options", "soft_delete", data)
    assert sent(archived) == ("POST", f"TrackingCategories/{guid(1, 2)}/Options/{guid(11, 2)}", {"Status": "ARCHIVED"})


def test_an_option_is_renamed_by_its_id() -> None:
    data = {"TrackingCategoryID": guid(1, 2), "TrackingOptionID": guid(11, 2), "Name": "Up north"}
    planned = plan_one(planner(books()), "tracking_options", "update", data)
    assert sent(planned) == ("POST", f"TrackingCategories/{guid(1, 2)}/Options/{guid(11, 2)}", {"Name": "Up north"})


def test_a_new_option_can_be_used_by_the_next_document() -> None:
    have = books()
    planning = planner(have)
    option = plan_one(planning, "tracking_options", "append", {"TrackingCategory": {"Name": "Region"}, "Name": "East"})
    assert isinstance(option, Intent)
    have.lists["TrackingCategories"][0]["Options"].append({"TrackingOptionID": guid(13, 2), "Name": "East", "Status": "ACTIVE"})
    planning.settled(option, {"TrackingOptionID": guid(13, 2), "Name": "East"})
    line = {"Description": "x", "Tracking": [{"Name": "Region", "Option": "East"}]}
    data = {"Type": "ACCREC", "Contact": {"Name": "Acme"}, "LineItems": [line]}
    assert isinstance(plan_one(planning, "invoices", "append", data), Intent)


# ---- allocations ----

APPLIED = {"CreditNote": {"CreditNoteNumber": "CN-1"}, "Invoice": {"InvoiceNumber": "INV-1"}, "Amount": 3, "Date": "2026-05-07"}


def test_what_is_applied_already_is_not_applied_again_but_the_next_equal_one_is() -> None:
    planned, later = planner(books()).plan([row("credit_note_allocations", "append", APPLIED) for _ in range(2)])
    assert later == []
    assert [one.verdict for one in planned] == [Verdict.UNCHANGED, Verdict.CREATED]
    assert sent(planned[1]) == (
        "PUT",
        f"CreditNotes/{guid(1, 4)}/Allocations",
        {"Invoice": {"InvoiceID": guid(1, 9)}, "Amount": 3, "Date": "2026-05-07"},
    )


def test_another_amount_to_the_same_invoice_is_no_update() -> None:
    planned = plan_one(planner(books()), "credit_note_allocations", "append_dedup", {**APPLIED, "Amount": 4})
    ((message, field),) = reasons(planned)
    assert field == "Amount"
    assert guid(1, 5) in message


def test_an_allocation_is_taken_back_by_its_invoice() -> None:
    data = {"CreditNoteID": guid(1, 4), "Invoice": {"InvoiceID": guid(1, 9)}}
    planned = plan_one(planner(books()), "credit_note_allocations", "soft_delete", data)
    assert sent(planned) == ("DELETE", f"CreditNotes/{guid(1, 4)}/Allocations/{guid(1, 5)}", {})


def test_a_closed_period_keeps_its_allocations_and_minds_none_that_it_has() -> None:
    have = books()
    have.lists["Organisations"] = [{"PeriodLockDate": wire("2026-05-31")}]
    for given in ({"CreditNoteID": guid(1, 4), "Invoice": {"InvoiceID": guid(1, 9)}}, {**APPLIED, "AllocationID": guid(1, 5)}):
        ((message, field),) = reasons(plan_one(planner(have), "credit_note_allocations", "soft_delete", given))
        assert field == "Date"
        assert "2026-05-31" in message
    ((_, field),) = reasons(plan_one(planner(have), "credit_note_allocations", "append", {**APPLIED, "Amount": 1}))
    assert field == "Date"
    outcome = plan_one(planner(have), "credit_note_allocations", "append", APPLIED)
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED


def test_a_parent_that_is_not_there_is_named() -> None:
    ((message, field),) = reasons(
        plan_one(
            planner(books()), "credit_note_allocations", "append", {**APPLIED, "CreditNote": {"CreditNoteID": guid(99, 4)}}
        )
    )
    assert field == "CreditNote"
    assert guid(99, 4) in message


# ---- attachments ----


def attachment(content: bytes, **fields: Any) -> dict[str, Any]:
    return {
        "ObjectType": "invoices",
        "ObjectNumber": "INV-1",
        "FileName": "a.txt",
        "content": base64.b64encode(content).decode(),
        **fields,
    }


def test_a_new_file_is_put_under_its_encoded_name() -> None:
    data = attachment(b"hello", FileName="my invoice.pdf", IncludeOnline=True)
    intent = plan_one(planner(books()), "attachments", "append", data)
    assert isinstance(intent, Intent)
    assert (intent.method, intent.path) == ("PUT", f"Invoices/{guid(1, 9)}/Attachments/my%20invoice.pdf")
    assert (intent.content, intent.content_type, intent.query) == (b"hello", "application/pdf", {"IncludeOnline": "true"})


def test_a_file_that_xero_cut_short_is_a_rejection() -> None:
    intent = plan_one(planner(books()), "attachments", "append", attachment(b"hello", FileName="b.txt"))
    assert isinstance(intent, Intent)
    assert intent.then is not None
    assert intent.then({"AttachmentID": guid(2, 6), "ContentLength": 5}) is None
    cut = intent.then({"AttachmentID": guid(2, 6), "ContentLength": 4})
    assert isinstance(cut, Outcome)
    assert (cut.verdict, cut.reasons[0].field) == (Verdict.REJECTED, "FileName")


def test_a_file_of_the_same_name_is_unchanged_replaced_or_refused() -> None:
    planning = planner(books())
    same = plan_one(planning, "attachments", "append_dedup", attachment(b"hello"))
    longer = plan_one(planning, "attachments", "append_dedup", attachment(b"hello!"))
    refused = plan_one(planning, "attachments", "append", attachment(b"hello!"))
    assert isinstance(same, Outcome)
    assert same.verdict is Verdict.UNCHANGED
    assert sent(longer)[0] == "POST"
    assert "append_dedup would replace it" in reasons(refused)[0][0]


def test_signs_that_break_addresses_leave_the_file_name() -> None:
    intent = plan_one(planner(books()), "attachments", "append", attachment(b"x", FileName="a/b:c.txt"))
    assert sent(intent)[1].endswith("/a_b_c.txt")
    assert isinstance(intent, Intent)
    assert "a_b_c.txt" in intent.notes[0]


def test_content_that_cannot_be_had_is_told() -> None:
    planning = planner(books())
    for data, field in (
        ({**attachment(b""), "content": "%%%"}, "content"),
        ({**attachment(b""), "content": None, "path": "/nowhere/at/all"}, "path"),
        ({**attachment(b"x"), "path": "also"}, "path"),
        ({**attachment(b"x"), "ObjectType": "currencies"}, "ObjectType"),
        ({**attachment(b"x"), "ObjectNumber": "INV-9"}, "ObjectNumber"),
    ):
        assert [at for _, at in reasons(plan_one(planning, "attachments", "append", data))] == [field]


# ---- notes ----


def test_a_note_is_added_each_time_by_append_and_once_by_append_dedup() -> None:
    data = {"ObjectType": "Invoices", "ObjectID": guid(1, 9), "Details": "told"}
    again = plan_one(planner(books()), "history_notes", "append", data)
    assert sent(again) == ("PUT", f"Invoices/{guid(1, 9)}/History", {"Details": "told"})
    outcome = plan_one(planner(books()), "history_notes", "append_dedup", data)
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNCHANGED


# ---- lost answers ----


def test_parts_whose_answers_were_lost_are_looked_for_in_their_parent() -> None:
    have = books()
    planning = planner(have)
    note = plan_one(planning, "history_notes", "append", {"ObjectType": "Invoices", "ObjectID": guid(1, 9), "Details": "new"})
    file = plan_one(planning, "attachments", "append", attachment(b"hello", FileName="b.txt"))
    part = plan_one(planning, "credit_note_allocations", "append", {**APPLIED, "Amount": 4})
    intents = [one for one in (note, file, part) if isinstance(one, Intent)]
    assert planning.found(intents, NOW) == [None, None, None]
    stamp = f"/Date({int(NOW.timestamp() * 1000)})/"
    have.lists["Invoices"][0]["History"] = [*INVOICE["History"], {"Details": "new", "DateUTC": stamp}]  # type: ignore[misc]
    have.lists["Invoices"][0]["Attachments"] = [{"AttachmentID": guid(2, 6), "FileName": "b.txt", "ContentLength": 5}]
    have.lists["CreditNotes"][0]["Allocations"] = [ALLOCATION, {**ALLOCATION, "AllocationID": guid(2, 5), "Amount": 4.0}]
    found = planning.found(intents, NOW)
    assert [one and (one.get("Details") or one.get("AttachmentID") or one.get("AllocationID")) for one in found] == [
        "new", guid(2, 6), guid(2, 5),
    ]  # fmt: skip


def test_many_credit_notes_are_asked_for_together() -> None:
    have = books()
    have.lists["CreditNotes"] = [{**CREDIT, "CreditNoteID": guid(n, 4), "CreditNoteNumber": f"CN-{n}"} for n in range(1, 61)]
    rows = [
        row("credit_note_allocations", "append_dedup", {**APPLIED, "CreditNote": {"CreditNoteID": guid(n, 4)}})
        for n in range(1, 61)
    ]
    planned, _ = planner(have).plan(rows)
    assert [one.verdict for one in planned[:1]] == [Verdict.UNCHANGED]
    assert have.calls("CreditNotes") == 2
    assert len(have.asked) <= 4
