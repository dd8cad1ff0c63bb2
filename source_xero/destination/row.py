"""What goes in and what comes out of writing: a row of input, and its one outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Mode(str, Enum):
    """The destination sync modes that Xero can serve; they are the verbs of writing."""

    APPEND = "append"
    APPEND_DEDUP = "append_dedup"
    UPDATE = "update"
    SOFT_DELETE = "soft_delete"


class Verdict(str, Enum):
    """How a row ends."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Row:
    """One record of input on its way to Xero.

    Attributes:
        number: its place in the input, from 1; the report names it.
        stream: the stream it came by, as the catalog names it.
        object: the object of `operations.yaml` it is written to.
        mode: what is to be done with it.
        matching_key: the fields that say which element it is; empty for the object's own ladder of keys.
        tenant_id: the organisation it goes to.
        data: the record as it came, `tenant_id` included.
    """

    number: int
    stream: str
    object: str
    mode: Mode
    matching_key: tuple[str, ...]
    tenant_id: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Reason:
    """Why a row was rejected: a sentence, and the field at fault where one is (`LineItems.0.AccountCode`)."""

    message: str
    field: str = ""


@dataclass(frozen=True)
class Outcome:
    """The one end of a row.

    Attributes:
        row: the row.
        verdict: how it ended.
        xero_id: the id of the element in Xero, "" where there is none.
        reasons: of a rejection, at least one.
        notes: what is worth knowing though it went well: dropped fields, warnings of Xero.
    """

    row: Row
    verdict: Verdict
    xero_id: str = ""
    reasons: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()
