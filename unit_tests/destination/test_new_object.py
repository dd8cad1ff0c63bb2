"""An object that can be written is one entry of operations.yaml: nothing else has to know of it."""

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import pytest

from source_xero.config import ConfigError
from source_xero.destination.catalog import targets
from source_xero.destination.intent import Intent
from source_xero.destination.offer import offered
from source_xero.destination.operation import Operation, operations, parsed
from source_xero.destination.options import Options
from source_xero.destination.planner import Planner
from source_xero.destination.row import Mode, Outcome, Row, Verdict
from unit_tests.destination.planning import TENANT, Books, guid

WIDGETS = """
widgets:
  order: 31
  path: Widgets
  id: ItemID
  schema: items
  scope: accounting.settings
  keys: [Code]
  required: [Code]
  repeat: [Code]
  batch: 20
  delete: verb
  find: {by: whole}
"""
WITH_WIDGETS = {**operations(), **parsed(WIDGETS)}


def catalog(name: str, mode: str) -> dict[str, Any]:
    stream = {"name": name, "json_schema": {}, "supported_sync_modes": ["full_refresh"]}
    return {"streams": [{"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": mode}]}


def plan(known: Mapping[str, Operation], name: str, mode: Mode, *rows: dict[str, Any]) -> list[Intent | Outcome]:
    have = Books(Widgets=[{"ItemID": guid(1), "Code": "W-1", "Name": "One"}])
    planner = Planner(TENANT, have.get, Options.of({}), known, lambda: datetime(2026, 11, 23, tzinfo=timezone.utc))
    planned, later = planner.plan([Row(n, name, name, mode, (), TENANT, data) for n, data in enumerate(rows, 1)])
    assert later == []
    return planned


def sent(planned: Intent | Outcome) -> tuple[str, str, str, int, Mapping[str, Any]]:
    assert isinstance(planned, Intent), planned
    return planned.method, planned.path, planned.envelope, planned.batch, planned.element


def test_a_new_entry_is_offered_and_may_be_configured() -> None:
    modes = {one["sync_mode"] for one in offered(WITH_WIDGETS) if one["object_name"] == "widgets"}
    assert modes == {"append", "append_dedup", "update", "soft_delete"}
    assert targets(catalog("widgets", "append_dedup"), WITH_WIDGETS)["widgets"].object == "widgets"


def test_a_new_entry_creates_changes_leaves_and_deletes() -> None:
    rows = [{"Code": "W-2", "Name": "Two"}, {"Code": "W-1", "Name": "Uno"}]
    new, changed = plan(WITH_WIDGETS, "widgets", Mode.APPEND_DEDUP, *rows)
    assert sent(new) == ("PUT", "Widgets", "Widgets", 20, {"Code": "W-2", "Name": "Two"})
    assert sent(changed) == ("POST", "Widgets", "Widgets", 20, {"ItemID": guid(1), "Code": "W-1", "Name": "Uno"})
    (same,) = plan(WITH_WIDGETS, "widgets", Mode.APPEND_DEDUP, {"Code": "w-1", "Name": "One"})
    assert isinstance(same, Outcome)
    assert (same.verdict, same.xero_id) == (Verdict.UNCHANGED, guid(1))
    (gone,) = plan(WITH_WIDGETS, "widgets", Mode.SOFT_DELETE, {"Code": "W-1"})
    assert sent(gone)[:2] == ("DELETE", f"Widgets/{guid(1)}")


def test_a_new_entry_brings_its_own_rules_of_what_is_needed() -> None:
    (outcome,) = plan(WITH_WIDGETS, "widgets", Mode.APPEND, {"Name": "No code"})
    assert isinstance(outcome, Outcome)
    assert [(one.message, one.field) for one in outcome.reasons] == [("Code is needed to create one.", "Code")]


def test_an_entry_that_is_taken_out_is_written_no_more_and_the_others_are() -> None:
    without = {name: one for name, one in operations().items() if name not in ("quotes", "sales_orders")}
    assert not {one["object_name"] for one in offered(without)} & {"quotes", "sales_orders"}
    with pytest.raises(ConfigError, match="quotes"):
        targets(catalog("quotes", "append"), without)
    (intent,) = plan(without, "contacts", Mode.APPEND, {"Name": "New"})
    assert sent(intent)[:2] == ("PUT", "Contacts")
