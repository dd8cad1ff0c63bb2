"""A pretend Xero and the installed program, in the words of the people who use them.

`xero` is a Xero with organisations in it; `sync` runs `source-xero read` against it as a platform would, keeping the
configuration that the program announces; `killed_sync` does so until it is killed. What Xero holds is asked of Xero, never of
the program.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from integration_tests.streams import FURTHER, STREAMS
from integration_tests.writing import Writes
from xero_sandbox.limits import Limits
from xero_sandbox.options import Options
from xero_sandbox.scopes import FAMILIES
from xero_sandbox.server import XeroSandbox, serve_in_thread

PROGRAM = Path(sys.executable).parent / "source-xero"
SECONDS = 90  # no run may take longer
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

Record = dict[str, Any]
Key = tuple[str, str]


def key_of(stream: str, tenant_id: str, element: Mapping[str, Any]) -> Key:
    """What tells a record of a stream from all others."""
    name = STREAMS[stream].key
    return tenant_id, element[name] if name else ""


def parsed(text: str | bytes) -> Any:
    """JSON with numbers as they are written, so that equal means equal."""
    return json.loads(text, parse_float=Decimal)


def as_read(value: Any, key: str = "") -> Any:
    """An element of Xero as a record has to show it: dates in ISO form, everything else as it was."""
    if isinstance(value, dict):
        return {name: as_read(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [as_read(one, key) for one in value]
    if not isinstance(value, str):
        return value
    if key.endswith(("UTC", "Date")) and (found := re.fullmatch(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/", value)):
        moment = EPOCH + timedelta(milliseconds=int(found[1]))
        return instant(moment) if key.endswith("UTC") else f"{moment:%Y-%m-%d}"
    if key.endswith(("DateUTCString", "DateUtc")) and value[:1].isdigit():
        return instant(datetime.fromisoformat(value[:19]), value[20:23] if "." in value else "000")
    return value


def instant(moment: datetime, milliseconds: str | None = None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds or f'{moment.microsecond // 1000:03d}'}Z"


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


@dataclass(frozen=True)
class Trouble:
    """An error that a run told."""

    stream: str | None
    failure_type: str
    message: str


@dataclass
class Run:
    """What one run of the program printed and did."""

    code: int
    lines: list[str]
    stderr: str
    calls: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.messages = [parsed(line) for line in self.lines if line.startswith("{")]
        self.records: dict[str, list[Record]] = {}
        for message in self.messages:
            if message["type"] == "RECORD":
                self.records.setdefault(message["record"]["stream"], []).append(message["record"]["data"])
        self.states = [message["state"] for message in self.messages if message["type"] == "STATE"]
        self.logs = [message["log"]["message"] for message in self.messages if message["type"] == "LOG"]
        self.errors = [
            Trouble(
                (one["error"].get("stream_descriptor") or {}).get("name"),
                one["error"].get("failure_type", ""),
                one["error"]["message"],
            )
            for one in self._of("TRACE")
            if one["type"] == "ERROR"
        ]
        self.statuses = {
            one["stream_status"]["stream_descriptor"]["name"]: one["stream_status"]["status"]
            for one in self._of("TRACE")
            if one["type"] == "STREAM_STATUS"
        }
        self.controls = [one["connectorConfig"]["config"] for one in self._of("CONTROL")]

    def _of(self, kind: str) -> list[dict[str, Any]]:
        return [message[kind.lower()] for message in self.messages if message["type"] == kind]

    @property
    def state(self) -> list[dict[str, Any]]:
        """The last state of each stream, in the form in which a platform hands it back."""
        last = {one["stream"]["stream_descriptor"]["name"]: one for one in self.states}
        return [{"type": "STREAM", "stream": one["stream"]} for one in last.values()]

    @property
    def status(self) -> dict[str, Any]:
        """The verdict of a check."""
        (verdict,) = self._of("CONNECTIONSTATUS") or [
            message["connectionStatus"] for message in self.messages if message["type"] == "CONNECTION_STATUS"
        ]
        return verdict

    @property
    def told(self) -> str:
        """Everything a user gets to read: errors and what else went wrong, not the progress of what went well."""
        verdicts = [one["connectionStatus"].get("message", "") for one in self.messages if one["type"] == "CONNECTION_STATUS"]
        return "\n".join([error.message for error in self.errors] + self.logs + verdicts + [self.stderr])

    def keys(self, stream: str) -> list[Key]:
        """The key of each record printed, in order."""
        return [key_of(stream, record["tenant_id"], record) for record in self.records.get(stream, [])]

    def by_key(self, stream: str) -> dict[Key, Record]:
        """The last version of each record."""
        return dict(zip(self.keys(stream), self.records.get(stream, []), strict=True))

    def counted(self) -> Counter[tuple[str, str | None]]:
        """How often each path was asked for each organisation."""
        return Counter((call["path"], call["tenant"]) for call in self.calls)

    def until(self, line: int) -> "Run":
        """What a platform would have got if the program had been killed after so many lines."""
        return Run(-9, self.lines[:line], "", self.calls)

    def errors_of(self, stream: str) -> list[Trouble]:
        """What a stream has to tell: an error for each organisation that it could not read to the end."""
        found = [error for error in self.errors if error.stream == stream]
        assert found, f"no error names {stream}: {self.errors}"
        return found


def secrets_in(config: Mapping[str, Any]) -> set[str]:
    """What may not be printed."""
    credentials = config.get("credentials")
    if not isinstance(credentials, dict):
        return set()
    return {str(credentials[name]) for name in ("client_secret", "refresh_token", "access_token") if credentials.get(name)}


def assert_well_behaved(run: Run, config: Mapping[str, Any]) -> None:
    """What must hold whatever happens: nothing but messages on stdout, no secret outside CONTROL, no traceback for anybody."""
    strays = [line for line in run.lines if not line.startswith("{")]
    assert strays == [], "stdout carries something else than messages"
    secrets = set().union(secrets_in(config), *map(secrets_in, run.controls))
    for line in [line for line in run.lines if '"type":"CONTROL"' not in line] + run.stderr.splitlines():
        for secret in secrets:
            assert secret not in line, f"a secret is printed: {line[:300]}"
        # A token of Xero is a JWT; whichever one it was, it is no text for a screen.
        assert "eyJ" not in line, f"a token is printed: {line[:300]}"
    assert "Traceback" not in run.stderr, run.stderr[-3000:]
    assert not [log for log in run.logs if "Traceback" in log]
    for one in run._of("TRACE"):  # noqa: SLF001 - a part of Run
        if one["type"] == "ERROR":
            assert "Traceback" not in one["error"]["message"]


class Program:
    """The installed console script, with a place for its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made = 0

    def file(self, content: Any) -> str:
        """Writes a file of JSON (or this text) and gives its path."""
        self._made += 1
        path = self.folder / f"file-{self._made}.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content, default=float), encoding="utf-8")
        return str(path)

    def command(self, verb: str, **files: Any) -> list[str]:
        """The command line; content becomes a file, a Path is taken as it is."""
        command = [str(PROGRAM), verb]
        for name, content in files.items():
            if content is not None:
                command += [f"--{name}", str(content) if isinstance(content, Path) else self.file(content)]
        return command

    def run(self, verb: str, xero: Xero | None = None, *, stdin: str | None = None, **files: Any) -> Run:
        """Runs it to its end, with a text to read on its standard input."""
        before = xero.asked() if xero else 0
        # Not in the checkout: an installed program finds its own files wherever it is started.
        done = subprocess.run(
            self.command(verb, **files),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            cwd=self.folder,
            input=stdin,
        )
        # By newlines alone: a text of Xero may hold characters that Python takes for line ends.
        lines = [line for line in done.stdout.split("\n") if line]
        run = Run(done.returncode, lines, done.stderr, xero.requests(before) if xero else [])
        assert_well_behaved(run, files["config"] if isinstance(files.get("config"), dict) else {})
        return run


