"""Mistakes in what the program is given: the message says which field, what is wrong, and an example of right."""

import json
import re
import subprocess
from pathlib import Path

import pytest

TENANT = "45e4708e-d862-4111-ab3a-dd8cd03913e1"


def credentials(**changes):
    def change(config):
        config["credentials"] |= changes
        for name in [name for name, value in changes.items() if value is ...]:
            del config["credentials"][name]

    return change


def option(**changes):
    return lambda config: config.update(changes)


def custom(config):
    config["credentials"] = {"auth_type": "custom_connection", "client_id": "1B5A7E0F93C24D6A8E1F0B2C4D6E8F0A"}


# What is done to a good configuration; what the message must name; what an example of right looks like.
CONFIGURATIONS = {
    "no credentials": (lambda config: config.pop("credentials"), ["credentials"], "oauth2|custom_connection|access_token"),
    "credentials that are text": (option(credentials="secret"), ["credentials"], "auth_type|client_id|object"),
    "no secret": (custom, ["client_secret"], "secret"),
    "an empty secret": (lambda config: (custom(config), credentials(client_secret="")(config)), ["client_secret"], "secret"),
    "no client id": (credentials(client_id=...), ["client_id"], r"[0-9A-F]{32}"),
    "no refresh token": (credentials(refresh_token=...), ["refresh_token"], "refresh_token"),
    "an unknown auth_type": (
        credentials(auth_type="password"),
        ["auth_type", "password"],
        "oauth2.*custom_connection.*access_token",
    ),
    "no auth_type": (credentials(auth_type=...), ["auth_type"], "oauth2.*custom_connection.*access_token"),
    "a client id that was cut short": (
        credentials(client_id="1B5A7E0F93C2…"),
        ["client_id", "no plain ASCII"],
        r"[0-9A-F]{32}",
    ),
    "a secret with a line end": (credentials(client_secret="s3cret-0123456789\n"), ["client_secret", "line end"], "secret"),
    "a refresh token with a line end": (
        credentials(refresh_token="r3fresh-0123456789\n"),
        ["refresh_token", "line end"],
        "refresh_token",
    ),
    "a tenant id with a line end": (option(tenant_ids=[TENANT + "\n"]), ["tenant_ids", "line end"], TENANT),
    "a malformed tenant id": (option(tenant_ids=["Demo Company"]), ["tenant_ids", "Demo Company"], TENANT),
    "a tenant id that is too short": (option(tenant_ids=[TENANT, TENANT[:-1]]), ["tenant_ids", TENANT[:-1]], TENANT),
    "tenant ids that are text": (option(tenant_ids=TENANT), ["tenant_ids"], TENANT),
    "a start date that is none": (option(start_date="yesterday"), ["start_date", "yesterday"], r"\d{4}-\d{2}-\d{2}"),
    "a start date that does not exist": (option(start_date="2026-02-30"), ["start_date", "2026-02-30"], r"20\d\d-\d{2}-\d{2}"),
    "a start date as a number": (option(start_date=20260101), ["start_date"], r"\d{4}-\d{2}-\d{2}"),
    "a page size that is too large": (option(page_size=5000), ["page_size", "1000"], "1000"),
    "a page size that is text": (option(page_size="many"), ["page_size", "many"], "1000"),
    "a negative reserve": (option(day_reserve=-1), ["day_reserve"], "500|0"),
    "an address without a scheme": (option(api_url="api.xero.com"), ["api_url"], "https://api.xero.com"),
}


@pytest.mark.parametrize("case", CONFIGURATIONS)
def test_check_tells_a_mistake_in_the_configuration_with_its_field_and_an_example(xero, program, case):
    change, names, example = CONFIGURATIONS[case]
    config = json.loads(json.dumps(xero.config))
    change(config)
    run = program.run("check", xero, config=config)
    assert run.errors or run.status["status"] == "FAILED"
    assert {error.failure_type for error in run.errors} <= {"config_error"}
    told = run.errors[-1].message if run.errors else run.status["message"]
    for name in names:
        assert name in told, told
    assert re.search(example, told, re.DOTALL), told
    assert "0123456789" not in "\n".join([*run.lines, run.stderr]), "a part of a secret is printed"
    assert run.calls == [], "nothing has to be asked to see that"


@pytest.mark.parametrize("verb", ["read", "discover"])
@pytest.mark.parametrize("case", ["no secret", "a malformed tenant id", "a start date that does not exist"])
def test_the_other_verbs_tell_it_too(xero, program, sync, case, verb):
    change, names, example = CONFIGURATIONS[case]
    config = json.loads(json.dumps(xero.config))
    change(config)
    run = program.run(verb, xero, config=config, catalog=sync.configured(["contacts"]) if verb == "read" else None)
    told = failed(run, *names)
    assert re.search(example, told, re.DOTALL), told
    assert run.calls == []


