"""What is looked up in Xero, and asked again where it fails."""

import pytest
import requests

from source_xero.destination.xero import NotFound, Refused, SyncEnded
from unit_tests.destination.client.server import URL
from unit_tests.destination.pretend import TENANT


def test_a_look_up_returns_the_whole_answer(world):
    world.xero.get(URL, json={"pagination": {}, "Things": []})

    assert world.client.get(TENANT, "Things", {"page": "1"}) == {"pagination": {}, "Things": []}
    assert world.xero.last_request.qs == {"page": ["1"]}


def test_a_look_up_is_repeated_where_xero_fails(world):
    world.xero.get(URL, [{"status_code": 500}, {"exc": requests.ReadTimeout}, {"json": {"Things": []}}])

    assert world.client.get(TENANT, "Things") == {"Things": []}
    assert world.clock.waits == [1, 4]


def test_a_look_up_that_never_succeeds_ends_the_sync(world):
    world.xero.get(URL, exc=requests.ConnectionError)

    with pytest.raises(SyncEnded, match="the connection failed"):
        world.client.get(TENANT, "Things")


def test_a_look_up_of_nothing_says_so(world):
    world.xero.get(URL, status_code=404, text="The resource you're looking for cannot be found")

    with pytest.raises(NotFound, match="cannot be found"):
        world.client.get(TENANT, "Things")


def test_a_look_up_that_is_wrong_is_refused_in_xeros_words(world):
    world.xero.get(URL, status_code=400, json={"Type": "QueryParseException", "Message": "No property Nam"})

    with pytest.raises(Refused, match="QueryParseException: No property Nam"):
        world.client.get(TENANT, "Things")


def test_the_connections_are_told(world):
    world.xero.get("https://xero.test/connections", json=[{"tenantId": TENANT}])

    assert world.client.connections() == [{"tenantId": TENANT}]
    assert "Xero-Tenant-Id" not in world.xero.last_request.headers
