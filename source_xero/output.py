"""Standard output for messages: whole lines, whoever prints, each out when it is printed."""

import io
import threading
from typing import BinaryIO


class Output(io.TextIOBase):
    """A text stream that many threads may write to: a line comes out in one piece.

    Python's own keeps no such promise. The printer of records is one thread, but tokens, retries and logs are told by those
    that read, and a message torn apart by another is lost on whoever parses it.
    """

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__()
        self._raw = raw
        self._lock = threading.Lock()
        self._begun = threading.local()

    def writable(self) -> bool:
        """Say yes."""
        return True

    def write(self, text: str) -> int:
        """Print up to the last end of line; what follows waits for its own, as `print` writes that separately."""
        lines, end, rest = (getattr(self._begun, "text", "") + text).rpartition("\n")
        self._begun.text = rest
        if end:
            self.put((lines + end).encode())
        return len(text)

    def put(self, lines: bytes) -> None:
        """Print whole lines that are encoded already, as records are."""
        with self._lock:
            self._raw.write(lines)
            self._raw.flush()
