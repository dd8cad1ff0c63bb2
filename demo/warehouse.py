"""Loads Xero into a DuckDB file through PyAirbyte."""

import contextlib
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import airbyte
from airbyte import exceptions
from airbyte.caches import DuckDBCache
from airbyte.progress import ProgressStyle, ProgressTracker
from airbyte.sources import base as sources
from rich.console import Console
from rich.live import Live
from rich.text import Text

from demo.connector import EXECUTABLE, ConfigFile, DemoError, shown


@dataclass(frozen=True)
class Sync:
    """What one sync brought.

    Attributes:
        records: by stream, 0 for none.
        reading: seconds from a stream's first message to its last; streams are read side by side.
        seconds: from the beginning to the last row in its table.
    """

    records: dict[str, int]
    reading: dict[str, float]
    seconds: float


class Warehouse:
    """A DuckDB file with one table for each stream but some, and the source that fills it."""

    def __init__(self, path: Path, config: ConfigFile, console: Console, left_out: Collection[str] = ()) -> None:
        self.path = path
        self._console = console
        self._log = path.with_name("pyairbyte.log")
        self._config = config
        with self._quietly():
            self._source = airbyte.get_source(
                "source-xero",
                config=config.read(),
                config_change_callback=self._keep,
                local_executable=EXECUTABLE,
            )
            self._source.select_streams([name for name in self._source.get_available_streams() if name not in left_out])
            self._cache = DuckDBCache(db_path=path, cache_dir=path.with_name("cache"))

    def sync(self) -> Sync:
        """Read each stream into its table, from where the last sync ended; DemoError if that fails."""
        view = _View(self._console, list(self._source.get_selected_streams()))
        began = time.monotonic()
        try:
            with self._quietly(), view, _shown_by(view):
                # The connector has just checked the configuration; PyAirbyte would start it once more to do so.
                self._source.read(cache=self._cache, skip_validation=True)
                self._cache.close()  # lets go of the file, for others to read
        except exceptions.PyAirbyteError as error:
            reason = self._first_complaint() or error.get_message()
            raise DemoError(f"{reason}\n{shown(self._log)} and {shown(self._log.with_name('logs'))} have the rest.") from error
        records = {stream: view.counts.get(stream, 0) for stream in view.streams}
        return Sync(records, view.seconds, time.monotonic() - began)

    def _keep(self, config: dict[str, Any]) -> None:
        # PyAirbyte only tells us: without set_config its next verb would come with the used refresh token and be refused.
        self._config.keep(config)
        self._source.set_config(config, validate=False)

    def _first_complaint(self) -> str | None:
        # PyAirbyte says "Connector failed" and no more; it has printed the connector's own words, one error after another.
        said = self._log.read_text().split("ERROR: ")[1:]
        return " ".join(said[0].split()) if said else None

    @contextlib.contextmanager
    def _quietly(self) -> Iterator[None]:
        """PyAirbyte's own chatter goes to a file."""
        with self._log.open("a") as log, contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
            yield


class _View:
    """The progress of a sync: one line a stream when it has landed, and on a terminal a live one for what is on its way."""

    def __init__(self, console: Console, streams: list[str]) -> None:
        self.streams = streams
        self.counts: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        self._console = console
        self._landed: set[str] = set()
        self._live = Live(console=console, transient=True, redirect_stdout=False, redirect_stderr=False)

    def __enter__(self) -> None:
        if self._console.is_terminal:
            self._live.start()

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def reading(self, counts: dict[str, int]) -> None:
        """Records arrived."""
        self.counts = dict(counts)
        words = f"     {sum(counts.values()):,} records of {len(counts)} streams read, {len(self._landed)} streams in DuckDB"
        self._live.update(Text(words, style="dim", overflow="ellipsis", no_wrap=True))

    def landed(self, stream: str) -> None:
        """A stream is in its table."""
        if stream not in self._landed:
            self._landed.add(stream)
            if not self.counts.get(stream):
                return
            self._console.print(f"     {stream:<20}{self.counts.get(stream, 0):>7,}", highlight=False)


@contextlib.contextmanager
def _shown_by(view: _View) -> Iterator[None]:
    """Let PyAirbyte report to our view. It has no argument for that, and its own view is a screenful of Markdown."""

    class Tracker(ProgressTracker):
        def __init__(self, **parts: Any) -> None:  # noqa: ANN401 - PyAirbyte's own
            super().__init__(ProgressStyle.NONE, **parts)

        def tally_records_read(self, messages: Any, **how: Any) -> Any:  # noqa: ANN401 - PyAirbyte's own
            for message in super().tally_records_read(messages, **how):
                yield message
                view.reading(self.stream_read_counts)
            starts = self.stream_read_start_times
            view.seconds = {
                stream: end - starts[stream] for stream, end in self.stream_read_end_times.items() if stream in starts
            }

        def log_stream_finalized(self, stream_name: str) -> None:
            super().log_stream_finalized(stream_name)
            view.landed(stream_name)

    original = sources.ProgressTracker
    sources.ProgressTracker = Tracker
    try:
        yield
    finally:
        sources.ProgressTracker = original
