"""The verbs that change the world around the books: who is connected, what time it is, what goes wrong."""

from dataclasses import asdict

from xero_sandbox.arguments import Json, moment_of, tenant_of
from xero_sandbox.limits import Limits
from xero_sandbox.service import Sandbox


class WorldVerbs:
    """Each public method is a verb; its docstring is its documentation."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def found(
        self,
        profile: str = "demo",
        size: str = "small",
        seed: int = 1,
        connect: bool = True,  # noqa: FBT001, FBT002 - arguments come by name, from JSON
    ) -> Json:
        """Founds a further organisation and connects it to the first apps, unless connect is false."""
        tenant = self._sandbox.found(profile, size, seed, connect=connect)
        return {"tenantId": tenant.tenant_id, "tenantName": tenant.name, "counts": tenant.counts()}

    def practice(self, name: str = "Sandbox Practice") -> Json:
        """Connects a practice, which has no books."""
        return {"tenantId": self._sandbox.add_practice(name).tenant_id}

    def connect(self, tenant: str | int) -> Json:
        """Connects a disconnected organisation to the first apps again, without a consent."""
        return self._sandbox.connect(tenant_of(self._sandbox, tenant))[0].as_element()

    def disconnect(self, tenant: str | int) -> Json:
        """Ends the connections of an organisation to all apps: calls to it get 403; its books stay."""
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

    def limits(self, forget: bool = False, **values: int | None) -> Json:  # noqa: FBT001, FBT002 - arguments come by name, from JSON
        """Sets minute, day (null: by tier), concurrent or app_minute; forget starts all windows anew."""
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

    def ways(
        self,
        high_volume: int | None = None,
        since_inclusive: bool | None = None,  # noqa: FBT001 - as in clock
        partial_writes: bool | None = None,  # noqa: FBT001 - as in clock
        key_minutes: float | None = None,
        reporting_role: bool | None = None,  # noqa: FBT001 - as in clock
    ) -> Json:
        """Changes the high-volume guard, inclusive If-Modified-Since, summarised 400s, key lifetime, the role for reports."""
        now = self._sandbox.ways
        self._sandbox.ways = type(now)(
            now.high_volume if high_volume is None else high_volume,
            now.since_inclusive if since_inclusive is None else since_inclusive,
            now.partial_writes if partial_writes is None else partial_writes,
            now.key_minutes if key_minutes is None else key_minutes,
            now.reporting_role if reporting_role is None else reporting_role,
        )
        return asdict(self._sandbox.ways)

    def reset(self) -> Json:
        """Puts everything back to the start: books, tokens, limits, rules, log."""
        self._sandbox.reset()
        return {"tenants": len(self._sandbox.store.tenants)}


def _limits(limits: Limits) -> dict[str, int | None]:
    return {name: getattr(limits, name) for name in ("concurrent", "minute", "day", "app_minute")}
