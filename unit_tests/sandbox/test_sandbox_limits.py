import asyncio

from .client import API


def test_every_answer_carries_what_is_left_and_the_time_of_the_sandbox(client):
    reply = client.get("Organisation")
    assert reply.headers["x-daylimit-remaining"] == "4999"
    assert reply.headers["x-minlimit-remaining"] == "59"
    assert reply.headers["x-appminlimit-remaining"] == "9999"
    assert reply.headers["date"] == "Mon, 02 Mar 2026 12:00:00 GMT"
    assert len(reply.headers["xero-correlation-id"]) == 36


def test_the_minute_limit_answers_an_empty_429_until_the_window_ends(client):
    for _ in range(60):
        assert client.get("Organisation").status == 200
    client.control("clock", advance=38)
    reply = client.get("Organisation")
    assert (reply.status, reply.body) == (429, b"")
    assert reply.headers["x-rate-limit-problem"] == "minute"
    assert reply.headers["retry-after"] == "22"
    assert reply.headers["content-length"] == "0"
    assert "content-type" not in reply.headers
    assert client.get("Organisation", tenant=1).status == 200
    client.control("clock", advance=22)
    assert client.get("Organisation").status == 200


def test_the_day_limit_leaves_the_minute_untouched(client):
    client.control("limits", day=1)
    client.get("Organisation")
    client.control("clock", advance=86_400 - 1700)
    token = client.control("grant")["access_token"]
    reply = client.get("Organisation", token=token)
    assert reply.headers["x-rate-limit-problem"] == "day"
    assert reply.headers["retry-after"] == "1700"
    assert reply.headers["x-daylimit-remaining"] == "0"
    assert reply.headers["x-minlimit-remaining"] == "60"


def test_the_app_limit_counts_all_tenants_together(client):
    client.control("limits", app_minute=2)
    client.get("Organisation", tenant=0)
    client.get("Organisation", tenant=1)
    assert client.get("Organisation", tenant=0).headers["x-rate-limit-problem"] == "appminute"


def test_limits_come_before_the_connection_is_looked_at(client):
    client.control("limits", minute=0)
    client.control("disconnect", tenant=0)
    assert client.get("Organisation").status == 429


def test_the_sixth_call_in_flight_is_refused_without_retry_after(make_client):
    async def six():
        gate = asyncio.Event()

        async def sleep(_):
            await gate.wait()

        client = make_client(sleep=sleep)
        client.sandbox.latency = 1.0
        headers = client.headers()
        calls = [asyncio.create_task(client.asend("GET", API + "Organisation", headers=headers)) for _ in range(6)]
        for _ in range(20):
            await asyncio.sleep(0)
        gate.set()
        return client, await asyncio.gather(*calls)

    client, replies = asyncio.run(six())
    assert [reply.status for reply in replies] == [200] * 5 + [429]
    assert replies[5].headers["x-rate-limit-problem"] == "concurrent"
    assert "retry-after" not in replies[5].headers
    assert [entry["in_flight"] for entry in client.sandbox.log.entries()] == [1, 2, 3, 4, 5, 6]
    assert client.sandbox.gate.in_flight(client.sandbox.log.entries()[0]["app"], client.tenants[0].tenant_id) == 0
