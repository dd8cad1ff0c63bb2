"""The guide's examples, as they stand, run by a shell."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from integration_tests.program import PROGRAM
from integration_tests.xero import founded

GUIDE = Path(__file__).parent.parent / "docs" / "writing.md"


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A Xero, a folder, and what each example left in the report, by the example's first line."""
    text = GUIDE.read_text(encoding="utf-8")
    (section,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    examples = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    folder = tmp_path_factory.mktemp("guide")
    with founded(tenants=1) as xero:
        (folder / "secrets").mkdir()
        config = xero.config | {"write": json.loads(section)["write"]}
        (folder / "secrets" / "config.json").write_text(json.dumps(config), encoding="utf-8")
        environment = os.environ | {"PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"}
        told, seen, before = [], 0, 0
        for example in examples:
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", example],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, (example, done.stdout[-2000:], done.stderr[-2000:])
            lines = (folder / "report.jsonl").read_text(encoding="utf-8").splitlines()
            sent = [call for call in xero.requests(before) if call["method"] in ("PUT", "POST") and "api.xro" in call["path"]]
            told.append((list(map(json.loads, lines[seen:])), sent))
            seen, before = len(lines), xero.asked()
        yield xero, told


def outcomes(told):
    return [(one["object"], one["outcome"]) for one in told[0]]


def test_the_shortest_example_makes_a_customer_and_an_invoice(followed):
    xero, (first, *_) = followed
    assert sorted(outcomes(first)) == [("contacts", "created"), ("invoices", "created")]
    (invoice,) = [one for one in xero.elements("invoices", xero.tenants[0]) if one.get("InvoiceNumber") == "SHOP-1"]
    assert invoice["Contact"]["Name"] == "Harbour View Café"
    assert float(invoice["SubTotal"]) == 241.25


def test_one_field_on_its_way_changes_in_every_item(followed):
    xero, (_, second, *_) = followed
    items = xero.elements("items", xero.tenants[0])
    assert outcomes(second) == [("items", "updated")] * len(items)
    assert all(one["Name"].startswith("New: ") for one in items)


def test_the_dry_run_sends_nothing(followed):
    _, (_, _, third, _) = followed
    assert {outcome for _, outcome in outcomes(third)} == {"unchanged"}
    assert third[1] == []


def test_the_corrected_row_is_taken(followed):
    _, (*_, fourth) = followed
    assert outcomes(fourth) == [("invoices", "rejected"), ("invoices", "created")]
    assert "DueDate" in fourth[0][0]["reasons"][0]["message"]
