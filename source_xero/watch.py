"""What changed in a list that comes whole, by comparing it with what it was: edits, and rows that have vanished.

For lists whose rows Xero deletes for good, or changes without a new stamp: an incremental read sends what differs, and for each
row that is gone one record with its key and `is_deleted`. Pure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from source_xero.api.dates import milliseconds

Element = dict[str, Any]
Known = Mapping[str, str]
"""Id of each row to the fingerprint of what it said and what was asked about it; `~` marks a row that was passed over and never
sent."""


@dataclass(frozen=True)
class Watched:
    """How a list is compared.

    Attributes:
        keys: the id field, or those that identify a row together.
        stamp: the cursor field.
        now: the wire or ISO time that a vanished row gets as its stamp, so that it comes last in its history.
        since: rows stamped before are passed over until they change, None for none.
        asked: what more than the row itself decides what its record says, such as the months that are asked for.
        is_whole: whether what is known of rows that were sent counts for nothing, so that they are sent again as they are.
        is_short: whether rows are known to be missing from the list, so that none can be told to have vanished.
    """

    keys: tuple[str, ...]
    stamp: str
    now: str
    since: str | None
    asked: str = ""
    is_whole: bool = False
    is_short: bool = False


def changes(elements: Sequence[Element], known: Known | None, watched: Watched) -> tuple[list[Element], dict[str, str]]:
    """Return the elements that are new or differ, then the tombstones of those that are gone, and what is known from now on.

    `known` is None on the first read, which sends all.
    """
    before = known or {}
    sent: list[Element] = []
    now_known: dict[str, str] = {}
    for element in elements:
        one = id_of(element, watched.keys)
        said = _fingerprint(element)
        unsent, mark = f"~{said}", said + watched.asked
        if before.get(one) == unsent or (known is None and _is_older(element, watched)):
            now_known[one] = unsent
            continue
        now_known[one] = mark
        if watched.is_whole or before.get(one) != mark:
            sent.append(element)
    lost = {one: mark for one, mark in before.items() if one not in now_known}
    if watched.is_short:
        return sent, now_known | lost
    gone = [
        {**dict(zip(watched.keys, one.split("/"), strict=True)), watched.stamp: watched.now, "is_deleted": True}
        for one, mark in lost.items()
        if not mark.startswith("~") and one.count("/") == len(watched.keys) - 1  # else it is none of our ids
    ]
    return sent + gone, now_known


def id_of(element: Element, keys: Sequence[str]) -> str:
    """Return what a row is known by: its id, or those that identify it together."""
    return "/".join(element[key] for key in keys)


def members(
    elements: Sequence[Element], known: Sequence[str], key: str, belongs: Callable[[Element], bool]
) -> tuple[list[Element], list[str]]:
    """Return the elements of a view, each that was one and no longer is with `is_deleted`, and the ids of the view from now on.

    `known` are the ids sent so far. Others that do not belong are left out: a tombstone is for what was sent.
    """
    ids = dict.fromkeys(known)
    sent = []
    for element in elements:
        if belongs(element):
            ids[element[key]] = None
            sent.append(element)
        elif element[key] in ids:
            del ids[element[key]]
            sent.append({**element, "is_deleted": True})
    return sent, list(ids)


def _fingerprint(element: Element) -> str:
    return blake2b(orjson.dumps(element, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def _is_older(element: Element, watched: Watched) -> bool:
    if watched.since is None:
        return False
    stamp, since = milliseconds(str(element.get(watched.stamp))), milliseconds(watched.since)
    return stamp is not None and since is not None and stamp < since
