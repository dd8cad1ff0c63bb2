"""Elements as XML, the default form of the Accounting API.

Unverified: only the shape is documented (Response root, one element per key, ISO dates without twins); the order of keys and
which of them are left out follow the JSON form.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import escape

from xero_sandbox.dates import EPOCH, net_milliseconds

# What one member of a list is called, where it is not the list's name in the singular.
_MEMBERS = {
    "Tracking": "TrackingCategory",
    "SalesTrackingCategories": "SalesTrackingCategory",
    "PurchasesTrackingCategories": "PurchasesTrackingCategory",
    "TrackingCategories": "TrackingCategory",
    "Addresses": "Address",
}
_TWIN = re.compile(r"(Date|UTC)String")


def document(root: str, value: dict[str, Any]) -> bytes:
    """One XML document."""
    parts: list[str] = [f"<{root}>"]
    _write_keys(value, parts)
    parts.append(f"</{root}>")
    return "".join(parts).encode()


def response(head: dict[str, Any], names: tuple[str, str], elements: Iterable[dict[str, Any]]) -> bytes:
    """The Response envelope around a list of elements; `names` are those of the list and of a member."""
    collection, member = names
    parts = ['<Response xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">']
    _write_keys(head, parts)
    parts.append(f"<{collection}>")
    for element in elements:
        parts.append(f"<{member}>")
        _write_keys(element, parts)
        parts.append(f"</{member}>")
    parts.append(f"</{collection}></Response>")
    return "".join(parts).encode()


def _write_keys(value: dict[str, Any], parts: list[str]) -> None:
    for key, item in value.items():
        # The twins exist because JSON has no dates; XML writes the date itself as ISO.
        if item is None or _TWIN.search(key):
            continue
        parts.append(f"<{key}>")
        _write(key, item, parts)
        parts.append(f"</{key}>")


def _write(key: str, item: object, parts: list[str]) -> None:
    if isinstance(item, dict):
        _write_keys(item, parts)
    elif isinstance(item, list):
        member = _MEMBERS.get(key, key.removesuffix("s"))
        for one in item:
            parts.append(f"<{member}>")
            _write(member, one, parts)
            parts.append(f"</{member}>")
    elif isinstance(item, bool):
        parts.append("true" if item else "false")
    else:
        parts.append(escape(_iso(str(item))))


def _iso(text: str) -> str:
    stamp = net_milliseconds(text)
    if stamp is None:
        return text
    moment = EPOCH + timedelta(milliseconds=stamp)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + (f".{moment.microsecond // 1000:03d}" if moment.microsecond else "")
