"""Every answer that Xero's documentation knows, and some that no documentation knows, in the middle of a read.

Once: what asking again can cure is cured, and nobody hears of it. For good: the stream of that one organisation ends there and
says where, and what to tell Xero's support; everything else is read to its end; once the trouble is over, the state left
brings the rest, and no more than a page of what was read.
"""

import json
import re
from collections import Counter

import pytest

from integration_tests.streams import STREAMS, VIEWS

INVOICES = "/Invoices$"
JSON = "application/json"
CORRELATION = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
PAGE = 5
BROKEN = 3  # the page at which the trouble begins
FOREVER = 100


def problem(status, detail, title="Unauthorized", **headers):
    body = {"Type": None, "Title": title, "Status": status, "Detail": detail, "Instance": "", "Extensions": {}}
    return {"status": status, "body": json.dumps(body), "content_type": JSON, "headers": headers}


def answer(content, content_type=JSON):
    return {"status": 200, "body": content if isinstance(content, str) else json.dumps(content), "content_type": content_type}


NOT_IMPLEMENTED = {
    "ErrorNumber": 20,
    "Type": "ApiMethodNotImplementedException",
    "Message": "The Api Method called is not implemented",
}
ROLE = "You are not permitted to access this resource without the reporting role or higher privileges"
PROSE = "text/plain"
NEW = "00000000-0000-0000-0000-000000000001"
LOWER_CASE = '{"type": null, "title": "Forbidden", "status": 403, "detail": "AuthenticationUnsuccessful"}'

# What asking again may cure.
PASSING = {
    "500": {"status": 500, "body": "An unhandled error occurred", "content_type": PROSE},
    "no id": lambda stream: answer({stream.resource: [{"Name": "Nobody knows which"}]}),
    "a stamp that is no date": lambda stream: answer({stream.resource: [{stream.key: NEW, "UpdatedDateUTC": "the other day"}]}),
    "502 in HTML": {"status": 502, "body": "<html>Bad Gateway</html>", "content_type": "text/html"},
    "503, maintenance": {"maintenance": True},
    "503, unavailable": {"maintenance": "The Xero API is temporarily unavailable"},
    "503, organisation offline": {"maintenance": "The Organisation is offline"},
    "504": {"status": 504, "body": ""},
    "429, minute": {"limit": "minute", "retry_after": 1},
    "429, concurrent": {"limit": "concurrent"},
    "429, app": {"limit": "appminute", "retry_after": 1},
    "429 without a word": {"status": 429, "body": ""},
    "reset": {"reset": True},
    "broken off in the body": {"truncate": 100},
    "broken off before the body": {"truncate": 0},
    "JSON that ends early": answer('{"Id": "1", "Status": "OK", "Invoices": [{"InvoiceID": "'),
    "HTML": answer("<!DOCTYPE html><html><body>Sign in</body></html>", "text/html"),
    "nothing": answer(""),
    "no envelope": answer({"Id": "1", "Status": "OK"}),
    "expired token": problem(401, "TokenExpired: token expired at 04/29/2020 09:22:02"),
    "bad token": problem(401, "AuthenticationUnsuccessful"),
}
# What they end as when they do not pass; what the message says beside place and correlation id.
LASTING = {
    "500": (PASSING["500"], "transient_error", "500"),
    "503, unavailable": (PASSING["503, unavailable"], "transient_error", "temporarily unavailable"),
    "broken off in the body": (PASSING["broken off in the body"], "transient_error", ""),
    "JSON that ends early": (PASSING["JSON that ends early"], "transient_error", "JSON"),
    "HTML": (PASSING["HTML"], "transient_error", "JSON"),
    "bad token": (PASSING["bad token"], "config_error", ""),
    "501": (
        {"status": 501, "body": json.dumps(NOT_IMPLEMENTED), "content_type": JSON},
        "system_error",
        "The Api Method called is not implemented",
    ),
    "412": ({"status": 412, "body": "Precondition failed", "content_type": PROSE}, "system_error", "412"),
    "400": (
        {"status": 400, "body": json.dumps({"ErrorNumber": 16, "Message": "No property Shoe"}), "content_type": JSON},
        "system_error",
        "No property Shoe",
    ),
    "404 in HTML": (
        {"status": 404, "body": "<html>The resource cannot be found</html>", "content_type": "text/html"},
        "config_error",
        "404",
    ),
    "403, organisation": (problem(403, "AuthenticationUnsuccessful", "Forbidden"), "config_error", "connect"),
    "403 in lower case": ({"status": 403, "body": LOWER_CASE, "content_type": JSON}, "config_error", "connect"),
    "403, role": ({"status": 403, "body": ROLE, "content_type": PROSE}, "config_error", "role"),
    "401, scope": (
        problem(401, "AuthorizationUnsuccessful", **{"WWW-Authenticate": "insufficent_scope"}),
        "config_error",
        "accounting.invoices",
    ),
    "no envelope": (answer({"Id": "1", "Status": "OK"}), "system_error", "Invoices"),
    "a list that is null": (answer({"Id": "1", "Status": "OK", "Invoices": None}), "system_error", "Invoices"),
    "a list that is an object": (answer({"Id": "1", "Status": "OK", "Invoices": {}}), "system_error", "Invoices"),
    "a list without its envelope": (answer([{"InvoiceID": "1"}]), "system_error", "Invoices"),
    "a number": (answer("5"), "transient_error", "JSON"),  # no documentation has it: it may have been cut off
    "an element that is text": (answer({"Invoices": ["an invoice"]}), "system_error", ""),
    "no id": (answer({"Invoices": [{"InvoiceNumber": "INV-1"}]}), "system_error", "InvoiceID"),
    "an id that is null": (answer({"Invoices": [{"InvoiceID": None}]}), "system_error", "InvoiceID"),
    "a stamp that is no date": (
        answer({"Invoices": [{"InvoiceID": NEW, "UpdatedDateUTC": "the other day"}]}),
        "system_error",
        "UpdatedDateUTC",
    ),
}
# Messages of these belong to the connection or the scope, whatever page met it first.
WITHOUT_A_PAGE = {"401, scope", "403, organisation", "403 in lower case", "bad token"}


