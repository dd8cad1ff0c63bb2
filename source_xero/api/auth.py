"""Who we are to Xero: access tokens, renewed before they expire, their rotation announced before they are used.

Three ways, as in `credentials.auth_type`: an app's refresh token (single use, rotates), a custom connection (client
credentials), or a ready access token of 30 minutes. https://developer.xero.com/documentation/guides/oauth2/auth-flow
"""

import threading
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import jwt
import pendulum
import requests

from source_xero.api.token_endpoint import TokenEndpoint, TokenRefused, TokenUnavailable, http_session, is_one_word

__all__ = ["EARLY_S", "ROTATING", "Shared", "TokenRefused", "TokenSource", "TokenUnavailable", "grant", "http_session"]

ROTATING = ("refresh_token", "access_token", "token_expiry_date")
"""The credentials that Xero's answers change."""

LIFE_S = 1800
"""How long an access token lives, should Xero not say, or say what cannot be."""

LONGEST_LIFE_S = 86_400
"""A longer life than this is taken for nonsense: dates have an end, and a renewal too many costs nothing."""

EARLY_S = 120
"""Seconds before its end from which a token is no longer used: a page of 1,000 may take long, and clocks differ."""

UNAVAILABLE_S = 60.0
"""Seconds for which the answer that no token can be had is given to all: forty streams need not sit it out one by one."""


class Shared(Protocol):
    """Where credentials are kept that other processes use, and rotate, as well."""

    def alone(self) -> AbstractContextManager[None]:
        """Keep the others from renewing meanwhile."""
        ...

    def latest(self) -> Mapping[str, Any]:
        """Return the credentials as the others have left them."""
        ...


class TokenSource:
    """Gives the access token of one configuration; safe for any number of threads, which cause one renewal.

    Args:
        credentials: the `credentials` of the configuration; tokens that rotate are written back into it.
        identity_url: the host of Xero's token endpoint.
        announce: called after `credentials` has changed and before the new token is given to anyone.
        http: where requests go out.
        now: tells the time.
        conceal: told each token before it is used, so that no log line shows it.
        shared: where other processes keep the same credentials; what they have renewed is taken over instead of renewed again.
    """

    def __init__(
        self,
        credentials: MutableMapping[str, Any],
        identity_url: str,
        announce: Callable[[], None],
        http: requests.Session,
        now: Callable[[], pendulum.DateTime] = pendulum.now,
        conceal: Callable[[str], None] = lambda _: None,
        shared: Shared | None = None,
    ) -> None:
        self._credentials, self._announce, self._http, self._now = credentials, announce, http, now
        self._conceal, self._shared = conceal, shared
        self._endpoint = TokenEndpoint(identity_url, http)
        self._lock = threading.Lock()
        self._access_token: str = credentials.get("access_token") or ""
        self._ends = _time(credentials.get("token_expiry_date"))
        self._refused: TokenRefused | None = None
        self._unavailable: tuple[TokenUnavailable, pendulum.DateTime] | None = None

    def token(self) -> str:
        """Return an access token that is good for the next call.

        Raises:
            TokenRefused: when Xero refuses the credentials.
            TokenUnavailable: when Xero cannot be reached or fails.
        """
        with self._lock:
            if self._credentials["auth_type"] != "access_token" and (not self._access_token or self._is_ending()):
                self._fetch()
            return self._access_token

    def renew(self, rejected: str) -> None:
        """Fetch a new token because Xero rejected `rejected`; does nothing if another thread already has.

        Raises:
            TokenRefused, TokenUnavailable: as `token` does.
        """
        with self._lock:
            if rejected == self._access_token:
                self._fetch()

    def scopes(self) -> frozenset[str] | None:
        """Return the scopes that Xero granted, as its token tells them; None if it does not tell."""
        try:
            # Unverified signature on purpose: the token is ours to send, and Xero judges it.
            told = jwt.decode(self.token(), options={"verify_signature": False}).get("scope")
        except jwt.InvalidTokenError:
            return None
        return frozenset(told.split() if isinstance(told, str) else told) if told else None

    def _is_ending(self) -> bool:
        return self._ends is None or self._now() >= self._ends.subtract(seconds=EARLY_S)

    def _fetch(self) -> None:
        if self._refused:  # for good: forty streams need not ask one by one
            raise self._refused
        if self._unavailable and abs((self._now() - self._unavailable[1]).total_seconds()) < UNAVAILABLE_S:
            raise self._unavailable[0]
        try:
            self._fetch_anew()
        except TokenRefused as refused:
            self._refused = refused
            raise
        except TokenUnavailable as unavailable:  # for a while only: a sync may last longer than a fault of Xero
            self._unavailable = unavailable, self._now()
            raise

    def _fetch_anew(self) -> None:
        if self._credentials["auth_type"] == "access_token":
            raise TokenRefused(
                "Xero rejects credentials.access_token: such a token lives 30 minutes. Put in a fresh one, or use auth_type "
                "oauth2 or custom_connection, which renew it themselves."
            )
        with self._shared.alone() if self._shared else nullcontext():
            if not self._taken_over():
                self._rotate()

    def _taken_over(self) -> bool:
        """Take over what another process has renewed; tell whether it has left an access token that is good."""
        latest = self._shared.latest() if self._shared else {}
        if latest.get("client_id") != self._credentials["client_id"] or not latest.get("refresh_token"):
            return False
        if latest["refresh_token"] == self._credentials.get("refresh_token"):
            return False
        tokens = {name: latest[name] for name in ROTATING if latest.get(name)}
        self._hide(tokens)
        self._credentials.update(tokens)
        self._access_token, self._ends = tokens.get("access_token", ""), _time(tokens.get("token_expiry_date"))
        return bool(self._access_token) and not self._is_ending()

    def _rotate(self) -> None:
        told = self._endpoint.ask(
            _question(self._credentials), self._credentials["client_id"], self._credentials.get("client_secret")
        ).tokens
        self._hide(told)
        now = self._now()
        if self._credentials["auth_type"] == "oauth2":
            # First of all: the old refresh token is spent, and whatever else is wrong with the answer, the new one is kept.
            # An answer without a refresh token leaves the old one in force.
            self._credentials.update(grant(told, now))
            self._access_token = ""  # nobody gets a token whose refresh token could not be announced
            self._announce()
        if problem := problem_of(told):
            raise TokenUnavailable(problem)
        self._ends = now.add(seconds=_life_s(told))
        self._access_token = told["access_token"]

    def _hide(self, tokens: Mapping[str, Any]) -> None:
        for name in ("access_token", "refresh_token"):
            if isinstance(tokens.get(name), str) and tokens[name]:
                self._conceal(tokens[name])


