"""Bounds what is read but not yet printed, so that a slow reader of our output costs time and never memory."""

import threading


class Outbox:
    """Room for a number of records between the threads that read and the one that prints, and for `pages` in front of it.

    The CDK's own queue takes 10,000 records, which are 130 MB of invoices. Closed until `open`, because only a read prints.

    Attributes:
        ahead: pages that may be asked for before it is their turn, over all streams.
    """

    def __init__(self, records: int = 0, pages: int = 4) -> None:
        self.ahead = threading.Semaphore(pages)
        self._limit = records
        self._inside = 0
        self._wanted: list[int] = []
        self._is_open = False
        self._changed = threading.Condition()

    def open(self) -> None:
        """Begin to count: from here on every record that is put in is reported as `printed` one day."""
        self._is_open = True

    def close(self) -> None:
        """Never wait again: nobody prints any more, and threads must be able to end."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    def put(self, records: int) -> None:
        """Wait for room and take it; a batch larger than all the room passes when it is alone."""
        with self._changed:
            self._wanted.append(records)
            self._changed.wait_for(lambda: not self._is_open or self._has_room(records))
            self._wanted.remove(records)
            self._inside += records

    def take_out(self, records: int = 1) -> None:
        """Tell that records have been printed, or will not come after all."""
        with self._changed:
            self._inside -= records
            # Only where it lets somebody in: waking threads in vain for each record would cost more than printing it.
            if self._wanted and self._has_room(min(self._wanted)):
                self._changed.notify_all()

    def _has_room(self, records: int) -> bool:
        return self._inside <= 0 or self._inside + records <= self._limit
