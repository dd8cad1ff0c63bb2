"""Files, their folders, and what they belong to: uploaded once, renamed and moved, never replaced."""

import base64
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest

from source_xero.destination.intent import Intent
from source_xero.destination.operation import operations
from source_xero.destination.options import Options
from source_xero.destination.planner import Planner
from source_xero.destination.row import Mode, Outcome, Row, Verdict
from unit_tests.destination.planning import TENANT, guid, reasons

INBOX, PAPERS = guid(1, 7), guid(2, 7)
FILE = {"Id": guid(1, 8), "Name": "bill.pdf", "FolderId": PAPERS, "Size": 5, "MimeType": "application/pdf"}


class Cabinet:
    """Files and folders as the Files API shows them: bare lists, and pages of a hundred."""

    def __init__(self, *files: Mapping[str, Any]) -> None:
        self.folders = [{"Id": INBOX, "Name": "Inbox", "IsInbox": True}, {"Id": PAPERS, "Name": "Papers", "IsInbox": False}]
        self.files = list(files)
        self.associations = {guid(1, 8): [{"FileId": guid(1, 8), "ObjectId": guid(1, 9), "ObjectGroup": "Invoice"}]}
        self.asked: list[str] = []
        self.stored = {"here.txt": b"12345"}

    def get(self, path: str, query: Mapping[str, str] | None = None, scope: str = "") -> Mapping[str, Any]:
        self.asked.append(path)
        assert scope == "files"
        if path == "Folders":
            return {"": self.folders}
        if path == "Files":
            page = int((query or {})["page"])
            return {"TotalCount": len(self.files), "Items": self.files[(page - 1) * 100 : page * 100]}
        return {"": self.associations.get(path.split("/")[1], [])}

    def read(self, path: str) -> bytes:
        try:
            return self.stored[path]
        except KeyError:
            raise FileNotFoundError(2, "No such file or directory") from None


def plan(cabinet: Cabinet, object_: str, mode: str, *rows: Mapping[str, Any], dry_run: bool = False) -> list[Any]:
    planner = Planner(TENANT, cabinet.get, Options(dry_run=dry_run), operations(), lambda: None, cabinet.read)  # type: ignore[arg-type, return-value]
    todo = [Row(number, object_, object_, Mode(mode), (), TENANT, data) for number, data in enumerate(rows, start=1)]
    out: list[Any] = []
    while todo:
        planned, todo = planner.plan(todo)
        out += planned
    return out


def one(cabinet: Cabinet, object_: str, mode: str, data: Mapping[str, Any]) -> Any:
    [planned] = plan(cabinet, object_, mode, data)
    return planned


def form(intent: Intent) -> dict[str, Any]:
    """The parts of a form as a server would take them apart."""
    head = f"Content-Type: {intent.content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + (intent.content or b""))
    return {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}  # type: ignore[misc]


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


# Uploading


@pytest.mark.parametrize("mode", ["append", "append_dedup"])
@pytest.mark.parametrize("source", [{"content": text(b"12345")}, {"path": "here.txt"}], ids=["content", "path"])
def test_a_new_file_is_sent_as_a_form_into_its_folder(mode: str, source: Mapping[str, str]) -> None:
    intent = one(Cabinet(), "files", mode, {"Name": "bill.pdf", "FolderId": PAPERS, **source})

    assert (intent.method, intent.path, intent.verdict) == ("POST", f"Files/{PAPERS}", Verdict.CREATED)
    [(name, part)] = form(intent).items()
    assert (name, part.get_filename(), part.get_content_type()) == ("bill.pdf", "bill.pdf", "application/pdf")
    assert part.get_content() == b"12345"


def test_a_file_without_a_folder_goes_where_xero_puts_it_and_is_found_there_again() -> None:
    data = {"Name": "bill.pdf", "content": text(b"12345")}
    intent = one(Cabinet(), "files", "append_dedup", data)

    assert (intent.method, intent.path) == ("POST", "Files")
    there = Cabinet({**FILE, "FolderId": INBOX})
    assert one(there, "files", "append_dedup", data).verdict is Verdict.UNCHANGED


def test_the_same_file_makes_the_same_request_in_another_run_so_that_its_key_holds() -> None:
    data = {"Name": "bill.pdf", "content": text(b"12345")}
    first, second = (one(Cabinet(), "files", "append", data) for _ in range(2))

    assert (first.content, first.content_type) == (second.content, second.content_type)
    assert not first.repeatable


