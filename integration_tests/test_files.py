"""Files: what is there is read, what vanishes is told, what is written is there once, byte by byte."""

import base64
import json
from collections import Counter

import pytest
import requests

from integration_tests.writing import Row

STREAMS = ("files", "folders", "file_associations")
PICTURE = bytes(range(256)) * 4


def text(content):
    return base64.b64encode(content).decode()


class Cabinet:
    """What an organisation has filed, as the control plane tells it, and as its API gives it."""

    def __init__(self, xero, tenant):
        self._xero, self._tenant = xero, tenant

    def held(self, stream):
        kind = {"file_associations": "associations"}.get(stream, stream)
        return self._xero.ask("files", tenant=self._tenant.id)[kind]

    def one(self, **fields):
        (found,) = [one for one in self.held("files") if all(one[name] == value for name, value in fields.items())]
        return found

    def content(self, file_id):
        token = self._xero.configured("access_token")["credentials"]["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Xero-Tenant-Id": self._tenant.id}
        return requests.get(f"{self._xero.url}/files.xro/1.0/Files/{file_id}/Content", headers=headers, timeout=30).content

    def do(self, verb, **arguments):
        return self._xero.do(verb, tenant=self._tenant.id, **arguments)


@pytest.fixture
def tenant(xero):
    return xero.tenants[1]


@pytest.fixture
def cabinet(xero, tenant):
    return Cabinet(xero, tenant)


def ids(records, stream):
    keys = ("FileId", "ObjectId") if stream == "file_associations" else ("Id",)
    return Counter(tuple(one[key] for key in keys) for one in records)


def of(run, stream, tenant):
    return [one for one in run.records.get(stream, ()) if one["tenant_id"] == tenant.id]


# Reading


def test_all_that_is_filed_arrives_once_and_as_it_is(xero, sync):
    run = sync(*STREAMS)
    for tenant in xero.tenants:
        for stream in STREAMS:
            held, read = Cabinet(xero, tenant).held(stream), of(run, stream, tenant)
            assert held
            assert ids(read, stream) == ids(held, stream)
    (lease,) = [one for one in of(run, "files", xero.tenants[1]) if one["Name"] == "Lease.pdf"]
    theirs = Cabinet(xero, xero.tenants[1]).one(Name="Lease.pdf")
    assert lease["CreatedDateUtc"] == f"{theirs['CreatedDateUtc'][:23]}Z"
    assert {name: lease[name] for name in ("Size", "MimeType", "FolderId", "User")} == {
        name: theirs[name] for name in ("Size", "MimeType", "FolderId", "User")
    }


def test_more_files_than_a_page_holds_are_read_to_the_end(sync, cabinet, tenant):
    cabinet.do("store_file", name="Paper {n}.pdf", content=text(b"x"), count=250)
    run = sync("files")
    assert ids(of(run, "files", tenant), "files") == ids(cabinet.held("files"), "files")


def test_a_file_that_is_deleted_between_two_pages_costs_no_other_one(xero, sync, cabinet, tenant):
    made = cabinet.do("store_file", name="Paper {n}.pdf", content=text(b"x"), count=250)["ids"]
    command = {"verb": "delete_file", "tenant": tenant.id, "file": made[10]}
    match = {"path": "/Files$", "tenant": tenant.id, "query": {"page": "2"}}
    xero.do("rule", match=match, do=[command])
    run = sync("files")
    assert ids(of(run, "files", tenant), "files") == ids(cabinet.held("files"), "files")


def test_without_changes_nothing_comes_and_what_is_there_is_asked_for_once(sync, tenant):
    first = sync("files", "folders")
    second = sync("files", "folders", state=first.state)
    assert second.records == {}
    assert Counter(call["path"] for call in second.calls if call["tenant"] == tenant.id) == {
        "/files.xro/1.0/Files": 1,
        "/files.xro/1.0/Folders": 1,
    }


def test_what_is_renamed_moved_and_deleted_is_told_once(xero, sync, cabinet, tenant):
    first = sync(*STREAMS)
    xero.pass_time(minutes=10)
    lease, scan = cabinet.one(Name="Lease.pdf"), cabinet.one(Name="Scan 001.jpg")
    inbox = next(one["Id"] for one in cabinet.held("folders") if one["IsInbox"])
    cabinet.do("change_file", file=lease["Id"], name="Old lease.pdf", folder=inbox)
    cabinet.do("delete_file", file=scan["Id"])
    second = sync(*STREAMS, state=first.state)
    told = {one["Id"]: one for one in of(second, "files", tenant)}
    assert told.keys() == {lease["Id"], scan["Id"]}
    assert (told[lease["Id"]]["Name"], told[lease["Id"]]["FolderId"]) == ("Old lease.pdf", inbox)
    assert told[scan["Id"]]["is_deleted"] is True
    assert [one["is_deleted"] for one in of(second, "file_associations", tenant)] == [True]
    assert {one["FileCount"] for one in of(second, "folders", tenant)}
    assert sync(*STREAMS, state=second.state).records == {}


