"""What the manifest says of each stream, and which streams are of a kind, written down a second time."""

from functools import cache
from pathlib import Path

import pytest
import yaml
from airbyte_cdk.sources.declarative.schema import JsonFileSchemaLoader

PACKAGE = Path(__file__).parent.parent / "source_xero"
TEXT = (PACKAGE / "manifest.yaml").read_text(encoding="utf-8")
MANIFEST = yaml.safe_load(TEXT)
STREAMS = MANIFEST["definitions"]["streams"]
CURSORS = {
    **dict.fromkeys(("modified", "modified_detailed", "paged_by_id", "paged_by_stamp", "paged_by_hundred"), "UpdatedDateUTC"),
    **dict.fromkeys(("watched", "watched_by_hundred", "watched_by_window"), "UpdatedDateUTC"),
    "watched_created": "CreatedDateUTC",
    **dict.fromkeys(("watched_unstamped", "watched_detailed", "watched_below"), "read_at"),
    "watched_files": "UpdatedDateUtc",
    "numbered": "JournalNumber",
}
UNSTAMPED = {
    "tracking_categories",
    "contact_groups",
    "tracking_options",
    "contact_group_members",
    "folders",
    "file_associations",
}
WATCHED = {"accounts", "users", "items", "bank_transfers", "linked_transactions", "files", "budgets", *UNSTAMPED}
NUMBERED = {"journals", "journals_cash"}
PARTS = {"tracking_options": "tracking_categories", "contact_group_members": "contact_groups"}
BELOW = {"file_associations": "files"}
VIEWS = {
    "bills": "invoices",
    "customers": "contacts",
    "suppliers": "contacts",
    "vendor_credits": "credit_notes",
    "sales_orders": "quotes",
}
every_stream = pytest.mark.parametrize("name", STREAMS)


def kind(name):
    return STREAMS[name]["$ref"].rsplit("/", 1)[-1]


def facts(name):
    return STREAMS[name]["$parameters"]


@cache
def fields(name):
    """The fields of a stream's records, as the platform is told them: references resolved."""
    path = f"./source_xero/schemas/{name}.json"
    return JsonFileSchemaLoader(config={}, parameters={}, file_path=path).get_json_schema()["properties"]
