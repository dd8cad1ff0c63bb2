"""The Files API over HTTP: pages, folders, uploads, refusals, and who may do what."""

import json
import re

import pytest
from urllib3.filepost import encode_multipart_formdata

from unit_tests.sandbox.conftest import guid, invoice
from xero_sandbox.scopes import FAMILIES

FILES = "/files.xro/1.0/"
WORDS = b"a,b\r\n\x00\xff"


class Cabinet:
    """The first organisation's files, as an app gets at them."""

    def __init__(self, client):
        self.client = client

    def ask(self, path, status=200, tenant=0, **query):
        reply = self.client.get(FILES + path, tenant, **query)
        assert reply.status == status, reply.body
        return reply.json() if reply.headers.get("content-type", "").startswith("application/json") else reply

    def send(self, method, path, body=b"", status=200, **headers):
        reply = self.client.send(method, FILES + path, headers=self.client.headers(0, **headers), body=body)
        assert reply.status == status, reply.body
        return reply.json() if reply.body else None

    def put(self, path, element, status=200, method="PUT", **headers):
        return self.send(method, path, json.dumps(element).encode(), status, **headers)

    def upload(self, name, content=WORDS, path="Files", status=201, fields=(), **headers):
        form, kind = encode_multipart_formdata([*fields, (name, (name, content, "text/csv"))])
        return self.send("POST", path, form, status, Content_Type=kind, **headers)


@pytest.fixture
def cabinet(client):
    return Cabinet(client)


@pytest.fixture
def inbox(cabinet):
    return cabinet.ask("Inbox")["Id"]


def detail(answer):
    (error,) = answer
    assert set(error) == {"type", "title", "detail"}
    return error["detail"]


# Reading


def test_files_come_in_pages_with_their_count(client, cabinet):
    client.control("store_file", name="Paper {n}.csv", content="eA==", count=118)
    for size in (5000, 6000):
        cabinet.upload(f"{size}.csv", b"x" * size)
    whole = [cabinet.ask("Files", page=str(page), pagesize="100", sort="Size", direction="DESC") for page in (1, 2, 3)]
    assert [(len(page["Items"]), page["Page"], page["PerPage"], page["TotalCount"]) for page in whole] == [
        (100, 1, 100, 126),
        (26, 2, 100, 126),
        (0, 3, 100, 126),
    ]
    assert [one["Name"] for one in whole[0]["Items"][:2]] == ["6000.csv", "5000.csv"]
    assert len({one["Id"] for page in whole for one in page["Items"]}) == 126
    assert cabinet.ask("Files", pagesize="5000")["PerPage"] == 100
    assert cabinet.ask("Files", pagesize="0")["PerPage"] == 1
    names = [one["Name"] for one in cabinet.ask("Files", sort="Name", direction="ASC", pagesize="100")["Items"]]
    assert names == sorted(names, key=str.casefold)


def test_a_file_is_told_as_the_specification_tells_it(cabinet, inbox):
    made = cabinet.upload("Sums.csv")
    assert set(made) == {"Name", "MimeType", "Size", "CreatedDateUtc", "UpdatedDateUtc", "User", "FolderId", "Id"}
    assert (made["Name"], made["MimeType"], made["Size"], made["FolderId"]) == ("Sums.csv", "text/csv", len(WORDS), inbox)
    assert re.fullmatch(r"2026-03-02T12:00:00\.0000000", made["CreatedDateUtc"])
    assert cabinet.ask(f"Files/{made['Id']}") == made
    assert made in cabinet.ask("Files", pagesize="100")["Items"]


def test_what_is_in_a_file_comes_back_octet_by_octet(cabinet):
    file = cabinet.upload("Sums.csv")["Id"]
    reply = cabinet.ask(f"Files/{file}/Content")
    assert (reply.body, reply.headers["content-type"]) == (WORDS, "text/csv")


@pytest.mark.parametrize("kind", ["message/rfc822", "multipart/mixed; boundary=y", "application/pdf"])
@pytest.mark.parametrize("content", [b"From: a\r\n\r\nb", b"\n\n--y\r\n\r\n--y--\n", b"\r\n", b"\x00\xff\r", b"--"])
def test_a_letter_within_a_form_is_taken_as_it_is(cabinet, kind, content):
    form, whole = encode_multipart_formdata([("name", "Letter.eml"), ("file", ("Letter.eml", content, kind))])
    made = cabinet.send("POST", "Files", form, 201, Content_Type=whole)
    assert made["MimeType"] == kind
    assert cabinet.ask(f"Files/{made['Id']}/Content").body == content


