"""What the documentation says of the code is what the code says."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import tables  # noqa: E402 - a tool, not a package


def test_the_table_of_streams_is_current():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert tables.filled(text, "streams", tables.streams_table()) == text, "run: make docs"


def test_the_table_of_objects_is_current():
    text = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
    assert tables.filled(text, "objects", tables.objects_table()) == text, "run: make docs"


def test_a_missing_marker_is_named():
    with pytest.raises(ValueError, match="<!-- streams -->"):
        tables.filled("no table here", "streams", "| a |")


def test_every_link_into_the_project_leads_somewhere():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_make_target_that_the_documentation_names_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for words in re.findall(
            r"(?:`|^    )make ([a-z -]+?)`?$|`make ([a-z -]+)`", page.read_text(encoding="utf-8"), re.MULTILINE
        ):
            assert set("".join(words).split()) <= targets, f"{page.name}: {words}"
