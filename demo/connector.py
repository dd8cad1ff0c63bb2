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
    """What a verb printed.

    Attributes:
        command: as one would type it.
        seconds: how long it took.
        message: the message that the verb is for: SPEC, CONNECTION_STATUS or CATALOG, without its envelope.
    """

    command: str
    seconds: float
    message: Message


def spec() -> Answer:
    """The connector's specification of its configuration."""
    return _run("spec", "SPEC", "spec", None)


def check(config: ConfigFile) -> Answer:
    """Whether Xero can be reached; DemoError with the connector's reason if not."""
    answer = _run("check", "CONNECTION_STATUS", "connectionStatus", config)
    if answer.message["status"] != "SUCCEEDED":
        raise DemoError(f"`{answer.command}` failed: {answer.message.get('message', 'it gave no reason')}")
    return answer


def discover(config: ConfigFile) -> Answer:
    """The catalog of streams."""
    return _run("discover", "CATALOG", "catalog", config)


def shown(path: Path) -> str:
    """A path as short as it can be typed from here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _run(verb: str, kind: str, member: str, config: ConfigFile | None) -> Answer:
    if not EXECUTABLE.exists():
        raise DemoError(f"{shown(EXECUTABLE)} is not there. Type:  {shown(Path(sys.executable))} -m pip install -e '.[demo]'")
    arguments = [verb, *(["--config", str(config.path)] if config else [])]
    command = " ".join(["source-xero", verb, *(["--config", shown(config.path)] if config else [])])
    began = time.monotonic()
    ran = subprocess.run([EXECUTABLE, *arguments], capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    messages = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    for message in messages:
        if config and message["type"] == "CONTROL":
            config.keep(message["control"]["connectorConfig"]["config"])
    found = next((message[member] for message in messages if message["type"] == kind), None)
    if found is None or ran.returncode:
        raise DemoError(f"`{command}` failed: {_reason(messages) or ran.stderr.strip() or f'exit code {ran.returncode}'}")
    return Answer(command, seconds, found)


def _reason(messages: list[Message]) -> str | None:
    errors = (message["trace"]["error"]["message"] for message in messages if message["type"] == "TRACE")
    return next(errors, None)
