"""What writing tells the platform, as messages of Airbyte's protocol."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import orjson


class Printer(Protocol):
    """Prints whole lines, at once."""

    def put(self, lines: bytes) -> None:
        """Print lines."""


class Outbound:
    """Prints messages; none of them holds what a row holds, but for its key, or a secret."""

    def __init__(self, printer: Printer, utc_ms: Callable[[], float] = lambda: time.time() * 1000) -> None:
        self._printer, self._utc_ms = printer, utc_ms

    def put(self, line: bytes) -> None:
        """Print a message that is encoded already."""
        self._printer.put(line)

    def log(self, level: str, message: str) -> None:
        """Tell the user something."""
        self._message({"type": "LOG", "log": {"level": level, "message": message}})

    def fail(self, message: str, failure_type: str, stack_trace: str = "") -> None:
        """Say why the sync ends before its input does; `failure_type` is one of the protocol's."""
        error = {"message": message, "failure_type": failure_type}
        if stack_trace:
            error["stack_trace"] = stack_trace
        self._message({"type": "TRACE", "trace": {"type": "ERROR", "emitted_at": self._utc_ms(), "error": error}})

    def rotate(self, config: Mapping[str, Any]) -> None:
        """Hand the platform a configuration with new tokens, to keep."""
        told = {"type": "CONNECTOR_CONFIG", "emitted_at": self._utc_ms(), "connectorConfig": {"config": config}}
        self._message({"type": "CONTROL", "control": told})

    def catalog(self, operations: list[dict[str, Any]]) -> None:
        """Print what can be written."""
        self._message({"type": "DESTINATION_CATALOG", "destination_catalog": {"operations": operations}})

    def _message(self, message: Mapping[str, Any]) -> None:
        self._printer.put(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))
