"""No secret and no token in any log, error, traceback, page or address: everything that a whole run brought out is searched.

Three places are allowed, because somebody asked for it there: the page that shows the configuration for copying, the CONTROL
messages by which a platform learns of a rotated token, and the file. The client secret and tokens travel to Xero, of course.
"""

import json
import re
import subprocess

import pytest

from integration_tests.connect.connecting import secrets_of
from integration_tests.connect.person import WithMouse
from integration_tests.program import SECONDS
from integration_tests.records import parsed


@pytest.fixture
def films(window, tmp_path):
    """Windows in which everything is recorded: addresses, headers and bodies, of ours and of Xero's."""
    made = []

    def opened():
        path = tmp_path / f"film-{len(made)}.har"
        made.append((context := window(record_har_path=path, record_har_content="embed"), path))
        return context.new_page()

    def developed():
        for context, _ in made:
            context.close()
        return [entry for _, path in made for entry in json.loads(path.read_text())["log"]["entries"]]

    return opened, developed


def shown(entries, running):
    """What could be seen of our page: all of its answers, and each address and referrer wherever it went."""
    for entry in entries:
        request, response = entry["request"], entry["response"]
        yield request["url"]
        yield from (header["value"] for header in request["headers"] if header["name"].lower() == "referer")
        if request["url"].startswith(running.address) and not request["url"].endswith("/show"):
            yield json.dumps(response)


def found(secrets, texts):
    return [text[:200] for text in texts for secret in secrets if secret in text]


@pytest.mark.parametrize("kind", ["web", "pkce", "custom_connection"])
def test_nothing_of_a_whole_run_holds_a_secret(films, connecting, app, xero, program, catalog, kind):
    opened, developed = films
    running = connecting()
    page = opened()
    person = WithMouse(page)
    made = app(running, kind) if kind != "custom_connection" else xero.do("app", name="Custom", kind=kind)
    page.goto(running.address)
    if kind == "custom_connection":
        person.enter(made | {"client_secret": "wrong-secret-0123456789"}, road="custom")
        person.press("#connect")
        assert person.told
        person.enter(made, road="custom")
        person.press("#connect")
    else:
        person.enter(made)
        person.go_to_xero()
        person.refuse()
        person.go_to_xero()
        person.allow(xero.tenants[0].id)
    tenants = [] if kind == "custom_connection" else [xero.tenants[0].id]
    person.choose(*tenants)
    person.press("#show")
    secrets = secrets_of(made, copied := json.loads(page.locator("#config").inner_text())) | {"wrong-secret-0123456789"}
    assert secrets >= secrets_of({}, copied)
    person.press("#back")
    page.goto(running.address)  # once more to the first step: nothing is shown again
    page.go_back()
    person.keep()
    assert running.end() == 0

    # The program is the same whoever signed in; one of them at length is enough.
    run = everything(xero, program, catalog, running) if kind == "web" else []
    secrets |= secrets_of(made, running.written)
    entries = developed()
    codes = set(re.findall(r"[?&]code=([^&\"]+)", json.dumps([one["request"]["url"] for one in entries])))
    assert bool(codes) == (kind != "custom_connection")
    assert found(secrets | codes, [running.said, *run]) == []
    assert found(secrets, shown(entries, running)) == []
    # A code is in the one address by which Xero sends it; the page leaves that address at once.
    assert found(codes, [page.url]) == []
    # Tokens of a pretend Xero are JWTs; whichever it was, none is text for a screen.
    assert found({"eyJ"}, [running.said, *run, *shown(entries, running)]) == []


def everything(xero, program, catalog, running):
    """What check, discover and read printed, in health and in trouble, at their most talkative."""
    file = {
        "streams": [
            {"stream": catalog[name], "sync_mode": "full_refresh", "destination_sync_mode": "append"}
            for name in ("organisations", "contacts", "invoices")
        ]
    }

    def printed(verb, *options):
        done = subprocess.run(
            [*program.command(verb, config=running.file, catalog=file if verb == "read" else None), *options],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            cwd=program.folder,
        )
        assert "Traceback" not in done.stderr
        lines = [line for line in done.stdout.split("\n") if line and parsed(line)["type"] != "CONTROL"]
        return [*lines, done.stderr]

    told = [*printed("check", "--debug"), *printed("read", "--debug", "--update-config")]
    xero.do("expire_tokens")
    told += printed("read", "--debug", "--update-config")
    xero.when("/connect/token", status=400, body='{"error": "invalid_grant"}', times=None)
    xero.do("expire_tokens")
    told += [*printed("read", "--debug", "--update-config"), *printed("check", "--debug")]
    xero.do("clear_rules")
    xero.when("/api.xro", status=500, body="<html>broken</html>", times=None)
    return told + printed("check", "--debug")


def test_the_page_does_not_show_a_secret_a_second_time(with_mouse, connecting, app):
    running = connecting()
    with_mouse.page.goto(running.address)
    made = app(running)
    with_mouse.enter(made)
    with_mouse.press("#connect")
    with_mouse.press("#back")
    assert made["client_secret"] not in with_mouse.page.content()
    assert with_mouse.page.locator("#client-secret").input_value() == ""
    assert with_mouse.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])") == '[{},{},""]'


def test_the_file_is_nobody_elses_from_its_first_moment(with_mouse, connecting, app, xero):
    """A folder that is made for it is closed as well."""
    running = connecting()
    with_mouse.page.goto(running.address)
    with_mouse.connect(app(running), xero.tenants[0].id)
    assert running.end() == 0
    assert running.mode == "0o600"
    assert oct(running.file.parent.stat().st_mode & 0o777) == "0o700"
