"""The whole page in a real browser, by mouse and by keyboard alone; what it wrote works."""

import pytest


@pytest.fixture(params=["with_mouse", "with_keyboard"])
def person(request):
    return request.getfixturevalue(request.param)


def read_with(program, xero, catalog, connecting):
    """Checks and reads with the file that was written, as it says to on the last page."""
    check = program.run("check", xero, config=connecting.file)
    assert check.status["status"] == "SUCCEEDED", check.told
    configured = {
        "streams": [
            {"stream": catalog[name], "sync_mode": "full_refresh", "destination_sync_mode": "append"}
            for name in ("organisations", "invoices", "contacts")
        ]
    }
    run = program.run("read", xero, config=connecting.file, catalog=configured)
    assert (run.code, run.errors) == (0, []), run.told
    return run


def test_a_person_connects_two_of_three_organisations(person, connecting, app, xero, program, catalog):
    first, second, third = xero.tenants
    running = connecting()
    person.page.goto(running.address)
    person.connect(app(running), first.id, second.id)
    assert running.end() == 0
    assert running.mode == "0o600"
    assert running.left() == ["config.json"]
    run = read_with(program, xero, catalog, running)
    assert set(run.keys("invoices")) == set(xero.holds("invoices", first, second))
    assert third.id not in {tenant for tenant, _ in run.keys("organisations")}
