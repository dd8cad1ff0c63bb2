"""Fill the generated tables of the documentation from what the code says; with --check, only tell whether they are current."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml

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
    "watched_detailed": Kind("read_at", "whole, then one by one, compared with what it was", "100,001"),
    "paged_by_id": Kind("UpdatedDateUTC", "by id, 1,000 a call", "100"),
    "paged_by_stamp": Kind("UpdatedDateUTC", "by time of change, 1,000 a call", "101"),
    "paged_by_hundred": Kind("UpdatedDateUTC", "by id, 100 a call", "1,001"),
}
# How a record that is deleted, voided or archived at Xero is seen. Where rows stay, by their own field.
STATUS, VANISHED, LEFT_OUT = "`Status`", "`is_deleted`", "by a full refresh"
DELETES = {
    "tenants": LEFT_OUT,
    "organisations": "never",
    "accounts": "`Status`; deleted ones by a full refresh",
    "contacts": "`ContactStatus`",
    "customers": "`ContactStatus`",
    "suppliers": "`ContactStatus`",
    "branding_themes": LEFT_OUT,
    "currencies": LEFT_OUT,
    "invoice_reminders": "never",
    "organisation_actions": "never",
    "payment_services": LEFT_OUT,
    "repeating_invoices": "`Status`; deleted ones by a full refresh",
    "users": LEFT_OUT,
    "sales_orders": "`Status` and `is_deleted`",
    "tracking_categories": "`Status` and `is_deleted`",
    "tracking_options": "`Status` and `is_deleted`",
}


def streams_table() -> str:
    """Return the table of streams, in the manifest's order."""
    definitions = yaml.safe_load((ROOT / "source_xero" / "manifest.yaml").read_text(encoding="utf-8"))["definitions"]
    heads = ("stream", "Xero's path", "primary key", "cursor", "modes", "read", "deletes seen by", "calls for 100,000", "scope")
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    rows += [_row(name, stream) for name, stream in definitions["streams"].items()]
    return "\n".join(rows)


def _row(name: str, stream: dict[str, Any]) -> str:
    facts = stream["$parameters"]
    kind = stream["$ref"].rsplit("/", 1)[-1]
    told = KINDS[kind]
    schema = json.loads((ROOT / "source_xero" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    gist = schema["description"].split(". ")[0].rstrip(".")
    vanishes = kind.startswith("watched") and kind != "watched_created"
    cells = (
        f"**{name}**: {gist}",
        f"`{facts.get('path', 'connections')}`",
        ", ".join(f"`{part}`" for part in facts["primary_key"]),
        f"`{told.cursor}`" if told.cursor else "none",
        "full refresh, incremental" if told.cursor else "full refresh",
        told.how,
        DELETES.get(name, VANISHED if vanishes else STATUS),
        told.calls,
        f"`{facts['scope']}`" if "scope" in facts else "none",
    )
    return f"| {' | '.join(cells)} |"


def filled(text: str, name: str, table: str) -> str:
    """Return the text with the table between its markers; raises ValueError where they are missing."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"the markers {begin} and {end} are missing")
    return f"{before}{begin}\n{table}\n{end}{after}"


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 where a table is out of date.")
def main(*, check: bool) -> None:
    """Fill README's table of streams."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    fresh = filled(text, "streams", streams_table())
    if check and fresh != text:
        click.echo("README.md: the table of streams is out of date. Run: make docs")
        sys.exit(1)
    if not check:
        readme.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    main()
