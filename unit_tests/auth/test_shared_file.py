"""Tokens in a configuration file that other processes renew as well."""

from contextlib import contextmanager

import pytest
import requests

from source_xero.api.auth import TokenSource
from unit_tests.auth.endpoint import APP, IDENTITY


class Kept:
    """Stands for the file: what is in it, and whether anybody has it alone."""

    def __init__(self, **credentials):
        self.credentials, self.held, self.times = credentials, False, 0

    @contextmanager
    def alone(self):
        assert not self.held
        self.held, self.times = True, self.times + 1
        yield
        self.held = False

    def latest(self):
        assert self.held, "read outside the lock it may be old"
        return self.credentials


def shared_source(xero, credentials, kept):
    return TokenSource(
        credentials,
        IDENTITY,
        lambda: xero.announced.append(dict(credentials)),
        requests.Session(),
        lambda: xero.now,
        shared=kept,
    )


def test_what_another_process_has_renewed_is_used_and_not_renewed_again(xero):
    renewed = {"refresh_token": "refresh-9", "access_token": "access-9", "token_expiry_date": "2026-03-01T12:25:00Z"}
    credentials = dict(APP)

    assert shared_source(xero, credentials, Kept(**APP | renewed)).token() == "access-9"

    assert xero.asked == []
    assert credentials == APP | renewed


def test_a_refresh_token_of_another_process_whose_access_token_has_ended_is_the_one_to_renew_with(xero):
    renewed = {"refresh_token": "refresh-9", "access_token": "access-9", "token_expiry_date": "2026-03-01T11:00:00Z"}

    assert shared_source(xero, dict(APP), Kept(**APP | renewed)).token() == "access-1"

    assert xero.form()["refresh_token"] == "refresh-9"


@pytest.mark.parametrize(
    "kept", [{}, APP, {"client_id": "another app", "refresh_token": "refresh-9"}, {"client_id": "app"}], ids=str
)
def test_a_file_that_knows_nothing_newer_changes_nothing(xero, kept):
    file = Kept(**kept)

    assert shared_source(xero, dict(APP), file).token() == "access-1"

    assert xero.form()["refresh_token"] == "refresh-0"
    assert file.times == 1
    assert not file.held


def test_tokens_taken_over_are_concealed_before_they_are_used(xero):
    renewed = {"refresh_token": "refresh-9", "access_token": "access-9", "token_expiry_date": "2026-03-01T12:25:00Z"}
    concealed = []
    source = TokenSource(
        dict(APP), IDENTITY, lambda: None, requests.Session(), lambda: xero.now, concealed.append, Kept(**APP | renewed)
    )

    source.token()

    assert set(concealed) == {"refresh-9", "access-9"}
