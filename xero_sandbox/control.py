"""The control plane over HTTP, below /_sandbox: JSON in, JSON out."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xero_sandbox import configuration, journal_requests
from xero_sandbox.arguments import tenant_of
from xero_sandbox.commands import Commands
from xero_sandbox.files.cabinet import association_element
from xero_sandbox.ledger_resources import JOURNALS
from xero_sandbox.service import Sandbox

_ABOUT = "A pretend Xero. POST /_sandbox/<verb> with a JSON object of arguments, or POST /_sandbox/do with a list of commands."
_READS = {
    "GET /_sandbox/": "this help",
    "GET /_sandbox/state": "time, organisations with their counts, limits, rules",
    "GET /_sandbox/requests": "the request log; method, path (a part of it), tenant, status, after (a number) narrow it",
    "GET /_sandbox/elements": "every element of a resource as it is kept; resource, tenant (id or number), ids=true for ids; "
    "of Journals the whole log, with paymentsOnly=true that of the cash basis",
    "GET /_sandbox/files": "folders, files and associations of an organisation (tenant) as the Files API tells them",
    "GET /_sandbox/config": "a configuration for this sandbox; auth = oauth2, pkce, custom_connection or access_token",
}

Handler = Callable[[Request], Awaitable[Response]]


class Control:
    """What the routes have in common: the sandbox and its verbs."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.commands = Commands(sandbox)

    def state(self) -> dict[str, Any]:
        """What there is, without the elements."""
        sandbox = self.sandbox
        connected = sandbox.connections.tenants()
        return {
            "now": sandbox.clock.now().isoformat(),
            "frozen": sandbox.clock.frozen,
            "latency": sandbox.latency,
            "limits": self.commands.carry_out({"verb": "limits"}),
            "tenants": [
                {
                    "tenantId": tenant.tenant_id,
                    "tenantName": tenant.name,
                    "tenantType": tenant.tenant_type,
                    "connected": tenant.tenant_id in connected,
                    "counts": tenant.counts(),
                }
                for tenant in sandbox.store.tenants.values()
            ],
            "rules": [
                {"name": rule.name, "met": rule.met, "affected": rule.affected, "spent": rule.spent}
                for rule in sandbox.faults.rules
            ],
        }


def routes(control: Control) -> list[Route]:
    """The routes below /_sandbox."""

    def get(path: str, answer: Callable[[Request], Any]) -> Route:
        async def endpoint(request: Request) -> Response:
            return _answered(lambda: answer(request))

        return Route(path, endpoint, methods=["GET"])

    async def post(request: Request) -> Response:
        body = await request.body()
        return _answered(lambda: _carried_out(control, request.path_params["verb"], body))

    return [
        get("/", lambda _: {"about": _ABOUT, "reads": _READS, "verbs": control.commands.help()}),
        get("/state", lambda _: control.state()),
        get("/requests", lambda request: _requests(control, request)),
        get("/elements", lambda request: _elements(control, request)),
        get("/files", lambda request: _files(control, request)),
        get("/config", lambda request: _config(control, request)),
        Route("/{verb}", post, methods=["POST"]),
    ]


def _answered(action: Callable[[], Any]) -> Response:
    try:
        return _json(action())
    except LookupError as error:
        return _json({"error": str(error.args[0]) if error.args else str(error)}, 404)
    except (ValueError, TypeError) as error:
        return _json({"error": str(error)}, 400)


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def _carried_out(control: Control, verb: str, body: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        arguments = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise ValueError(f"the body is no JSON: {error}") from error
    if verb == "do":
        if not isinstance(arguments, list):
            raise ValueError("do takes a list of commands")
        return [control.commands.carry_out(command) for command in arguments]
    if not isinstance(arguments, dict):
        raise ValueError(f"{verb} takes an object of arguments")  # noqa: TRY004 - reported like every other mistake
    return control.commands.carry_out({**arguments, "verb": verb})


def _requests(control: Control, request: Request) -> list[dict[str, Any]]:
    asked = request.query_params
    status = asked.get("status")
    return control.sandbox.log.entries(
        method=asked.get("method"),
        path=asked.get("path"),
        tenant=asked.get("tenant"),
        status=int(status) if status else None,
        after=int(asked.get("after", 0)),
    )


def _elements(control: Control, request: Request) -> list[Any]:
    tenant = request.query_params.get("tenant", "0")
    wanted = int(tenant) if tenant.isdigit() else tenant
    collection = control.commands.collection(wanted, request.query_params.get("resource", ""))
    if collection.name == "Contacts":
        control.sandbox.bookcase.age(tenant_of(control.sandbox, wanted))
    if collection.resource is JOURNALS:
        journals = control.sandbox.bookcase.journals(tenant_of(control.sandbox, wanted))
        return journal_requests.whole(journals, journal_requests.basis_of(request.query_params.get("paymentsOnly")))
    if request.query_params.get("ids", "").lower() == "true":
        return collection.ids()
    return list(collection)


def _files(control: Control, request: Request) -> dict[str, list[Any]]:
    tenant = request.query_params.get("tenant", "0")
    wanted = tenant_of(control.sandbox, int(tenant) if tenant.isdigit() else tenant)
    cabinet = control.sandbox.cabinets.of(wanted)
    return {
        "folders": [cabinet.folder_element(one) for one in cabinet.folders.values()],
        "files": [cabinet.file_element(one) for one in cabinet.files.values()],
        "associations": [association_element(one) for one in cabinet.associations.values()],
    }


def _config(control: Control, request: Request) -> dict[str, Any]:
    base = f"{request.url.scheme}://{request.url.netloc}"
    return configuration.of(control.sandbox, base, request.query_params.get("auth", "oauth2"))
