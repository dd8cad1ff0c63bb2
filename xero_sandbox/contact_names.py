"""Which active contact bears a name."""

from typing import Any

from xero_sandbox.store import Tenant

Element = dict[str, Any]


class ContactNames:
    """The names of a tenant's active contacts; Unverified: that case does not matter.

    Looked up once, because every new contact would otherwise be compared with all there are; right for as long as contacts
    change through the books alone.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._owners: dict[str, str] | None = None
        self._borne: dict[str, str] = {}

    def owner(self, name: str) -> str | None:
        """The ContactID of the active contact of that name."""
        return self._book().get(name.casefold())

    def note(self, contact: Element) -> None:
        """Takes in a contact as it now is."""
        self._enter(self._book(), contact)

    def _book(self) -> dict[str, str]:
        if self._owners is None:
            self._owners = {}
            for contact in self._tenant["Contacts"]:
                self._enter(self._owners, contact)
        return self._owners

    def _enter(self, owners: dict[str, str], contact: Element) -> None:
        contact_id = contact["ContactID"]
        former = self._borne.pop(contact_id, None)
        if former is not None and owners.get(former) == contact_id:
            del owners[former]
        if contact.get("ContactStatus") == "ACTIVE" and "Name" in contact:
            name = self._borne[contact_id] = contact["Name"].casefold()
            owners[name] = contact_id
