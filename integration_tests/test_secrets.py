"""Secrets stay off the screen, whoever quotes them: the token endpoint, the API, or our own HTTP client."""

import base64
import json
import subprocess

import pytest

from integration_tests.program import SECONDS

TOKEN = "/connect/token"
PIECE = 16
HTML = "text/html"


@pytest.fixture
def printed(program, sync):
    """Runs a verb and gives its code and all that it printed, but for the CONTROL messages, which are to hold the tokens."""

    def run(verb, config):
        files = {"config": config} | ({"catalog": sync.configured(["invoices", "contacts"])} if verb == "read" else {})
        done = subprocess.run(
            program.command(verb, **files), capture_output=True, text=True, timeout=SECONDS, check=False, cwd=program.folder
        )
        lines = done.stdout.split("\n")
        run.controls = [line for line in lines if '"type":"CONTROL"' in line]
        return done.returncode, "\n".join([*(line for line in lines if line not in run.controls), done.stderr])

    return run


def leaked(secret, told, skip=0):
    """The pieces of a secret that are printed. The header of a JWT (`skip`) says nothing, and an example has the same."""
    return {secret[at : at + PIECE] for at in range(skip, len(secret) - PIECE + 1)} & {
        told[at : at + PIECE] for at in range(len(told))
    }


def without_token(xero):
    """A configuration whose first call is a renewal, its secrets, and what it signs in to the token endpoint with."""
    config = json.loads(json.dumps(xero.config))
    credentials = config["credentials"]
    for name in ("access_token", "token_expiry_date"):
        credentials.pop(name, None)
    basic = base64.b64encode(f"{credentials['client_id']}:{credentials['client_secret']}".encode()).decode()
    return config, [credentials["refresh_token"], credentials["client_secret"], basic]


@pytest.mark.parametrize("verb", ["read", "check", "discover"])
@pytest.mark.parametrize("stray", ["\n", "…"], ids=ascii)
def test_an_access_token_that_no_header_can_carry(xero, printed, verb, stray):
    config = xero.configured("access_token")
    token = config["credentials"]["access_token"]
    config["credentials"]["access_token"] += stray
    code, told = printed(verb, config)
    assert "credentials.access_token: the value has the wrong form" in told
    assert code == (0 if verb == "check" else 1)
    assert leaked(token, told, skip=token.index(".")) == set()
    assert "Traceback" not in told


@pytest.mark.parametrize("verb", ["read", "check"])
def test_a_token_endpoint_that_quotes_the_form(xero, printed, verb):
    config, secrets = without_token(xero)
    refresh, secret, basic = secrets
    error = f"bad form refresh_token={refresh}&client_secret={secret} Authorization: Basic {basic}"
    xero.when(TOKEN, times=None, status=400, body=json.dumps({"error": error, "error_description": error}))
    _, told = printed(verb, config)
    assert "refuses the credentials: HTTP 400." in told
    for one in secrets:
        assert leaked(one, told) == set()


@pytest.mark.parametrize("verb", ["read", "check"])
@pytest.mark.parametrize(
    "tokens", [{"access_token": "an-access-token-with\na-line-end-in-it"}, {"refresh_token": "half-a-refresh-token…"}]
)
def test_a_token_of_the_endpoint_that_no_header_can_carry(xero, printed, verb, tokens):
    config, secrets = without_token(xero)
    answer = {"access_token": "a-good-access-token", "refresh_token": "a-good-refresh-token", "expires_in": 1800} | tokens
    xero.when(TOKEN, times=None, status=200, body=json.dumps(answer))
    _, told = printed(verb, config)
    (name,) = tokens
    assert f"The {name.replace('_', ' ')} that Xero's token endpoint gives cannot be one" in told
    for one in [*secrets, *answer["access_token"].split("\n"), answer["refresh_token"]]:
        assert leaked(one, told) == set()
    announced = [json.loads(line)["control"]["connectorConfig"]["config"]["credentials"] for line in printed.controls]
    assert tokens[name] not in [one.get(name) for one in announced], "it is announced, to be kept"


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (400, "application/json", lambda quoted: json.dumps({"ErrorNumber": 1, "Message": quoted})),
        (400, "application/json", lambda quoted: json.dumps({"Elements": [{"ValidationErrors": [{"Message": quoted}]}]})),
        (404, HTML, lambda quoted: f"<html>You sent <b>{quoted}</b></html>"),
        (412, HTML, lambda quoted: f"<html>{'x' * 200} {quoted}</html>"),
    ],
    ids=["message", "validation", "HTML", "HTML cut"],
)
def test_an_answer_of_the_api_that_quotes_the_request(xero, printed, status, kind, body):
    config = xero.configured("access_token")
    token = config["credentials"]["access_token"]
    then = {"status": status, "content_type": kind, "body": body(f"Authorization: Bearer {token}")}
    xero.when("/Invoices$", times=None, **then)
    code, told = printed("read", config)
    assert code == 1
    assert "Bearer ****" in told
    assert leaked(token, told) == set()


def test_a_check_whose_answer_quotes_the_request(xero, printed):
    config = xero.configured("access_token")
    token = config["credentials"]["access_token"]
    xero.when("/Organisation$", times=None, status=400, body=json.dumps({"Message": f"Authorization: Bearer {token}"}))
    _, told = printed("check", config)
    assert '"FAILED"' in told
    assert leaked(token, told) == set()
