"""Who may import whom."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imports(file):
    """The modules that a file imports, `from x import y` as both x and x.y, wherever in the file it does."""
    package = file.relative_to(ROOT).parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def imported(folder, but_not=""):
    """Every import below a folder, with the file that does it."""
    files = [file for file in sorted((ROOT / folder).rglob("*.py")) if not but_not or but_not not in file.parts]
    assert files, f"nothing to look at in {folder}"
    return {(str(file.relative_to(ROOT)), name) for file in files for name in imports(file)}


def within(name, package):
    return name == package or name.startswith(package + ".")


def test_what_both_directions_share_knows_neither_of_them():
    assert {
        (file, name)
        for file, name in imported("source_xero/api")
        if within(name, "source_xero") and name != "source_xero" and not within(name, "source_xero.api")
    } == set()


def test_what_both_directions_share_does_not_know_the_cdk():
    assert {(file, name) for file, name in imported("source_xero/api") if within(name, "airbyte_cdk")} == set()


@pytest.mark.parametrize(("one", "other"), [("xero_sandbox", "source_xero"), ("source_xero", "xero_sandbox")])
def test_the_sandbox_and_the_connector_meet_over_http_only(one, other):
    assert {(file, name) for file, name in imported(one) if within(name, other)} == set()


def test_the_sandbox_does_not_know_airbyte():
    assert {(file, name) for file, name in imported("xero_sandbox") if within(name, "airbyte_cdk")} == set()


@pytest.mark.parametrize("package", ["unit_tests", "integration_tests", "tools", "benchmarks"])
def test_neither_program_imports_its_tests_or_tools(package):
    everything = imported("source_xero") | imported("xero_sandbox")

    assert {(file, name) for file, name in everything if within(name, package)} == set()


def test_reading_and_writing_do_not_know_each_other():
    commands = {"source_xero/run.py", "source_xero/program.py"}  # where both are told apart
    elsewhere = imported("source_xero", but_not="destination")
    both = ("api", "config", "config_file", "heap", "output", "rotation", "destination")
    of_both = tuple(f"source_xero.{name}" for name in both)

    assert {one for one in elsewhere if within(one[1], "source_xero.destination") and one[0] not in commands} == set()
    assert {
        (file, name)
        for file, name in imported("source_xero/destination")
        if within(name, "source_xero") and not any(within(name, one) for one in of_both)
    } == set()


def test_writing_starts_fast_because_it_does_not_know_the_cdk():
    assert {(file, name) for file, name in imported("source_xero/destination") if within(name, "airbyte_cdk")} == set()


def test_one_module_of_writing_talks_to_xero():
    assert {file for file, name in imported("source_xero/destination") if within(name, "requests")} == {
        "source_xero/destination/client.py"
    }


@pytest.mark.parametrize(
    ("file", "pure"),
    [
        ("source_xero/pages.py", True),
        ("source_xero/records.py", True),
        ("source_xero/state.py", True),
        ("source_xero/config.py", True),
        ("source_xero/api/answers.py", True),
        ("source_xero/api/dates.py", True),
        ("source_xero/api/scopes.py", True),
        ("source_xero/connect/configuration.py", True),
        ("source_xero/destination/catalog.py", True),
        ("source_xero/destination/elements.py", True),
        ("source_xero/destination/idempotency.py", True),
        ("source_xero/destination/messages.py", True),
        ("source_xero/destination/parcels.py", True),
        ("source_xero/destination/writer.py", True),
        ("source_xero/requester.py", False),
    ],
)
def test_what_decides_does_no_input_or_output(file, pure):
    outside = {"requests", "airbyte_cdk", "socket", "urllib", "urllib3", "subprocess"}

    assert {name.split(".")[0] for name in imports(ROOT / file)}.isdisjoint(outside) is pure


def test_the_finder_sees_imports_inside_functions_and_relative_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    file = tmp_path / "package" / "part" / "module.py"
    file.parent.mkdir(parents=True)
    file.write_text("from . import a\nfrom ..b import c\ndef f():\n    import d.e\n", encoding="utf-8")

    assert imports(file) == {"package.part", "package.part.a", "package.b", "package.b.c", "d.e"}
