"""Connecting without a page: questions in the terminal, and an address that is pasted."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

REDIRECT = "http://localhost:8976/callback"
ASKED = r"(http://\S+/identity/connect/authorize\?\S+)\s"


@pytest.fixture
def made(xero):
    return xero.do("app", name="Acme warehouse", kind="web", redirect_uris=[REDIRECT])


@pytest.fixture
def running(connecting):
    return connecting("--code")


def entered(running, app):
    """Answers the first questions; gives the address to open."""
    running.answer("Client id", app["client_id"])
    if "client_secret" in app:
        running.answer("Client secret", app["client_secret"])
    return running.until(ASKED)[1]


def allowed(address, *tenants, decision="allow"):
    """What a person does with it in a browser elsewhere; gives the address that the browser ends up at."""
    assert requests.get(address, timeout=30).ok
    form = {"organisation": [tenant.id for tenant in tenants], "decision": decision}
    answer = requests.post(address, data=form, allow_redirects=False, timeout=30)
    assert answer.is_redirect, unescape(answer.text)
    return answer.headers["Location"]


def pasted(running, text):
    running.answer("Paste that address", text)


def ends_with_nothing_written(running):
    assert running.end() == 1
    assert running.left() == []
    assert "Traceback" not in running.said
    return running.said


def test_an_address_that_is_pasted_connects(running, made, xero, program):
    first, second, _ = xero.tenants
    pasted(running, allowed(entered(running, made), first, second))
    running.answer("Which", "")
    assert running.end() == 0
    assert first.name in running.said
    assert second.name in running.said
    assert running.mode == "0o600"
    assert "tenant_ids" not in running.written
    assert program.run("check", xero, config=running.file).status["status"] == "SUCCEEDED"
    for secret in ("client_secret", "refresh_token", "access_token"):
        assert running.written["credentials"][secret] not in running.said


def test_organisations_are_chosen_by_number(running, made, xero):
    pasted(running, allowed(entered(running, made), *xero.tenants))
    name = running.until(r"  2\. (.+?)  ")[1]
    running.answer("Which", "2")
    assert running.end() == 0
    assert len(running.written["tenant_ids"]) == 1
    assert name.startswith(next(one.name for one in xero.tenants if one.id == running.written["tenant_ids"][0]))


def test_a_bare_code_will_do(running, made, xero):
    ended_up = allowed(entered(running, made), xero.tenants[0])
    pasted(running, parse_qs(urlsplit(ended_up).query)["code"][0])
    assert running.end() == 0


def test_an_app_without_a_secret(connecting, xero):
    running = connecting("--code", "--no-secret")
    app = xero.do("app", name="Acme", kind="pkce", redirect_uris=[REDIRECT])
    pasted(running, allowed(entered(running, app), xero.tenants[0]))
    assert running.end() == 0
    assert "client_secret" not in running.written["credentials"]


def test_a_custom_connection_is_two_answers(connecting, xero, program):
    running = connecting("--code", "--custom-connection")
    app = xero.do("app", name="Custom", kind="custom_connection")
    running.answer("Client id", app["client_id"])
    running.answer("Client secret", app["client_secret"])
    assert running.end() == 0
    assert running.written["credentials"]["auth_type"] == "custom_connection"
    assert program.run("check", xero, config=running.file).status["status"] == "SUCCEEDED"


def test_connecting_again_keeps_the_rest_of_the_file(connecting, made, xero, tmp_path):
    kept = {"start_date": "2026-01-01T00:00:00Z", "look_back_minutes": 7}
    (tmp_path / "config.json").write_text(
        '{"credentials": {"auth_type": "oauth2", "client_id": "old", "refresh_token": "old"}, '
        '"start_date": "2026-01-01T00:00:00Z", "look_back_minutes": 7}'
    )
    running = connecting("--code", file="config.json")
    pasted(running, allowed(entered(running, made), xero.tenants[0]))
    assert running.end() == 0
    assert kept.items() <= running.written.items()
    assert running.written["credentials"]["client_id"] == made["client_id"]
    assert running.mode == "0o600"


# Bad input


def test_a_refused_consent(running, made):
    pasted(running, allowed(entered(running, made), decision="cancel"))
    assert "did not allow access" in ends_with_nothing_written(running)


def test_an_answer_to_another_attempt_is_not_taken_and_the_right_one_still_is(running, made, xero):
    address = entered(running, made)
    before = xero.asked()
    pasted(running, f"{REDIRECT}?code=somebody-elses&state=made-up")
    running.until("belongs to no attempt")
    assert xero.requests(before, path="/connect/token") == []
    pasted(running, allowed(address, xero.tenants[0]))
    assert running.end() == 0


def test_something_that_is_no_answer(running, made, xero):
    address = entered(running, made)
    pasted(running, "http://localhost:8976/")
    running.until("begins with")
    pasted(running, allowed(address, xero.tenants[0]))
    assert running.end() == 0


def test_a_code_that_was_used(running, made, xero):
    ended_up = allowed(entered(running, made), xero.tenants[0])
    form = {"grant_type": "authorization_code", "code": parse_qs(urlsplit(ended_up).query)["code"][0], "redirect_uri": REDIRECT}
    requests.post(f"{xero.url}/connect/token", data=form, auth=(made["client_id"], made["client_secret"]), timeout=30)
    pasted(running, ended_up)
    assert "does not accept the code" in ends_with_nothing_written(running)


def test_a_code_that_is_too_old(running, made, xero):
    ended_up = allowed(entered(running, made), xero.tenants[0])
    xero.pass_time(minutes=6)
    pasted(running, ended_up)
    assert "five minutes" in ends_with_nothing_written(running)


def test_a_wrong_secret(running, made, xero):
    pasted(running, allowed(entered(running, made | {"client_secret": "wrong-secret-0123456789"}), xero.tenants[0]))
    told = ends_with_nothing_written(running)
    assert "pair of client id and client secret" in told
    assert "wrong-secret" not in told


@pytest.mark.parametrize(("scopes", "of"), [("offline_access accounting.contacts.read", "--data"), (None, "redirect URI")])
def test_what_xero_refuses_on_its_own_page_is_foretold(running, xero, scopes, of):
    """A missing scope or a redirect URI that is not registered: Xero sends nobody back from there."""
    wrong = {"scopes": scopes} if scopes else {"redirect_uris": ["http://localhost:1/elsewhere"]}
    app = xero.do("app", **({"name": "Acme", "kind": "web", "redirect_uris": [REDIRECT]} | wrong))
    address = entered(running, app)
    page = requests.get(address, allow_redirects=False, timeout=30)
    assert not page.is_redirect
    assert page.status_code >= 400
    running.until(f"If Xero shows an error.*{of}.*\n")
    assert REDIRECT in running.said


def test_an_app_with_few_scopes_is_asked_for_few(connecting, xero):
    running = connecting("--code", "--data", "accounting.contacts")
    app = xero.do("app", name="Acme", redirect_uris=[REDIRECT], scopes="offline_access accounting.contacts.read")
    pasted(running, allowed(entered(running, app), xero.tenants[0]))
    assert running.end() == 0


def test_no_organisation_connected(running, made, xero):
    ended_up = allowed(entered(running, made), xero.tenants[0])
    xero.when("/connections$", {"verb": "disconnect", "tenant": xero.tenants[0].id})
    pasted(running, ended_up)
    assert "No organisation is connected" in ends_with_nothing_written(running)


@pytest.mark.parametrize("answer", ["9", "none", "0"])
def test_a_number_that_is_not_on_the_list(running, made, xero, answer):
    pasted(running, allowed(entered(running, made), *xero.tenants))
    running.answer("Which", answer)
    running.answer("Which", "1")
    assert running.end() == 0
    assert len(running.written["tenant_ids"]) == 1


def test_an_organisation_that_is_not_connected(connecting, made, xero):
    running = connecting("--code", "--tenant-id", xero.tenants[2].id)
    pasted(running, allowed(entered(running, made), xero.tenants[0]))
    told = ends_with_nothing_written(running)
    assert xero.tenants[2].id in told
    assert xero.tenants[0].id in told, "the list to take one from"


def test_a_clock_that_is_off_by_an_hour(running, made, xero):
    xero.pass_time(hours=1)
    pasted(running, allowed(entered(running, made), xero.tenants[0]))
    assert running.end() == 0
    assert "60 minutes behind" in running.said


def test_a_file_that_cannot_be_written(connecting, tmp_path):
    (tmp_path / "config.json").mkdir()
    running = connecting("--code", file="config.json")
    assert running.end() == 1
    assert "config.json" in running.said
    assert "Choose another file" in running.said
    assert "Client id" not in running.said


def test_input_that_ends(running):
    running.until("Client id")
    running.hang_up()
    assert "ended before" in ends_with_nothing_written(running)


def test_a_display_gets_the_page_opened(connecting, tmp_path):
    """What opens it is told by BROWSER here, as on any computer."""
    opener = tmp_path / "opener"
    opener.write_text('#!/bin/sh\necho "opened: $1" >&2\n')
    opener.chmod(0o700)
    running = connecting("--port", "0", BROWSER=f"{opener} %s")
    opened = running.until(r"opened: (http://localhost:\d+/)")[1]
    assert requests.get(opened, timeout=30).ok
    running.interrupt()
    assert running.end() == 130


@pytest.mark.parametrize(
    ("option", "expected"), [("--port=70000", "no port"), ("--tenant", "--tenant"), ("--sandbox=localhost", "no address")]
)
def test_an_option_that_makes_no_sense(connecting, option, expected):
    running = connecting(option)
    assert running.end() == 2
    assert expected in running.said