class Syncs:
    """Runs `read` as a platform does: with a catalog, the last state, and the configuration last announced."""

    def __init__(self, program: Program, xero: Xero, catalog: Mapping[str, Record]) -> None:
        self.program = program
        self.xero = xero
        self._catalog = catalog

    def __call__(
        self,
        *streams: str,
        state: Any = None,
        full_refresh: bool = False,
        config: dict[str, Any] | None = None,
        fails: bool = False,
        **options: Any,
    ) -> Run:
        """Reads streams (without a name all but the FURTHER ones, which would use up the calls of a minute).

        Options go into the configuration. It has to succeed, unless it `fails`.
        """
        run = self.attempt(*streams, state=state, full_refresh=full_refresh, config=config, **options)
        if fails:
            assert run.code != 0, "the run was to fail, and says that it did not"
            assert run.errors, "a failed run must say why"
        else:
            assert (run.code, run.errors) == (0, []), run.stderr[-2000:]
        return run

    def attempt(
        self, *streams: str, state: Any = None, full_refresh: bool = False, config: dict[str, Any] | None = None, **options: Any
    ) -> Run:
        """Reads, whatever comes of it."""
        given = (config or self.xero.config) | options
        run = self.program.run(
            "read", self.xero, config=given, catalog=self.configured(streams, full_refresh=full_refresh), state=state
        )
        if config is None:
            self.keep(run)
        return run

    def keep(self, run: Run) -> None:
        """Keeps the credentials that a run announced, as a platform does."""
        if run.controls:
            self.xero.config["credentials"] = deepcopy(run.controls[-1]["credentials"])

    def configured(self, streams: Sequence[str] = (), *, full_refresh: bool = False) -> Record:
        """A configured catalog: incremental where a stream can."""
        return {
            "streams": [
                {
                    "stream": self._catalog[name],
                    "sync_mode": "full_refresh" if full_refresh else self._catalog[name]["supported_sync_modes"][-1],
                    "destination_sync_mode": "append",
                }
                for name in streams or [one for one in self._catalog if one not in FURTHER]
            ]
        }


