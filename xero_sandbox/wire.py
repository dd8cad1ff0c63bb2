"""The bytes of Xero's answers: envelopes, .NET dates, and the bodies of refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import orjson

from xero_sandbox import xml_form
from xero_sandbox.dates import millis

Element = dict[str, Any]
Headers = tuple[tuple[str, str], ...]

JSON_TYPE = "application/json; charset=utf-8"
PROVIDER = "Xero Sandbox"


@dataclass(frozen=True)
class Call:
    """One request: header names in lower case, query as sent."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def parameter(self, name: str) -> str | None:
        """A query parameter, whatever the case of its name (ASP.NET compares them so); None when absent or empty."""
        wanted = name.lower()
        return next((value for key, value in self.query.items() if key.lower() == wanted and value), None)

    @property
    def wants_json(self) -> bool:
        """Whether the Accept header asks for JSON; XML is Xero's default."""
        return "json" in self.headers.get("accept", "").lower()


@dataclass(frozen=True)
class Answer:
    """One response; the server adds the headers that every answer carries."""

    status: int
    body: bytes = b""
    content_type: str | None = JSON_TYPE
    headers: Headers = ()


def net_date(moment: datetime, *, offset: bool = True) -> str:
    """`/Date(1573755038314+0000)/`, or without the offset as the envelope's DateTimeUTC has it."""
    return f"/Date({millis(moment)}{'+0000' if offset else ''})/"


def http_date(moment: datetime) -> str:
    """The form of the Date header."""
    return format_datetime(moment, usegmt=True)


def json_answer(value: object, status: int = 200, headers: Headers = ()) -> Answer:
    """Any JSON document."""
    return Answer(status, orjson.dumps(value), JSON_TYPE, headers)


@dataclass(frozen=True)
class Page:
    """The `pagination` object."""

    page: int
    page_size: int
    item_count: int

    def as_element(self) -> Element:
        """With Xero's lower-case keys."""
        pages = -(-self.item_count // self.page_size)
        return {"page": self.page, "pageSize": self.page_size, "pageCount": pages, "itemCount": self.item_count}


def collection_json(
    envelope: str,
    rows: Sequence[bytes],
    page: Page | None,
    answer_id: str,
    now: datetime,
    more: tuple[tuple[str, object], ...] = (),
) -> Answer:
    """A list (or the one element of a by-id read), joined from elements already rendered as JSON; `more` goes to its head."""
    head: Element = {"Id": answer_id, "Status": "OK", "ProviderName": PROVIDER, "DateTimeUTC": net_date(now, offset=False)}
    head |= dict(more)
    if page:
        head["pagination"] = page.as_element()
    body = b"".join((orjson.dumps(head)[:-1], b',"', envelope.encode(), b'":[', b",".join(rows), b"]}"))
    return Answer(200, body)


def collection_xml(names: tuple[str, str], rows: Sequence[bytes], page: Page | None, answer_id: str, now: datetime) -> Answer:
    """The same list as XML; `names` are those of the collection and of one element."""
    head: Element = {"Id": answer_id, "Status": "OK", "ProviderName": PROVIDER, "DateTimeUTC": net_date(now)}
    if page:
        head["pagination"] = page.as_element()
    body = xml_form.response(head, names, [orjson.loads(row) for row in rows])
    return Answer(200, body, "text/xml; charset=utf-8")


NOT_FOUND = Answer(404, b"The resource you're looking for cannot be found", "text/html; charset=utf-8")


def api_exception(call: Call, status: int, number: int, kind: str, message: str) -> Answer:
    """An error of the Accounting API with its ErrorNumber, in the form the caller asked for."""
    if call.wants_json:
        return json_answer({"ErrorNumber": number, "Type": kind, "Message": message}, status)
    # Unverified: the XML form of an error is not recorded; root and keys as in Xero's older samples.
    body = xml_form.document("ApiException", {"ErrorNumber": number, "Type": kind, "Message": message})
    return Answer(status, body, "text/xml; charset=utf-8")


def refusal(status: int, title: str, detail: str, instance: str, challenge: str | None = None) -> Answer:
    """The 401 and 403 of the gateway."""
    body: Element = {"Type": None, "Title": title, "Status": status, "Detail": detail, "Instance": instance, "Extensions": {}}
    headers: Headers = (("www-authenticate", challenge),) if challenge else ()
    return Answer(status, orjson.dumps(body), "application/json", headers)
