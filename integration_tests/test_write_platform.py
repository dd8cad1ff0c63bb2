"""Platforms drive writing: PyAirbyte with the same program at both ends, data activation, and what each program offers."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from integration_tests.feeding import SOME_DAY, Feeder, configured, record, state
from integration_tests.program import Program
from integration_tests.xero import founded

ROOT = Path(__file__).parent.parent
PYAIRBYTE = ROOT / ".venv-demo" / "bin" / "python"
PROGRAMS = Path(sys.executable).parent
MODES = {"append", "append_dedup", "update", "soft_delete"}


@pytest.fixture
def xero():
    with founded(size="small", tenants=1) as one:
        yield one


@pytest.fixture
def feed(tmp_path, xero):
    return Feeder(Program(tmp_path), xero)


@pytest.fixture
def discovered(tmp_path, xero):
    """What `discover` of a program prints, by the type of message."""

    def discover(program):
        path = tmp_path / "config.json"
        path.write_text(json.dumps(xero.configured("access_token")))
        command = [PROGRAMS / program, "discover", "--config", path]
        done = subprocess.run(command, capture_output=True, timeout=60, check=True, cwd=tmp_path)
        messages = [json.loads(line) for line in done.stdout.splitlines()]
        return {one["type"]: one for one in messages}, Counter(one["type"] for one in messages)

    return discover


@pytest.fixture
def pyairbyte():
    """The Python with PyAirbyte: that of the demo, because PyAirbyte does without this one if it is 3.13."""
    if not PYAIRBYTE.exists():
        if os.environ.get("PYAIRBYTE_TEST") != "required":
            pytest.skip("PyAirbyte is not installed; `make demo` does that (or PYAIRBYTE_TEST=required, some minutes)")
        done = subprocess.run(
            ["make", ".venv-demo/installed"], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return PYAIRBYTE


def test_pyairbyte_copies_with_this_program_at_both_ends_and_again_changes_nothing(tmp_path, pyairbyte):
    with founded(size="small") as here, founded(size="small") as there:  # the same companies, as the seed is the same
        # Their next ids are the same, too: far from each other, an id of one is not by chance another element's in the other.
        here.change("remove", "items", here.create("items", {"Code": "GONE-{n}"}, here.tenants[0], count=500), here.tenants[0])
        for tenant in here.tenants:
            here.change("edit", "contacts", {"first": 3}, tenant, changes={"EmailAddress": "new@example.com"})
            here.create("contacts", {"Name": "New one {n}"}, tenant, count=60)
            here.create("items", {"Code": "NEW-{n}", "Name": "New item {n}"}, tenant, count=5)
        report = tmp_path / "report.jsonl"
        ends = {
            "source": {"executable": str(PROGRAMS / "source-xero"), "config": here.configured("access_token")},
            "destination": {
                "executable": str(PROGRAMS / "destination-xero"),
                "config": there.configured("access_token") | {"write": {"report_path": str(report)}},
            },
        }
        done = subprocess.run(
            [pyairbyte, ROOT / "integration_tests" / "pyairbyte_copy.py"],
            input=json.dumps(ends | {"streams": ["contacts", "items"]}),
            env={**os.environ, "AIRBYTE_LOGGING_ROOT": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        counts = json.loads(done.stdout.splitlines()[-1])
        lines = [json.loads(line) for line in report.read_text().splitlines()]
        first, second = (Counter(line["outcome"] for line in part) for part in (lines[: counts[0]], lines[counts[0] :]))
        total = sum(len(here.ids(stream, tenant)) for tenant in here.tenants for stream in ("contacts", "items"))
        assert counts == [total, total]
        assert first == {"created": 130, "updated": 6, "unchanged": total - 136}
        assert second == {"unchanged": total}, [line for line in lines[counts[0] :] if line["reasons"]][:3]
        for tenant in here.tenants:
            for stream, key, value in (("contacts", "Name", "EmailAddress"), ("items", "Code", "Name")):
                copies = [{one[key]: one.get(value) for one in xero.elements(stream, tenant)} for xero in (here, there)]
                assert copies[0] == copies[1]
                assert len(there.ids(stream, tenant)) == len(copies[1])


def activation(name, destination_object, mode, *key):
    """An entry of a configured catalog as data activation writes it."""
    return configured(name, mode, [[one] for one in key], destination_object_name=destination_object)


def test_data_activation_updates_by_the_key_that_was_chosen_and_creates_nothing(xero, feed):
    [tenant] = xero.tenants
    for number in range(4):
        xero.create("contacts", {"Name": f"Activated {number}", "EmailAddress": f"{number}@example.com"}, tenant)
    before = len(xero.ids("contacts", tenant))
    rows = [{"EmailAddress": f"{number}@example.com", "AccountNumber": f"CRM-{number}"} for number in range(6)]
    catalog = {"streams": [activation("crm people", "contacts", "update", "EmailAddress")]}
    done = feed([*(record("crm people", row) for row in rows), state("crm people", 1)], catalog=catalog)
    assert done.counted == {"crm people": (4.0, 2.0)}
    held = {one["Name"]: one.get("AccountNumber") for one in xero.elements("contacts", tenant)}
    assert [held[f"Activated {number}"] for number in range(4)] == [f"CRM-{number}" for number in range(4)]
    assert len(xero.ids("contacts", tenant)) == before
    assert [one["record"]["data"]["EmailAddress"] for one in done.rejected] == ["4@example.com", "5@example.com"]


def test_data_activation_deletes_softly_what_each_object_and_status_allow(xero, feed):
    [tenant] = xero.tenants
    [contact] = xero.create("contacts", {"Name": "To go"}, tenant)
    line = {"Description": "Day", "Quantity": 1, "UnitAmount": 5, "AccountCode": "200"}
    invoice = {"Type": "ACCREC", "Contact": {"Name": "Else"}, "LineItems": [line], "Date": SOME_DAY}
    xero.create("contacts", {"Name": "Else"}, tenant)
    [other] = [one["ContactID"] for one in xero.elements("contacts", tenant) if one["Name"] == "Else"]
    invoice["Contact"] = {"ContactID": other}
    ids = {
        status: xero.create("invoices", {**invoice, "Status": status, "InvoiceNumber": f"GO-{status}"}, tenant)[0]
        for status in ("DRAFT", "AUTHORISED", "PAID")
        if status != "PAID"
    }
    paid = xero.create("invoices", {**invoice, "Status": "AUTHORISED", "InvoiceNumber": "GO-PAID"}, tenant)[0]
    xero.do("pay", invoice=paid, tenant=tenant.id)
    catalog = {
        "streams": [
            activation("gone people", "contacts", "soft_delete", "Name"),
            activation("gone invoices", "invoices", "soft_delete", "InvoiceNumber"),
        ]
    }
    rows = [record("gone people", {"Name": "To go"}), record("gone people", {"Name": "Never was"})]
    rows += [record("gone invoices", {"InvoiceNumber": f"GO-{status}"}) for status in ("DRAFT", "AUTHORISED", "PAID")]
    done = feed([*rows, state("gone people", 1), state("gone invoices", 2)], catalog=catalog)
    statuses = {one["ContactID"]: one["ContactStatus"] for one in xero.elements("contacts", tenant)}
    assert (statuses[contact], statuses[other]) == ("ARCHIVED", "ACTIVE")
    documents = {one["InvoiceID"]: one["Status"] for one in xero.elements("invoices", tenant)}
    assert [documents[ids["DRAFT"]], documents[ids["AUTHORISED"]], documents[paid]] == ["DELETED", "VOIDED", "PAID"]
    assert done.counted == {"gone people": (1.0, 1.0), "gone invoices": (2.0, 1.0)}
    again = feed(rows, catalog=catalog)
    assert again.outcomes["deleted"] == 0
    assert {one["InvoiceID"]: one["Status"] for one in xero.elements("invoices", tenant)} == documents


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (activation("x", "contacts", "overwrite"), "overwrite"),
        (activation("x", "contakts", "append"), "contacts"),
        (activation("x", "payments", "purge"), "append"),
        (activation("x", "contacts", "update", "FirstName"), "EmailAddress"),
        (configured("no such thing", "append"), "no such thing"),
    ],
)
def test_a_catalog_that_cannot_be_had_is_refused_before_anything_is_asked_of_xero(feed, entry, told):
    done = feed([record("x", {"Name": "Never"})], catalog={"streams": [entry]}, fails=True)
    [error] = done.run.errors
    assert error.failure_type == "config_error"
    assert told in error.message
    assert done.run.calls == []
    assert done.report == []


def test_the_destination_discovers_what_can_be_written_and_nothing_else(discovered):
    messages, counts = discovered("destination-xero")
    assert counts["DESTINATION_CATALOG"] == 1
    assert "CATALOG" not in counts
    operations = messages["DESTINATION_CATALOG"]["destination_catalog"]["operations"]
    assert len(operations) > 80
    assert len({(one["object_name"], one["sync_mode"]) for one in operations}) == len(operations)
    assert {one["sync_mode"] for one in operations} == MODES
    for one in operations:
        fields = one["json_schema"]["properties"]
        assert "$ref" not in json.dumps(one["json_schema"])
        assert all(name in fields for key in one["matching_keys"] for name in key), one["object_name"]


def test_the_source_discovers_both(discovered):
    messages, counts = discovered("source-xero")
    assert (counts["CATALOG"], counts["DESTINATION_CATALOG"]) == (1, 1)
    offered, _ = discovered("destination-xero")
    assert messages["DESTINATION_CATALOG"] == offered["DESTINATION_CATALOG"]


def test_every_operation_that_is_discovered_can_be_configured(feed, discovered):
    messages, _ = discovered("destination-xero")
    entries = [
        activation(f"{number}", one["object_name"], one["sync_mode"], *key)
        for number, (one, key) in enumerate(
            (one, key)
            for one in messages["DESTINATION_CATALOG"]["destination_catalog"]["operations"]
            for key in one["matching_keys"] or [[]]
        )
    ]
    done = feed([state("1", 1)], catalog={"streams": entries})
    assert done.run.states[0]["id"] == 1