def test_a_name_that_is_not_latin_arrives_as_it_is() -> None:
    intent = one(Cabinet(), "files", "append", {"Name": "Прайс €.txt", "content": text(b"x")})

    assert "Прайс €.txt".encode() in (intent.content or b"")


@pytest.mark.parametrize(
    ("data", "word", "field"),
    [
        ({"Name": "a.txt"}, "path or content is needed", "content"),
        ({"content": text(b"x")}, "Name is needed", "Name"),
        ({"Name": "a.txt", "content": "%%"}, "not base64", "content"),
        ({"Name": "a.txt", "content": text(b"x"), "path": "here.txt"}, "Exactly one", "path"),
        ({"Name": "a.txt", "path": "there.txt"}, "No such file", "path"),
        ({"Name": "a.txt", "content": text(b"x" * 10_000_001)}, "10000001 bytes", "Name"),
        ({"Name": "a.txt", "content": text(b"x"), "Colour": "red"}, "Colour", "Colour"),
    ],
)
def test_what_cannot_be_uploaded_is_told_before_anything_is_sent(data: Mapping[str, str], word: str, field: str) -> None:
    outcome = one(Cabinet(), "files", "append", data)

    assert isinstance(outcome, Outcome)
    assert any(word in reason.message and reason.field == field for reason in outcome.reasons), outcome.reasons


def test_many_large_files_are_read_a_few_at_a_time() -> None:
    cabinet = Cabinet()
    cabinet.stored = {f"{number}": b"x" for number in range(25)}
    planner = Planner(TENANT, cabinet.get, Options(), operations(), lambda: None, cabinet.read)  # type: ignore[arg-type, return-value]
    rows = [Row(n, "files", "files", Mode.APPEND, (), TENANT, {"Name": f"{n}.txt", "path": f"{n}"}) for n in range(25)]

    planned, later = planner.plan(rows)

    assert len(planned) == 10
    assert [row.number for row in later] == list(range(10, 25))


# What is there already


def test_what_was_read_and_is_written_back_changes_nothing() -> None:
    cabinet = Cabinet(FILE)
    record = {"tenant_id": TENANT, **FILE, "CreatedDateUtc": "2026-01-01T00:00:00.000Z", "User": {"Id": guid(3)}}

    for mode in ("append", "append_dedup", "update"):
        assert one(cabinet, "files", mode, record).verdict is Verdict.UNCHANGED, mode


@pytest.mark.parametrize("mode", ["append", "append_dedup"])
def test_a_file_of_the_same_name_folder_and_length_is_there(mode: str) -> None:
    data = {"Name": "bill.pdf", "FolderId": PAPERS, "content": text(b"54321")}

    assert one(Cabinet(FILE), "files", mode, data).verdict is Verdict.UNCHANGED


def test_another_content_does_not_replace_what_is_there() -> None:
    outcome = one(Cabinet(FILE), "files", "append_dedup", {"Name": "bill.pdf", "FolderId": PAPERS, "content": text(b"123456")})

    assert outcome.verdict is Verdict.REJECTED
    [(told, field)] = reasons(outcome)
    assert "delete it and write a new one" in told
    assert field == "Size"


def test_a_file_of_that_name_in_another_folder_is_another_file() -> None:
    intent = one(Cabinet(FILE), "files", "append_dedup", {"Name": "bill.pdf", "FolderId": INBOX, "content": text(b"12345")})

    assert (intent.verdict, intent.path) == (Verdict.CREATED, "Files")


@pytest.mark.parametrize("change", [{"Name": "paid.pdf"}, {"FolderId": INBOX}])
@pytest.mark.parametrize("mode", ["append_dedup", "update"])
def test_a_file_is_renamed_and_moved_by_its_id(change: Mapping[str, str], mode: str) -> None:
    intent = one(Cabinet(FILE), "files", mode, {"Id": FILE["Id"], **change})

    assert (intent.method, intent.path, intent.element, intent.envelope) == ("PUT", f"Files/{FILE['Id']}", change, "")
    assert intent.content is None


