"""What an answer of Xero means, for reading and writing alike.

Pure: status, headers and body in, an `Answer` out. Bodies are read only where Xero is known to send one; a 429 has none.
https://developer.xero.com/documentation/guides/oauth2/limits
https://developer.xero.com/documentation/api/accounting/responsecodes
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from typing import Any

import orjson


class Meaning(Enum):
    """The one thing that each answer says, whatever endpoint gave it."""

    OK = "ok"
    TOKEN_EXPIRED = "token expired"  # noqa: S105 - a meaning, not a token
    TOKEN_REJECTED = "token rejected"  # noqa: S105 - a meaning, not a token
    SCOPE_MISSING = "scope missing"
    TENANT_LOST = "tenant lost"
    ROLE_MISSING = "role missing"
    FORBIDDEN = "forbidden"
    MINUTE_LIMIT = "minute limit"
    APP_MINUTE_LIMIT = "app minute limit"
    CONCURRENT_LIMIT = "concurrent limit"
    DAY_LIMIT = "day limit"
    MAINTENANCE = "maintenance"
    SERVER_FAULT = "server fault"
    REFUSED = "refused"
    NOT_FOUND = "not found"
    NOT_IMPLEMENTED = "not implemented"


PASSING = frozenset(
    {
        Meaning.MINUTE_LIMIT,
        Meaning.APP_MINUTE_LIMIT,
        Meaning.CONCURRENT_LIMIT,
        Meaning.MAINTENANCE,
        Meaning.SERVER_FAULT,
    }
)
"""Meanings that asking again can cure."""

_LIMITS = {
    "minute": Meaning.MINUTE_LIMIT,
    "appminute": Meaning.APP_MINUTE_LIMIT,
    "concurrent": Meaning.CONCURRENT_LIMIT,
    "day": Meaning.DAY_LIMIT,
    "daily": Meaning.DAY_LIMIT,
}
_TRANSIENT = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})
_LONGEST_S = 86_400
"""A date to wait for that is further off than this comes from a clock gone wrong: every limit of Xero lifts within a day."""
_DIGITS = 18
"""More than these count nothing of Xero's, and of thousands Python makes no number."""
_MARKUP = re.compile(r"<[^>]*>")
_CREDENTIALS = re.compile(r"(?i:(bearer|basic)(?:\s|%20)+)[\w.~+/=-]{20,}|eyJ[\w-]{16,}(?:\.[\w-]+)*")
"""What follows the scheme in a header that signs in, and a JWT wherever it stands: Xero's tokens are such."""
_MAINTENANCE = ("offline for maintenance", "temporarily unavailable", "organisation is offline")


@dataclass(frozen=True)
class Answer:
    """One answer, understood.

    Attributes:
        meaning: what it says.
        status: the HTTP status.
        detail: Xero's own words, shortened; never a whole page of HTML.
        retry_after: seconds Xero asks to wait, None if it does not say.
        day_remaining: calls left today for the organisation, None if not told.
        correlation_id: what Xero's support asks for.
    """

    meaning: Meaning
    status: int
    detail: str = ""
    retry_after: int | None = None
    day_remaining: int | None = None
    correlation_id: str = ""


def understand(status: int, headers: Mapping[str, str], body: bytes = b"") -> Answer:
    """Tell what an answer means; `headers` must compare names without case, as those of requests do."""
    detail = _detail(body) if status >= HTTPStatus.BAD_REQUEST else ""
    return Answer(
        meaning=_meaning(status, headers, detail),
        status=status,
        detail=detail,
        retry_after=_retry_after(headers),
        day_remaining=_number(headers.get("X-DayLimit-Remaining")),
        correlation_id=headers.get("xero-correlation-id", ""),
    )


def without_credentials(text: str) -> str:
    """Return a text without what signs in, should an answer quote the request; words such as "Basic plan" stay."""
    return _CREDENTIALS.sub(lambda found: f"{found[1]} ****" if found[1] else "****", text)


def _meaning(status: int, headers: Mapping[str, str], detail: str) -> Meaning:
    if status < HTTPStatus.BAD_REQUEST:
        return Meaning.OK
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        # A 429 that names no limit is treated as the shortest one: the next answer will tell more.
        return _LIMITS.get(headers.get("X-Rate-Limit-Problem", "").lower(), Meaning.MINUTE_LIMIT)
    if "reporting role" in detail:
        return Meaning.ROLE_MISSING
    if status == HTTPStatus.UNAUTHORIZED:
        return _unauthorized(headers, detail)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and any(text in detail.lower() for text in _MAINTENANCE):
        return Meaning.MAINTENANCE
    if "ApiMethodNotImplementedException" in detail or status == HTTPStatus.NOT_IMPLEMENTED:
        return Meaning.NOT_IMPLEMENTED
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TRANSIENT:
        return Meaning.SERVER_FAULT
    if status == HTTPStatus.FORBIDDEN:
        # Xero tells a lost organisation in these words. Another 403 may be of this list alone, or of something on the way.
        return Meaning.TENANT_LOST if "AuthenticationUnsuccessful" in detail else Meaning.FORBIDDEN
    return Meaning.NOT_FOUND if status == HTTPStatus.NOT_FOUND else Meaning.REFUSED


def _unauthorized(headers: Mapping[str, str], detail: str) -> Meaning:
    # Xero's FAQ spells it insufficent_scope, its servers insufficient_scope.
    if "AuthorizationUnsuccessful" in detail or "insuffic" in headers.get("WWW-Authenticate", ""):
        return Meaning.SCOPE_MISSING
    return Meaning.TOKEN_EXPIRED if "TokenExpired" in detail else Meaning.TOKEN_REJECTED


def _detail(body: bytes) -> str:
    # Credentials go before the text is cut: what is left of a token after that, no filter knows any more.
    if not body:
        return ""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        page = without_credentials(body[:20_000].decode("utf-8", "replace"))[:2000]
        return " ".join(_MARKUP.sub(" ", page).split())[:300]
    words, most = _words(told)
    return without_credentials(words)[:most]


def _words(told: Any) -> tuple[str, int]:  # noqa: ANN401 - JSON
    """Return what an answer in JSON says, and how much of it may be shown."""
    if isinstance(told, list) and all(isinstance(one, dict) for one in told):  # as the Files API tells its errors
        return "; ".join(": ".join(str(one[word]) for word in ("title", "detail") if one.get(word)) for one in told), 500
    if not isinstance(told, dict):
        return str(told), 300
    named = {key.lower(): value for key, value in told.items()}
    words = [named.get("type"), named.get("message"), named.get("detail"), named.get("error")]
    messages = [
        error.get("Message", "")
        for element in _objects(named.get("elements"))
        for error in _objects(element.get("ValidationErrors"))
    ]
    return ": ".join(str(word) for word in (*words, *messages) if word), 500


def _objects(told: object) -> list[dict[str, Any]]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _retry_after(headers: Mapping[str, str]) -> int | None:
    """Return the seconds to wait; a date, which HTTP allows as well, is held against that of the answer and not our clock."""
    text = headers.get("Retry-After")
    seconds = _number(text)
    if text is None or seconds is not None:
        return None if seconds is None else min(seconds, _LONGEST_S)
    try:
        wait = math.ceil((parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds())
    except (TypeError, ValueError, OverflowError):  # no date, or one without a zone beside one with
        return None
    return max(wait, 0) if wait <= _LONGEST_S else None


def _number(text: str | None) -> int | None:
    digits = text.strip() if text and text.isascii() else ""
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS else None
