"""Airbyte's standard tests, with the sandbox answering in this process: no sockets."""

import re
import threading
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests_mock
from airbyte_cdk.models import ConfiguredAirbyteCatalog
from airbyte_cdk.test.standard_tests import SourceTestSuiteBase
from airbyte_cdk.test.standard_tests.pytest_hooks import pytest_generate_tests  # noqa: F401 - pytest looks for it here

from source_xero.source import SourceXero
from xero_sandbox import configuration
from xero_sandbox.organisations import Companies
from xero_sandbox.service import Options, Sandbox
from xero_sandbox.wire import Call

URL = "https://xero.example"
PAGE_SIZE = 50
SANDBOX = Sandbox(Options(tenants=1, size="small"), Companies())
CONFIGS = {
    "config": configuration.of(SANDBOX, URL, "access_token"),
    "config_oauth2": configuration.of(SANDBOX, URL, "oauth2"),
    "config_custom_connection": configuration.of(SANDBOX, URL, "custom_connection"),
    "invalid_config": configuration.of(SANDBOX, URL, "access_token")
    | {"credentials": {"auth_type": "access_token", "access_token": "a-token-that-nobody-issued"}},
}
_one_at_a_time = threading.Lock()


def answer(request, context):
    """Hand a request of the connector to the sandbox."""
    parts = urlsplit(request.url)
    body = request.body or b""
    call = Call(
        request.method,
        parts.path,
        dict(parse_qsl(parts.query, keep_blank_values=True)),
        {name.lower(): value for name, value in request.headers.items()},
        body.encode() if isinstance(body, str) else body,
    )
    with _one_at_a_time:
        visit = SANDBOX.arrive(call)
        told = SANDBOX.answer(visit)
        SANDBOX.leave(visit, told.status, len(told.body))
    context.status_code = told.status
    context.headers.update(dict(told.headers) | ({"content-type": told.content_type} if told.content_type else {}))
    return told.body


@pytest.fixture(autouse=True)
def _xero():
    with requests_mock.Mocker() as network:
        network.register_uri(requests_mock.ANY, re.compile(re.escape(URL)), content=answer)
        yield


class TestSource(SourceTestSuiteBase):
    """The tests of airbyte_cdk.test.standard_tests; those of the image are integration_tests/test_image.py."""

    test_docker_image_build_and_spec = None
    test_docker_image_spec_backward_compatibility = None
    test_docker_image_build_and_check = None
    test_docker_image_build_and_config_matches_spec = None
    test_docker_image_build_and_discover = None
    test_docker_image_build_and_read = None

    @classmethod
    def get_connector_root_dir(cls):
        return Path(__file__).parent.parent

    @classmethod
    def get_scenarios(cls):
        return [
            scenario.model_copy(update={"config_dict": CONFIGS[Path(scenario.config_path).stem] | {"page_size": PAGE_SIZE}})
            for scenario in super().get_scenarios()
        ]

    @classmethod
    def create_connector(cls, scenario):
        config = scenario.config_dict if scenario else None
        return SourceXero(catalog=ConfiguredAirbyteCatalog([]), config=config, state=[])
