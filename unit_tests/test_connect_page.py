"""The page of `source-xero connect`, without a socket: what a person sees, what is written, and what never shows."""

import html
import json
import logging
import re
import stat
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client

from source_xero.config_file import ConfigFile
from source_xero.connect.configuration import Hosts
from source_xero.connect.page import Page
from source_xero.connect.sentences import ConnectError
from source_xero.connect.steps import Setting
from source_xero.connect.walk import Entered
from source_xero.connect.xero import Connected, Found, Verdict, Xero

PORT = 8976
HERE = f"http://localhost:{PORT}"
SECRET, REFRESH, ACCESS, CODE = "s3cret-of-the-app", "refresh-token-1", "access-token-1", "the-code-of-xero"
ALPHA = Found("11111111-1111-4111-8111-111111111111", "Alpha <& Sons>", "NZ", "Standard", "NZD")
BETA = Found("22222222-2222-4222-8222-222222222222", "Beta")
STREAMS = {
    "accounting.settings": ["organisations", "accounts"],
    "accounting.invoices": ["invoices", "bills"],
    "paymentservices": ["payment_services"],
}
PASSED = Verdict(passed=True, lines=["Reached Alpha (NZ, STANDARD)."])


class Known(Xero):
    """A Xero that gives what it is told to, and notes what it was asked."""

    def __init__(self):
        super().__init__(Hosts())
        self.asked, self.trouble, self.verdict = [], None, PASSED
        self.warnings, self.practices = [], []
        self.rotates = None

    def _gives(self, app, tokens):
        if self.trouble:
            raise self.trouble
        secret = {"client_secret": app.secret} if app.secret else {}
        kind = "custom_connection" if app.custom_connection else "oauth2"
        credentials = {"auth_type": kind, "client_id": app.client_id, **secret, **tokens}
        return Connected(credentials, [ALPHA, BETA], self.practices, self.warnings)

    def exchange(self, code, attempt):
        self.asked.append((code, attempt))
        return self._gives(attempt.app, {"refresh_token": REFRESH, "access_token": ACCESS})

    def custom_connection(self, app):
        self.asked.append(app)
        return self._gives(app, {})

    def check(self, config, keep):
        self.asked.append(config)
        if self.rotates:
            keep({**config["credentials"], "refresh_token": self.rotates})
        return self.verdict


