"""`source-xero connect` while it runs: what it says, what it writes, and how it ends."""

import json
import os
import queue
import re
import signal
import stat
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from integration_tests.program import PROGRAM, SECONDS


class Connecting:
    """The running program. It is started in a folder of its own; `file` is where its configuration goes."""

    def __init__(
        self, folder: Path, xero_url: str, *options: str, file: str | Path = "secrets/config.json", **environment: str
    ) -> None:
        self.file = folder / file
        command = [str(PROGRAM), "connect", "--sandbox", xero_url, "--config-out", str(file), *options]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
            cwd=folder,
            env=os.environ | environment,
        )
        self.said = ""
        self._heard: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        # Letter by letter, because a question has no line end.
        assert self._process.stdout
        while letter := self._process.stdout.read(1):
            self._heard.put(letter)
        self._heard.put("")

    def until(self, pattern: str) -> re.Match[str]:
        """Waits until it has said something; gives what."""
        start = len(self.said)
        while not (found := re.search(pattern, self.said[start:])):
            letter = self._heard.get(timeout=SECONDS)
            assert letter, f"it ended without saying {pattern!r}: {self.said}"
            self.said += letter
        return found

    def type(self, line: str) -> None:
        """Types a line into the terminal."""
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def answer(self, question: str, line: str) -> None:
        """Waits for a question and answers it."""
        self.until(question)
        self.type(line)

    def hang_up(self) -> None:
        """Ends its input."""
        assert self._process.stdin
        self._process.stdin.close()

    @property
    def address(self) -> str:
        """Where its page is; waits until it is there."""
        if not hasattr(self, "_address"):
            self._address = self.until(r"Open (http://localhost:\d+/)[^\d]")[1]
        return self._address

    @property
    def redirect_uri(self) -> str:
        """What an app has to have as its redirect URI."""
        return f"{self.address}callback"

    def end(self) -> int:
        """Waits for its end and gives its exit code; all that it said is then in `said`."""
        while letter := self._heard.get(timeout=SECONDS):
            self.said += letter
        return self._process.wait(SECONDS)

    def interrupt(self) -> None:
        """Presses Ctrl+C."""
        self._process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """Ends it, however far it is."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()

    # What it wrote

    @property
    def written(self) -> dict[str, Any]:
        """The configuration in its file."""
        return json.loads(self.file.read_text(encoding="utf-8"))

    @property
    def mode(self) -> str:
        """Who may read and write the file."""
        return oct(stat.S_IMODE(self.file.stat().st_mode))

    def left(self) -> list[str]:
        """All files in the folder of its file: nothing half-written may be among them."""
        return sorted(one.name for one in self.file.parent.iterdir()) if self.file.parent.exists() else []


def secrets_of(app: Mapping[str, Any], config: Mapping[str, Any]) -> set[str]:
    """What nobody may get to see of an app and of the configuration it led to."""
    credentials = config.get("credentials", {})
    found = {app.get("client_secret"), *(credentials.get(name) for name in ("client_secret", "refresh_token", "access_token"))}
    return {one for one in found if one}
