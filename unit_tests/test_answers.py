"""What an answer of Xero means."""

import json

import pytest
from requests.structures import CaseInsensitiveDict

from source_xero.api.answers import PASSING, Meaning, understand, without_credentials

EXPIRED = {"Type": None, "Title": "Unauthorized", "Status": 401, "Detail": "TokenExpired: token expired at 03/01/2026 12:00:00"}
NO_SCOPE = {"Title": "Unauthorized", "Status": 401, "Detail": "AuthorizationUnsuccessful"}
NOT_AUTHENTICATED = {"Title": "Forbidden", "Status": 403, "Detail": "AuthenticationUnsuccessful"}
INVALID = {
    "ErrorNumber": 10,
    "Type": "ValidationException",
    "Message": "A validation exception occurred",
    "Elements": [{"ValidationErrors": [{"Message": "Account code is not valid"}, {"Message": "Date is missing"}]}],
}


def answer(status, body=b"", **headers):
    given = CaseInsensitiveDict({name.replace("_", "-"): value for name, value in headers.items()})
    return understand(status, given, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("status", "body", "headers", "meaning"),
    [
        (200, b"", {}, Meaning.OK),
        (204, b"", {}, Meaning.OK),
        (304, b"", {}, Meaning.OK),
        (401, EXPIRED, {}, Meaning.TOKEN_EXPIRED),
        (401, NO_SCOPE, {}, Meaning.SCOPE_MISSING),
        (401, b"", {"WWW_Authenticate": 'Bearer error="insufficient_scope"'}, Meaning.SCOPE_MISSING),
        (401, b"", {"www_authenticate": "insufficent_scope"}, Meaning.SCOPE_MISSING),
        (401, {"Detail": "TokenInvalidSignature"}, {}, Meaning.TOKEN_REJECTED),
        (401, b"", {}, Meaning.TOKEN_REJECTED),
        (401, {"Detail": "You need a reporting role"}, {}, Meaning.ROLE_MISSING),
        (403, {"Detail": "You need a reporting role"}, {}, Meaning.ROLE_MISSING),
        (403, NOT_AUTHENTICATED, {}, Meaning.TENANT_LOST),
        (403, {"title": "Forbidden", "status": 403, "detail": "AuthenticationUnsuccessful"}, {}, Meaning.TENANT_LOST),
        (403, b"", {}, Meaning.FORBIDDEN),
        (403, {"Title": "Forbidden", "Status": 403, "Detail": "Insufficient rights"}, {}, Meaning.FORBIDDEN),
        (403, [{"type": "Forbidden", "title": "No", "detail": "not allowed"}], {}, Meaning.FORBIDDEN),
        (403, b"<html><title>403</title>Blocked</html>", {}, Meaning.FORBIDDEN),
        (429, b"", {"X_Rate_Limit_Problem": "minute"}, Meaning.MINUTE_LIMIT),
        (429, b"", {"x_rate_limit_problem": "Minute"}, Meaning.MINUTE_LIMIT),
        (429, b"", {"X_Rate_Limit_Problem": "appminute"}, Meaning.APP_MINUTE_LIMIT),
        (429, b"", {"X_Rate_Limit_Problem": "AppMinute"}, Meaning.APP_MINUTE_LIMIT),
        (429, b"", {"X_Rate_Limit_Problem": "concurrent"}, Meaning.CONCURRENT_LIMIT),
        (429, b"", {"X_Rate_Limit_Problem": "day"}, Meaning.DAY_LIMIT),
        (429, b"", {"X_Rate_Limit_Problem": "daily"}, Meaning.DAY_LIMIT),
        (429, b"", {}, Meaning.MINUTE_LIMIT),
        (429, b"", {"X_Rate_Limit_Problem": "unheard-of"}, Meaning.MINUTE_LIMIT),
        (503, b"The organisation is offline for maintenance", {}, Meaning.MAINTENANCE),
        (503, b"<html>Xero is Temporarily Unavailable</html>", {}, Meaning.MAINTENANCE),
        (503, b"", {}, Meaning.SERVER_FAULT),
        (500, b"", {}, Meaning.SERVER_FAULT),
        (502, b"<html>", {}, Meaning.SERVER_FAULT),
        (504, b"", {}, Meaning.SERVER_FAULT),
        (408, b"", {}, Meaning.SERVER_FAULT),
        (425, b"Too early", {}, Meaning.SERVER_FAULT),
        (501, b"", {}, Meaning.NOT_IMPLEMENTED),
        (400, {"Type": "ApiMethodNotImplementedException"}, {}, Meaning.NOT_IMPLEMENTED),
        (404, b"<html>The resource you're looking for cannot be found</html>", {}, Meaning.NOT_FOUND),
        (400, INVALID, {}, Meaning.REFUSED),
        (405, b"", {}, Meaning.REFUSED),
        (412, b"", {}, Meaning.REFUSED),
        (499, b"", {}, Meaning.REFUSED),  # a status that no standard names
    ],
)
def test_an_answer_means_one_thing(status, body, headers, meaning):
    assert answer(status, body, **headers).meaning is meaning


def test_only_what_may_pass_by_itself_is_asked_again():
    assert Meaning.DAY_LIMIT not in PASSING
    assert not PASSING & {
        Meaning.OK,
        Meaning.REFUSED,
        Meaning.SCOPE_MISSING,
        Meaning.TENANT_LOST,
        Meaning.FORBIDDEN,
        Meaning.NOT_FOUND,
    }
    assert {Meaning.MINUTE_LIMIT, Meaning.CONCURRENT_LIMIT, Meaning.SERVER_FAULT} <= PASSING


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (INVALID, "ValidationException: A validation exception occurred: Account code is not valid: Date is missing"),
        (EXPIRED, "TokenExpired: token expired at 03/01/2026 12:00:00"),
        ({"error": "invalid_request"}, "invalid_request"),
        (b"plain\n  words ", "plain words"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (["a", "list"], "['a', 'list']"),
        ({"Message": None, "Elements": None}, ""),
        ({"Elements": [{}, {"ValidationErrors": None}]}, ""),
        (b"", ""),
    ],
)
def test_xeros_own_words_are_kept(body, detail):
    assert answer(400, body).detail == detail


