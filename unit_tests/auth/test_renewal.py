"""Access tokens of an app: one renewal for everybody, and announced before it is used."""

import threading

import pytest
import requests

from source_xero.api.auth import EARLY_S, TokenRefused
from unit_tests.auth.endpoint import APP, IDENTITY, NOON, PKCE, TOKEN_URL

# An app's refresh token


def test_the_first_token_is_fetched_with_the_refresh_token_and_the_apps_secret(xero):
    assert xero.source(dict(APP)).token() == "access-1"
    assert xero.form() == {"grant_type": "refresh_token", "refresh_token": "refresh-0"}
    assert xero.asked[0].headers["Authorization"] == requests.auth._basic_auth_str("app", "s3cret-of-the-app")  # noqa: SLF001 - the header's encoding


def test_a_slash_at_the_end_of_the_host_does_no_harm(xero):
    assert xero.source(dict(APP), url=IDENTITY + "/").token() == "access-1"


@pytest.mark.parametrize("secret", [{}, {"client_secret": ""}, {"client_secret": None}])
def test_an_app_with_pkce_names_itself_in_the_form_and_sends_no_header(xero, secret):
    assert xero.source(PKCE | secret).token() == "access-1"
    assert xero.form() == {"grant_type": "refresh_token", "refresh_token": "refresh-0", "client_id": "app"}
    assert "Authorization" not in xero.asked[0].headers


def test_rotated_tokens_are_in_the_configuration_when_they_are_announced(xero):
    credentials = dict(APP)

    xero.source(credentials).token()

    expected = {"access_token": "access-1", "refresh_token": "refresh-1", "token_expiry_date": "2026-03-01T12:30:00Z"}
    assert xero.announced == [APP | expected]
    assert credentials == APP | expected


def test_a_rotation_is_announced_before_anyone_gets_the_token(xero):
    order = []
    source = xero.source(dict(APP), announce=lambda: order.append("announced"))

    order.append(source.token())

    assert order == ["announced", "access-1"]


def test_the_second_renewal_uses_the_rotated_refresh_token(xero):
    source = xero.source(dict(APP))

    source.renew(source.token())

    assert xero.form()["refresh_token"] == "refresh-1"
    assert source.token() == "access-2"
    assert len(xero.announced) == 2


def test_an_answer_without_a_refresh_token_leaves_the_old_one_in_force(xero):
    xero.mock.post(TOKEN_URL, json={"access_token": "access-1", "expires_in": 1800})
    credentials = dict(APP)

    xero.source(credentials).token()

    assert credentials["refresh_token"] == "refresh-0"


def test_a_token_of_the_last_sync_is_used_while_it_lasts(xero):
    kept = APP | {"access_token": "access-0", "token_expiry_date": "2026-03-01T12:20:00Z"}

    assert xero.source(kept).token() == "access-0"
    assert xero.asked == []


@pytest.mark.parametrize("ends", [None, "", "soon", "2026-03-01T11:00:00Z", "2026-13-01"])
def test_a_token_whose_end_is_unknown_or_past_is_not_used(xero, ends):
    assert xero.source(APP | {"access_token": "access-0", "token_expiry_date": ends}).token() == "access-1"


@pytest.mark.parametrize(("left_s", "token"), [(EARLY_S + 1, "access-1"), (EARLY_S, "access-2"), (-5, "access-2")])
def test_a_token_is_renewed_some_time_before_its_end(xero, left_s, token):
    source = xero.source(dict(APP))
    source.token()

    xero.now = NOON.add(seconds=1800 - left_s)

    assert source.token() == token


def test_an_answer_that_tells_no_life_is_taken_for_half_an_hour(xero):
    xero.mock.post(TOKEN_URL, json={"access_token": "access-1", "refresh_token": "refresh-1"})
    credentials = dict(APP)

    xero.source(credentials).token()

    assert credentials["token_expiry_date"] == "2026-03-01T12:30:00Z"


@pytest.mark.parametrize("off", [-3600, 3600])
def test_a_clock_that_is_off_by_an_hour_renews_no_more_and_no_less(xero, off):
    xero.now = NOON.add(seconds=off)
    source = xero.source(dict(APP))

    for _ in range(4 * 60):  # four hours, a call a minute
        source.token()
        xero.now = xero.now.add(minutes=1)

    assert len(xero.asked) == 9, "one to begin with, then every 28 minutes"


# Many threads


def at_once(function, threads=20):
    """Call `function` in many threads that start together; return what they got, exceptions included."""
    got, together = [], threading.Barrier(threads)

    def call():
        together.wait(10)
        try:
            got.append(function())
        except Exception as error:  # noqa: BLE001 - handed to the test
            got.append(error)

    running = [threading.Thread(target=call) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(10)
    return got


def test_many_threads_cause_one_renewal(xero):
    source = xero.source(dict(APP))

    assert at_once(source.token) == ["access-1"] * 20
    assert len(xero.asked) == 1


def test_many_threads_whose_token_was_rejected_cause_one_renewal(xero):
    source = xero.source(dict(APP))
    rejected = source.token()

    at_once(lambda: source.renew(rejected))

    assert len(xero.asked) == 2
    assert source.token() == "access-2"


def test_a_refusal_is_remembered_and_many_threads_ask_once(xero):
    xero.mock.post(TOKEN_URL, status_code=400, json={"error": "invalid_grant"})
    source = xero.source(dict(APP))

    got = at_once(source.token)

    assert {type(one) for one in got} == {TokenRefused}
    assert len({str(one) for one in got}) == 1
    assert xero.mock.call_count == 1


# Announcements that fail


def test_a_rotation_that_cannot_be_announced_gives_nobody_the_token(xero):
    def broken():
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        xero.source(dict(APP), announce=broken).token()


def test_a_token_is_given_to_nobody_until_its_announcement_went_through(xero):
    fails = [True, False]

    def announce():
        if fails.pop(0):
            raise BrokenPipeError

    source = xero.source(dict(APP), announce=announce)
    with pytest.raises(BrokenPipeError):
        source.token()

    assert source.token() == "access-2", "the one that was not announced is not used; the next is"
    assert xero.form()["refresh_token"] == "refresh-1"


def test_an_announcement_that_is_refused_ends_it_for_all_threads(xero):
    def announce():
        raise TokenRefused("the file cannot be written")

    source = xero.source(dict(APP), announce=announce)

    told = at_once(source.token)

    assert {str(one) for one in told} == {"the file cannot be written"}
    assert len(xero.asked) == 1