class Person:
    """Somebody with a browser."""

    def __init__(self, file, xero=None):
        number = count()
        self.told, self.ended = [], []
        self.xero = xero or Known()
        data = ["accounting.settings", "accounting.invoices"]
        setting = Setting(
            PORT, ConfigFile(file), STREAMS, Entered(data=data), self.told.append, lambda: self.ended.append(True)
        )
        self.page = Page(setting, self.xero, lambda size: f"random-{next(number)}-{size}")
        self.client = Client(self.page)
        self.pages = []
        self.html = self.status = self.at = None

    def open(self, path, method="GET", *, follow=True, **options):
        options.setdefault("base_url", HERE)
        response = self.client.open(path, method=method, **options)
        self.headers = response.headers
        if follow and response.status_code == 303:
            place = response.headers["Location"]
            if place.startswith("/"):
                return self.open(place)
        self.status, self.html, self.at = response.status_code, response.get_data(as_text=True), path
        self.pages.append(self.html)
        response.close()
        return self

    def send(self, path, **form):
        found = re.search(r'name="csrf" value="([^"]+)"', self.html)
        return self.open(path, "POST", data={"csrf": found[1], **form} if found else form, headers={"Origin": HERE})

    def connect(self, **form):
        self.open("/")
        given = {"road": "web_app", "client_id": "APP", "client_secret": SECRET, "data": ["accounting.settings"]}
        return self.send("/connect", **{key: value for key, value in (given | form).items() if value is not None})

    def consent(self):
        address = html.unescape(re.search(r'id="to-xero"[^>]+href="([^"]+)"', self.html)[1])
        return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}

    def back(self, **answer):
        given = {"code": CODE, "state": self.consent()["state"]}
        return self.open("/callback", query_string=given | answer)

    def chosen(self, **form):
        return self.send("/organisations", **({"which": "all"} | form))

    @property
    def title(self):
        return re.search(r"<h1>(.*?)</h1>", self.html)[1]

    @property
    def problem(self):
        found = re.search(r'id="problem"[^>]*>(.*?)</div>', self.html, re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else None


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config.json"


@pytest.fixture
def person(file):
    return Person(file)


# The whole way


def test_a_web_app_is_connected_chosen_checked_and_written(person, file):
    person.connect().back()
    assert person.title == "Which organisations?"
    person.chosen()
    assert person.title == "Connected"
    assert "Reached Alpha (NZ, STANDARD)." in person.html
    assert not file.exists(), "nothing is written before the person says so"
    person.send("/write")

    assert person.title == "Done"
    assert json.loads(file.read_text()) == {
        "credentials": {
            "auth_type": "oauth2",
            "client_id": "APP",
            "client_secret": SECRET,
            "refresh_token": REFRESH,
            "access_token": ACCESS,
        }
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert person.ended == [True]
    assert str(file) in person.told[-1]


def test_consent_is_asked_with_state_pkce_the_redirect_uri_and_the_scopes(person):
    asked = person.connect(data=["accounting.settings", "accounting.invoices"]).consent()

    assert asked["response_type"] == "code"
    assert asked["client_id"] == "APP"
    assert asked["redirect_uri"] == f"{HERE}/callback"
    assert asked["scope"] == "offline_access accounting.settings.read accounting.invoices.read"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) > 8
    assert asked["code_challenge"]


@pytest.mark.parametrize(
    ("form", "scope"),
    [
        ({"write": "on"}, "offline_access accounting.settings accounting.attachments"),
        ({"older": "on", "data": ["accounting.invoices"]}, "offline_access accounting.transactions.read"),
        ({"data": ["paymentservices", "made.up"]}, "offline_access paymentservices"),
    ],
)
def test_ticking_builds_the_scopes(person, form, scope):
    assert person.connect(**form).consent()["scope"] == scope


def test_an_app_without_a_secret_connects_with_pkce_alone(person, file):
    person.connect(client_secret="", no_secret="on").back().chosen().send("/write")

    assert "client_secret" not in json.loads(file.read_text())["credentials"]


def test_a_custom_connection_needs_no_consent_and_asks_for_no_scopes(person, file):
    person.connect(road="custom_connection")
    assert person.title == "Which organisations?"
    assert person.xero.asked[0].scopes == ()
    person.chosen().send("/write")

    expected = {"auth_type": "custom_connection", "client_id": "APP", "client_secret": SECRET}
    assert json.loads(file.read_text()) == {"credentials": expected}


def test_only_the_ticked_organisations_are_in_the_configuration(person, file):
    person.connect().back().chosen(which="some", tenant_id=[BETA.tenant_id]).send("/write")

    assert json.loads(file.read_text())["tenant_ids"] == [BETA.tenant_id]


def test_connecting_again_keeps_the_rest_of_the_file(person, file):
    file.write_text(
        json.dumps({"credentials": {"auth_type": "oauth2", "refresh_token": "old"}, "page_size": 9, "tenant_ids": ["x"]})
    )

    person.connect().back().chosen().send("/write")

    held = json.loads(file.read_text())
    assert held["page_size"] == 9
    assert held["credentials"]["refresh_token"] == REFRESH
    assert "tenant_ids" not in held


def test_tokens_that_the_check_rotated_are_the_ones_that_are_written(person, file):
    person.xero.rotates = "refresh-token-2"

    person.connect().back().chosen().send("/write")

    assert json.loads(file.read_text())["credentials"]["refresh_token"] == "refresh-token-2"


def test_a_check_that_does_not_pass_is_told_and_the_configuration_can_be_had_all_the_same(person):
    person.xero.verdict = Verdict(passed=False, lines=["organisation Beta: connect it again"])

    person.connect().back().chosen()

    assert person.title == "Connected, with a problem"
    assert "organisation Beta: connect it again" in person.html


def test_country_plan_practices_and_warnings_are_told(person):
    person.xero.practices, person.xero.warnings = ["Books & Co"], ["This computer's clock is 60 minutes ahead of Xero's."]

    person.connect().back()

    text = html.unescape(person.html)
    for told in ("Alpha <& Sons>", "NZ", "Standard", "NZD", "Books & Co", "60 minutes ahead"):
        assert told in text
    assert "<& Sons>" not in person.html, "a name is no HTML"


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


# Mistakes and refusals: each a sentence on the page and in the terminal, and nothing written


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"client_id": ""}, "Enter the client id"),
        ({"client_id": "two words"}, "Enter the client id"),
        ({"client_secret": ""}, "tick “My app has no secret”"),
        ({"client_secret": "", "road": "custom_connection", "no_secret": "on"}, "Enter the client secret"),
        ({"data": []}, "Tick at least one kind of data"),
    ],
)
def test_a_mistake_in_the_form_is_told_with_the_form_as_it_was(person, form, sentence):
    person.connect(**({"write": "on"} | form))

    assert sentence in person.problem
    assert sentence in person.told[-1]
    assert re.search(r'id="write"[^>]* checked', person.html)


