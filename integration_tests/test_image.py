"""The container image does what the installed program does, and is made as an Airbyte platform expects.

Without an engine that can build images these tests are skipped; with XERO_IMAGE_TEST=required that is a failure.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from integration_tests.streams import FURTHER
from xero_sandbox import configuration
from xero_sandbox.limits import Limits
from xero_sandbox.options import Options
from xero_sandbox.scopes import FAMILIES
from xero_sandbox.server import XeroSandbox, serve_in_thread

ROOT = Path(__file__).parent.parent
TOOL = ROOT / "tools" / "image.sh"
NAME = "localhost/source-xero:test"
CANARY = f"canary-{uuid.uuid4()}"
BUILD_SECONDS = 600
RUN_SECONDS = 120


class Answer(NamedTuple):
    """What a program said: its protocol messages without times and logs, its exit status, and all of its text."""

    messages: list[dict[str, Any]]
    status: int
    text: str

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        key = {"CONNECTION_STATUS": "connectionStatus"}.get(kind, kind.lower())
        return [message[key] for message in self.messages if message["type"] == kind]


Program = Callable[..., Answer]


def answer_of(command: list[str]) -> Answer:
    done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
    messages = [json.loads(line, object_hook=timeless) for line in done.stdout.splitlines() if line.startswith("{")]
    return Answer([message for message in messages if message["type"] != "LOG"], done.returncode, done.stdout + done.stderr)


def timeless(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key not in {"emitted_at", "stack_trace"}}


def installed(*arguments: str) -> Answer:
    return answer_of([str(Path(sys.executable).parent / "source-xero"), *arguments])


@dataclass(frozen=True)
class Image:
    """An image that was built, and what can be done with it."""

    name: str

    def command(self, verb: str, *arguments: str) -> list[str]:
        return ["env", f"IMAGE={self.name}", str(TOOL), verb, *arguments]

    def inspected(self, form: str) -> Any:
        found = subprocess.run(self.command("inspect", f"{{{{json {form}}}}}"), capture_output=True, text=True, check=True)
        return json.loads(found.stdout)

    def inside(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs another program of the image, without a network."""
        command = self.command("run", "--network", "none", "--entrypoint", program, "--", *arguments)
        return subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)


@pytest.fixture(scope="session")
def image(tmp_path_factory) -> Image:
    """The image of a checkout in which somebody left secrets lying about."""
    engine = subprocess.run([TOOL, "engine"], capture_output=True, text=True, check=False)
    if engine.returncode:
        (pytest.fail if os.environ.get("XERO_IMAGE_TEST") == "required" else pytest.skip)(engine.stderr.strip())
    checkout = tmp_path_factory.mktemp("checkout") / "source-xero"
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".*", "demo-output", "*.egg-info", "__pycache__", "secrets"))
    shutil.copy2(ROOT / ".dockerignore", checkout)
    for place in (
        ".env",
        ".git/config",
        "secrets/config.json",
        "source_xero/secrets/config.json",
        "source_xero/.env",
        "config.json",
    ):
        (checkout / place).parent.mkdir(parents=True, exist_ok=True)
        (checkout / place).write_text(CANARY, encoding="utf-8")
    built = subprocess.run(
        [checkout / "tools" / "image.sh", "build"],
        env={**os.environ, "IMAGE": NAME},
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-4000:]
    return Image(NAME)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[XeroSandbox]:
    # Time stands still, because a state tells when Xero was asked; so a minute's calls would never be given back.
    with serve_in_thread(Options(size="small", limits=Limits(minute=10_000), scopes=FAMILIES["all"])) as running:
        running.control("clock", freeze=True)
        yield running