class KilledSyncs:
    """Runs `read` and kills it."""

    def __init__(self, syncs: Syncs) -> None:
        self._syncs = syncs

    def __call__(self, *streams: str, at: int, kind: str = "RECORD", state: Any = None, **options: Any) -> Run:
        """Kills the program (SIGKILL) at its message number `at` of a kind; what is whole in the pipe was printed, too."""
        syncs = self._syncs
        before, given = syncs.xero.asked(), syncs.xero.config | options
        command = syncs.program.command("read", config=given, catalog=syncs.configured(streams), state=state)
        seen: list[str] = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=syncs.program.folder) as child:
            assert child.stdout
            for line in child.stdout:
                seen.append(line)
                at -= f'"type":"{kind}"' in line
                if at == 0:
                    child.kill()
                    seen += child.stdout.readlines()
            code = child.wait(SECONDS)
        assert code == -9, "the program ended before it was killed"
        run = Run(code, [line.rstrip("\n") for line in seen if line.endswith("\n")], "", syncs.xero.requests(before))
        assert_well_behaved(run, given)
        syncs.keep(run)
        return run


@contextmanager
def founded(**options: Any) -> Iterator[Xero]:
    """A Xero of its own. Limits and scopes are out of the way unless a test puts them in."""
    defaults: dict[str, Any] = {"size": "small", "limits": Limits(minute=10_000), "scopes": FAMILIES["all"]}
    with serve_in_thread(Options(**(defaults | options))) as sandbox:
        yield Xero(sandbox)


@pytest.fixture
def xero() -> Iterator[Xero]:
    """Two small organisations: a demo company, whose documents were last changed in 2010, and another one."""
    with founded() as one:
        yield one


@pytest.fixture
def a_xero() -> Iterator[Callable[..., Xero]]:
    """Makes a Xero with the options that a test needs."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(founded(**options))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The installed program."""
    return Program(tmp_path)


