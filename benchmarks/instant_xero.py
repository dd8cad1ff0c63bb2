"""A Xero that takes everything at once: ids for what is sent, nothing to find. What remains is the connector's own work.

Prints its address. GET /calls tells how often each resource was asked, by method; POST /forget begins anew.
"""

import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import uvicorn

Scope, Receive, Send = dict[str, Any], Callable[[], Awaitable[dict[str, Any]]], Callable[[dict[str, Any]], Awaitable[None]]
TENANT = "45e4708e-d862-4111-ab3a-dd8cd03913e1"
IDS = {"Contacts": "ContactID", "Invoices": "InvoiceID"}
LISTS: dict[str, list[dict[str, Any]]] = {
    "Accounts": [
        {
            "AccountID": str(uuid.uuid4()),
            "Code": "200",
            "Name": "Sales",
            "Type": "REVENUE",
            "Class": "REVENUE",
            "Status": "ACTIVE",
        }
    ],
    "TaxRates": [{"Name": "Tax on Sales", "TaxType": "OUTPUT2", "Status": "ACTIVE", "CanApplyToRevenue": True}],
    "Organisation": [{"Name": "Instant", "OrganisationID": TENANT, "CountryCode": "NZ"}],
}
calls: Counter[str] = Counter()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["type"] != "http":
        return
    resource = scope["path"].removeprefix("/api.xro/2.0/").strip("/")
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    answer = orjson.dumps(respond(scope["method"], resource, body))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


def respond(method: str, resource: str, body: bytes) -> object:
    """Return the JSON of an answer."""
    if resource == "connections":
        return [{"tenantId": TENANT, "tenantName": "Instant", "tenantType": "ORGANISATION"}]
    if resource == "calls":
        return calls
    if resource == "forget":
        calls.clear()
        return {}
    name = resource.split("/", maxsplit=1)[0]
    calls[f"{method} {name}"] += 1
    if method == "GET":
        envelope = "Organisations" if name == "Organisation" else name
        page = {"page": 1, "pageSize": 1000, "pageCount": 1, "itemCount": 0}
        return {"pagination": page, envelope: LISTS.get(name, [])}
    key = IDS[name]
    elements = orjson.loads(body)[name]
    return {name: [{**one, key: str(uuid.uuid4()), "Status": "AUTHORISED", "StatusAttributeString": "OK"} for one in elements]}


def main() -> None:
    """Serve on a free port."""
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    print(orjson.dumps({"api_url": f"http://127.0.0.1:{socket.getsockname()[1]}"}).decode(), flush=True)
    server.run(sockets=[socket])


if __name__ == "__main__":
    main()
