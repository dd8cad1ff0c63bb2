"""What the books hold beside documents and settings with rules of their own: the organisation, payment services."""

from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import NO_CHANGE, BooksError
from xero_sandbox.partials import merged

Element = dict[str, Any]

_CREATABLE: Final[dict[str, tuple[str, Element]]] = {
    "PaymentServices": ("PaymentServiceID", {"PaymentServiceType": "Custom"}),
}
_EDITABLE: Final = frozenset({"Organisation"})


class Register:
    """Each method returns the element as it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, resource: str, partial: Element) -> Element:
        """Adds an element."""
        if resource not in _CREATABLE:
            raise BooksError(f"{resource} cannot be created")
        id_key, defaults = _CREATABLE[resource]
        return self._desk.keep(resource, merged({id_key: self._desk.ids(), **defaults}, partial))

    def edit(self, resource: str, element_id: str, changes: Element) -> Element:
        """Changes an element: keys left out stay."""
        if resource not in _EDITABLE:
            raise BooksError(NO_CHANGE)
        return self._desk.keep(resource, merged(self._desk.need(resource, element_id), changes))

    def end(self, resource: str, _: str, _status: str) -> Element:
        """Refused."""
        raise BooksError(f"{resource} cannot be deleted")
