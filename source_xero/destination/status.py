"""The lives that elements of Xero lead: what they are created as, where they may move, and what deleting means then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from source_xero.destination.shape import Json


@dataclass(frozen=True)
class Life:
    """The statuses of a kind of element.

    Attributes:
        creates: those that Xero creates.
        moves: from each, those that it may be moved to.
        deletes: from each, the one that stands for deleted.
        gone: those of elements that are no more: their numbers are free, and nothing about them can change.
        shelved: those of elements put away: found again, but not to be edited.
        by_system: those that Xero sets, and what a user sets instead.
        alone: those that are moved to by themselves, without other changes.
        why_not: what stands in the way of deleting from a status, for messages.
    """

    creates: tuple[str, ...] = ()
    moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deletes: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ("DELETED", "VOIDED")
    shelved: tuple[str, ...] = ()
    by_system: Mapping[str, str] = field(default_factory=dict)
    alone: tuple[str, ...] = ()
    why_not: Mapping[str, str] = field(default_factory=dict)

    def route(self, origin: str, target: str) -> tuple[str, ...] | None:
        """Return the statuses to go through after `origin` until `target`; None if no way leads there."""
        ways: list[tuple[str, ...]] = [()]
        seen = {origin}
        while ways:
            way = ways.pop(0)
            at = way[-1] if way else origin
            if at == target:
                return way
            for step in self.moves.get(at, ()):
                if step not in seen:
                    seen.add(step)
                    ways.append((*way, step))
        return None

    def birth(self, target: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the status to create with so as to reach `target` soonest, and the way there; None if none leads."""
        ways = [(first, way) for first in self.creates if (way := self.route(first, target)) is not None]
        born_gone = target in self.gone and target not in self.creates
        return None if born_gone else min(ways, key=lambda one: len(one[1]), default=None)


_ARCHIVED = Life(
    creates=("ACTIVE",),
    moves={"ACTIVE": ("ARCHIVED",), "ARCHIVED": ("ACTIVE",)},
    deletes={"ACTIVE": "ARCHIVED"},
    gone=("DELETED",),
    shelved=("ARCHIVED",),
    alone=("ARCHIVED", "ACTIVE"),
)
_DRAFTED = ("SUBMITTED", "AUTHORISED", "DELETED")

LIVES: Mapping[str, Life] = {
    "account": _ARCHIVED,
    "tracking": _ARCHIVED,
    # Unverified: whether Xero's API restores an archived contact; it is tried when a row asks for ACTIVE.
    "contact": Life(**{**_ARCHIVED.__dict__, "gone": ("GDPRREQUEST",)}),
    "group": Life(creates=("ACTIVE",), moves={"ACTIVE": ("DELETED",)}, deletes={"ACTIVE": "DELETED"}),
    "tax": Life(
        creates=("ACTIVE",), moves={"ACTIVE": ("DELETED",)}, deletes={"ACTIVE": "DELETED"}, gone=("DELETED", "ARCHIVED")
    ),
    "invoice": Life(
        creates=("DRAFT", "SUBMITTED", "AUTHORISED"),
        moves={"DRAFT": _DRAFTED, "SUBMITTED": ("DRAFT", "AUTHORISED", "DELETED"), "AUTHORISED": ("VOIDED",)},
        deletes={"DRAFT": "DELETED", "SUBMITTED": "DELETED", "AUTHORISED": "VOIDED"},
        by_system={"PAID": "AUTHORISED"},
        why_not={"PAID": "it is paid"},
    ),
    "transaction": Life(creates=("AUTHORISED",), moves={"AUTHORISED": ("DELETED",)}, deletes={"AUTHORISED": "DELETED"}),
    "bank transaction": Life(creates=("AUTHORISED",), moves={"AUTHORISED": ("DELETED",)}, deletes={"AUTHORISED": "DELETED"}),
    "journal": Life(
        creates=("DRAFT", "POSTED"),
        moves={"DRAFT": ("POSTED", "DELETED"), "POSTED": ("VOIDED",)},
        deletes={"DRAFT": "DELETED", "POSTED": "VOIDED"},
        gone=("DELETED", "VOIDED", "ARCHIVED"),
    ),
    "order": Life(
        creates=("DRAFT", "SUBMITTED", "AUTHORISED"),
        moves={
            "DRAFT": _DRAFTED,
            "SUBMITTED": ("DRAFT", "AUTHORISED", "DELETED"),
            "AUTHORISED": ("BILLED", "DELETED"),
            "BILLED": ("DELETED",),
        },
        deletes=dict.fromkeys(("DRAFT", "SUBMITTED", "AUTHORISED", "BILLED"), "DELETED"),
        gone=("DELETED",),
    ),
    "quote": Life(
        creates=("DRAFT",),
        moves={
            "DRAFT": ("SENT", "DELETED"),
            "SENT": ("ACCEPTED", "DECLINED", "DRAFT", "DELETED"),
            "ACCEPTED": ("INVOICED", "DELETED"),
            "DECLINED": ("DELETED",),
        },
        deletes=dict.fromkeys(("DRAFT", "SENT", "ACCEPTED", "DECLINED"), "DELETED"),
        gone=("DELETED",),
        why_not={"INVOICED": "it is invoiced"},
    ),
    "template": Life(
        creates=("DRAFT", "AUTHORISED"),
        moves={"DRAFT": ("AUTHORISED", "DELETED"), "AUTHORISED": ("DRAFT", "DELETED")},
        deletes={"DRAFT": "DELETED", "AUTHORISED": "DELETED"},
        gone=("DELETED",),
    ),
}

