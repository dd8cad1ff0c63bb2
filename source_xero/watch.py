"""What changed in a list that comes whole, by comparing it with what it was: edits, and rows that have vanished.

For lists whose rows Xero deletes for good, or changes without a new stamp: an incremental read sends what differs, and for each
row that is gone one record with its key and `is_deleted`. Pure.
"""

from collections.abc import Mapping, Sequence
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
        key: the id field.
        stamp: the cursor field.
        now: the wire or ISO time that a vanished row gets as its stamp, so that it comes last in its history.
        since: rows stamped before are passed over where nothing is known yet, None for none.
    """

    key: str
    stamp: str
    now: str
    since: str | None


def changes(elements: Sequence[Element], known: Known | None, watched: Watched) -> tuple[list[Element], dict[str, str]]:
    """Return the elements that are new or differ, then the tombstones of those that are gone, and what is known from now on.

    `known` is None on the first read, which sends all.
    """
    seen = {element[watched.key]: _fingerprint(element) for element in elements}
    if known is None:
        sent = [element for element in elements if not _is_older(element, watched)]
        passed_over = seen.keys() - {element[watched.key] for element in sent}
        return sent, {one: f"~{mark}" if one in passed_over else mark for one, mark in seen.items()}
    unsent = {one for one, mark in known.items() if mark.startswith("~") and seen.get(one) == mark[1:]}
    changed = [one for one in elements if known.get(one[watched.key], "").lstrip("~") != seen[one[watched.key]]]
    gone = [
        {watched.key: one, watched.stamp: watched.now, "is_deleted": True}
        for one, mark in known.items()
        if one not in seen and not mark.startswith("~")
    ]
    return changed + gone, seen | {one: known[one] for one in unsent}


def _fingerprint(element: Element) -> str:
    return blake2b(orjson.dumps(element, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def _is_older(element: Element, watched: Watched) -> bool:
    if watched.since is None:
        return False
    stamp, since = milliseconds(str(element.get(watched.stamp))), milliseconds(watched.since)
    return stamp is not None and since is not None and stamp < since