def test_consent_that_is_refused_is_told_and_can_be_asked_for_again(person, file):
    person.connect()
    person.open("/callback", query_string={"error": "access_denied", "state": person.consent()["state"]})

    assert "You did not allow access" in person.problem
    assert "You did not allow access" in person.told[-1]
    assert not file.exists()
    assert person.xero.asked == []
    person.connect().back().chosen().send("/write")
    assert file.exists()


@pytest.mark.parametrize("state", ["", "made-up", "é"])
def test_an_answer_with_another_state_is_not_taken_and_the_attempt_goes_on(person, state):
    asked = person.connect().consent()
    person.open("/callback", query_string={"code": CODE, "state": state})

    assert "belongs to no attempt" in person.problem
    assert person.xero.asked == []
    assert person.open("/callback", query_string={"code": CODE, "state": asked["state"]}).title == "Which organisations?"


def test_a_code_is_used_once(person):
    asked = person.connect().consent()
    for _ in range(2):
        person.open("/callback", query_string={"code": CODE, "state": asked["state"]})

    assert "was used already" in person.problem
    assert len(person.xero.asked) == 1


def test_what_xero_refuses_leads_back_to_the_form(person):
    person.xero.trouble = ConnectError("Xero does not know this pair of client id and client secret.", "client_secret")

    person.connect().back()

    assert person.title == "Which app connects?"
    assert "does not know this pair" in person.problem
    assert re.search(r'id="client-secret"[^>]*aria-invalid', person.html)
    assert "leave empty to keep it" not in person.html, "it is the wrong one"


def test_an_error_that_xero_sends_back_cannot_put_html_on_the_page(person):
    person.connect()
    person.open("/callback", query_string={"error": "<script>x</script>", "state": person.consent()["state"]})

    assert "<script>x" not in person.html
    assert "<script>x" in person.problem


def test_no_organisation_ticked_is_told_beside_the_list(person):
    person.connect().back().chosen(which="some")

    assert person.title == "Which organisations?"
    assert "No organisation is ticked" in person.problem
    assert re.search(r'id="which-some"[^>]* checked', person.html), "what was chosen is kept"
    assert ticked(person) == []
    assert person.chosen(which="some", tenant_id=["not one of them"]).title == "Which organisations?"


def ticked(person):
    return re.findall(r'name="tenant_id"[^>]* value="([^"]+)" checked', person.html)


def test_what_was_chosen_is_still_ticked_when_somebody_comes_back(person):
    person.connect().back().chosen(which="some", tenant_id=[BETA.tenant_id]).open("/organisations")

    assert ticked(person) == [BETA.tenant_id]
    person.chosen(which="all").open("/organisations")
    assert re.search(r'id="which-all"[^>]* checked', person.html)


@pytest.mark.parametrize("before", [{"tenant_ids": [BETA.tenant_id, "left since"]}, {"tenant_id": BETA.tenant_id}])
def test_connecting_again_proposes_the_organisations_that_the_file_has(person, file, before):
    file.write_text(json.dumps({"credentials": {}} | before))

    person.connect().back()

    assert ticked(person) == [BETA.tenant_id]
    assert re.search(r'id="which-some"[^>]* checked', person.html)


def test_while_xero_is_asked_the_page_says_what_an_error_there_means(person):
    person.connect()

    for told in ("Invalid redirect URI", f"{HERE}/callback", "Invalid scope", "Unknown client"):
        assert told in person.html


def test_a_file_that_cannot_be_written_is_told_before_consent(person, file):
    file.mkdir()

    person.connect()

    assert "cannot be written" in person.problem
    assert person.title == "Which app connects?"
    assert person.xero.asked == []


def test_a_file_that_cannot_be_written_any_more_loses_nothing(person, file):
    person.connect().back().chosen()
    file.mkdir()
    person.send("/write")

    assert "cannot be" in person.problem
    assert person.ended == []
    assert REFRESH in person.send("/show").html


@pytest.mark.parametrize("path", ["/organisations", "/keep", "/xero"])
def test_a_step_that_is_not_reached_yet_leads_to_the_one_that_is(person, path):
    assert person.open(path).title == "Which app connects?"


def test_what_nobody_foresaw_is_told_without_its_details(person):
    person.xero.trouble = RuntimeError(f"with {SECRET} inside")

    person.connect().back()

    assert person.status == 500
    assert "RuntimeError" in person.problem
    assert SECRET not in person.html + "".join(person.told)


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


def test_a_method_or_path_that_is_not_there_is_told(person):
    assert person.open("/nothing").status == 404
    assert person.open("/connect").status == 405
    assert 'id="home"' in person.html
