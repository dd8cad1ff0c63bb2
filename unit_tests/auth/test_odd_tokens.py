"""Answers of the token endpoint that are odd: the new refresh token is kept first, for the old one is spent."""

import pytest
import requests

from source_xero.api.auth import LIFE_S, TokenSource, TokenUnavailable, grant
from unit_tests.auth.endpoint import APP, CUSTOM, IDENTITY, NOON, TOKEN_URL

GOOD = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800}
NO_TOKENS = [5, ["a"], {"a": 1}, True, "two words", "a\nline", "acc\u00e9s"]


@pytest.mark.parametrize(
    "life",
    ["null", '"soon"', '""', "[]", "{}", "0", "-5", "1000000000000000", "1" * 400, '"' + "1" * 5000 + '"', "NaN", "Infinity"],
)
def test_a_life_that_makes_no_sense_is_taken_for_half_an_hour(xero, life):
    xero.mock.post(TOKEN_URL, text=f'{{"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": {life}}}')

    assert xero.source(dict(APP)).token() == "access-1"
    [announced] = xero.announced
    assert announced["refresh_token"] == "refresh-1"
    assert announced["token_expiry_date"] == "2026-03-01T12:30:00Z"


@pytest.mark.parametrize(
    ("life", "ends"), [(60, "12:01:00"), ("600", "12:10:00"), (90.5, "12:01:30"), (LIFE_S * 2, "13:00:00")]
)
def test_a_life_that_is_told_is_believed(xero, life, ends):
    xero.mock.post(TOKEN_URL, json=GOOD | {"expires_in": life})

    xero.source(dict(APP)).token()

    assert xero.announced[0]["token_expiry_date"] == f"2026-03-01T{ends}Z"


@pytest.mark.parametrize("token", NO_TOKENS)
def test_an_access_token_that_cannot_be_one_is_refused_once_the_refresh_token_is_announced(xero, token):
    asked = xero.mock.post(TOKEN_URL, json=GOOD | {"access_token": token})
    source = xero.source(dict(APP) | {"access_token": "access-0", "token_expiry_date": "2026-03-01T12:00:00Z"})

    for _ in range(2):
        with pytest.raises(
            TokenUnavailable, match=r"The access token that Xero's token endpoint gives cannot be one.*identity_url"
        ):
            source.token()

    assert xero.announced == [
        APP | {"refresh_token": "refresh-1", "access_token": "access-0", "token_expiry_date": "2026-03-01T12:00:00Z"}
    ]
    assert asked.call_count == 1


@pytest.mark.parametrize("token", NO_TOKENS)
def test_an_access_token_of_a_custom_connection_that_cannot_be_one_is_refused(xero, token):
    xero.mock.post(TOKEN_URL, json={"access_token": token, "expires_in": 1800})

    with pytest.raises(TokenUnavailable, match="The access token"):
        xero.source(dict(CUSTOM)).token()


@pytest.mark.parametrize("token", [5, ["a"], {"a": 1}, True])
def test_a_refresh_token_that_cannot_be_one_is_refused_and_not_announced(xero, token):
    xero.mock.post(TOKEN_URL, json=GOOD | {"refresh_token": token})

    with pytest.raises(TokenUnavailable, match="The refresh token"):
        xero.source(dict(APP)).token()

    assert [one["refresh_token"] for one in xero.announced] == ["refresh-0"]


def test_what_is_no_text_is_told_to_no_list_of_secrets(xero):
    secrets = []
    xero.mock.post(TOKEN_URL, json=GOOD | {"access_token": ["a"]})
    source = TokenSource(dict(APP), IDENTITY, lambda: None, requests.Session(), lambda: NOON, secrets.append)

    with pytest.raises(TokenUnavailable):
        source.token()
    assert secrets == ["refresh-1"]


def test_an_end_is_kept_only_with_the_token_that_it_is_of():
    assert grant({"access_token": 5, "refresh_token": "refresh-1", "expires_in": 1800}, NOON) == {"refresh_token": "refresh-1"}
