"""The page: requests in, HTML out. Loopback only, one walk a browser, and no secret in an address, a log or a page.

The one exception is asked for: "Show for copying" shows the configuration once, with its secrets, in answer to a POST.
"""

import hmac
import json
import secrets
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from source_xero.api.scopes import Data, data_of, to_ask
from source_xero.config_file import ConfigFile, FileError
from source_xero.connect.consent import CALLBACK, App, address, redirect_uri
from source_xero.connect.sentences import APPS, ConnectError
from source_xero.connect.walk import CUSTOM, WEB, Entered, Walk
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


@dataclass(frozen=True)
class Setting:
    """What a page is served with.

    Attributes:
        port: the port it is served on.
        file: where the configuration goes.
        streams: each scope that reading needs, with the streams that need it.
        entered: what the form holds at first.
        tell: told each sentence that the page shows, for the terminal.
        end: called when the person is done.
    """

    port: int
    file: ConfigFile
    streams: dict[str, list[str]]
    entered: Entered
    tell: Callable[[str], None]
    end: Callable[[], None]

    def data(self) -> list[Data]:
        """Return what there is to tick."""
        return data_of(self.streams)


class Page:
    """The WSGI application."""

    def __init__(self, setting: Setting, xero: Xero, random: Callable[[int], str] = secrets.token_urlsafe) -> None:
        self._setting, self._xero, self._random = setting, xero, random
        self._walks: dict[str, Walk] = {}
        self._uri = redirect_uri(setting.port)
        self._host = f"localhost:{setting.port}"
        self._templates = Environment(
            loader=PackageLoader("source_xero.connect"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._routes = Map(
            [
                Rule("/", endpoint=self._app, methods=["GET"]),
                Rule("/connect", endpoint=self._connect, methods=["POST"]),
                Rule("/xero", endpoint=self._over, methods=["GET"]),
                Rule(CALLBACK, endpoint=self._callback, methods=["GET"]),
                Rule("/organisations", endpoint=self._organisations, methods=["GET"]),
                Rule("/organisations", endpoint=self._choose, methods=["POST"]),
                Rule("/keep", endpoint=self._keep, methods=["GET"]),
                Rule("/write", endpoint=self._write, methods=["POST"]),
                Rule("/show", endpoint=self._show, methods=["POST"]),
                Rule("/finish", endpoint=self._finish, methods=["POST"]),
            ]
        )

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
                return _to(f"http://{self._host}/")
            return self._plain(f"This page is served at http://{self._host}/ only. Open that address.", 403)
        if request.path[1:] in _FILES:
            return _file(request.path[1:])
        try:
            endpoint, _ = self._routes.bind_to_environ(request.environ).match()
        except HTTPException as error:
            return self._plain("There is nothing here. Begin at the first step.", error.code or 404)
        walk, key = self._walk(request)
        if request.method == "POST" and not self._is_ours(request, walk):
            return self._plain("This form is from another page or an earlier run. Begin at the first step.", 403)
        with walk.lock:
            try:
                response: Response = endpoint(request, walk)
            except (ConnectError, FileError) as error:
                response = self._troubled(walk, error)
            except Exception as error:  # noqa: BLE001 - the last stop: werkzeug's own would print a traceback
                what = f"This should not have happened ({type(error).__name__}). Nothing was written. Begin at the first step."
                self._setting.tell(what)
                response = self._plain(what, 500)
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

    # Step 1: the app

    def _app(self, _request: Request, walk: Walk) -> Response:
        problem, walk.problem = walk.problem, None
        return self._page(
            "app.html",
            walk,
            status=400 if problem else 200,
            problem=problem,
            data=self._setting.data(),
            streams=self._setting.streams,
            apps=APPS,
            custom_scopes=to_ask([one.scope for one in self._setting.data() if not one.closed])[1:],
            has_secret=bool(walk.secret),
        )

    def _connect(self, request: Request, walk: Walk) -> Response:
        form = request.form
        before = walk.entered
        walk.entered = entered = Entered(
            road=CUSTOM if form.get("road") == CUSTOM else WEB,
            client_id=form.get("client_id", "").strip(),
            no_secret="no_secret" in form,
            data=form.getlist("data"),
            write="write" in form,
            older="older" in form,
        )
        # Kept for this app, so that it need not be typed again after another mistake; it never goes back to the browser.
        kept = walk.secret if before.client_id == entered.client_id else ""
        walk.secret = form.get("client_secret", "").strip() or kept
        app = self._app_of(entered, walk.secret)
        self._setting.file.prove()
        if app.custom_connection:
            walk.sign_in(app, self._xero)
            return _to("/organisations")
        walk.begin(app, self._uri, self._random)
        return _to("/xero")

    def _app_of(self, entered: Entered, secret: str) -> App:
        custom = entered.road == CUSTOM
        if entered.no_secret and not custom:
            secret = ""
        if not entered.client_id or len(entered.client_id.split()) != 1:
            raise ConnectError("Enter the client id: it stands on the Configuration page of your app in Xero.", "client_id")
        if not secret and (custom or not entered.no_secret):
            hint = "" if custom else " If your app has none, tick “My app has no secret”."
            raise ConnectError(f"Enter the client secret: the Configuration page of your app makes one.{hint}", "client_secret")
        known = [one.scope for one in self._setting.data() if one.scope in entered.data]
        if not known and not custom:
            raise ConnectError("Tick at least one kind of data to read.", "data")
        scopes = () if custom else to_ask(known, write=entered.write, broad=entered.older)
        return App(entered.client_id, secret, scopes, custom)

    # Step 2: Xero

    def _over(self, _request: Request, walk: Walk) -> Response:
        if walk.attempt is None:
            return _to("/")
        return self._page("xero.html", walk, address=address(walk.attempt, self._xero.hosts.login_url), apps=APPS)

    def _callback(self, request: Request, walk: Walk) -> Response:
        walk.arrive(request.args.to_dict(), self._xero)
        return _to("/organisations")  # out of the address bar and the history with the code

    # Step 3: the organisations

    def _organisations(self, _request: Request, walk: Walk) -> Response:
        problem, walk.problem = walk.problem, None
        connected = walk.reached()
        return self._page("organisations.html", walk, status=400 if problem else 200, connected=connected, problem=problem)

    def _choose(self, request: Request, walk: Walk) -> Response:
        try:
            walk.choose(
                request.form.getlist("tenant_id") if request.form.get("which") == "some" else None,
                self._setting.file.read(),
                self._xero,
            )
        except ConnectError as error:
            if error.about == "organisations":
                walk.problem = error
                self._setting.tell(str(error))
                return _to("/organisations")
            raise
        return _to("/keep")

    # Step 4: the configuration

    def _keep(self, _request: Request, walk: Walk, problem: Exception | None = None) -> Response:
        if walk.verdict is None:
            return _to("/organisations")
        return self._page(
            "keep.html",
            walk,
            status=400 if problem else 200,
            problem=problem,
            verdict=walk.verdict,
            exists=self._setting.file.path.exists(),
        )

    def _write(self, request: Request, walk: Walk) -> Response:
        if walk.verdict is None:
            return _to("/organisations")
        file = self._setting.file
        try:
            file.write(walk.configuration(file.read(), self._xero))
        except FileError as error:
            self._setting.tell(str(error))
            return self._keep(request, walk, error)
        argument = shlex.quote(str(file.path))
        self._setting.tell(f"{file.path} is written. Try it: source-xero check --config {argument}")
        return self._ended(self._page("done.html", walk, written=True, argument=argument))

    def _show(self, _request: Request, walk: Walk) -> Response:
        if walk.verdict is None:
            return _to("/organisations")
        config = walk.configuration({}, self._xero)
        return self._page(
            "show.html", walk, config=json.dumps(config, indent=2, ensure_ascii=False), credentials=config["credentials"]
        )

    def _finish(self, _request: Request, walk: Walk) -> Response:
        walk.forget()
        self._setting.tell("Finished; nothing was written.")
        return self._ended(self._page("done.html", walk, written=False))

    # What all steps share

    def _troubled(self, walk: Walk, error: Exception) -> Response:
        walk.problem = error if isinstance(error, ConnectError) else ConnectError(str(error), "file")
        self._setting.tell(str(error))
        return _to("/")

    def _page(self, template: str, walk: Walk, *, status: int = 200, **told: Any) -> Response:  # noqa: ANN401 - passed on as they are
        html = self._templates.get_template(template).render(
            walk=walk, csrf=walk.csrf, entered=walk.entered, redirect_uri=self._uri, file=self._setting.file.path, **told
        )
        return Response(html, status=status, content_type="text/html; charset=utf-8")

    def _plain(self, sentence: str, status: int) -> Response:
        html = self._templates.get_template("plain.html").render(sentence=sentence, home=f"http://{self._host}/")
        return Response(html, status=status, content_type="text/html; charset=utf-8")

    def _ended(self, response: Response) -> Response:
        response.call_on_close(self._setting.end)  # when the page is out, and not before
        return response


def _to(place: str) -> Response:
    return Response(status=303, headers={"Location": place})


def _file(name: str) -> Response:
    content = resources.files("source_xero.connect").joinpath(name).read_bytes()
    # Kept by the browser: the last page comes when nobody is left to answer for its style.
    return Response(content, content_type=f"{_FILES[name]}; charset=utf-8", headers={"Cache-Control": "max-age=3600"})
