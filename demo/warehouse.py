"""Loads Xero into a DuckDB file through PyAirbyte."""

import contextlib
import time
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

SCHEMA = "xero"


@dataclass(frozen=True)
class Sync:
    """What one sync brought: records by stream (0 for none), and the seconds it took."""

    records: dict[str, int]
    seconds: float


class Warehouse:
    """A DuckDB file and the source that fills it; every table lies in the schema `xero`."""

    def __init__(self, path: Path, config: ConfigFile, console: Console) -> None:
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
            self._source.select_all_streams()
            self._cache = DuckDBCache(db_path=path, schema_name=SCHEMA, cache_dir=path.with_name("cache"))

    def sync(self) -> Sync:
        """Read every stream into its table, from where the last sync ended; DemoError if that fails."""
        view = _View(self._console, list(self._source.get_selected_streams()))
        began = time.monotonic()
        try:
            with self._quietly(), view, _shown_by(view):
                self._source.read(cache=self._cache)
        except exceptions.PyAirbyteError as error:
            reason = error.get_message()
            raise DemoError(f"PyAirbyte could not load: {reason}\n{shown(self._log)} has what it said.") from error
        return Sync({stream: view.counts.get(stream, 0) for stream in view.streams}, time.monotonic() - began)

    def _keep(self, config: dict[str, Any]) -> None:
        # PyAirbyte only tells us: without set_config its next verb would come with the used refresh token and be refused.
        self._config.keep(config)
        self._source.set_config(config, validate=False)

    @contextlib.contextmanager
    def _quietly(self) -> Any:  # noqa: ANN401 - a generator, whatever it is called
        """PyAirbyte's own chatter goes to a file."""
        with self._log.open("a") as log, contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
            yield


class _View:
    """The progress of a sync: one line a stream when it has landed, and on a terminal a live one for what is on its way."""

    def __init__(self, console: Console, streams: list[str]) -> None:
        self.streams = streams
        self.counts: dict[str, int] = {}
        self._console = console
        self._landed: set[str] = set()
        self._live = Live(console=console, transient=True, redirect_stdout=False, redirect_stderr=False)

    def __enter__(self) -> "_View":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def reading(self, counts: dict[str, int]) -> None:
        """Records arrived."""
        self.counts = dict(counts)
        running = [f"{stream} {count:,}" for stream, count in counts.items() if stream not in self._landed]
        self._live.update(Text(f"     reading {', '.join(running) or '...'}", style="dim", overflow="ellipsis", no_wrap=True))

    def landed(self, stream: str) -> None:
        """A stream is in its table."""
        if stream not in self._landed:
            self._landed.add(stream)
            self._console.print(f"     {stream:<20}{self.counts.get(stream, 0):>7,}", highlight=False)


@contextlib.contextmanager
def _shown_by(view: _View) -> Any:  # noqa: ANN401 - a generator, whatever it is called
    """Let PyAirbyte report to our view. It has no argument for that, and its own view is a screenful of Markdown."""

    class Tracker(ProgressTracker):
        def __init__(self, **parts: Any) -> None:  # noqa: ANN401 - PyAirbyte's own
            super().__init__(ProgressStyle.NONE, **parts)

        def tally_records_read(self, messages: Any, **how: Any) -> Any:  # noqa: ANN401 - PyAirbyte's own
            for message in super().tally_records_read(messages, **how):
                yield message
                view.reading(self.stream_read_counts)

        def log_stream_finalized(self, stream_name: str) -> None:
            super().log_stream_finalized(stream_name)
            view.landed(stream_name)

    original = sources.ProgressTracker
    sources.ProgressTracker = Tracker
    try:
        yield
    finally:
        sources.ProgressTracker = original
