from .conftest import guid, invoice


def test_the_next_requests_that_match_get_what_is_scripted(client):
    client.control(
        "rule",
        match={"path": "/Invoices$", "query": {"page": "2"}},
        times=2,
        then={"status": 500, "body": "oh", "headers": {"X-A": "b"}},
    )
    assert client.get("Invoices", page="1").status == 200
    assert client.get("Contacts", page="2").status == 200
    replies = [client.get("Invoices", page="2") for _ in range(3)]
    assert [reply.status for reply in replies] == [500, 500, 200]
    assert (replies[0].body, replies[0].headers["x-a"]) == (b"oh", "b")


def test_a_rule_may_be_about_one_tenant_and_one_method(client):
    second = client.tenants[1].tenant_id
    client.control("rule", match={"tenant": second, "method": "get"}, times=None, then={"status": 500})
    assert [client.get("Organisation", tenant=number).status for number in (0, 1, 1)] == [200, 500, 500]


def test_scripted_limits_look_like_real_ones(client):
    client.control("rule", then={"limit": "day", "retry_after": 73451})
    reply = client.get("Organisation")
    assert (reply.status, reply.body, reply.headers["retry-after"]) == (429, b"", "73451")
    client.control("rule", then={"limit": "concurrent"})
    assert "retry-after" not in client.get("Organisation").headers


def test_maintenance_is_a_503_with_text(client):
    client.control("rule", then={"maintenance": True})
    reply = client.get("Organisation")
    assert (reply.status, reply.body) == (503, b"The Xero API is currently offline for maintenance")


def test_a_reset_answers_nothing_and_is_logged_as_status_0(client):
    client.control("rule", then={"reset": True})
    reply = client.get("Organisation")
    assert (reply.status, client.aborted) == (0, 1)
    assert client.sandbox.log.entries()[-1]["status"] == 0


def test_a_truncated_answer_promises_more_than_it_sends(client):
    client.control("rule", then={"truncate": 10})
    reply = client.get("Organisation")
    assert len(reply.body) == 10
    assert int(reply.headers["content-length"]) > 10
    assert not reply.complete


def test_a_delay_waits_before_the_answer(make_client):
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    client = make_client(sleep=sleep)
    client.control("latency", seconds=0.25)
    client.control("rule", then={"delay": 2})
    assert client.get("Organisation").status == 200
    client.get("Organisation")
    assert waited == [2.25, 0.25]


def test_the_token_endpoint_can_fail_too(client):
    client.control("rule", match={"path": "^/connect/token$"}, then={"status": 500})
    value = next(iter(client.sandbox.first_tokens.values()))
    assert [client.refresh(value).status for _ in range(2)] == [500, 200]


def test_books_move_between_two_page_requests(client):
    client.control("put", resource="Invoices", elements=[invoice(number, f"2026-01-0{number}") for number in range(1, 7)])
    client.control(
        "rule",
        match={"path": "/Invoices$", "method": "GET"},
        on=2,
        do=[{"verb": "touch", "resource": "Invoices", "select": {"first": 2}, "at": "2026-02-01T00:00:00Z"}],
    )
    pages = [client.ids("Invoices", page=str(page), pageSize="2") for page in (1, 2, 3)]
    assert pages == [[guid(1), guid(2)], [guid(5), guid(6)], [guid(1), guid(2)]]


def test_rules_tell_how_often_they_struck_and_can_be_dropped(client):
    client.control("rule", name="first", skip=1, times=1, then={"status": 500})
    client.control("rule", name="second", then={"status": 500}, times=None)
    client.control("clear_rules", name="second")
    assert [client.get("Organisation").status for _ in range(3)] == [200, 500, 200]
    (rule,) = client.send("GET", "/_sandbox/state").json()["rules"]
    assert rule == {"name": "first", "met": 3, "affected": 1, "spent": True}
