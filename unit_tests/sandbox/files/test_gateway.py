"""Who may do what: addresses, keys, scopes, limits, organisations, and users on the screen."""

import json

import pytest
from urllib3.filepost import encode_multipart_formdata

from unit_tests.sandbox.conftest import guid
from unit_tests.sandbox.files.cabinet import FILES, WORDS, detail
from xero_sandbox.scopes import FAMILIES


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