def test_a_whole_page_of_html_is_shortened():
    assert len(answer(404, b"<p>x</p>" * 10_000).detail) <= 500
    assert len(answer(400, {"Message": "x" * 10_000}).detail) <= 500


JWT = f"eyJhbGciOiJSUzI1NiJ9.eyJ4ZXJvX3VzZXJpZCI6IjAifQ{'abcdef0123' * 100}.c2lnbmF0-dXJl_{'ghijkl4567' * 30}"
OPAQUE = "0123456789abcdef" * 40
BASIC = "QXBwOnMzY3JldC1vZi10aGUtYXBw" * 20 + "Zw=="


@pytest.mark.parametrize(
    "quoted",
    [f"Bearer {JWT}", f"bearer {OPAQUE}", f"Basic {BASIC}", f"Bearer%20{OPAQUE}", f"access_token={JWT}&x", f"a\n{JWT}"],
    ids=["JWT", "opaque", "Basic", "in an address", "in a form", "in a line of its own"],
)
@pytest.mark.parametrize(
    "body",
    [
        lambda text: {"Message": text},
        lambda text: {"Type": "x" * 480, "Message": text},
        lambda text: {"Detail": {"headers": {"Authorization": text}}},
        lambda text: {"Elements": [{"ValidationErrors": [{"Message": text}]}]},
        lambda text: [{"title": "Bad", "detail": text}],
        lambda text: [text],
        lambda text: f"<html><b>You sent</b> {text}</html>".encode(),
        lambda text: f"<html>{'x' * 280} {text}</html>".encode(),
        lambda text: f"<html>{'<br>' * 490} {text}</html>".encode(),
    ],
    ids=["message", "cut", "nested", "validation", "files", "list", "HTML", "HTML cut", "HTML at its end"],
)
def test_an_answer_that_quotes_the_request_brings_no_credentials(body, quoted):
    """They go before the text is cut: half a token is no secret that a filter knows."""
    told = answer(400, body(quoted)).detail

    for secret in ("eyJ", "abcdef", OPAQUE[:16], BASIC[:16], "ghijkl"):
        assert secret not in told


@pytest.mark.parametrize(
    "text",
    ["The Basic plan has no such report", "Basic authentication is off", 'Bearer error="insufficient_scope"', "MoneyJar, eyJ"],
)
def test_words_that_sign_nobody_in_stay(text):
    assert without_credentials(text) == text
    assert answer(400, {"Message": text}).detail == text


def test_the_body_of_a_good_answer_is_not_read():
    assert answer(200, b'{"Message": "words"}').detail == ""


@pytest.mark.parametrize(
    ("text", "seconds"), [("17", 17), ("0", 0), (" 5 ", 5), ("", None), ("soon", None), ("-1", None), ("1.5", None)]
)
def test_retry_after_is_read_in_seconds(text, seconds):
    assert answer(429, Retry_After=text).retry_after == seconds


@pytest.mark.parametrize(
    ("until", "seconds"),
    [
        ("Sun, 01 Mar 2026 12:00:40 GMT", 40),
        ("Sun, 01 Mar 2026 13:01:00 +0100", 60),
        ("Sun, 01 Mar 2026 11:59:00 GMT", 0),
        ("Mon, 02 Mar 2026 12:00:00 GMT", 86_400),
        ("Wed, 21 Oct 2099 07:28:00 GMT", None),
        ("Sun, 01 Mar 2026 12:00:40 -0000", None),
        ("Sun, 99 Mar 2026 12:00:40 GMT", None),
        ("Sun, 01 Mar 99999999999 12:00:40 GMT", None),
    ],
)
def test_retry_after_may_be_a_date_and_is_held_against_that_of_the_answer(until, seconds):
    assert answer(429, Retry_After=until, Date="Sun, 01 Mar 2026 12:00:00 GMT").retry_after == seconds


@pytest.mark.parametrize("date", [{}, {"Date": ""}, {"Date": "today"}])
def test_a_date_to_wait_for_tells_nothing_where_the_answer_has_none(date):
    assert answer(429, Retry_After="Sun, 01 Mar 2026 12:00:40 GMT", **date).retry_after is None


def test_what_the_headers_tell_is_kept():
    told = answer(200, X_DayLimit_Remaining="4321", Xero_Correlation_Id="abc-1")

    assert (told.day_remaining, told.correlation_id, told.retry_after) == (4321, "abc-1", None)


@pytest.mark.parametrize(
    "body",
    [
        {"Message": "No", "Elements": None},
        {"Message": "No", "Elements": "odd"},
        {"Message": "No", "Elements": ["odd"]},
        {"Message": "No", "Elements": [{"ValidationErrors": "odd"}, {"ValidationErrors": ["odd"]}]},
    ],
)
def test_a_refusal_of_another_shape_is_understood_by_what_is_good_in_it(body):
    assert answer(400, body).detail == "No"


@pytest.mark.parametrize(("text", "seconds"), [("\u00b2", None), ("1" + "0" * 15, 86_400), ("9" * 5000, None), ("5", 5)])
def test_a_number_that_is_none_or_beyond_a_day_is_not_waited_for(text, seconds):
    assert answer(503, b"", Retry_After=text).retry_after == seconds
    assert answer(429, b"", X_DayLimit_Remaining="\u00b2").day_remaining is None
