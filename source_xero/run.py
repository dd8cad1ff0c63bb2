"""The command line of reading: spec, check, discover, read. One JSON message a line on stdout, each flushed when printed."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from airbyte_cdk.config_observation import emit_configuration_as_airbyte_control_message
from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.exception_handler import assemble_uncaught_exception
from airbyte_cdk.models import (
    AirbyteConnectionStatus,
    AirbyteMessage,
    ConnectorSpecification,
    DestinationSyncMode,
    FailureType,
    Status,
    Type,
)
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero import heap
from source_xero.config import ConfigError, migrate, validate, with_defaults
from source_xero.destination.coverage import uncovered
from source_xero.destination.offer import offered
from source_xero.destination.operation import operations
from source_xero.destination.outbound import Outbound
from source_xero.destination.row import Mode
from source_xero.failures import masked, without_trace
from source_xero.output import Output
from source_xero.requester import session_of
from source_xero.rotation import UPDATE, announcing, kept
from source_xero.source import SourceXero, specification

INTERRUPTED = 130

HELP = f"""usage: source-xero VERB [options]; source-xero VERB --help lists them

  connect    sign in to Xero, choose organisations, write the configuration
  spec       print the specification: every option of the configuration
  check      print which organisations are reached, and what cannot be read
  discover   print the catalog: every stream with its schema
  read       print records and state: --config FILE --catalog FILE [--state FILE]
  write      write the rows on standard input to Xero: --config FILE --catalog FILE

{UPDATE} beside --config FILE writes rotated tokens back into that file, so that the next run can sign in; a platform does
that by itself, with the CONTROL messages that are printed either way.
"""
OPTION_HELP = f"""
outside a platform:
  {UPDATE}       write rotated tokens back into the file of --config,
                        so that the next run can sign in
"""


def run(args: Sequence[str] | None = None) -> None:
    """Run a verb and exit: 0 when it did its work, 1 when not, with a TRACE that says why."""
    heap.settle()
    given = list(sys.argv[1:] if args is None else args)
    if given[:1] == ["connect"]:
        from source_xero.connect.command import connect  # noqa: PLC0415 - a web server that no sync needs

        sys.exit(connect(given[1:]))
    if given in ([], ["-h"], ["--help"]):
        sys.stdout.write(HELP)
        sys.exit(0)
    sys.stdout = out = Output(sys.stdout.buffer)
    try:
        sys.exit(_run(given, out))
    except KeyboardInterrupt:
        _leave(INTERRUPTED)
    except BrokenPipeError:  # whoever read us has gone
        _leave(1)


def _run(args: list[str], out: Output) -> int:
    for handler in logging.getLogger().handlers:
        handler.addFilter(without_trace)
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stdout)
    keep = UPDATE in args
    parsed = _parsed([arg for arg in args if arg != UPDATE])
    if not getattr(parsed, "debug", False):
        # The CDK's HTTP client logs what it also raises, with the body of the answer: somebody's books, or a page of HTML.
        logging.getLogger("airbyte.HttpRequester").setLevel(logging.CRITICAL)
    try:
        source = _source(
            parsed.command,
            getattr(parsed, "config", None),
            getattr(parsed, "catalog", None),
            getattr(parsed, "state", None),
            keep=keep,
        )
        for message in _Entrypoint(source, out).run(parsed):
            _print(message)
    except ConfigError as error:
        if parsed.command == "check":
            failed = AirbyteConnectionStatus(status=Status.FAILED, message=str(error))
            _print(
                AirbyteEntrypoint.airbyte_message_to_string(
                    AirbyteMessage(type=Type.CONNECTION_STATUS, connectionStatus=failed)
                )
            )
            return 0
        return _fail(AirbyteTracedException(message=str(error), failure_type=FailureType.config_error))
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - the last stop: whatever it is becomes a TRACE
        return _fail(assemble_uncaught_exception(type(error), error))
    return 0


def _parsed(args: list[str]) -> argparse.Namespace:
    """Parse as the CDK does; its parser takes no option of ours, so that stands below its help."""
    try:
        return AirbyteEntrypoint.parse_args(args)
    except SystemExit as ended:
        if not ended.code and args[0] in {"check", "discover", "read"}:
            sys.stdout.write(OPTION_HELP)
        raise


class _Entrypoint(AirbyteEntrypoint):
    """The CDK's entry point, but for records: its serializer drops those of their keys that are null."""

    def __init__(self, source: SourceXero, out: Output) -> None:
        super().__init__(source)
        self._out = out

    def read(self, *args: Any) -> Iterator[AirbyteMessage]:  # noqa: ANN401 - passed on as they are
        """Print records, in their place; yield every other message."""
        for message in super().read(*args):
            record = message.record
            if record is None:
                yield message
                continue
            body = {"stream": record.stream, "data": record.data, "emitted_at": record.emitted_at}
            self._out.put(orjson.dumps({"type": "RECORD", "record": body}, option=orjson.OPT_APPEND_NEWLINE))

    def check(self, source_spec: ConnectorSpecification, config: Any) -> Iterator[AirbyteMessage]:  # noqa: ANN401 - the CDK's
        """Yield the result, with the objects that cannot be written where writing is set up."""
        for message in super().check(source_spec, config):
            told = message.connectionStatus
            if told and told.status is Status.SUCCEEDED and config.get("write") is not None:
                findings = uncovered(operations(), session_of(config).tokens.scopes())
                told.message = "\n".join([*filter(None, [told.message]), *findings])
            if told and told.message:
                told.message = masked(told.message)
            yield message

    def discover(self, source_spec: ConnectorSpecification, config: Any) -> Iterator[AirbyteMessage]:  # noqa: ANN401 - the CDK's
        """Yield the catalog of what can be read, and print that of what can be written, which the CDK has no message for."""
        yield from super().discover(source_spec, config)
        Outbound(self._out).catalog(list(offered(operations())))


