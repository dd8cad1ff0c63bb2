"""The page as a WSGI application: who may ask, and what every answer says. What is asked is up to the steps.

Loopback only, one walk a browser, and no secret in an address, a log or a page.
"""

import hmac
import secrets
from collections.abc import Callable, Iterable
from importlib import resources
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from source_xero.config_file import FileError
from source_xero.connect.sentences import ConnectError
from source_xero.connect.steps import Setting, Steps, to
from source_xero.connect.walk import Walk
from source_xero.connect.xero import Xero

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_COOKIE = "source_xero_connect"
_WALKS = 20
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_FILES = {"style.css": "text/css", "page.js": "text/javascript"}


class Page:
    """The WSGI application."""

    def __init__(self, setting: Setting, xero: Xero, random: Callable[[int], str] = secrets.token_urlsafe) -> None:
        self._setting, self._random = setting, random
        self._steps = Steps(setting, xero, random)
        self._walks: dict[str, Walk] = {}
        self._host = f"localhost:{setting.port}"

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        response = self._answer(Request(environ))
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        # Another name for this address is how a page elsewhere would reach us (DNS rebinding).
        if request.host != self._host:
            if request.method == "GET" and request.path == "/" and request.host == f"127.0.0.1:{self._setting.port}":
                return to(f"http://{self._host}/")
            return self._steps.plain(f"This page is served at http://{self._host}/ only. Open that address.", 403)
        if request.path[1:] in _FILES:
            return _file(request.path[1:])
        try:
            endpoint, _ = self._steps.routes.bind_to_environ(request.environ).match()
        except HTTPException as error:
            return self._steps.plain("There is nothing here. Begin at the first step.", error.code or 404)
        walk, key = self._walk(request)
        if request.method == "POST" and not self._is_ours(request, walk):
            return self._steps.plain("This form is from another page or an earlier run. Begin at the first step.", 403)
        with walk.lock:
            try:
                response: Response = endpoint(request, walk)
            except (ConnectError, FileError) as error:
                response = self._steps.troubled(walk, error)
            except Exception as error:  # noqa: BLE001 - the last stop: werkzeug's own would print a traceback
                what = f"This should not have happened ({type(error).__name__}). Nothing was written. Begin at the first step."
                self._setting.tell(what)
                response = self._steps.plain(what, 500)
        response.set_cookie(_COOKIE, key, httponly=True, samesite="Lax")
        return response

    def _walk(self, request: Request) -> tuple[Walk, str]:
        key = request.cookies.get(_COOKIE, "")
        if key not in self._walks:
            key = self._random(24)
            while len(self._walks) >= _WALKS:
                del self._walks[next(iter(self._walks))]
            self._walks[key] = Walk(self._setting.entered, self._random(24))
        return self._walks[key], key

    def _is_ours(self, request: Request, walk: Walk) -> bool:
        origin = request.headers.get("Origin", "null")  # null is what a browser sends here, because of our Referrer-Policy
        return origin in {"null", f"http://{self._host}"} and hmac.compare_digest(
            request.form.get("csrf", "").encode(), walk.csrf.encode()
        )


def _file(name: str) -> Response:
    content = resources.files("source_xero.connect").joinpath(name).read_bytes()
    # Kept by the browser: the last page comes when nobody is left to answer for its style.
    return Response(content, content_type=f"{_FILES[name]}; charset=utf-8", headers={"Cache-Control": "max-age=3600"})
