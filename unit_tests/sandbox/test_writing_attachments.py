"""Attachments and history notes as they are written, below whatever carries them."""

import pytest

from unit_tests.sandbox.writer import API, UNKNOWN
from xero_sandbox import attachments, histories
from xero_sandbox.resources import RESOURCES

PDF = b"%PDF-1.7 \x00\x01 not really"


def upload(writer, path, content=PDF, media_type="application/pdf", method="PUT", token=None, **query):
    return writer.send(method, API + path, query, writer.headers(token=token, Content_Type=media_type), content)


def first(writer, resource):
    return next(iter(writer.tenant[resource]))[RESOURCES[resource].id_field]


@pytest.mark.parametrize("resource", sorted(attachments.PARENTS))
def test_a_file_is_attached_listed_and_read_back_byte_by_byte(writer, resource):
    path = f"{resource}/{first(writer, resource)}/Attachments"
    assert writer.get(path).json()["Attachments"] == []
    (file,) = upload(writer, f"{path}/bill.pdf").json()["Attachments"]
    assert (file["FileName"], file["MimeType"], file["ContentLength"]) == ("bill.pdf", "application/pdf", len(PDF))
    assert file["Url"].endswith(f"/api.xro/2.0/{path}/bill.pdf")
    assert writer.get(path).json()["Attachments"] == [file]
    for key in (file["AttachmentID"], "bill.pdf"):
        reply = writer.get(f"{path}/{key}")
        assert (reply.status, reply.body, reply.headers["content-type"]) == (200, PDF, "application/pdf")


def test_the_first_file_raises_the_flag_of_its_parent_and_moves_its_stamp(writer):
    sale = writer.document(writer.customer())
    path = f"Invoices/{sale['InvoiceID']}"
    writer.later()
    upload(writer, f"{path}/Attachments/a.pdf")
    flagged = writer.shown(path)
    assert (sale["HasAttachments"], flagged["HasAttachments"]) == (False, True)
    assert flagged["UpdatedDateUTC"] > sale["UpdatedDateUTC"]
    writer.later()
    upload(writer, f"{path}/Attachments/b.pdf")
    assert writer.shown(path)["UpdatedDateUTC"] == flagged["UpdatedDateUTC"]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_file_of_the_same_name_takes_the_place_of_the_former(writer, method):
    path = f"Contacts/{writer.customer()['ContactID']}/Attachments"
    (former,) = upload(writer, f"{path}/a.pdf").json()["Attachments"]
    (file,) = upload(writer, f"{path}/a.pdf", b"new", method=method).json()["Attachments"]
    assert file["AttachmentID"] == former["AttachmentID"]
    assert [one["ContentLength"] for one in writer.get(path).json()["Attachments"]] == [3]
    assert writer.get(f"{path}/a.pdf").body == b"new"


@pytest.mark.parametrize("name", ["Café & façade (1).pdf", "100%.pdf", "a%20b.pdf", "a+b=c.txt", "日本語.png"])
def test_a_file_keeps_a_name_of_any_letters(writer, name):
    path = f"Contacts/{writer.customer()['ContactID']}/Attachments"
    (file,) = upload(writer, f"{path}/{name}").json()["Attachments"]
    assert file["FileName"] == name
    assert writer.get(f"{path}/{name}").body == PDF


def test_a_slash_in_a_name_leads_nowhere(writer):
    path = f"Contacts/{writer.customer()['ContactID']}/Attachments"
    assert upload(writer, f"{path}/a/b.pdf").status == 404
    assert writer.get(path).json()["Attachments"] == []


def test_a_file_without_a_type_is_known_by_its_name(writer):
    path = f"Contacts/{writer.customer()['ContactID']}/Attachments"
    (file,) = upload(writer, f"{path}/a.png", media_type="application/octet-stream").json()["Attachments"]
    assert file["MimeType"] == "image/png"


@pytest.mark.parametrize(
    ("kind", "query", "shown"), [("ACCREC", "True", True), ("ACCREC", "false", False), ("ACCPAY", "true", False)]
)
def test_a_file_is_shown_online_with_sales_only_and_when_asked_for(writer, kind, query, shown):
    document = writer.document(writer.customer(), kind=kind)
    reply = upload(writer, f"Invoices/{document['InvoiceID']}/Attachments/a.pdf", IncludeOnline=query)
    assert reply.json()["Attachments"][0]["IncludeOnline"] is shown


def test_an_eleventh_an_empty_and_a_huge_file_are_refused(writer):
    path = f"Contacts/{writer.customer()['ContactID']}/Attachments"
    for number in range(10):
        assert upload(writer, f"{path}/{number}.pdf").status == 200
    assert upload(writer, f"{path}/11.pdf").status == 400
    assert upload(writer, f"{path}/0.pdf", b"again").status == 200
    assert upload(writer, f"{path}/1.pdf", b"").status == 400
    assert upload(writer, f"{path}/1.pdf", bytes(25 * 1024 * 1024 + 1)).status == 400
    assert upload(writer, f"{path}/1.pdf", bytes(4_000_000)).status == 200  # larger than any other body may be
    assert len(writer.get(path).json()["Attachments"]) == 10


