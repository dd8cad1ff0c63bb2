"""The steps of the page: what each form and link does to a walk, and the HTML that follows.

"Show for copying" alone shows secrets: the configuration, because somebody asked for it.
"""

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from source_xero.api.scopes import Data, data_of, to_ask
from source_xero.config import migrate
from source_xero.config_file import ConfigFile, FileError
from source_xero.connect.configuration import check_command
from source_xero.connect.consent import CALLBACK, App, address, redirect_uri
from source_xero.connect.sentences import APPS, ConnectError
from source_xero.connect.walk import CUSTOM, WEB, Entered, Walk
from source_xero.connect.xero import Xero


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


class Steps:
    """Each step takes a request of a walk and answers it; `routes` says which."""

    def __init__(self, setting: Setting, xero: Xero, random: Callable[[int], str]) -> None:
        self._setting, self._xero, self._random = setting, xero, random
        self._uri = redirect_uri(setting.port)
        self._templates = Environment(
            loader=PackageLoader("source_xero.connect"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.routes = Map(
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
            custom_scopes=to_ask([one.scope for one in self._setting.data() if not one.granted_to])[1:],
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
            return to("/organisations")
        walk.begin(app, self._uri, self._random)
        return to("/xero")

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
            return to("/")
        return self._page("xero.html", walk, address=address(walk.attempt, self._xero.hosts.login_url), apps=APPS)

    def _callback(self, request: Request, walk: Walk) -> Response:
        walk.arrive(request.args.to_dict(), self._xero)
        return to("/organisations")  # out of the address bar and the history with the code

    # Step 3: the organisations

    def _organisations(self, _request: Request, walk: Walk) -> Response:
        problem, walk.problem = walk.problem, None
        connected = walk.reached()
        known = [one.tenant_id for one in connected.organisations]
        chosen = walk.tenant_ids
        if chosen is None and walk.verdict is None:  # connecting again is for the same organisations
            before = migrate(self._setting.file.read()).get("tenant_ids") or ()
            chosen = [one for one in known if one in before] or None
        return self._page(
            "organisations.html",
            walk,
            status=400 if problem else 200,
            connected=connected,
            some=chosen is not None,
            chosen=known if chosen is None else chosen,
            problem=problem,
        )

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
                return to("/organisations")
            raise
        return to("/keep")

    # Step 4: the configuration

    def _keep(self, _request: Request, walk: Walk, problem: Exception | None = None) -> Response:
        if walk.verdict is None:
            return to("/organisations")
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
            return to("/organisations")
        file = self._setting.file
        try:
            file.write(walk.configuration(file.read(), self._xero))
        except FileError as error:
            self._setting.tell(str(error))
            return self._keep(request, walk, error)
        check = check_command(file.path)
        self._setting.tell(f"{file.path} is written. Try it: {check}")
        return self._ended(self._page("done.html", walk, written=True, argument=shlex.quote(str(file.path)), check=check))

    def _show(self, _request: Request, walk: Walk) -> Response:
        if walk.verdict is None:
            return to("/organisations")
        config = walk.configuration({}, self._xero)
        return self._page(
            "show.html", walk, config=json.dumps(config, indent=2, ensure_ascii=False), credentials=config["credentials"]
        )

    def _finish(self, _request: Request, walk: Walk) -> Response:
        walk.forget()
        self._setting.tell("Finished; nothing was written.")
        return self._ended(self._page("done.html", walk, written=False))

    # What all steps share

    def troubled(self, walk: Walk, error: ConnectError | FileError) -> Response:
        """Go back to the first step with what went wrong, which the terminal is told as well."""
        if isinstance(error, ConnectError) and error.about == "client_secret":
            walk.secret = ""  # or the form would offer to keep the very one that is wrong
        walk.problem = error if isinstance(error, ConnectError) else ConnectError(str(error), "file")
        self._setting.tell(str(error))
        return to("/")

    def plain(self, sentence: str, status: int) -> Response:
        """Answer with a sentence that belongs to no step."""
        home = f"http://localhost:{self._setting.port}/"
        html = self._templates.get_template("plain.html").render(sentence=sentence, home=home)
        return Response(html, status=status, content_type="text/html; charset=utf-8")

    def _page(self, template: str, walk: Walk, *, status: int = 200, **told: Any) -> Response:  # noqa: ANN401 - passed on as they are
        html = self._templates.get_template(template).render(
            walk=walk, csrf=walk.csrf, entered=walk.entered, redirect_uri=self._uri, file=self._setting.file.path, **told
        )
        return Response(html, status=status, content_type="text/html; charset=utf-8")

    def _ended(self, response: Response) -> Response:
        response.call_on_close(self._setting.end)  # when the page is out, and not before
        return response


def to(place: str) -> Response:
    """Lead to another page, with a GET."""
    return Response(status=303, headers={"Location": place})
