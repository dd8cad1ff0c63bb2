"""The demo from beginning to end: two companies' books, from a pretend Xero into DuckDB, twice, and onto a picture."""

import importlib
import shutil
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo import changes, connector, reconciliation
from demo.connector import Answer, ConfigFile, DemoError, shown
from demo.ledger import Ledger
from demo.report import Report, size_of
from demo.streams import LEFT_OUT, NAMES, STREAMS
from xero_sandbox.server import XeroSandbox, serve_in_process

if TYPE_CHECKING:
    from demo.warehouse import Sync, Warehouse

__all__ = ["DemoError", "tell"]

_SANDBOX = ("--size", "demo", "--tenants", "2", "--scopes", "all")
_HEAVY = ("demo.warehouse", "demo.picture")
_SIGN_IN = "(sign-in)"
_MORNING_S = 2 * 3600
_API = "/api.xro/2.0/"
# Without a quote of its own, since it is to be typed between two kinds of them.
_QUERY = (
    "select type, status, currencycode, count(*), sum(amountdue) from invoices where amountdue > 0 group by all order by all"
)


def tell(output: Path) -> bool:
    """Runs the demo into an emptied folder; True when the warehouse agrees with Xero, DemoError when it cannot go on."""
    report, began = Report(), time.monotonic()
    _empty(output)
    report.console.print("[bold]source-xero[/]: the books of two companies, out of a pretend Xero, into a DuckDB file.")
    report.console.print("[dim]Nothing leaves this machine, and nothing to sign up for.[/]")
    # PyAirbyte and matplotlib take seconds to import, which the first chapters hide. A daemon, so that Ctrl-C need not wait.
    threading.Thread(target=_import_early, daemon=True).start()
    with ExitStack() as stack:
        try:
            xero = stack.enter_context(serve_in_process(_SANDBOX))
        except RuntimeError as error:
            raise DemoError(f"{error}. Try it by hand:  {shown(Path(sys.executable))} -m xero_sandbox --port 0") from error
        good = _load(report, xero, output)
    _next(report, output, time.monotonic() - began)
    if not good:
        report.console.print("\n[bold red]The warehouse does not agree with Xero: see DIFFERS above. This is a bug.[/]")
    return good


def _empty(output: Path) -> None:
    try:
        shutil.rmtree(output, ignore_errors=False)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise DemoError(f"{shown(output)} of an earlier run cannot be removed ({error}); close what has it open.") from error
    output.mkdir()


def _import_early() -> None:
    # What fails here fails again, and is told, where it is needed.
    with suppress(Exception):
        for name in _HEAVY:
            importlib.import_module(name)


def _load(report: Report, xero: XeroSandbox, output: Path) -> bool:
    _introduce(report, xero)
    config = ConfigFile(output / "config.json")
    config.keep(xero.config)
    _meet(report, config)

    report.chapter("The first sync: all that was entered")
    warehouse = importlib.import_module(_HEAVY[0]).Warehouse(output / "xero.duckdb", config, report.console, LEFT_OUT)
    first, first_calls = _sync(report, xero, warehouse)
    report.add(f"{len(LEFT_OUT)} streams are left out here: the journals, reports, budgets and files take calls for minutes.")
    with closing(Ledger(warehouse.path)) as ledger:
        newest = ledger.newest(list(first.records))

    report.chapter("Two hours later, in Xero")
    # Two syncs within a minute would meet Xero's limit of 60 calls, and wait.
    xero.control("clock", advance=_MORNING_S)
    done = []
    for change in changes.make(xero):
        report.say(f"{change.organisation}: {change.words}")
        done.append(change)

    report.chapter("The second sync: only what changed")
    second, second_calls = _sync(report, xero, warehouse)
    whole = [stream for stream, count in second.records.items() if count and not (stream in STREAMS and STREAMS[stream].key)]
    report.add(f"Xero cannot tell what changed in {', '.join(whole)}: these few come whole each time.")

    report.chapter("Does the warehouse agree with Xero?")
    with closing(Ledger(warehouse.path)) as ledger:
        lines = [*reconciliation.compare(xero, ledger), reconciliation.arrived(ledger, done, newest)]
        good = report.verdicts(lines)
        importlib.import_module(_HEAVY[1]).draw(ledger, output / "xero.png")
    report.chapter("What travelled")
    report.syncs(list(first.records), [(first, first_calls), (second, second_calls)])
    return good


