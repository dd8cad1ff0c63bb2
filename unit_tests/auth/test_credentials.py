"""Credentials that do not rotate: custom connections and ready tokens; and the scopes of a token."""

import jwt
import pytest

from source_xero.api.auth import TokenRefused
from unit_tests.auth.endpoint import CUSTOM, NOON, READY

# A custom connection


@pytest.mark.parametrize("scopes", [{}, {"scopes": ""}, {"scopes": None}])
def test_a_custom_connection_without_scopes_asks_for_none_and_gets_all(xero, scopes):
    assert xero.source(CUSTOM | scopes).token() == "access-1"
    assert xero.form() == {"grant_type": "client_credentials"}
    assert xero.asked[0].headers["Authorization"].startswith("Basic ")


def test_a_custom_connection_with_scopes_asks_for_those(xero):
    xero.source(CUSTOM | {"scopes": "accounting.contacts.read accounting.settings.read"}).token()

    assert xero.form()["scope"] == "accounting.contacts.read accounting.settings.read"


def test_a_custom_connection_has_nothing_to_announce(xero):
    credentials = dict(CUSTOM)

    xero.source(credentials).token()

    assert xero.announced == []
    assert credentials == CUSTOM


# A ready access token


def test_a_ready_token_is_used_without_asking(xero):
    source = xero.source(dict(READY))
    xero.now = NOON.add(years=1)

    assert source.token() == "access-0"
    assert xero.asked == []


def test_a_ready_token_that_xero_rejects_cannot_be_renewed(xero):
    with pytest.raises(TokenRefused, match=r"Xero rejects credentials\.access_token: such a token lives 30 minutes"):
        xero.source(dict(READY)).renew("access-0")
    assert xero.asked == []


# Scopes


@pytest.mark.parametrize("told", [["a.read", "b"], "a.read b"])
def test_scopes_are_read_off_the_token(xero, told):
    token = jwt.encode({"scope": told}, "0" * 32)

    assert xero.source(READY | {"access_token": token}).scopes() == {"a.read", "b"}


@pytest.mark.parametrize("token", ["opaque", jwt.encode({}, "0" * 32), jwt.encode({"scope": []}, "0" * 32)])
def test_a_token_that_tells_no_scopes_tells_none(xero, token):
    assert xero.source(READY | {"access_token": token}).scopes() is None
