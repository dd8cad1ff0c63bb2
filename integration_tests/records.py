"""An element of Xero, a record of the program, and what makes the one the other."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from integration_tests.streams import STREAMS

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

Record = dict[str, Any]
Key = tuple[str, str]


def key_of(stream: str, tenant_id: str, element: Mapping[str, Any]) -> Key:
    """What tells a record of a stream from all others."""
    name = STREAMS[stream].key
    return tenant_id, element[name] if name else ""


def parsed(text: str | bytes) -> Any:
    """JSON with numbers as they are written, so that equal means equal."""
    return json.loads(text, parse_float=Decimal)


def as_read(value: Any, key: str = "") -> Any:
    """An element of Xero as a record has to show it: dates in ISO form, everything else as it was."""
    if isinstance(value, dict):
        return {name: as_read(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [as_read(one, key) for one in value]
    if not isinstance(value, str):
        return value
    if key.endswith(("UTC", "Date")) and (found := re.fullmatch(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/", value)):
        moment = EPOCH + timedelta(milliseconds=int(found[1]))
        return instant(moment) if key.endswith("UTC") else f"{moment:%Y-%m-%d}"
    if key.endswith(("DateUTCString", "DateUtc")) and value[:1].isdigit():
        return instant(datetime.fromisoformat(value[:19]), value[20:23] if "." in value else "000")
    return value


def instant(moment: datetime, milliseconds: str | None = None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds or f'{moment.microsecond // 1000:03d}'}Z"


def without_tenant(record: Record) -> Record:
    """What a record says of its element; of whom and when it was read left out."""
    return {key: value for key, value in record.items() if key not in {"tenant_id", "read_at"}}
