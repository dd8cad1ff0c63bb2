"""Fill the generated tables of the documentation from what the code says; with --check, only tell whether they are current."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader
from upgrading import Table, airbyte_type, upgrading_table

from source_xero.api.addresses import ACCOUNTING, address
from source_xero.check import scopes_of
from source_xero.destination.operation import Operation, operations
from source_xero.destination.row import Mode
from source_xero.destination.status import LIVES
from xero_sandbox.writable import Writable
from xero_sandbox.writables import WRITABLES

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Kind:
    """What a kind of stream in the manifest means: the cursor, how the list is read, and what 100,000 rows cost."""

    cursor: str
    how: str
    calls: str


KINDS = {
    "snapshot": Kind("", "whole", "1"),
    "modified": Kind("UpdatedDateUTC", "whole, changes only", "1"),
    "modified_detailed": Kind("UpdatedDateUTC", "whole, changes only, then one by one", "100,001"),
    "watched": Kind("UpdatedDateUTC", "whole, compared with what it was", "1"),
    "watched_created": Kind("CreatedDateUTC", "whole, compared with what it was", "1"),
    "watched_by_hundred": Kind("UpdatedDateUTC", "100 a call until two passes agree, compared with what it was", "2,002"),
    "watched_unstamped": Kind("read_at", "whole, compared with what it was", "1"),
    "snapshot_detailed": Kind("", "whole, then one by one", "100,001"),
    "watched_by_window": Kind(
        "UpdatedDateUTC", "whole, compared with what it was, then what differs one by one in spans of months", "200,001"
    ),
    "report": Kind("", "whole", ""),
    "watched_below": Kind(
        "read_at", "100 a call until two passes agree, then one by one, compared with what it was", "102,002"
    ),
    "watched_files": Kind("UpdatedDateUtc", "100 a call until two passes agree, compared with what it was", "2,002"),
    "numbered": Kind("JournalNumber", "by number, 100 a call", "1,001"),
    "watched_detailed": Kind("read_at", "whole, then one by one, compared with what it was", "100,001"),
    "paged_by_id": Kind("UpdatedDateUTC", "by id, 1,000 a call", "100"),
    "paged_by_stamp": Kind("UpdatedDateUTC", "by time of change, 1,000 a call", "101"),
    "paged_by_hundred": Kind("UpdatedDateUTC", "by id, 100 a call", "1,001"),
}
# What a report costs whatever its size, by how it is asked for.
REPORTS = {
    **dict.fromkeys(("day", "span", "budgeted"), Kind("", "month by month", "one a month")),
    "contact": Kind("", "contact by contact", "one a contact with anything due"),
    "year": Kind("", "year by year", "one a year"),
}
# How a record that is deleted, voided or archived at Xero is seen. Where rows stay, by their own field.
STATUS, VANISHED, LEFT_OUT = "`Status`", "`is_deleted`", "by a full refresh"
DELETES = {
    "tenants": LEFT_OUT,
    "organisations": "never",
    "accounts": "`Status` and `is_deleted`",
    "contacts": "`ContactStatus`",
    "customers": "`ContactStatus`",
    "suppliers": "`ContactStatus`",
    "branding_themes": LEFT_OUT,
    "currencies": "never",
    "invoice_reminders": "never",
    "organisation_actions": "never",
    "payment_services": LEFT_OUT,
    "reports": LEFT_OUT,
    "journals": "a reversal",
    "journals_cash": "a reversal",
    "repeating_invoices": "`Status`; deleted ones by a full refresh",
    "sales_orders": "`Status` and `is_deleted`",
    "tracking_categories": "`Status` and `is_deleted`",
    "tracking_options": "`Status` and `is_deleted`",
}


def streams() -> dict[str, dict[str, Any]]:
    """Return what the manifest says of each stream, in its order."""
    manifest = yaml.safe_load((ROOT / "source_xero" / "manifest.yaml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, Any]] = manifest["definitions"]["streams"]
    return found


def streams_table() -> str:
    """Return the table of streams, in the manifest's order."""
    heads = ("stream", "Xero's path", "primary key", "cursor", "modes", "read", "deletes seen by", "calls for 100,000", "scope")
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    rows += [_row(name, stream) for name, stream in streams().items()]
    return "\n".join(rows)