def grant(told: Mapping[str, Any], now: pendulum.DateTime) -> dict[str, str]:
    """Return what an answer of the token endpoint puts into the credentials of an app with a refresh token.

    The end is counted from our clock, wrong or right: it is compared with no other. What is no token is left out, and the end
    with the token that it is of; `problem_of` says so.
    """
    tokens: dict[str, str] = {name: told[name] for name in ("refresh_token", "access_token") if is_one_word(told.get(name))}
    if "access_token" not in tokens:
        return tokens
    ends = now.add(seconds=_life_s(told)).in_timezone("UTC")
    return {**tokens, "token_expiry_date": ends.format("YYYY-MM-DDTHH:mm:ss[Z]")}


def problem_of(told: Mapping[str, Any]) -> str:
    """Say what makes an answer of the token endpoint useless, "" for a good one; a refresh token may be missing."""
    named = {"access_token": "access token", "refresh_token": "refresh token"}
    wrong = [name for field, name in named.items() if told.get(field) and not is_one_word(told[field])]
    if not told.get("access_token"):
        wrong.append(named["access_token"])
    if not wrong:
        return ""
    return (
        f"The {wrong[0]} that Xero's token endpoint gives cannot be one: a token is one word of plain ASCII. Try again later. "
        "If it stays so, something on the way answers in Xero's place, such as a proxy: check identity_url."
    )


def _life_s(told: Mapping[str, Any]) -> int:
    try:
        life = int(told.get("expires_in", LIFE_S))
    except (TypeError, ValueError, OverflowError):  # null, words, infinity
        return LIFE_S
    return life if 0 < life <= LONGEST_LIFE_S else LIFE_S


def _question(credentials: Mapping[str, Any]) -> dict[str, str]:
    if credentials["auth_type"] == "custom_connection":
        scopes = credentials.get("scopes")
        return {"grant_type": "client_credentials", **({"scope": scopes} if scopes else {})}
    return {"grant_type": "refresh_token", "refresh_token": credentials["refresh_token"]}


def _time(text: str | None) -> pendulum.DateTime | None:
    try:
        parsed = pendulum.parse(text) if text else None
    except ValueError:
        return None
    return parsed if isinstance(parsed, pendulum.DateTime) else None
