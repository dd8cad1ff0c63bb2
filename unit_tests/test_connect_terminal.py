"""`source-xero connect --code`: everything in the terminal."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from source_xero.config_file import ConfigFile, FileError
from source_xero.connect import terminal
from source_xero.connect.arguments import parse
from source_xero.connect.sentences import ConnectError
from source_xero.connect.terminal import Terminal
from unit_tests.known_xero import ACCESS, ALPHA, BETA, CODE, REFRESH, SECRET, Known

DATA = ["accounting.settings", "accounting.invoices"]


class Somebody:
    """A person at a terminal: answers each question in turn; a function answers from what was said."""

    def __init__(self, *answers):
        self.answers, self.said, self.questions, self.hidden = list(answers), [], [], []

    def terminal(self):
        return Terminal(self.said.append, self._ask, self._hidden)

    def _ask(self, question):
        self.questions.append(question)
        answer = self.answers.pop(0)
        return answer(self) if callable(answer) else answer

    def _hidden(self, question):
        self.hidden.append(question)
        return self._ask(question)

    @property
    def asked(self):
        """What the printed address asks of Xero."""
        address = re.search(r"https://login\S+", "\n".join(self.said))[0]
        return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


def pasted(person):
    return f"http://localhost:8976/callback?code={CODE}&state={person.asked['state']}\n"


def go(file, somebody, *args, xero=None):
    xero = xero or Known()
    given = parse(["--code", "-o", str(file), *args])
    return terminal.connect(given, DATA, ConfigFile(file), xero, somebody.terminal(), lambda size: f"random-{size}"), xero


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config.json"


@pytest.mark.parametrize(("answers", "what"), [(("APP…\n", SECRET + "\n"), "id"), (("APP\n", SECRET + "…\n"), "secret")])
def test_what_no_header_can_carry_is_told_before_xero_is_asked(file, answers, what):
    with pytest.raises(ConnectError, match=f"The client {what} holds a space or a character") as error:
        go(file, Somebody(*answers))

    assert SECRET not in str(error.value)
    assert not file.exists()


def test_a_pasted_address_connects_and_the_file_is_written(file):
    somebody = Somebody("APP\n", SECRET + "\n", pasted, "\n")

    passed, xero = go(file, somebody)

    assert passed
    assert somebody.asked["scope"] == "offline_access accounting.settings.read accounting.invoices.read"
    assert somebody.asked["redirect_uri"] == "http://localhost:8976/callback"
    assert xero.asked[0][0] == CODE
    held = json.loads(file.read_text())
    assert held["credentials"]["refresh_token"] == REFRESH
    assert "tenant_ids" not in held
    assert "Reached Alpha (NZ, STANDARD)." in somebody.said


def test_the_secret_is_asked_for_unseen_and_nothing_secret_is_said(file):
    somebody = Somebody("APP", SECRET, pasted, "")
    go(file, somebody)

    assert somebody.hidden == ["Client secret (not shown): "]
    everything = "\n".join(somebody.said + somebody.questions)
    assert [secret for secret in (SECRET, REFRESH, ACCESS, CODE) if secret in everything] == []


@pytest.mark.parametrize(
    "paste",
    [
        lambda one: f"?code={CODE}&state={one.asked['state']}",
        lambda one: f"  code={CODE}&state={one.asked['state']}  ",
        CODE,
    ],
)
def test_a_query_or_a_bare_code_will_do_as_well(file, paste):
    _, xero = go(file, Somebody("APP", SECRET, paste, ""))

    assert xero.asked[0][0] == CODE


def test_something_else_pasted_is_told_and_asked_for_again(file):
    somebody = Somebody("APP", SECRET, "https://developer.xero.com/app/manage", "", pasted, "")

    assert go(file, somebody)[0]
    assert sum("not the address that Xero sent your browser to" in line for line in somebody.said) == 2


def test_three_wrong_ones_are_enough(file):
    with pytest.raises(ConnectError, match="not the address"):
        go(file, Somebody("APP", SECRET, "", "", ""))
    assert not file.exists()


def test_an_address_of_an_earlier_attempt_is_not_taken(file):
    somebody = Somebody("APP", SECRET, f"http://localhost:8976/callback?code={CODE}&state=old", pasted, "")
    _, xero = go(file, somebody)

    assert any("belongs to no attempt" in line for line in somebody.said)
    assert len(xero.asked) == 2, "one exchange and one check"


def test_consent_refused_ends_it_with_a_sentence_and_writes_nothing(file):
    somebody = Somebody("APP", SECRET, lambda one: f"?error=access_denied&state={one.asked['state']}")

    with pytest.raises(ConnectError, match="did not allow access"):
        go(file, somebody)
    assert not file.exists()


def test_a_code_that_xero_does_not_take_ends_it(file):
    xero = Known()
    xero.trouble = ConnectError("Xero does not accept the code", "code")

    with pytest.raises(ConnectError, match="does not accept the code"):
        go(file, Somebody("APP", SECRET, pasted), xero=xero)


def test_a_custom_connection_asks_for_two_keys_and_that_is_it(file):
    somebody = Somebody("APP", SECRET, "")

    assert go(file, somebody, "--custom-connection")[0]

    assert json.loads(file.read_text())["credentials"]["auth_type"] == "custom_connection"
    assert not any("redirect URI" in line for line in somebody.said)


def test_what_the_command_line_says_is_not_asked(file):
    somebody = Somebody(pasted)

    go(file, somebody, "--client-id", "APP", "--no-secret", "--write", "--older-app", "--tenant-id", BETA.tenant_id)

    assert somebody.asked["scope"].startswith("offline_access accounting.settings accounting.transactions")
    assert json.loads(file.read_text())["tenant_ids"] == [BETA.tenant_id]


@pytest.mark.parametrize(("answer", "chosen"), [("2", [BETA]), ("1, 2", [ALPHA, BETA]), ("2 1", [BETA, ALPHA])])
def test_organisations_are_chosen_by_number(file, answer, chosen):
    go(file, Somebody("APP", SECRET, pasted, answer))

    assert json.loads(file.read_text())["tenant_ids"] == [one.tenant_id for one in chosen]


@pytest.mark.parametrize("answer", ["3", "0", "alpha"])
def test_a_number_that_is_not_in_the_list_is_asked_for_again(file, answer):
    somebody = Somebody("APP", SECRET, pasted, answer, "2")
    go(file, somebody)
    assert any("no number of the list" in line for line in somebody.said)
    assert json.loads(file.read_text())["tenant_ids"] == [BETA.tenant_id]


def test_three_wrong_numbers_end_it_and_write_nothing(file):
    with pytest.raises(ConnectError, match="no number of the list"):
        go(file, Somebody("APP", SECRET, pasted, "3", "4", "alpha"))
    assert not file.exists()


def test_an_organisation_that_is_not_connected_cannot_be_named(file):
    with pytest.raises(ConnectError, match="--tenant-id made-up"):
        go(file, Somebody("APP", SECRET, pasted), "--tenant-id", "made-up")


def test_connecting_again_proposes_the_client_id_that_the_file_has(file):
    file.write_text(json.dumps({"credentials": {"auth_type": "oauth2", "client_id": "KEPT", "client_secret": "old"}}))
    somebody = Somebody("", SECRET, pasted, "")
    go(file, somebody)

    assert "KEPT" in somebody.questions[0]
    assert somebody.asked["client_id"] == "KEPT"
    assert json.loads(file.read_text())["credentials"]["client_secret"] == SECRET


def test_the_client_id_of_another_kind_of_app_is_not_proposed(file):
    file.write_text(json.dumps({"credentials": {"auth_type": "oauth2_confidential_application", "client_id": "CUSTOM"}}))
    somebody = Somebody("APP", SECRET, pasted, "")
    go(file, somebody)

    assert somebody.asked["client_id"] == "APP"


def test_the_command_that_is_proposed_keeps_the_file_current(file):
    somebody = Somebody("APP", SECRET, pasted, "")
    go(file, somebody)

    assert f"source-xero check --update-config --config {file}" in somebody.said[-1]


@pytest.mark.parametrize("answers", [("",), ("APP", " ")])
def test_a_missing_key_is_told(file, answers):
    with pytest.raises(ConnectError, match="Configuration page"):
        go(file, Somebody(*answers))


def test_a_file_that_cannot_be_written_is_told_before_anything_is_asked(file):
    file.mkdir()
    somebody = Somebody()

    with pytest.raises(FileError, match="cannot be written"):
        go(file, somebody)
    assert somebody.questions == []
