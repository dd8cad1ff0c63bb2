"""Reads as a platform runs them, keeping the configuration that the program announces; and reads that are killed."""

import subprocess
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from integration_tests.program import SECONDS, Program
from integration_tests.records import Record
from integration_tests.run import Run, assert_well_behaved
from integration_tests.streams import FURTHER
from integration_tests.xero import Xero


class Syncs:
    """Runs `read` as a platform does: with a catalog, the last state, and the configuration last announced."""

    def __init__(self, program: Program, xero: Xero, catalog: Mapping[str, Record]) -> None:
        self.program = program
        self.xero = xero
        self._catalog = catalog

    def __call__(
        self,
        *streams: str,
        state: Any = None,
        full_refresh: bool = False,
        config: dict[str, Any] | None = None,
        fails: bool = False,
        **options: Any,
    ) -> Run:
        """Reads streams (without a name all but the FURTHER ones, which would use up the calls of a minute).

        Options go into the configuration. It has to succeed, unless it `fails`.
        """
        run = self.attempt(*streams, state=state, full_refresh=full_refresh, config=config, **options)
        if fails:
            assert run.code != 0, "the run was to fail, and says that it did not"
            assert run.errors, "a failed run must say why"
        else:
            assert (run.code, run.errors) == (0, []), run.stderr[-2000:]
        return run

    def attempt(
        self, *streams: str, state: Any = None, full_refresh: bool = False, config: dict[str, Any] | None = None, **options: Any
    ) -> Run:
        """Reads, whatever comes of it."""
        given = (config or self.xero.config) | options
        run = self.program.run(
            "read", self.xero, config=given, catalog=self.configured(streams, full_refresh=full_refresh), state=state
        )
        if config is None:
            self.keep(run)
        return run

    def keep(self, run: Run) -> None:
        """Keeps the credentials that a run announced, as a platform does."""
        if run.controls:
            self.xero.config["credentials"] = deepcopy(run.controls[-1]["credentials"])

    def configured(self, streams: Sequence[str] = (), *, full_refresh: bool = False) -> Record:
        """A configured catalog: incremental where a stream can."""
        return {
            "streams": [
                {
                    "stream": self._catalog[name],
                    "sync_mode": "full_refresh" if full_refresh else self._catalog[name]["supported_sync_modes"][-1],
                    "destination_sync_mode": "append",
                }
                for name in streams or [one for one in self._catalog if one not in FURTHER]
            ]
        }


class KilledSyncs:
    """Runs `read` and kills it."""

    def __init__(self, syncs: Syncs) -> None:
        self._syncs = syncs

    def __call__(self, *streams: str, at: int, kind: str = "RECORD", state: Any = None, **options: Any) -> Run:
        """Kills the program (SIGKILL) at its message number `at` of a kind; what is whole in the pipe was printed, too."""
        syncs = self._syncs
        before, given = syncs.xero.asked(), syncs.xero.config | options
        command = syncs.program.command("read", config=given, catalog=syncs.configured(streams), state=state)
        seen: list[str] = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=syncs.program.folder) as child:
            assert child.stdout
            for line in child.stdout:
                seen.append(line)
                at -= f'"type":"{kind}"' in line
                if at == 0:
                    child.kill()
                    seen += child.stdout.readlines()
            code = child.wait(SECONDS)
        assert code == -9, "the program ended before it was killed"
        run = Run(code, [line.rstrip("\n") for line in seen if line.endswith("\n")], "", syncs.xero.requests(before))
        assert_well_behaved(run, given)
        syncs.keep(run)
        return run
