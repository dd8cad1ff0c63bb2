"""What can go wrong while connecting, each with a sentence that says what to do: the same on the page and in the terminal."""

from collections.abc import Mapping

from source_xero.api.token_endpoint import TokenRefused


class ConnectError(Exception):
    """Connecting cannot go on like this; the message says what to do. `about` names the field or step concerned."""

    def __init__(self, message: str, about: str = "") -> None:
        super().__init__(message)
        self.about = about


APPS = "https://developer.xero.com/app/manage"

_EXCHANGE: Mapping[str, str] = {
    "invalid_grant": (
        "Xero does not accept the code: it works once and for five minutes, and this one was used or is too old; or another "
        "app made it. Connect again."
    ),
    "invalid_client": (
        "Xero does not know this pair of client id and client secret. Copy both again from the Configuration page of your app; "
        "a secret is shown once, so generate a new one if you no longer have it."
    ),
    "unauthorized_client": (
        "Xero does not let this app sign in this way: connect a web app as a web app and a custom connection as a custom "
        "connection, and finish the consent of a custom connection in the mail that Xero sent."
    ),
    "invalid_scope": (
        "Xero refuses the scopes for this app. Ask for less data (in the terminal with --data), or say that the app was made "
        "before March 2026 if it was (--older-app); apps made since have granular scopes only."
    ),
    "invalid_request": (
        "Xero cannot make sense of the request. Check client id and client secret: nothing may be missing, and no space "
        "belongs in them."
    ),
}
_AUTHORIZE: Mapping[str, str] = {
    "invalid_scope": _EXCHANGE["invalid_scope"],
    "unauthorized_client": (
        "Xero does not let this app ask for consent. Check that its integration type is Web app (or, without a secret, Mobile "
        "or desktop app), and the client id."
    ),
    "temporarily_unavailable": "Xero cannot answer right now. Wait a minute, then connect again.",
    "server_error": "Xero failed to answer. Wait a minute, then connect again.",
}


def mistyped(what: str, about: str) -> ConnectError:
    """Say that a client id or secret holds a character that none has; which one stays unsaid, for the secret's sake."""
    return ConnectError(
        f"The {what} holds a space or a character that is no plain ASCII, such as the … of a text that was cut short. Copy the "
        "whole of it from the Configuration page of your app in Xero.",
        about,
    )


def refused_by_person() -> ConnectError:
    """Say that consent was not given."""
    return ConnectError(
        "You did not allow access in Xero, so nothing was connected and nothing written. Connect again to be asked again; "
        "choosing less data (in the terminal with --data) asks for less.",
        "consent",
    )


def sentence_of_authorize(error: str) -> ConnectError:
    """Say what an error that Xero's consent page sent back means."""
    known = _AUTHORIZE.get(error, f"Xero sent you back with the error {error[:60]!r}. Connect again.")
    return ConnectError(known, "scopes" if error == "invalid_scope" else "consent")


def sentence_of_exchange(refused: TokenRefused, *, custom_connection: bool = False) -> ConnectError:
    """Say what the token endpoint's refusal of a code, or of a custom connection, means."""
    about = {"invalid_client": "client_secret", "invalid_scope": "scopes", "invalid_grant": "code"}
    told = _EXCHANGE.get(refused.reason, str(refused))
    if refused.reason == "invalid_client" and not custom_connection:
        told += " For an app without a secret, tick “My app has no secret” (in the terminal: --no-secret)."
    return ConnectError(told, about.get(refused.reason, "client_id"))


def no_organisation(*, custom_connection: bool = False) -> ConnectError:
    """Say that the consent covers no organisation."""
    if custom_connection:
        return ConnectError(
            "This custom connection has no organisation yet: the user whom you named in Xero's portal chooses it, by the link "
            "in the mail that Xero sent them, and again after each change to the app. Connect again when that is done.",
            "organisations",
        )
    return ConnectError(
        "No organisation is connected: none was chosen on Xero's page, or only a practice, which has no books. Connect "
        "again and choose an organisation there.",
        "organisations",
    )


def none_chosen() -> ConnectError:
    """Say that no organisation is ticked on our page."""
    return ConnectError("No organisation is ticked. Tick at least one, or choose “every organisation”.", "organisations")


def port_taken(port: int, cause: str) -> ConnectError:
    """Say that we cannot listen on the port."""
    return ConnectError(
        f"Port {port} cannot be had ({cause}): another program has it, perhaps a source-xero connect that still runs. End "
        "that one, or choose another with --port; the redirect URI then changes with it, and must be added to your app in "
        "Xero.",
        "port",
    )


def clock_off(seconds: float) -> str:
    """Warn that our clock differs from Xero's; connecting works all the same."""
    minutes = round(abs(seconds) / 60)
    way = "ahead of" if seconds > 0 else "behind"
    return (
        f"This computer's clock is {minutes} minutes {way} Xero's. Connecting works, because tokens are timed by how long they "
        "last; set the clock right all the same, so that logs and schedules tell the truth."
    )


def missing_scopes(asked: tuple[str, ...], granted: frozenset[str]) -> str | None:
    """Say which of the scopes that were asked for Xero did not grant; None when it granted all."""
    missing = [scope for scope in asked if scope not in granted]
    if not missing:
        return None
    return (
        f"Xero did not grant {', '.join(missing)}. What needs it cannot be read; give the app these scopes in Xero and connect "
        "again, or go on without."
    )
