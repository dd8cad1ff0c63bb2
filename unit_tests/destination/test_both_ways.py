"""One program, two roles: what the platform asks of both is answered for both."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import requests_mock
from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.models import AirbyteConnectionStatus, Status

from source_xero import run
from source_xero.source import SourceXero

BIN = Path(sys.executable).parent
CONFIG = {"credentials": {"auth_type": "access_token", "access_token": "a.b.c"}}


def messages(program, *args):
    ran = subprocess.run([BIN / program, *map(str, args)], capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps(CONFIG))
    return path


@pytest.mark.parametrize("program", ["source-xero", "destination-xero"])
def test_one_specification_serves_both(program):
    [told] = [one["spec"] for one in messages(program, "spec") if one["type"] == "SPEC"]

    assert told["supportsIncremental"] is True
    assert told["supported_destination_sync_modes"] == ["append", "append_dedup", "update", "soft_delete"]
    assert "write" in told["connectionSpecification"]["properties"]


def test_the_source_discovers_both_catalogs(config):
    kinds = [one["type"] for one in messages("source-xero", "discover", "--config", config)]

    assert kinds.count("CATALOG") == kinds.count("DESTINATION_CATALOG") == 1


def test_the_destination_discovers_its_own_alone_and_the_same(config):
    both = messages("source-xero", "discover", "--config", config)

    alone = messages("destination-xero", "discover", "--config", config)

    assert alone == [one for one in both if one["type"] == "DESTINATION_CATALOG"]


@pytest.fixture
def checked(monkeypatch, tmp_path):
    """What check says, given what the source says and the scopes of the token."""

    def check(scopes, status=Status.SUCCEEDED, **more):
        given = AirbyteConnectionStatus(status=status, message="Reached Demo.")
        monkeypatch.setattr(SourceXero, "check", lambda *_: given)
        monkeypatch.setattr("source_xero.api.auth.TokenSource.scopes", lambda _: scopes)
        path = tmp_path / "config.json"
        path.write_text(json.dumps(CONFIG | more))
        source = run._source("check", str(path), None, None, keep=False)  # noqa: SLF001 - the way in of the command line
        parsed = AirbyteEntrypoint.parse_args(["check", "--config", str(path)])
        with requests_mock.Mocker():  # no way out
            printed = [json.loads(line) for line in run._Entrypoint(source, None).run(parsed)]  # noqa: SLF001 - as above
        return next(one["connectionStatus"] for one in printed if one["type"] == "CONNECTION_STATUS")

    return check


def test_check_names_the_objects_that_cannot_be_written_where_writing_is_set_up(checked):
    told = checked(frozenset({"accounting.contacts"}), write={"dry_run": True})

    assert told["status"] == "SUCCEEDED"
    assert told["message"].startswith("Reached Demo.\n")
    assert "Object invoices cannot be written: the connection lacks the scope accounting.invoices" in told["message"]
    assert "Object contacts " not in told["message"]


@pytest.mark.parametrize("more", [{}, {"write": None}])
def test_check_says_nothing_of_writing_where_nobody_writes(checked, more):
    assert checked(frozenset(), **more)["message"] == "Reached Demo."


def test_a_failed_check_says_what_failed_and_no_more(checked):
    assert checked(frozenset(), Status.FAILED, write={})["message"] == "Reached Demo."