@pytest.mark.parametrize("pagesize", ["²", "many", "", "1e3"])
def test_a_page_size_that_is_no_number_is_none(cabinet, pagesize):
    assert cabinet.ask("Files", pagesize=pagesize)["PerPage"] == 50


def test_folders_are_sorted_by_name(cabinet):
    names = sorted(one["Name"] for one in cabinet.ask("Folders"))
    assert [one["Name"] for one in cabinet.ask("Folders", sort="Name")] == names
    assert [one["Name"] for one in cabinet.ask("Folders", sort="Name DESC")] == names[::-1]


def test_folders_are_a_bare_list_of_which_one_is_the_inbox(cabinet, inbox):
    folders = cabinet.ask("Folders")
    assert [one["Name"] for one in folders if one["IsInbox"]] == ["Inbox"]
    assert [one["Id"] for one in folders if "Email" in one] == [inbox]
    before = cabinet.ask("Inbox")["FileCount"]
    cabinet.upload("Sums.csv")
    assert cabinet.ask(f"Folders/{inbox}")["FileCount"] == before + 1


# Changing


def test_the_names_in_a_form_go_before_the_name_of_its_part(cabinet):
    made = cabinet.upload("raw.csv", fields=[("name", "Named.txt"), ("filename", "other.txt"), ("mimeType", "text/plain")])
    assert (made["Name"], made["MimeType"]) == ("Named.txt", "text/plain")


def test_a_file_goes_into_the_folder_of_the_path_is_moved_renamed_and_gone(client, cabinet, inbox):
    folder = cabinet.put("Folders", {"Name": "Papers"}, method="POST")["Id"]
    file = cabinet.upload("Sums.csv", path=f"Files/{folder}")
    assert file["FolderId"] == folder
    client.control("clock", advance=60)
    moved = cabinet.put(f"Files/{file['Id']}", {"Name": "Sum.csv", "FolderId": inbox})
    assert moved == {**file, "Name": "Sum.csv", "FolderId": inbox, "UpdatedDateUtc": "2026-03-02T12:01:00.0000000"}
    assert cabinet.put(f"Files/{file['Id']}", {"Name": "Sum2.csv"})["FolderId"] == inbox
    cabinet.send("DELETE", f"Files/{file['Id']}", status=204)
    assert cabinet.ask(f"Files/{file['Id']}", 404).body.startswith(b"The resource")


def test_a_deleted_folder_leaves_its_files_to_the_inbox(cabinet, inbox):
    folder = cabinet.put("Folders", {"Name": "Papers"}, method="POST")["Id"]
    assert cabinet.put(f"Folders/{folder}", {"Name": "Letters"})["Name"] == "Letters"
    file = cabinet.upload("Sums.csv", path=f"Files/{folder}")["Id"]
    cabinet.send("DELETE", f"Folders/{folder}", status=204)
    assert cabinet.ask(f"Files/{file}")["FolderId"] == inbox
    assert folder not in {one["Id"] for one in cabinet.ask("Folders")}


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("Game.boo", WORDS, "Extension: boo is not a valid File extension."),
        ("none", WORDS, "Extension:  is not"),
        ("a<b.csv", WORDS, "bad characters"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"x" * 10_000_001, "10 MB"),
    ],
)
def test_what_is_no_paper_is_refused_and_nothing_is_kept(cabinet, name, content, word):
    before = cabinet.ask("Files")["TotalCount"]
    assert word in detail(cabinet.upload(name, content, status=400))
    assert cabinet.ask("Files")["TotalCount"] == before


def test_the_inbox_is_neither_renamed_nor_deleted(cabinet, inbox):
    assert "Inbox" in detail(cabinet.put(f"Folders/{inbox}", {"Name": "Outbox"}, status=400))
    assert "Inbox" in detail(cabinet.send("DELETE", f"Folders/{inbox}", status=400))


def test_folders_have_names_of_their_own_without_odd_signs(cabinet):
    cabinet.put("Folders", {"Name": "Papers"}, method="POST")
    assert "already exists" in detail(cabinet.put("Folders", {"Name": "papers"}, method="POST", status=400))
    assert "bad characters" in detail(cabinet.put("Folders", {"Name": "a/b"}, method="POST", status=400))
    assert "bad characters" in detail(cabinet.put("Folders", {}, method="POST", status=400))


