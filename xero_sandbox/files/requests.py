"""Requests to the Files API: from a path and a cabinet to an answer.

https://developer.xero.com/documentation/api/files/overview
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import unquote

import orjson

from xero_sandbox.files import forms
from xero_sandbox.files.cabinet import Association, Cabinet, CabinetError, File, NotInCabinetError, association_element, stamp
from xero_sandbox.wire import NOT_FOUND, Answer, Call, Element, json_answer

PREFIX: Final = "/files.xro/1.0/"
SCOPES: Final = ("files",)
_MOST, _USUAL = 100, 50  # Unverified: how many files a page has that nobody asked a size for
_EMPTY: Final = Answer(204, b"", None)
_Any = TypeVar("_Any")
_SORTS: Final[Mapping[str, Callable[[File], Any]]] = {
    "name": lambda file: file.name.casefold(),
    "size": lambda file: len(file.content),
    "createddateutc": lambda file: file.created,
}

Handle = Callable[["_Request"], Answer]


@dataclass(frozen=True)
class _Kept:
    """A file at what it was put to."""

    file: File
    association: Association

    @property
    def element(self) -> Element:
        return {
            "SendWithObject": False,
            "Name": self.file.name,
            "Size": len(self.file.content),
            "CreatedDateUtc": stamp(self.file.created),
            "AssociationDateUtc": stamp(self.association.at),
            **association_element(self.association),
        }


_OBJECT_SORTS: Final[Mapping[str, Callable[[_Kept], Any]]] = {
    "name": lambda one: _SORTS["name"](one.file),
    "size": lambda one: _SORTS["size"](one.file),
    "createddateutc": lambda one: one.file.created,
    "associationdateutc": lambda one: one.association.at,
}


@dataclass(frozen=True)
class _Request:
    call: Call
    cabinet: Cabinet
    now: datetime
    keys: tuple[str, ...]

    @property
    def sent(self) -> Element:
        try:
            told = orjson.loads(self.call.body)
        except orjson.JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            raise CabinetError("The request body could not be read")  # Unverified: the wording
        return {str(key).lower(): value for key, value in told.items()}

    def text(self, name: str) -> str | None:
        """A member that was sent, None if it was not; CabinetError for anything but text."""
        value = self.sent.get(name.lower())
        if value is not None and not isinstance(value, str):
            raise CabinetError(f"{name} could not be read")  # Unverified: the wording
        return value


def is_known(path: str) -> bool:
    """Whether a path is one of this API."""
    return path.lower().startswith(PREFIX)


def answer(call: Call, cabinet: Cabinet, now: datetime) -> Answer:
    """The answer to a request, once it is carried out."""
    steps = [unquote(step) for step in call.path[len(PREFIX) :].strip("/").split("/")]
    shape = tuple(step.lower() if place % 2 == 0 else "" for place, step in enumerate(steps))
    handle = _ROUTES.get((call.method, tuple(step.lower() for step in steps))) or _ROUTES.get((call.method, shape))
    if handle is None:
        return NOT_FOUND
    try:
        return handle(_Request(call, cabinet, now, tuple(steps[1::2])))
    except NotInCabinetError:
        return NOT_FOUND  # Unverified: that it is the page of the other APIs
    except CabinetError as error:
        return json_answer([{"type": error.kind, "title": error.title, "detail": error.detail}], 400)


def _files(request: _Request) -> Answer:
    cabinet = request.cabinet
    page, size = _page(request.call)
    # Unverified: the order that nobody asked for.
    default = "DESC" if not request.call.parameter("sort") else "ASC"
    files = _sorted(request.call, sorted(cabinet.files.values(), key=lambda file: file.id), _SORTS, default)
    shown = [cabinet.file_element(file) for file in _slice(files, page, size)]
    return json_answer({"TotalCount": len(files), "Page": page, "PerPage": size, "Items": shown})


def _upload(request: _Request) -> Answer:
    sent = forms.read(request.call.headers.get("content-type", ""), request.call.body)
    folder = request.keys[0] if request.keys else None
    file = request.cabinet.store(sent.name, sent.content, sent.kind, request.now, folder)
    return json_answer(request.cabinet.file_element(file), 201)


def _file(request: _Request) -> Answer:
    return json_answer(request.cabinet.file_element(request.cabinet.file(request.keys[0])))


def _change(request: _Request) -> Answer:
    file = request.cabinet.change_file(request.keys[0], request.text("Name"), request.text("FolderId"), request.now)
    return json_answer(request.cabinet.file_element(file))


def _remove(request: _Request) -> Answer:
    request.cabinet.remove_file(request.keys[0])
    return _EMPTY


def _content(request: _Request) -> Answer:
    file = request.cabinet.file(request.keys[0])
    return Answer(200, file.content, file.kind)


def _associations(request: _Request) -> Answer:
    file = request.cabinet.file(request.keys[0])
    return json_answer([association_element(one) for one in request.cabinet.associations_of(file_id=file.id)])


def _associate(request: _Request) -> Answer:
    group, element = request.text("ObjectGroup") or "", request.text("ObjectId") or ""
    made = request.cabinet.associate(request.keys[0], element, group, request.now)
    return json_answer(association_element(made), 201)


def _dissociate(request: _Request) -> Answer:
    request.cabinet.dissociate(*request.keys)
    return _EMPTY


def _of_object(request: _Request) -> Answer:
    cabinet = request.cabinet
    kept = [_Kept(cabinet.files[one.file_id], one) for one in cabinet.associations_of(object_id=request.keys[0].lower())]
    page, size = _page(request.call)
    # Unverified: that they come in pages though nothing tells how many there are, and that they rise unless asked to fall.
    shown = _slice(_sorted(request.call, kept, _OBJECT_SORTS, "ASC"), page, size)
    return json_answer([one.element for one in shown])


def _count(request: _Request) -> Answer:
    if not request.call.parameter("ObjectIds"):
        raise CabinetError("ObjectIds must be specified")  # Unverified: how a parameter that is required is missed
    wanted = [one for one in (request.call.parameter("ObjectIds") or "").lower().split(",") if one]
    return json_answer({one: len(list(request.cabinet.associations_of(object_id=one))) for one in wanted})


def _folders(request: _Request) -> Answer:
    # Unverified: what `sort` does, whose values are those of files: folders have a name, but tell neither size nor date.
    by, _, way = (request.call.parameter("sort") or "").lower().partition(" ")
    folders = list(request.cabinet.folders.values())
    if by == "name":
        folders.sort(key=lambda folder: folder.name.casefold(), reverse=way == "desc")
    return json_answer([request.cabinet.folder_element(folder) for folder in folders])


def _make_folder(request: _Request) -> Answer:
    folder = request.cabinet.make_folder(request.text("Name") or "")
    return json_answer(request.cabinet.folder_element(folder))


def _folder(request: _Request) -> Answer:
    return json_answer(request.cabinet.folder_element(request.cabinet.folder(request.keys[0])))


def _rename_folder(request: _Request) -> Answer:
    folder = request.cabinet.rename_folder(request.keys[0], request.text("Name") or "")
    return json_answer(request.cabinet.folder_element(folder))


def _remove_folder(request: _Request) -> Answer:
    request.cabinet.remove_folder(request.keys[0])
    return _EMPTY


def _inbox(request: _Request) -> Answer:
    return json_answer(request.cabinet.folder_element(request.cabinet.inbox))


def _number(call: Call, name: str, default: int) -> int:
    try:
        return int(call.parameter(name) or default)
    except ValueError:
        return default  # Unverified: that what is no number is not refused


def _page(call: Call) -> tuple[int, int]:
    """Which page, and how many it has. Unverified: that `page` is a page, which its description calls records to skip."""
    return max(_number(call, "page", 1), 1), min(max(_number(call, "pagesize", _USUAL), 1), _MOST)


def _slice(kept: list[_Any], page: int, size: int) -> list[_Any]:
    return kept[(page - 1) * size : page * size]


def _sorted(call: Call, kept: list[_Any], sorts: Mapping[str, Callable[[_Any], Any]], default: str) -> list[_Any]:
    """By `sort` and `direction`. Unverified: that an unknown `sort` is as good as none."""
    key = sorts.get((call.parameter("sort") or "").lower(), sorts["createddateutc"])
    return sorted(kept, key=key, reverse=(call.parameter("direction") or default).upper() == "DESC")


def _routes(rows: Iterable[tuple[str, str, Handle]]) -> dict[tuple[str, tuple[str, ...]], Handle]:
    """By method and path, where an id is an empty step."""
    return {(method, tuple("" if step == "{}" else step for step in path.split("/"))): handle for method, path, handle in rows}


_ROUTES: Final = _routes(
    [
        ("GET", "files", _files),
        ("POST", "files", _upload),
        ("POST", "files/{}", _upload),
        ("GET", "files/{}", _file),
        ("PUT", "files/{}", _change),
        ("DELETE", "files/{}", _remove),
        ("GET", "files/{}/content", _content),
        ("GET", "files/{}/associations", _associations),
        ("POST", "files/{}/associations", _associate),
        ("DELETE", "files/{}/associations/{}", _dissociate),
        ("GET", "associations/{}", _of_object),
        ("GET", "associations/count", _count),
        ("GET", "folders", _folders),
        ("POST", "folders", _make_folder),
        ("GET", "folders/{}", _folder),
        ("PUT", "folders/{}", _rename_folder),
        ("DELETE", "folders/{}", _remove_folder),
        ("GET", "inbox", _inbox),
    ]
)
