"""What a run of the program printed and did, read as a platform reads it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integration_tests.records import Key, Record, key_of, parsed
from integration_tests.streams import INCREMENTAL


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


def changes(run: Run) -> dict[str, list[Key]]:
    """The keys that incremental streams printed."""
    return {stream: sorted(run.keys(stream)) for stream in INCREMENTAL if run.keys(stream)}


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
