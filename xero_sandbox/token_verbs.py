"""The verbs about apps and their tokens: what the developer portal does, and what befalls a token."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from xero_sandbox.apps import KINDS, App, AppKind, checked_redirect_uris, checked_tier
from xero_sandbox.arguments import Json, tenant_of
from xero_sandbox.options import CUSTOM_APP, PKCE_APP, REDIRECT_URI, WEB_APP
from xero_sandbox.scopes import NEW_APP, chosen, of_custom_connection
from xero_sandbox.service import Sandbox

APPS = {"oauth2": WEB_APP.client_id, "pkce": PKCE_APP.client_id, "custom_connection": CUSTOM_APP.client_id}


class TokenVerbs:
    """Each public method is a verb; its docstring is its documentation."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def app(
        self,
        app: str | None = None,
        name: str | None = None,
        kind: str = "web",
        redirect_uris: list[str] | None = None,
        tier: str | None = None,
        certified: bool | None = None,  # noqa: FBT001 - as above
        scopes: str | None = None,
        tenant: str | int = 0,
    ) -> Json:
        """Makes an app: web, pkce or custom_connection (of a tenant); or changes the one named by app.

        A new one is on the starter tier, not certified, and can ask for the granular scopes; scopes takes broad, granular,
        all, or a list.
        """
        told: dict[str, Any] = {"name": name, "tier": tier and checked_tier(tier), "certified": certified}
        told["redirect_uris"] = None if redirect_uris is None else checked_redirect_uris(_listed(redirect_uris))
        told["scopes"] = _askable(scopes) if scopes else None
        changes = {key: value for key, value in told.items() if value is not None}
        if app is not None:
            return self._shown(self._sandbox.identity.apps.put(_changed(self._found(app), changes)))
        if kind not in KINDS:
            raise ValueError(f"no kind of app is called {kind!r}; there are {', '.join(KINDS)}")
        to = tenant_of(self._sandbox, tenant) if KINDS[kind] is AppKind.CUSTOM else None
        made = self._sandbox.identity.apps.register(lambda *pair: _changed(_blank(KINDS[kind], *pair), changes))
        if to:
            self._sandbox.connect(to, made)
        return self._shown(made)

    def grant(self, scopes: str = "granular", app: str = "oauth2") -> Json:
        """Gives new tokens with these scopes (broad, granular, all, or a list with spaces) to an app: oauth2, pkce or an id.

        They hold accounting.journals.read only if the tier of the app does.
        """
        found, granted, identity = self._found(app), chosen(scopes), self._sandbox.identity
        tokens = {"access_token": identity.issue(found, granted).value, "client_id": found.client_id}
        if found.kind is not AppKind.CUSTOM:
            tokens["refresh_token"] = identity.grant(found, granted).value
        return tokens

    def expire_tokens(self) -> Json:
        """Lets all access tokens expire now; refresh tokens stay good."""
        return {"expired": self._sandbox.identity.expire_access_tokens()}

    def revoke_tokens(self, access: bool = True, refresh: bool = True) -> Json:  # noqa: FBT001, FBT002 - arguments come by name
        """Makes access and refresh tokens worthless, as a withdrawn consent does."""
        self._sandbox.identity.revoke(access=access, refresh=refresh)
        return {"access": access, "refresh": refresh}

    def _found(self, name: str) -> App:
        apps = self._sandbox.identity.apps
        found = apps.get(APPS.get(name, name))
        if found is None:
            raise ValueError(
                f"no app is called {name!r}; there are {', '.join([*APPS, *(one.client_id for one in apps.values())])}"
            )
        return found

    def _shown(self, app: App) -> Json:
        return {
            "client_id": app.client_id,
            **({"client_secret": app.client_secret} if app.client_secret else {}),
            "name": app.name,
            "kind": next(name for name, kind in KINDS.items() if kind is app.kind),
            "redirect_uris": list(app.redirect_uris),
            "tier": app.tier,
            "certified": app.certified,
            "connections": [one.as_element() for one in self._sandbox.connections.of(app)],
        }


def _blank(kind: AppKind, client_id: str, secret: str) -> App:
    scopes = of_custom_connection(NEW_APP) if kind is AppKind.CUSTOM else NEW_APP
    uris = () if kind is AppKind.CUSTOM else (REDIRECT_URI,)
    return App(client_id, None if kind is AppKind.PKCE else secret, kind, scopes, "New App", uris, "starter", certified=False)


def _changed(app: App, changes: dict[str, Any]) -> App:
    changed = replace(app, **changes)
    return replace(changed, scopes=of_custom_connection(changed.scopes)) if changed.kind is AppKind.CUSTOM else changed


def _askable(scopes: str) -> frozenset[str]:
    return NEW_APP if scopes == "granular" else chosen(scopes)


def _listed(uris: object) -> Iterable[str]:
    if not isinstance(uris, list) or not all(isinstance(uri, str) for uri in uris):
        raise ValueError('redirect_uris is a list of addresses, like ["http://localhost:5000/callback"]')
    return uris
