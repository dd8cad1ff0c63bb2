"""Which organisations an app is connected to: the bare list of /connections."""

from dataclasses import dataclass, replace
from datetime import datetime

from xero_sandbox.ids import Ids
from xero_sandbox.oauth import App, AppKind
from xero_sandbox.store import Tenant
from xero_sandbox.wire import Element

ORGANISATION = "ORGANISATION"
PRACTICE = "PRACTICE"


@dataclass(frozen=True)
class Connection:
    """One organisation (or practice) connected by one consent."""

    id: str
    auth_event_id: str
    tenant: Tenant
    created: datetime
    updated: datetime

    def as_element(self) -> Element:
        """In lower camel case, with times of seven decimals and no zone."""
        return {
            "id": self.id,
            "authEventId": self.auth_event_id,
            "tenantId": self.tenant.tenant_id,
            "tenantType": self.tenant.tenant_type,
            "tenantName": self.tenant.name,
            "createdDateUtc": _seven_digits(self.created),
            "updatedDateUtc": _seven_digits(self.updated),
        }


class Connections:
    """All connections; web and PKCE apps share them, a custom connection is to the organisation that came first."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._connections: dict[str, Connection] = {}
        self._custom: str | None = None

    def connect(self, tenant: Tenant, auth_event_id: str, now: datetime) -> Connection:
        """Connects a tenant, or renews its connection."""
        former = self._connections.get(tenant.tenant_id)
        connection = (
            replace(former, auth_event_id=auth_event_id, updated=now)
            if former
            else Connection(self._ids.guid(), auth_event_id, tenant, now, now)
        )
        self._connections[tenant.tenant_id] = connection
        if self._custom is None and tenant.tenant_type == ORGANISATION:
            self._custom = tenant.tenant_id
        return connection

    def disconnect(self, tenant_id: str) -> bool:
        """Ends a connection; whether there was one."""
        return self._connections.pop(tenant_id, None) is not None

    def delete(self, connection_id: str, app: App) -> bool:
        """Ends a connection by its own id; whether this app had it."""
        found = next((one for one in self.of(app) if one.id == connection_id), None)
        return found is not None and self.disconnect(found.tenant.tenant_id)

    def all(self) -> list[Connection]:
        """Every connection, oldest first."""
        return list(self._connections.values())

    def of(self, app: App) -> list[Connection]:
        """The connections that a token of this app is good for, oldest first."""
        connections = self.all()
        if app.kind is AppKind.CUSTOM:
            return [one for one in connections if one.tenant.tenant_id == self._custom]
        return connections


def _seven_digits(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}0"
