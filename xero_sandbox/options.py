"""What a sandbox starts with: its first apps, and what can be chosen."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from xero_sandbox.apps import App, AppKind
from xero_sandbox.limits import Limits
from xero_sandbox.oauth import ACCESS_TOKEN_SECONDS
from xero_sandbox.query import Ways
from xero_sandbox.scopes import FAMILIES, NEW_APP, of_custom_connection

CLIENT_SECRET = "sandbox-secret-not-worth-keeping"  # noqa: S105 - printed at every start
WEB_APP = App("5A4DB0C0000000000000000000000001", CLIENT_SECRET, AppKind.WEB, name="Sandbox App")
PKCE_APP = App("5A4DB0C0000000000000000000000002", None, AppKind.PKCE, name="Sandbox App without a secret")
CUSTOM_APP = App("5A4DB0C0000000000000000000000003", CLIENT_SECRET, AppKind.CUSTOM, name="Sandbox custom connection")
# Where the sample apps of Xero's own SDKs listen.
REDIRECT_URI = "http://localhost:5000/callback"


@dataclass(frozen=True)
class Options:
    """What a sandbox starts with, and goes back to on reset.

    Attributes:
        start: the time at which the clock is set; None for the real one.
        latency: seconds added to every answer.
        scopes: what the first refresh and access tokens are granted as far as the tier allows, what the first apps can ask for
            besides those of a new app, and what the custom connection has.
        redirect_uris: those of the first apps.
        tier: theirs as well.
        connected: whether the organisations are connected to the first apps, or wait for a consent.
    """

    tenants: int = 2
    size: str = "demo"
    seed: int = 1
    practice: bool = False
    start: datetime | None = None
    latency: float = 0.0
    limits: Limits = field(default_factory=Limits)
    ways: Ways = field(default_factory=Ways)
    scopes: frozenset[str] = FAMILIES["granular"]
    redirect_uris: tuple[str, ...] = (REDIRECT_URI,)
    tier: str = "plus"
    connected: bool = True
    token_seconds: int = ACCESS_TOKEN_SECONDS


def first_apps(options: Options) -> tuple[App, App, App]:
    """The apps that are there from the start, as the options want them."""
    scopes, uris = NEW_APP | options.scopes, options.redirect_uris
    web, pkce = (replace(app, scopes=scopes, redirect_uris=uris, tier=options.tier) for app in (WEB_APP, PKCE_APP))
    # The scopes of a custom connection are chosen when it is made, so it asks for no others.
    return web, pkce, replace(CUSTOM_APP, scopes=of_custom_connection(options.scopes))
