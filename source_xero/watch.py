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
"""Id of each row to the fingerprint of what it said; `~` before it marks a row that was passed over and never sent."""


@dataclass(frozen=True)
class Watched:
    """How a list is compared.

    Attributes:
        keys: the id field, or those that identify a row together.
        stamp: the cursor field.
        now: the wire or ISO time that a vanished row gets as its stamp, so that it comes last in its history.
        since: rows stamped before are passed over where nothing is known yet, None for none.
        asked: what more than the row itself decides what its record says, such as the months that are asked for.
        is_whole: whether what is known of rows that were sent counts for nothing, so that they are sent again as they are.
    """

    keys: tuple[str, ...]
    stamp: str
    now: str
    since: str | None
    asked: str = ""
    is_whole: bool = False


def changes(elements: Sequence[Element], known: Known | None, watched: Watched) -> tuple[list[Element], dict[str, str]]:
    """Return the elements that are new or differ, then the tombstones of those that are gone, and what is known from now on.

    `known` is None on the first read, which sends all.
    """
    ids = ["/".join(element[key] for key in watched.keys) for element in elements]
    seen = {one: _fingerprint(element, watched.asked) for one, element in zip(ids, elements, strict=True)}
    if known is None:
        old = {one for one, element in zip(ids, elements, strict=True) if _is_older(element, watched)}
        sent = [element for one, element in zip(ids, elements, strict=True) if one not in old]
        return sent, {one: f"~{mark}" if one in old else mark for one, mark in seen.items()}
    if watched.is_whole:
        known = {one: mark if mark.startswith("~") else "" for one, mark in known.items()}
    unsent = {one for one, mark in known.items() if mark.startswith("~") and seen.get(one) == mark[1:]}
    changed = [element for one, element in zip(ids, elements, strict=True) if known.get(one, "").lstrip("~") != seen[one]]
    gone = [
        {**dict(zip(watched.keys, one.split("/"), strict=True)), watched.stamp: watched.now, "is_deleted": True}
        for one, mark in known.items()
        if one not in seen and not mark.startswith("~")
    ]
    return changed + gone, seen | {one: known[one] for one in unsent}


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


def _fingerprint(element: Element, asked: str) -> str:
    return blake2b(orjson.dumps(element, option=orjson.OPT_SORT_KEYS) + asked.encode(), digest_size=8).hexdigest()


def _is_older(element: Element, watched: Watched) -> bool:
    if watched.since is None:
        return False
    stamp, since = milliseconds(str(element.get(watched.stamp))), milliseconds(watched.since)
    return stamp is not None and since is not None and stamp < since
