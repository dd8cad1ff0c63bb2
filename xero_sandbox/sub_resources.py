"""What many resources have below their elements: attachments, and a history with notes."""

from collections.abc import Sequence
from typing import Final

import orjson

from xero_sandbox import attachments, histories
from xero_sandbox.accounting import Moment
from xero_sandbox.attachments import Attachments
from xero_sandbox.histories import History
from xero_sandbox.lifecycles import BooksError, NotInBooks
from xero_sandbox.outcomes import answered
from xero_sandbox.resources import RESOURCES
from xero_sandbox.settlement_writes import allocations
from xero_sandbox.wire import NOT_FOUND, Answer, Call, api_exception
from xero_sandbox.writable import Action, Element, Raw, Work

_SCOPES: Final = ("accounting.attachments",)
_FILES: Final = ("Attachments", "Attachment")
_RECORDS: Final = ("HistoryRecords", "HistoryRecord")
_CREDITS: Final = frozenset({"CreditNotes", "Overpayments", "Prepayments"})


def below(resource: str) -> tuple[Action, ...]:
    """The actions below an element of a resource that it shares with others."""
    actions: tuple[Action, ...] = ()
    if resource in attachments.PARENTS:
        actions += _attachments(resource)
    if resource in histories.PARENTS:
        actions += _history(resource)
    if resource in _CREDITS:
        actions += allocations(resource)
    return actions


def _attachments(resource: str) -> tuple[Action, ...]:
    def files(work: Work, parent: Element, call: Call) -> Attachments:
        host = call.headers.get("host")
        site = (f"http://{host}",) if host else ()
        return Attachments(work.books.desk, resource, parent[RESOURCES[resource].id_field], *site)

    def listed(work: Work, parent: Element, _: str | None, call: Call) -> Answer:
        return _told(work, call, _FILES, files(work, parent, call).listed())

    def content(work: Work, parent: Element, key: str | None, call: Call) -> Answer:
        try:
            file, body = files(work, parent, call).read(key or "")
        except NotInBooks:
            return NOT_FOUND
        return Answer(200, body, file["MimeType"])

    def put(work: Work, parent: Element, name: str | None, call: Call) -> Answer:
        if not name or "/" in name:
            # Unverified: the answer; a slash in a name is known to break the path, encoded or not.
            return NOT_FOUND
        online = call.method == "PUT" and (call.parameter("IncludeOnline") or "").lower() == "true"
        try:
            media_type = call.headers.get("content-type", "")
            file = files(work, parent, call).put(name, call.body, media_type, online=online)
        except BooksError as error:
            return api_exception(call, 400, 10, "ValidationException", str(error))
        return _told(work, call, _FILES, [file])

    def action(method: str, raw: Raw, *, keyed: bool) -> Action:
        return Action("Attachments", method, keyed=keyed, raw=raw, scopes=_SCOPES)

    return (
        action("GET", listed, keyed=False),
        action("GET", content, keyed=True),
        action("PUT", put, keyed=True),
        action("POST", put, keyed=True),
    )


def _history(resource: str) -> tuple[Action, ...]:
    id_field = RESOURCES[resource].id_field

    def listed(work: Work, parent: Element, _: str | None, call: Call) -> Answer:
        return _told(work, call, _RECORDS, History(work.books.desk, parent[id_field]).listed())

    def note(work: Work, parent: Element, _: str | None, given: Element) -> Element:
        return History(work.books.desk, parent[id_field]).note(str(given.get("Details", "")))

    envelope, member = _RECORDS
    return (
        Action("History", "GET", raw=listed),
        Action("History", "PUT", envelope=envelope, member=member, run=note),
        # Unverified: that there is a POST, and that it does the same; the specification has the PUT alone.
        Action("History", "POST", envelope=envelope, member=member, run=note),
    )


def _told(work: Work, call: Call, names: tuple[str, str], elements: Sequence[Element]) -> Answer:
    moment = Moment(work.books.desk.ids(), work.books.desk.clock())
    return answered(call, names, [orjson.dumps(element) for element in elements], moment, ())
