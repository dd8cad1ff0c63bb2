"""The configuration: mistakes explained by field, and that of today's source-xero understood."""

import pytest

from source_xero.config import ConfigError, migrate, validate, with_defaults
from source_xero.source import specification

SCHEMA = specification()
OAUTH = {"auth_type": "oauth2", "client_id": "app", "client_secret": "s3cret", "refresh_token": "r3fresh"}
CUSTOM = {"auth_type": "custom_connection", "client_id": "app", "client_secret": "s3cret"}
READY = {"auth_type": "access_token", "access_token": "t0ken"}
TENANT = "45e4708e-d862-4111-ab3a-dd8cd03913e1"
HIDDEN = ("s3cret", "r3fresh", "t0ken")


def without(config, key):
    return {name: value for name, value in config.items() if name != key}


def problems(config):
    """The lines that a user reads about a configuration, without the first one."""
    with pytest.raises(ConfigError) as error:
        validate(with_defaults(config, SCHEMA), SCHEMA)
    first, *lines = str(error.value).splitlines()
    assert first == "The configuration cannot be used."
    assert not any(secret in str(error.value) for secret in HIDDEN)
    return lines


@pytest.mark.parametrize(
    "config",
    [
        {"credentials": OAUTH},
        {"credentials": without(OAUTH, "client_secret")},
        {"credentials": OAUTH | {"access_token": "t0ken", "token_expiry_date": "2026-01-31T12:00:00Z"}},
        {"credentials": CUSTOM},
        {"credentials": CUSTOM | {"scopes": "accounting.settings.read"}},
        {"credentials": READY},
        {"credentials": READY, "tenant_ids": [TENANT, TENANT.upper()]},
        {"credentials": READY, "tenant_ids": []},
        {"credentials": READY, "start_date": "2024-01-01"},
        {"credentials": READY, "start_date": "2024-01-01T00:00:00Z"},
        {"credentials": READY, "start_date": "2024-01-01T00:00:00.000Z"},
        {"credentials": READY, "start_date": "2024-01-01T00:00:00"},
        {"credentials": READY, "start_date": None, "tenant_ids": None, "page_size": None},
        {"credentials": READY, "look_back_minutes": 0, "page_size": 1, "calls_per_minute": 1, "concurrent_calls": 1},
        {"credentials": READY, "api_url": "http://localhost:8765/", "identity_url": "http://127.0.0.1:1"},
        {"credentials": READY, "an_option_of_a_later_version": True},
    ],
)
def test_a_good_configuration_is_accepted(config):
    validate(with_defaults(config, SCHEMA), SCHEMA)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({}, '- credentials: is missing. Example: {"auth_type": "oauth2", ...}'),
        ({"credentials": {}}, "- credentials.auth_type: is missing. One of: oauth2, custom_connection, access_token"),
        (
            {"credentials": {"auth_type": "basic"}},
            "- credentials.auth_type: 'basic' is unknown. One of: oauth2, custom_connection, access_token",
        ),
        ({"credentials": "s3cret"}, "- credentials: "),
        ({"credentials": without(OAUTH, "client_id")}, "- credentials.client_id: is missing. Example: "),
        ({"credentials": without(OAUTH, "refresh_token")}, "- credentials.refresh_token: is missing. Example: "),
        ({"credentials": without(CUSTOM, "client_secret")}, "- credentials.client_secret: is missing. Example: "),
        ({"credentials": without(READY, "access_token")}, "- credentials.access_token: is missing. Example: "),
        ({"credentials": OAUTH | {"refresh_token": ""}}, "- credentials.refresh_token: is empty. Example: "),
        ({"credentials": OAUTH | {"client_id": ""}}, "- credentials.client_id: is empty. Example: "),
        (
            {"credentials": OAUTH | {"refresh_token": "r3fresh with a space"}},
            "- credentials.refresh_token: the value has the wrong form: a space, a line end or a control character is in it.",
        ),
        (
            {"credentials": OAUTH | {"refresh_token": ["r3fresh"]}},
            "- credentials.refresh_token: the value is not of type string.",
        ),
        (
            {"credentials": READY | {"access_token": "Bearer t0ken"}},
            "- credentials.access_token: the value has the wrong form: a space, a line end or a control character is in it.",
        ),
        (
            {"credentials": CUSTOM | {"scopes": 5}},
            "- credentials.scopes: 5 is not of type string. Example: accounting.settings.read",
        ),
        ({"credentials": READY, "tenant_ids": TENANT}, f"- tenant_ids: '{TENANT}' is not of type array."),
        ({"credentials": READY, "tenant_ids": ["all"]}, f"- tenant_ids.0: 'all' has the wrong form. Example: {TENANT}"),
        (
            {"credentials": READY, "start_date": "last year"},
            "- start_date: 'last year' has the wrong form. Example: 2024-01-01T00:00:00Z",
        ),
        (
            {"credentials": READY, "start_date": "2024-02-31"},
            "- start_date: '2024-02-31' is no date. Example: 2024-01-01T00:00:00Z",
        ),
        ({"credentials": READY, "start_date": 2024}, "- start_date: 2024 is not of type string. Example: 2024-01-01T00:00:00Z"),
        ({"credentials": READY, "page_size": 1001}, "- page_size: 1001 is more than 1000. Example: 1000"),
        ({"credentials": READY, "page_size": 0}, "- page_size: 0 is less than 1. Example: 1000"),
        ({"credentials": READY, "page_size": "100"}, "- page_size: '100' is not of type integer. Example: 1000"),
        ({"credentials": READY, "calls_per_minute": 61}, "- calls_per_minute: 61 is more than 60. Example: 60"),
        ({"credentials": READY, "concurrent_calls": 6}, "- concurrent_calls: 6 is more than 5. Example: 5"),
        ({"credentials": READY, "look_back_minutes": -1}, "- look_back_minutes: -1 is less than 0. Example: 5"),
        ({"credentials": READY, "full_reread_days": -1}, "- full_reread_days: -1 is less than 0. Example: 7"),
        ({"credentials": READY, "day_reserve": 5001}, "- day_reserve: 5001 is more than 5000. Example: 500"),
        ({"credentials": READY, "api_url": "api.xero.com"}, "- api_url: 'api.xero.com' has the wrong form."),
        ({"credentials": READY, "api_url": "https://api.xero.com/api.xro/2.0"}, "- api_url: "),
    ],
)
def test_a_mistake_is_explained_by_its_field(config, sentence):
    [line] = problems(config)

    assert line.startswith(sentence)


