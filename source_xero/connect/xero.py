"""What connecting asks of Xero: tokens for a code, which organisations they reach, and the live check."""

import logging
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import jwt
import pendulum
import requests
from airbyte_cdk.models import Status

from source_xero.api.answers import understand
from source_xero.api.auth import grant, problem_of
from source_xero.api.plan import plan_of
from source_xero.api.session import Connection
from source_xero.api.token_endpoint import TokenEndpoint, TokenRefused, TokenUnavailable, Told, http_session
from source_xero.connect.configuration import Hosts, credentials_of
from source_xero.connect.consent import App, Attempt, form_of
from source_xero.connect.sentences import ConnectError, clock_off, missing_scopes, no_organisation, sentence_of_exchange
from source_xero.source import SourceXero

_TIMEOUT_S = (10, 30)
_AT_ONCE = 5
_CLOCK_S = 300
"""A clock that is off by less than this is nobody's business."""


@dataclass(frozen=True)
class Found:
    """An organisation that was connected; country, plan and currency are empty where Xero may not be asked for them."""

    tenant_id: str
    name: str
    country: str = ""
    plan: str = ""
    currency: str = ""


@dataclass(frozen=True)
class Connected:
    """What a consent has brought. `practices` are the names of connections that have no books and are left out."""

    credentials: Mapping[str, str] = field(repr=False)
    organisations: Sequence[Found]
    practices: Sequence[str]
    warnings: Sequence[str]


@dataclass(frozen=True)
class Verdict:
    """What the live check found, a line each; `uncovered` are the streams that the granted scopes leave out."""

    passed: bool
    lines: Sequence[str]
    uncovered: Sequence[str] = ()


class Xero:
    """Xero, as far as connecting needs it."""

    def __init__(
        self,
        hosts: Hosts,
        http: Callable[[], requests.Session] = http_session,
        now: Callable[[], pendulum.DateTime] = pendulum.now,
    ) -> None:
        self.hosts, self._http, self._now = hosts, http, now

    def exchange(self, code: str, attempt: Attempt) -> Connected:
        """Turn a code into tokens, and find what they reach.

        Raises:
            ConnectError: when Xero refuses, cannot be reached, or no organisation was chosen.
        """
        told = self._ask(form_of(code, attempt), attempt.app)
        if not told.tokens.get("refresh_token"):
            raise ConnectError(
                "Xero gave no refresh token, so the connection would last 30 minutes: the app lacks the scope offline_access. "
                "Connect again.",
                "scopes",
            )
        credentials = credentials_of(attempt.app, grant(told.tokens, self._now()))
        return self._connected(credentials, attempt.app, told)

    def custom_connection(self, app: App) -> Connected:
        """Sign in to a custom connection, and find what it reaches; raises as `exchange` does."""
        told = self._ask({"grant_type": "client_credentials"}, app)
        return self._connected(credentials_of(app, {}), app, told)

    def check(self, config: Mapping[str, Any], keep: Callable[[Mapping[str, Any]], None]) -> Verdict:
        """Check a configuration as the verb `check` does; `keep` is told its credentials should Xero rotate them."""

        def announce(changed: MutableMapping[str, Any]) -> None:
            keep(changed["credentials"])

        source = SourceXero(config=config, announce=announce)
        told = source.check(logging.getLogger("airbyte.connect"), source.configured)
        lines = (told.message or "").splitlines()
        # By their first word: the verb's answer is text, and for people. Most of them were not ticked, so they are told apart.
        uncovered = [line for line in lines if line.startswith("Stream ")]
        return Verdict(told.status is Status.SUCCEEDED, [line for line in lines if line not in uncovered], uncovered)

    def _ask(self, form: Mapping[str, str], app: App) -> Told:
        try:
            told = TokenEndpoint(self.hosts.identity_url, self._http()).ask(form, app.client_id, app.secret)
        except TokenRefused as refused:
            raise sentence_of_exchange(refused, custom_connection=app.custom_connection) from None
        except TokenUnavailable as unavailable:
            raise ConnectError(f"{unavailable} Then connect again.", "xero") from None
        if problem := problem_of(told.tokens):
            raise ConnectError(f"{problem} Then connect again.", "xero")
        return told

    def _connected(self, credentials: Mapping[str, str], app: App, told: Told) -> Connected:
        token = str(told.tokens["access_token"])
        connections = self._connections(token)
        chosen = [one for one in connections if one.get("tenantType") == "ORGANISATION"]
        if not chosen:
            raise no_organisation(custom_connection=app.custom_connection)
        with ThreadPoolExecutor(_AT_ONCE) as several:
            organisations = list(several.map(lambda one: self._organisation(token, one), chosen))
        practices = [one.get("tenantName") or "a practice" for one in connections if one.get("tenantType") == "PRACTICE"]
        warnings = [clock_off(off)] if (off := self._clock(told.date)) else []
        if (granted := _granted(told)) and (missing := missing_scopes(app.scopes, granted)):
            warnings.append(missing)
        return Connected(credentials, sorted(organisations, key=lambda one: one.name.lower()), practices, warnings)

    def _connections(self, token: str) -> list[Connection]:
        try:
            response = self._get("connections", token)
            told = response.json() if response.ok else None
        except requests.RequestException as error:
            raise ConnectError(
                f"Xero at {self.hosts.api_url} cannot be reached ({type(error).__name__}). Connect again.", "xero"
            ) from None
        if not isinstance(told, list):
            raise ConnectError(
                f"Xero does not tell which organisations are connected (HTTP {response.status_code}). Connect again.",
                "xero",
            )
        return told

    def _organisation(self, token: str, connection: Connection) -> Found:
        """Ask an organisation for itself; what it does not tell, for lack of a scope or otherwise, is left out."""
        known = Found(connection["tenantId"], connection.get("tenantName") or connection["tenantId"])
        try:
            response = self._get("api.xro/2.0/Organisation", token, {"Xero-Tenant-Id": known.tenant_id})
            if response.status_code != HTTPStatus.OK:
                logging.getLogger("airbyte.connect").info(
                    "organisation %s: %s",
                    known.name,
                    understand(response.status_code, response.headers, response.content).detail,
                )
                return known
            told = response.json()["Organisations"][0]
        except (requests.RequestException, KeyError, IndexError, TypeError):
            return known
        country, currency = str(told.get("CountryCode") or ""), str(told.get("BaseCurrency") or "")
        return Found(known.tenant_id, known.name, country, plan_of(told), currency)

    def _get(self, path: str, token: str, headers: Mapping[str, str] | None = None) -> requests.Response:
        sent = {"Authorization": f"Bearer {token}", "Accept": "application/json", **(headers or {})}
        return self._http().get(f"{self.hosts.api_url.rstrip('/')}/{path}", headers=sent, timeout=_TIMEOUT_S)

    def _clock(self, date: str) -> float:
        """Return by how many seconds our clock is ahead of Xero's; 0 when that is little or not known."""
        try:
            theirs = parsedate_to_datetime(date)
        except (TypeError, ValueError):
            return 0
        off = (datetime.fromtimestamp(self._now().timestamp(), timezone.utc) - theirs.astimezone(timezone.utc)).total_seconds()
        return off if abs(off) > _CLOCK_S else 0


def _granted(told: Told) -> frozenset[str]:
    if isinstance(told.tokens.get("scope"), str):
        return frozenset(told.tokens["scope"].split())
    try:
        scopes = jwt.decode(told.tokens["access_token"], options={"verify_signature": False}).get("scope") or ()
    except jwt.InvalidTokenError:
        return frozenset()
    return frozenset(scopes.split() if isinstance(scopes, str) else scopes)
