"""The files of an organisation: kept byte by byte, in folders, some of them put to documents and contacts.

https://developer.xero.com/documentation/api/files/overview
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from xero_sandbox.files.objects import GROUPS, object_type
from xero_sandbox.store import Tenant

Element = dict[str, Any]

LARGEST: Final = 10_000_000  # Unverified: that there is such a limit, and that it is 10 MB
"""Octets of a file. https://developer.xero.com/documentation/guides/oauth2/limits"""
_BAD: Final = frozenset('\\/:*?"<>|')
# Unverified: which extensions there are; that unknown ones are refused is the specification's example.
_EXTENSIONS: Final = frozenset(
    (
        *(
            "csv",
            "doc",
            "docx",
            "key",
            "numbers",
            "odf",
            "ods",
            "odt",
            "pages",
            "pdf",
            "ppt",
            "pptx",
            "rtf",
            "txt",
            "xls",
            "xlsx",
        ),
        *("bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff"),
        *("7z", "rar", "zip"),
        *("eml", "msg"),
    )
)
_Kept = TypeVar("_Kept")
_USER: Final = {"Name": "sandbox@example.com", "FirstName": "Sandy", "LastName": "Box", "FullName": "Sandy Box"}


class CabinetError(Exception):
    """Xero refuses; `kind`, `title` and `detail` are what its answer says."""

    def __init__(self, detail: str, title: str = "Validation failure", kind: str = "Validation") -> None:
        super().__init__(detail)
        self.kind, self.title, self.detail = kind, title, detail


class NotInCabinetError(LookupError):
    """There is nothing of this id."""


@dataclass(frozen=True)
class Folder:
    """A folder; the Inbox is one that nobody renames or deletes."""

    id: str
    name: str
    inbox_address: str = ""


@dataclass(frozen=True)
class File:
    """A file, and what is in it."""

    id: str
    name: str
    folder_id: str
    kind: str
    content: bytes
    created: datetime
    updated: datetime


@dataclass(frozen=True)
class Association:
    """A file put to something in the books."""

    file_id: str
    object_id: str
    group: str
    type: str
    at: datetime


