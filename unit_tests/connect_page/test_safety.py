"""What never shows on the page of `source-xero connect`, and whom it does not serve."""

import html
import json
import logging
import re

import pytest
from werkzeug.test import Client

from unit_tests.connect_page.person import HERE, PORT
from unit_tests.known_xero import ACCESS, CODE, REFRESH, SECRET

# Secrets


def test_the_configuration_is_shown_only_on_request(person, file):
    person.connect().back().chosen()
    before = "".join(person.pages)
    person.send("/show")

    for secret in (SECRET, REFRESH, ACCESS, CODE):
        assert secret not in before
    shown = html.unescape(re.search(r'<pre id="config"[^>]*>(.*?)</pre>', person.html, re.DOTALL)[1])
    assert json.loads(shown)["credentials"]["refresh_token"] == REFRESH
    assert "no-store" in person.headers["Cache-Control"]
    person.send("/finish")
    assert person.ended == [True]
    assert not file.exists()


def test_no_secret_in_what_the_terminal_is_told_or_in_an_address_or_a_log(person, caplog):
    caplog.set_level(logging.DEBUG)
    places = []
    original = person.client.open

    def watched(path, **options):
        response = original(path, **options)
        places.append(response.headers.get("Location", ""))
        return response

    person.client.open = watched
    person.connect(client_id="")
    person.connect().back().chosen().send("/write")

    everything = "\n".join([*person.told, *places, caplog.text, *person.pages])
    assert [secret for secret in (SECRET, REFRESH, ACCESS, CODE) if secret in everything] == []


def test_the_secret_is_kept_through_a_mistake_but_never_sent_back(person):
    person.connect(data=None)
    assert person.problem.endswith("Tick at least one kind of data to read.")
    assert SECRET not in person.html
    assert "leave empty to keep it" in person.html
    person.send("/connect", road="web_app", client_id="APP", data=["accounting.settings"])

    assert person.title == "Xero asks for your consent"
    assert person.back().title == "Which organisations?"
    assert person.xero.asked[0][1].app.secret == SECRET


def test_the_secret_of_one_app_is_not_sent_for_another(person):
    person.connect(data=None)
    person.send("/connect", road="web_app", client_id="OTHER", data=["accounting.settings"])

    assert "Enter the client secret" in person.problem


# Loopback only


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "localhost", "localhost:1", f"127.0.0.1.nip.io:{PORT}"]
)
def test_another_name_for_this_address_is_refused(person, host):
    person.open("/", base_url=f"http://{host}", follow=False)

    assert person.status == 403
    assert "csrf" not in person.html


def test_the_number_of_this_address_leads_to_its_name(person):
    person.open("/", base_url=f"http://127.0.0.1:{PORT}", follow=False)

    assert (person.status, person.headers["Location"]) == (303, f"{HERE}/")


@pytest.mark.parametrize("csrf", [None, "", "made-up", "é"])
def test_a_form_from_elsewhere_is_refused(person, csrf):
    person.open("/")
    person.open("/connect", "POST", data={"client_id": "APP"} | ({"csrf": csrf} if csrf is not None else {}))

    assert person.status == 403


def test_a_form_from_another_origin_is_refused_whatever_it_knows(person):
    csrf = re.search(r'name="csrf" value="([^"]+)"', person.open("/").html)[1]
    person.open("/connect", "POST", data={"csrf": csrf}, headers={"Origin": "http://localhost:5000"})

    assert person.status == 403


def test_another_browser_begins_a_walk_of_its_own(person):
    person.connect().back().chosen()
    stranger = Client(person.page)

    for path in ("/keep", "/organisations"):
        assert stranger.get(path, base_url=HERE).headers["Location"] in {"/", "/organisations"}
    assert b"Alpha" not in stranger.get("/", base_url=HERE).data


@pytest.mark.parametrize("path", ["/", "/style.css", "/page.js", "/nothing", "/connect"])
def test_every_answer_forbids_what_the_page_does_not_need(person, path):
    person.open(path)

    policy = person.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert person.headers["Referrer-Policy"] == "no-referrer"
    assert person.headers["X-Content-Type-Options"] == "nosniff"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(person):
    cookie = person.open("/").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_page_needs_nothing_from_elsewhere(person):
    person.connect().back()

    for page in person.pages:
        assert re.findall(r'(?:src|action)="(?!/)[^"]*"', page) == []
        assert re.findall(r'<link[^>]+href="(?!/|data:)[^"]*"', page) == []
        assert not re.search(r"\son\w+=|style=", page)