@pytest.fixture
def config(sandbox) -> dict[str, Any]:
    """Two organisations by a bearer token: a refresh token would be another one in every message that carries it."""
    return configuration.of(sandbox.service, sandbox.base_url, "access_token")


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder that uid 1000 may read, mounted read-only under the same path."""
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    return shared


@pytest.fixture
def contained(image, folder) -> Program:
    def run(*arguments: str) -> Answer:
        # Nothing can be written but /tmp, as on clusters that ask for it: a configuration must not be left lying anywhere else.
        limits = ["--read-only", "--tmpfs", "/tmp"]
        mount = f"{folder}:{folder}:ro"
        return answer_of(image.command("run", "--network", "host", *limits, "--volume", mount, "--", *arguments))

    return run


def save(folder: Path, name: str, content: object) -> str:
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    path.chmod(0o644)
    return str(path)


def catalog_of(discovered: Answer) -> dict[str, Any]:
    (catalog,) = discovered.of_type("CATALOG")
    return {
        "streams": [
            {
                "stream": stream,
                "sync_mode": stream["supported_sync_modes"][-1],
                "destination_sync_mode": "append",
            }
            for stream in catalog["streams"]
        ]
    }


def in_order(messages: list[dict[str, Any]]) -> list[str]:
    """Messages as sorted text: streams are read side by side, so the order between them is chance."""
    return sorted(json.dumps(message, sort_keys=True) for message in messages)


def last_states(answer: Answer) -> dict[str, Any]:
    """The last state of each stream, with its organisations in order: which one is read first is chance as well."""
    streams = [state["stream"] for state in answer.of_type("STATE")]
    return {
        stream["stream_descriptor"]["name"]: in_order(stream["stream_state"].get("states", [stream["stream_state"]]))
        for stream in streams
    }


def test_spec_is_that_of_the_installed_program(contained):
    answer = contained("spec")
    assert answer.of_type("SPEC")
    assert answer == installed("spec")._replace(text=answer.text)


def test_check_succeeds_with_a_config_mounted_read_only(contained, folder, config):
    path = save(folder, "config.json", config)
    answer = contained("check", "--config", path)
    assert [status["status"] for status in answer.of_type("CONNECTION_STATUS")] == ["SUCCEEDED"]
    assert without_calls(answer) == without_calls(installed("check", "--config", path))


def without_calls(answer: Answer) -> str:
    """What was said but for the calls left today, of which each check takes one."""
    return re.sub(r"\d+ calls left", "calls left", json.dumps(answer.messages))


def test_discover_is_that_of_the_installed_program(contained, folder, config):
    path = save(folder, "config.json", config)
    assert catalog_of(contained("discover", "--config", path)) == catalog_of(installed("discover", "--config", path))


def test_two_reads_emit_the_records_and_states_of_the_installed_program(contained, folder, config):
    path = save(folder, "config.json", config)
    streams = catalog_of(installed("discover", "--config", path))["streams"]
    # The others would make either program wait for the next of its minutes of 60 calls, again and again.
    quick = [one for one in streams if one["stream"]["name"] not in FURTHER]
    assert len(quick) == len(streams) - len(FURTHER)
    catalog = save(folder, "catalog.json", {"streams": quick})

    first, expected = (run("read", "--config", path, "--catalog", catalog) for run in (contained, installed))
    assert {record["stream"] for record in first.of_type("RECORD")} >= {"accounts", "contacts", "invoices", "payments"}
    assert in_order(first.of_type("RECORD")) == in_order(expected.of_type("RECORD"))
    assert last_states(first) == last_states(expected)
    assert first.status == expected.status == 0

    # The states of the image are read on by either program.
    state = save(folder, "state.json", first.of_type("STATE"))
    again, expected = (run("read", "--config", path, "--catalog", catalog, "--state", state) for run in (contained, installed))
    assert in_order(again.of_type("RECORD")) == in_order(expected.of_type("RECORD"))
    assert len(again.of_type("RECORD")) < len(first.of_type("RECORD"))
    assert last_states(again) == last_states(expected)


def test_a_refused_secret_is_the_same_error_and_is_not_printed(contained, folder, sandbox):
    config = configuration.of(sandbox.service, sandbox.base_url, "custom_connection")
    config["credentials"]["client_secret"] = "wrong-secret-0123456789"
    path = save(folder, "config.json", config)
    answer, expected = (run("check", "--config", path) for run in (contained, installed))
    assert [status["status"] for status in answer.of_type("CONNECTION_STATUS")] == ["FAILED"]
    assert answer.messages == expected.messages
    assert answer.status == expected.status
    assert "wrong-secret-0123456789" not in answer.text


def test_a_config_that_is_not_there_is_the_same_error(contained, folder):
    answer, expected = (run("discover", "--config", str(folder / "absent.json")) for run in (contained, installed))
    assert [trace["error"]["failure_type"] for trace in answer.of_type("TRACE")] == ["config_error"]
    assert answer.messages == expected.messages
    assert answer.status == expected.status == 1


def test_a_user_without_rights_runs_it(image):
    assert image.inspected(".Config.User") == "1000:1000"
    identity = image.inside("id")
    assert identity.stdout.startswith("uid=1000(airbyte) gid=1000(airbyte)"), identity


def test_the_command_that_kubernetes_starts_is_the_connector(image):
    answer = image.inside("sh", "-c", "$AIRBYTE_ENTRYPOINT spec")
    assert answer.returncode == 0, answer.stderr
    assert '"SPEC"' in answer.stdout


def test_its_labels_name_the_connector_and_its_version(image):
    labels = image.inspected(".Config.Labels")
    (version,) = re.findall(r'^    version="(.+)",$', (ROOT / "setup.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert labels["io.airbyte.name"] == "airbyte/source-xero"
    assert labels["io.airbyte.version"] == version


def test_a_start_compiles_nothing(image):
    started = image.inside("/opt/source-xero/bin/python3", "-v", "-c", "import source_xero.run")
    assert started.returncode == 0, started.stderr[-2000:]
    code = re.findall(r"^# code object from '?([^'\n]+)'?$", started.stderr, re.MULTILINE)
    assert any("/source_xero/__pycache__/run." in path for path in code)
    assert [path for path in code if path.endswith(".py")] == []


def test_the_pretend_xero_is_not_in_it(image):
    assert image.inside("python3", "-c", "import xero_sandbox").returncode == 1
    assert image.inside("sh", "-c", "command -v xero-sandbox").returncode != 0


def test_nothing_left_in_the_checkout_or_mounted_for_the_build_is_in_a_layer(image, tmp_path):
    archive = tmp_path / "image.tar"
    subprocess.run(image.command("save", str(archive)), check=True, timeout=RUN_SECONDS)
    content = archive.read_bytes()
    # Layers in the archive are not compressed: what is in them can be seen.
    assert b"/source_xero/run.py" in content
    assert CANARY.encode() not in content
    host_index = Path("/etc/pip.conf")
    if host_index.is_file() and host_index.read_text(encoding="utf-8").strip():
        assert host_index.read_bytes() not in content
