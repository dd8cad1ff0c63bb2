"""Contact groups as the books keep them, and who is in them."""

from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.documents import contact_stub
from xero_sandbox.lifecycles import (
    CONTACT_ARCHIVED,
    GROUP_NAME_NEEDED,
    GROUP_NAME_TAKEN,
    TOO_MANY_GROUPS,
    BooksError,
    NotInBooks,
    check_editable,
    check_move,
    initial_status,
)
from xero_sandbox.partials import merged

Element = dict[str, Any]

_MOST: Final = 100


class ContactGroups:
    """Each method returns the group as it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, resource: str, partial: Element) -> Element:
        """Adds a group without members."""
        group_id = partial.get("ContactGroupID") or self._desk.ids()
        group: Element = {"ContactGroupID": group_id, "Contacts": [], "HasValidationErrors": False}
        return self._keep(merged(group, partial | {"Status": initial_status(resource, partial)}))

    def edit(self, resource: str, group_id: str, changes: Element) -> Element:
        """Gives a group another name, or deletes it by Status."""
        group = self._desk.need(resource, group_id)
        if changes.get("Status", group["Status"]) != group["Status"]:
            return self.end(resource, group_id, changes["Status"])
        check_editable(resource, group)
        return self._keep(merged(group, changes))

    def end(self, resource: str, group_id: str, status: str) -> Element:
        """Deletes a group; its members stay contacts."""
        group = self._desk.need(resource, group_id)
        check_move(resource, group, status)
        return self._shown(group | {"Status": status})

    def join(self, group_id: str, contact_id: str) -> Element:
        """Puts a contact into a group. Unverified: that this moves the stamp of the contact."""
        group, contact = self._desk.need("ContactGroups", group_id), self._desk.need("Contacts", contact_id)
        check_editable("ContactGroups", group)
        if contact["ContactStatus"] != "ACTIVE":
            raise BooksError(CONTACT_ARCHIVED)
        _take_out(group, contact)
        group["Contacts"].append(contact_stub(contact))
        contact["ContactGroups"].append(_shown_group(group))
        self._desk.keep("Contacts", contact)
        return self._desk.keep("ContactGroups", group)

    def leave(self, group_id: str, contact_id: str) -> Element:
        """Takes a contact out of a group; NotInBooks if it is not in it."""
        group, contact = self._desk.need("ContactGroups", group_id), self._desk.need("Contacts", contact_id)
        if contact["ContactID"] not in {each["ContactID"] for each in group["Contacts"]}:
            raise NotInBooks
        _take_out(group, contact)
        self._desk.keep("Contacts", contact)
        return self._desk.keep("ContactGroups", group)

    def clear(self, group_id: str) -> Element:
        """Takes every contact out of a group."""
        for member in self._desk.need("ContactGroups", group_id)["Contacts"]:
            self.leave(group_id, member["ContactID"])
        return self._desk.need("ContactGroups", group_id)

    def _keep(self, group: Element) -> Element:
        others = [other for other in self._desk.tenant["ContactGroups"] if other["ContactGroupID"] != group["ContactGroupID"]]
        active = [other for other in others if other["Status"] == "ACTIVE"]
        if not group.get("Name"):
            raise BooksError(GROUP_NAME_NEEDED)
        if any(other["Name"].casefold() == group["Name"].casefold() for other in active):
            raise BooksError(GROUP_NAME_TAKEN)
        if len(active) >= _MOST:
            raise BooksError(TOO_MANY_GROUPS)
        return self._shown(group)

    def _shown(self, group: Element) -> Element:
        """Keeps a group and lets its members show it as it is now.

        Unverified: that the members' stamps stay, as for other copies.
        """
        group = self._desk.keep("ContactGroups", group)
        for member in group["Contacts"]:
            contact = self._desk.need("Contacts", member["ContactID"])
            others = [each for each in contact["ContactGroups"] if each["ContactGroupID"] != group["ContactGroupID"]]
            contact["ContactGroups"] = others + ([_shown_group(group)] if group["Status"] == "ACTIVE" else [])
            self._desk.keep("Contacts", contact, stamp=False)
        return group


def _take_out(group: Element, contact: Element) -> None:
    group["Contacts"] = [each for each in group["Contacts"] if each["ContactID"] != contact["ContactID"]]
    others = [each for each in contact["ContactGroups"] if each["ContactGroupID"] != group["ContactGroupID"]]
    contact["ContactGroups"] = others


def _shown_group(group: Element) -> Element:
    """A group as its members show it, without the others in it."""
    return {**{key: group[key] for key in ("ContactGroupID", "Name", "Status", "HasValidationErrors")}, "Contacts": []}
