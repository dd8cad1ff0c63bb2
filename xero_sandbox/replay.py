"""An organisation as it was: first as it was founded, then one change after the other, whenever somebody asks."""

from collections import deque
from collections.abc import Iterator

import orjson

from xero_sandbox.diary import KEPT, Change
from xero_sandbox.posting import Controls, Element
from xero_sandbox.store import Tenant


class Replay:
    """Stands at a moment of the past and moves on by `step`; nothing that happens meanwhile changes what it shows.

    Args:
        tenant: the organisation; it has kept a diary since it was founded.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._changes: deque[Change] = deque()
        # What each element was before each change to come: its version at this moment is the first of them.
        self._ahead: dict[tuple[str, str], deque[bytes | None]] = {}
        self._accounts: dict[str, Element] | None = None
        self._controls: Controls | None = None
        self._taxes: dict[str, str] | None = None

    def hear(self) -> None:
        """Takes in what has changed since it was last called; call it before anything else is asked."""
        if self._tenant.diary is None:
            return
        for change in self._tenant.diary.take():
            self._changes.append(change)
            self._ahead.setdefault((change.resource, change.key), deque()).append(change.former)

    def step(self) -> Change | None:
        """Moves on by one change and returns it; None at the present."""
        if not self._changes:
            return None
        change = self._changes.popleft()
        waiting = self._ahead[change.resource, change.key]
        waiting.popleft()
        if not waiting:
            del self._ahead[change.resource, change.key]
        if change.resource == "Accounts":
            self._accounts = self._controls = None
        if change.resource == "TaxRates":
            self._taxes = None
        return change

    def look(self, resource: str, element_id: str) -> Element | None:
        """An element as it was at this moment."""
        waiting = self._ahead.get((resource, element_id)) or self._ahead.get((resource, element_id.lower()))
        if waiting is None:
            return self._tenant[resource].get(element_id)
        return orjson.loads(waiting[0]) if waiting[0] is not None else None

    def every(self, resource: str) -> Iterator[Element]:
        """All elements of a resource as they were at this moment."""
        shelf = self._tenant[resource]
        ids = shelf.ids()
        if resource in KEPT:
            there = set(ids)
            ids += [key for name, key in self._ahead if name == resource and key not in there]
        return (element for id_ in ids if (element := self.look(resource, id_)) is not None)

    @property
    def accounts(self) -> dict[str, Element]:
        """The chart of accounts by AccountID."""
        if self._accounts is None:
            self._accounts = {account["AccountID"]: account for account in self.every("Accounts")}
        return self._accounts

    @property
    def tax_names(self) -> dict[str, str]:
        """What each TaxType is called."""
        if self._taxes is None:
            self._taxes = {rate["TaxType"]: rate["Name"] for rate in self.every("TaxRates")}
        return self._taxes

    @property
    def controls(self) -> Controls:
        """The control accounts; KeyError if the chart lacks one."""
        if self._controls is None:
            self._controls = Controls.among(self.accounts.values())
        return self._controls
