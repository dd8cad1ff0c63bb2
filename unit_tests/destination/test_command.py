"""`write` from its command line to its exit code, over a Xero of canned answers."""

import io
import json
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest
import requests_mock

from source_xero.destination import command
from source_xero.destination.options import Options
from source_xero.destination.stop import Interrupted
from unit_tests.destination.pretend import TENANT

API = "https://api.xero.com/api.xro/2.0/"
CREDENTIALS = {"auth_type": "access_token", "access_token": "a.b.c"}
CONTACT = {"ContactID": "11111111-0000-4000-8000-000000000000", "Name": "Ridgeway"}


class Raw:
    """Standard output, as far as it is needed."""

    def __init__(self):
        self.buffer = io.BytesIO()

    def messages(self):
        return [json.loads(line) for line in self.buffer.getvalue().splitlines()]

    def of(self, kind):
        return [one for one in self.messages() if one["type"] == kind]


@pytest.fixture
def xero():
    with requests_mock.Mocker() as mocker:
        mocker.get("https://api.xero.com/connections", json=[connection(TENANT, "Demo")])
        mocker.get(requests_mock.ANY, json={"Contacts": [], "pagination": {"page": 1, "pageCount": 1}})
        mocker.get("https://api.xero.com/connections", json=[connection(TENANT, "Demo")])
        mocker.put(API + "Contacts", json={"Contacts": [CONTACT]})
        yield mocker


