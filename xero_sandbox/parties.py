"""The contact of a document, as a writer names it: found, changed in passing, or made."""

from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import CONTACT_ARCHIVED, NEEDS_CONTACT, BooksError, NotInBooks
from xero_sandbox.writable import Element, Work

UNIDENTIFIED: Final = (
    "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber"
)
# Unverified: the wording.
UNKNOWN: Final = "The Contact could not be found."
_NAMES: Final = ("ContactID", "ContactNumber", "Name")
# What follows from documents or has a place of its own.
_NOT_IN_PASSING: Final = frozenset({"ContactID", "ContactStatus", "ContactGroups", "IsCustomer", "IsSupplier"})


def meant(desk: Desk, reference: Any, *, may_be_new: bool) -> Element | None:  # noqa: ANN401 - JSON
    """The contact that a Contact block means; None for one that is to be made.

    Raises:
        BooksError: if it names nobody, an archived contact, or somebody new where that is not allowed.
    """
    if not reference:
        raise BooksError(NEEDS_CONTACT)
    if not any(reference.get(name) for name in _NAMES):
        raise BooksError(UNIDENTIFIED)
    try:
        contact = desk.contact({name: reference[name] for name in _NAMES if reference.get(name)})
    except NotInBooks as error:
        raise BooksError(UNKNOWN) from error
    if contact and contact.get("ContactStatus") == "ARCHIVED":
        raise BooksError(CONTACT_ARCHIVED)
    if contact is None and not may_be_new:
        raise BooksError(NEEDS_CONTACT)
    return contact


def settled(work: Work, reference: Element, contact: Element | None) -> Element:
    """The block that the books need, once the contact exists and has what else the block says of it.

    Documented as a hazard: whatever a document says of its contact is written to the contact.
    """
    said = {key: value for key, value in reference.items() if key not in _NOT_IN_PASSING}
    if contact is None:
        return {"ContactID": work.books.create("Contacts", said)["ContactID"]}
    # Unverified: that a block which says nothing new leaves the stamp of the contact alone.
    found_by_name = "ContactID" not in reference and reference.get("ContactNumber") in {None, ""}
    if found_by_name:
        said.pop("Name", None)  # it may be written in other letters
    news = {key: value for key, value in said.items() if not _known(value, contact.get(key))}
    if news:
        work.books.edit("Contacts", contact["ContactID"], news)
    return {"ContactID": contact["ContactID"]}


def _known(value: Any, present: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(value, list) and isinstance(present, list):
        return all(any(_known(one, other) for other in present) for one in value)
    if isinstance(value, dict) and isinstance(present, dict):
        return all(_known(part, present.get(key)) for key, part in value.items())
    return bool(value == present) or (present is None and value in ("", []))
