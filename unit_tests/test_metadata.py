"""What the packaging files say about the connector agrees, and Airbyte would accept it."""

import json
import re
from importlib import resources
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker

ROOT = Path(__file__).parent.parent


def metadata() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "metadata.yaml").read_text(encoding="utf-8"))
    return document


def schema_errors(document: dict[str, Any]) -> list[str]:
    pytest.importorskip("airbyte_connector_models", reason="Airbyte publishes its schema for Python 3.10 to 3.12 only")
    published = resources.files("airbyte_connector_models") / "metadata/v0/ConnectorMetadataDefinitionV0.json"
    # No check_schema: the published schema is itself invalid in a type that no connector uses.
    validator = Draft7Validator(json.loads(published.read_text(encoding="utf-8")), format_checker=FormatChecker())
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(document)]


def setup_version() -> str:
    found = re.search(r'^    version="([^"]+)",$', (ROOT / "setup.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def dockerfile_labels() -> dict[str, str]:
    return dict(re.findall(r"(io\.airbyte\.\w+)=(\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8")))


def test_metadata_follows_the_schema_that_airbyte_publishes():
    assert schema_errors(metadata()) == []


@pytest.mark.parametrize(("key", "wrong"), [("definitionId", "not-a-uuid"), ("connectorSubtype", "books"), ("unheardOf", 1)])
def test_the_schema_check_would_notice_a_mistake(key, wrong):
    document = metadata()
    document["data"][key] = wrong
    assert len(schema_errors(document)) == 1


def test_the_version_is_the_same_wherever_it_is_written():
    version = setup_version()
    assert metadata()["data"]["dockerImageTag"] == version
    assert dockerfile_labels()["io.airbyte.version"] == version


def test_the_image_is_labelled_with_the_repository_of_the_metadata():
    assert dockerfile_labels()["io.airbyte.name"] == metadata()["data"]["dockerRepository"]


def test_the_console_program_has_the_name_of_the_image():
    # Airbyte's build starts the program that is named as the last part of the repository.
    assert metadata()["data"]["dockerRepository"].rpartition("/")[2] == "source-xero"


@pytest.mark.parametrize("name", ["source-xero", "xero-sandbox"])
def test_each_console_program_leads_to_something_that_can_be_called(name):
    (program,) = distribution("source-xero").entry_points.select(group="console_scripts", name=name)
    assert callable(program.load())


def test_every_host_that_the_connector_talks_to_is_allowed():
    # The three hosts of Xero; anything else in the list would be a hole in the platform's fence.
    assert set(metadata()["data"]["allowedHosts"]["hosts"]) == {"api.xero.com", "identity.xero.com", "login.xero.com"}


def test_the_icon_is_a_picture_that_needs_nothing_from_elsewhere():
    icon = (ROOT / metadata()["data"]["icon"]).read_text(encoding="utf-8")
    assert icon.startswith("<svg ")
    assert icon.rstrip().endswith("</svg>")
    assert "href" not in icon
