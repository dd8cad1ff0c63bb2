"""A pretend Xero and the installed program, in the words of the people who use them.

`xero` is a Xero with organisations in it; `sync` runs `source-xero read` against it as a platform would, keeping the
configuration that the program announces; `killed_sync` does so until it is killed. What Xero holds is asked of Xero, never of
the program.
"""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integration_tests.program import Program
from integration_tests.records import Record
from integration_tests.run import Run
from integration_tests.streams import FURTHER
from integration_tests.syncs import KilledSyncs, Syncs
from integration_tests.writing import Writes
from integration_tests.xero import Xero, founded
from xero_sandbox.limits import Limits


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "organisations(number): how many organisations `xero` has, two without this")


@pytest.fixture
def xero(request: pytest.FixtureRequest) -> Iterator[Xero]:
    """Two small organisations: a demo company, whose documents were last changed in 2010, and another one."""
    mark = request.node.get_closest_marker("organisations")
    with founded(tenants=mark.args[0] if mark else 2) as one:
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
