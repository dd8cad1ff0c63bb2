"""One person's walk through the page: what they entered, where they are, and what Xero gave. No HTTP and no HTML."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from source_xero.connect import consent
from source_xero.connect.configuration import configuration
from source_xero.connect.consent import App, Attempt
from source_xero.connect.sentences import ConnectError, none_chosen
from source_xero.connect.xero import Connected, Verdict, Xero

CUSTOM = "custom_connection"
WEB = "web_app"


@dataclass(frozen=True)
class Entered:
    """What the form of the first step holds; never the secret."""

    road: str = WEB
    client_id: str = ""
    no_secret: bool = False
    data: Sequence[str] = ()
    write: bool = False
    older: bool = False


@dataclass(repr=False)
class Walk:
    """The state of a walk. `lock` keeps two clicks apart; `secret` is the client secret of the app `entered`."""

    entered: Entered
    csrf: str
    secret: str = ""
    app: App | None = None
    attempt: Attempt | None = None
    connected: Connected | None = None
    tenant_ids: Sequence[str] | None = None
    verdict: Verdict | None = None
    problem: ConnectError | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def begin(self, app: App, redirect_uri: str, random: Callable[[int], str]) -> None:
        """Set out for Xero's consent; what an earlier attempt brought is forgotten."""
        self.forget()
        self.app = app
        self.attempt = consent.begin(app, redirect_uri, random)

    def arrive(self, answer: Mapping[str, str], xero: Xero) -> None:
        """Take Xero's answer; it ends the attempt, whatever it says, unless it belongs to another one.

        Raises:
            ConnectError: when nothing was connected.
        """
        attempt = self.attempt
        code = self._code(answer)
        assert attempt is not None  # noqa: S101 - for mypy: there is no code without
        self.connected = xero.exchange(code, attempt)

    def sign_in(self, app: App, xero: Xero) -> None:
        """Sign in to a custom connection, which asks for no consent here.

        Raises:
            ConnectError: when nothing was connected.
        """
        self.forget()
        self.app = app
        self.connected = xero.custom_connection(app)

    def choose(self, tenant_ids: Sequence[str] | None, before: Mapping[str, Any], xero: Xero) -> None:
        """Choose organisations (None: every one, later ones too) and check what was chosen.

        Raises:
            ConnectError: when none is chosen.
        """
        connected = self.reached()
        known = {one.tenant_id for one in connected.organisations}
        self.tenant_ids = None if tenant_ids is None else [one for one in tenant_ids if one in known]
        self.verdict = None  # of an earlier choice
        if self.tenant_ids == []:
            raise none_chosen()
        self.verdict = xero.check(self.configuration(before, xero), self.keep)

    def keep(self, credentials: Mapping[str, Any]) -> None:
        """Take over credentials that Xero has rotated."""
        connected = self.reached()
        self.connected = Connected(dict(credentials), connected.organisations, connected.practices, connected.warnings)

    def configuration(self, before: Mapping[str, Any], xero: Xero) -> dict[str, Any]:
        """Return the configuration that the walk has led to, on top of what the file held before."""
        return configuration(before, self.reached().credentials, self.tenant_ids, xero.hosts)

    def reached(self) -> Connected:
        """Return what was connected.

        Raises:
            ConnectError: when nothing was yet.
        """
        if self.connected is None:
            raise ConnectError("Nothing is connected yet. Begin here.", "consent")
        return self.connected

    def forget(self) -> None:
        """Forget everything that came from Xero."""
        self.attempt = self.connected = self.tenant_ids = self.verdict = self.problem = None

    def _code(self, answer: Mapping[str, str]) -> str:
        try:
            code = consent.code_of(answer, self.attempt)
        except ConnectError as error:
            if error.about != "state":  # an answer that is not ours must not end our attempt
                self.attempt = None
            raise
        self.attempt = None
        return code
