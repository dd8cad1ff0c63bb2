"""The journals of an organisation: a log that only grows.

A document posts when it comes into force. When it changes what it posts, the journal that stands is reversed and a new one
posted; when it ends, the journal is reversed. Nothing in the log is ever changed. The sums of the journals that stand on the
accrual basis are those of `ledger.py` at every moment.

Unverified: that an edit of what no journal shows (a due date, say) posts nothing; Xero might reverse and post all the same.

The log is written when it is read, from the diary, as far as it is asked for: what it says depends on what happened, in what
order and when, and never on when somebody looked.
"""

from collections import deque
from typing import Final, NamedTuple

import orjson

from xero_sandbox import journal_elements
from xero_sandbox.opening import Life, Opening, in_force, openings
from xero_sandbox.posting import Element
from xero_sandbox.replay import Replay
from xero_sandbox.sources import Basis, Look, Posted, Source, concerned, posted
from xero_sandbox.store import Tenant

# The control plane keeps rows as they are given: what lacks what a posting needs posts nothing.
_INCOMPLETE: Final = (LookupError, TypeError, ValueError, ArithmeticError)

_LONGEST_NUMBER: Final = 19  # digits


class Journal(NamedTuple):
    """One entry of the log; its number is its place, from 1."""

    created: int  # milliseconds since 1970
    basis: Basis
    content: bytes


class Journals:
    """The log of one organisation.

    Unverified: that the journals of both bases share one sequence of numbers, and that what is the same on both is one journal.
    It would explain the gaps in the numbers of a list, and why a list of a hundred may come short of that.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._tenant_id = tenant.tenant_id
        self._replay = Replay(tenant)
        self._log: list[Journal] = []
        # The place of the journal that stands for each source.
        self._standing: dict[Source, dict[Basis, int]] = {}
        self._by_id: dict[str, int] = {}
        self._history: deque[Opening] | None = None  # what is left of it; unknown before somebody asks

    def after(self, number: int, count: int) -> list[tuple[int, Journal]]:
        """The next journals of both bases after a number, at most so many; empty only at the end of the log."""
        self._write_to(number + count)
        start = max(0, number)
        return list(enumerate(self._log[start : start + count], start + 1))

    def find(self, key: str) -> tuple[int, Journal] | None:
        """A journal by its JournalID or its JournalNumber."""
        number = int(key) if key.isascii() and key.isdigit() and len(key) < _LONGEST_NUMBER else None
        self._write_to(number)
        if number is None:
            for later in range(len(self._by_id) + 1, len(self._log) + 1):
                self._by_id[journal_elements.journal_id(self._tenant_id, later)] = later
            number = self._by_id.get(key.lower(), 0)
        return (number, self._log[number - 1]) if 0 < number <= len(self._log) else None

    def element(self, number: int, journal: Journal, *, alone: bool = False) -> Element:
        """A journal as Xero shows it in a list, or `alone`."""
        return journal_elements.element(orjson.loads(journal.content), self._tenant_id, number, journal.created, alone=alone)

    def _write_to(self, number: int | None) -> None:
        """Writes the log up to a number, or to its end."""
        self._replay.hear()
        if self._history is None:
            self._history = deque(openings(self._replay))
        while (number is None or len(self._log) < number) and self._write():
            pass

    def _write(self) -> bool:
        """Posts the next thing: first what was there at the start, then what happened; false when all is posted for now."""
        if self._history:
            moment, _, source, life = self._history.popleft()
            look = in_force(self._replay.look, source) if life is Life.STOOD else self._replay.look
            self._post(source, moment, look)
            return True
        change = self._replay.step()
        if change is None:
            return False
        now = self._replay.look(change.resource, change.key)
        versions = [orjson.loads(change.former) if change.former else None, now]
        for source in dict.fromkeys(one for version in versions if version for one in _concerned(change.resource, version)):
            self._post(source, change.stamp, self._replay.look)
        return True

    def _post(self, source: Source, moment: int, look: Look) -> None:
        """Reverses the journals of a source that say something else than it posts now, and posts what is missing."""
        standing = self._standing.setdefault(source, {})
        wanted = {each.basis: self._content(each) for each in self._posted(source, look)}
        for basis, place in list(standing.items()):
            stands = self._log[place].content
            if stands == wanted.get(basis):
                del wanted[basis]
            else:
                del standing[basis]
                self._log.append(Journal(moment, basis, orjson.dumps(journal_elements.reversal(orjson.loads(stands)))))
        for basis, content in wanted.items():
            standing[basis] = len(self._log)
            self._log.append(Journal(moment, basis, content))

    def _posted(self, source: Source, look: Look) -> list[Posted]:
        try:
            return posted(source, look, self._replay.controls)
        except _INCOMPLETE:
            return []

    def _content(self, each: Posted) -> bytes:
        return orjson.dumps(journal_elements.content(each, self._replay.accounts, self._replay.tax_names))


def _concerned(resource: str, element: Element) -> list[Source]:
    try:
        return list(concerned(resource, element))
    except _INCOMPLETE:
        return []