def test_a_token_without_the_scope_loses_these_streams_alone(xero, sync):
    xero.grant("offline_access accounting.settings.read")
    run = sync(*STREAMS, "accounts", fails=True)
    assert set(run.keys("accounts")) == set(xero.holds("accounts"))
    for stream in STREAMS:
        assert "lacks the scope files.read" in run.errors_of(stream)[0].message


def test_an_error_of_the_files_api_is_told_in_its_words(xero, sync, tenant):
    body = json.dumps([{"type": "Validation", "title": "Validation failure", "detail": "Not today"}])
    xero.when("/Files$", status=400, body=body, content_type="application/json", times=None, tenant=tenant)
    run = sync("files", fails=True)
    (error,) = run.errors_of("files")
    assert "Validation failure: Not today" in error.message


# Writing


def row(tenant, data, mode="append_dedup", name="files"):
    return Row(name, mode, {"tenant_id": tenant.id, **data})


def test_a_file_is_uploaded_whole_once_and_not_again(xero, write, cabinet, tenant, tmp_path):
    there = tmp_path / "Prices €.png"
    there.write_bytes(PICTURE)
    rows = [
        row(tenant, {"Name": "One.png", "content": text(PICTURE)}),
        row(tenant, {"Name": "Prices €.png", "path": str(there)}),
    ]
    assert [one.outcome for one in write(*rows).ended] == ["created", "created"]
    for name in ("One.png", "Prices €.png"):
        assert cabinet.content(cabinet.one(Name=name)["Id"]) == PICTURE
    xero.do("clock", advance=3600)  # no key remembers it
    before = cabinet.held("files")
    assert [one.outcome for one in write(*rows).ended] == ["unchanged", "unchanged"]
    assert cabinet.held("files") == before


def test_an_upload_whose_answer_is_lost_is_there_once(xero, write, cabinet, tenant):
    xero.when("/Files$", reset=True, after=True, tenant=tenant)
    (ended,) = write(row(tenant, {"Name": "One.png", "content": text(PICTURE)}, "append")).ended
    assert ended.outcome == "created"
    assert cabinet.content(cabinet.one(Name="One.png")["Id"]) == PICTURE


def test_a_file_goes_into_a_folder_that_was_made_for_it_to_a_contact_and_away_again(xero, write, cabinet, tenant):
    write(row(tenant, {"Name": "Pictures"}, name="folders"))
    (folder,) = [one for one in cabinet.held("folders") if one["Name"] == "Pictures"]
    write(row(tenant, {"Name": "One.png", "FolderId": folder["Id"], "content": text(PICTURE)}))
    file = cabinet.one(Name="One.png", FolderId=folder["Id"])
    contact = xero.ids("contacts", tenant)[0]
    belongs = {"FileId": file["Id"], "ObjectId": contact, "ObjectGroup": "Contact"}
    assert write(row(tenant, belongs, name="file_associations")).ended[0].outcome == "created"
    assert {"FileId": file["Id"], "ObjectId": contact} in [
        {name: one[name] for name in ("FileId", "ObjectId")} for one in cabinet.held("file_associations")
    ]
    inbox = next(one["Id"] for one in cabinet.held("folders") if one["IsInbox"])
    changed = {"Id": file["Id"], "Name": "Two.png", "FolderId": inbox}
    assert write(row(tenant, changed, "update")).ended[0].outcome == "updated"
    assert cabinet.one(Id=file["Id"])["Name"] == "Two.png"
    assert cabinet.content(file["Id"]) == PICTURE
    assert write(row(tenant, {"Id": file["Id"]}, "soft_delete")).ended[0].outcome == "deleted"
    assert file["Id"] not in {one["Id"] for one in cabinet.held("files")}


def test_what_xero_refuses_is_told_in_its_words_and_the_other_rows_go_on(write, cabinet, tenant):
    ended = write(
        row(tenant, {"Name": "Game.boo", "content": text(b"x")}),
        row(tenant, {"Name": "Good.txt", "content": text(b"x")}),
    ).ended
    assert [one.outcome for one in ended] == ["rejected", "created"]
    assert "boo is not a valid File extension" in ended[0].told
    assert cabinet.one(Name="Good.txt")


def test_writing_back_what_was_read_changes_nothing(xero, sync, write):
    run = sync(*STREAMS)
    before = [Cabinet(xero, tenant).held(stream) for tenant in xero.tenants for stream in STREAMS]
    asked = xero.asked()
    rows = [Row(stream, "append_dedup", one) for stream in STREAMS for one in run.records[stream]]
    assert {one.outcome for one in write(*rows).ended} == {"unchanged"}
    assert [call for call in xero.requests(asked) if call["method"] != "GET" and "/files.xro" in call["path"]] == []
    assert [Cabinet(xero, tenant).held(stream) for tenant in xero.tenants for stream in STREAMS] == before