# All at once in one read, each at a list of its own; the second and third have an id and a stamp.
LISTS = [name for name, stream in STREAMS.items() if name not in VIEWS and stream.key and not stream.one_by_one]
MEETS = dict(zip(PASSING, LISTS, strict=False))


@pytest.fixture(scope="module")
def runs(side_by_side):
    """All of them, several at a time: most do nothing but wait before they ask again."""

    def lasting(trouble):
        def work(sync):
            sync.xero.when(INVOICES, on=BROKEN, tenant=sync.xero.tenants[1], times=FOREVER, **trouble)
            return sync.attempt("invoices", "contacts", page_size=PAGE)

        return work

    def passing(sync):
        for name, trouble in PASSING.items():
            stream = STREAMS[MEETS[name]]
            then = trouble(stream) if callable(trouble) else trouble
            sync.xero.when(f"{stream.path}$", tenant=sync.xero.tenants[1], **then)
        return sync.attempt(*MEETS.values())

    return side_by_side({"passing": passing} | {name: lasting(trouble) for name, (trouble, *_) in LASTING.items()})


@pytest.mark.parametrize("name", PASSING)
def test_what_asking_again_can_cure_is_cured(runs, name):
    sync, run = runs("passing")
    stream = MEETS[name]
    assert (run.code, run.errors) == (0, []), run.errors
    assert Counter(run.keys(stream)) == Counter(sync.xero.holds(stream).keys())
    read = {key: {name: value for name, value in one.items() if name != "read_at"} for key, one in run.by_key(stream).items()}
    assert read == sync.xero.holds(stream)
    assert run.counted()[STREAMS[stream].path, sync.xero.tenants[1].id] > 1, "the trouble was not met"


@pytest.mark.parametrize("name", LASTING)
def test_what_does_not_pass_ends_one_list_and_says_which_and_where(runs, name):
    _, kind, words = LASTING[name]
    sync, run = runs(name)
    one, other = sync.xero.tenants
    assert run.code != 0
    (error,) = run.errors_of("invoices")
    assert error.failure_type == kind, error
    for part in ("invoices", other.name, other.id, words):
        assert part in error.message, error.message
    assert one.name not in error.message
    if name not in WITHOUT_A_PAGE:
        assert f"page {BROKEN}" in error.message, error.message
    # The ids of organisations have the same form.
    assert set(CORRELATION.findall(error.message)) - {other.id}, f"no correlation id: {error.message}"
    assert "<html" not in run.told.lower()
    assert [error.stream for error in run.errors if error.stream] == ["invoices"]
    assert run.statuses == {"invoices": "INCOMPLETE", "contacts": "COMPLETE"}


@pytest.mark.parametrize("name", LASTING)
def test_everything_else_is_read_and_the_state_is_true(runs, name):
    sync, run = runs(name)
    xero = sync.xero
    one, other = xero.tenants
    holds = xero.holds("invoices")
    assert Counter(run.keys("contacts")) == Counter(xero.holds("contacts").keys())
    assert Counter(run.keys("invoices")) <= Counter(holds.keys()), "twice, or something that Xero does not hold"
    mine = [key for key in run.keys("invoices") if key[0] == other.id]
    assert len(run.keys("invoices")) - len(mine) == len(xero.holds("invoices", one))
    assert len(mine) == PAGE * (BROKEN - 1), "the pages before the trouble"

    xero.do("clear_rules")
    again = sync("invoices", "contacts", state=run.state, page_size=PAGE)
    assert set(run.keys("invoices")) | set(again.keys("invoices")) == set(holds)
    assert again.keys("contacts") == []
    assert {tenant for tenant, _ in again.keys("invoices")} == {other.id}
    assert len(again.keys("invoices")) <= len(xero.holds("invoices", other)) - len(mine) + PAGE


