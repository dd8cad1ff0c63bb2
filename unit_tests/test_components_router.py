"""Which organisations are read: those that are connected and chosen; one that the state alone knows is named."""

import logging
from types import SimpleNamespace

import orjson
import pytest
from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero import components
from source_xero.checkpoint import Again, TenantCursor
from source_xero.components import TenantRouter
from source_xero.outbox import Outbox
from unit_tests.syncs import FIELD

# Connections that make no sense


class Connections:
    def __init__(self, *bodies):
        self.bodies, self.asked = list(bodies), 0

    def send_request(self):
        self.asked += 1
        return SimpleNamespace(content=self.bodies.pop(0))


@pytest.mark.parametrize("body", [b"{}", b'[{"tenantName": "x"}]', b"[1]", b"[", b"null"])
def test_connections_that_make_no_sense_are_asked_for_once_more_and_then_refused(body):
    assert components._ask_connections(Connections(body, b'[{"tenantId": "t"}]')) == [{"tenantId": "t"}]  # noqa: SLF001

    with pytest.raises(AirbyteTracedException, match="Xero's answer to /connections is no list of organisations"):
        components._ask_connections(Connections(body, body))  # noqa: SLF001


# Organisations that the state knows and the connections do not


CONNECTED = b'[{"tenantId": "t1", "tenantType": "ORGANISATION", "tenantName": "Alpha"}]'


@pytest.fixture
def routed(caplog):
    """Route streams that share a session; give what each slice and each state was, and what was logged."""

    def route(saved, body=CONNECTED, streams=2, **more):
        config = {
            "credentials": {"auth_type": "access_token", "access_token": "x"},
            "identity_url": "https://identity.example",
            "concurrent_calls": 5,
            "calls_per_minute": 60,
            "day_reserve": 0,
            **more,
        }
        connections, slices, states = Connections(body), [], []
        with caplog.at_level(logging.WARNING, logger="airbyte"):
            for _ in range(streams):
                router = TenantRouter(config, connections)
                own = orjson.loads(orjson.dumps(saved))
                router.cursor = TenantCursor("items", CursorField(FIELD), own, "incremental", None, Again(300), Outbox())
                slices.append([one["tenant_id"] for one in router.stream_slices()])
                states.append({one["partition"]["tenant_id"]: one["cursor"] for one in router.cursor.state["states"]})
        return slices, states, [(entry.levelname, entry.getMessage()) for entry in caplog.records]

    return route


GONE = {"resume": {"started_at": "2026-03-01T00:00:00", "listing": "x", "at": {"page": 3}}, FIELD: "2026-02-01T00:00:00"}


def test_an_organisation_that_is_no_longer_connected_is_named_once_its_state_is_kept_and_the_others_are_read(routed):
    slices, states, logs = routed({"t1": {FIELD: "2026-02-01T00:00:00"}, "t2": GONE})

    assert slices == [["t1"], ["t1"]]
    assert [state["t2"] for state in states] == [GONE, GONE]
    [(level, line)] = logs
    assert level == "WARNING"
    assert line.startswith("organisation t2: the state knows it, but it is no longer connected to this app")
    assert "connect it again" in line
    assert "its state is kept" in line


def test_no_organisation_is_missed_that_is_connected_or_of_which_the_state_knows_nothing(routed):
    assert routed({"T1": {FIELD: "2026-02-01T00:00:00"}, "t2": {}})[2] == []


def test_a_chosen_organisation_that_is_no_longer_connected_is_left_to_fail_by_name(routed):
    slices, _, logs = routed({"t2": GONE}, tenant_ids=["t1", "t2"])

    assert slices == [["t1", "t2"]] * 2
    assert logs == []


def test_where_none_is_connected_any_more_those_that_were_are_named_before_the_error(routed, caplog):
    with pytest.raises(AirbyteTracedException, match="No organisation is connected"):
        routed({"t2": GONE}, body=b"[]")

    assert "organisation t2: the state knows it" in caplog.text
