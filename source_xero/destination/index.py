"""What is kept in mind of the elements of a kind: little of each, found by any of its keys.

Tens of thousands are held at a time. So the names of fields are one tuple for all, a key of one field is that field's text, and
an element that is alone under its key stands there by its id.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern

from source_xero.destination.intent import Element
from source_xero.destination.keys import shared
from source_xero.destination.operation import Key

Values = tuple[str, ...]
Label = str | Values


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept in mind of an element: its id, its status, and what it can be matched by."""

    id: str
    status: str
    names: tuple[str, ...]
    values: Values

    def field(self, name: str) -> str:
        """Return a field in the form in which it is matched, "" for none."""
        return self.values[self.names.index(name)] if name in self.names else ""


def label_of(values: Values) -> Label:
    """Return the values of a key in the form in which they are kept."""
    return values[0] if len(values) == 1 else values


class Index:
    """Known elements by id, and by those keys that were asked for.

    Args:
        id_field: where an element has its id.
        status_field: where it has its status.
        fields: what to keep of it, all that some key needs.
    """

    def __init__(self, id_field: str, status_field: str, fields: tuple[str, ...]) -> None:
        self._id_field, self._status_field, self._fields = id_field, status_field, fields
        self._known: dict[str, Known] = {}
        self._by_key: dict[Key, dict[Label, str | list[str]]] = {}

    def __iter__(self) -> Iterator[Known]:
        """Go through all that is known."""
        return iter(self._known.values())

    def matches(self, key: Key, values: Values) -> list[Known]:
        """Return the elements that have these values of a key."""
        if key == (self._id_field,):
            known = self._known.get(values[0])
            return [known] if known else []
        ids = self._of(key).get(label_of(values), ())
        return [self._known[one] for one in ([ids] if isinstance(ids, str) else ids)]

    def take(self, element: Element) -> str:
        """Take in an element as Xero has it now; return its id, "" for none."""
        xero_id = str(element.get(self._id_field) or "").casefold()
        if xero_id:
            self.drop(xero_id)
            status = intern(str(element.get(self._status_field) or ""))
            known = Known(xero_id, status, self._fields, tuple(shared(element, name) for name in self._fields))
            self._known[xero_id] = known
            for key, ids in self._by_key.items():
                _add(ids, _label(known, key), xero_id)
        return xero_id

    def drop(self, xero_id: str) -> None:
        """Forget an element."""
        known = self._known.pop(xero_id, None)
        if known is None:
            return
        for key, ids in self._by_key.items():
            label = _label(known, key)
            same = ids[label]
            if isinstance(same, str):
                del ids[label]
            else:
                same.remove(xero_id)

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()
        self._by_key.clear()

    def _of(self, key: Key) -> dict[Label, str | list[str]]:
        ids = self._by_key.get(key)
        if ids is None:
            ids = self._by_key[key] = {}
            for known in self._known.values():
                _add(ids, _label(known, key), known.id)
        return ids


def _label(known: Known, key: Key) -> Label:
    return label_of(tuple(known.field(name) for name in key))


def _add(ids: dict[Label, str | list[str]], label: Label, xero_id: str) -> None:
    same = ids.get(label)
    if same is None:
        ids[label] = xero_id
    elif isinstance(same, str):
        ids[label] = [same, xero_id]
    else:
        same.append(xero_id)
