"""Xero's own SDKs, for Python and for Node, use all of the pretend Xero's Files API, and find what they put there."""

import pytest
from xero_python.exceptions import AccountingBadRequestException, ApiException
from xero_python.file import Association, FileObject, FilesApi, Folder, ObjectGroup

from integration_tests import official_sdks
from integration_tests.test_official_sdk_node import (
    installed,  # noqa: F401 - a fixture
)
from integration_tests.xero import founded

PICTURE = bytes(range(256)) * 3 + b"\r\n--boundary\r\n"


@pytest.fixture
def company():
    with founded(tenants=1) as xero:
        yield xero


@pytest.fixture
def tenant(company):
    return company.tenants[0]


@pytest.fixture
def python(company):
    return official_sdks.python(
        FilesApi, f"{company.url}/files.xro/1.0", company.configured("access_token")["credentials"]["access_token"]
    )


def cabinet(company, tenant):
    return company.ask("files", tenant=tenant.id)


def test_python_reads_what_is_there(company, tenant, python):
    held = cabinet(company, tenant)
    read = python.get_files(tenant.id, pagesize=100, page=1, sort="Name", direction="ASC")
    assert read.total_count == len(held["files"])
    assert {(one.id, one.name, one.size, one.folder_id) for one in read.items} == {
        (one["Id"], one["Name"], one["Size"], one["FolderId"]) for one in held["files"]
    }
    assert [one.name for one in read.items] == sorted((one["Name"] for one in held["files"]), key=str.casefold)
    folders = python.get_folders(tenant.id)
    assert {(one.id, one.name, one.file_count) for one in folders} == {
        (one["Id"], one["Name"], one["FileCount"]) for one in held["folders"]
    }
    assert python.get_inbox(tenant.id).is_inbox
    for one in held["associations"]:
        assert one["ObjectId"] in {each.object_id for each in python.get_file_associations(tenant.id, one["FileId"])}
        assert one["FileId"] in {each.file_id for each in python.get_associations_by_object(tenant.id, one["ObjectId"])}


def test_python_makes_changes_and_deletes(company, tenant, python):
    folder = python.create_folder(tenant.id, Folder(name="Pictures"))
    file = python.upload_file_to_folder(tenant.id, folder.id, PICTURE, "One.png", "One.png", mime_type="image/png")
    assert (file.name, file.size, file.folder_id, file.mime_type) == ("One.png", len(PICTURE), folder.id, "image/png")
    with open(python.get_file_content(tenant.id, file.id), "rb") as kept:  # noqa: PTH123 - the SDK gives a path
        assert kept.read() == PICTURE
    inbox = python.upload_file(tenant.id, PICTURE, "Two.png", "Two.png", mime_type="image/png")
    assert inbox.folder_id == python.get_inbox(tenant.id).id
    moved = python.update_file(tenant.id, inbox.id, FileObject(name="Three.png", folder_id=folder.id))
    assert (moved.name, moved.folder_id) == ("Three.png", folder.id)
    contact = company.ids("contacts", tenant)[0]
    python.create_file_association(tenant.id, file.id, Association(object_id=contact, object_group=ObjectGroup.CONTACT))
    python.delete_file_association(tenant.id, file.id, contact)
    assert python.get_file_associations(tenant.id, file.id) == []
    python.delete_file(tenant.id, file.id)
    assert python.update_folder(tenant.id, folder.id, Folder(name="Photos")).name == "Photos"
    assert python.get_folder(tenant.id, folder.id).file_count == 1
    python.delete_folder(tenant.id, folder.id)
    held = cabinet(company, tenant)
    assert folder.id not in {one["Id"] for one in held["folders"]}
    assert file.id not in {one["Id"] for one in held["files"]}


def test_python_is_refused_in_the_words_of_the_specification(company, tenant, python):
    before = cabinet(company, tenant)
    for refused in (
        lambda: python.upload_file(tenant.id, PICTURE, "Game.boo", "Game.boo", mime_type="image/png"),
        lambda: python.create_folder(tenant.id, Folder(name="a/b")),
        lambda: python.delete_folder(tenant.id, python.get_inbox(tenant.id).id),
        lambda: python.create_file_association(
            tenant.id,
            before["files"][0]["Id"],
            Association(object_id=company.ids("contacts", tenant)[0], object_group=ObjectGroup.ACCOUNT),
        ),
    ):
        with pytest.raises((ApiException, AccountingBadRequestException)) as error:
            refused()
        assert error.value.status == 400
    assert cabinet(company, tenant) == before


def test_node_puts_a_file_into_a_folder_to_a_contact_and_gets_it_back(company, tenant, installed):  # noqa: F811 - the fixture
    asked = {
        "url": company.url,
        "token": company.configured("access_token")["credentials"]["access_token"],
        "tenant": tenant.id,
        "contact": company.ids("contacts", tenant)[0],
        "content": PICTURE.hex(),
    }
    told = official_sdks.node("files.js", installed, asked)
    assert told["content"] == PICTURE.hex()
    assert told["moved"] == "Moved.png"
    assert told["associations"] == [asked["contact"]]
    held = cabinet(company, tenant)
    assert told["total"] == len(held["files"])
    assert told["file"] in {
        one["Id"] for one in held["files"] if one["Name"] == "Moved.png" and one["FolderId"] == told["folder"]
    }