def failed(run, *names):
    """A failed run that says so once, as a mistake of the user's."""
    assert run.code != 0
    told = "\n".join([error.message for error in run.errors] or [run.told])
    assert {error.failure_type for error in run.errors} == {"config_error"}, told
    for name in names:
        assert name in told, told
    return told


@pytest.mark.parametrize("which", ["config", "catalog", "state"])
def test_a_path_to_no_file_is_told(xero, program, sync, which):
    files = {"config": xero.config, "catalog": sync.configured(["contacts"]), "state": []}
    missing = Path("/nowhere/at-all.json")
    run = program.run("read", **(files | {which: missing}))
    failed(run, str(missing))


@pytest.mark.parametrize("which", ["config", "catalog", "state"])
@pytest.mark.parametrize("content", ["{not json", ""])
def test_a_file_that_is_no_json_is_told(xero, program, sync, which, content):
    files = {"config": xero.config, "catalog": sync.configured(["contacts"]), "state": []}
    path = Path(program.file(content))
    run = program.run("read", **(files | {which: path}))
    failed(run, path.name)


def test_a_configuration_that_is_a_list_is_told(program, sync):
    failed(program.run("read", config=Path(program.file([1, 2])), catalog=sync.configured(["contacts"])))


def test_a_catalog_that_names_an_unknown_stream_is_told_and_the_others_are_read(xero, program, sync, catalog):
    configured = sync.configured(["contacts", "accounts"])
    configured["streams"][1]["stream"] = catalog["accounts"] | {"name": "shoes"}
    run = program.run("read", xero, config=xero.config, catalog=configured)
    assert run.code != 0
    told = [error for error in run.errors if "shoes" in error.message]
    assert told, run.errors
    assert {error.failure_type for error in told} == {"config_error"}
    assert set(run.keys("contacts")) == set(xero.holds("contacts"))


def test_a_catalog_that_is_none_is_told(xero, program):
    failed(program.run("read", config=xero.config, catalog={"shoes": []}))


@pytest.mark.parametrize(
    "state",
    [
        {"states": "yes"},
        {"states": [{"cursor": {"UpdatedDateUTC": "2026-01-01T00:00:00"}}]},
        {"UpdatedDateUTC": 5},
        {"UpdatedDateUTC": "the other day"},
        {"states": [{"partition": {"tenant_id": TENANT}, "cursor": {"UpdatedDateUTC": "soon"}}]},
        {"states": [{"partition": {"tenant_id": TENANT}, "cursor": {"resume": {"at": {"stamp": 99999999999999999}}}}]},
        {"date": "2026-01-01"},
    ],
    ids=lambda state: json.dumps(state)[-50:],
)
def test_a_state_of_another_shape_is_told_and_nothing_is_read_twice_for_it(xero, sync, state):
    given = [{"type": "STREAM", "stream": {"stream_descriptor": {"name": "contacts"}, "stream_state": state}}]
    # One organisation: {"UpdatedDateUTC": ...} is what source-xero 2.x left behind.
    run = sync("contacts", "tax_rates", state=given, tenant_ids=[xero.tenants[0].id], fails=True)
    told = [error for error in run.errors if error.stream in {"contacts", None} and "contacts" in error.message]
    assert told, run.errors
    assert {error.failure_type for error in told} == {"config_error"}
    assert "state" in told[0].message.lower()
    assert run.keys("contacts") == []


@pytest.mark.parametrize("state", [{"contacts": {"UpdatedDateUTC": "2026-01-01"}}, ["contacts"], "contacts"])
def test_a_state_file_that_is_no_list_of_states_is_told(xero, program, sync, state):
    run = program.run(
        "read", config=xero.config, catalog=sync.configured(["contacts"]), state=Path(program.file(json.dumps(state)))
    )
    told = failed(run)
    assert "state" in told.lower()


def test_a_state_of_a_stream_that_is_not_read_does_not_matter(sync):
    given = [{"type": "STREAM", "stream": {"stream_descriptor": {"name": "shoes"}, "stream_state": {"a": 1}}}]
    assert sync("tax_rates", state=given).records["tax_rates"]


def test_an_unconnected_organisation_is_named_with_those_that_are(xero, program):
    check = program.run("check", config=xero.config | {"tenant_ids": [TENANT]})
    assert check.status["status"] == "FAILED"
    assert TENANT in check.status["message"]


@pytest.mark.parametrize("verb", ["check", "discover", "read"])
def test_no_verb_leaves_a_file_behind(xero, program, sync, verb):
    """The current directory is the user's, and a configuration holds secrets."""
    program.run(verb, config=xero.config, catalog=sync.configured(["contacts"]) if verb == "read" else None)
    assert {path.name for path in program.folder.iterdir() if not path.name.startswith("file-")} == set()


@pytest.mark.parametrize("arguments", [["shout"], ["read"], ["check", "--config"]])
def test_a_command_line_that_is_none_is_answered_with_the_usage(program, arguments):
    command = [*program.command("spec")[:1], *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr
    assert "usage" in (done.stdout + done.stderr).lower() or "--config" in done.stdout + done.stderr
