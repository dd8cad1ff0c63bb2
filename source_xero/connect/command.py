"""`source-xero connect`: what the command line asks for, with everything put together."""

import logging
import secrets
import sys
import webbrowser
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from source_xero.api.scopes import data_of
from source_xero.check import scopes_of
from source_xero.config_file import ConfigFile, FileError
from source_xero.connect import terminal
from source_xero.connect.arguments import Arguments, parse
from source_xero.connect.page import Page
from source_xero.connect.sentences import ConnectError
from source_xero.connect.server import Server
from source_xero.connect.steps import Setting
from source_xero.connect.walk import CUSTOM, WEB, Entered
from source_xero.connect.xero import Xero
from source_xero.source import SourceXero


def connect(args: Sequence[str]) -> int:
    """Connect an organisation; return the exit code: 0 when a configuration was made, 1 when not, with a sentence."""
    given = parse(args)
    _quiet()
    at = terminal.terminal()
    file, xero, streams = ConfigFile(given.file), Xero(given.hosts), streams_by_scope()
    try:
        if given.code:
            return 0 if terminal.connect(given, data_asked(given, streams), file, xero, at, secrets.token_urlsafe) else 1
        return _serve(given, file, xero, streams, at.say)
    except (ConnectError, FileError) as error:
        at.say(str(error))
        return 1
    except KeyboardInterrupt:
        at.say("\nStopped; nothing was written.")
        return 130


def streams_by_scope() -> dict[str, list[str]]:
    """Return each scope that reading needs, with the names of the streams that need it."""
    found: dict[str, list[str]] = {}
    for stream in SourceXero().resolved_manifest["streams"]:
        for scope in scopes_of(stream):
            found.setdefault(scope, []).append(stream["name"])
    return found


def data_asked(given: Arguments, streams: Iterable[str]) -> list[str]:
    """Return the scopes (without `.read`) to ask for at first: those of --data, or all that every app may have.

    Raises:
        ConnectError: when nothing is read with one of them.
    """
    there = data_of(streams)
    if unknown := [scope for scope in given.data if scope not in {one.scope for one in there}]:
        raise ConnectError(
            f"--data {unknown[0]}: nothing is read with a scope of that name. Take some of "
            f"{', '.join(one.scope for one in there)}."
        )
    return list(given.data) or [one.scope for one in there if not one.granted_to]


def prefilled(given: Arguments, before: Mapping[str, Any], streams: Iterable[str]) -> Entered:
    """Return what the form holds at first: connecting again is connecting the same app.

    Not with its secret, which the file has too: whoever else is on this computer can open the page.
    """
    custom = given.custom_connection or before.get("auth_type") == CUSTOM
    return Entered(
        road=CUSTOM if custom else WEB,
        client_id=given.client_id or str(before.get("client_id") or ""),
        no_secret=given.no_secret or (before.get("auth_type") == "oauth2" and not before.get("client_secret")),
        data=data_asked(given, streams),
        write=given.write,
        older=given.older,
    )


def _serve(given: Arguments, file: ConfigFile, xero: Xero, streams: dict[str, list[str]], say: Callable[[str], None]) -> int:
    file.prove()
    file.read()
    server = Server(given.port)
    entered = prefilled(given, file.latest(), streams)
    page = Page(Setting(server.port, file, streams, entered, say, server.end), xero)
    address = f"http://localhost:{server.port}/"

    def ready() -> None:
        opened = given.browser and _open(address)
        say(f"{'Opened' if opened else 'Open'} {address}{' in your browser' if opened else ' in a browser on this computer'}.")
        say("Ctrl+C ends this without writing anything.")

    server.serve(page, ready)
    return 0


def _open(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def _quiet() -> None:
    """Keep the CDK's JSON log out of a terminal that a person reads; what matters is said in sentences."""
    root = logging.getLogger()
    root.handlers[:] = [logging.NullHandler()]
    sys.stdout.flush()
