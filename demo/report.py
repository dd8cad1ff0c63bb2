"""What the demo prints: numbered chapters, plain lines, two tables."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from demo.reconciliation import Line

if TYPE_CHECKING:
    from demo.warehouse import Sync

_PLAIN_WIDTH = 118  # of a log, which has no width of its own


def console() -> Console:
    """The console to print on; output that goes to a file or a CI log is as wide as a log may be."""
    # This very stream, whatever stands for it while PyAirbyte's own output is kept elsewhere.
    found = Console(file=sys.stdout, highlight=False)
    return found if found.is_terminal else Console(file=sys.stdout, highlight=False, width=_PLAIN_WIDTH)


@dataclass
class Report:
    """The voice of the demo."""

    console: Console = field(default_factory=console)
    _chapter: int = 0

    def chapter(self, title: str) -> None:
        """Begins the next numbered part."""
        self._chapter += 1
        self.console.print(f"\n[bold cyan]{self._chapter}[/]  [bold]{escape(title)}[/]")

    def say(self, line: str) -> None:
        """One line of a chapter."""
        self.console.print(Padding(escape(line), (0, 0, 0, 3), expand=False))

    def add(self, line: str) -> None:
        """One line that explains the line before it."""
        self.console.print(Padding(f"[dim]{escape(line)}[/]", (0, 0, 0, 5), expand=False))

    def verdicts(self, lines: Iterable[Line]) -> bool:
        """A table of comparisons; returns whether all agree."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim")
        for title in ("organisation", "what"):
            table.add_column(title)
        for title in ("Xero", "DuckDB", ""):
            table.add_column(title, justify="right")
        good, before = True, ""
        for line in lines:
            mark = "[green]agrees[/]" if line.agrees else "[bold red]DIFFERS[/]"
            shown = "" if line.organisation == before else escape(line.organisation)
            table.add_row(shown, escape(line.what), escape(line.xero), escape(line.warehouse), mark)
            good, before = good and line.agrees, line.organisation
        self.console.print(table)
        return good

    def syncs(self, streams: list[str], syncs: list[tuple["Sync", Counter[str]]]) -> None:
        """The table of the syncs: records, calls to Xero and seconds by stream."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim", show_footer=True, footer_style="bold")
        table.add_column("\nstream", "all, side by side")
        columns = [("records", "{:,}"), ("calls", "{:,}"), ("seconds", "{:.1f}")]
        for name, (sync, calls) in zip(("first sync", "second sync"), syncs, strict=True):
            alls = (sum(sync.records.values()), calls.total(), sync.seconds)
            for (title, form), total in zip(columns, alls, strict=True):
                table.add_column(f"{name if title == 'records' else ''}\n{title}", form.format(total), justify="right")
        for stream in [*streams, *sorted({name for _, calls in syncs for name in calls} - set(streams))]:
            cells: list[str] = []
            for sync, calls in syncs:
                seconds = sync.reading.get(stream)
                cells += [f"{sync.records.get(stream, 0):,}", str(calls[stream]), "" if seconds is None else f"{seconds:.1f}"]
            table.add_row(stream, *cells)
        self.console.print(table)

    def command(self, command: str, why: str) -> None:
        """Something to type, and what for."""
        self.say(why)
        # Never broken into lines: it is there to be copied.
        self.console.print(f"     [cyan]{escape(command)}[/]", soft_wrap=True)


def size_of(path: Path) -> str:
    """The size of a file, to be read."""
    return f"{path.stat().st_size / 1_000_000:.1f} MB"
