"""Serves a sandbox over HTTP: in a thread of the caller, or as a child process."""

import json
import socket
import struct
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from xero_sandbox import app, configuration
from xero_sandbox.clock import Clock
from xero_sandbox.options import Options
from xero_sandbox.organisations import Companies
from xero_sandbox.service import Founder, Sandbox

_BACKLOG = 2048
_STOP_SECONDS = 10


class _Protocol(HttpToolsProtocol):
    """HTTP that can also be cut: ASGI has no word for a connection reset."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[app.ABORT] = self._abort  # type: ignore[literal-required] # a key of our own

    def _abort(self) -> None:
        connection = self.transport.get_extra_info("socket")
        if connection is not None:
            # Closing with a linger time of zero sends RST instead of FIN.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. OSError if the port is taken."""
    listener = socket.create_server((host, port), backlog=_BACKLOG)
    listener.set_inheritable(False)
    return listener


def base_url(listener: socket.socket) -> str:
    """The address at which a listening socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"


def server(sandbox: Sandbox, *, gzip: bool = False) -> uvicorn.Server:
    """The server, not yet running: `run(sockets=[...])` serves until `should_exit`."""
    settings = uvicorn.Config(
        app.make(sandbox, gzip=gzip),
        http=_Protocol,
        lifespan="off",
        access_log=False,
        # A truncated answer is an error to uvicorn, and an order to us.
        log_level="critical",
        # The sandbox's clock says the time, and Xero's server its name.
        date_header=False,
        server_header=False,
        timeout_keep_alive=75,
    )
    return uvicorn.Server(settings)


@dataclass(frozen=True)
class XeroSandbox:
    """A running sandbox as its user sees it.

    Attributes:
        base_url: stands for all three hosts of Xero.
        config: a ready configuration for a connector, with OAuth 2.0 credentials.
        service: the service itself when it runs in a thread of this process; to be touched only while no request is in flight.
    """

    base_url: str
    config: dict[str, Any]
    service: Sandbox | None = None

    def control(self, verb: str, **arguments: object) -> Any:  # noqa: ANN401 - JSON
        """Carries out a command of the control plane; ValueError with its message if that is refused."""
        return self._asked(urllib.request.Request(f"{self.base_url}/_sandbox/{verb}", json.dumps(arguments).encode()))  # noqa: S310 - our own

    def look(self, what: str, **parameters: object) -> Any:  # noqa: ANN401 - JSON
        """Reads state, requests, elements or config from the control plane."""
        query = urllib.parse.urlencode(parameters)
        return self._asked(urllib.request.Request(f"{self.base_url}/_sandbox/{what}?{query}"))  # noqa: S310 - our own

    def _asked(self, request: urllib.request.Request) -> Any:  # noqa: ANN401 - JSON
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own address
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ValueError(json.load(error)["error"]) from error


@contextmanager
def serve_in_thread(
    options: Options | None = None, *, founder: Founder | None = None, clock: Clock | None = None, gzip: bool = False
) -> Iterator[XeroSandbox]:
    """A sandbox on a free port of the loopback, served by a thread until the block ends."""
    sandbox = Sandbox(options or Options(size="small"), founder or Companies(), clock)
    running = server(sandbox, gzip=gzip)
    # The socket listens before the thread starts: who connects early waits in the backlog, so nobody has to wait for readiness.
    with listen("127.0.0.1", 0) as listener:
        url = base_url(listener)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, name="xero-sandbox", daemon=True)
        thread.start()
        try:
            yield XeroSandbox(url, configuration.of(sandbox, url), sandbox)
        finally:
            running.should_exit = True
            thread.join(_STOP_SECONDS)


@contextmanager
def serve_in_process(arguments: Sequence[str] = ()) -> Iterator[XeroSandbox]:
    """A sandbox in a child process, started by the command line with these arguments; on a free port unless they name one."""
    command = [sys.executable, "-m", "xero_sandbox", "--port", "0", "--json", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own program
        try:
            first = child.stdout.readline() if child.stdout else ""
            if not first:
                raise RuntimeError(f"the sandbox did not start: {' '.join(command)}")
            config = json.loads(first)
            yield XeroSandbox(config["api_url"], config)
        finally:
            child.terminate()


def serve(sandbox: Sandbox, listener: socket.socket, *, gzip: bool = False, ready: Callable[[], None]) -> None:
    """Serves until the process is told to stop; `ready` is called once the socket takes connections."""
    ready()
    server(sandbox, gzip=gzip).run(sockets=[listener])