@pytest.fixture
def program(tmp_path, monkeypatch, xero):  # noqa: ARG001 - nothing is to get out
    """Runs the program; returns exit code and output."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    def run(verb="write", lines=(), config=None, catalog=None, source=None, flags=(), **write):
        out = Raw()
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=source or io.BytesIO(b"\n".join(lines))))
        given = {"credentials": CREDENTIALS, **({"write": write} if write else {})} if config is None else config
        (tmp_path / "config.json").write_text(given if isinstance(given, str) else json.dumps(given))
        (tmp_path / "catalog.json").write_text(json.dumps({"streams": [configured()]} if catalog is None else catalog))
        args = [verb, "--config", str(tmp_path / "config.json"), *flags]
        args += ["--catalog", str(tmp_path / "catalog.json")] if verb == "write" else []
        return SimpleNamespace(code=command.run(args), out=out)

    yield run
    for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
        signal.signal(number, handler)


def connection(tenant_id, name):
    return {"tenantId": tenant_id, "tenantName": name, "tenantType": "ORGANISATION"}


def configured(name="contacts", mode="append"):
    return {"stream": {"name": name, "json_schema": {}}, "sync_mode": "full_refresh", "destination_sync_mode": mode}


def record(**data):
    return json.dumps({"type": "RECORD", "record": {"stream": "contacts", "data": data, "emitted_at": 1}}).encode()


STATE = b'{"type":"STATE","state":{"type":"STREAM","id":1,"stream":{"stream_descriptor":{"name":"contacts"}}}}'


def error(ran):
    [trace] = ran.out.of("TRACE")
    return trace["trace"]["error"]


def test_a_row_is_written_and_its_state_goes_back(program, xero):
    ran = program(lines=[record(Name="Ridgeway"), STATE])

    assert ran.code == 0
    assert [one["state"]["destinationStats"]["recordCount"] for one in ran.out.of("STATE")] == [1.0]
    sent = [one for one in xero.request_history if one.method == "PUT"]
    assert [one.json() for one in sent] == [{"Contacts": [{"Name": "Ridgeway"}]}]
    assert "contacts: 1 in: 1 created" in str(ran.out.of("LOG"))


def test_the_rejected_rows_are_not_read_from_the_file_that_they_are_added_to(program, tmp_path, xero):
    path = tmp_path / "rejected.jsonl"
    path.write_bytes(record(Nam="Ridgeway") + b"\n")

    with path.open("rb") as source:
        ran = program(source=source, rejected_path=str(path))

    assert ran.code == 1
    assert error(ran)["failure_type"] == "config_error"
    assert "Copy it, and feed the copy in" in error(ran)["message"]
    assert path.read_bytes() == record(Nam="Ridgeway") + b"\n"
    assert xero.request_history == []


def test_a_key_as_long_as_a_novel_does_not_fill_the_log(program):
    ran = program(lines=[record(ContactNumber="x" * 5_000, Nam="Ridgeway")])

    assert "Line 1, contacts (ContactNumber xxx" in str(ran.out.of("LOG"))
    assert "x" * 100 not in str(ran.out.of("LOG"))


def test_an_input_without_rows_asks_xero_nothing(program, xero):
    ran = program(lines=[STATE])

    assert ran.code == 0
    assert len(ran.out.of("STATE")) == 1
    assert xero.request_history == []


def test_a_dry_run_sends_nothing_and_shows_requests_if_asked(program, xero):
    ran = program(lines=[record(Name="Ridgeway"), STATE], dry_run=True, show_requests=True)

    assert ran.code == 0
    assert {one.method for one in xero.request_history} == {"GET"}
    assert "would be created" in str(ran.out.of("LOG"))
    assert "PUT Contacts?summarizeErrors=false" in str(ran.out.of("LOG"))
    assert ran.out.of("STATE") == []


def test_a_dry_run_can_be_asked_for_on_the_command_line(program, xero):
    ran = program(lines=[record(Name="Ridgeway"), STATE], flags=["--dry-run"])

    assert {one.method for one in xero.request_history} == {"GET"}
    assert "would be created" in str(ran.out.of("LOG"))


def test_requests_are_not_shown_unless_asked(program):
    assert "PUT Contacts" not in str(program(lines=[record(Name="Ridgeway")], dry_run=True).out.of("LOG"))


def test_the_day_limit_ends_the_sync_as_something_that_passes(program, xero):
    xero.put(API + "Contacts", status_code=429, headers={"X-Rate-Limit-Problem": "day", "Retry-After": "60"})

    ran = program(lines=[record(Name="Ridgeway"), STATE])

    assert ran.code == 1
    assert error(ran)["failure_type"] == "transient_error"
    assert "object contacts of organisation Demo" in error(ran)["message"]
    assert ran.out.of("STATE") == []
    assert "1 without an outcome" in str(ran.out.of("LOG"))


def test_a_rejected_token_ends_the_sync_as_a_matter_of_configuration(program, xero):
    xero.get("https://api.xero.com/connections", status_code=401, json={"Detail": "AuthenticationUnsuccessful"})

    ran = program(lines=[record(Name="Ridgeway")])

    assert ran.code == 1
    assert error(ran)["failure_type"] == "config_error"
    assert "a.b.c" not in str(ran.out.messages())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"config": "hello"}, "no JSON"),
        ({"config": []}, "a JSON object is due"),
        ({"config": {}}, "credentials: is missing"),
        ({"config": {"credentials": CREDENTIALS, "write": {"on_conflict": "panic"}}}, "write.on_conflict"),
        ({"config": {"credentials": CREDENTIALS, "write": {"batch_size": 0}}}, "write.batch_size: 0 is less than 1"),
        ({"config": {"credentials": CREDENTIALS, "write": {"dryrun": True}}}, "write.dryrun: there is no such option"),
        ({"config": {"credentials": CREDENTIALS, "write": {"report_path": "/nowhere/at/all"}}}, "write.report_path"),
        ({"catalog": {"streams": [configured(mode="overwrite")]}}, "overwrite"),
        ({"catalog": {"streams": [configured("contact")]}}, "Did you mean"),
    ],
)
def test_what_cannot_be_used_is_told_before_anything_is_read_or_asked(program, xero, change, told):
    ran = program(lines=[record(Name="Ridgeway"), STATE], **change)

    assert ran.code == 1
    assert error(ran)["failure_type"] == "config_error"
    assert told in error(ran)["message"]
    assert xero.request_history == []
    assert ran.out.of("STATE") == []


def test_a_configuration_of_2_is_taken_over_and_told(program):
    ran = program(config={"credentials": {"auth_type": "oauth2_access_token", "access_token": "a.b.c"}, "tenant_id": TENANT})

    [control] = ran.out.of("CONTROL")
    assert control["control"]["connectorConfig"]["config"]["tenant_ids"] == [TENANT]


def test_rotated_tokens_are_told_at_once_in_the_configuration_as_it_was_given(program, xero):
    token = {"access_token": "new.access.token", "refresh_token": "new-refresh", "expires_in": 1800}
    xero.post("https://identity.xero.com/connect/token", json=token)
    oauth = {"auth_type": "oauth2", "client_id": "id", "refresh_token": "old"}

    ran = program(lines=[record(Name="Ridgeway")], config={"credentials": oauth})

    [control] = ran.out.of("CONTROL")
    told = control["control"]["connectorConfig"]["config"]
    assert set(told) == {"credentials"}
    assert told["credentials"]["refresh_token"] == "new-refresh"
    assert ran.out.messages()[0] == control
    assert "new.access.token" not in str([one for one in ran.out.messages() if one is not control and one["type"] != "CONTROL"])


def test_an_interrupted_sync_leaves_its_report_and_says_so_by_its_exit_code(program, xero, tmp_path):
    def interrupt(_request, _context):
        signal.raise_signal(signal.SIGTERM)
        return {"Contacts": [CONTACT]}

    xero.put(API + "Contacts", json=interrupt)
    report = tmp_path / "report.jsonl"

    ran = program(lines=[record(Name="Ridgeway"), STATE, record(Name="Other")], report_path=str(report))

    assert ran.code == 128 + signal.SIGTERM
    assert [json.loads(line)["outcome"] for line in report.read_text().splitlines()] == ["created"]


def test_a_fault_of_ours_is_told_without_what_rows_hold(program, monkeypatch):
    secret = "secret" + " of the row"  # in two, because a stack trace quotes the source

    def fail(*_, **__):
        raise RuntimeError(secret)

    monkeypatch.setattr(command, "write", fail)

    ran = program()

    assert ran.code == 1
    assert error(ran)["failure_type"] == "system_error"
    assert "test_command.py" in error(ran)["stack_trace"]
    assert secret not in str(error(ran))


def test_a_reader_that_has_gone_ends_the_sync(program, monkeypatch):
    def gone(*_, **__):
        raise BrokenPipeError

    monkeypatch.setattr(command, "write", gone)

    assert program().code == 1


def test_an_interruption_anywhere_is_no_failure_of_ours(program, monkeypatch):
    def interrupted(*_, **__):
        raise Interrupted(signal.SIGINT)

    monkeypatch.setattr(command, "write", interrupted)

    ran = program()

    assert ran.code == 130
    assert ran.out.of("TRACE") == []


def test_discover_prints_the_destination_catalog_alone(program):
    ran = program("discover")

    [told] = ran.out.messages()
    assert ran.code == 0
    assert told["type"] == "DESTINATION_CATALOG"
    assert {"object_name", "sync_mode", "json_schema", "matching_keys"} == set(told["destination_catalog"]["operations"][0])


def test_the_options_of_the_specification_are_those_that_are_read_with_the_same_defaults():
    properties = command.specification()["properties"]["write"]["properties"]

    assert set(properties) == set(Options.__dataclass_fields__)
    stated = {name: part["default"] for name, part in properties.items() if "default" in part}
    assert Options.of({"write": stated}) == Options.of({}) == Options()


def test_every_option_is_described_with_an_example():
    properties = command.specification()["properties"]["write"]["properties"]

    assert all(part["title"] and part["description"] and part["examples"] for part in properties.values())


def test_writing_starts_without_the_cdk():
    code = "import sys; from source_xero.destination import command; print('airbyte_cdk' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)  # noqa: S603

    assert ran.stdout.strip() == "False"