@pytest.fixture(scope="session")
def discovered(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What `discover` prints."""
    with founded(tenants=1) as one:
        return Program(tmp_path_factory.mktemp("discover")).run("discover", config=one.config)


@pytest.fixture(scope="session")
def catalog(discovered: Run) -> dict[str, Record]:
    """The discovered streams by name."""
    (found,) = [message["catalog"] for message in discovered.messages if message["type"] == "CATALOG"]
    return {stream["name"]: stream for stream in found["streams"]}


@pytest.fixture
def sync(program: Program, xero: Xero, catalog: dict[str, Record]) -> Syncs:
    """Reads from `xero`."""
    return Syncs(program, xero, catalog)


@pytest.fixture
def write(program: Program, xero: Xero) -> Writes:
    """Writes to `xero`."""
    return Writes(program, xero)


@pytest.fixture
def killed_sync(sync: Syncs) -> KilledSyncs:
    """Reads from `xero`, and is killed."""
    return KilledSyncs(sync)


@pytest.fixture
def syncing(program: Program, catalog: dict[str, Record]) -> Callable[[Xero], Syncs]:
    """Makes a `sync` for a Xero that a test made itself."""
    return lambda xero: Syncs(program, xero, catalog)


@dataclass(frozen=True)
class Library:
    """A larger Xero that tests only read from, and one read of all of it."""

    xero: Xero
    run: Run


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, catalog: dict[str, Record]) -> Iterator[Library]:
    """Two companies of some hundred documents each, read once."""
    with founded(size="demo") as xero:
        syncs = Syncs(Program(tmp_path_factory.mktemp("library")), xero, catalog)
        yield Library(xero, syncs())


@pytest.fixture(scope="session")
def annexe(tmp_path_factory: pytest.TempPathFactory, catalog: dict[str, Record]) -> Iterator[Library]:
    """Two small companies that tests only read from, and one read of all the FURTHER streams, in as many runs as calls need."""
    with founded(tier="advanced") as xero:
        syncs = Syncs(Program(tmp_path_factory.mktemp("annexe")), xero, catalog)
        whole = Run(0, [], "")
        figures = [name for name, (_, cursor) in FURTHER.items() if not cursor]
        for some in ([name for name in FURTHER if name not in figures], figures):
            whole.records |= syncs(*some, report_months=2).records
        yield Library(xero, whole)


@pytest.fixture(scope="session")
def paced_read() -> Callable[..., Any]:
    """Starts a read of several organisations that needs more calls than a minute allows, and leaves it running."""

    @contextmanager
    def started(folder: Path, catalog: dict[str, Record]) -> Iterator[tuple[Xero, "subprocess.Popen[bytes]", Path]]:
        with founded(tenants=3, limits=Limits()) as xero:
            program = Program(folder)
            for number, tenant in enumerate(xero.tenants):
                xero.create("contacts", {"Name": "One more {n}"}, tenant, count=40)
                # In the middle of the minute Xero asks for a pause, each organisation for another one.
                xero.when("/Contacts$", limit="minute", retry_after=3 + 4 * number, tenant=tenant, on=9)
            config = xero.config | {"page_size": 1}
            catalog_file = Syncs(program, xero, catalog).configured(("invoices", "payments", "contacts", "bank_transactions"))
            log = folder / "log"
            with log.open("wb") as out:
                process = subprocess.Popen(
                    program.command("read", config=config, catalog=catalog_file), stdout=out, stderr=out, cwd=folder
                )
                try:
                    yield xero, process, log
                finally:
                    process.kill()
                    process.wait()

    return started


@pytest.fixture(scope="module")
def side_by_side(
    tmp_path_factory: pytest.TempPathFactory, catalog: dict[str, Record]
) -> Iterator[Callable[[Mapping[str, Callable[[Syncs], Run]]], Callable[[str], tuple[Syncs, Run]]]]:
    """Begins runs side by side, each with a Xero of its own, and gives a function that waits for one of them."""
    with ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(8))

        def begin(wanted: Mapping[str, Callable[[Syncs], Run]]) -> Callable[[str], tuple[Syncs, Run]]:
            syncs = {
                name: Syncs(Program(tmp_path_factory.mktemp("run")), stack.enter_context(founded()), catalog) for name in wanted
            }
            runs = {name: threads.submit(work, syncs[name]) for name, work in wanted.items()}
            return lambda name: (syncs[name], runs[name].result())

        yield begin
