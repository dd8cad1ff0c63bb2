"""Takes rows to their outcomes: organisation by organisation, objects in the order in which they depend on each other."""

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Protocol

from source_xero.destination.delivery import End, Finder
from source_xero.destination.elements import Accepted, Rejected, Result, xero_id
from source_xero.destination.intent import Element, Intent
from source_xero.destination.operation import Operation
from source_xero.destination.row import Mode, Outcome, Reason, Row, Verdict
from source_xero.destination.xero import Refused, SyncEnded


class Planner(Protocol):
    """Decides what to ask of one organisation."""

    def plan(self, rows: Sequence[Row]) -> tuple[list[Intent | Outcome], list[Row]]:
        """Return what is to be done for rows of one object, and the rows whose turn comes when that is done."""

    def settled(self, intent: Intent, element: Element) -> None:
        """Take note of an element as Xero returned it."""

    def found(self, intents: Sequence[Intent], since: datetime) -> Sequence[Element | None]:
        """Return what Xero holds for intents whose answer was lost."""

    def standing(self, intents: Sequence[Intent], elements: Sequence[Element]) -> Sequence[bool]:
        """Tell what of the elements that an earlier run created is there still."""


class Sending(Protocol):
    """Sends, or rehearses."""

    def deliver(self, intents: Sequence[Intent], finder: Finder) -> Iterator[End]:
        """Yield each intent with its result."""


@dataclass(frozen=True)
class _Done:
    """What earlier steps of a row have done."""

    xero_id: str = ""
    notes: tuple[str, ...] = ()


class Writer:
    """Writes rows.

    Args:
        operations: the catalogue of writing.
        planner_of: gives the planner of an organisation, which is kept.
        sending: how intents get to Xero.
        ended: told each outcome once, as soon as it is known.
        complain: told of faults of the connector itself.
    """

    def __init__(
        self,
        operations: Mapping[str, Operation],
        planner_of: Callable[[str], Planner],
        sending: Sending,
        ended: Callable[[Outcome], None],
        complain: Callable[[str], None],
    ) -> None:
        self._operations, self._sending, self._ended, self._complain = operations, sending, ended, complain
        self._planner_of = planner_of
        self._planners: dict[str, Planner] = {}

    def write(self, rows: Iterable[Row]) -> None:
        """Bring every row to its one outcome.

        Raises:
            SyncEnded: when nothing more can be written; rows without an outcome by then have none.
        """
        tenants: dict[str, dict[str, list[Row]]] = {}
        for row in rows:
            tenants.setdefault(row.tenant_id, {}).setdefault(row.object, []).append(row)
        for tenant_id, objects in tenants.items():
            for lot in self._in_order(objects):
                self._write(tenant_id, lot)

    def _in_order(self, objects: Mapping[str, list[Row]]) -> Iterator[list[Row]]:
        """Yield the rows of each object: first what is to go, users of a thing before the thing; then what is to come."""
        names = sorted(objects, key=lambda name: (self._operations[name].order, name))
        leaving = {name: list(takewhile(lambda row: row.mode is Mode.SOFT_DELETE, objects[name])) for name in names}
        yield from (leaving[name] for name in reversed(names) if leaving[name])
        yield from (rest for name in names if (rest := objects[name][len(leaving[name]) :]))

    def _write(self, tenant_id: str, rows: list[Row]) -> None:
        pending = rows
        while pending:
            planned, later = self._plan(tenant_id, pending)
            if len(later) >= len(pending):
                raise RuntimeError(f"object {rows[0].object}: planning puts off {len(later)} rows for ever")
            for one in planned:
                if isinstance(one, Outcome):
                    self._ended(one)
            intents = [one for one in planned if isinstance(one, Intent)]
            if intents:
                self._carry_out(self._planner(tenant_id), intents)
            pending = later

    def _planner(self, tenant_id: str) -> Planner:
        if tenant_id not in self._planners:
            self._planners[tenant_id] = self._planner_of(tenant_id)
        return self._planners[tenant_id]

    def _plan(self, tenant_id: str, rows: Sequence[Row]) -> tuple[list[Intent | Outcome], list[Row]]:
        """Plan rows; where planning fails on one of them, the others go on."""
        try:
            return self._planner(tenant_id).plan(rows)
        except SyncEnded:
            raise
        except Refused as refusal:
            return [Outcome(row, Verdict.REJECTED, reasons=refusal.reasons) for row in rows], []
        except Exception as error:  # noqa: BLE001 - one row that nobody thought of must not end everybody's sync
            if len(rows) == 1:
                return [Outcome(rows[0], Verdict.REJECTED, reasons=(self._fault(rows[0], error),))], []
            middle = len(rows) // 2
            planned, later = self._plan(tenant_id, rows[:middle])
            # The rest waits: planned apart, it might hold what has its turn after the first half.
            return planned, [*later, *rows[middle:]]

    def _carry_out(self, planner: Planner, intents: Sequence[Intent]) -> None:
        done: dict[int, _Done] = {}
        while intents:
            following: list[Intent] = []
            for intent, result in self._sending.deliver(intents, planner):
                before = done.get(intent.row.number, _Done())
                step = self._next(planner, intent, result, before)
                if isinstance(step, Intent):
                    notes = tuple(dict.fromkeys((*before.notes, *intent.notes, *_notes(result))))
                    element = result.element if isinstance(result, Accepted) else {}
                    done[intent.row.number] = _Done(xero_id(intent, element) or before.xero_id, notes)
                    following.append(step)
                else:
                    self._ended(step)
            intents = following

    def _next(self, planner: Planner, intent: Intent, result: Result, before: _Done) -> Intent | Outcome:
        if isinstance(result, Rejected):
            begun = (f"An earlier step was done: {before.xero_id} is in Xero.",) if before.xero_id else ()
            notes = tuple(dict.fromkeys((*before.notes, *intent.notes, *begun)))
            return Outcome(intent.row, Verdict.REJECTED, before.xero_id, result.reasons, notes)
        step, faults = None, []
        try:
            if not result.rehearsed:  # what follows upon Xero's answer cannot be played without one
                planner.settled(intent, result.element)
                step = intent.then(result.element) if intent.then else None
        except SyncEnded:
            raise
        except Refused as refusal:
            reached = replace(before, xero_id=xero_id(intent, result.element) or before.xero_id)
            return self._next(planner, intent, Rejected(refusal.reasons), reached)
        except Exception as error:  # noqa: BLE001 - it is in Xero by now, and the row must say so
            faults = [self._fault(intent.row, error).message]
        if isinstance(step, Intent):
            return step
        named = xero_id(intent, result.element) or before.xero_id or self._own_id(intent.row)
        notes = tuple(dict.fromkeys((*before.notes, *intent.notes, *result.notes, *(step.notes if step else ()), *faults)))
        if step is None:
            return Outcome(intent.row, intent.verdict, named, notes=notes)
        return replace(step, xero_id=step.xero_id or named, notes=notes)

    def _own_id(self, row: Row) -> str:
        told = row.data.get(self._operations[row.object].id)
        return told if isinstance(told, str) else ""

    def _fault(self, row: Row, error: Exception) -> Reason:
        """Complain of a fault of our own, with its place and without what the row holds."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename.rpartition('/')[2]}, line {frames[-1].lineno}" if frames else "?"
        message = f"The connector failed on this row ({type(error).__name__} in {place}). Please report it."
        self._complain(f"line {row.number}, object {row.object}: {message}")
        return Reason(message)


def _notes(result: Result) -> tuple[str, ...]:
    return result.notes if isinstance(result, Accepted) else ()
