"""The installed program."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from integration_tests.run import Run, assert_well_behaved
from integration_tests.xero import Xero

PROGRAM = Path(sys.executable).parent / "source-xero"
SECONDS = 90  # no run may take longer


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
