"""What changed in an organisation since it was founded, in order: enough to tell what it was at every moment between.

Noting costs a microsecond and keeps one former version of each element that changes; nothing is worked out of it before
somebody asks.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

# What the general ledger is made of: the documents that post, and the names that a posting carries.
KEPT: Final = frozenset(
    {
        "Accounts",
        "BankTransactions",
        "BankTransfers",
        "CreditNotes",
        "ExpenseClaims",
        "Invoices",
        "ManualJournals",
        "Organisation",
        "Overpayments",
        "Payments",
        "Prepayments",
        "TaxRates",
    }
)


class Change(NamedTuple):
    """One element became another.

    Attributes:
        resource: the name of the collection.
        key: its key there.
        former: its JSON before; None for a new one.
        stamp: when, in milliseconds since 1970.
    """

    resource: str
    key: str
    former: bytes | None
    stamp: int


class Diary:
    """The changes that nobody has read yet.

    Args:
        clock: the present moment in milliseconds since 1970.
    """

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._changes: list[Change] = []

    def note(self, resource: str, key: str, former: bytes | None) -> None:
        """Notes a change that has just been made."""
        self._changes.append(Change(resource, key, former, self._clock()))

    def __len__(self) -> int:
        return len(self._changes)

    def strike(self, length: int) -> None:
        """Forgets all but so many: what came after was taken back, and never happened."""
        del self._changes[length:]

    def take(self) -> list[Change]:
        """Gives all changes away."""
        taken, self._changes = self._changes, []
        return taken
