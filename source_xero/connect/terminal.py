"""Connecting without a page: questions in the terminal, and the address that Xero sent a browser elsewhere to, pasted."""

import getpass
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from source_xero.api.scopes import to_ask
from source_xero.config import migrate
from source_xero.config_file import ConfigFile
from source_xero.connect import consent
from source_xero.connect.arguments import PORT, Arguments
from source_xero.connect.configuration import check_command
from source_xero.connect.consent import App
from source_xero.connect.sentences import APPS, ConnectError
from source_xero.connect.walk import CUSTOM, Entered, Walk
from source_xero.connect.xero import Connected, Xero

_LIMIT = 3


@dataclass(frozen=True)
class Terminal:
    """Where questions go and answers come from. `hidden` does not show what is typed."""

    say: Callable[[str], None]
    ask: Callable[[str], str]
    hidden: Callable[[str], str]


def terminal() -> Terminal:
    """Return the terminal of this process; answers may as well come from a pipe."""
    return Terminal(_say, _ask, _hidden)


def connect(
    given: Arguments, data: Sequence[str], file: ConfigFile, xero: Xero, at: Terminal, random: Callable[[int], str]
) -> bool:
    """Walk a person through in the terminal; return whether the live check passed.

    Raises:
        ConnectError, FileError: when it cannot be done; nothing is then written.
    """
    file.prove()
    before = file.read()
    walk = Walk(Entered(), "")
    app = _app(given, data, before, at)
    if app.custom_connection:
        walk.sign_in(app, xero)
    else:
        _consent(walk, app, given.port or PORT, xero, at, random)
    connected = walk.reached()
    for line in (*connected.warnings, *_named(connected)):
        at.say(line)
    _choose(walk, given, before, xero, at)
    verdict = walk.verdict
    for line in (*verdict.lines, *verdict.uncovered) if verdict else ():
        at.say(line)
    file.write(walk.configuration(before, xero))
    at.say(f"{file.path} is written. Try it: {check_command(file.path)}")
    return bool(verdict and verdict.passed)


def _app(given: Arguments, data: Sequence[str], before: Mapping[str, Any], at: Terminal) -> App:
    client_id = given.client_id or _client_id(given, migrate(before).get("credentials") or {}, at)
    if given.no_secret and not given.custom_connection:
        secret = ""
    else:
        secret = _needed(at.hidden, "Client secret (not shown): ", "client secret")
    scopes = () if given.custom_connection else to_ask(data, write=given.write, broad=given.older)
    return App(client_id, secret, scopes, given.custom_connection)


def _client_id(given: Arguments, before: Mapping[str, Any], at: Terminal) -> str:
    """Ask for the client id; connecting again is connecting the same app, so that of the file need not be typed."""
    known = str(before.get("client_id") or "")
    if not known or (before.get("auth_type") == CUSTOM) is not given.custom_connection:
        return _needed(at.ask, f"Client id (from the Configuration page of your app at {APPS}): ", "client id")
    return at.ask(f"Client id (nothing for {known}, which the file has): ").strip() or known


def _needed(ask: Callable[[str], str], question: str, what: str) -> str:
    answer = ask(question).strip()
    if not answer:
        raise ConnectError(f"There is no connecting without a {what}. It stands on the Configuration page of your app.", what)
    return answer


def _consent(walk: Walk, app: App, port: int, xero: Xero, at: Terminal, random: Callable[[int], str]) -> None:
    uri = consent.redirect_uri(port)
    walk.begin(app, uri, random)
    attempt = walk.attempt
    assert attempt is not None  # noqa: S101 - for mypy: the line above makes it
    at.say(f"Your app needs this redirect URI, to the letter: {uri}")
    address = consent.address(attempt, xero.hosts.login_url)
    at.say(f"Open this address in a browser, on any computer, and allow access:\n\n{address}\n")
    at.say(
        f"Xero then sends the browser to {uri}?code=… . A page that cannot be reached is what you will see there; its address "
        "is what counts. If Xero shows an error instead, the redirect URI or the client id is not that of your app, or the app "
        "does not have the scopes that were asked for: ask for less with --data."
    )
    for left in reversed(range(_LIMIT)):
        try:
            walk.arrive(consent.pasted(at.ask("Paste that address here: "), attempt), xero)
        except ConnectError as error:
            if walk.attempt is None or not left:
                raise
            at.say(str(error))
        else:
            return


def _choose(walk: Walk, given: Arguments, before: Mapping[str, Any], xero: Xero, at: Terminal) -> None:
    connected = walk.reached()
    if given.tenant_ids:
        unknown = [one for one in given.tenant_ids if one not in {each.tenant_id for each in connected.organisations}]
        if unknown:
            raise ConnectError(
                f"--tenant-id {unknown[0]}: no organisation of that id is connected. Take one from the list above."
            )
        walk.choose(given.tenant_ids, before, xero)
        return
    if len(connected.organisations) == 1:
        walk.choose(None, before, xero)
        return
    walk.choose(_asked_which(connected, at), before, xero)


def _asked_which(connected: Connected, at: Terminal) -> list[str] | None:
    for left in reversed(range(_LIMIT)):
        answer = at.ask("Which? Numbers with commas between them, or nothing for every one, later ones too: ")
        try:
            return _numbers(answer, connected) if answer.strip() else None
        except ConnectError as error:  # no reason to waste a consent
            if not left:
                raise
            at.say(str(error))
    return None


def _numbers(answer: str, connected: Connected) -> list[str]:
    chosen = []
    for word in answer.replace(",", " ").split():
        if not word.isdecimal() or not 1 <= int(word) <= len(connected.organisations):
            raise ConnectError(
                f"{word!r} is no number of the list: they go from 1 to {len(connected.organisations)}.", "organisations"
            )
        chosen.append(connected.organisations[int(word) - 1].tenant_id)
    return chosen


def _named(connected: Connected) -> list[str]:
    lines = ["Connected:"]
    for number, one in enumerate(connected.organisations, 1):
        facts = ", ".join(fact for fact in (one.country, one.plan, one.currency) if fact)
        lines.append(f"  {number}. {one.name}" + (f" ({facts})" if facts else "") + f"  {one.tenant_id}")
    if connected.practices:
        lines.append(f"Left out, because a practice has no books of its own: {', '.join(connected.practices)}.")
    return lines


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _ask(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise ConnectError("The input ended before the question was answered.")
    return line


def _hidden(question: str) -> str:
    return getpass.getpass(question) if sys.stdin.isatty() else _ask(question)
