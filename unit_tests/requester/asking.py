"""A requester, and what it says where it has to give up."""

import pytest
from airbyte_cdk.sources.types import StreamSlice
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.requester import Authenticator, ErrorHandler, Requester, session_of

API, IDENTITY = "https://api.example", "https://identity.example"
URL, TOKEN_URL = f"{API}/api.xro/2.0/Invoices", f"{IDENTITY}/connect/token"
ALPHA = StreamSlice(partition={"tenant_id": "t1"}, cursor_slice={})
FACTS = {"name": "invoices", "scope": "accounting.invoices"}


def requester(config, facts=FACTS):
    made = Requester(
        config=config,
        url_base=API,
        path="api.xro/2.0/Invoices",
        authenticator=Authenticator(config=config),
        error_handler=ErrorHandler(config=config, parameters=facts),
        parameters=facts,
    )
    session_of(config).connections(lambda: [{"tenantId": "t1", "tenantType": "ORGANISATION", "tenantName": "Alpha"}])
    clock = iter(range(0, 10_000_000, 1000))
    session_of(config).limits._now = lambda: next(clock)  # noqa: SLF001 - every pause is over: pauses of limits have tests of their own
    return made


def refused(config, **options):
    with pytest.raises(AirbyteTracedException) as error:
        requester(config).send_request(stream_slice=ALPHA, **options)
    return error.value
