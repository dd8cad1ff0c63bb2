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


FILES = ["metadata.yaml", "metadata-destination.yaml"]


def metadata(file: str = "metadata.yaml") -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    return document


def schema_errors(document: dict[str, Any]) -> list[str]:
    pytest.importorskip("airbyte_connector_models", reason="Airbyte publishes its schema for Python 3.10 to 3.12 only")
    published = resources.files("airbyte_connector_models") / "metadata/v0/ConnectorMetadataDefinitionV0.json"
    # No check_schema: the published schema is itself invalid in a type that no connector uses.
    validator = Draft7Validator(of_one_piece(published.read_text(encoding="utf-8")), format_checker=FormatChecker())
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(document)]


def of_one_piece(schema: str) -> dict[str, Any]:
    """Return the published schema without the `$id` of its parts, whose references are meant from the top of the whole."""
    whole: dict[str, Any] = json.loads(
        schema, object_hook=lambda part: {key: value for key, value in part.items() if key != "$id"}
    )
    return whole


def setup_version() -> str:
    found = re.search(r'^    version="([^"]+)",$', (ROOT / "setup.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def dockerfile_labels() -> dict[str, str]:
    return dict(re.findall(r"(io\.airbyte\.\w+)=(\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", FILES)
def test_metadata_follows_the_schema_that_airbyte_publishes(file):
    assert schema_errors(metadata(file)) == []


@pytest.mark.parametrize(("key", "wrong"), [("definitionId", "not-a-uuid"), ("connectorSubtype", "books"), ("unheardOf", 1)])
def test_the_schema_check_would_notice_a_mistake(key, wrong):
    document = metadata()
    document["data"][key] = wrong
    assert len(schema_errors(document)) == 1


@pytest.mark.parametrize("wrong", [{"upgradeDeadline": "soon"}, {"message": None}, {"unheardOf": 1}])
def test_the_schema_check_would_notice_a_mistake_in_a_breaking_change(wrong):
    document = metadata()
    document["data"]["releases"]["breakingChanges"]["3.0.0"].update(wrong)
    assert len(schema_errors(document)) == 1


def test_the_version_is_the_same_wherever_it_is_written():
    version = setup_version()
    assert {metadata(file)["data"]["dockerImageTag"] for file in FILES} == {version}
    assert dockerfile_labels()["io.airbyte.version"] == version
    latest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert latest is not None
    assert latest[1] == version


def test_the_version_goes_on_from_that_of_the_connector_that_this_one_replaces():
    # Airbyte's source-xero of the same definitionId is at 2.1.5, and a change is told to who comes from below its version.
    data = metadata()["data"]
    told = data["releases"]["breakingChanges"]
    assert (2, 1, 5) < min(map(numbers, told)) <= max(map(numbers, told)) <= numbers(data["dockerImageTag"])


def test_who_upgrades_is_told_what_to_do():
    message = metadata()["data"]["releases"]["breakingChanges"]["3.0.0"]["message"]
    for word in ("tenant_id", "tax_rates", "employees", "refresh the source schema", "docs/upgrading.md"):
        assert word in message


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_the_image_is_labelled_with_the_repository_of_the_metadata():
    assert dockerfile_labels()["io.airbyte.name"] == metadata()["data"]["dockerRepository"]


def test_the_console_program_has_the_name_of_the_image():
    # Airbyte's build starts the program that is named as the last part of the repository.
    assert [metadata(file)["data"]["dockerRepository"].rpartition("/")[2] for file in FILES] == [
        "source-xero",
        "destination-xero",
    ]


def test_the_two_roles_differ_in_what_makes_a_role_and_agree_in_the_rest():
    source, destination = (metadata(file)["data"] for file in FILES)
    differing = {key for key in source.keys() | destination.keys() if source.get(key) != destination.get(key)}

    assert (source["connectorType"], destination["connectorType"]) == ("source", "destination")
    assert differing == {
        "connectorType",
        "definitionId",
        "dockerRepository",
        "documentationUrl",
        "githubIssueLabel",
        "maxSecondsBetweenMessages",
        "releases",
        "suggestedStreams",
        "supportsDataActivation",
        "tags",
    }


@pytest.mark.parametrize("name", ["source-xero", "destination-xero", "xero-sandbox"])
def test_each_console_program_leads_to_something_that_can_be_called(name):
    (program,) = distribution("source-xero").entry_points.select(group="console_scripts", name=name)
    assert callable(program.load())


def test_every_host_that_the_connector_talks_to_is_allowed():
    # The three hosts of Xero; anything else in the list would be a hole in the platform's fence.
    for file in FILES:
        assert set(metadata(file)["data"]["allowedHosts"]["hosts"]) == {"api.xero.com", "identity.xero.com", "login.xero.com"}


def test_the_icon_is_a_picture_that_needs_nothing_from_elsewhere():
    icon = (ROOT / metadata()["data"]["icon"]).read_text(encoding="utf-8")
    assert icon.startswith("<svg ")
    assert icon.rstrip().endswith("</svg>")
    assert "href" not in icon
