"""What goes wrong on the way: one stream or one moment fails, the rest goes on, and the message says what to do."""

import json
import socket
from collections import Counter

import pytest

INVOICES = "/Invoices$"


def whole(run, xero, *streams):
    return all(Counter(run.keys(stream)) == Counter(xero.holds(stream).keys()) for stream in streams)


@pytest.mark.parametrize(
    "trouble",
    [
        {"maintenance": True},
        {"maintenance": "The Organisation is offline"},
        {"status": 500, "body": "An unhandled error occurred"},
        {"status": 502, "body": "<html>Bad Gateway</html>", "content_type": "text/html"},
        {"reset": True},
        {"truncate": 3000},
        {"status": 200, "body": '{"Id": "1", "Status": "OK", "Invoices": [{"InvoiceID": ', "content_type": "application/json"},
        {"status": 200, "body": "<html>Sign in</html>", "content_type": "text/html"},
    ],
    ids=lambda trouble: " ".join(map(str, trouble.values()))[:40],
)
def test_trouble_that_passes_is_waited_out(xero, sync, trouble):
    xero.when(INVOICES, **trouble)
    run = sync("invoices", "contacts", page_size=10)
    assert whole(run, xero, "invoices", "contacts")


def test_trouble_at_the_list_of_connections_is_waited_out(xero, sync):
    xero.when("/connections", reset=True)
    assert whole(sync("contacts"), xero, "contacts")


def test_a_html_404_fails_its_stream_alone_and_is_named(xero, sync):
    page = "<html><body><h1>The resource you're looking for cannot be found</h1></body></html>"
    xero.when(INVOICES, status=404, body=page, content_type="text/html", times=None)
    run = sync("invoices", "contacts", fails=True)
    for error in run.errors_of("invoices"):
        assert error.failure_type in {"config_error", "system_error"}
        assert "404" in error.message
    assert "<html" not in run.told
    assert whole(run, xero, "contacts")
    assert run.statuses == {"invoices": "INCOMPLETE", "contacts": "COMPLETE"}
    assert len([call for call in run.calls if call["path"].endswith("/Invoices")]) <= 4, "asking again does not help"


def test_a_validation_error_is_told_in_xeros_words(xero, sync):
    body = json.dumps({"ErrorNumber": 16, "Type": "QueryParseException", "Message": "No property or field 'Shoe' exists"})
    xero.when(INVOICES, status=400, body=body, content_type="application/json", times=None)
    run = sync("invoices", "contacts", fails=True)
    assert all("No property or field 'Shoe' exists" in error.message for error in run.errors_of("invoices"))
    assert whole(run, xero, "contacts")


def test_a_403_names_the_organisation_and_spares_the_other(xero, sync):
    one, other = xero.tenants
    body = json.dumps({"Type": None, "Title": "Forbidden", "Status": 403, "Detail": "AuthenticationUnsuccessful"})
    xero.when("api.xro", status=403, body=body, content_type="application/json", times=None, tenant=other)
    run = sync("invoices", "contacts", fails=True)
    for stream in ("invoices", "contacts"):
        assert set(run.keys(stream)) == set(xero.holds(stream, one))
        (error,) = run.errors_of(stream)
        assert other.name in error.message
        assert error.failure_type == "config_error"


def test_another_403_is_not_taken_for_a_lost_organisation(xero, sync):
    other = xero.tenants[1]
    page = "<html><title>403</title><p>Blocked by a firewall</p></html>"
    xero.when(INVOICES, status=403, body=page, content_type="text/html", times=None, tenant=other)
    run = sync("invoices", "contacts", fails=True)
    (error,) = run.errors_of("invoices")
    assert other.name in error.message
    assert "forbids this request" in error.message
    assert "Blocked by a firewall" in error.message
    assert "no longer lets" not in run.told
    assert whole(run, xero, "contacts")


def test_an_answer_that_is_no_list_at_all_fails_with_a_name(xero, sync):
    xero.when(INVOICES, status=200, body='{"Id": "1", "Status": "OK"}', content_type="application/json", times=None)
    run = sync("invoices", "contacts", fails=True)
    assert all(error.message for error in run.errors_of("invoices"))
    assert whole(run, xero, "contacts")


# What the program tries again for long before it gives up: read side by side, since it does nothing but wait.


@pytest.fixture(scope="module")
def nobody():
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def hopeless(side_by_side, nobody):
    """Starts every run that fails by waiting; gives the Xero and the run by name."""

    def unreachable(sync, **addresses):
        return sync.attempt("contacts", config=sync.xero.configured("oauth2", **addresses))

    def check(sync, **addresses):
        return sync.program.run("check", sync.xero, config=sync.xero.configured("access_token", **addresses))

    def broken(sync):
        sync.xero.when(INVOICES, on=3, status=500, body="An unhandled error occurred", times=None)
        return sync.attempt("invoices", "contacts", page_size=10)

    return side_by_side(
        {
            "check": lambda sync: check(sync, api_url=nobody),
            "check of no host": lambda sync: check(sync, api_url="http://xero.invalid"),
            "read": lambda sync: unreachable(sync, api_url=nobody),
            "token": lambda sync: unreachable(sync, identity_url=nobody),
            "500": broken,
        }
    )


@pytest.fixture(scope="module", autouse=True)
def under_way(hopeless):
    """They begin with the first test of this module."""
    return hopeless


@pytest.mark.parametrize(("verb", "host"), [("check", "127.0.0.1:"), ("check of no host", "xero.invalid")])
def test_an_unreachable_host_is_named_by_check(hopeless, verb, host):
    _, run = hopeless(verb)
    assert run.status["status"] == "FAILED"
    assert host in run.status["message"]


@pytest.mark.parametrize("what", ["read", "token"])
def test_an_unreachable_host_is_named_by_read(hopeless, nobody, what):
    _, run = hopeless(what)
    assert run.code != 0
    assert {error.failure_type for error in run.errors} == {"transient_error"}
    assert any(nobody.removeprefix("http://") in error.message for error in run.errors), run.errors


def test_500s_without_end_fail_the_stream_and_keep_what_was_read(hopeless):
    sync, run = hopeless("500")
    xero = sync.xero
    assert run.code != 0
    for error in run.errors_of("invoices"):
        assert error.failure_type == "transient_error"
        assert "500" in error.message
    assert whole(run, xero, "contacts")
    xero.do("clear_rules")
    again = sync("invoices", state=run.state, page_size=10)
    assert set(run.keys("invoices")) | set(again.keys("invoices")) == set(xero.holds("invoices"))
