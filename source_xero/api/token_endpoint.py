"""Xero's token endpoint: a question in, a token or a sentence out.

https://developer.xero.com/documentation/guides/oauth2/auth-flow
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

_TIMEOUT_S = (10, 30)
_LOST_ANSWERS = 2
_PAUSES_S = (1, 2)
"""Before an answer that is none is asked for again."""
_WHERE = re.compile(r"^(?:<[^>]*>|\w+\([^)]*\)): ")
"""What urllib3 puts before a cause: the connection, as Python shows it."""
_WORD = re.compile(r"[!-~]+")
_ERROR = re.compile(r"[a-z_]{1,40}")
"""An error of OAuth. Anything else may quote the form, with the refresh token and the secret in it."""

REFUSALS: Mapping[str, str] = {
    "invalid_grant": (
        "Xero no longer accepts the refresh token: it was used by another program or by a run without --update-config, was "
        "revoked, or lay unused for 60 days. Connect again: `source-xero connect --config-out FILE` writes a new one into your "
        "configuration file and keeps the rest of it; in Airbyte, press its button to sign in again."
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
"""What each error of the endpoint means for a configuration, and what to do."""


class TokenRefused(Exception):  # noqa: N818 - what happened, in the field's words
    """Xero refused us for good; the message says what to change in the configuration.

    `reason` is the error in Xero's own word, empty where Xero did not speak.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class TokenUnavailable(Exception):  # noqa: N818 - what happened, in the field's words
    """No token could be fetched now; the same configuration may work later."""


@dataclass(frozen=True)
class Told:
    """An answer with tokens, or what calls itself that (see auth.problem_of), and the time on Xero's clock as HTTP has it."""

    tokens: Mapping[str, Any]
    date: str = ""


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


class TokenEndpoint:
    """The token endpoint on one host."""

    def __init__(self, identity_url: str, http: requests.Session, wait: Callable[[float], None] | None = None) -> None:
        self._url, self._http = f"{identity_url.rstrip('/')}/connect/token", http
        self._wait = wait or time.sleep

    def ask(self, form: Mapping[str, str], client_id: str, secret: str | None) -> Told:
        """Ask for tokens; an app with PKCE has no secret, and names itself in the form.

        Raises:
            TokenRefused: when Xero refuses.
            TokenUnavailable: when Xero cannot be reached or fails.
        """
        basic = (client_id, secret) if secret else None
        named = form if basic else {**form, "client_id": client_id}
        response, told = self._answer(named, basic)
        for pause in _PAUSES_S:
            if not response.ok or told:
                break
            self._wait(pause)
            response, told = self._answer(named, basic)
        if response.ok and (told.get("access_token") or told.get("refresh_token")):
            return Told(told, response.headers.get("Date", ""))
        raise self._trouble(response, told)

    def _answer(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> tuple[requests.Response, Mapping[str, Any]]:
        """Return an answer and the object in it, empty where there is none."""
        try:
            response = self._post(form, basic)
            told = response.json()
        except requests.exceptions.JSONDecodeError:
            told = {}
        except requests.RequestException as error:
            raise TokenUnavailable(f"Xero's token endpoint {self._url} cannot be reached: {cause(error)}") from None
        return response, told if isinstance(told, dict) else {}

    def _trouble(self, response: requests.Response, told: Mapping[str, Any]) -> TokenRefused | TokenUnavailable:
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return TokenUnavailable(f"Xero's token endpoint {self._url} answers {status}; try again later.")
        if response.ok and "error" not in told:  # a page of a proxy: nobody has refused anything
            return TokenUnavailable(
                f"Xero's token endpoint {self._url} answers {status} without a token; try again later. If it stays so, "
                "something on the way answers in Xero's place, such as a proxy."
            )
        error = told.get("error")
        reason = error if isinstance(error, str) and _ERROR.fullmatch(error) else f"HTTP {status}"
        return TokenRefused(
            REFUSALS.get(reason, f"Xero's token endpoint {self._url} refuses the credentials: {reason}."), reason
        )

    def _post(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> requests.Response:
        for _ in range(_LOST_ANSWERS):
            try:
                return self._http.post(self._url, data=form, auth=basic, timeout=_TIMEOUT_S)
            except requests.exceptions.ChunkedEncodingError:  # the body broke off, which urllib3's Retry does not see
                continue
        return self._http.post(self._url, data=form, auth=basic, timeout=_TIMEOUT_S)


def is_one_word(text: object) -> bool:
    """Tell whether something is text that a header of HTTP can carry as a token: printable ASCII without a space."""
    return isinstance(text, str) and _WORD.fullmatch(text) is not None


def cause(error: Exception) -> str:
    """Name the cause of a failed request without the objects around it; the form with its secrets is in none of them."""
    inner: object = error
    while isinstance(inner, Exception):
        innermost = inner
        inner = getattr(inner, "reason", None) or next((part for part in inner.args if isinstance(part, Exception)), None)
    return _WHERE.sub("", str(innermost))