def _introduce(report: Report, xero: XeroSandbox) -> None:
    report.chapter("A pretend Xero")
    report.say(f"xero-sandbox {' '.join(_SANDBOX)}  at {xero.base_url}")
    for tenant in xero.look("state")["tenants"]:
        counts = {resource: tenant["counts"].get(resource, 0) for resource in ("Invoices", "Payments", "Contacts")}
        holds = ", ".join(f"{count:,} {NAMES[resource]}" for resource, count in counts.items())
        report.add(f"{tenant['tenantName']}: {holds}, ...")


def _meet(report: Report, config: ConfigFile) -> None:
    report.chapter("The connector, as anyone would call it")
    answer = _asked(report, "spec", None)
    properties = answer.message["connectionSpecification"]["properties"]
    ways = [one["title"] for one in properties["credentials"]["oneOf"]]
    report.add(f"signs in with: {' / '.join(ways)}; {len(properties)} settings ({answer.seconds:.1f} s)")
    answer = _asked(report, "check", config)
    report.add(f"{answer.message.get('message') or 'succeeded'} ({answer.seconds:.1f} s)")
    answer = _asked(report, "discover", config)
    report.add(f"{_gist(answer.message['streams'])} ({answer.seconds:.1f} s)")


def _asked(report: Report, verb: str, config: ConfigFile | None) -> Answer:
    report.say(f"$ {connector.command(verb, config)}")
    return connector.ask(verb, config)


def _gist(streams: list[dict[str, Any]]) -> str:
    incremental = sum("incremental" in one["supported_sync_modes"] for one in streams)
    fields = sum(len(one["json_schema"]["properties"]) for one in streams)
    return f"{len(streams)} streams with {fields} fields at the top alone; {incremental} of them can be read by changes only"


def _sync(report: Report, xero: XeroSandbox, warehouse: "Warehouse") -> tuple["Sync", Counter[str]]:
    before = max((entry["number"] for entry in xero.look("requests")), default=0)
    sync = warehouse.sync()
    calls = Counter(_asked_for(entry["path"]) for entry in xero.look("requests", after=before))
    total = sum(sync.records.values())
    report.say(f"{total:,} records in {calls.total()} calls to Xero, {sync.seconds:.1f} s, into {shown(warehouse.path)}")
    return sync, calls


def _asked_for(path: str) -> str:
    """The stream that a call was made for."""
    resource = path.removeprefix(_API)
    # The longest name first: Organisation/Actions is not an Organisation.
    found = next((NAMES[name] for name in sorted(NAMES, key=len, reverse=True) if f"{resource}/".startswith(f"{name}/")), None)
    return found or {"/connect/token": _SIGN_IN, "/connections": "tenants"}.get(path, path)


def _next(report: Report, output: Path, seconds: float) -> None:
    database, python = shown(output / "xero.duckdb"), shown(Path(sys.executable))
    report.chapter(f"Done in {seconds:.0f} s. What to do next")
    report.say(f"The books:    {database} ({size_of(output / 'xero.duckdb')})")
    report.say(f"The picture:  {shown(output / 'xero.png')}")
    look = f"""import duckdb; books = duckdb.connect("{database}"); books.sql("{_QUERY}").show()"""
    report.command(f"{python} -c '{look}'", "What is still to be paid:")
    report.command("make test", "All tests, against the same pretend Xero:")
    source = shown(connector.EXECUTABLE)
    report.command(f"{source} connect", "Your own Xero: sign in, choose organisations, have secrets/config.json written:")
    report.add("It opens a page; with --code it asks here. README.md goes on from there.")
