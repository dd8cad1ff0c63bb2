"""Examples of what is put to something in the books: notes, attachments, files in their folders."""

from collections.abc import Callable

from integration_tests.examples.example import LOOKED_UP, NOBODY, TWICE, Example
from integration_tests.examples.world import Record, World


def _carried(
    part: str, field_: str, value: str, **more: str
) -> tuple[Callable[[World], Record], Callable[[World], list[Record]]]:
    new = {"ObjectType": "invoices", "ObjectNumber": "CARRIER", field_: value, **more}

    def mine(world: World) -> list[Record]:
        found = world.below("Invoices", world.one("Invoices", InvoiceNumber="CARRIER"), part)
        return [one for one in found if one.get(field_) == value]

    return (lambda _: new), mine


def _belonging(world: World) -> Record:
    (file,) = world.filed("files", Name="Lease.pdf")
    invoice = world.one("Invoices", InvoiceNumber="CARRIER")
    return {"FileId": file["Id"], "ObjectId": invoice["InvoiceID"], "ObjectGroup": "Invoice"}


_NOTE, _NOTES = _carried("History", "Details", "Told by a cell")
_FILE, _FILES = _carried("Attachments", "FileName", "a cell.txt", content="aGVsbG8=")


PAPERS: dict[str, Example] = {
    "attachments": Example(
        _FILE,
        _FILES,
        ("ObjectType", "ObjectNumber", "FileName"),
        changes={"content": "aGVsbG8hIQ=="},
        changed={"ContentLength": 7},
        born={"ContentLength": 5, "MimeType": "text/plain"},
        again=LOOKED_UP,
        absent="no attachment",
        needs="FileName",
        barred=({"content": "no base64!"}, "base64"),
    ),
    "file_associations": Example(
        _belonging,
        lambda world: world.filed("associations", **_belonging(world)),
        ("FileId", "ObjectId"),
        again=LOOKED_UP,
        needs="ObjectGroup",
        stuck=(lambda world: {**_belonging(world), "FileId": NOBODY}, "none of Files"),
    ),
    "files": Example(
        lambda _: {"Name": "Cell.txt", "content": "MTIzNDU="},
        lambda world: world.filed("files", Name="Cell.txt"),
        ("Name",),
        born={"Size": 5},
        again=LOOKED_UP,
        needs="Name",
    ),
    "folders": Example(
        lambda _: {"Name": "Cell folder"}, lambda world: world.filed("folders", Name="Cell folder"), ("Name",), needs="Name"
    ),
    "history_notes": Example(_NOTE, _NOTES, ("ObjectType", "ObjectNumber", "Details"), again=TWICE, needs="Details"),
}
