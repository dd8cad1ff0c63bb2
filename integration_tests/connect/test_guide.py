"""What the guide says to type works as it stands there."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from integration_tests.program import PROGRAM, SECONDS
from source_xero.api.scopes import data_of
from source_xero.connect.command import streams_by_scope

GUIDE = Path(__file__).parents[2] / "docs" / "connecting.md"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def shell(tmp_path):
    """Runs a line of the guide where its files are."""
    missing = [name for name in ("jq", "flock") if not any((Path(one) / name).exists() for one in os.get_exec_path())]
    if missing:
        pytest.skip(f"the guide's commands need {missing[0]}")

    def run(line):
        path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["/bin/sh", "-c", line],
            check=False,
            cwd=tmp_path,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    return run


def test_the_script_for_cron_reads_everything_and_then_what_is_new(shell, connecting, with_mouse, app, xero, tmp_path):
    running = connecting()
    with_mouse.page.goto(running.address)
    with_mouse.connect(app(running), xero.tenants[1].id)
    assert running.end() == 0
    catalog, script = blocks("sh")
    scopes = streams_by_scope()
    assert shell(catalog).returncode == 0
    only = {"invoices", "contacts"}
    everything = json.loads((tmp_path / "catalog.json").read_text())["streams"]
    assert {stream for one in data_of(scopes) if one.granted_to for stream in scopes[one.scope]}.isdisjoint(
        one["stream"]["name"] for one in everything
    ), "a new app's first sync would fail"
    (tmp_path / "catalog.json").write_text(
        json.dumps({"streams": [one for one in everything if one["stream"]["name"] in only]})
    )
    (tmp_path / "sync.sh").write_text(script)

    def synced():
        done = shell("sh sync.sh")
        assert done.returncode == 0, done.stderr
        told = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text().splitlines()]
        return {(one["stream"], one["data"].get("ContactID" if one["stream"] == "contacts" else "InvoiceID")) for one in told}

    first = synced()
    tenant = xero.tenants[1]
    assert first == {(stream, id_) for stream in only for _, id_ in xero.holds(stream, tenant)}
    xero.pass_time(hours=1)  # the token is renewed, and the file kept
    (new,) = xero.create("contacts", {"Name": "New here"}, tenant)
    assert synced() == {("contacts", new)}
    state = json.loads((tmp_path / "state.json").read_text())
    assert len(state) == 2
    xero.pass_time(hours=1)
    assert synced() <= {("contacts", new)}  # every read looks back a few minutes from where the last one stood
    xero.pass_time(hours=1)
    assert synced() == set()
    assert len(json.loads((tmp_path / "state.json").read_text())) == 2


def test_the_program_for_pyairbyte_is_python():
    (program,) = blocks("python")
    compile(program, "connecting.md", "exec")


def test_every_picture_is_shown_and_small():
    """A picture that nobody looks at is not kept, and none is heavy."""
    shown = {GUIDE.parent / name for name in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", GUIDE.read_text(encoding="utf-8"))}
    kept = set((GUIDE.parent / "pictures").iterdir())
    assert shown == kept
    assert all(one.stat().st_size < 150_000 for one in shown)


def test_every_link_within_the_guide_leads_somewhere():
    text = GUIDE.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lower()).strip().replace(" ", "-")
        for line in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(#([^)]+)\)", text):
        assert target in headings
