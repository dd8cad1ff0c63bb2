"""Pages that are asked for before it is their turn, so that one slow list still uses the calls it may make.

What comes early is laid aside, and there is one room for all lists: five organisations with five pages each would be 100 MB.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from source_xero.listing import AHEAD, Aside, Listing
from source_xero.sharing import SharedAnswer


class Ahead:
    """The pages of one list on their way, in order; `fetch` asks for a page by its number."""

    def __init__(self, fetch: Callable[[int], SharedAnswer], listing: Listing) -> None:
        self._fetch, self._listing = fetch, listing
        self._pool = ThreadPoolExecutor(AHEAD, thread_name_prefix="pages")  # threads start with the first submit
        self._waiting: deque[tuple[Future[Aside], bool]] = deque()  # and whether the page takes room

    def ask(self, number: int, last: int) -> None:
        """Ask for page `number`, whose turn it is, and for those behind it, up to `last`, that are worth it and find room."""
        # One call a second is all that Xero allows, so more in flight than seconds per answer are waste.
        most = min(AHEAD, 1 + int(self._listing.took()), last - number + 1)
        while len(self._waiting) < most:
            early = bool(self._waiting)
            if early and not self._listing.room.acquire(blocking=False):
                return
            self._waiting.append((self._pool.submit(self._one, number + len(self._waiting)), early))

    def take(self) -> SharedAnswer:
        """Return the answer for the next page that was asked for; raises what asking for it raised."""
        answer, early = self._waiting.popleft()
        try:
            return answer.result()()
        finally:
            if early:
                self._listing.room.release()

    def close(self) -> None:
        """Want no more pages: those in flight come to nothing."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for _, early in self._waiting:
            if early:
                self._listing.room.release()
        self._waiting.clear()

    def _one(self, number: int) -> Aside:
        return self._listing.aside(self._fetch(number))
