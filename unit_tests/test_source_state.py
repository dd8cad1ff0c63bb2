"""A state that the CDK itself cannot take apart by streams."""

import pytest
from airbyte_cdk.models import AirbyteStateMessageSerializer, FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.source import SourceXero

CONTACTS = {
    "stream_descriptor": {"name": "contacts"},
    "stream_state": {"states": [{"partition": {"tenant_id": "t1"}, "cursor": {"UpdatedDateUTC": "2026-01-31T00:00:00"}}]},
}


def test_a_state_that_streams_share_is_refused_with_their_names_and_what_to_do():
    state = AirbyteStateMessageSerializer.load({"type": "GLOBAL", "global": {"shared_state": {}, "stream_states": [CONTACTS]}})

    with pytest.raises(AirbyteTracedException, match=r"stream contacts .*GLOBAL.* reset the streams") as refused:
        SourceXero(state=[state])

    assert refused.value.failure_type is FailureType.config_error
