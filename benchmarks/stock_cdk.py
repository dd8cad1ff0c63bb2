"""The same list through airbyte-cdk alone: stock extractor, stock paginator, no dates converted, no state kept."""

import json
import sys
import tempfile
from pathlib import Path

import requests
from airbyte_cdk.entrypoint import launch
from airbyte_cdk.models import ConfiguredAirbyteCatalogSerializer
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource

config = json.loads(Path(sys.argv[1]).read_text())
credentials = config["credentials"]
told = requests.post(
    f"{config['identity_url']}/connect/token",
    data={"grant_type": "refresh_token", "refresh_token": credentials["refresh_token"]},
    auth=(credentials["client_id"], credentials["client_secret"]),
    timeout=30,
).json()
headers = {"Authorization": f"Bearer {told['access_token']}", "Accept": "application/json"}
[tenant] = [one["tenantId"] for one in requests.get(f"{config['api_url']}/connections", headers=headers, timeout=30).json()]
MANIFEST = {
    "version": "7.39.1",
    "type": "DeclarativeSource",
    "check": {"type": "CheckStream", "stream_names": ["invoices"]},
    "streams": [
        {
            "type": "DeclarativeStream",
            "name": "invoices",
            "primary_key": "InvoiceID",
            "schema_loader": {"type": "InlineSchemaLoader", "schema": {"type": "object", "properties": {}}},
            "retriever": {
                "type": "SimpleRetriever",
                "requester": {
                    "type": "HttpRequester",
                    "url_base": config["api_url"],
                    "path": "/api.xro/2.0/Invoices",
                    "request_headers": {**headers, "Xero-Tenant-Id": tenant},
                    "request_parameters": {"unitdp": "4"},
                },
                "record_selector": {
                    "type": "RecordSelector",
                    "extractor": {"type": "DpathExtractor", "field_path": ["Invoices"]},
                },
                "paginator": {
                    "type": "DefaultPaginator",
                    "page_token_option": {"type": "RequestOption", "inject_into": "request_parameter", "field_name": "page"},
                    "page_size_option": {"type": "RequestOption", "inject_into": "request_parameter", "field_name": "pageSize"},
                    "pagination_strategy": {
                        "type": "PageIncrement",
                        "start_from_page": 1,
                        "page_size": 1000,
                        "inject_on_first_request": True,
                    },
                },
            },
        }
    ],
    "spec": {"type": "Spec", "connection_specification": {"type": "object", "properties": {}, "additionalProperties": True}},
}
STREAM = {"name": "invoices", "json_schema": {"type": "object"}, "supported_sync_modes": ["full_refresh"]}
CATALOG = {"streams": [{"stream": STREAM, "sync_mode": "full_refresh", "destination_sync_mode": "append"}]}
with tempfile.TemporaryDirectory() as folder:
    for name, content in (("config", {}), ("catalog", CATALOG)):
        (Path(folder) / f"{name}.json").write_text(json.dumps(content))
    source = ConcurrentDeclarativeSource(
        catalog=ConfiguredAirbyteCatalogSerializer.load(CATALOG), config={"any": "thing"}, state=[], source_config=MANIFEST
    )
    launch(source, ["read", "--config", f"{folder}/config.json", "--catalog", f"{folder}/catalog.json"])
