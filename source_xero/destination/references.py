"""What a row refers to by name, code, number or id, brought to what Xero takes; what is missing is named, never left out.

An element written earlier in the same run counts as there; one that failed counts as missing, with the row that failed.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from source_xero.destination.current import Known, Shelf, Values
from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element
from source_xero.destination.operation import Key
from source_xero.destination.row import Mode
from source_xero.destination.shape import REFERENCES

_ACCOUNT_CODES = frozenset(
    {
        "AccountCode",
        "SalesDefaultAccountCode",
        "PurchasesDefaultAccountCode",
        "InventoryAssetAccountCode",
        "COGSAccountCode",
    }
)
_TAX_TYPES = frozenset({"TaxType", "AccountsReceivableTaxType", "AccountsPayableTaxType"})
_LINE_TRACKING = frozenset({"Tracking"})
_TRANSFER_TRACKING = frozenset({"FromTracking", "ToTracking"})
_CONTACT_TRACKING = frozenset({"SalesTrackingCategories", "PurchasesTrackingCategories"})


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
        self._tables: dict[str, Mapping[str, Element]] = {}
        self._options: dict[tuple[Any, ...], tuple[Element, Element]] = {}

    def expect(self, path: str, element: Element, row_number: int) -> None:
        """Remember that an element is about to be made: until `arrived`, whoever refers to it is told that it failed."""
        for label in _labels(path, element):
            self._failed[label] = row_number

    def arrived(self, path: str, element: Element) -> None:
        """Forget what was expected: it is in Xero now."""
        if self._failed:
            for label in _labels(path, element):
                self._failed.pop(label, None)
        self._tables.pop(path, None)
        if path == "TrackingCategories":
            self._options.clear()

    def resolve(self, drafts: list[Draft]) -> None:
        """Bring every reference of these drafts to what Xero takes; what cannot be found is a problem of its draft."""
        blocks = [block for draft in drafts for block in _blocks(draft, draft.element, "")]
        self._prepare(blocks)
        for block in blocks:
            found = self._found(block)
            if found is not None:
                block.within[block.name] = found
        for draft in drafts:
            self._codes(draft, draft.element, "", top=True)

    def failed(self, path: str, label: str) -> int:
        """Return the number of the row that was to make an element of this number, code or name and could not; 0 for none."""
        wanted = label.strip().casefold()
        return next((row for (where, one), row in self._failed.items() if where == path and one.partition("=")[2] == wanted), 0)

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
            found = self._found(Block(probe, {"Contact": block.value}, "Contact", "Contact"))
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

    def _found(self, block: Block) -> dict[str, str] | None:
        role, value = block.role, block.value
        shelf = self._shelf(role.path)
        xero_id = _text(value.get(role.id))
        if xero_id:
            if not self._verify_ids and not _named(block):
                return {role.id: xero_id}
            known = shelf.matches((role.id,), (xero_id.casefold(),))
            if known:
                return self._usable(block, known[0], {role.id: xero_id})
        said = [f"{role.id} {xero_id}"] if xero_id else []
        for key in role.keys:
            raw = tuple(_text(value.get(name)) for name in key)
            if not all(raw):
                continue
            values = tuple(one.casefold() for one in raw)
            known = self._candidates(shelf, key, values, value)
            said.append(f"{key[-1]} {raw[-1]!r}")
            if len(known) == 1:
                return self._usable(block, known[0], {role.id: known[0].id})
            if known:
                ids = ", ".join(one.id for one in known[:3])
                block.draft.reject(f"{len(known)} have {said[-1]} ({ids}): give the {role.id}.", f"{block.at}.{role.id}")
                return None
        self._missing(block, said)
        return None

    def _candidates(self, shelf: Shelf, key: Key, values: Values, value: Mapping[str, Any]) -> list[Known]:
        known = [one for one in shelf.matches(key, values) if one.status not in ("DELETED", "VOIDED")]
        active = [one for one in known if one.status != "ARCHIVED"] or known
        kind = _text(value.get("Type")).casefold()
        if kind:
            active = [one for one in active if one.field("Type") == kind]
        contact = value.get("Contact")
        if len(active) > 1 and isinstance(contact, Mapping):
            by_name = self._shelf("Contacts")
            names = {one.id for one in active if _same_contact(contact, one.field("Contact"), by_name)}
            active = [one for one in active if one.id in names] or active
        return active

    def _usable(self, block: Block, known: Known, found: dict[str, str]) -> dict[str, str] | None:
        if known.status == "ARCHIVED" and block.draft.row.mode is not Mode.SOFT_DELETE:
            message = f"The {block.role.noun} {_name(block)} is archived in Xero: restore it there, or name another."
            block.draft.reject(message, block.at)
            return None
        return found

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

    # ---- codes ----

    def _codes(self, draft: Draft, within: MutableMapping[str, Any], at: str, *, top: bool = False) -> None:
        for name, value in list(within.items()):
            here = f"{at}{name}"
            if name in _ACCOUNT_CODES:
                self._put(within, name, self._account(draft, value, here))
            elif name in _TAX_TYPES and not (top and draft.operation.path == "TaxRates"):
                self._put(within, name, self._tax(draft, value, here))
            elif name == "ItemCode":
                self._put(within, name, self._item(draft, value, here))
            elif name in _LINE_TRACKING or name in _TRANSFER_TRACKING:
                self._tracking(draft, within, name, here)
            elif name in _CONTACT_TRACKING:
                self._contact_tracking(draft, value, here)
            elif name == "BrandingThemeID":
                self._theme(draft, within, value)
            elif isinstance(value, list):
                for place, entry in enumerate(value):
                    if isinstance(entry, dict):
                        if name == "LineItems" or name == "JournalLines":
                            self._line(draft, entry, f"{here}.{place}")
                        self._codes(draft, entry, f"{here}.{place}.")
            elif isinstance(value, dict) and name not in REFERENCES:
                self._codes(draft, value, f"{here}.")

    def _line(self, draft: Draft, line: dict[str, Any], at: str) -> None:
        """Bring what tells a line's account and item otherwise to the code, which is what Xero takes."""
        account, item = line.pop("AccountID", None), line.pop("Item", None)
        if account and not line.get("AccountCode"):
            code = self._account(draft, account, f"{at}.AccountID")
            if code:
                line["AccountCode"] = code
        if isinstance(item, Mapping) and item.get("Code") and not line.get("ItemCode"):
            line["ItemCode"] = item["Code"]

    @staticmethod
    def _put(within: MutableMapping[str, Any], name: str, value: str | None) -> None:
        if value is not None:
            within[name] = value

    def _table(self, path: str, *names: str) -> Mapping[str, Element]:
        """Return the elements of a list that comes whole by each of some fields; the first field that has a text wins."""
        table = self._tables.get(path)
        if table is None:
            elements = list(self._shelf(path).elements())
            made: dict[str, Element] = {}
            for name in names:
                for element in elements:
                    label = _text(element.get(name)).casefold()
                    if label and (label not in made or made[label].get("Status") == "ARCHIVED"):
                        made[label] = element
            table = self._tables[path] = made
        return table

    def _account(self, draft: Draft, value: Any, at: str) -> str | None:
        if not value:
            return None
        element = self._table("Accounts", "Code", "Name", "AccountID").get(_text(value).casefold())
        if element is None:
            self._unknown(draft, "Accounts", "Code", value, f"Xero has no account with code, name or id {value!r}", at)
        elif element.get("Status") == "ARCHIVED":
            draft.reject(f"The account {value!r} is archived in Xero: restore it, or name another.", at)
        elif not element.get("Code"):
            draft.reject(f"The account {value!r} has no code in Xero, and lines are posted by code: give it one.", at)
        else:
            return str(element["Code"])
        return None

    def _tax(self, draft: Draft, value: Any, at: str) -> str | None:
        if not value:
            return None
        element = self._table("TaxRates", "TaxType", "Name").get(_text(value).casefold())
        # NONE is a tax type everywhere, also where the list of rates leaves it out.
        if element is None and _text(value).upper() != "NONE":
            self._unknown(draft, "TaxRates", "Name", value, f"Xero has no tax rate of type or name {value!r}", at)
            return None
        return str(element["TaxType"]) if element else "NONE"

    def _item(self, draft: Draft, value: Any, at: str) -> str | None:
        if not value:
            return None
        element = self._table("Items", "Code", "ItemID").get(_text(value).casefold())
        if element is None:
            self._unknown(draft, "Items", "Code", value, f"Xero has no item with code {value!r}", at)
            return None
        return str(element["Code"])

    def _unknown(self, draft: Draft, path: str, key: str, value: Any, message: str, at: str) -> None:
        row = self._failed.get((path, f"{key}={_text(value).casefold()}"))
        if row is not None:
            draft.reject(f"{message}: it is in record {row}, which could not be written.", at)
        else:
            draft.reject(f"{message}.", at)

    def _theme(self, draft: Draft, within: MutableMapping[str, Any], value: Any) -> None:
        themes = self._table("BrandingThemes", "BrandingThemeID", "Name")
        element = themes.get(_text(value).casefold())
        if element is None:
            # A theme is how a document looks, not what it says: that one of another organisation is missing stops nothing.
            del within["BrandingThemeID"]
            draft.notes.append(f"BrandingThemeID {value} is no theme of this organisation; Xero uses its default.")
        else:
            within["BrandingThemeID"] = element["BrandingThemeID"]

    # ---- tracking ----

    def _tracking(self, draft: Draft, within: MutableMapping[str, Any], name: str, at: str) -> None:
        out = []
        seen: set[str] = set()
        for place, entry in enumerate(within[name] or ()):
            found = self._option(draft, entry, f"{at}.{place}")
            if found is None:
                continue
            category, option = found
            if category["TrackingCategoryID"] in seen:
                draft.reject(f"The tracking category {category.get('Name')!r} is given twice; Xero would keep the last.", at)
            seen.add(category["TrackingCategoryID"])
            if name in _TRANSFER_TRACKING:
                ids = {"TrackingCategoryID": category["TrackingCategoryID"], "TrackingOptionID": option["TrackingOptionID"]}
                out.append(ids)
            else:  # purchase orders take names only, and every other document takes them too
                out.append({"Name": category["Name"], "Option": option["Name"]})
        within[name] = out

    def _option(self, draft: Draft, entry: Mapping[str, Any], at: str) -> tuple[Element, Element] | None:
        label = tuple(_text(entry.get(name)) for name in ("TrackingCategoryID", "TrackingOptionID", "Name", "Option"))
        if label not in self._options:
            found = self._option_of(draft, entry, at)
            if found is None:
                return None
            self._options[label] = found
        return self._options[label]

    def _option_of(self, draft: Draft, entry: Mapping[str, Any], at: str) -> tuple[Element, Element] | None:
        category_id, category_name = _text(entry.get("TrackingCategoryID")), _text(entry.get("Name"))
        option_id, option_name = _text(entry.get("TrackingOptionID")), _text(entry.get("Option"))
        categories = list(self._shelf("TrackingCategories").elements())
        category = _one(categories, "TrackingCategoryID", category_id) or _one(categories, "Name", category_name)
        if category is None and option_id and not category_name:
            category = next((one for one in categories if _one(one.get("Options") or (), "TrackingOptionID", option_id)), None)
        if category is None:
            known = ", ".join(repr(one.get("Name")) for one in categories if one.get("Status") != "ARCHIVED")
            named = category_name or category_id
            draft.reject(f"Xero has no tracking category {named!r}; it has {known or 'none'}.", at)
            return None
        options = category.get("Options") or ()
        option = _one(options, "TrackingOptionID", option_id) or _one(options, "Name", option_name)
        if option is None:
            known = ", ".join(repr(one.get("Name")) for one in options if one.get("Status") != "ARCHIVED")
            message = f"The tracking category {category.get('Name')!r} has no option {option_name or option_id!r}; it has {known or 'none'}."
            draft.reject(message, at)
            return None
        if "ARCHIVED" in (category.get("Status"), option.get("Status")):
            draft.reject(f"The tracking option {option.get('Name')!r} of {category.get('Name')!r} is archived in Xero.", at)
            return None
        return category, option

    def _contact_tracking(self, draft: Draft, entries: Any, at: str) -> None:
        for place, entry in enumerate(entries or ()):
            names = {"Name": entry.get("TrackingCategoryName"), "Option": entry.get("TrackingOptionName")}
            self._option(draft, names, f"{at}.{place}")


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
    for name in ("ContactNumber", "Name", "Code", "InvoiceNumber", "CreditNoteNumber"):
        value = element.get(name)
        if isinstance(value, str) and value:
            yield path, f"{name}={value.strip().casefold()}"


def _same_contact(contact: Mapping[str, Any], contact_id: str, contacts: Shelf) -> bool:
    given = _text(contact.get("ContactID")).casefold()
    if given and given == contact_id:
        return True
    known = contacts.matches(("ContactID",), (contact_id,))
    name = _text(contact.get("Name")).casefold()
    return bool(known and name and known[0].field("Name") == name)


def _one(elements: Any, name: str, value: str) -> Element | None:
    if not value:
        return None
    label = value.casefold()
    hits = [element for element in elements if _text(element.get(name)).casefold() == label]
    live = [element for element in hits if element.get("Status") != "ARCHIVED"]
    best: Sequence[Element] = live or hits
    return best[0] if best else None


def _name(block: Block) -> str:
    value = block.value
    names = (value.get(key[-1]) for key in reversed(block.role.keys))
    return repr(next((name for name in names if name), None) or value.get(block.role.id))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
