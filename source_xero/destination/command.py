"""`write` and the destination's `discover` on the command line: everything put together, and how it ends told."""

import argparse
import json
import pkgutil
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from source_xero.api.session import Session
from source_xero.config import Config, ConfigError, migrate, validate, with_defaults
from source_xero.config_file import ConfigFile
from source_xero.destination.catalog import targets
from source_xero.destination.client import Client
from source_xero.destination.delivery import Delivery
from source_xero.destination.idempotency import Keys
from source_xero.destination.lines import InputLines
from source_xero.destination.loop import Loop
from source_xero.destination.offer import offered
from source_xero.destination.operation import operations
from source_xero.destination.options import Options
from source_xero.destination.outbound import Outbound
from source_xero.destination.outcomes import Outcomes
from source_xero.destination.planner import Planner
from source_xero.destination.progress import Progress
from source_xero.destination.rehearsal import Rehearsal
from source_xero.destination.report import Report
from source_xero.destination.stop import Interrupted, Stop
from source_xero.destination.tenants import Tenants
from source_xero.destination.writer import Writer
from source_xero.destination.xero import SyncEnded
from source_xero.heap import settle
from source_xero.output import Output
from source_xero.rotation import UPDATE, announcing, kept

SIGNALLED = 128
"""A process that a signal has ended exits with this and the number of the signal."""


def run(args: Sequence[str]) -> int:
    """Carry out `write` or `discover` and return the exit code; all that is to be said goes to standard output."""
    parsed = _parser().parse_args(args)
    settle()
    out = Outbound(Output(sys.stdout.buffer))
    stop = Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop.ask)
    try:
        given, config = _config(parsed.config)
        if parsed.verb == "discover":
            out.catalog(list(offered(operations())))
            return 0
        if config != given:
            out.rotate(config)  # so that the platform keeps today's form
        catalog = _json("--catalog", parsed.catalog)
        file = kept(parsed.config) if parsed.update_config else None
        return write(config, catalog, InputLines(sys.stdin.buffer), out, stop, file, rehearse=parsed.dry_run)
    except ConfigError as error:
        out.fail(str(error), "config_error")
    except Interrupted as interrupted:
        return SIGNALLED + interrupted.signal
    except BrokenPipeError:  # whoever read us has gone
        pass
    except Exception as error:  # noqa: BLE001 - the last stop: whatever it is becomes a TRACE
        out.fail(f"The connector failed: {type(error).__name__}. Please report it.", "system_error", _trace(error))
    return 1


def write(
    config: Config,
    catalog: Any,  # noqa: ANN401 - JSON
    lines: InputLines,
    out: Outbound,
    stop: Stop,
    file: ConfigFile | None = None,
    *,
    rehearse: bool = False,
) -> int:
    """Write what the lines say and return the exit code.

    `file` is that of the configuration, if tokens are kept in it; `rehearse` makes it a dry run whatever is configured.

    Raises:
        ConfigError: before anything is read, when configuration or catalog cannot be used.
        Interrupted: when the process was asked to end; what was done is reported by then.
    """
    filled = with_defaults(config, specification())
    if rehearse:
        filled["write"] = {**(filled.get("write") or {}), "dry_run": True}
    options, known = Options.of(filled), operations()
    chosen = targets(catalog, known)
    for target in chosen.values():
        if target.note:
            out.log("WARN", target.note)
    announce = announcing(file, out.rotate) if file else out.rotate
    session = Session(filled, lambda _: announce(config), lambda _: None, shared=file)
    client = Client(session, filled["api_url"], stop)
    tenants = Tenants(lambda: session.organisations(client.connections))
    report = Report(options, known)
    source = lines.file()
    if source is not None and report.holds(source):
        raise ConfigError("The input is the file that rejected rows or the report are added to. Copy it, and feed the copy in.")
    outcomes = Outcomes(report, Progress(out.log, report, lambda: client.calls, dry_run=options.dry_run))
    if options.dry_run:
        out.log("INFO", "A dry run: nothing is sent, so no STATE goes back.")
        show = partial(out.log, "INFO") if options.show_requests else None
        sending: Delivery | Rehearsal = Rehearsal(known, options.batch_size, show)
    else:
        sending = Delivery(client, known, Keys(), options.batch_size)

    def planner_of(tenant_id: str) -> Planner:
        return Planner(tenant_id, partial(client.get, tenant_id), options, known, lambda: datetime.now(timezone.utc))

    writer = Writer(known, planner_of, sending, outcomes.ended, partial(out.log, "ERROR"))
    loop = Loop(chosen, tenants.choose, writer, outcomes, out, stop, echo=not options.dry_run)
    try:
        loop.run(lines)
    except SyncEnded as ended:
        out.fail(str(ended), "transient_error" if ended.transient else "config_error")
        return 1
    finally:
        report.close()
        for line in outcomes.counts.lines():
            out.log("INFO", line)
    return 0


def specification() -> Mapping[str, Any]:
    """Return the JSON schema of the configuration, read without the CDK, which takes a second to import."""
    text = pkgutil.get_data("source_xero", "manifest.yaml") or b""
    manifest = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are the safe loader
    schema: Mapping[str, Any] = manifest["spec"]["connection_specification"]
    return schema


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, help_ in (("write", "writes the messages on standard input"), ("discover", "outputs what can be written")):
        one = verbs.add_parser(verb, help=help_)
        one.add_argument("--config", required=True, help="path to the json configuration file")
        one.add_argument(UPDATE, action="store_true", help="write rotated tokens back into that file")
        one.add_argument("--debug", action="store_true", help="taken, as by every verb; writing has nothing to add")
        if verb == "write":
            one.add_argument("--catalog", required=True, help="path to the configured catalog")
            one.add_argument("--dry-run", action="store_true", help="do everything but send, as write.dry_run does")
    return parser


def _config(path: str) -> tuple[Config, Config]:
    """Return the configuration as given, and as this version has it, which is the one to keep."""
    given = _json("--config", path)
    if not isinstance(given, dict):
        raise ConfigError(f"--config {path}: a JSON object is due, with credentials in it.")
    config, schema = migrate(given), specification()
    validate(with_defaults(config, schema), schema)
    return given, config


def _json(option: str, path: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{option} {path}: {error.strerror or error}.") from None
    except ValueError as error:
        raise ConfigError(f"{option} {path}: no JSON: {error}.") from None


def _trace(error: Exception) -> str:
    """Return where it failed; what the error says may hold what a row holds."""
    return "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
