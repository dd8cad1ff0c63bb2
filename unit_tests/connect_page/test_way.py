"""The page of `source-xero connect` from the form to the file: what a person sees, and what is written."""

import html
import json
import re
import stat

import pytest

from source_xero.connect.xero import Verdict
from unit_tests.connect_page.person import HERE
from unit_tests.known_xero import ACCESS, BETA, REFRESH, SECRET

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


def test_while_xero_is_asked_the_page_says_what_an_error_there_means(person):
    person.connect()

    for told in ("Invalid redirect URI", f"{HERE}/callback", "Invalid scope", "Unknown client"):
        assert told in person.html


# Which organisations


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


def test_no_organisation_ticked_is_told_beside_the_list(person):
    person.connect().back().chosen(which="some")

    assert person.title == "Which organisations?"
    assert "No organisation is ticked" in person.problem
    assert re.search(r'id="which-some"[^>]* checked', person.html), "what was chosen is kept"
    assert ticked(person) == []
    assert person.chosen(which="some", tenant_id=["not one of them"]).title == "Which organisations?"