@dataclass
class Cabinet:
    """All of an organisation's files. Each change is made by a user or a request at a moment of the sandbox's clock."""

    tenant: Tenant
    guid: Callable[[], str]
    user_id: str
    folders: dict[str, Folder] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    associations: dict[tuple[str, str], Association] = field(default_factory=dict)

    @property
    def inbox(self) -> Folder:
        """The folder where files go that name no other."""
        return next(folder for folder in self.folders.values() if folder.inbox_address)

    # Folders

    def folder(self, folder_id: str) -> Folder:
        """A folder by id; NotInCabinetError if there is none."""
        return _need(self.folders, folder_id.lower())

    def make_folder(self, name: str, *, inbox_address: str = "") -> Folder:
        """Adds a folder."""
        folder = Folder(self.guid(), self._folder_name(name), inbox_address)
        self.folders[folder.id] = folder
        return folder

    def rename_folder(self, folder_id: str, name: str) -> Folder:
        """Gives a folder another name."""
        folder = self.folder(folder_id)
        if folder.inbox_address:
            raise CabinetError("The Inbox cannot be renamed")  # Unverified: the wording
        self.folders[folder.id] = renamed = replace(folder, name=self._folder_name(name, but=folder.id))
        return renamed

    def remove_folder(self, folder_id: str) -> None:
        """Deletes a folder. Unverified: that its files go to the Inbox."""
        folder = self.folder(folder_id)
        if folder.inbox_address:
            raise CabinetError("The Inbox cannot be deleted")  # Unverified: the wording
        inbox = self.inbox.id
        for file in list(self.files.values()):
            if file.folder_id == folder.id:
                self.files[file.id] = replace(file, folder_id=inbox)
        del self.folders[folder.id]

    def _folder_name(self, name: str, but: str = "") -> str:
        if not name.strip() or _BAD & set(name):
            raise CabinetError("Name contains one or more bad characters")
        # Unverified: that two folders have no name in common, and the wording.
        if any(one.name.casefold() == name.casefold() and one.id != but for one in self.folders.values()):
            raise CabinetError(f"A folder named {name} already exists")
        return name

    # Files

    def file(self, file_id: str) -> File:
        """A file by id; NotInCabinetError if there is none."""
        return _need(self.files, file_id.lower())

    def store(self, name: str, content: bytes, kind: str, now: datetime, folder_id: str | None = None) -> File:
        """Adds a file, to the Inbox unless a folder is named. Files of one name may lie side by side: Unverified."""
        folder = self.folder(folder_id) if folder_id else self.inbox
        if len(content) > LARGEST:
            raise CabinetError("File size exceeds the limit of 10 MB")  # Unverified: the wording, and the status
        if not content:
            raise CabinetError("File is empty")  # Unverified: that empty files are refused, and the wording
        file = File(self.guid(), _file_name(name), folder.id, kind, content, now, now)
        self.files[file.id] = file
        return file

    def change_file(self, file_id: str, name: str | None, folder_id: str | None, now: datetime) -> File:
        """Renames or moves a file."""
        file = self.file(file_id)
        if name is not None:
            try:
                name = _file_name(name)
            except CabinetError as error:
                detail = f"Unable to rename {file.id} to {name}"
                raise CabinetError(detail, title="Rename failed", kind="Rename") from error
        folder = self.folder(folder_id).id if folder_id else file.folder_id
        self.files[file.id] = changed = replace(file, name=name or file.name, folder_id=folder, updated=now)
        return changed

    def remove_file(self, file_id: str) -> None:
        """Deletes a file for good, and takes it off what it was put to."""
        file = self.file(file_id)
        del self.files[file.id]
        for key in [key for key in self.associations if key[0] == file.id]:
            del self.associations[key]

    # Associations

    def associate(self, file_id: str, object_id: str, group: str, now: datetime) -> Association:
        """Puts a file to something in the books; once more changes nothing: Unverified.

        Unverified: that the type is the element's, whatever the caller's ObjectType says.
        """
        file, object_id = self.file(file_id), object_id.lower()
        resource = GROUPS.get(group)
        if resource is None:
            raise CabinetError(f"{group} is not a valid ObjectGroup")  # Unverified: the wording
        element = self.tenant[resource].get(object_id)
        if element is None:
            raise CabinetError(f"Object is not a {group}")
        made = Association(file.id, object_id, group, object_type(group, element), now)
        return self.associations.setdefault((file.id, object_id), made)

    def dissociate(self, file_id: str, object_id: str) -> None:
        """Takes a file off."""
        key = (self.file(file_id).id, object_id.lower())
        if self.associations.pop(key, None) is None:
            raise NotInCabinetError(object_id)

    # As Xero tells it

    def file_element(self, file: File) -> Element:
        """A file without what is in it."""
        return {
            "Name": file.name,
            "MimeType": file.kind,
            "Size": len(file.content),
            "CreatedDateUtc": stamp(file.created),
            "UpdatedDateUtc": stamp(file.updated),
            "User": {"Id": self.user_id, **_USER},
            "FolderId": file.folder_id,
            "Id": file.id,
        }

    def folder_element(self, folder: Folder) -> Element:
        """A folder with the number of its files; only the Inbox has an address."""
        count = sum(file.folder_id == folder.id for file in self.files.values())
        email = {"Email": folder.inbox_address} if folder.inbox_address else {}
        return {"Name": folder.name, "FileCount": count, **email, "IsInbox": bool(folder.inbox_address), "Id": folder.id}

    def associations_of(self, *, file_id: str | None = None, object_id: str | None = None) -> Iterator[Association]:
        """Those of a file, or of something in the books."""
        for one in self.associations.values():
            if one.file_id == file_id or one.object_id == object_id:
                yield one


def association_element(association: Association) -> Element:
    """An association as its file tells it."""
    return {
        "FileId": association.file_id,
        "ObjectId": association.object_id,
        "ObjectType": association.type,
        "ObjectGroup": association.group,
    }


def stamp(moment: datetime) -> str:
    """A time as the Files API writes it: seven digits of a second, UTC, no zone."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}0"


def _file_name(name: str) -> str:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not name.strip() or _BAD & set(name):
        raise CabinetError("Name contains one or more bad characters")
    if extension not in _EXTENSIONS:
        raise CabinetError(f"Extension: {extension} is not a valid File extension.")
    return name


def _need(kept: dict[str, _Kept], id_: str) -> _Kept:
    found = kept.get(id_)
    if found is None:
        raise NotInCabinetError(id_)
    return found
