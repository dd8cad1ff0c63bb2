"""How contacts, settings and what settles documents are written: one entry a resource."""

from typing import Final

from xero_sandbox.writable import Element, Work, Writable, creating, updating

_FOLLOWING: Final = frozenset({"IsCustomer", "IsSupplier", "Balances", "ContactGroups"})


def _contact(work: Work, element: Element) -> str | None:
    """The contact of a ContactNumber or, failing that, the active one of a Name."""
    number = work.tenant["Contacts"].find(element["ContactNumber"]) if element.get("ContactNumber") else None
    if number:
        return number.id
    return work.books.desk.names.owner(element["Name"]) if element.get("Name") else None


REGISTER: Final = (
    Writable(
        "Contacts",
        create=creating("Contacts"),
        update=updating("Contacts"),
        find=_contact,
        match=("ContactNumber", "Name"),
        ignored=_FOLLOWING,
        ends="ContactStatus ARCHIVED",
    ),
)
