"""Serving the page on the loopback interface until the person is done."""

import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from source_xero.connect.sentences import port_taken

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOOPBACK = "127.0.0.1"


class _Silent(WSGIRequestHandler):
    """Logs nothing: the address of the callback has Xero's code in it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's signature
        """Say nothing."""


class Server:
    """A listener on the loopback interface; it takes its port at once and serves when run."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # ports of an earlier run linger a minute
        try:
            # Ours and not werkzeug's, whose answer to a taken port is to print and exit.
            self._socket.bind((LOOPBACK, port))
            self._socket.listen()
        except OSError as error:
            self._socket.close()
            raise port_taken(port, error.strerror or str(error)) from None
        self._ended = threading.Event()
        self.port: int = self._socket.getsockname()[1]

    def serve(self, application: "WSGIApplication", ready: Callable[[], None]) -> None:
        """Serve until `end` is called; `ready` is called when requests are answered."""
        server = make_server(LOOPBACK, self.port, application, threaded=True, request_handler=_Silent, fd=self._socket.fileno())
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        ready()
        try:
            self._ended.wait()
        finally:
            server.shutdown()
            self._socket.close()

    def end(self) -> None:
        """End serving."""
        self._ended.set()
