"""The verbs that change an organisation's files, as its users do on the screen."""

import base64
import binascii

from xero_sandbox.arguments import Json, tenant_of
from xero_sandbox.files.cabinet import Cabinet, CabinetError, NotInCabinetError
from xero_sandbox.service import Sandbox


class FileVerbs:
    """Each public method is a verb; its docstring is its documentation."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def store_file(self, name: str, content: str, tenant: str | int = 0, folder: str | None = None, count: int = 1) -> Json:
        """Uploads a file with content in base64; with count, "{n}" in its name becomes 1, 2, ...; gives the ids."""
        try:
            octets = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError("content is base64") from error
        now, cabinet = self._sandbox.clock.now(), self._cabinet(tenant)
        try:
            names = [name.replace("{n}", str(number)) for number in range(1, count + 1)]
            made = [cabinet.store(one, octets, "application/octet-stream", now, folder) for one in names]
        except CabinetError as error:
            raise ValueError(error.detail) from error
        return {"count": len(made), "ids": [one.id for one in made]}

    def change_file(self, file: str, tenant: str | int = 0, name: str | None = None, folder: str | None = None) -> Json:
        """Renames or moves a file (its id)."""
        try:
            changed = self._cabinet(tenant).change_file(file, name, folder, self._sandbox.clock.now())
        except CabinetError as error:
            raise ValueError(error.detail) from error
        return {"ids": [changed.id]}

    def delete_file(self, file: str, tenant: str | int = 0) -> Json:
        """Deletes a file (its id) for good."""
        self._cabinet(tenant).remove_file(file)
        return {"ids": [file]}

    def put_file(self, file: str, element: str, group: str, tenant: str | int = 0) -> Json:
        """Puts a file (its id) to an element (its id) of a group: Invoice, Contact, ...; gives the file's id."""
        try:
            self._cabinet(tenant).associate(file, element, group, self._sandbox.clock.now())
        except CabinetError as error:
            raise ValueError(error.detail) from error
        return {"ids": [file]}

    def make_folder(self, name: str, tenant: str | int = 0) -> Json:
        """Makes a folder; gives its id."""
        try:
            made = self._cabinet(tenant).make_folder(name)
        except CabinetError as error:
            raise ValueError(error.detail) from error
        return {"ids": [made.id]}

    def rename_folder(self, folder: str, name: str, tenant: str | int = 0) -> Json:
        """Gives a folder (its id) another name."""
        try:
            self._cabinet(tenant).rename_folder(folder, name)
        except CabinetError as error:
            raise ValueError(error.detail) from error
        return {"ids": [folder]}

    def delete_folder(self, folder: str, tenant: str | int = 0) -> Json:
        """Deletes a folder (its id); its files go to the Inbox."""
        try:
            self._cabinet(tenant).remove_folder(folder)
        except CabinetError as error:
            raise ValueError(error.detail) from error
        return {"ids": [folder]}

    def take_off_file(self, file: str, element: str, tenant: str | int = 0) -> Json:
        """Takes a file (its id) off the element (its id) that it was put to."""
        try:
            self._cabinet(tenant).dissociate(file, element)
        except NotInCabinetError as error:
            raise LookupError(f"the file {file} was not put to {element}") from error
        return {"ids": [file]}

    def _cabinet(self, tenant: str | int) -> Cabinet:
        return self._sandbox.cabinets.of(tenant_of(self._sandbox, tenant))
