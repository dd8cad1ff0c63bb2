"""Xero's consent: where to send the person, and what the answer means. Pure.

https://developer.xero.com/documentation/guides/oauth2/auth-flow, https://developer.xero.com/documentation/guides/oauth2/pkce-flow
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from source_xero.api.token_endpoint import is_one_word
from source_xero.connect.sentences import ConnectError, mistyped, refused_by_person, sentence_of_authorize

CALLBACK = "/callback"


@dataclass(frozen=True)
class App:
    """The app to connect with. `secret` is empty for an app with PKCE alone; `scopes` is what to ask for.

    Raises:
        ConnectError: when client id or secret hold what no header can carry.
    """

    client_id: str
    secret: str
    scopes: tuple[str, ...]
    custom_connection: bool = False

    def __post_init__(self) -> None:
        if not is_one_word(self.client_id):
            raise mistyped("client id", "client_id")
        if self.secret and not is_one_word(self.secret):
            raise mistyped("client secret", "client_secret")

    def __repr__(self) -> str:  # the secret stays out of tracebacks
        return f"App({self.client_id!r})"


@dataclass(frozen=True, repr=False)
class Attempt:
    """One way to Xero and back."""

    app: App
    redirect_uri: str
    state: str
    verifier: str


def begin(app: App, redirect_uri: str, random: Callable[[int], str]) -> Attempt:
    """Return a new attempt; `random` makes URL-safe text of so many bytes."""
    return Attempt(app, redirect_uri, random(24), random(48))


def redirect_uri(port: int) -> str:
    """Return the address that Xero sends the person back to; Xero takes http for the name localhost only."""
    return f"http://localhost:{port}{CALLBACK}"


def address(attempt: Attempt, login_url: str) -> str:
    """Return the address of Xero's consent page. An app with a secret gets PKCE as well: it costs nothing."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": attempt.app.client_id,
        "redirect_uri": attempt.redirect_uri,
        "scope": " ".join(attempt.app.scopes),
        "state": attempt.state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{login_url.rstrip('/')}/identity/connect/authorize?{urlencode(query)}"


def code_of(answer: Mapping[str, str], attempt: Attempt | None) -> str:
    """Return the code that Xero's answer (the query of the callback) brings for an attempt.

    Raises:
        ConnectError: when there is none; the attempt is then over.
    """
    if attempt is None or not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise ConnectError(
            "This answer from Xero belongs to no attempt that is under way here: it was used already, is from an earlier "
            "attempt or another browser, or somebody made it up. Nothing was taken from it. Connect again.",
            "state",
        )
    if answer.get("error") == "access_denied":
        raise refused_by_person()
    if answer.get("error"):
        raise sentence_of_authorize(answer["error"])
    if not answer.get("code"):
        raise ConnectError("Xero's answer brings no code. Connect again.", "code")
    return answer["code"]


def form_of(code: str, attempt: Attempt) -> dict[str, str]:
    """Return the question to the token endpoint that turns the code into tokens."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": attempt.redirect_uri,
        "code_verifier": attempt.verifier,
    }


def pasted(text: str, attempt: Attempt) -> dict[str, str]:
    """Read what a person pasted: the whole address that the browser was sent to, its query, or the bare code.

    A bare code carries no state to check; PKCE ties it to the attempt all the same.
    """
    text = text.strip()
    query = urlsplit(text).query if "://" in text else text.lstrip("?")
    told = {key: values[0] for key, values in parse_qs(query).items()}
    if "code" in told or "error" in told:
        return told
    if not text or "://" in text or "=" in text:
        raise ConnectError(
            "That is not the address that Xero sent your browser to: it begins with "
            f"{attempt.redirect_uri}?code= . Copy the whole of it from the browser's address bar.",
            "code",
        )
    return {"code": text, "state": attempt.state}
