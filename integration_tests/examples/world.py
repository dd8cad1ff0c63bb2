"""An organisation in which examples are written, and what it holds of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from integration_tests.records import parsed
from integration_tests.xero import Organisation, Xero

Record = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """An organisation of a Xero, asked what it holds."""

    xero: Xero
    tenant: Organisation

    def held(self, resource: str, **fields: Any) -> list[Record]:
        """The elements with these values, dead or alive."""
        found = self.xero.ask("elements", resource=resource, tenant=self.tenant.id)
        return [one for one in found if all(one.get(name) == value for name, value in fields.items())]

    def filed(self, kind: str, **fields: Any) -> list[Record]:
        """The files, folders or associations with these values."""
        found = self.xero.ask("files", tenant=self.tenant.id)[kind]
        return [one for one in found if all(one.get(name) == value for name, value in fields.items())]

    def one(self, resource: str, **fields: Any) -> Record:
        (found,) = self.held(resource, **fields)
        return found

    def below(self, resource: str, element: Record, part: str) -> list[Record]:
        """What its API gives below an element."""
        token = self.xero.configured("access_token")["credentials"]["access_token"]
        answer = requests.get(
            f"{self.xero.url}/api.xro/2.0/{resource}/{element[resource[:-1] + 'ID']}/{part}",
            headers={"Authorization": f"Bearer {token}", "Xero-Tenant-Id": self.tenant.id, "Accept": "application/json"},
            timeout=30,
        )
        answer.raise_for_status()
        (found,) = [value for value in parsed(answer.content).values() if isinstance(value, list)]
        return found