class _BothWays(SourceXero):
    """The source, whose specification is that of the destination as well."""

    def spec(self, logger: logging.Logger) -> ConnectorSpecification:
        """Return the specification."""
        told = super().spec(logger)
        told.supportsIncremental = True
        told.supported_destination_sync_modes = [DestinationSyncMode(mode.value) for mode in Mode]
        return told


def _source(
    command: str, config_path: str | None, catalog_path: str | None, state_path: str | None, *, keep: bool
) -> SourceXero:
    if command == "spec" or config_path is None:
        return _BothWays()
    given = _json("--config", config_path)
    if not isinstance(given, dict):
        raise ConfigError(f"--config {config_path}: a JSON object is due, with credentials in it.")
    config, schema = migrate(given), specification()
    validate(with_defaults(config, schema), schema)
    if config != given:
        emit_configuration_as_airbyte_control_message(config)  # so that the platform keeps today's form
    for option, path in (("--catalog", catalog_path), ("--state", state_path)):
        if path:
            _json(option, path)
    try:
        catalog = SourceXero.read_catalog(catalog_path) if catalog_path else None
    except Exception as error:  # noqa: BLE001 - the CDK's serializer raises what it likes
        raise ConfigError(f"--catalog {catalog_path}: no configured catalog: {error}") from None
    try:
        state = SourceXero.read_state(state_path) if state_path else []
    except Exception as error:  # noqa: BLE001 - the CDK's serializer raises what it likes
        raise ConfigError(f"--state {state_path}: no list of STATE messages as this connector prints them: {error}") from None
    file = kept(config_path) if keep else None
    announce = announcing(file, emit_configuration_as_airbyte_control_message) if file else None
    return _BothWays(catalog=catalog, config=config, state=state, config_path=config_path, announce=announce, shared=file)


def _json(option: str, path: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{option} {path}: {error.strerror or error}.") from None
    except ValueError as error:
        raise ConfigError(f"{option} {path}: no JSON: {error}.") from None


def _fail(error: AirbyteTracedException) -> int:
    message = error.as_sanitized_airbyte_message()
    if message.trace and message.trace.error and error.failure_type is not FailureType.system_error:
        message.trace.error.stack_trace = None
    _print(AirbyteEntrypoint.airbyte_message_to_string(message))
    return 1


def _print(message: str) -> None:
    sys.stdout.write(message + "\n")  # out at once: see output.py; the CDK's own launcher prints up to 0.1 s late


def _leave(code: int) -> None:
    """Exit without waiting for threads: they may be waiting for us to take what they have read."""
    os._exit(code)
