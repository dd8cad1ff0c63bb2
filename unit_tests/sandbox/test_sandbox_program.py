import json

import pytest
from click.testing import CliRunner

from xero_sandbox import server
from xero_sandbox.__main__ import main
from xero_sandbox.options import WEB_APP


@pytest.fixture
def program(monkeypatch):
    """The command line with a server that serves nothing; gives the result and the sandbox that would be served."""
    served = {}

    class Listener:
        def getsockname(self):
            return ("127.0.0.1", 4242)

    def serve(sandbox, _, *, gzip, ready):
        served.update(sandbox=sandbox, gzip=gzip)
        ready()

    monkeypatch.setattr(server, "listen", lambda *_: Listener())
    monkeypatch.setattr(server, "serve", serve)
    return lambda *arguments: (CliRunner().invoke(main, ["--size", "small", *arguments]), served)


def test_the_start_prints_the_configuration_to_use(program, tmp_path):
    path = tmp_path / "config.json"
    result, _ = program("--config-out", str(path))
    config = json.loads(path.read_text())
    assert config["api_url"] == config["identity_url"] == config["login_url"] == "http://127.0.0.1:4242"
    assert config["credentials"]["auth_type"] == "oauth2"
    assert json.dumps(config, indent=2) in result.output


def test_json_prints_the_configuration_and_nothing_else(program):
    result, _ = program("--json", "--auth", "custom_connection")
    assert json.loads(result.output)["credentials"]["auth_type"] == "custom_connection"


def test_options_reach_the_sandbox(program):
    result, served = program(
        "--tenants",
        "3",
        "--practice",
        "--day-limit",
        "1000",
        "--latency",
        "0.5",
        "--at",
        "2026-01-31T12:00:00Z",
        "--scopes",
        "broad",
        "--unconnected",
        "--tier",
        "starter",
        "--redirect-uri",
        "http://localhost:1/a",
        "--redirect-uri",
        "https://example.com/b",
    )
    assert result.exit_code == 0, result.output
    sandbox = served["sandbox"]
    assert len(sandbox.store.tenants) == 4
    assert sandbox.gate.limits.day == 1000
    assert sandbox.latency == 0.5
    assert sandbox.clock.now().isoformat().startswith("2026-01-31T12:00")
    assert "accounting.transactions" in sandbox.options.scopes
    app = sandbox.identity.apps.get(WEB_APP.client_id)
    assert (app.tier, app.redirect_uris) == ("starter", ("http://localhost:1/a", "https://example.com/b"))
    assert [one.tenant.tenant_type for one in sandbox.connections.of(app)] == ["PRACTICE"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--size", "enormous"], "'enormous' is not one of"),
        (["--at", "soon"], "no ISO time"),
        (["--scopes", "accounting.all"], "no scopes are called accounting.all"),
        (["--minute-limit", "-1"], "x>=0"),
        (["--auth", "password"], "is not one of"),
        (["--redirect-uri", "http://127.0.0.1:1/"], "https or http://localhost"),
    ],
)
def test_bad_options_are_named(program, arguments, words):
    result, _ = program(*arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_a_taken_port_is_told_without_a_traceback(program, monkeypatch):
    def taken(*_):
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(server, "listen", taken)
    result, _ = program("--port", "80")
    assert result.exit_code == 1
    assert "cannot listen on 127.0.0.1:80: Address already in use; try --port 0" in result.output


def test_help_has_examples(program):
    result, _ = program("--help")
    assert "--tenants 4 --practice" in result.output
    assert "localhost:8765/_sandbox/" in result.output