@pytest.mark.parametrize(("path", "kind"), [("Files", "text/plain"), ("Files", "multipart/form-data; boundary=x")])
def test_a_body_that_is_no_form_with_a_file_is_refused(cabinet, path, kind):
    assert detail(cabinet.send("POST", path, b"--x--", status=400, Content_Type=kind))


def test_a_body_that_is_no_object_is_refused(cabinet):
    file = cabinet.upload("Sums.csv")["Id"]
    for body in (b"{", b"[]", b""):
        assert "could not be read" in detail(cabinet.send("PUT", f"Files/{file}", body, 400))


@pytest.mark.parametrize("value", [5, ["a"], {}, True])
def test_members_are_text_or_refused(cabinet, inbox, value):
    file = cabinet.upload("Sums.csv")
    folders = cabinet.ask("Folders")
    folder = cabinet.put("Folders", {"Name": "Papers"}, method="POST")["Id"]
    cabinet.send("DELETE", f"Folders/{folder}", status=204)
    for method, path, told in (
        ("PUT", f"Files/{file['Id']}", {"Name": value}),
        ("PUT", f"Files/{file['Id']}", {"FolderId": value}),
        ("POST", "Folders", {"Name": value}),
        ("POST", f"Files/{file['Id']}/Associations", {"ObjectId": inbox, "ObjectGroup": value}),
        ("POST", f"Files/{file['Id']}/Associations", {"ObjectId": value, "ObjectGroup": "Invoice"}),
    ):
        assert "could not be read" in detail(cabinet.put(path, told, 400, method))
    assert cabinet.ask(f"Files/{file['Id']}") == file
    assert [one["Name"] for one in cabinet.ask("Folders")] == [one["Name"] for one in folders]


def test_a_name_that_no_file_has_is_a_failed_rename(cabinet):
    file = cabinet.upload("Sums.csv")
    (error,) = cabinet.put(f"Files/{file['Id']}", {"Name": "FooBar"}, status=400)
    assert error == {"type": "Rename", "title": "Rename failed", "detail": f"Unable to rename {file['Id']} to FooBar"}
    assert cabinet.ask(f"Files/{file['Id']}") == file


# Associations


@pytest.fixture
def sale(client):
    client.tenants[0]["Invoices"].put(invoice(1))
    return guid(1)


def test_a_file_is_put_to_something_in_the_books_once_and_taken_off(cabinet, sale):
    file = cabinet.upload("Sums.csv")
    told = {"ObjectId": sale, "ObjectGroup": "Invoice"}
    made = cabinet.put(f"Files/{file['Id']}/Associations", told, 201, "POST")
    assert made == {"FileId": file["Id"], **told, "ObjectType": "AccRec"}
    cabinet.put(f"Files/{file['Id']}/Associations", told, 201, "POST")
    assert cabinet.ask(f"Files/{file['Id']}/Associations") == [made]
    (seen,) = cabinet.ask(f"Associations/{sale}")
    assert seen == {
        **made,
        "SendWithObject": False,
        "Name": "Sums.csv",
        "Size": len(WORDS),
        "CreatedDateUtc": file["CreatedDateUtc"],
        "AssociationDateUtc": file["CreatedDateUtc"],
    }
    assert cabinet.ask("Associations/Count", ObjectIds=f"{sale},{guid(2)}") == {sale: 1, guid(2): 0}
    cabinet.send("DELETE", f"Files/{file['Id']}/Associations/{sale}", status=204)
    assert cabinet.ask(f"Files/{file['Id']}/Associations") == []


def test_what_is_put_to_an_object_comes_in_pages_and_sorted(client, cabinet, sale):
    ids = client.control("store_file", name="{n}.csv", content="eA==", count=60)["ids"]
    for file in reversed(ids):
        client.control("clock", advance=1)
        client.control("put_file", file=file, element=sale, group="Invoice")
    pages = [cabinet.ask(f"Associations/{sale}", sort="AssociationDateUtc", page=str(page)) for page in (1, 2, 3)]
    assert [one["FileId"] for page in pages for one in page] == ids[::-1]
    assert [len(page) for page in pages] == [50, 10, 0]
    last = cabinet.ask(f"Associations/{sale}", sort="Name", direction="DESC", pagesize="1")
    assert [one["Name"] for one in last] == ["9.csv"]