APPROVED = frozenset({"AUTHORISED", "BILLED", "PAID"})
"""Statuses in which Xero hears of SentToContact; of others it stays false whatever is sent."""

_SALES_WHEN_PAID = frozenset({"Reference", "DueDate", "InvoiceNumber", "BrandingThemeID", "Contact", "Url"})
_SALES_LINES_WHEN_PAID = frozenset({"Description", "AccountCode", "AccountID", "Tracking"})
_SETTLING = ("Payments", "CreditNotes", "Prepayments", "Overpayments", "Allocations")


def in_the_way(element: Mapping[str, Any]) -> str:
    """Name the payments and credits that hold a document, "" if none does."""
    parts = []
    for name in _SETTLING:
        entries = element.get(name) or ()
        if entries:
            key = name[:-1] + "ID"
            ids = ", ".join(str(entry.get(key) or entry.get("AllocationID") or "") for entry in entries[:3])
            kind = {"Allocations": "allocation", "CreditNotes": "credit note"}.get(name, name[:-1].lower())
            parts.append(f"{len(entries)} {kind}{'s' if len(entries) > 1 else ''} ({ids})")
    if not parts and any(_amount(element.get(name)) for name in ("AmountPaid", "AmountCredited", "AppliedAmount")):
        parts.append("payments or credits")
    return " and ".join(parts)


def not_editable(kind: str, element: Mapping[str, Any], status: str, changed: Sequence[str]) -> str:
    """Say why an element in this state cannot take a change of these fields; "" if it can."""
    life = LIVES.get(kind)
    if life is None:
        return ""
    if status in life.gone:
        return f"It is {status} in Xero, and nothing about it can change."
    if status in life.shelved and changed:
        return f"It is {status} in Xero; restore it there first: what is archived cannot be edited."
    if kind == "bank transaction" and changed and element.get("Type") not in ("SPEND", "RECEIVE"):
        return f"Xero lets no {element.get('Type')} be changed, only SPEND and RECEIVE."
    if kind != "invoice":
        return ""
    settled = in_the_way(element)
    if status != "PAID" and not settled:
        return ""
    if element.get("Type") != "ACCREC":
        barred = list(changed)
    else:
        barred = [path for path in changed if not _when_paid(path, credited=bool(element.get("CreditNotes")))]
    if not barred:
        return ""
    holder = settled or "what paid it"
    paid = "paid" if status == "PAID" else "partly paid"
    return f"It is {paid} in Xero, and {any_of(barred)} cannot be changed then: remove {holder} first."


def _when_paid(path: str, *, credited: bool) -> bool:
    name, _, rest = path.partition(".")
    if name == "LineItems":
        return rest.partition(".")[2].partition(".")[0] in _SALES_LINES_WHEN_PAID
    return name in _SALES_WHEN_PAID and not (name == "Contact" and credited)


def _amount(value: Json) -> float:
    return value if isinstance(value, int | float) else 0


def any_of(values: Iterable[str]) -> str:
    """Return `A, B or C`."""
    *some, last = dict.fromkeys(values)
    return f"{', '.join(some)} or {last}" if some else last
