"""Fill the generated tables of the documentation from what the code says; with --check, only tell whether they are current."""

import json
import sys
from pathlib import Path
from typing import Any

import click
import yaml

ROOT = Path(__file__).parent.parent
KINDS = {
    "snapshot": ("whole", "full refresh"),
    "modified": ("whole, changes only", "full refresh, incremental"),
    "watched": ("whole, compared with what it was", "full refresh, incremental"),
    "watched_created": ("whole, compared with what it was", "full refresh, incremental"),
    "modified_detailed": ("whole, changes only, then one by one", "full refresh, incremental"),
    "detailed": ("whole, then one by one", "full refresh"),
    "watched_by_hundred": ("100 a call until two passes agree, compared with what it was", "full refresh, incremental"),
    "paged_by_hundred": ("by id, 100 a call", "full refresh, incremental"),
    "paged_by_id": ("by id, 1,000 a call", "full refresh, incremental"),
    "paged_by_stamp": ("by time of change, 1,000 a call", "full refresh, incremental"),
}


def streams_table() -> str:
    """Return the table of streams, in the manifest's order."""
    definitions = yaml.safe_load((ROOT / "source_xero" / "manifest.yaml").read_text(encoding="utf-8"))["definitions"]
    rows = ["| stream | Xero's path | primary key | modes | read | scope |", "|---|---|---|---|---|---|"]
    rows += [_row(name, stream) for name, stream in definitions["streams"].items()]
    return "\n".join(rows)


def _row(name: str, stream: dict[str, Any]) -> str:
    facts = stream["$parameters"]
    how, modes = KINDS[stream["$ref"].rsplit("/", 1)[-1]]
    scope = f"`{facts['scope']}`" if "scope" in facts else "none"
    key = ", ".join(f"`{part}`" for part in facts["primary_key"])
    schema = json.loads((ROOT / "source_xero" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    gist = schema["description"].split(". ")[0].rstrip(".")
    return f"| **{name}**: {gist} | `{facts.get('path', 'connections')}` | {key} | {modes} | {how} | {scope} |"


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
