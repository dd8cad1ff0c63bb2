"""The configuration file that points a client at a sandbox, in the form of this project's connector.

That form (`credentials.auth_type`, `api_url` and so on) is the only thing here that comes from a client; nothing depends on it.
"""

from typing import Any

from xero_sandbox.options import CUSTOM_APP, PKCE_APP, WEB_APP
from xero_sandbox.service import Sandbox

KINDS = ("oauth2", "pkce", "custom_connection", "access_token")


def of(sandbox: Sandbox, base_url: str, auth: str = "oauth2") -> dict[str, Any]:
    """The configuration for one way to authenticate; ValueError for an unknown one."""
    return {"credentials": _credentials(sandbox, auth)} | dict.fromkeys(("api_url", "identity_url", "login_url"), base_url)


def _credentials(sandbox: Sandbox, auth: str) -> dict[str, str]:
    if auth == "oauth2":
        tokens = sandbox.first_tokens[WEB_APP.client_id]
        return _named("oauth2", WEB_APP.client_id, WEB_APP.client_secret) | {"refresh_token": tokens}
    if auth == "pkce":
        return _named("oauth2", PKCE_APP.client_id, None) | {"refresh_token": sandbox.first_tokens[PKCE_APP.client_id]}
    if auth == "custom_connection":
        return _named("custom_connection", CUSTOM_APP.client_id, CUSTOM_APP.client_secret)
    if auth == "access_token":
        return {"auth_type": "access_token", "access_token": sandbox.first_access}
    raise ValueError(f"no way to authenticate is called {auth!r}; there are {', '.join(KINDS)}")


def _named(kind: str, client_id: str, secret: str | None) -> dict[str, str]:
    return {"auth_type": kind, "client_id": client_id} | ({"client_secret": secret} if secret else {})
