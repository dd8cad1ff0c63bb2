"""The installed `source-xero` as a process: its verbs, and the configuration file that they share."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXECUTABLE = Path(sys.executable).with_name("source-xero")

Message = dict[str, Any]

# The message that answers a verb, and the member that holds it.
_ANSWERS = {
    "spec": ("SPEC", "spec"),
    "check": ("CONNECTION_STATUS", "connectionStatus"),
    "discover": ("CATALOG", "catalog"),
}


class DemoError(Exception):
    """The demo cannot go on; the message says what happened and what to do."""


@dataclass(frozen=True)
class ConfigFile:
    """The configuration on disk, always current.

    Xero's refresh tokens work once. The connector announces the next one in a CONTROL message, and who does not keep it is
    locked out: so every announcement goes here before anything else happens.
    """

    path: Path

    def keep(self, config: Mapping[str, Any]) -> None:
        """Replaces the file in one step, readable by its owner only."""
        draft = self.path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(config, indent=2) + "\n")
        draft.replace(self.path)

    def read(self) -> dict[str, Any]:
        """The configuration as last kept."""
        return dict(json.loads(self.path.read_text()))


@dataclass(frozen=True)
class Answer:
    """What a verb printed: the message that it is for, without its envelope, and how long it took."""

    message: Message
    seconds: float


def ask(verb: str, config: ConfigFile | None) -> Answer:
    """Run `spec`, `check` or `discover`; DemoError with the connector's reason when it fails, or when the check does."""
    kind, member = _ANSWERS[verb]
    if not EXECUTABLE.exists():
        raise DemoError(f"{shown(EXECUTABLE)} is not there. Type:  {shown(Path(sys.executable))} -m pip install -e '.[demo]'")
    began = time.monotonic()
    arguments = [EXECUTABLE, verb, *(["--config", str(config.path)] if config else [])]
    ran = subprocess.run(arguments, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    messages = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    for message in messages:
        if config and message["type"] == "CONTROL":
            config.keep(message["control"]["connectorConfig"]["config"])
    found = next((message[member] for message in messages if message["type"] == kind), None)
    if found is None or ran.returncode:
        reason = _reason(messages) or ran.stderr.strip() or f"exit code {ran.returncode}"
        raise DemoError(f"`{command(verb, config)}` failed: {reason}")
    if found.get("status") == "FAILED":
        raise DemoError(f"`{command(verb, config)}` failed: {found.get('message', 'it gave no reason')}")
    return Answer(found, seconds)


def command(verb: str, config: ConfigFile | None) -> str:
    """The verb as one would type it."""
    return f"source-xero {verb}" + (f" --config {shown(config.path)}" if config else "")


def shown(path: Path) -> str:
    """A path as short as it can be typed from here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _reason(messages: list[Message]) -> str | None:
    errors = (message["trace"]["error"]["message"] for message in messages if message["type"] == "TRACE")
    return next(errors, None)
