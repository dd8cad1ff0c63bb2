"""What an example of an object says: a new one, a change of it, what deleting leaves, where the rules end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from integration_tests.examples.world import Record, World

GONE = ""
NOBODY = "00000000-0000-4000-8000-000000000001"
UNIQUE, TWICE, LOOKED_UP = "rejected", "created", "unchanged"


@dataclass(frozen=True)
class Example:
    """How an object is written.

    Attributes:
        new: a record that Xero creates.
        mine: what Xero holds of it.
        by: the fields of `new` that say which one is meant.
        key: the matching key that the catalog names; empty for the object's own.
        changes: what an update changes; empty if Xero changes none of these.
        changed: how that looks in Xero, if not the same.
        born: what Xero must hold of a new one, if not what `new` says.
        barred: a change that is refused, and a word of the reason.
        absent: a word of the reason where there is none such to change.
        again: how the same row in append ends when it is written a second time.
        needs: a field without which none is created.
        leaves: the status of a deleted one, or GONE.
        status: where the status stands.
        stuck: one that cannot be deleted, and a word of the reason.
    """

    new: Callable[[World], Record]
    mine: Callable[[World], list[Record]]
    by: tuple[str, ...]
    key: tuple[str, ...] = ()
    changes: Record = field(default_factory=dict)
    changed: Record = field(default_factory=dict)
    born: Record = field(default_factory=dict)
    barred: tuple[Record, str] = ({"Colour": "red"}, "Colour")
    absent: str = "none"
    again: str = UNIQUE
    needs: str = ""
    leaves: str = GONE
    status: str = "Status"
    stuck: tuple[Callable[[World], Record], str] | None = None

    def known(self, world: World, **more: Any) -> Record:
        """The record of an existing one: its key, and more."""
        new = self.new(world)
        return {name: new[name] for name in self.by} | more

    def nobody(self, world: World) -> Record:
        """A key that nothing has."""
        new = self.new(world)
        last = new[self.by[-1]]
        other = NOBODY if str(last).count("-") == 4 else "Nobody's"
        return {name: new[name] for name in self.by} | {self.by[-1]: 9.99 if isinstance(last, int | float) else other}


def plain(resource: str, new: Record, *by: str, **facts: Any) -> Example:
    """An example that Xero holds under the last of the fields that say which one is meant."""
    name = by[-1]
    return Example(lambda _: new, lambda world: world.held(resource, **{name: new[name]}), by, **facts)
