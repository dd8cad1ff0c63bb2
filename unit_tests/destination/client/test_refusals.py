"""What a connection may not do is asked for once, and named."""

import pytest

from source_xero.api.answers import Meaning
from source_xero.destination.xero import Refused
from unit_tests.destination.client.server import GOOD, SCOPE, URL, request
from unit_tests.destination.pretend import TENANT


def test_a_missing_scope_is_asked_for_once_and_named_after_that(world):
    world.xero.put(URL, **SCOPE)
    reply = world.client.send(request(), "key 1")
    reason = world.client.reason(request(), reply)

    with pytest.raises(Refused) as refused:
        world.client.send(request(), "key 2")

    assert "lacks the scope accounting.things" in reason.message
    assert refused.value.reasons == (reason,)
    assert world.xero.call_count == 1


def test_a_missing_scope_leaves_other_scopes_alone(world):
    world.xero.put(URL, [SCOPE, GOOD])
    world.client.reason(request(), world.client.send(request(), "key 1"))

    assert world.client.send(request(scope="accounting.contacts"), "key 2").answer.meaning is Meaning.OK


def test_where_writing_is_not_granted_reading_may_be(world):
    world.xero.put(URL, **SCOPE)
    world.xero.get(URL, json={"Things": []})
    world.client.reason(request(), world.client.send(request(), "key 1"))

    assert world.client.get(TENANT, "Things", scope="accounting.things") == {"Things": []}


def test_where_reading_is_not_granted_it_is_asked_for_once_and_named_as_such(world):
    world.xero.get(URL, **SCOPE)

    for _ in range(2):
        with pytest.raises(
            Refused, match=r"lacks the scope accounting.invoices.read \(in apps .*: accounting.transactions.read\)"
        ):
            world.client.get(TENANT, "Things", scope="accounting.invoices")
    assert world.xero.call_count == 1


def test_what_is_forbidden_once_is_asked_again_for_other_rows(world):
    world.xero.put(URL, status_code=403, text="<html>blocked</html>")
    reason = world.client.reason(request(), world.client.send(request(), "key 1"))
    world.xero.put(URL, json={"Things": []})

    assert "Xero forbids this request" in reason.message
    assert world.client.send(request(), "key 2").body == {"Things": []}


def test_a_lost_organisation_is_not_asked_again(world):
    world.xero.put(URL, status_code=403, json={"Detail": "AuthenticationUnsuccessful"})
    world.client.reason(request(), world.client.send(request(), "key 1"))

    with pytest.raises(Refused, match="no longer lets this app into the organisation"):
        world.client.send(request(scope="accounting.contacts"), "key 2")
