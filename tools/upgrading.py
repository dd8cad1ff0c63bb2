"""What becomes of a table for who comes from Airbyte's source-xero 2.x: the facts of 2.0.1 beside ours, and how they differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FACTS = Path(__file__).parent / "airbyte_2_0_1.yaml"
# As they are called in the guide; every other type has the name that JSON has for it.
WORDS = {"timestamp_with_timezone": "time with zone", "timestamp_without_timezone": "time without zone"}
# In every stream, so the guide says it once.
TENANT = "tenant_id"


@dataclass(frozen=True)
class Table:
    """What a destination makes a table from: the primary key, the cursor (empty where there is none), each column's type."""

    key: tuple[str, ...]
    cursor: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """How a stream's table differs from what it was; columns by the types that they had and have, or by name."""

    retyped: Mapping[tuple[str, str], tuple[str, ...]]
    gone: tuple[str, ...]
    new: tuple[str, ...]


def tables_of_2() -> dict[str, Table]:
    """Return the tables of 2.0.1 by stream."""
    facts = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return {name: _table(**stream) for name, stream in facts.items()}


def _table(primary_key: str, cursor: str = "", **columns: list[str]) -> Table:
    return Table((primary_key,), cursor, {name: kind for kind, names in columns.items() for name in names})


def airbyte_type(schema: Mapping[str, Any]) -> str:
    """Return the type that Airbyte takes a column for, null aside."""
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    kind = "|".join(sorted(each for each in types if each != "null"))
    if kind != "string" or "format" not in schema:
        return kind
    return "date" if schema["format"] == "date" else schema.get("airbyte_type", "timestamp_with_timezone")


def change(was: Table, now: Table) -> Change:
    """Return how a table differs from what it was, primary key and cursor aside."""
    retyped: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, kind in was.columns.items():
        if now.columns.get(name, kind) != kind:
            turn = (kind, now.columns[name])
            retyped[turn] = (*retyped.get(turn, ()), name)
    return Change(
        retyped,
        tuple(name for name in was.columns if name not in now.columns),
        tuple(name for name in now.columns if name not in was.columns),
    )


def upgrading_table(ours: Mapping[str, Table]) -> str:
    """Return the table of what changes, for every stream of 2.0.1."""
    heads = ("stream", "primary key was", "is", "other type", "gone", f"new, beside `{TENANT}`")
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join(rows + [_row(name, was, ours.get(name)) for name, was in tables_of_2().items()])


def _row(name: str, was: Table, now: Table | None) -> str:
    if now is None:
        return f"| `{name}` | {_names(was.key)} | - | - | the whole stream | - |"
    changed = change(was, now)
    turns = (f"{_names(names)}: {WORDS.get(old, old)} → {WORDS.get(new, new)}" for (old, new), names in changed.retyped.items())
    fresh = _names(column for column in changed.new if column != TENANT)
    cursor = "" if was.cursor == now.cursor else f"incremental by `{now.cursor}`" if now.cursor else "not incremental"
    cells = (
        f"`{name}`",
        _names(was.key),
        _names(now.key),
        "; ".join(turns),
        _names(changed.gone),
        "; ".join(part for part in (fresh, cursor) if part),
    )
    return f"| {' | '.join(cell or '-' for cell in cells)} |"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
