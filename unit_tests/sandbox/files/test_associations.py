"""What in the books files are put to."""

import pytest

from unit_tests.sandbox.conftest import guid, invoice
from unit_tests.sandbox.files.cabinet import WORDS, detail


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
