"""Uploads, moves, new names, and what is refused."""

import pytest

from unit_tests.sandbox.files.cabinet import WORDS, detail


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
