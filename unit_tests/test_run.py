"""The command line: `--update-config` keeps the file current, and `connect` is a verb."""

import io
import json
import logging
import sys

import pytest

from source_xero import run
from source_xero.connect import command
from source_xero.output import Output

IDENTITY, API = "https://identity.example", "https://api.example"
CONFIG = {
    "credentials": {"auth_type": "oauth2", "client_id": "app", "client_secret": "s3cret", "refresh_token": "refresh-0"},
    "identity_url": IDENTITY,
    "api_url": API,
    "a key of mine": 1,
}
CONNECTIONS = [{"id": "c", "tenantId": "t1", "tenantType": "ORGANISATION", "tenantName": "Alpha"}]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps(CONFIG))
    return path


@pytest.fixture
def start(monkeypatch):
    """Run a verb as `run` does, but for what it does to the process; give the exit code and the messages."""

    def go(*args):
        printed = io.BytesIO()
        with monkeypatch.context() as process:
            process.setattr(logging.getLogger(), "handlers", [])  # pytest's own, which `run` would turn to stdout
            process.setattr(sys, "stdout", Output(printed))
            code = run._run([*args], sys.stdout)  # noqa: SLF001 - `run` ends the process
        return code, [json.loads(line) for line in printed.getvalue().splitlines()]

    return go


@pytest.fixture
def xero(requests_mock, file):
    """A Xero that hands out refresh-1 and notes what the file holds when the new token is first used."""
    in_file = []

    def connections(request, _context):
        in_file.append((request.headers["Authorization"], json.loads(file.read_text())["credentials"]["refresh_token"]))
        return CONNECTIONS

    answer = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800}
    requests_mock.post(f"{IDENTITY}/connect/token", json=answer)
    requests_mock.get(f"{API}/connections", json=connections)
    requests_mock.get(f"{API}/api.xro/2.0/Organisation", json={"Organisations": [{"OrganisationID": "o", "Name": "Alpha"}]})
    return in_file


def control(messages):
    return [message["control"]["connectorConfig"]["config"] for message in messages if message["type"] == "CONTROL"]


def test_rotated_tokens_are_in_the_file_before_the_new_one_is_used(xero, file, start):
    code, messages = start("check", "--update-config", "--config", str(file))

    assert code == 0

    assert xero == [("Bearer access-1", "refresh-1")]
    held = json.loads(file.read_text())
    assert held["credentials"]["access_token"] == "access-1"
    assert held["credentials"]["client_secret"] == "s3cret"
    assert set(held) == set(CONFIG), "no defaults are written into a person's file"
    assert held["a key of mine"] == 1
    assert [config["credentials"]["refresh_token"] for config in control(messages)] == ["refresh-1"]


def test_without_the_option_the_file_is_left_alone(xero, file, start):
    _, messages = start("check", "--config", str(file))

    assert json.loads(file.read_text()) == CONFIG
    assert [config["credentials"]["refresh_token"] for config in control(messages)] == ["refresh-1"]
    assert xero == [("Bearer access-1", "refresh-0")]


def test_a_file_that_cannot_be_written_is_found_out_before_a_token_is_spent(file, start, monkeypatch, requests_mock):
    def cannot(*_args):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("pathlib.Path.replace", cannot)

    _, messages = start("check", "--update-config", "--config", str(file))

    status = [message["connectionStatus"] for message in messages if message["type"] == "CONNECTION_STATUS"]
    assert status[0]["status"] == "FAILED"
    assert "Read-only file system" in status[0]["message"]
    assert requests_mock.call_count == 0


def test_a_file_that_cannot_be_written_any_more_stops_the_run_with_the_token_printed(xero, file, start, requests_mock):
    def answer(_request, _context):
        file.write_text("somebody else's now")
        return {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800}

    requests_mock.post(f"{IDENTITY}/connect/token", json=answer)

    _, messages = start("check", "--update-config", "--config", str(file))

    status = [message["connectionStatus"] for message in messages if message["type"] == "CONNECTION_STATUS"]
    assert status[0]["status"] == "FAILED"
    assert "--update-config" in status[0]["message"]
    assert "another 30 minutes" in status[0]["message"]
    assert [config["credentials"]["refresh_token"] for config in control(messages)] == ["refresh-1"]
    assert file.read_text() == "somebody else's now"
    assert xero == []


def test_connect_is_a_verb(monkeypatch):
    asked = []

    def connect(args):
        asked.append(args)
        return 7

    monkeypatch.setattr(command, "connect", connect)

    with pytest.raises(SystemExit) as ended:
        run.run(["connect", "--code"])

    assert (asked, ended.value.code) == ([["--code"]], 7)


@pytest.mark.parametrize("args", [[], ["--help"], ["-h"]])
def test_the_help_names_every_verb(args, capsys):
    with pytest.raises(SystemExit) as ended:
        run.run(args)

    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert [verb for verb in ("connect", "spec", "check", "discover", "read", "--update-config") if verb not in text] == []


@pytest.fixture
def ended_early(monkeypatch, capsys):
    """Run a command line that ends before any work; give the exit code and what was printed."""

    def go(*args):
        with monkeypatch.context() as process:
            process.setattr(logging.getLogger(), "handlers", [])
            with pytest.raises(SystemExit) as ended:
                run._run([*args], sys.stdout)  # noqa: SLF001 - `run` turns standard output into another
        return ended.value.code, "".join(capsys.readouterr())

    return go


@pytest.mark.parametrize("verb", ["check", "discover", "read"])
def test_the_help_of_a_verb_that_takes_a_configuration_lists_the_option_that_keeps_it_current(verb, ended_early):
    code, text = ended_early(verb, "--help")

    assert code == 0
    assert text.index("--config CONFIG") < text.index("--update-config")


@pytest.mark.parametrize(("args", "code"), [(["spec", "--help"], 0), (["read"], 2), (["--help", "read"], 0)])
def test_other_help_and_complaints_do_not_mention_it(args, code, ended_early):
    found, text = ended_early(*args)

    assert found == code
    assert "usage: " in text
    assert "--update-config" not in text
