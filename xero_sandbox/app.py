"""The service as an ASGI application: sockets' side of requests, answers, delays and cut connections."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from xero_sandbox import control
from xero_sandbox.service import Sandbox
from xero_sandbox.wire import Answer, Call

# Where the server puts a function that cuts the connection at once; see server.py.
ABORT = "xero_sandbox.abort"
_GZIP_FROM = 1024

Sleep = Callable[[float], Awaitable[None]]


def make(sandbox: Sandbox, *, sleep: Sleep = asyncio.sleep, gzip: bool = False) -> Starlette:
    """The application: the control plane below /_sandbox, the pretend Xero everywhere else.

    Args:
        sandbox: the service behind it.
        sleep: waits for so many seconds when a delay is scripted.
        gzip: whether answers are compressed for clients that ask for it.
    """
    return Starlette(
        routes=[
            Mount("/_sandbox", routes=control.routes(control.Control(sandbox))),
            Mount("/", app=_xero(sandbox, sleep, gzip=gzip)),
        ]
    )


def _xero(sandbox: Sandbox, sleep: Sleep, *, gzip: bool) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        call = await _call(Request(scope, receive))
        visit = sandbox.arrive(call)
        status, size = 0, 0
        try:
            answer = sandbox.answer(visit) if visit.fault.after else None
            if visit.fault.delay > 0:
                await sleep(visit.fault.delay)
            if visit.fault.reset:
                _abort(scope)
                return
            answer = answer or sandbox.answer(visit)
            if gzip:
                answer = _compressed(answer, call)
            sent = answer.body if visit.fault.truncate is None else answer.body[: visit.fault.truncate]
            await _send(send, answer, sent)
            status, size = answer.status, len(sent)
        finally:
            sandbox.leave(visit, status, size)

    return app


async def _call(request: Request) -> Call:
    return Call(
        method=request.method,
        path=request.scope["path"],
        query=dict(parse_qsl(request.url.query, keep_blank_values=True)),
        headers=dict(request.headers.items()),
        body=await request.body(),
    )


async def _send(send: Send, answer: Answer, sent: bytes) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if answer.content_type:
        headers.append((b"content-type", answer.content_type.encode()))
    if answer.status != 204:  # noqa: PLR2004 - No Content has no length either
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    # A truncated answer is left unfinished: uvicorn sends what there is, and closes when we return.
    await send({"type": "http.response.body", "body": sent, "more_body": len(sent) < len(answer.body)})


def _abort(scope: Scope) -> None:
    abort = scope.get(ABORT)
    if abort is None:
        raise RuntimeError("this server cannot reset connections; use xero_sandbox.server")
    abort()


def _compressed(answer: Answer, call: Call) -> Answer:
    """Level 1: on a page of a thousand invoices even that costs more than everything else together; see the README."""
    if len(answer.body) < _GZIP_FROM or "gzip" not in call.headers.get("accept-encoding", ""):
        return answer
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    body = packer.compress(answer.body) + packer.flush()
    return Answer(
        answer.status, body, answer.content_type, (*answer.headers, ("content-encoding", "gzip"), ("vary", "accept-encoding"))
    )
