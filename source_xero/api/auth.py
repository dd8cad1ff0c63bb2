"""Who we are to Xero: access tokens, renewed before they expire, their rotation announced before they are used.

Three ways, as in `credentials.auth_type`: an app's refresh token (single use, rotates), a custom connection (client
credentials), or a ready access token of 30 minutes. https://developer.xero.com/documentation/guides/oauth2/auth-flow
"""

import threading
from collections.abc import Callable, MutableMapping
from http import HTTPStatus
from typing import Any

import jwt
import pendulum
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

EARLY_S = 120
"""Seconds before its end from which a token is no longer used: a page of 1,000 may take long, and clocks differ."""

_TIMEOUT_S = (10, 30)
_LOST_ANSWERS = 2

_REFUSALS = {
    "invalid_grant": (
        "Xero no longer accepts the refresh token: it was used by another program, was revoked, or lay unused for 60 days. "
        "Connect the organisation again and put the new token into credentials.refresh_token."
    ),
    "invalid_client": (
        "Xero does not know this app: check credentials.client_id and credentials.client_secret against the Configuration "
        "page of your app at https://developer.xero.com/app/manage."
    ),
    "unauthorized_client": (
        "This app may not sign in this way: a custom connection needs auth_type custom_connection and a consent that has been "
        "given, an app with a refresh token needs auth_type oauth2; scopes that the app does not have are refused as well."
    ),
    "invalid_scope": (
        "Xero refuses the scopes asked for: the app does not have all of credentials.scopes. Leave that field out to get "
        "every scope of the connection; apps made since March 2026 have granular scopes only."
    ),
}


class TokenRefused(Exception):  # noqa: N818 - what happened, in the field's words
    """Xero refused us for good; the message says what to change in the configuration."""


class TokenUnavailable(Exception):  # noqa: N818 - what happened, in the field's words
    """No token could be fetched now; the same configuration may work later."""


def http_session() -> requests.Session:
    """Return a session whose requests are repeated on lost answers and server faults.

    Repeating is safe: Xero takes the previous refresh token again for 30 minutes when its answer was lost.
    """
    session = requests.Session()
    retry = Retry(
        total=3, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504), allowed_methods={"POST"}, raise_on_status=False
    )
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


class TokenSource:
    """Gives the access token of one configuration; safe for any number of threads, which cause one renewal.

    Args:
        credentials: the `credentials` of the configuration; tokens that rotate are written back into it.
        identity_url: the host of Xero's token endpoint.
        announce: called after `credentials` has changed and before the new token is given to anyone.
        http: where requests go out.
        now: tells the time.
        conceal: told each token before it is used, so that no log line shows it.
    """

    def __init__(
        self,
        credentials: MutableMapping[str, Any],
        identity_url: str,
        announce: Callable[[], None],
        http: requests.Session,
        now: Callable[[], pendulum.DateTime] = pendulum.now,
        conceal: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._credentials, self._announce, self._http, self._now = credentials, announce, http, now
        self._conceal = conceal
        self._url = f"{identity_url.rstrip('/')}/connect/token"
        self._lock = threading.Lock()
        self._access_token: str = credentials.get("access_token") or ""
        self._ends = _time(credentials.get("token_expiry_date"))
        self._refused: TokenRefused | None = None

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
        try:
            self._fetch_anew()
        except TokenRefused as refused:
            self._refused = refused
            raise

    def _fetch_anew(self) -> None:
        if self._credentials["auth_type"] == "access_token":
            raise TokenRefused(
                "Xero rejects credentials.access_token: such a token lives 30 minutes. Put in a fresh one, or use auth_type "
                "oauth2 or custom_connection, which renew it themselves."
            )
        told = self._ask()
        for name in ("access_token", "refresh_token"):
            if told.get(name):
                self._conceal(told[name])
        self._access_token = told["access_token"]
        self._ends = self._now().add(seconds=int(told.get("expires_in", 1800)))
        if self._credentials["auth_type"] == "oauth2":
            # An answer without a refresh token leaves the old one in force.
            self._credentials["refresh_token"] = told.get("refresh_token") or self._credentials["refresh_token"]
            self._credentials["access_token"] = self._access_token
            self._credentials["token_expiry_date"] = self._ends.in_timezone("UTC").format("YYYY-MM-DDTHH:mm:ss[Z]")
            self._announce()

    def _ask(self) -> dict[str, Any]:
        form, basic = _question(self._credentials)
        try:
            response = self._post(form, basic)
            told = response.json()
        except requests.exceptions.JSONDecodeError:
            told = {}
        except requests.RequestException as error:
            raise TokenUnavailable(f"Xero's token endpoint {self._url} cannot be reached: {_cause(error)}") from None
        if not isinstance(told, dict):
            told = {}
        if response.ok and told.get("access_token"):
            return told
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise TokenUnavailable(f"Xero's token endpoint {self._url} answers {response.status_code}; try again later.")
        reason = str(told.get("error") or f"HTTP {response.status_code}")
        raise TokenRefused(_REFUSALS.get(reason, f"Xero's token endpoint {self._url} refuses the credentials: {reason}."))

    def _post(self, form: dict[str, str], basic: tuple[str, str] | None) -> requests.Response:
        for _ in range(_LOST_ANSWERS):
            try:
                return self._http.post(self._url, data=form, auth=basic, timeout=_TIMEOUT_S)
            except requests.exceptions.ChunkedEncodingError:  # the body broke off, which urllib3's Retry does not see
                continue
        return self._http.post(self._url, data=form, auth=basic, timeout=_TIMEOUT_S)


def _question(credentials: MutableMapping[str, Any]) -> tuple[dict[str, str], tuple[str, str] | None]:
    """Return the form to post, and client id and secret for the Basic header; an app with PKCE has no secret to send."""
    client_id, secret = credentials["client_id"], credentials.get("client_secret")
    if credentials["auth_type"] == "custom_connection":
        form = {"grant_type": "client_credentials"}
        if credentials.get("scopes"):
            form["scope"] = credentials["scopes"]
    else:
        form = {"grant_type": "refresh_token", "refresh_token": credentials["refresh_token"]}
    if not secret:
        return {**form, "client_id": client_id}, None
    return form, (client_id, secret)


def _time(text: str | None) -> pendulum.DateTime | None:
    try:
        parsed = pendulum.parse(text) if text else None
    except ValueError:
        return None
    return parsed if isinstance(parsed, pendulum.DateTime) else None


def _cause(error: requests.RequestException) -> str:
    """Name the cause without the urllib3 objects around it; the form with its secrets is in none of them."""
    reason: object = error
    while isinstance(reason, Exception) and (inner := getattr(reason, "reason", None) or (reason.args and reason.args[0])):
        if not isinstance(inner, Exception):
            break
        reason = inner
    return str(reason).rsplit(">: ", maxsplit=1)[-1]
