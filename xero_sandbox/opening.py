"""What a founded company posted before anybody could watch, and when, as far as its documents tell.

Unverified: the times of history. What was never touched again was posted at its stamp; an invoice that was paid later bears the
stamp of its payment, and counts as posted on the morning of its day. What was voided or deleted was posted all the same, and
taken back at its stamp.
"""

from collections.abc import Iterator
from datetime import datetime, time, timezone
from enum import IntEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from xero_sandbox import dates
from xero_sandbox.documents import payment_stub
from xero_sandbox.paying import paid_resource
from xero_sandbox.posting import Element
from xero_sandbox.profiles import zone_of
from xero_sandbox.replay import Replay
from xero_sandbox.sources import Look, Source, concerned

_MORNING: Final = time(8)
# In this order at one moment: what is settled comes before what settles it. Allocations are told by the invoices, over- and
# prepayments by their bank transactions.
_RESOURCES: Final = (
    "CreditNotes",
    "BankTransactions",
    "Invoices",
    "Payments",
    "BankTransfers",
    "ManualJournals",
    "ExpenseClaims",
)
_IN_FORCE: Final = {"ManualJournals": "POSTED"}
# The statuses that end what has posted; a deleted invoice or manual journal was a draft.
_ENDED: Final = {
    "Invoices": "VOIDED",
    "CreditNotes": "VOIDED",
    "ManualJournals": "VOIDED",
    "ExpenseClaims": "VOIDED",
    "BankTransactions": "DELETED",
    "Payments": "DELETED",
    "BankTransfers": "DELETED",
}


class Life(IntEnum):
    """What became of something that posted."""

    STANDS = 0
    STOOD = 1
    ENDED = 2


class Opening(NamedTuple):
    """One source of history; they sort by when they posted."""

    moment: int  # milliseconds since 1970
    rank: int
    source: Source
    life: Life


def openings(replay: Replay) -> list[Opening]:
    """Everything that history posted, or took back, in order."""
    return sorted(_History(replay).tell())


class _History:
    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        organisation = next(replay.every("Organisation"), {})
        self._zone = ZoneInfo(zone_of(organisation))
        self._opened = dates.net_milliseconds(organisation.get("CreatedDateUTC")) or 0
        self._entered: dict[str, int] = {}  # when each document came, by its id

    def tell(self) -> Iterator[Opening]:
        for rank, resource in enumerate(_RESOURCES):
            for element in self._replay.every(resource):
                for source in concerned(resource, element):
                    yield from self._of(rank, resource, element, source)

    def _of(self, rank: int, resource: str, element: Element, source: Source) -> Iterator[Opening]:
        if source.kind in {"allocation", "reimbursement"}:
            # An allocation is named by both of its sides; the invoices come last to know.
            if source.kind == "reimbursement" or resource == "Invoices":
                yield Opening(self._settled(source, element), len(_RESOURCES), source, Life.STANDS)
        elif source.resource == resource:
            moment = self._entered[source.id] = self._moment(resource, element)
            ended = element["Status"] == _ENDED.get(resource)
            yield Opening(moment, rank, source, Life.STOOD if ended else Life.STANDS)
            if ended:
                yield Opening(max(moment, _stamp(element)), rank, source, Life.ENDED)

    def _moment(self, resource: str, element: Element) -> int:
        stamp = _stamp(element)
        if resource == "Payments":
            return max(stamp, self._entered.get(element["Invoice"]["InvoiceID"], 0))
        touched_later = resource in {"Invoices", "CreditNotes", "ExpenseClaims"} or "-" in str(element.get("Type"))
        day = element.get("ReportingDate") if resource == "ExpenseClaims" else element.get("Date")
        return min(stamp, max(self._morning(day), self._opened)) if touched_later and day else stamp

    def _settled(self, part: Source, element: Element) -> int:
        """When an allocation or a reimbursement was made: on the morning of its day, and not before what it settles."""
        if part.kind == "reimbursement":
            payment = next(payment for payment in element["Payments"] if payment["PaymentID"] == part.part)
            return max(self._entered[part.id], min(_stamp(element), self._morning(payment["Date"])))
        credit = self._replay.look(part.resource, part.id) or {}
        given = (one["Date"] for one in credit.get("Allocations", []) if one["Invoice"]["InvoiceID"] == part.part)
        day = next(given, element["Date"])
        known = [self._entered.get(part.id, 0), self._entered.get(part.part, 0)]
        return max(*known, min(_stamp(element), self._morning(day)))

    def _morning(self, day: str) -> int:
        local = datetime.combine(dates.read_day(day), _MORNING, self._zone)
        return dates.millis(local.astimezone(timezone.utc))


def in_force(look: Look, source: Source) -> Look:
    """The organisation as it was while a source that has ended was in force."""
    ended = look(source.resource, source.id) or {}
    revived = {**ended, "Status": _IN_FORCE.get(source.resource, "AUTHORISED")}

    def looked(resource: str, element_id: str) -> Element | None:
        if (resource, element_id) == (source.resource, source.id):
            return revived
        element = look(resource, element_id)
        if element and source.kind == "payment" and resource == paid_resource(revived):
            element["Payments"].append(payment_stub(revived))
        return element

    return looked


def _stamp(element: Element) -> int:
    stamp = element.get("UpdatedDateUTC") or element.get("CreatedDateUTC")
    return dates.net_milliseconds(stamp) or 0