ONE_WORD = [
    (OAUTH, "client_id"),
    (OAUTH, "client_secret"),
    (OAUTH, "refresh_token"),
    (OAUTH | {"access_token": "t0ken"}, "access_token"),
    (CUSTOM, "client_id"),
    (CUSTOM, "client_secret"),
    (READY, "access_token"),
]
STRAYS = {
    "\n": "it ends in a space or a line end",
    "\r\n": "it ends in a space or a line end",
    "\u2028": "it ends in a space or a line end",
    "…": "a character in it is no plain ASCII",
    "é": "a character in it is no plain ASCII",
}


@pytest.mark.parametrize("stray", STRAYS, ids=ascii)
@pytest.mark.parametrize(("credentials", "field"), ONE_WORD, ids=lambda one: one if isinstance(one, str) else one["auth_type"])
def test_what_no_header_can_carry_is_refused_by_its_field(credentials, field, stray):
    """The HTTP client would quote the header with the secret in it, or fail to encode it."""
    [line] = problems({"credentials": credentials | {field: credentials[field] + stray}})

    assert line.startswith(f"- credentials.{field}: ")
    assert STRAYS[stray] in line


@pytest.mark.parametrize("text", ["\x00t0ken", "t0k\nen", "t0ken\x7f"], ids=ascii)
def test_a_control_character_in_a_secret_is_refused(text):
    [line] = problems({"credentials": READY | {"access_token": text}})

    assert "a space, a line end or a control character is in it" in line


