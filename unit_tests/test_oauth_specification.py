"""Airbyte's sign-in button: the block that tells the platform how to get a refresh token."""

from pathlib import Path

import pytest
import yaml
from airbyte_cdk.models import ConnectorSpecificationSerializer
from airbyte_cdk.sources.declarative.models.declarative_component_schema import AuthFlow

from source_xero.api.scopes import data_of, to_ask
from source_xero.source import SourceXero

MANIFEST = yaml.safe_load((Path(__file__).parent.parent / "source_xero" / "manifest.yaml").read_text(encoding="utf-8"))
FLOW = MANIFEST["spec"]["advanced_auth"]
OAUTH = FLOW["oauth_config_specification"]
SPEC = MANIFEST["spec"]["connection_specification"]
WAYS = {way["properties"]["auth_type"]["const"]: way["properties"] for way in SPEC["properties"]["credentials"]["oneOf"]}
INPUT = OAUTH["oauth_connector_input_specification"]


def told():
    return ConnectorSpecificationSerializer.dump(SourceXero().spec(None))["advanced_auth"]


def test_the_cdk_knows_every_key_of_the_block():
    def unknown(model, given):
        return set(given) - set(type(model).__fields__)

    flow = AuthFlow.parse_obj(FLOW)
    oauth = flow.oauth_config_specification

    assert unknown(flow, FLOW) == unknown(oauth, OAUTH) == set()
    assert unknown(oauth.oauth_connector_input_specification, INPUT) == set()


def test_spec_tells_the_block_as_it_is():
    flow = told()

    assert (flow["auth_flow_type"], flow["predicate_key"], flow["predicate_value"]) == (
        "oauth2.0",
        ["credentials", "auth_type"],
        "oauth2",
    )
    block = flow["oauth_config_specification"]["oauth_connector_input_specification"]
    assert {key: block[key] for key in INPUT if key != "state"} == {key: INPUT[key] for key in INPUT if key != "state"}


def test_the_button_is_for_apps_with_a_refresh_token_and_not_for_custom_connections():
    assert FLOW["predicate_value"] in WAYS
    assert FLOW["predicate_value"] != "custom_connection"


@pytest.mark.parametrize(
    "block", ["complete_oauth_output_specification", "complete_oauth_server_output_specification", "input"], ids=str
)
def test_every_path_leads_to_a_field_of_the_configuration(block):
    key = "oauth_user_input_from_connector_config_specification" if block == "input" else block
    for part in OAUTH[key]["properties"].values():
        root, field = part["path_in_connector_config"]
        assert root == "credentials"
        assert field in WAYS["oauth2"]


def test_the_default_is_to_read_all_that_a_new_app_may_in_granular_scopes():
    needed = {stream["$parameters"].get("scope") for stream in SourceXero().resolved_manifest["streams"]} - {None}
    everything = to_ask([one.scope for one in data_of(needed) if not one.granted_to])

    assert INPUT["scope"].split() == WAYS["oauth2"]["scopes"]["default"].split() == list(everything)


def test_the_consent_goes_to_xero_with_all_that_it_wants():
    url = INPUT["consent_url"]

    assert url.startswith("https://login.xero.com/identity/connect/authorize?response_type=code&")
    assert " & " not in url
    for part in ("client_id_param", "redirect_uri_value", "scope_value", "state_param"):
        assert part in url
    assert INPUT["access_token_url"] == "https://identity.xero.com/connect/token"


def test_no_secret_goes_into_an_address():
    assert "secret" not in INPUT["consent_url"] + INPUT["access_token_url"]
