"""The command `source-xero connect`: its arguments, what it begins with, and how it ends where it cannot begin."""

import pytest

from source_xero.connect import command, server, terminal
from source_xero.connect.arguments import parse
from source_xero.connect.configuration import Hosts


@pytest.fixture
def commanded(monkeypatch, capsys):
    monkeypatch.setattr(command, "_quiet", lambda: None)

    def run(*args):
        code = command.connect(list(args))
        return code, capsys.readouterr().err

    return run


def test_less_data_can_be_asked_for():
    given = parse(["--data", "accounting.settings.read,accounting.invoices"])
    assert command.data_asked(given, command.streams_by_scope()) == ["accounting.settings", "accounting.invoices"]


def test_data_that_is_not_there_is_told_with_what_there_is(commanded, tmp_path):
    code, told = commanded("--code", "--data", "accounting.invoice", "-o", str(tmp_path / "c.json"))

    assert code == 1
    assert "--data accounting.invoice:" in told
    assert "accounting.invoices" in told


def test_a_port_that_is_taken_is_a_sentence(commanded, monkeypatch, tmp_path):
    class Taken:
        def __getattr__(self, _name):
            return lambda *_: None

        def bind(self, _address):
            raise OSError(98, "Address already in use")

    monkeypatch.setattr(server.socket, "socket", Taken)

    code, told = commanded("-o", str(tmp_path / "c.json"))

    assert code == 1
    assert "Port 8976 cannot be had (Address already in use)" in told
    assert "--port" in told


def test_a_file_that_is_no_configuration_is_a_sentence(commanded, tmp_path):
    path = tmp_path / "c.json"
    path.write_text("books")

    code, told = commanded("-o", str(path))

    assert code == 1
    assert "holds no JSON" in told


def test_ctrl_c_is_no_traceback(commanded, monkeypatch, tmp_path):
    def interrupted(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(terminal, "connect", interrupted)

    assert commanded("--code", "-o", str(tmp_path / "c.json")) == (130, "\nStopped; nothing was written.\n")


def test_input_that_ends_is_a_sentence(commanded, monkeypatch, tmp_path):
    monkeypatch.setattr("sys.stdin.readline", lambda: "", raising=False)

    code, told = commanded("--code", "-o", str(tmp_path / "c.json"))

    assert code == 1
    assert "The input ended" in told


def test_every_scope_of_a_stream_can_be_ticked():
    found = command.streams_by_scope()

    assert "invoices" in found["accounting.invoices"]
    assert "organisations" in found["accounting.settings"]


@pytest.mark.parametrize(
    ("args", "hosts"),
    [
        ([], Hosts()),
        (["--sandbox", "http://localhost:1/"], Hosts(*["http://localhost:1"] * 3)),
        (["--login-url", "https://l"], Hosts(login_url="https://l")),
    ],
)
def test_xero_can_be_elsewhere_for_tests(args, hosts):
    assert parse(args).hosts == hosts


@pytest.mark.parametrize(
    "args", [["--port", "x"], ["--port", "70000"], ["--port", "80"], ["--sandbox", "localhost"], ["--unheard-of"]]
)
def test_a_command_line_that_makes_no_sense_is_refused(args, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(args)

    assert ended.value.code == 2
    assert args[0] in capsys.readouterr().err


def test_hosts_for_tests_are_not_in_the_help(capsys):
    with pytest.raises(SystemExit):
        parse(["--help"])

    told = capsys.readouterr().out
    assert "--no-browser" in told
    assert "--sandbox" not in told


@pytest.mark.parametrize(
    ("before", "road", "client_id", "no_secret"),
    [
        ({}, "web_app", "", False),
        ({"auth_type": "oauth2", "client_id": "APP", "client_secret": "x"}, "web_app", "APP", False),
        ({"auth_type": "oauth2", "client_id": "APP"}, "web_app", "APP", True),
        ({"auth_type": "custom_connection", "client_id": "APP", "client_secret": "x"}, "custom_connection", "APP", False),
        ({"auth_type": "access_token"}, "web_app", "", False),
    ],
)
def test_connecting_again_begins_with_the_app_of_the_file(before, road, client_id, no_secret):
    entered = command.prefilled(parse([]), before, ["accounting.settings", "paymentservices"])

    assert (entered.road, entered.client_id, entered.no_secret) == (road, client_id, no_secret)
    assert entered.data == ["accounting.settings"], "what is closed to new apps is not ticked at first"


def test_the_command_line_goes_before_the_file():
    given = parse(["--client-id", "OTHER", "--custom-connection", "--no-secret", "--write", "--older-app"])

    entered = command.prefilled(given, {"auth_type": "oauth2", "client_id": "APP"}, [])

    assert (entered.road, entered.client_id) == ("custom_connection", "OTHER")
    assert (entered.no_secret, entered.write, entered.older) == (True, True, True)
