"""The verbs that change the world around the books: who is connected, what time it is, what goes wrong."""

from dataclasses import asdict

from xero_sandbox.arguments import Json, moment_of, tenant_of
from xero_sandbox.limits import Limits
from xero_sandbox.oauth import AppKind
from xero_sandbox.scopes import chosen
from xero_sandbox.service import CUSTOM_APP, PKCE_APP, WEB_APP, Sandbox

APPS = {"oauth2": WEB_APP, "pkce": PKCE_APP, "custom_connection": CUSTOM_APP}


class WorldVerbs:
    """Each public method is a verb; its docstring is its documentation."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def found(self, profile: str = "demo", size: str = "small", seed: int = 1) -> Json:
        """Founds a further organisation and connects it."""
        tenant = self._sandbox.found(profile, size, seed)
        return {"tenantId": tenant.tenant_id, "tenantName": tenant.name, "counts": tenant.counts()}

    def practice(self, name: str = "Sandbox Practice") -> Json:
        """Connects a practice, which has no books."""
        return {"tenantId": self._sandbox.add_practice(name).tenant_id}

    def connect(self, tenant: str | int) -> Json:
        """Connects a disconnected organisation again."""
        found = tenant_of(self._sandbox, tenant)
        now = self._sandbox.clock.now()
        return self._sandbox.connections.connect(found, self._sandbox.identity.auth_event_id, now).as_element()

    def disconnect(self, tenant: str | int) -> Json:
        """Ends the connection of an organisation: calls to it get 403; its books stay."""
        return {"disconnected": self._sandbox.connections.disconnect(tenant_of(self._sandbox, tenant).tenant_id)}

    def clock(
        self,
        advance: float | None = None,
        set: str | None = None,  # noqa: A002 - the argument's name in JSON
        freeze: bool | None = None,  # noqa: FBT001 - arguments come by name, from JSON
    ) -> Json:
        """Moves the clock on by seconds, sets it (ISO time), and stops (freeze true) or starts it (false)."""
        clock = self._sandbox.clock
        if set is not None:
            clock.set(moment_of(set))
        if advance is not None:
            clock.advance(advance)
        if freeze is not None:
            (clock.freeze if freeze else clock.run)()
        return {"now": clock.now().isoformat(), "frozen": clock.frozen}

    def limits(self, forget: bool = False, **values: int) -> Json:  # noqa: FBT001, FBT002 - arguments come by name, from JSON
        """Sets minute, day, concurrent or app_minute; forget starts all windows anew."""
        gate = self._sandbox.gate
        gate.limits = gate.limits.changed(**values)
        if forget:
            gate.forget()
        return _limits(gate.limits)

    def latency(self, seconds: float) -> Json:
        """Makes every answer wait so many seconds."""
        if seconds < 0:
            raise ValueError("latency cannot be less than 0")
        self._sandbox.latency = float(seconds)
        return {"seconds": self._sandbox.latency}

    def rule(self, **script: Json) -> Json:
        """Scripts trouble: match {method, path, tenant, query}, on N (or skip, times), then {a fault}, do [commands]."""
        for command in script.get("do", []):
            if self._sandbox.check:
                self._sandbox.check(command)
        return {"name": self._sandbox.faults.add(script).name}

    def clear_rules(self, name: str | None = None) -> Json:
        """Drops the rule of that name, or all."""
        return {"cleared": self._sandbox.faults.clear(name)}

    def clear_requests(self) -> Json:
        """Empties the request log; numbers go on."""
        return {"cleared": self._sandbox.log.clear()}

    # Tokens

    def grant(self, scopes: str = "granular", app: str = "oauth2") -> Json:
        """Gives new tokens with these scopes (broad, granular, all, or a list with spaces) to oauth2 or pkce."""
        if app not in APPS:
            raise ValueError(f"no app is called {app!r}; there are {', '.join(APPS)}")
        granted, identity = chosen(scopes), self._sandbox.identity
        tokens = {"access_token": identity.issue(APPS[app], granted).value, "client_id": APPS[app].client_id}
        if APPS[app].kind is not AppKind.CUSTOM:
            tokens["refresh_token"] = identity.grant(APPS[app], granted).value
        return tokens

    def expire_tokens(self) -> Json:
        """Lets all access tokens expire now; refresh tokens stay good."""
        return {"expired": self._sandbox.identity.expire_access_tokens()}

    def revoke_tokens(self, access: bool = True, refresh: bool = True) -> Json:  # noqa: FBT001, FBT002 - as in clock
        """Makes access and refresh tokens worthless, as a withdrawn consent does."""
        self._sandbox.identity.revoke(access=access, refresh=refresh)
        return {"access": access, "refresh": refresh}

    def ways(
        self,
        high_volume: int | None = None,
        since_inclusive: bool | None = None,  # noqa: FBT001 - as in clock
        partial_writes: bool | None = None,  # noqa: FBT001 - as in clock
        key_minutes: float | None = None,
    ) -> Json:
        """Changes the rows of the high-volume guard, whether If-Modified-Since is inclusive, summarised 400s, key lifetime."""
        now = self._sandbox.ways
        self._sandbox.ways = type(now)(
            now.high_volume if high_volume is None else high_volume,
            now.since_inclusive if since_inclusive is None else since_inclusive,
            now.partial_writes if partial_writes is None else partial_writes,
            now.key_minutes if key_minutes is None else key_minutes,
        )
        return asdict(self._sandbox.ways)

    def reset(self) -> Json:
        """Puts everything back to the start: books, tokens, limits, rules, log."""
        self._sandbox.reset()
        return {"tenants": len(self._sandbox.store.tenants)}


def _limits(limits: Limits) -> dict[str, int]:
    return {name: getattr(limits, name) for name in ("concurrent", "minute", "day", "app_minute")}