@pytest.mark.parametrize("name", ["404 in HTML", "501", "412", "400", "403, organisation", "401, scope", "no envelope"])
def test_what_asking_again_cannot_cure_is_hardly_asked_again(runs, name):
    sync, run = runs(name)
    other = sync.xero.tenants[1]
    # Pages ahead are in flight when the trouble is met, at most five.
    assert run.counted()["/api.xro/2.0/Invoices", other.id] <= BROKEN + 5
    assert [call["path"] for call in run.calls].count("/connect/token") == 1


def test_a_list_that_comes_whole_says_the_same(side_by_side):
    """Not all lists have pages; what is wrong with them is said alike."""
    broken = {
        "accounts": answer({"Accounts": [{"Code": "200"}]}),
        "tax_rates": answer({"Id": "1"}),
        "users": answer({"Users": [{"UserID": "00000000-0000-0000-0000-000000000001", "UpdatedDateUTC": "/Date(soon)/"}]}),
        "items": answer({"Items": [{"Code": "BOOK"}]}),
    }
    paths = {"accounts": "/Accounts$", "tax_rates": "/TaxRates$", "users": "/Users$", "items": "/Items$"}
    words = {"accounts": "AccountID", "tax_rates": "TaxRates", "users": "UpdatedDateUTC", "items": "ItemID"}

    def work(sync):
        for stream, trouble in broken.items():
            sync.xero.when(paths[stream], tenant=sync.xero.tenants[1], times=FOREVER, **trouble)
        return sync.attempt(*broken, "payments")

    sync, run = side_by_side({"whole": work})("whole")
    one, other = sync.xero.tenants
    assert run.code != 0
    for stream in broken:
        (error,) = run.errors_of(stream)
        assert error.failure_type == "system_error"
        for part in (stream, other.name, words[stream]):
            assert part in error.message, error.message
        assert set(CORRELATION.findall(error.message)) - {other.id}, error.message
        assert Counter(run.keys(stream)) == Counter(sync.xero.holds(stream, one).keys()), stream
    assert Counter(run.keys("payments")) == Counter(sync.xero.holds("payments").keys())
    sync.xero.do("clear_rules")
    again = sync(*broken, "payments", state=run.state)
    for stream in broken:
        assert {key for key in again.keys(stream) if key[0] == other.id} == set(sync.xero.holds(stream, other)), stream
    assert again.keys("payments") == []


# The token endpoint


def refused(error):
    return {"status": 400, "body": json.dumps({"error": error}), "content_type": JSON}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("invalid_grant", "refresh token"),
        ("invalid_client", "credentials.client"),
        ("unauthorized_client", "may not sign in this way"),
        ("invalid_scope", "scopes"),
        ("invalid_request", "invalid_request"),
        ("unsupported_grant_type", "unsupported_grant_type"),
    ],
)
def test_a_refusal_of_the_token_is_told_and_not_repeated(xero, sync, error, words):
    xero.when("/connect/token", times=None, **refused(error))
    run = sync("contacts", fails=True)
    assert {trouble.failure_type for trouble in run.errors} == {"config_error"}
    assert any(words in trouble.message for trouble in run.errors), run.errors
    # An answer may have been lost, so a used refresh token may be tried once more.
    assert len(run.calls) <= 2
    assert run.records == {}


def test_html_from_the_token_endpoint_is_asked_for_again(xero, sync):
    xero.when("/connect/token", **answer("<html>Just a moment</html>", "text/html"))
    run = sync("contacts")
    assert set(run.keys("contacts")) == set(xero.holds("contacts"))


@pytest.mark.parametrize(
    "trouble",
    [
        answer("<html>Sign in</html>", "text/html"),
        {"maintenance": True},
        {"truncate": 20},
        {"limit": "appminute", "retry_after": 1},
    ],
    ids=["HTML", "maintenance", "broken off", "too many"],
)
def test_trouble_with_the_list_of_connections_is_waited_out(xero, sync, trouble):
    xero.when("/connections", **trouble)
    run = sync("contacts")
    assert Counter(run.keys("contacts")) == Counter(xero.holds("contacts").keys())


@pytest.mark.parametrize("content", [{"connections": []}, [{"id": "1", "tenantType": "ORGANISATION"}], ["an organisation"]])
def test_a_list_of_connections_that_is_none_is_told_without_a_traceback(xero, sync, content):
    xero.when("/connections", times=None, **answer(content))
    run = sync("contacts", "accounts", "invoices", fails=True)
    assert run.records == {}
    told = {error.message for stream in ("contacts", "accounts", "invoices") for error in run.errors_of(stream)}
    assert len(told) == 1, "one sentence for all streams"
    assert all("/connections" in one or "organisation" in one for one in told)
    assert len(xero.requests(0, "connections")) == 2, "asked once more, and not again for each stream"
