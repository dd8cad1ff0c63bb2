"""The apps of the developer portal: how each gets its tokens, where it may send people back to, how much it may connect."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

from xero_sandbox.ids import Ids
from xero_sandbox.scopes import ADVANCED_ONLY, IDENTITY, KNOWN

# Connections that an app may hold, by what its owner pays for; "uncertified" is the rule of before March 2026.
TIERS: Final[dict[str, int | None]] = {
    "uncertified": 25,
    "starter": 5,
    "core": 50,
    "plus": 1000,
    "advanced": 10_000,
    "enterprise": None,
}
# Unverified: that Enterprise includes what Advanced does.
_JOURNAL_TIERS = frozenset({"advanced", "enterprise"})
_STARTER_CALLS, _USUAL_CALLS = 1000, 5000
_MOST_REDIRECT_URIS = 50


class AppKind(Enum):
    """How an app of Xero's developer portal gets its tokens."""

    WEB = "authorization code with a secret"
    PKCE = "authorization code with PKCE, no secret"
    CUSTOM = "custom connection: client credentials, one organisation"


KINDS = {"web": AppKind.WEB, "pkce": AppKind.PKCE, "custom_connection": AppKind.CUSTOM}


@dataclass(frozen=True)
class App:
    """One app.

    Attributes:
        scopes: those it may be granted.
        redirect_uris: where consent may end; compared letter by letter.
        tier: a key of TIERS, which says how many connections it may hold and how often it may call.
        certified: an organisation takes two apps that are not.
    """

    client_id: str
    client_secret: str | None
    kind: AppKind
    scopes: frozenset[str] = KNOWN
    name: str = "Sandbox App"
    redirect_uris: tuple[str, ...] = ()
    tier: str = "plus"
    certified: bool = True

    @property
    def may_ask(self) -> frozenset[str]:
        """The scopes that consent can be asked for."""
        return self.within_tier(self.scopes)

    def within_tier(self, scopes: frozenset[str]) -> frozenset[str]:
        """Those of the scopes that a token of this app can hold: journals are for the dear tiers.

        Unverified: that a custom connection, which is outside the tiers, has journals whenever its own scopes have them.
        """
        if self.kind is AppKind.CUSTOM:
            return scopes - IDENTITY - (ADVANCED_ONLY - self.scopes)
        return scopes if self.tier in _JOURNAL_TIERS else scopes - ADVANCED_ONLY

    @property
    def calls_a_day(self) -> int:
        """How often it may call one organisation in a day, unless the sandbox was told otherwise.

        Unverified: that custom connections, which have no tier, may call as often as an app of Core.
        """
        starter = self.tier == "starter" and self.kind is not AppKind.CUSTOM
        return _STARTER_CALLS if starter else _USUAL_CALLS

    @property
    def most_connections(self) -> int | None:
        """How many organisations it may be connected to; None for any number. Custom connections have no tier."""
        return None if self.kind is AppKind.CUSTOM else TIERS[self.tier]


def checked_redirect_uris(uris: Iterable[str]) -> tuple[str, ...]:
    """The redirect URIs as the portal takes them.

    Raises:
        ValueError: for one that is not absolute, has a wildcard or fragment, or is neither https nor http://localhost.
    """
    checked = tuple(uris)
    for uri in checked:
        parts = urlsplit(uri)
        # A number is no localhost: the portal takes http for that name alone.
        if not (parts.scheme == "https" and parts.hostname) and (parts.scheme, parts.hostname) != ("http", "localhost"):
            raise ValueError(f"{uri!r} is no redirect URI: it must be absolute, and https or http://localhost")
        if "*" in uri or "#" in uri:
            raise ValueError(f"{uri!r} is no redirect URI: it takes neither wildcards nor fragments")
    if len(checked) > _MOST_REDIRECT_URIS:
        raise ValueError(f"an app has at most {_MOST_REDIRECT_URIS} redirect URIs, not {len(checked)}")
    return checked


def checked_tier(tier: str) -> str:
    """The tier, if there is one of that name; ValueError otherwise."""
    if tier not in TIERS:
        raise ValueError(f"no tier is called {tier!r}; there are {', '.join(TIERS)}")
    return tier


class Apps:
    """Every app there is, by client id."""

    def __init__(self, ids: Ids, apps: Iterable[App]) -> None:
        self._ids = ids
        self._apps = {app.client_id: app for app in apps}

    def calls_a_day(self, client_id: str) -> int:
        """What the tier of an app allows; an app that is gone is not held to one."""
        app = self._apps.get(client_id)
        return app.calls_a_day if app else _USUAL_CALLS

    def get(self, client_id: str | None) -> App | None:
        """The app of that client id."""
        return self._apps.get(client_id or "")

    def values(self) -> list[App]:
        """All apps, in the order of their making."""
        return list(self._apps.values())

    def register(self, make: Callable[[str, str], App]) -> App:
        """Makes an app out of a new client id and secret."""
        app = make(self._ids.token(16).hex().upper(), self._ids.token(24).hex())
        return self.put(app)

    def put(self, app: App) -> App:
        """Takes an app in, in place of the one with its client id."""
        self._apps[app.client_id] = app
        return app
