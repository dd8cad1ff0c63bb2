"""Pages, folders, and what is in a file."""

import re

import pytest
from urllib3.filepost import encode_multipart_formdata

from unit_tests.sandbox.files.cabinet import WORDS


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
