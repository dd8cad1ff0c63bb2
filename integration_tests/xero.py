"""A pretend Xero as tests see it. What it holds is asked of it, never of the program."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests

from integration_tests.records import Key, Record, as_read, key_of, parsed
from integration_tests.streams import STREAMS
from xero_sandbox.limits import Limits
from xero_sandbox.options import Options
from xero_sandbox.scopes import FAMILIES
from xero_sandbox.server import XeroSandbox, serve_in_thread


@dataclass(frozen=True)
class Organisation:
    """One connected organisation."""

    id: str
    name: str


class Xero:
    """A pretend Xero, its control plane, and the configuration that a platform keeps for it."""

    def __init__(self, sandbox: XeroSandbox) -> None:
        self.sandbox = sandbox
        self.url = sandbox.base_url
        self.config: dict[str, Any] = deepcopy(sandbox.config)
        self._session = requests.Session()

    # What it holds

    @property
    def tenants(self) -> list[Organisation]:
        """All organisations, connected or not, in the order in which they came."""
        return [
            Organisation(one["tenantId"], one["tenantName"])
            for one in self.ask("state")["tenants"]
            if one["tenantType"] == "ORGANISATION"
        ]

    def elements(self, stream: str, tenant: Organisation) -> list[Record]:
        """The elements of an organisation as Xero keeps them."""
        return self.ask("elements", resource=STREAMS[stream].resource, tenant=tenant.id)

    def ids(self, stream: str, tenant: Organisation) -> list[str]:
        """The ids of what an organisation holds."""
        return self.ask("elements", resource=STREAMS[stream].resource, tenant=tenant.id, ids="true")

    def holds(self, stream: str, *tenants: Organisation) -> dict[Key, Record]:
        """What a reader of all organisations (or these) must have got, by key."""
        return {
            key_of(stream, tenant.id, element): {"tenant_id": tenant.id} | as_read(element)
            for tenant in tenants or self.tenants
            for element in self.elements(stream, tenant)
            if STREAMS[stream].lists(element) and STREAMS[stream].belongs(element)
        }

    def ask(self, what: str, **parameters: Any) -> Any:
        """The answer of the control plane to a question."""
        answer = self._session.get(f"{self.url}/_sandbox/{what}", params=parameters, timeout=30)
        answer.raise_for_status()
        return parsed(answer.content)

    def requests(self, after: int = 0, path: str = "") -> list[dict[str, Any]]:
        """The requests that reached it, oldest first."""
        return self.ask("requests", after=after, path=path)

    def asked(self) -> int:
        """The number of the last request."""
        return max((one["number"] for one in self.requests()), default=0)

    @property
    def now(self) -> datetime:
        """The time of its clock."""
        return datetime.fromisoformat(self.ask("state")["now"])

    # What happens to it

    def do(self, verb: str, **arguments: Any) -> Any:
        """Carries out a command of the control plane."""
        answer = self._session.post(f"{self.url}/_sandbox/{verb}", json=arguments, timeout=60)
        assert answer.ok, f"{verb}: {answer.text}"
        return parsed(answer.content)

    def create(self, stream: str, element: Record, tenant: Organisation, **more: Any) -> list[str]:
        return self.do("create", resource=STREAMS[stream].resource, element=element, tenant=tenant.id, **more)["ids"]

    def change(self, verb: str, stream: str, select: Any, tenant: Organisation, **more: Any) -> list[str]:
        """Edits, voids, archives, deletes, touches or removes; gives the ids."""
        return self.do(verb, resource=STREAMS[stream].resource, select=select, tenant=tenant.id, **more)["ids"]

    def put(self, stream: str, elements: Sequence[Record], tenant: Organisation) -> None:
        """Rows as they are, dates in Xero's own form."""
        body = json.dumps(
            {"resource": STREAMS[stream].resource, "elements": list(elements), "tenant": tenant.id}, default=float
        )
        answer = self._session.post(f"{self.url}/_sandbox/put", data=body, timeout=60)
        assert answer.ok, answer.text

    def pass_time(self, **duration: float) -> None:
        """Lets its clock jump on."""
        self.do("clock", advance=timedelta(**duration).total_seconds())

    def when(self, path: str, *commands: Record, on: int = 1, tenant: Organisation | None = None, **then: Any) -> None:
        """Has commands carried out, or trouble made, when request number `on` for a path arrives."""
        match = {"path": path} | ({"tenant": tenant.id} if tenant else {})
        times = then.pop("times", 1)
        rule: dict[str, Any] = {"match": match, "skip": on - 1, "times": times}
        if commands:
            rule["do"] = list(commands)
        if then:
            rule["then"] = then
        self.do("rule", **rule)

    def grant(self, scopes: str) -> None:
        """Consents anew, with these scopes only; the platform is told."""
        granted = self.do("grant", scopes=scopes)
        self.config["credentials"] |= {"refresh_token": granted["refresh_token"]}
        self.config["credentials"].pop("access_token", None)

    def configured(self, auth: str = "oauth2", **options: Any) -> dict[str, Any]:
        """A configuration for one way to sign in."""
        return self.ask("config", auth=auth) | options


@contextmanager
def founded(**options: Any) -> Iterator[Xero]:
    """A Xero of its own. Limits and scopes are out of the way unless a test puts them in."""
    defaults: dict[str, Any] = {"size": "small", "limits": Limits(minute=10_000), "scopes": FAMILIES["all"]}
    with serve_in_thread(Options(**(defaults | options))) as sandbox:
        yield Xero(sandbox)
