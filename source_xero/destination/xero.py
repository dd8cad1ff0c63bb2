"""What planning may ask of Xero, and how asking can end; the client is behind it, and tests put a dictionary there."""

from collections.abc import Mapping
from typing import Any, Protocol

from source_xero.destination.row import Reason


class Get(Protocol):
    """Asks one organisation of Xero."""

    def __call__(self, path: str, query: Mapping[str, str] | None = None, scope: str = "") -> Mapping[str, Any]:
        """Return the whole JSON answer of GET `path` (below its API), a bare list as `{"": list}`; `scope` is the one it needs.

        Raises:
            NotFound: Xero has nothing of this id.
            Refused: Xero will not answer this: the scope is missing, the organisation is lost, the query is wrong.
            SyncEnded: Xero cannot be asked any more, by anyone.
        """


class Refused(Exception):  # noqa: N818 - what happened, in the field's words
    """Xero refuses one request for good, or all of one kind; the rows that need it are rejected with these reasons."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("; ".join(reason.message for reason in reasons))
        self.reasons = reasons


class NotFound(Refused):
    """Xero has nothing at this address."""


class SyncEnded(Exception):  # noqa: N818 - what happened, in the field's words
    """Nothing more can be written now: the day limit, maintenance, credentials. What has an outcome keeps it.

    Attributes:
        transient: whether the same configuration may work later; if not, the configuration is at fault.
    """

    def __init__(self, message: str, *, transient: bool = True) -> None:
        super().__init__(message)
        self.transient = transient