def test_what_is_not_there_has_no_files_and_files_are_not_deleted(writer):
    path = f"Contacts/{writer.customer()['ContactID']}/Attachments"
    upload(writer, f"{path}/a.pdf")
    assert upload(writer, f"Contacts/{UNKNOWN}/Attachments/a.pdf").status == 404
    assert writer.get(f"Contacts/{UNKNOWN}/Attachments").status == 404
    assert writer.get(f"{path}/b.pdf").status == 404
    assert writer.get(f"Items/{first(writer, 'Items')}/Attachments").status == 404
    assert writer.delete(f"{path}/a.pdf").status == 501
    assert len(writer.get(path).json()["Attachments"]) == 1


def test_attachments_need_their_own_scope(writer):
    path = f"Contacts/{writer.customer()['ContactID']}/Attachments"
    allowed = {}
    for granted in ("accounting.contacts", "accounting.attachments.read", "accounting.attachments"):
        token = writer.control("grant", scopes=granted)["access_token"]
        allowed[granted] = (writer.get(path, token=token).status, upload(writer, f"{path}/a.pdf", token=token).status)
    assert allowed == {
        "accounting.contacts": (401, 401),
        "accounting.attachments.read": (200, 401),
        "accounting.attachments": (200, 200),
    }


def test_a_file_sent_again_under_its_key_is_not_stored_again(writer):
    path = f"Contacts/{writer.customer()['ContactID']}/Attachments"
    headers = writer.headers(Content_Type="application/pdf", Idempotency_Key="k-1")
    replies = [writer.send("PUT", f"{API}{path}/a.pdf", headers=headers, body=PDF) for _ in range(2)]
    assert replies[0].body == replies[1].body
    other = writer.send("PUT", f"{API}{path}/a.pdf", headers=headers, body=b"else")
    assert other.status == 400
    assert writer.get(f"{path}/a.pdf").body == PDF


# History


@pytest.mark.parametrize("resource", sorted(histories.PARENTS))
def test_a_note_is_added_to_the_history_of_whatever_has_one(writer, resource):
    path = f"{resource}/{first(writer, resource)}/History"
    reply = writer.put(path, {"HistoryRecords": [{"Details": "Called them"}]})
    (told,) = reply.json()["HistoryRecords"]
    assert (told["Details"], told["DateUTCString"]) == ("Called them", "2026-11-23T12:00:00")
    assert "Changes" not in told
    assert writer.get(path).json()["HistoryRecords"] == [
        {
            "Changes": "Note",
            "DateUTCString": "2026-11-23T12:00:00",
            "DateUTC": "/Date(1795435200000+0000)/",
            "User": "System Generated",
            "Details": "Called them",
        }
    ]


def test_a_note_leaves_its_parent_as_it_is_and_the_newest_comes_first(writer):
    contact = writer.customer()
    path = f"Contacts/{contact['ContactID']}"
    for text in ("one", "two"):
        writer.later()
        writer.post(f"{path}/History", {"HistoryRecords": [{"Details": text}]})
    notes = [one["Details"] for one in writer.get(f"{path}/History").json()["HistoryRecords"] if one["Changes"] == "Note"]
    assert notes == ["two", "one"]
    assert writer.shown(path) == contact


@pytest.mark.parametrize("details", ["", "  ", "x" * 2501])
def test_an_empty_note_and_one_that_is_too_long_are_refused(writer, details):
    path = f"Contacts/{writer.customer()['ContactID']}/History"
    reply = writer.put(path, {"HistoryRecords": [{"Details": "kept?"}, {"Details": details}]})
    assert reply.status == 400
    assert [one for one in writer.get(path).json()["HistoryRecords"] if one["Changes"] == "Note"] == []


def test_what_has_no_history_is_not_found(writer):
    assert writer.get(f"Accounts/{first(writer, 'Accounts')}/History").status == 404
    assert writer.put(f"Contacts/{UNKNOWN}/History", {"Details": "x"}).status == 404


def test_history_needs_the_scope_of_its_parent(writer):
    path = f"Invoices/{writer.document(writer.customer())['InvoiceID']}/History"
    answers = {}
    for granted in ("accounting.contacts", "accounting.invoices.read", "accounting.invoices"):
        token = writer.control("grant", scopes=granted)["access_token"]
        written = writer.write("PUT", path, {"Details": "x"}, token=token)
        answers[granted] = (writer.get(path, token=token).status, written.status)
    assert answers == {
        "accounting.contacts": (401, 401),
        "accounting.invoices.read": (200, 401),
        "accounting.invoices": (200, 200),
    }


def test_what_comes_through_the_api_is_told_in_the_history(writer):
    sale = writer.document(writer.customer(), status="DRAFT")
    path = f"Invoices/{sale['InvoiceID']}"
    writer.post(path, {"Reference": "x"})
    writer.post(path, {"Status": "AUTHORISED"})
    writer.post(path, {"Status": "DRAFT", "Reference": "refused"})
    writer.put(f"{path}/History", {"Details": "Called them"})
    writer.post(path, {"Status": "VOIDED"})
    told = [one["Changes"] for one in writer.get(f"{path}/History").json()["HistoryRecords"]]
    assert told == ["Voided", "Note", "Approved", "Edited", "Created"]