def test_the_id_of_an_organisation_with_a_line_end_is_refused():
    [line] = problems({"credentials": READY, "tenant_ids": [TENANT + "\n"]})

    assert line.startswith(f"- tenant_ids.0: '{TENANT}\\n' has the wrong form: it ends in a space or a line end. Example: ")


def test_what_is_empty_for_now_is_accepted():
    """A form that was left empty: an app with PKCE has no secret, and the first run has no access token."""
    validate(with_defaults({"credentials": OAUTH | {"client_secret": "", "access_token": ""}}, SCHEMA), SCHEMA)


@pytest.mark.parametrize("missing", [("client_id",), ("client_id", "refresh_token")], ids=" and ".join)
def test_each_missing_field_gets_its_own_line(missing):
    credentials = {name: value for name, value in OAUTH.items() if name not in missing}

    lines = problems({"credentials": credentials})

    assert [line.split(":")[0] for line in lines] == [f"- credentials.{name}" for name in missing]


def test_all_mistakes_are_told_at_once():
    lines = problems({"credentials": {"auth_type": "access_token"}, "page_size": 0, "start_date": "2024-02-31"})

    assert {line.split(":")[0] for line in lines} == {"- credentials.access_token", "- page_size", "- start_date"}


def test_every_option_with_a_default_gets_it_and_what_is_given_stays():
    filled = with_defaults({"credentials": READY, "page_size": 7, "day_reserve": None}, SCHEMA)

    assert filled == {
        "credentials": READY,
        "look_back_minutes": 5,
        "full_reread_days": 0,
        "report_months": 12,
        "page_size": 7,
        "calls_per_minute": 60,
        "concurrent_calls": 5,
        "day_reserve": 0,
        "api_url": "https://api.xero.com",
        "identity_url": "https://identity.xero.com",
        "login_url": "https://login.xero.com",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            {
                "credentials": {
                    "auth_type": "oauth2_confidential_application",
                    "client_id": "app",
                    "client_secret": "s3cret",
                    "scopes": "accounting.settings.read",
                },
                "tenant_id": TENANT,
                "start_date": "2022-03-01T00:00:00Z",
            },
            {
                "credentials": CUSTOM | {"scopes": "accounting.settings.read"},
                "tenant_ids": [TENANT],
                "start_date": "2022-03-01T00:00:00Z",
            },
        ),
        (
            {"credentials": {"auth_type": "oauth2_access_token", "access_token": "t0ken"}, "tenant_id": TENANT},
            {"credentials": READY, "tenant_ids": [TENANT]},
        ),
        ({"credentials": READY, "tenant_id": ""}, {"credentials": READY}),
        ({"credentials": READY, "tenant_id": "old", "tenant_ids": [TENANT]}, {"credentials": READY, "tenant_ids": [TENANT]}),
    ],
)
def test_a_configuration_of_todays_source_xero_is_understood(old, new):
    assert migrate(old) == new
    validate(with_defaults(migrate(old), SCHEMA), SCHEMA)


@pytest.mark.parametrize("config", [{"credentials": OAUTH, "tenant_ids": [TENANT]}, {}, {"credentials": "odd"}])
def test_any_other_configuration_is_left_as_it_is(config):
    assert migrate(config) == config


def test_the_given_configuration_is_not_touched():
    given = {"credentials": {"auth_type": "oauth2_access_token", "access_token": "t0ken"}, "tenant_id": TENANT}

    migrate(given)["credentials"]["access_token"] = "other"

    assert given == {"credentials": {"auth_type": "oauth2_access_token", "access_token": "t0ken"}, "tenant_id": TENANT}


@pytest.mark.parametrize("field", ["api_url", "identity_url", "login_url"])
@pytest.mark.parametrize("address", ["http://[", "http://[::::]", "http://a..b", "http://xero.example:99999"])
def test_an_address_that_is_none_is_named(field, address):
    (line,) = problems({"credentials": READY, field: address})

    assert line.startswith(f"- {field}: {address!r} is no address. Example: https://")
