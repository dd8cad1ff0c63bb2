"""The configuration that connecting makes. Pure."""

import shlex
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from source_xero.config import migrate
from source_xero.connect.consent import App

HOSTS = {
    "api_url": "https://api.xero.com",
    "identity_url": "https://identity.xero.com",
    "login_url": "https://login.xero.com",
}


@dataclass(frozen=True)
class Hosts:
    """Where Xero is: the three hosts, others only for tests against a pretend one."""

    api_url: str = HOSTS["api_url"]
    identity_url: str = HOSTS["identity_url"]
    login_url: str = HOSTS["login_url"]


def credentials_of(app: App, tokens: Mapping[str, str]) -> dict[str, str]:
    """Return the `credentials` of a connected app; `tokens` is empty for a custom connection, which has none to keep."""
    kind = "custom_connection" if app.custom_connection else "oauth2"
    secret = {"client_secret": app.secret} if app.secret else {}
    return {"auth_type": kind, "client_id": app.client_id, **secret, **tokens}


def configuration(
    before: Mapping[str, Any], credentials: Mapping[str, str], tenant_ids: Sequence[str] | None, hosts: Hosts
) -> dict[str, Any]:
    """Return the configuration: what was there `before`, with new credentials and organisations (None: every one)."""
    kept = {
        key: value for key, value in migrate(deepcopy(dict(before))).items() if key not in {"credentials", "tenant_ids", *HOSTS}
    }
    chosen = {"tenant_ids": list(tenant_ids)} if tenant_ids is not None else {}
    elsewhere = {key: getattr(hosts, key) for key, usual in HOSTS.items() if getattr(hosts, key) != usual}
    return {"credentials": dict(credentials), **chosen, **kept, **elsewhere}


def check_command(file: Path) -> str:
    """Return the command that checks what a file holds, for people to type: it keeps the file current.

    Without that, a check of a token that has run out would get a new one and throw it away.
    """
    return f"source-xero check --update-config --config {shlex.quote(str(file))}"
