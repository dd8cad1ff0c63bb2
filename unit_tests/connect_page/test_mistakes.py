"""Mistakes and refusals: each a sentence on the page and in the terminal, and nothing written."""

import re

import pytest

from source_xero.connect.sentences import ConnectError
from unit_tests.known_xero import CODE, REFRESH, SECRET


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"client_id": ""}, "Enter the client id"),
        ({"client_id": "two words"}, "Enter the client id"),
        ({"client_id": "1B5A7E0F93C2…"}, "The client id holds a space or a character that is no plain ASCII"),
        ({"client_secret": "s3cr…"}, "The client secret holds a space or a character that is no plain ASCII"),
        ({"client_secret": "s3 cret"}, "The client secret holds a space or a character that is no plain ASCII"),
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


def test_a_method_or_path_that_is_not_there_is_told(person):
    assert person.open("/nothing").status == 404
    assert person.open("/connect").status == 405
    assert 'id="home"' in person.html
