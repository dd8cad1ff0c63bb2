"""What a row refers to by name, code, number or id, brought to what Xero takes; what is missing is named, never left out.

An element written earlier in the same run counts as there; one that failed counts as missing, with the row that failed.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from source_xero.destination.codes import Codes
from source_xero.destination.current import Shelf
from source_xero.destination.draft import Draft
from source_xero.destination.index import Known, Values
from source_xero.destination.intent import Element
from source_xero.destination.operation import Key
from source_xero.destination.row import Mode
from source_xero.destination.shape import REFERENCES, Json

_LABELS = ("ContactNumber", "Name", "Code", "InvoiceNumber", "CreditNoteNumber", "QuoteNumber", "PurchaseOrderNumber")
"""By what an element that could not be written may be referred to."""


@dataclass(frozen=True)
class Role:
    """What a block can stand for: where those elements are, and what tells one.

    Attributes:
        path: the list they are in.
        id: their id's field.
        keys: what else tells one, the surest first.
        noun: what to call one.
        write: the object that writes them.
    """

    path: str
    id: str
    keys: tuple[Key, ...]
    noun: str
    write: str


ROLES: Mapping[str, Role] = {
    "contact": Role("Contacts", "ContactID", (("ContactNumber",), ("Name",)), "contact", "contacts"),
    "account": Role("Accounts", "AccountID", (("Code",), ("Name",)), "account", "accounts"),
    "invoice": Role("Invoices", "InvoiceID", (("InvoiceNumber",),), "invoice or bill", "invoices or bills"),
    "credit note": Role("CreditNotes", "CreditNoteID", (("CreditNoteNumber",),), "credit note", "credit_notes"),
    "prepayment": Role("Prepayments", "PrepaymentID", (), "prepayment", "bank_transactions"),
    "overpayment": Role("Overpayments", "OverpaymentID", (), "overpayment", "bank_transactions"),
    "contact group": Role("ContactGroups", "ContactGroupID", (("Name",),), "contact group", "contact_groups"),
    "tracking category": Role(
        "TrackingCategories", "TrackingCategoryID", (("Name",),), "tracking category", "tracking_categories"
    ),
}


@dataclass(frozen=True)
class Block:
    """A block of a draft that stands for another element: `within[name]`, and how it is reached from the record."""

    draft: Draft
    within: MutableMapping[str, Any]
    name: str
    at: str

    @property
    def role(self) -> Role:
        """Return what it stands for."""
        return ROLES[REFERENCES[self.name]]

    @property
    def value(self) -> Mapping[str, Any]:
        """Return what it says."""
        value: Mapping[str, Any] = self.within[self.name]
        return value


class References:
    """Resolves what the rows of one organisation refer to."""

    def __init__(self, shelves: Callable[[str], Shelf], *, verify_ids: bool = False) -> None:
        self._shelf = shelves
        self._verify_ids = verify_ids
        self._failed: dict[tuple[str, str], int] = {}
        self._codes = Codes(shelves, self.failed)

    def expect(self, path: str, element: Element, row_number: int) -> None:
        """Remember that an element is about to be made: until `arrived`, whoever refers to it is told that it failed."""
        for label in _labels(path, element):
            self._failed[label] = row_number

    def arrived(self, path: str, element: Element) -> None:
        """Forget what was expected: it is in Xero now."""
        if self._failed:
            for label in _labels(path, element):
                self._failed.pop(label, None)
        self._codes.forget(path)

    def resolve(self, drafts: list[Draft]) -> None:
        """Bring every reference of these drafts to what Xero takes; what cannot be found is a problem of its draft."""
        blocks = [block for draft in drafts for block in _blocks(draft, draft.element, "")]
        self._prepare(blocks)
        for block in blocks:
            found = self._found(block)
            if found is not None:
                block.within[block.name] = found
        for draft in drafts:
            self._codes.resolve(draft)

    def failed(self, path: str, label: str) -> int:
        """Return the number of the row that was to make an element of this number, code or name and could not; 0 for none."""
        wanted = label.strip().casefold()
        return next(
            (self._failed[path, f"{name}={wanted}"] for name in _LABELS if (path, f"{name}={wanted}") in self._failed), 0
        )

    def contact_ids(self, drafts: Sequence[Draft]) -> dict[int, str]:
        """Return the ids of the contacts that rows name, as far as Xero has them, by the number of the row."""
        blocks = [
            Block(draft, draft.element, "Contact", "Contact")
            for draft in drafts
            if isinstance(draft.element.get("Contact"), dict)
        ]
        self._prepare(blocks)
        out = {}
        for block in blocks:
            probe = Draft(block.draft.row, block.draft.operation, {})
            found = self._found(Block(probe, {"Contact": block.value}, "Contact", "Contact"), archived=True)
            if found is not None:
                out[block.draft.row.number] = found["ContactID"]
        return out

    # ---- blocks ----

    def _prepare(self, blocks: Sequence[Block]) -> None:
        """Look up all blocks together, rung by rung, so that no row costs a call of its own."""
        wanted: dict[tuple[str, Key], dict[Values, Values]] = {}
        for block in blocks:
            xero_id = _text(block.value.get(block.role.id))
            if xero_id and (self._verify_ids or _named(block)):
                wanted.setdefault((block.role.path, (block.role.id,)), {})[(xero_id.casefold(),)] = (xero_id,)
        self._prepare_all(wanted)
        step, waiting = 0, [block for block in blocks if not self._is_known(block)]
        while waiting:
            wanted, waiting = {}, [block for block in waiting if len(block.role.keys) > step]
            for block in waiting:
                key = block.role.keys[step]
                raw = tuple(_text(block.value.get(name)) for name in key)
                if all(raw):
                    wanted.setdefault((block.role.path, key), {})[tuple(one.casefold() for one in raw)] = raw
            self._prepare_all(wanted)
            waiting = [block for block in waiting if not self._matches(block, block.role.keys[step])]
            step += 1

    def _prepare_all(self, wanted: Mapping[tuple[str, Key], Mapping[Values, Values]]) -> None:
        for (path, key), values in wanted.items():
            self._shelf(path).prepare(key, values)

    def _is_known(self, block: Block) -> bool:
        """Tell whether the id of a block needs no look, or was found by it."""
        xero_id = _text(block.value.get(block.role.id))
        if not xero_id:
            return False
        if not self._verify_ids and not _named(block):
            return True
        return bool(self._shelf(block.role.path).matches((block.role.id,), (xero_id.casefold(),)))

    def _matches(self, block: Block, key: Key) -> list[Known]:
        values = tuple(_text(block.value.get(name)).casefold() for name in key)
        return self._shelf(block.role.path).matches(key, values) if all(values) else []

    def _found(self, block: Block, *, archived: bool = False) -> dict[str, str] | None:
        role, value = block.role, block.value
        shelf = self._shelf(role.path)
        xero_id = _text(value.get(role.id))
        if xero_id:
            if not self._verify_ids and not _named(block):
                return {role.id: xero_id}
            known = shelf.matches((role.id,), (xero_id.casefold(),))
            if known:
                return {role.id: xero_id} if archived or self._is_usable(block, known[0]) else None
        said = [f"{role.id} {xero_id}"] if xero_id else []
        for key in role.keys:
            raw = tuple(_text(value.get(name)) for name in key)
            if not all(raw):
                continue
            values = tuple(one.casefold() for one in raw)
            known = self._candidates(shelf, key, values, block)
            said.append(f"{key[-1]} {raw[-1]!r}")
            if len(known) == 1:
                return {role.id: known[0].id} if archived or self._is_usable(block, known[0]) else None
            if known:
                ids = ", ".join(one.id for one in known[:3])
                block.draft.reject(f"{len(known)} have {said[-1]} ({ids}): give the {role.id}.", f"{block.at}.{role.id}")
                return None
        self._missing(block, said)
        return None

    def _candidates(self, shelf: Shelf, key: Key, values: Values, block: Block) -> list[Known]:
        known = [one for one in shelf.matches(key, values) if one.status not in ("DELETED", "VOIDED")]
        active = [one for one in known if one.status != "ARCHIVED"] or known
        value = block.value
        kind = _text(value.get("Type")).casefold()
        if kind:
            active = [one for one in active if one.field("Type") == kind]
        contact = value.get("Contact")
        if len(active) > 1 and isinstance(contact, Mapping):
            contact_id = self._contact_id(block, contact)
            active = [one for one in active if one.field("Contact") == contact_id] or active
        return active

    def _contact_id(self, block: Block, contact: Mapping[str, Any]) -> str:
        """Return the id of the contact that a document's block tells, "" if Xero has none such."""
        probe = Draft(block.draft.row, block.draft.operation, {})
        named = Block(probe, {"Contact": contact}, "Contact", "Contact")
        self._prepare([named])
        found = self._found(named, archived=True)
        return found["ContactID"].casefold() if found else ""

    def _is_usable(self, block: Block, known: Known) -> bool:
        """Tell whether something can still be written to an element; deletions may name what is put away."""
        if known.status != "ARCHIVED" or block.draft.row.mode is Mode.SOFT_DELETE:
            return True
        message = f"The {block.role.noun} {_name(block)} is archived in Xero: restore it there, or name another."
        block.draft.reject(message, block.at)
        return False

    def _missing(self, block: Block, said: list[str]) -> None:
        role = block.role
        if not said:
            fields = " or ".join((role.id, *(key[-1] for key in role.keys)))
            block.draft.reject(f"{block.name} must say which {role.noun} by {fields}.", block.at)
            return
        for key in role.keys:
            row = self._failed.get((role.path, f"{key[-1]}={_text(block.value.get(key[-1])).casefold()}"))
            if row is not None:
                message = f"The {role.noun} {_name(block)} that it needs is in record {row}, which could not be written."
                block.draft.reject(message, block.at)
                return
        message = f"Xero has no {role.noun} with {' or '.join(said)}: write it first ({role.write}), or name another."
        block.draft.reject(message, block.at)


def _blocks(draft: Draft, within: MutableMapping[str, Any], at: str) -> Iterator[Block]:
    for name, value in within.items():
        if isinstance(value, dict):
            if name in REFERENCES:
                yield Block(draft, within, name, f"{at}{name}")
            else:
                yield from _blocks(draft, value, f"{at}{name}.")
        elif isinstance(value, list) and name in ("Payments", "Allocations"):
            for place, entry in enumerate(value):
                if isinstance(entry, dict):
                    yield from _blocks(draft, entry, f"{at}{name}.{place}.")


def _named(block: Block) -> bool:
    """Tell whether a block says more than an id, so that an id of another organisation need not be the end."""
    return any(all(_text(block.value.get(name)) for name in key) for key in block.role.keys)


def _labels(path: str, element: Element) -> Iterator[tuple[str, str]]:
    for name in _LABELS:
        value = element.get(name)
        if isinstance(value, str) and value:
            yield path, f"{name}={value.strip().casefold()}"


def _name(block: Block) -> str:
    value = block.value
    names = (value.get(key[-1]) for key in reversed(block.role.keys))
    return repr(next((name for name in names if name), None) or value.get(block.role.id))


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""
