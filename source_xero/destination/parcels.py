"""Intents on their way: each serialized once, packed into requests within Xero's bounds. Pure.

https://developer.xero.com/documentation/guides/oauth2/limits#request-size-limit
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import orjson

from source_xero.destination.intent import Intent
from source_xero.destination.operation import Operation

LARGEST_BYTES = 3_500_000
_ROOM_FOR_THE_ENVELOPE = 100


@dataclass(frozen=True)
class Parcel:
    """An intent with its element as it goes over the wire."""

    intent: Intent
    data: bytes


@dataclass(frozen=True)
class Request:
    """One request to Xero, all but its Idempotency-Key, its token and its organisation's name."""

    tenant_id: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: bytes
    content_type: str
    scope: str
    what: str


def parcel(intent: Intent) -> Parcel:
    """Serialize what an intent sends; numbers keep their value."""
    if intent.content is not None:
        return Parcel(intent, intent.content)
    return Parcel(intent, orjson.dumps(intent.element, default=_number) if intent.element else b"")


def is_too_large(one: Parcel) -> bool:
    """Tell whether not even a request of its own would hold the element; attachments have bounds that Xero tells."""
    return one.intent.content is None and len(one.data) + _ROOM_FOR_THE_ENVELOPE > LARGEST_BYTES


def batches(parcels: Sequence[Parcel], most: int) -> Iterator[list[Parcel]]:
    """Pack the parcels of one wave, in which no two serve the same element, into as few requests as Xero's bounds allow.

    The same parcels are packed the same way in every run, because the keys of creations are made of whole requests. What
    changes elements goes before what creates some, so that a name that a change frees can be taken; else input order holds.
    Rows of different modes do not travel together: after a crash those of `append` are all sent again, while those of
    `append_dedup` that were written are found by their key and not sent, which would make another request of the rest.
    """
    groups: dict[tuple[object, ...], list[Parcel]] = {}
    for position, one in enumerate(parcels):
        groups.setdefault(_fellowship(one.intent) if one.intent.envelope else (position,), []).append(one)
    for group in sorted(groups.values(), key=lambda group: not group[0].intent.repeatable):
        yield from _pack(group, most)


def assemble(parcels: Sequence[Parcel], operation: Operation) -> Request:
    """Make the one request that carries the parcels, which `batches` or a half of it put together."""
    intent = parcels[0].intent
    query = dict(intent.query)
    if intent.envelope:
        # Without this one refused element makes a 400 of the whole, and the ids of those that were saved are lost.
        query.setdefault("summarizeErrors", "false")
        body = b'{"%s":[%s]}' % (intent.envelope.encode(), b",".join(one.data for one in parcels))
    else:
        body = parcels[0].data
    if operation.unitdp and intent.method != "DELETE":
        query.setdefault("unitdp", "4")
    return Request(
        tenant_id=intent.row.tenant_id,
        method=intent.method,
        path=intent.path,
        query=tuple(sorted(query.items())),
        body=body,
        content_type=(intent.content_type or "application/json") if body else "",
        scope=intent.scope or operation.scope,
        what=f"object {intent.row.object}",
    )


def _fellowship(intent: Intent) -> tuple[object, ...]:
    query = tuple(sorted(intent.query.items()))
    return (
        intent.method,
        intent.path,
        query,
        intent.envelope,
        intent.scope,
        intent.repeatable,
        intent.row.mode,
        intent.batch,
        intent.found_again,
    )


def _pack(group: Sequence[Parcel], most: int) -> Iterator[list[Parcel]]:
    packed: list[Parcel] = []
    size = _ROOM_FOR_THE_ENVELOPE
    for one in group:
        weight = len(one.data) + 1
        if packed and (len(packed) >= min(most, one.intent.batch) or size + weight > LARGEST_BYTES):
            yield packed
            packed, size = [], _ROOM_FOR_THE_ENVELOPE
        packed.append(one)
        size += weight
    if packed:
        yield packed


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f").encode())
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be sent")
