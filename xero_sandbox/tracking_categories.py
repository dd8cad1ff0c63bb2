"""Tracking categories and their options as the books keep them."""

from typing import Any, Final

from xero_sandbox.desk import Desk
from xero_sandbox.lifecycles import (
    IN_USE,
    OPTION_LIMIT,
    OPTION_NAME_TAKEN,
    TRACKING_LIMIT,
    TRACKING_NAME_NEEDED,
    TRACKING_NAME_TAKEN,
    TRACKING_TOTAL,
    BooksError,
    NotInBooks,
    check_editable,
    check_move,
    initial_status,
)
from xero_sandbox.partials import merged
from xero_sandbox.uses import used

Element = dict[str, Any]

_ACTIVE: Final = 2
_IN_ALL: Final = 4
_OPTIONS: Final = 100
_RESOURCE: Final = "TrackingCategories"


class TrackingCategories:
    """Each method returns the category, or the option, as it is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create(self, resource: str, partial: Element) -> Element:
        """Adds a category."""
        category: Element = {
            "Status": initial_status(resource, partial),
            "TrackingCategoryID": partial.get("TrackingCategoryID") or self._desk.ids(),
            "Options": [],
        }
        return self._keep(merged(category, _with_options(partial, self._desk)))

    def edit(self, resource: str, category_id: str, changes: Element) -> Element:
        """Gives a category another name, archives or restores it."""
        category = self._desk.need(resource, category_id)
        if changes.get("Status", category["Status"]) != category["Status"]:
            return self.end(resource, category_id, changes["Status"])
        check_editable(resource, category)
        return self._keep(merged(category, _with_options(changes, self._desk)))

    def end(self, resource: str, category_id: str, status: str) -> Element:
        """Archives, restores or deletes a category; a deleted one stays with that status, and is in no list."""
        category = self._desk.need(resource, category_id)
        check_move(resource, category, status)
        if status == "DELETED" and used(self._desk.tenant, category["TrackingCategoryID"]):
            raise BooksError(IN_USE)
        return self._keep(category | {"Status": status})

    def add_option(self, category_id: str, partial: Element) -> Element:
        """Adds an option to a category."""
        category = self._desk.need(_RESOURCE, category_id)
        check_editable(_RESOURCE, category)
        return self._keep_option(category, _option({"Status": "ACTIVE"} | partial, self._desk))

    def edit_option(self, category_id: str, option_id: str, changes: Element) -> Element:
        """Gives an option another name, archives or restores it."""
        category = self._desk.need(_RESOURCE, category_id)
        option = _found(category, option_id)
        status = changes.get("Status", option["Status"])
        if status == "DELETED":
            return self.delete_option(category_id, option_id)
        return self._keep_option(category, _option(merged(option, changes), self._desk))

    def delete_option(self, category_id: str, option_id: str) -> Element:
        """Takes an option away that nothing uses; the answer alone shows it as deleted."""
        category = self._desk.need(_RESOURCE, category_id)
        option = _found(category, option_id)
        if used(self._desk.tenant, option["TrackingOptionID"]):
            raise BooksError(IN_USE)
        category["Options"] = [each for each in category["Options"] if each["TrackingOptionID"] != option["TrackingOptionID"]]
        self._desk.keep(_RESOURCE, category)
        return option | {"Status": "DELETED", "IsDeleted": True, "IsArchived": False, "IsActive": False}

    def _keep_option(self, category: Element, option: Element) -> Element:
        others = [each for each in category["Options"] if each["TrackingOptionID"] != option["TrackingOptionID"]]
        if not option.get("Name"):
            raise BooksError(TRACKING_NAME_NEEDED)
        if any(each["Name"].casefold() == option["Name"].casefold() for each in others):
            raise BooksError(OPTION_NAME_TAKEN)
        if len(others) >= _OPTIONS:
            raise BooksError(OPTION_LIMIT)
        ids = [each["TrackingOptionID"] for each in category["Options"]]
        place = ids.index(option["TrackingOptionID"]) if option["TrackingOptionID"] in ids else len(ids)
        category["Options"][place : place + 1] = [option]
        self._desk.keep(_RESOURCE, category)
        return option

    def _keep(self, category: Element) -> Element:
        if not category.get("Name"):
            raise BooksError(TRACKING_NAME_NEEDED)
        category_id = category["TrackingCategoryID"]
        all_others = [each for each in self._desk.tenant[_RESOURCE] if each["TrackingCategoryID"] != category_id]
        others = [each for each in all_others if each["Status"] != "DELETED"]
        active = [other for other in others if other["Status"] == "ACTIVE"]
        if category["Status"] != "DELETED":
            if any(other["Name"].casefold() == category["Name"].casefold() for other in active):
                raise BooksError(TRACKING_NAME_TAKEN)
            if category["Status"] == "ACTIVE" and len(active) >= _ACTIVE:
                raise BooksError(TRACKING_LIMIT)
            if len(others) >= _IN_ALL:
                raise BooksError(TRACKING_TOTAL)
        return self._desk.keep(_RESOURCE, category)


def _with_options(partial: Element, desk: Desk) -> Element:
    return partial | {"Options": [_option(option, desk) for option in partial["Options"]]} if "Options" in partial else partial


def _found(category: Element, option_id: str) -> Element:
    found = next((one for one in category["Options"] if one["TrackingOptionID"] == option_id.lower()), None)
    if found is None:
        raise NotInBooks
    return dict(found)


def _option(option: Element, desk: Desk) -> Element:
    status = option.get("Status", "ACTIVE")
    return {
        "TrackingOptionID": option.get("TrackingOptionID") or desk.ids(),
        "Name": str(option.get("Name") or "").strip(),
        "Status": status,
        "HasValidationErrors": False,
        "IsDeleted": False,
        "IsArchived": status == "ARCHIVED",
        "IsActive": status == "ACTIVE",
    }
