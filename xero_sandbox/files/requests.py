"""Requests to the Files API: from a path and a cabinet to an answer.

https://developer.xero.com/documentation/api/files/overview
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import unquote

import orjson

from xero_sandbox.files import forms
from xero_sandbox.files.cabinet import Cabinet, CabinetError, File, NotInCabinetError, association_element, stamp
from xero_sandbox.wire import NOT_FOUND, Answer, Call, Element, json_answer

PREFIX: Final = "/files.xro/1.0/"
SCOPES: Final = ("files",)
_MOST, _USUAL = 100, 50  # Unverified: how many files a page has that nobody asked a size for
_EMPTY: Final = Answer(204, b"", None)
_SORTS: Final[dict[str, Callable[[File], object]]] = {
    "name": lambda file: file.name.casefold(),
    "size": lambda file: len(file.content),
    "createddateutc": lambda file: file.created,
}

Handle = Callable[["_Request"], Answer]


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


def is_known(path: str) -> bool:
    """Whether a path is one of this API."""
    return path.lower().startswith(PREFIX)


def answer(call: Call, cabinet: Cabinet, now: datetime) -> Answer:
    """The answer to a request, once it is carried out."""
    steps = [unquote(step) for step in call.path[len(PREFIX) :].strip("/").split("/")]
    shape = tuple(step.lower() if place % 2 == 0 else "" for place, step in enumerate(steps))
    if steps[-1].lower() == "count":
        shape = ("associations", "count")
    handle = _ROUTES.get((call.method, shape))
    if handle is None:
        return NOT_FOUND
    try:
        return handle(_Request(call, cabinet, now, tuple(steps[1::2])))
    except NotInCabinetError:
        return NOT_FOUND  # Unverified: that it is the page of the other APIs
    except CabinetError as error:
        return json_answer([{"type": error.kind, "title": error.title, "detail": error.detail}], 400)


def _files(request: _Request) -> Answer:
    call, cabinet = request.call, request.cabinet
    # Unverified: that `page` is a page, which its description calls a number of records to skip; and the order unasked for.
    size = min(max(_number(call, "pagesize", _USUAL), 1), _MOST)
    page = max(_number(call, "page", 1), 1)
    key = _SORTS.get((call.parameter("sort") or "CreatedDateUTC").lower(), _SORTS["createddateutc"])
    falling = (call.parameter("direction") or ("ASC" if call.parameter("sort") else "DESC")).upper() == "DESC"
    files = sorted(cabinet.files.values(), key=lambda file: file.id)
    files.sort(key=key, reverse=falling)  # type: ignore[arg-type]  # the keys of one sort are of one type
    shown = [cabinet.file_element(file) for file in files[(page - 1) * size : page * size]]
    return json_answer({"TotalCount": len(files), "Page": page, "PerPage": size, "Items": shown})


def _upload(request: _Request) -> Answer:
    sent = forms.read(request.call.headers.get("content-type", ""), request.call.body)
    folder = request.keys[0] if request.keys else None
    file = request.cabinet.store(sent.name, sent.content, sent.kind, request.now, folder)
    return json_answer(request.cabinet.file_element(file), 201)


def _file(request: _Request) -> Answer:
    return json_answer(request.cabinet.file_element(request.cabinet.file(request.keys[0])))


def _change(request: _Request) -> Answer:
    sent = request.sent
    file = request.cabinet.change_file(request.keys[0], sent.get("name"), sent.get("folderid"), request.now)
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
    sent = request.sent
    group = str(sent.get("objectgroup", ""))
    made = request.cabinet.associate(request.keys[0], str(sent.get("objectid", "")), group, request.now)
    return json_answer(association_element(made), 201)


def _dissociate(request: _Request) -> Answer:
    request.cabinet.dissociate(*request.keys)
    return _EMPTY


def _of_object(request: _Request) -> Answer:
    cabinet = request.cabinet
    return json_answer(
        [
            {
                "SendWithObject": False,
                "Name": cabinet.files[one.file_id].name,
                "Size": len(cabinet.files[one.file_id].content),
                "CreatedDateUtc": stamp(cabinet.files[one.file_id].created),
                "AssociationDateUtc": stamp(one.at),
                **association_element(one),
            }
            for one in cabinet.associations_of(object_id=request.keys[0].lower())
        ]
    )


def _count(request: _Request) -> Answer:
    wanted = [one for one in (request.call.parameter("ObjectIds") or "").lower().split(",") if one]
    return json_answer({one: len(list(request.cabinet.associations_of(object_id=one))) for one in wanted})


def _folders(request: _Request) -> Answer:
    return json_answer([request.cabinet.folder_element(folder) for folder in request.cabinet.folders.values()])


def _make_folder(request: _Request) -> Answer:
    folder = request.cabinet.make_folder(str(request.sent.get("name") or ""))
    return json_answer(request.cabinet.folder_element(folder))


def _folder(request: _Request) -> Answer:
    return json_answer(request.cabinet.folder_element(request.cabinet.folder(request.keys[0])))


def _rename_folder(request: _Request) -> Answer:
    folder = request.cabinet.rename_folder(request.keys[0], str(request.sent.get("name") or ""))
    return json_answer(request.cabinet.folder_element(folder))


def _remove_folder(request: _Request) -> Answer:
    request.cabinet.remove_folder(request.keys[0])
    return _EMPTY


def _inbox(request: _Request) -> Answer:
    return json_answer(request.cabinet.folder_element(request.cabinet.inbox))


def _number(call: Call, name: str, default: int) -> int:
    told = call.parameter(name) or ""
    return int(told) if told.lstrip("-").isdigit() else default


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
