"""Everything about Xero that one configuration shares in a process: its tokens, its budget, its clock, its organisations."""

import threading
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from source_xero.api.auth import Shared, TokenSource, http_session
from source_xero.api.clock import Clock
from source_xero.api.limits import Limits, Pace

Connection = Mapping[str, Any]


@dataclass(frozen=True)
class Organisation:
    """A tenant to work with; one that is named in `tenant_ids` but not connected has no name and is `lost`."""

    tenant_id: str
    name: str
    lost: bool = False

    def __str__(self) -> str:
        return f"organisation {self.name} ({self.tenant_id})" if self.name else f"organisation {self.tenant_id}"


def choose(connections: Sequence[Connection], tenant_ids: Sequence[str]) -> list[Organisation]:
    """Return the organisations to work with: those of `tenant_ids`, or every one when that is empty; never a practice."""
    connected = {
        one["tenantId"].lower(): Organisation(one["tenantId"], one.get("tenantName") or "")
        for one in connections
        if one.get("tenantType") == "ORGANISATION"
    }
    if not tenant_ids:
        return list(connected.values())
    wanted = {tenant_id.lower(): tenant_id for tenant_id in reversed(tenant_ids)}
    return [connected.get(key) or Organisation(wanted[key], "", lost=True) for key in dict.fromkeys(map(str.lower, tenant_ids))]


class Session:
    """One configuration at work.

    `announce` is told when tokens have been rotated into the configuration, `conceal` each token that must not be logged, and
    `shared` is where other processes keep the same credentials.
    `patient` says whether a call is worth repeating for a while: for a sync yes, for a person who waits for a check no.
    """

    patient = True

    def __init__(
        self,
        config: MutableMapping[str, Any],
        announce: Callable[[MutableMapping[str, Any]], None],
        conceal: Callable[[str], None],
        shared: Shared | None = None,
    ) -> None:
        self.tokens = TokenSource(
            config["credentials"],
            config["identity_url"],
            lambda: announce(config),
            http_session(),
            conceal=conceal,
            shared=shared,
        )
        self.limits = Limits(
            Pace(
                concurrent=config["concurrent_calls"],
                per_minute=config["calls_per_minute"],
                day_reserve=config["day_reserve"],
            )
        )
        self.clock = Clock()
        self._tenant_ids: Sequence[str] = config.get("tenant_ids") or ()
        self._lock = threading.Lock()
        self._connections: Sequence[Connection] | None = None
        self._unconnected: Exception | None = None
        self._names: dict[str, Organisation] = {}
        self._missed: set[str] = set()

    def connections(self, ask: Callable[[], Sequence[Connection]]) -> Sequence[Connection]:
        """Return Xero's /connections; `ask` is called once in a process, whoever comes first.

        Raises:
            Exception: what `ask` raised, to everybody. It has asked as often as is of use, and forty streams that each sit out
                a Xero that is down, one after the other, take as many times as long to say the same.
        """
        with self._lock:
            if self._unconnected:
                raise self._unconnected.with_traceback(None)
            if self._connections is None:
                try:
                    self._connections = ask()
                except Exception as error:
                    self._unconnected = error
                    raise
                self._names = {one.tenant_id: one for one in choose(self._connections, ())}
            return self._connections

    def organisations(self, ask: Callable[[], Sequence[Connection]]) -> list[Organisation]:
        """Return the organisations that the configuration chooses among the connections."""
        return choose(self.connections(ask), self._tenant_ids)

    def missed(self, known: Iterable[str]) -> list[str]:
        """Return which of the `known` tenant ids are no longer connected, each once in a process, after /connections was asked.

        None where `tenant_ids` chooses: those that it names are `lost`, and the others are left out on purpose.
        """
        if self._tenant_ids:
            return []
        with self._lock:
            had = {tenant_id.lower() for tenant_id in self._names} | self._missed
            missed = {tenant_id.lower(): tenant_id for tenant_id in known if tenant_id.lower() not in had}
            self._missed |= missed.keys()
        return list(missed.values())

    def organisation(self, tenant_id: str) -> Organisation:
        """Return the organisation of a tenant id, without a name while the connections are not known."""
        return self._names.get(tenant_id) or Organisation(tenant_id, "")
