"""The whole page in a real browser, by mouse and by keyboard alone; what it wrote works."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from integration_tests.connect.person import WithMouse


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


def test_an_app_without_a_secret(with_mouse, connecting, app, xero, program, catalog):
    running = connecting()
    with_mouse.page.goto(running.address)
    with_mouse.connect(app(running, "pkce"), xero.tenants[0].id)
    assert running.end() == 0
    assert "client_secret" not in running.written["credentials"]
    run = read_with(program, xero, catalog, running)
    assert set(run.keys("invoices")) == set(xero.holds("invoices", xero.tenants[0]))


def test_a_custom_connection(person, connecting, xero, program, catalog):
    running = connecting()
    person.page.goto(running.address)
    person.enter(xero.do("app", name="Custom", kind="custom_connection", tenant=1), road="custom")
    person.press("#connect")
    person.choose()
    person.keep()
    assert running.end() == 0
    assert running.mode == "0o600"
    run = read_with(program, xero, catalog, running)
    assert set(run.keys("invoices")) == set(xero.holds("invoices", xero.tenants[1]))


def asked_for(page):
    return set(parse_qs(urlsplit(page.url).query)["scope"][0].split())


@pytest.mark.parametrize(
    ("ticked", "asked"),
    [
        ({}, {"offline_access", "accounting.settings.read", "accounting.invoices.read"}),
        ({"write": True}, {"offline_access", "accounting.settings", "accounting.invoices", "accounting.attachments"}),
        ({"older": True}, {"offline_access", "accounting.settings.read", "accounting.transactions.read"}),
    ],
)
def test_ticking_boxes_builds_the_scopes(with_mouse, connecting, app, xero, ticked, asked):
    running = connecting()
    with_mouse.page.goto(running.address)
    made = app(running, scopes="all")
    with_mouse.enter(made, data=("accounting.settings", "accounting.invoices"), **ticked)
    with_mouse.go_to_xero()
    assert asked_for(with_mouse.page) == asked
    with_mouse.allow(xero.tenants[0].id)
    with_mouse.choose()


def test_a_second_consent_adds_an_organisation(with_mouse, connecting, app, xero):
    running = connecting()
    with_mouse.page.goto(running.address)
    with_mouse.enter(app(running))
    with_mouse.go_to_xero()
    with_mouse.allow(xero.tenants[0].id)
    with_mouse.press("#back")
    with_mouse.go_to_xero()
    with_mouse.allow(xero.tenants[0].id, xero.tenants[2].id)
    rows = with_mouse.page.locator("#organisations tbody tr")
    expect(rows).to_have_count(2)
    for tenant in (xero.tenants[0], xero.tenants[2]):
        expect(rows.filter(has_text=tenant.name)).to_have_count(1)
    with_mouse.choose()
    with_mouse.keep()
    assert running.end() == 0


def test_connecting_again_keeps_the_rest_of_the_file(with_mouse, connecting, app, xero, program, tmp_path):
    first = connecting("--no-browser", "--port", "0", file="config.json")
    with_mouse.page.goto(first.address)
    made = app(first)
    with_mouse.connect(made, xero.tenants[0].id)
    assert first.end() == 0
    before = first.written
    (tmp_path / "config.json").write_text(json.dumps(before | {"start_date": "2026-01-01T00:00:00Z"}))
    xero.do("revoke_tokens")
    again = connecting("--no-browser", "--port", "0", file="config.json")
    with_mouse.page.goto(again.address)
    expect(with_mouse.page.locator("#client-id")).to_have_value(made["client_id"])
    xero.do("app", app=made["client_id"], redirect_uris=[again.redirect_uri])
    with_mouse.connect(made, xero.tenants[0].id)
    assert again.end() == 0
    assert again.written["start_date"] == "2026-01-01T00:00:00Z"
    assert again.written["credentials"]["refresh_token"] != before["credentials"]["refresh_token"]
    assert program.run("check", xero, config=again.file).status["status"] == "SUCCEEDED"


def test_without_a_script_the_page_works_as_well(window, connecting, app, xero):
    person = WithMouse(window(java_script_enabled=False).new_page())
    running = connecting()
    person.page.goto(running.address)
    person.connect(app(running), xero.tenants[0].id)
    assert running.end() == 0


def test_the_configuration_is_shown_for_copying_and_nothing_is_written(window, connecting, app, xero, program):
    context = window()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    person = WithMouse(context.new_page())
    running = connecting()
    person.page.goto(running.address)
    person.enter(app(running))
    person.go_to_xero()
    person.allow(xero.tenants[0].id)
    person.choose()
    person.press("#show")
    person.page.locator("#copy-config").click()
    expect(person.page.locator("#copy-config")).to_have_text("Copied")
    copied = json.loads(person.page.evaluate("navigator.clipboard.readText()"))
    person.press("#finish")
    assert running.end() == 0
    assert running.left() == []
    assert program.run("check", xero, config=copied).status["status"] == "SUCCEEDED"