def test_a_file_is_deleted_for_good() -> None:
    intent = one(Cabinet(FILE), "files", "soft_delete", {"Id": FILE["Id"]})

    assert (intent.method, intent.path) == ("DELETE", f"Files/{FILE['Id']}")
    assert one(Cabinet(), "files", "soft_delete", {"Id": FILE["Id"]}).verdict is Verdict.UNCHANGED


def test_a_file_that_is_in_xero_although_its_answer_was_lost_is_found() -> None:
    cabinet = Cabinet()
    planner = Planner(TENANT, cabinet.get, Options(), operations(), lambda: None, cabinet.read)  # type: ignore[arg-type, return-value]
    data = {"Name": "bill.pdf", "FolderId": PAPERS, "content": text(b"12345")}
    [[intent], _] = planner.plan([Row(1, "files", "files", Mode.APPEND, (), TENANT, data)])
    assert isinstance(intent, Intent)

    assert planner.found([intent], None) == [None]  # type: ignore[arg-type]
    cabinet.files = [{**FILE, "Size": 4}]
    assert planner.found([intent], None) == [None]  # type: ignore[arg-type]
    cabinet.files = [FILE]
    assert planner.found([intent], None) == [FILE]  # type: ignore[arg-type]


def test_a_dry_run_knows_what_the_rows_before_would_have_uploaded() -> None:
    data = {"Name": "bill.pdf", "content": text(b"12345")}
    first, second = plan(Cabinet(), "files", "append_dedup", data, data, dry_run=True)

    assert first.verdict is Verdict.CREATED
    assert second.verdict is Verdict.UNCHANGED


# Folders


def test_a_folder_is_made_once_renamed_and_deleted() -> None:
    intent = one(Cabinet(), "folders", "append_dedup", {"Name": "New"})
    assert (intent.method, intent.path, intent.element, intent.envelope) == ("POST", "Folders", {"Name": "New"}, "")
    assert one(Cabinet(), "folders", "append_dedup", {"Name": "papers"}).verdict is Verdict.UNCHANGED
    intent = one(Cabinet(), "folders", "update", {"Id": PAPERS, "Name": "Receipts"})
    assert (intent.method, intent.path, intent.element) == ("PUT", f"Folders/{PAPERS}", {"Name": "Receipts"})
    intent = one(Cabinet(), "folders", "soft_delete", {"Name": "Papers"})
    assert (intent.method, intent.path) == ("DELETE", f"Folders/{PAPERS}")


@pytest.mark.parametrize(("mode", "data"), [("update", {"Name": "Outbox"}), ("soft_delete", {})])
def test_the_inbox_is_neither_renamed_nor_deleted(mode: str, data: Mapping[str, str]) -> None:
    outcome = one(Cabinet(), "folders", mode, {"Id": INBOX, **data})

    assert outcome.verdict is Verdict.REJECTED
    assert "Inbox" in reasons(outcome)[0][0]


# Associations


def test_a_file_is_put_to_a_document_once_and_taken_off() -> None:
    told = {"FileId": FILE["Id"], "ObjectId": guid(2, 9), "ObjectGroup": "Invoice"}
    intent = one(Cabinet(FILE), "file_associations", "append", told)
    assert (intent.method, intent.path, intent.envelope) == ("POST", f"Files/{FILE['Id']}/Associations", "")
    assert intent.element == {"ObjectId": guid(2, 9), "ObjectGroup": "Invoice"}
    there = {**told, "ObjectId": guid(1, 9)}
    assert one(Cabinet(FILE), "file_associations", "append_dedup", there).verdict is Verdict.UNCHANGED
    intent = one(Cabinet(FILE), "file_associations", "soft_delete", there)
    assert (intent.method, intent.path) == ("DELETE", f"Files/{FILE['Id']}/Associations/{guid(1, 9)}")
    assert one(Cabinet(FILE), "file_associations", "soft_delete", told).verdict is Verdict.UNCHANGED


@pytest.mark.parametrize("missing", ["FileId", "ObjectId", "ObjectGroup"])
def test_an_association_needs_both_ends_and_what_kind_the_other_is(missing: str) -> None:
    data = {"FileId": FILE["Id"], "ObjectId": guid(2, 9), "ObjectGroup": "Invoice"}
    outcome = one(
        Cabinet(FILE), "file_associations", "append", {name: value for name, value in data.items() if name != missing}
    )

    assert outcome.verdict is Verdict.REJECTED
    assert missing in reasons(outcome)[0][0]