def test_a_file_is_put_to_nothing_that_is_not_there(cabinet, sale):
    file = cabinet.upload("Sums.csv")["Id"]
    for told, word in (
        ({"ObjectId": sale, "ObjectGroup": "Account"}, "Object is not a Account"),
        ({"ObjectId": guid(5), "ObjectGroup": "Invoice"}, "Object is not a Invoice"),
        ({"ObjectId": sale, "ObjectGroup": "Bill"}, "Bill is not"),
        ({}, "not a valid ObjectGroup"),
    ):
        assert word in detail(cabinet.put(f"Files/{file}/Associations", told, 400, "POST"))


def test_a_file_that_goes_is_no_longer_put_to_anything(cabinet, sale):
    file = cabinet.upload("Sums.csv")["Id"]
    cabinet.put(f"Files/{file}/Associations", {"ObjectId": sale, "ObjectGroup": "Invoice"}, 201, "POST")
    cabinet.send("DELETE", f"Files/{file}", status=204)
    assert cabinet.ask(f"Associations/{sale}") == []


# The gateway


@pytest.mark.parametrize(
    "path", [f"Files/{guid(1)}", f"Folders/{guid(1)}", f"Files/{guid(1)}/Content", "Nothing", "Files/a/b/c/d", "Files/Count"]
)
def test_what_is_not_there_is_the_page_of_the_other_apis(cabinet, path):
    assert cabinet.ask(path, 404).headers["content-type"].startswith("text/html")


def test_a_key_is_answered_once(client, cabinet):
    first = cabinet.upload("Sums.csv", Idempotency_Key="k")
    form, kind = encode_multipart_formdata([("Sums.csv", ("Sums.csv", WORDS, "text/csv"))], boundary="b")
    other = client.send("POST", f"{FILES}Files", headers=client.headers(0, Content_Type=kind, Idempotency_Key="k"), body=form)
    assert other.status == 400
    assert "different request" in detail(other.json())
    assert [one["Id"] for one in cabinet.ask("Files")["Items"] if one["Name"] == "Sums.csv"] == [first["Id"]]


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"), [("files", 200, 201), ("files.read", 200, 401), ("accounting.settings", 401, 401)]
)
def test_the_scope_of_files_opens_it(client, scopes, reads, writes):
    assert scopes in FAMILIES["granular"]
    token = client.refresh(client.control("grant", scopes=f"offline_access {scopes}")["refresh_token"]).json()["access_token"]
    assert client.get(f"{FILES}Files", token=token).status == reads
    form, kind = encode_multipart_formdata([("a.csv", ("a.csv", WORDS, "text/csv"))])
    reply = client.send("POST", f"{FILES}Files", headers=client.headers(0, token, Content_Type=kind), body=form)
    assert reply.status == writes


def test_calls_count_against_the_limits_of_the_organisation(client):
    before = int(client.get(f"{FILES}Folders").headers["x-daylimit-remaining"])
    assert int(client.get("Organisation").headers["x-daylimit-remaining"]) == before - 1


def test_organisations_have_files_of_their_own(cabinet):
    made = cabinet.upload("Sums.csv")["Id"]
    cabinet.ask(f"Files/{made}", 404, tenant=1)
    assert cabinet.ask("Files", tenant=1)["TotalCount"] == cabinet.ask("Files")["TotalCount"] - 1


def test_users_file_papers_on_the_screen(client, cabinet, inbox):
    (file,) = client.control("store_file", name="Scan.pdf", content="MTIz")["ids"]
    assert cabinet.ask(f"Files/{file}")["Size"] == 3
    client.control("change_file", file=file, name="Read.pdf")
    assert cabinet.ask(f"Files/{file}")["Name"] == "Read.pdf"
    held = client.send("GET", "/_sandbox/files").json()
    assert held["files"][-1] == cabinet.ask(f"Files/{file}")
    assert [one["Id"] for one in held["folders"]] == [one["Id"] for one in cabinet.ask("Folders")]
    (folder,) = client.control("make_folder", name="Scans")["ids"]
    client.control("rename_folder", folder=folder, name="Old scans")
    client.control("change_file", file=file, folder=folder)
    assert (cabinet.ask(f"Folders/{folder}")["Name"], cabinet.ask(f"Files/{file}")["FolderId"]) == ("Old scans", folder)
    client.control("delete_folder", folder=folder)
    client.control("delete_file", file=file)
    cabinet.ask(f"Files/{file}", 404)
    reply = client.send("POST", "/_sandbox/delete_folder", body=json.dumps({"folder": inbox}).encode())
    assert (reply.status, "Inbox" in reply.json()["error"]) == (400, True)