def _row(name: str, stream: dict[str, Any]) -> str:
    facts, kind = stream["$parameters"], _kind(stream)
    told = REPORTS.get(facts.get("asked"), KINDS[kind])
    schema = json.loads((ROOT / "source_xero" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    gist = schema["description"].split(". ")[0].rstrip(".")
    vanishes = kind.startswith("watched") and kind != "watched_created"
    cells = (
        f"**{name}**: {gist}",
        f"`{_path(facts)}`",
        ", ".join(f"`{part}`" for part in facts["primary_key"]),
        f"`{told.cursor}`" if told.cursor else "none",
        "full refresh, incremental" if told.cursor else "full refresh",
        told.how,
        LEFT_OUT if kind == "report" else DELETES.get(name, VANISHED if vanishes else STATUS),
        told.calls,
        ", ".join(f"`{scope}`" for scope in scopes_of(stream)) or "none",
    )
    return f"| {' | '.join(cells)} |"


def _kind(stream: dict[str, Any]) -> str:
    return str(stream["$ref"]).rsplit("/", 1)[-1]


def _path(facts: dict[str, Any]) -> str:
    """Return a stream's place below the Accounting API, or below Xero's host where it is elsewhere."""
    parts = (facts.get("path", "connections"), "{id}" if "below" in facts else None, facts.get("below"))
    return address("/".join(part for part in parts if part)).removeprefix(f"{ACCOUNTING}/")


def changes_table() -> str:
    """Return the table of what differs from Airbyte's own source-xero 2.x, stream by stream."""
    return upgrading_table({name: _table(name, stream) for name, stream in streams().items()})


def _table(name: str, stream: dict[str, Any]) -> Table:
    # With references resolved, as a platform is told it.
    loader = JsonFileSchemaLoader(config={}, parameters={}, file_path=f"./source_xero/schemas/{name}.json")
    columns = {column: airbyte_type(part) for column, part in loader.get_json_schema()["properties"].items()}
    return Table(tuple(stream["$parameters"]["primary_key"]), KINDS[_kind(stream)].cursor, columns)


def writing_table() -> str:
    """Return the table of what the sandbox lets be written, in its own order."""
    heads = ("Resource", "Create", "Update", "Delete", "POST finds by", "In a request", "summarizeErrors", "unitdp", "Below it")
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join(rows + [_writing_row(each) for each in WRITABLES.values()])


def _writing_row(each: Writable) -> str:
    item = f"/{each.described.id_field}"
    ways = (("POST", each.update and each.post), (f"POST {item}", each.update and each.post_item))
    many = "one" if not each.batch else "many" if not each.singly else f"many, {' '.join(sorted(each.singly))} one"
    actions: dict[str, list[str]] = {}
    for one in each.actions:
        if one.method != "GET" and one.method not in actions.setdefault(one.name, []):
            actions[one.name].append(one.method)
    cells = (
        each.resource,
        " ".join(
            way for way, there in (("PUT", each.create), ("POST", each.create and each.post and each.post_creates)) if there
        ),
        ", ".join(way for way, there in ways if there),
        each.ends,
        ", ".join(dict.fromkeys(((each.described.id_field,) if each.update and each.post else ()) + each.match)),
        many if each.create else "",
        " ".join(sorted(each.summarize)) if each.create else "",
        "yes" if each.unitdp else "",
        ", ".join(f"{name} ({' '.join(methods)})" for name, methods in actions.items() if methods),
    )
    return f"| {' | '.join(cell or '-' for cell in cells)} |"


# What deleting does to parts that lead no life of their own; which of them Xero never changes; which travel alone.
PARTS_DELETED = {"Contacts": "leaves the group", "Allocations": "taken back"}
NEVER_CHANGED = ("Allocations",)
ALONE = ("Attachments", "Options")


def objects_table() -> str:
    """Return the table of the objects that can be written, by name."""
    heads = ("object", *(mode.value for mode in Mode), "found by", "or, if the catalog says so, by", "a call")
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join(rows + [_object_row(each) for _, each in sorted(operations().items())])


def _object_row(each: Operation) -> str:
    changes = bool(each.update) and each.below not in NEVER_CHANGED
    does = {
        Mode.APPEND: "creates",
        Mode.APPEND_DEDUP: "creates, changes" if changes and Mode.UPDATE in each.modes else "creates",
        Mode.UPDATE: "changes" if changes else "compares",
        Mode.SOFT_DELETE: _deleted(each),
    }
    cells = (
        f"`{each.name}`",
        *(does[mode] if mode in each.modes else "" for mode in Mode),
        _keys(key for key in each.matching_keys if key not in each.matching),
        _keys(each.matching),
        str(each.batch) if each.create == "batch" and each.below not in ALONE else "1",
    )
    return f"| {' | '.join(cell or '-' for cell in cells)} |"


def _keys(keys: Iterable[tuple[str, ...]]) -> str:
    return ", ".join(" + ".join(f"`{name}`" for name in key) for key in keys)


def _deleted(each: Operation) -> str:
    if not each.statuses:
        return PARTS_DELETED.get(each.below, "deleted for good")
    ends: dict[str, list[str]] = {}
    for status, end in LIVES[each.statuses].deletes.items():
        ends.setdefault(end, []).append(status)
    return "; ".join(f"{', '.join(statuses)} → {end}" for end, statuses in ends.items())


def filled(text: str, name: str, table: str) -> str:
    """Return the text with the table between its markers; raises ValueError where they are missing."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"the markers {begin} and {end} are missing")
    return f"{before}{begin}\n{table}\n{end}{after}"


TABLES = (
    (ROOT / "README.md", "streams", streams_table),
    (ROOT / "docs" / "upgrading.md", "changes", changes_table),
    (ROOT / "docs" / "writing.md", "objects", objects_table),
    (ROOT / "xero_sandbox" / "README.md", "writing", writing_table),
)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 where a table is out of date.")
def main(*, check: bool) -> None:
    """Fill the generated tables."""
    stale = False
    for readme, name, table in TABLES:
        text = readme.read_text(encoding="utf-8")
        fresh = filled(text, name, table())
        if check and fresh != text:
            click.echo(f"{readme.relative_to(ROOT)}: the table of {name} is out of date. Run: make docs")
            stale = True
        if not check:
            readme.write_text(fresh, encoding="utf-8")
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
