"""One call for all streams that read the same list: invoices and bills, contacts and customers and suppliers.

The streams go through the list each at its own pace, so an answer is kept, on disk and compressed, until each has had it.
Refused: requests_cache, which asks twice when two ask at once and misses after every renewal of the token; reading once for
all in one partition, for the CDK would call the others complete before their last record.
"""

import tempfile
import threading
import zlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from source_xero.api.dates import milliseconds

_CLOSE_MS = 3_600_000
"""Reads that begin within an hour of each other begin together: that costs an hour of changes at most, and saves a list."""


@dataclass(frozen=True)
class SharedAnswer:
    """An answer to a question: its body, when Xero was asked (its own clock, UTC), and the seconds it took.

    `what` names what was asked for, and `correlation_id` the answer, for messages; `is_shared` tells that another had asked.
    """

    body: bytes
    asked_at: str
    took_s: float
    what: str = "the list"
    correlation_id: str = ""
    is_shared: bool = False


def list_name(path: str, query: Mapping[str, object]) -> str:
    """Return what names a list: streams that ask for it with the same query get the same answers."""
    return f"{path}?{urlencode(sorted(query.items()))}" if query else path


def aside(answer: SharedAnswer) -> Callable[[], SharedAnswer]:
    """Lay an answer aside on disk; what is returned gives it back, once.

    Not compressed, as it soon comes back: that would cost half of what parsing does.
    """
    try:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with the function that is returned
        file.write(answer.body)
        file.seek(0)
    except OSError:  # no room, or a disk that may not be written
        return lambda: answer
    rest = replace(answer, body=b"")

    def back() -> SharedAnswer:
        with file:
            return replace(rest, body=file.read())

    return back


class _Kept:
    """An answer on its way, then on disk."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.had_by: set[Hashable] = set()
        self.place: tuple[int, int] | None = None
        self.answer: SharedAnswer | None = None


class Starts:
    """From when streams ask an organisation for changes: from one time, where their own are close.

    Each stream ends with the second in which it began, so without this, streams of one list would soon ask for it apart.
    """

    def __init__(self) -> None:
        self._since: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, tenant_id: str, since: str) -> None:
        """Note the time from which a stream would ask by itself; all are to be noted before any asks."""
        self._since[tenant_id].add(since)

    def common(self, tenant_id: str, since: str) -> str:
        """Return the earliest of the times noted that is close before a stream's own."""
        return min((one for one in self._since[tenant_id] if is_close_before(one, since)), default=since)


def is_close_before(earlier: str, later: str) -> bool:
    """Tell whether a time is the same as another or so little before it that reading from there costs next to nothing."""
    first, last = milliseconds(earlier), milliseconds(later)
    return first is not None and last is not None and 0 <= last - first <= _CLOSE_MS


class SharedAnswers:
    """Answers shared by the streams of one read; `readers` is how many of them read a path, `starts` from when they ask."""

    def __init__(self, readers: Mapping[str, int] | None = None) -> None:
        self.starts = Starts()
        self._readers = readers or {}
        self._lock = threading.Lock()
        self._kept: dict[Hashable, _Kept] = {}
        self._file = tempfile.TemporaryFile() if any(count > 1 for count in self._readers.values()) else None  # noqa: SIM115 - lives as long as we do

    def get(self, path: str, key: Hashable, reader: Hashable, ask: Callable[[], SharedAnswer]) -> SharedAnswer:
        """Return the answer for a key, by asking or as another reader got it; waits while that one is asking.

        A reader that comes again for a key wants a newer answer, and asks. Waiting ends: who asks is another thread in the
        middle of a call, which answers or raises, and if it raises, this one asks.
        """
        if self._readers.get(path, 1) <= 1 or self._file is None:
            return ask()
        while True:
            with self._lock:
                kept = self._kept.get(key)
                mine = kept is None or (kept.ready.is_set() and reader in kept.had_by)
                if mine:
                    kept = self._kept[key] = _Kept()
            if kept is None:
                continue
            if mine:
                return self._asked(key, kept, reader, ask)
            kept.ready.wait()
            if (answer := self._taken(key, kept, reader, self._readers[path])) is not None:
                return answer

    def _asked(self, key: Hashable, kept: _Kept, reader: Hashable, ask: Callable[[], SharedAnswer]) -> SharedAnswer:
        try:
            answer = ask()
            kept.place = self._keep(answer.body)
            kept.answer = replace(answer, body=b"", took_s=0.0, is_shared=True)
            kept.had_by.add(reader)
        finally:
            if kept.place is None:
                with self._lock:
                    if self._kept.get(key) is kept:
                        del self._kept[key]
            kept.ready.set()
        return answer

    def _keep(self, body: bytes) -> tuple[int, int] | None:
        """Return where a body lies, None where there is no room: then each reader asks for itself."""
        packed = zlib.compress(body, 1)
        try:
            with self._lock:
                assert self._file is not None  # noqa: S101 - get() has looked
                start = self._file.seek(0, 2)
                self._file.write(packed)
                self._file.flush()
        except OSError:
            return None
        return start, len(packed)

    def _taken(self, key: Hashable, kept: _Kept, reader: Hashable, readers: int) -> SharedAnswer | None:
        with self._lock:
            if kept.place is None or kept.answer is None or self._file is None:
                return None
            kept.had_by.add(reader)
            if len(kept.had_by) >= readers and self._kept.get(key) is kept:
                del self._kept[key]
            self._file.seek(kept.place[0])
            packed = self._file.read(kept.place[1])
        return replace(kept.answer, body=zlib.decompress(packed))
