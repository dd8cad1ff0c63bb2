"""The catalogue of writing, read from operations.yaml: what each object is called, how it is told apart, how it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from source_xero.destination.row import Mode
from source_xero.destination.shape import Json

Key = tuple[str, ...]


@dataclass(frozen=True)
class Find:
    """How the elements that Xero has already are found.

    Attributes:
        by: `whole` (the list comes in one answer), `index` (pages of a light list, and whole elements by id as needed), `pages`
            (pages of whole elements), `parent` (inside another element).
        query: parameters of the list.
        full: parameters of a look-up that brings whole elements.
        ids: the parameter that takes a list of ids; "" where there is none.
        numbers: the parameter that takes a list of the object's numbers.
        where: whether the list takes `where`.
        page_size: how many a page holds; 0 where the size cannot be chosen (pages of a hundred, without a count).
        ordered: whether pages may be asked for in order of the id.
    """

    by: str
    query: Mapping[str, str] = field(default_factory=dict)
    full: Mapping[str, str] = field(default_factory=dict)
    ids: str = ""
    numbers: str = ""
    where: bool = True
    page_size: int = 1000
    ordered: bool = True


@dataclass(frozen=True)
class MadeBy:
    """Which elements are made by writing another object, `maker`: of one of `values`, or any if none are told."""

    field: str
    maker: str
    values: tuple[str, ...] = ()

    def holds(self, value: object) -> bool:
        """Tell whether an element with this value is one of them."""
        return bool(value) and (not self.values or value in self.values)


@dataclass(frozen=True)
class Operation:
    """One object that can be written.

    Attributes:
        name: what a catalog calls it.
        order: its rank among the objects of a flush; what others refer to comes first.
        path: below its API; `{ContactGroupID}` is filled in from the record.
        id: the field that holds Xero's id.
        scope: the granular scope that writing needs.
        find: how existing elements are found.
        envelope: the key that wraps a list of elements, sent and answered.
        schema: the name of its schema among the streams' schemas.
        modes: the destination sync modes it has.
        keys: its natural keys, the surest first; tried after the id when the catalog names no matching key.
        matching: further fields that a catalog may name as matching key.
        required: fields without which Xero creates none.
        fixed: fields that are always so: what makes bills of invoices.
        batch: the most elements a request takes.
        create: how a new one is sent: `batch` (in the envelope), `bare` (alone, without one), "" (Xero creates none).
        create_verb: the method for that.
        update: how a change is sent: `batch` (to the list), `item` (to its own path, in the envelope), `item_bare`
            (to its own path, without one), "" (Xero changes none).
        update_verb: the method for that.
        delete: `status` (a change of status, see `statuses`), `verb` (DELETE to its own path), "" (Xero deletes none).
        delete_by: how a change of status that deletes is sent, if not as other changes are.
        repeat: fields that Xero wants with every change.
        immutable: fields that Xero never changes.
        repeats: whether Xero lets the natural key occur more than once, so that append must look first.
        alike: fields by which elements are found that may be the very same, where there is no natural key.
        one_of: fields of which exactly one is needed to create one.
        short: fields that stand for a block with that one field: a payment's InvoiceNumber for its Invoice.
        capitals: fields that Xero takes in capitals only.
        values: fields that Xero takes some values of only; what it has may say others.
        by_type: objects that an element of a Type is ruled by: an invoice of Type ACCPAY is a bill.
        made_by: which elements another object makes, so that they are never created by themselves.
        makes: paths on which writing this object makes or changes elements.
        part: whether it is kept under a parent, on `path`/<its id>/`below`.
        below: the last step of a part's path.
        parent: the block that tells a part's parent.
        parents: the paths of which something may carry such a part, where it is not one alone.
        becomes: the status of a new one that names none, if not Xero's own default.
        statuses: which of status.py's tables rules its life; "" for none.
        status_field: where the status stands.
        lines: the field with its lines, if they have ids.
        lock: the date that the organisation's lock dates are held against.
        upload: whether a new one is a file that is sent whole, its bytes in `path` or `content` of the record.
        home: the list of what one is made in, of which one is the default; "" for none. See `Planner`.
        unitdp: whether prices keep four decimals only when asked for.
    """

    name: str
    order: int
    path: str
    id: str
    scope: str
    find: Find
    envelope: str
    schema: str
    modes: tuple[Mode, ...] = (Mode.APPEND, Mode.APPEND_DEDUP, Mode.UPDATE, Mode.SOFT_DELETE)
    keys: tuple[Key, ...] = ()
    matching: tuple[Key, ...] = ()
    required: Key = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    batch: int = 50
    create: str = "batch"
    create_verb: str = "PUT"
    update: str = "batch"
    update_verb: str = "POST"
    delete: str = "status"
    delete_by: str = ""
    repeat: Key = ()
    immutable: Key = ()
    repeats: bool = False
    alike: Key = ()
    one_of: Key = ()
    short: Mapping[str, str] = field(default_factory=dict)
    capitals: Key = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_type: Mapping[str, str] = field(default_factory=dict)
    made_by: MadeBy | None = None
    makes: Key = ()
    part: bool = False
    below: str = ""
    parent: str = ""
    parents: Key = ()
    becomes: str = ""
    statuses: str = ""
    status_field: str = "Status"
    lines: str = ""
    lock: str = ""
    upload: bool = False
    home: str = ""
    unitdp: bool = False

    @property
    def matching_keys(self) -> tuple[Key, ...]:
        """Every matching key that a catalog may name: Xero's id, the natural keys, and the further ones."""
        by_id = ((self.id,),) if self.id and (self.id,) not in self.keys else ()
        return (*by_id, *self.keys, *self.matching)


@lru_cache(maxsize=1)
def operations() -> Mapping[str, Operation]:
    """Return every object that can be written, by name."""
    return parsed(resources.files(__package__).joinpath("operations.yaml").read_text(encoding="utf-8"))


def parsed(text: str) -> Mapping[str, Operation]:
    """Return the objects of a catalogue of writing; names that begin with `_` are only there to be repeated."""
    entries = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are the safe loader
    return {name: _operation(name, entry) for name, entry in entries.items() if not name.startswith("_")}


def _operation(name: str, entry: Mapping[str, Any]) -> Operation:
    given = {
        "envelope": entry.get("below") or entry["path"],
        "schema": name,
        **entry,
        "find": Find(**entry["find"]),
        "keys": _keys(entry.get("keys", ())),
        "values": {name: tuple(values) for name, values in entry.get("values", {}).items()},
        "matching": _keys(entry.get("matching", ())),
        **{
            name: tuple(entry.get(name, ()))
            for name in ("required", "repeat", "immutable", "alike", "one_of", "capitals", "makes", "parents")
        },
    }
    if "made_by" in entry:
        made_by = entry["made_by"]
        given["made_by"] = MadeBy(made_by["field"], made_by["maker"], tuple(made_by.get("values", ())))
    if "modes" in entry:
        given["modes"] = tuple(Mode(mode) for mode in entry["modes"])
    return Operation(name=name, **given)


def _keys(keys: Json) -> tuple[Key, ...]:
    return tuple((key,) if isinstance(key, str) else tuple(key) for key in keys)
