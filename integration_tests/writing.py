"""Writing in the words of tests: rows go to objects, every row has an outcome, and what Xero holds is asked of Xero.

`write` runs `source-xero write` as a platform does, with a data-activation catalog (or a plain one), and gives back what was
printed, the report, and the rejected messages.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from integration_tests.program import Program
from integration_tests.run import Run
from integration_tests.xero import Organisation, Xero

Record = Mapping[str, Any]
SENDS = ("PUT", "POST", "DELETE")


@dataclass(frozen=True)
class Row:
    """A record on its way to an object.

    Attributes:
        object: what it is written to.
        mode: the destination sync mode.
        data: the record.
        key: the matching key that the catalog names, if it names one.
    """

    object: str
    mode: str
    data: Record
    key: tuple[str, ...] = ()

    @property
    def stream(self) -> str:
        """A stream for each object, mode and key; its name says nothing to Xero."""
        return "_".join(("warehouse", self.object, self.mode, *self.key)).lower()


def append(name: str, **data: Any) -> Row:
    """A row that is to be created."""
    return Row(name, "append", data)


def upsert(name: str, *key: str, **data: Any) -> Row:
    """A row that is to be created or to change what is there."""
    return Row(name, "append_dedup", data, key)


def update(name: str, *key: str, **data: Any) -> Row:
    """A row that is to change what is there."""
    return Row(name, "update", data, key)


def soft_delete(name: str, *key: str, **data: Any) -> Row:
    """A row of what is to go."""
    return Row(name, "soft_delete", data, key)


def activation(rows: Iterable[Row]) -> dict[str, Any]:
    """The catalog of a data activation: streams of a warehouse, each with its object, mode and matching key."""
    streams = {row.stream: row for row in rows}
    return {
        "streams": [
            {
                "stream": {"name": name, "json_schema": {}, "supported_sync_modes": ["full_refresh"]},
                "sync_mode": "full_refresh",
                "destination_sync_mode": row.mode,
                "destination_object_name": row.object,
                **({"primary_key": [[part] for part in row.key]} if row.key else {}),
            }
            for name, row in streams.items()
        ]
    }


def message(stream: str, data: Record) -> str:
    """A RECORD as a line."""
    return json.dumps({"type": "RECORD", "record": {"stream": stream, "data": data, "emitted_at": 1}}, default=float)


@dataclass(frozen=True)
class Ended:
    """The outcome of a row, as the report has it."""

    line: int
    object: str
    mode: str
    outcome: str
    xero_id: str
    reasons: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    whole: Record = field(repr=False, default_factory=dict)

    @property
    def told(self) -> str:
        """All that is said about it."""
        return " ".join([*(f"{words} [{place}]" for words, place in self.reasons), *self.notes])


@dataclass
class Written:
    """What a run of `write` did.

    Attributes:
        run: what it printed and called.
        ended: the outcomes, in the order of the rows.
        rejected: the messages of rejected rows, as they can be fed back in.
    """

    run: Run
    ended: list[Ended]
    rejected: list[str]

    @property
    def outcomes(self) -> list[str]:
        return [one.outcome for one in self.ended]

    @property
    def counted(self) -> Counter[tuple[str, str]]:
        """How many rows of each object ended how."""
        return Counter((one.object, one.outcome) for one in self.ended)

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The calls that could change something."""
        return [call for call in self.run.calls if call["method"] in SENDS and "/api.xro/" in call["path"]]

    def but(self, *outcomes: str) -> list[Ended]:
        """The rows that ended otherwise."""
        return [one for one in self.ended if one.outcome not in outcomes]


class Writes:
    """Runs `write` until its end, keeping the configuration that the program announces."""

    def __init__(self, program: Program, xero: Xero) -> None:
        self.program = program
        self.xero = xero
        self._runs = 0

    def __call__(self, *rows: Row, **options: Any) -> Written:
        """Writes rows by a data-activation catalog, with options of `write`. Each row must have an outcome."""
        return self.lines([message(row.stream, row.data) for row in rows], activation(rows), **options)

    def lines(self, lines: Sequence[str], catalog: Record, **options: Any) -> Written:
        """Writes lines of input by a catalog. Each RECORD among them must have an outcome."""
        written = self.attempt(lines, catalog, **options)
        assert (written.run.code, written.run.errors) == (0, []), (written.run.errors, written.run.stderr[-2000:])
        numbers = [number for number, line in enumerate(lines, start=1) if '"RECORD"' in line]
        assert [one.line for one in written.ended] == list(range(1, len(numbers) + 1)), "each row has one outcome"
        return written

    def attempt(self, lines: Sequence[str], catalog: Record, **options: Any) -> Written:
        """Writes, whatever comes of it."""
        self._runs += 1
        report, rejected = (self.program.folder / f"{name}-{self._runs}.jsonl" for name in ("report", "rejected"))
        config = self.xero.config | {
            "calls_per_minute": 60,
            "write": {"report_path": str(report), "rejected_path": str(rejected)} | options,
        }
        run = self.program.run("write", self.xero, stdin="".join(f"{line}\n" for line in lines), config=config, catalog=catalog)
        if run.controls:
            self.xero.config["credentials"] = run.controls[-1]["credentials"]
        return Written(run, sorted(_outcomes(report), key=lambda one: one.line), _lines(rejected))


def _outcomes(report: Path) -> list[Ended]:
    return [
        Ended(
            line=one["line"],
            object=one["object"],
            mode=one["mode"],
            outcome=one["outcome"],
            xero_id=one["xero_id"],
            reasons=tuple((reason["message"], reason["field"]) for reason in one["reasons"]),
            notes=tuple(one["notes"]),
            whole=one,
        )
        for one in map(json.loads, _lines(report))
    ]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


RESOURCES = (
    "Organisation",
    "Accounts",
    "TaxRates",
    "Currencies",
    "TrackingCategories",
    "Contacts",
    "ContactGroups",
    "Items",
    "PurchaseOrders",
    "Quotes",
    "Invoices",
    "CreditNotes",
    "Prepayments",
    "Overpayments",
    "ManualJournals",
    "RepeatingInvoices",
    "BankTransfers",
    "BankTransactions",
    "BatchPayments",
    "Payments",
    "LinkedTransactions",
    "BrandingThemes",
    "Receipts",
    "ExpenseClaims",
)


def books(xero: Xero, *tenants: Organisation) -> dict[tuple[str, str], list[Any]]:
    """Everything that organisations hold, as Xero keeps it."""
    return {
        (tenant.id, resource): xero.ask("elements", resource=resource, tenant=tenant.id)
        for tenant in tenants or xero.tenants
        for resource in RESOURCES
    }


def moved(before: Mapping[Any, list[Any]], after: Mapping[Any, list[Any]]) -> dict[Any, list[Any]]:
    """What differs between two accounts of the books."""
    return {place: [one for one in held if one not in before[place]] for place, held in after.items() if held != before[place]}
