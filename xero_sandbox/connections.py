"""Which organisations each app is connected to: the bare list of /connections."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from xero_sandbox.apps import App, AppKind
from xero_sandbox.ids import Ids
from xero_sandbox.store import Tenant
from xero_sandbox.wire import Element

ORGANISATION = "ORGANISATION"
PRACTICE = "PRACTICE"


@dataclass(frozen=True)
class Connection:
    """One organisation (or practice) connected to one app by one consent."""

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
    """All connections, by the client id of the app and the id of the tenant."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._connections: dict[tuple[str, str], Connection] = {}
        self._custom: dict[str, str] = {}

    def takes(self, app: App, tenant: Tenant) -> bool:
        """Whether an app may be connected to a tenant: a custom connection is to the organisation that came first, for good."""
        if app.kind is not AppKind.CUSTOM:
            return True
        own = tenant.tenant_id
        return tenant.tenant_type == ORGANISATION and self._custom.setdefault(app.client_id, own) == own

    def connect(self, app: App, tenant: Tenant, auth_event_id: str, now: datetime) -> Connection:
        """Connects a tenant to an app, or renews their connection."""
        key = (app.client_id, tenant.tenant_id)
        former = self._connections.get(key)
        connection = (
            replace(former, auth_event_id=auth_event_id, updated=now)
            if former
            else Connection(self._ids.guid(), auth_event_id, tenant, now, now)
        )
        self._connections[key] = connection
        return connection

    def disconnect(self, tenant_id: str) -> bool:
        """Ends the connections of a tenant to all apps; whether there was one."""
        gone = [key for key in self._connections if key[1] == tenant_id]
        for key in gone:
            del self._connections[key]
        return bool(gone)

    def delete(self, connection_id: str, app: App) -> bool:
        """Ends a connection by its own id; whether this app had it."""
        found = next((one for one in self.of(app) if one.id == connection_id), None)
        if found is not None:
            del self._connections[app.client_id, found.tenant.tenant_id]
        return found is not None

    def forget(self, app: App) -> None:
        """Ends all connections of an app."""
        self._connections = {key: one for key, one in self._connections.items() if key[0] != app.client_id}

    def tenants(self) -> set[str]:
        """The ids of all that are connected to some app."""
        return {tenant_id for _, tenant_id in self._connections}

    def of(self, app: App) -> list[Connection]:
        """The connections that a token of this app is good for, oldest first."""
        return [one for (client_id, _), one in self._connections.items() if client_id == app.client_id]

    def apps_of(self, tenant_id: str, among: Iterable[App]) -> list[App]:
        """Those of the apps that a tenant is connected to."""
        return [app for app in among if (app.client_id, tenant_id) in self._connections]


def _seven_digits(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}0"
