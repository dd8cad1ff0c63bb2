"""Airbyte's standard tests, with the sandbox answering in this process: no sockets."""

import logging
import re
import threading
from collections import Counter
from itertools import chain
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests_mock
from airbyte_cdk.models import ConfiguredAirbyteCatalog, Status, SyncMode
from airbyte_cdk.test import entrypoint_wrapper
from airbyte_cdk.test.catalog_builder import CatalogBuilder
from airbyte_cdk.test.standard_tests import SourceTestSuiteBase
from airbyte_cdk.test.standard_tests.pytest_hooks import pytest_generate_tests  # noqa: F401 - pytest looks for it here

from source_xero.source import SourceXero
from xero_sandbox import configuration
from xero_sandbox.limits import Limits
from xero_sandbox.options import WEB_APP, Options
from xero_sandbox.organisations import Companies
from xero_sandbox.scopes import FAMILIES
from xero_sandbox.service import Sandbox
from xero_sandbox.wire import Call

URL = "https://xero.example"
PAGE_SIZE = 50
# Waiting for the next minute is what integration_tests/test_limits.py is about.
SANDBOX = Sandbox(
    Options(tenants=1, size="small", tier="advanced", scopes=FAMILIES["all"], limits=Limits(minute=1000)), Companies()
)
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


# An app of today cannot get the scopes of old expenses and of payment services, nor, below the Advanced tier, that of journals.


@pytest.fixture
def of_today():
    token = SANDBOX.identity.issue(WEB_APP, FAMILIES["granular"]).value
    return CONFIGS["config"] | {"credentials": {"auth_type": "access_token", "access_token": token}}


def test_check_names_the_streams_that_an_app_of_today_cannot_read_and_succeeds(of_today):
    source = SourceXero(config=of_today)

    found = source.check(logging.getLogger("airbyte.test"), source._config)  # noqa: SLF001 - as the entry point hands it over

    assert found.status is Status.SUCCEEDED
    lacking = {"expense_claims", "payment_services", "receipts", "journals", "journals_cash"}
    assert set(re.findall(r"Stream (\w+) cannot be read", found.message)) == lacking


def test_streams_without_their_scope_fail_alone(of_today):
    builder = CatalogBuilder()
    for name in ("accounts", "receipts", "payment_services", "quotes", "sales_orders"):
        builder = builder.with_stream(name, SyncMode.full_refresh)
    catalog = builder.build()

    output = entrypoint_wrapper.read(SourceXero(catalog, of_today), of_today, catalog, expecting_exception=True)

    failed = {trace.trace.error.stream_descriptor.name for trace in output.errors if trace.trace.error.stream_descriptor}
    assert failed == {"receipts", "payment_services"}
    assert {message.record.stream for message in output.records} == {"accounts", "quotes", "sales_orders"}


LISTS = {
    "Invoices": ("invoices", "bills"),
    "Contacts": ("contacts", "customers", "suppliers"),
    "CreditNotes": ("credit_notes", "vendor_credits"),
    "Quotes": ("quotes", "sales_orders"),
}


def test_streams_of_one_list_ask_for_each_page_of_it_once():
    config = CONFIGS["config"] | {"page_size": PAGE_SIZE - 1}  # another configuration has calls of its own
    builder = CatalogBuilder()
    for name in chain(*LISTS.values()):
        builder = builder.with_stream(name, SyncMode.incremental)
    catalog = builder.build()
    before = max(entry["number"] for entry in SANDBOX.log.entries()) if SANDBOX.log.entries() else 0

    output = entrypoint_wrapper.read(SourceXero(catalog, config), config, catalog)

    asked = [(entry["path"].rpartition("/")[2], entry["query"]["page"]) for entry in lists_asked_for(before)]
    assert sorted(asked) == sorted(set(asked))
    assert {path for path, _ in asked} == set(LISTS)
    found = Counter(message.record.stream for message in output.records)
    assert set(found) == set(chain(*LISTS.values()))
    for whole, *views in LISTS.values():
        assert all(found[view] < found[whole] for view in views)


def lists_asked_for(after):
    return [entry for entry in SANDBOX.log.entries(after=after) if "page" in entry["query"]]


def test_a_stream_that_stands_twice_in_the_catalog_is_refused_by_its_name():
    catalog = (
        CatalogBuilder().with_stream("accounts", SyncMode.full_refresh).with_stream("accounts", SyncMode.full_refresh).build()
    )
    config = CONFIGS["config"]

    output = entrypoint_wrapper.read(SourceXero(catalog, config), config, catalog, expecting_exception=True)

    assert "stream accounts stands more than once" in output.errors[-1].trace.error.message
