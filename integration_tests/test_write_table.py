"""The table of writing, cell by cell: each object in each of its modes, and what Xero holds afterwards.

Each mode has an organisation of its own, so that one example serves all four. A few runs of the program write all of them;
the tests look at what they did.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from integration_tests.examples.example import GONE, Example
from integration_tests.examples.furniture import furniture
from integration_tests.examples.objects import EXAMPLES
from integration_tests.examples.world import World
from integration_tests.program import Program
from integration_tests.records import as_read
from integration_tests.writing import Ended, Row, Writes
from integration_tests.xero import founded
from source_xero.destination.operation import operations

MODES = ("append", "append_dedup", "update", "soft_delete")
OFFERED = [(name, mode.value) for name, operation in operations().items() for mode in operation.modes]
# A budget of sixty calls a minute is that of a process: runs stay below it.
SHARES = 3


@dataclass(frozen=True)
class Step:
    """A row, how it ended, and what Xero holds of it then."""

    row: Row
    ended: Ended
    held: list[dict]


@dataclass(frozen=True)
class Cell:
    """What happened to an example in a mode."""

    example: Example
    steps: dict[str, Step]

    def step(self, name: str, outcome: str) -> list[dict]:
        """What Xero holds after a step, which has to have ended so."""
        step = self.steps[name]
        assert step.ended.outcome == outcome, (name, step.ended)
        return step.held

    def refused(self, name: str, word: str) -> None:
        """A step was refused with a sentence that has this word, and Xero holds what it held."""
        self.step(name, "rejected")
        assert word.lower() in self.steps[name].ended.told.lower(), self.steps[name].ended


def first(name: str, mode: str, world: World) -> dict[str, Row | None]:
    """The rows of a cell, by step; None where the step has nothing to do with the mode."""
    example = EXAMPLES[name]

    def row(data, how=mode):
        return Row(name, how, {"tenant_id": world.tenant.id, **data}, example.key if how != "append" else ())

    steps = {
        "there": row(example.new(world), "append") if mode in ("update", "soft_delete") else None,
        "once": row(
            {
                "append": lambda: example.new(world),
                "append_dedup": lambda: example.new(world),
                "update": lambda: example.known(world, **example.changes),
                "soft_delete": lambda: example.known(world),
            }[mode]()
        ),
    }
    steps["again"] = steps["once"]
    if mode == "append":
        steps["refused"] = row({key: value for key, value in example.new(world).items() if key != example.needs})
    elif mode == "append_dedup":
        steps["changed"] = row({**example.new(world), **example.changes}) if example.changes else None
        steps["refused"] = row({**example.new(world), **example.changes, **example.barred[0]})
    elif mode == "update":
        steps["refused"] = row({**example.nobody(world), **example.changes})
    else:
        stuck = example.stuck[0] if example.stuck else example.nobody
        steps["refused"] = row(stuck(world))
    return steps


@pytest.fixture(scope="module")
def cells(tmp_path_factory) -> Iterator[dict[tuple[str, str], Cell]]:
    """Every cell, written."""
    with founded(tenants=len(MODES)) as xero:
        write = Writes(Program(tmp_path_factory.mktemp("cells")), xero)
        worlds = {mode: World(xero, tenant) for mode, tenant in zip(MODES, xero.tenants, strict=True)}
        for world in worlds.values():
            xero.do("remove", resource="TrackingCategories", tenant=world.tenant.id)
        ready = write(*(row for world in worlds.values() for row in furniture(world.tenant.id)))
        assert ready.but("created") == []
        found: dict[tuple[str, str], Cell] = {cell: Cell(EXAMPLES[cell[0]], {}) for cell in OFFERED if cell[0] in EXAMPLES}
        for share in range(SHARES):
            mine = [cell for place, cell in enumerate(found) if place // 4 % SHARES == share]
            rows = {cell: first(*cell, worlds[cell[1]]) for cell in mine}
            for step in ("there", "once", "again", "changed", "refused"):
                todo = {cell: row for cell in mine if (row := rows[cell].get(step))}
                if step == "again":
                    xero.do("clock", advance=500)  # a creation is not known again by its key
                for cell, ended in zip(todo, write(*todo.values()).ended, strict=True):
                    found[cell].steps[step] = Step(todo[cell], ended, found[cell].example.mine(worlds[cell[1]]))
        yield found


def subset(expected, actual) -> bool:
    """Whether Xero holds what was written, to which it adds fields."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(subset(value, actual.get(key)) for key, value in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(actual) and all(map(subset, expected, actual))
    return expected == (float(actual) if isinstance(expected, int | float) else actual)


def of(mode: str) -> list[str]:
    """The objects that have a mode."""
    return [name for name, how in OFFERED if how == mode]


@pytest.mark.parametrize("name", of("append"))
def test_append_creates(cells, name):
    cell, example = cells[name, "append"], EXAMPLES[name]
    (held,) = cell.step("once", "created")
    expected = {key: value for key, value in cell.steps["once"].row.data.items() if key in held} | example.born
    assert expected
    assert subset(expected, as_read(held)), (expected, held)
    again = cell.step("again", example.again)
    assert len(again) == (2 if example.again == "created" else 1)
    cell.refused("refused", example.needs)


@pytest.mark.parametrize("name", of("append_dedup"))
def test_append_dedup_creates_once_and_then_changes(cells, name):
    cell, example = cells[name, "append_dedup"], EXAMPLES[name]
    (held,) = cell.step("once", "created")
    assert cell.step("again", "unchanged") == [held], "nothing moved"
    if example.changes:
        (held,) = cell.step("changed", "updated")
        assert subset(example.changed or example.changes, as_read(held)), held
    cell.refused("refused", example.barred[1])
    assert cell.steps["refused"].held == [held]


@pytest.mark.parametrize("name", of("update"))
def test_update_changes_what_is_there_and_never_creates(cells, name):
    cell, example = cells[name, "update"], EXAMPLES[name]
    (before,) = cell.step("there", "created")
    (held,) = cell.step("once", "updated" if example.changes else "unchanged")
    assert subset((example.changed or example.changes) if example.changes else as_read(before), as_read(held)), held
    assert cell.step("again", "unchanged") == [held], "nothing moved"
    cell.refused("refused", example.absent)


# Xero shows no more that it was ever there, and a key that nothing has is a mistake.
WITHOUT_A_TRACE = ("contact_groups", "items", "linked_transactions", "repeating_invoices", "files", "folders")


@pytest.mark.parametrize("name", of("soft_delete"))
def test_soft_delete_deletes_voids_or_archives(cells, name):
    cell, example = cells[name, "soft_delete"], EXAMPLES[name]
    assert len(cell.step("there", "created")) == 1
    held = cell.step("once", "deleted")
    if example.leaves == GONE:
        assert held == []
    else:
        assert [one[example.status] for one in held] == [example.leaves]
    again = "rejected" if name in WITHOUT_A_TRACE else "unchanged"
    assert cell.step("again", again) == held, "what is gone stays as it is"
    cell.refused("refused", example.stuck[1] if example.stuck else example.absent)


def test_every_operation_of_the_catalog_has_its_cell(discovered):
    (told,) = [one["destination_catalog"] for one in discovered.messages if one["type"] == "DESTINATION_CATALOG"]
    assert {(one["object_name"], one["sync_mode"]) for one in told["operations"]} == {
        (name, mode) for name, mode in OFFERED if name in EXAMPLES
    }
