"""Standard input, read by a thread of its own, so that a flush is due in time also while the input is silent."""

import queue
import threading
from typing import BinaryIO, Protocol

_CHUNK = 1 << 16
_CHUNKS_AHEAD = 64


class Lines(Protocol):
    """Where lines come from."""

    def take(self, timeout: float | None) -> list[bytes] | None:
        """Return the next lines, [] when none came in `timeout` seconds, None at the end."""


class InputLines:
    """The lines of a stream; reading stops a few megabytes ahead of whoever takes them."""

    def __init__(self, stream: BinaryIO) -> None:
        # Below Python's buffer: its lock, held by a thread that waits for input, is a fatal error when the program ends early.
        self._whole, self._stream = stream, getattr(stream, "raw", stream)
        self._queue: queue.Queue[list[bytes] | Exception | None] = queue.Queue(_CHUNKS_AHEAD)
        threading.Thread(target=self._read, name="input", daemon=True).start()

    def file(self) -> int | None:
        """Return the descriptor of the file that is read, None if it is none."""
        try:
            return self._stream.fileno()
        except (AttributeError, OSError):
            return None

    def take(self, timeout: float | None) -> list[bytes] | None:
        """Return the next lines; see `Lines`."""
        try:
            taken = self._queue.get(timeout=timeout)
        except queue.Empty:
            return []
        if isinstance(taken, Exception):
            raise taken
        return taken

    def _read(self) -> None:
        begun: list[bytes] = []
        read = getattr(self._stream, "read1", self._stream.read)
        try:
            while chunk := read(_CHUNK):
                whole, end, rest = chunk.rpartition(b"\n")
                if end:
                    self._queue.put([*b"".join([*begun, whole]).split(b"\n")])
                    begun = []
                begun.append(rest)
            if last := b"".join(begun):
                self._queue.put([last])
        except (OSError, ValueError) as error:
            self._queue.put(OSError(f"the input cannot be read: {error}"))
        self._queue.put(None)
