"""An app that calls a sandbox in process: the ASGI application is called directly, there is no socket."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from xero_sandbox import app
from xero_sandbox.options import CLIENT_SECRET, WEB_APP
from xero_sandbox.service import Sandbox
from xero_sandbox.store import Tenant

API = "/api.xro/2.0/"


@dataclass
class Reply:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = False

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Sends requests as the first web app, with a good token and the first tenant unless told otherwise."""

    def __init__(self, sandbox: Sandbox, sleep: Callable[[float], Awaitable[None]] | None = None) -> None:
        async def no_time(_: float) -> None:
            return None

        self.sandbox = sandbox
        self.aborted = 0
        self._app = app.make(sandbox, sleep=sleep or no_time)

    @property
    def tenants(self) -> list[Tenant]:
        return list(self.sandbox.store.tenants.values())

    def send(
        self, method: str, path: str, query: Any = None, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        return asyncio.run(self.asend(method, path, query, headers, body))

    async def asend(
        self, method: str, path: str, query: Any = None, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        reply = Reply()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                reply.status = message["status"]
                reply.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                reply.body += message.get("body", b"")
                reply.complete = not message.get("more_body", False)

        def abort() -> None:
            self.aborted += 1

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": urlencode(query or {}).encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
            "server": ("sandbox", 80),
            app.ABORT: abort,
        }
        await self._app(scope, receive, send)
        return reply

    def headers(self, tenant: int | str | None = 0, token: str | None = None, **more: str) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {token or self.sandbox.first_access}", "Accept": "application/json"}
        if tenant is not None:
            headers["xero-tenant-id"] = self.tenants[tenant].tenant_id if isinstance(tenant, int) else tenant
        return headers | {name.replace("_", "-"): value for name, value in more.items()}

    def get(
        self, path: str, tenant: int | str | None = 0, since: str | None = None, token: str | None = None, **query: str
    ) -> Reply:
        more = {"If_Modified_Since": since} if since else {}
        return self.send("GET", path if path.startswith("/") else API + path, query, self.headers(tenant, token, **more))

    def ids(self, resource: str, since: str | None = None, **query: str) -> list[str]:
        reply = self.get(resource, since=since, **query)
        assert reply.status == 200, reply.body
        collection = self.tenants[0][resource.partition("/")[0]]
        envelope = collection.resource.envelope if collection.resource else resource
        return [element[collection.id_field] for element in reply.json()[envelope]]

    def control(self, verb: str, **arguments: Any) -> Any:
        reply = self.send("POST", f"/_sandbox/{verb}", body=json.dumps(arguments).encode())
        assert reply.status == 200, reply.body
        return reply.json()

    def token(self, form: dict[str, str], basic: tuple[str, str] | None = None) -> Reply:
        headers = {}
        if basic:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(basic).encode()).decode()
        return self.send("POST", "/connect/token", headers=headers, body=urlencode(form).encode())

    def refresh(self, value: str) -> Reply:
        form = {"grant_type": "refresh_token", "refresh_token": value}
        return self.token(form, (WEB_APP.client_id, CLIENT_SECRET))
