"""What goes wrong on the page: a sentence that says what to do, nothing half-written, and the way is open again."""

import pytest
import requests
from playwright.sync_api import expect


@pytest.fixture(params=["with_mouse", "with_keyboard"])
def person(request):
    return request.getfixturevalue(request.param)


def nothing_written(running):
    return running.left() == []


def test_a_refused_consent_is_asked_for_again(person, connecting, app, xero):
    running = connecting()
    person.page.goto(running.address)
    person.enter(made := app(running))
    person.go_to_xero()
    person.refuse()
    assert "did not allow access" in person.told
    assert "asked again" in person.told
    assert nothing_written(running)
    assert person.page.evaluate("document.activeElement.id") == "problem", "who does not see must hear it"
    # What was entered is still there, but for the secret, which is not shown again and need not be typed again.
    expect(person.page.locator("#client-id")).to_have_value(made["client_id"])
    expect(person.page.locator("#client-secret")).to_have_value("")
    person.go_to_xero()
    person.allow(xero.tenants[0].id)
    person.choose()
    person.keep()
    assert running.end() == 0
    assert running.written["credentials"]["client_secret"] == made["client_secret"]


@pytest.fixture
def somebody(with_mouse):
    return with_mouse


@pytest.fixture
def at_first_step(somebody, connecting):
    running = connecting()
    somebody.page.goto(running.address)
    return running


def test_a_wrong_secret(somebody, at_first_step, app, xero):
    running, made = at_first_step, app(at_first_step)
    somebody.enter(made | {"client_secret": "wrong-secret-0123456789"})
    somebody.go_to_xero()
    somebody.allow(xero.tenants[0].id)
    assert "pair of client id and client secret" in somebody.told
    assert "generate a new one" in somebody.told
    assert "wrong-secret" not in somebody.page.content()
    expect(somebody.page.locator("#client-secret")).to_have_attribute("aria-invalid", "true")
    assert nothing_written(running)
    somebody.connect(made, xero.tenants[0].id)
    assert running.end() == 0
    assert "wrong-secret" not in running.said


def test_a_client_id_and_a_secret_that_are_missing_or_nonsense(somebody, at_first_step, app):
    made = app(at_first_step)
    somebody.press("#connect")
    assert "Enter the client id" in somebody.told
    somebody.write("#client-id", "two words")
    somebody.press("#connect")
    assert "Enter the client id" in somebody.told
    somebody.write("#client-id", made["client_id"])
    somebody.press("#connect")
    assert "Enter the client secret" in somebody.told
    assert "no secret" in somebody.told
    somebody.tick_only("input[name=data]", ())
    somebody.tick("#no-secret")
    somebody.press("#connect")
    assert "Tick at least one" in somebody.told


def test_a_redirect_uri_that_is_not_registered(somebody, at_first_step, app, xero):
    running, made = at_first_step, app(at_first_step, redirect_uris=["http://localhost:1/elsewhere"])
    somebody.enter(made)
    somebody.go_to_xero()
    expect(somebody.page.get_by_text("Invalid redirect_uri", exact=False)).to_be_visible()
    somebody.page.go_back()
    expect(somebody.page.locator("#redirect-uri")).to_have_text(running.redirect_uri)
    expect(somebody.page.get_by_text("Invalid redirect URI")).to_be_visible()
    xero.do("app", app=made["client_id"], redirect_uris=[running.redirect_uri])
    somebody.go_on(xero.tenants[0].id)
    assert running.end() == 0


def test_an_answer_of_somebody_else_is_not_taken_and_does_no_harm(somebody, at_first_step, app, xero):
    """State: an address with somebody else's code, sent in a mail, would connect his books to our warehouse."""
    running, made = at_first_step, app(at_first_step)
    somebody.enter(made)
    somebody.press("#connect")
    expect(somebody.page.locator("#to-xero")).to_be_visible()
    on_the_way = somebody.page.url
    before = xero.asked()
    somebody.page.goto(f"{running.redirect_uri}?code=somebody-elses&state=made-up")
    assert "belongs to no attempt" in somebody.told
    assert xero.requests(before, path="/connect/token") == []
    somebody.page.goto(on_the_way)
    somebody.go_on(xero.tenants[0].id)
    assert running.end() == 0


def test_the_same_answer_twice(somebody, at_first_step, app, xero):
    answers = []
    somebody.page.on("request", lambda one: "/callback?" in one.url and answers.append(one.url))
    somebody.enter(app(at_first_step))
    somebody.go_to_xero()
    somebody.allow(xero.tenants[0].id)
    expect(somebody.page.locator("#organisations")).to_be_visible()
    assert "code=" not in somebody.page.url
    before = xero.asked()
    somebody.page.goto(answers[0])
    assert "used already" in somebody.told
    assert xero.requests(before, path="/connect/token") == []
    # What was connected the first time is not lost.
    somebody.page.goto(f"{at_first_step.address}organisations")
    somebody.choose()
    somebody.keep()
    assert at_first_step.end() == 0


def test_a_code_that_somebody_else_used_first(somebody, at_first_step, app, xero):
    made = app(at_first_step)

    def overtaken(route):
        code = route.request.url.split("code=")[1].split("&")[0]
        requests.post(
            f"{xero.url}/connect/token",
            data={"grant_type": "authorization_code", "code": code, "redirect_uri": at_first_step.redirect_uri},
            auth=(made["client_id"], made["client_secret"]),
            timeout=30,
        )
        route.continue_()

    # Not by the redirect itself, which a route does not see: the page of Xero is answered with its address instead.
    somebody.enter(made)
    somebody.go_to_xero()
    posted = requests.post(
        somebody.page.url, data={"organisation": xero.tenants[0].id, "decision": "allow"}, allow_redirects=False, timeout=30
    )
    somebody.page.route("**/callback?*", overtaken)
    somebody.page.goto(posted.headers["Location"])
    assert "does not accept the code" in somebody.told
    assert "Connect again" in somebody.told
    assert nothing_written(at_first_step)


def test_scopes_that_the_app_does_not_have(somebody, at_first_step, app, xero):
    made = app(at_first_step, scopes="offline_access accounting.settings.read accounting.contacts.read")
    somebody.enter(made)
    somebody.go_to_xero()
    expect(somebody.page.get_by_text("Invalid scope", exact=False)).to_be_visible()
    somebody.page.go_back()
    expect(somebody.page.get_by_text("tick less")).to_be_visible()
    somebody.press("#back")
    somebody.tick_only("input[name=data]", ("accounting.settings", "accounting.contacts"))
    somebody.go_to_xero()
    somebody.allow(xero.tenants[0].id)
    somebody.choose()
    told = somebody.page.locator("#left-out")
    told.locator("summary").click()
    expect(told).to_contain_text("invoices")
    expect(told).to_contain_text("accounting.invoices")
    somebody.keep()
    assert at_first_step.end() == 0


def test_no_organisation_ticked_here(somebody, at_first_step, app, xero):
    somebody.enter(app(at_first_step))
    somebody.go_to_xero()
    somebody.allow(xero.tenants[0].id, xero.tenants[1].id)
    expect(somebody.page.locator("#organisations")).to_be_visible()
    for box in somebody.page.locator("input[name=tenant_id]").all():
        box.click()
    expect(somebody.page.locator("#which-some")).to_be_checked()  # what unticking means
    somebody.press("#check")
    assert "No organisation is ticked" in somebody.told
    assert nothing_written(at_first_step)
    somebody.choose(xero.tenants[1].id)
    somebody.keep()
    assert at_first_step.end() == 0
    assert at_first_step.written["tenant_ids"] == [xero.tenants[1].id]


def test_no_organisation_connected_at_xero(somebody, at_first_step, app, xero):
    """Disconnected again in the moment between."""
    made = app(at_first_step)
    xero.when("/connections$", {"verb": "disconnect", "tenant": xero.tenants[0].id})
    somebody.enter(made)
    somebody.go_to_xero()
    somebody.allow(xero.tenants[0].id)
    assert "No organisation is connected" in somebody.told
    assert "choose an organisation" in somebody.told
    assert nothing_written(at_first_step)


def test_a_file_that_cannot_be_written_is_said_before_anything_is_asked(connecting, tmp_path):
    (tmp_path / "file").write_text("in the way")
    running = connecting("--no-browser", "--port", "0", file="file/config.json")
    assert running.end() == 1
    assert "file/config.json cannot be" in running.said
    assert "Choose another" in running.said
    assert "http://" not in running.said


def test_a_file_that_cannot_be_written_any_more_keeps_what_was_connected(somebody, connecting, app, xero, tmp_path):
    running = connecting("--no-browser", "--port", "0", file="config.json")
    somebody.page.goto(running.address)
    somebody.enter(app(running))
    somebody.go_to_xero()
    somebody.allow(xero.tenants[0].id)
    somebody.choose()
    running.file.mkdir()  # not even root writes over a folder
    somebody.press("#write")
    assert "cannot be" in somebody.told
    assert [one.name for one in tmp_path.iterdir()] == ["config.json"]
    running.file.rmdir()
    somebody.keep()
    assert running.end() == 0
    assert running.mode == "0o600"


def test_a_file_that_is_something_else_is_left_alone(connecting, tmp_path):
    (tmp_path / "notes.txt").write_text("my notes")
    running = connecting("--no-browser", "--port", "0", file="notes.txt")
    assert running.end() == 1
    assert "left alone" in running.said
    assert (tmp_path / "notes.txt").read_text() == "my notes"


def test_a_port_that_is_taken(connecting):
    first = connecting()
    second = connecting("--no-browser", "--port", first.address.split(":")[-1].strip("/"))
    assert second.end() == 1
    assert "--port" in second.said
    assert "redirect URI" in second.said
    assert "Traceback" not in second.said


@pytest.mark.parametrize(("hours", "way"), [(1, "behind"), (-1, "ahead of")])
def test_a_clock_that_is_off_by_an_hour_is_told_and_does_no_harm(somebody, at_first_step, app, xero, program, hours, way):
    xero.pass_time(hours=hours)
    somebody.enter(app(at_first_step))
    somebody.go_to_xero()
    somebody.allow(xero.tenants[0].id)
    expect(somebody.page.get_by_text(f"60 minutes {way} Xero")).to_be_visible()
    somebody.choose()
    somebody.keep()
    assert at_first_step.end() == 0
    check = program.run("check", xero, config=at_first_step.file)
    assert check.status["status"] == "SUCCEEDED", check.told


def test_xero_that_does_not_answer(somebody, at_first_step, app, xero):
    made = app(at_first_step)
    somebody.enter(made)
    somebody.go_to_xero()
    xero.when("/connect/token", status=503, body="offline", times=None)
    somebody.allow(xero.tenants[0].id)
    assert "503" in somebody.told
    assert "connect again" in somebody.told
    assert nothing_written(at_first_step)
    xero.do("clear_rules")
    somebody.go_to_xero()
    somebody.allow(xero.tenants[0].id)
    somebody.choose()
    somebody.keep()
    assert at_first_step.end() == 0


def test_an_app_of_the_other_kind(somebody, at_first_step, xero, app):
    custom = xero.do("app", name="Custom", kind="custom_connection")
    web = app(at_first_step)
    somebody.enter(web, road="custom")
    somebody.press("#connect")
    assert "custom connection" in somebody.told
    somebody.enter(custom, road="web")
    somebody.go_to_xero()
    expect(somebody.page.get_by_text("unauthorized_client", exact=False)).to_be_visible()
    somebody.page.go_back()
    expect(somebody.page.get_by_text("Unknown client, or unauthorized client")).to_be_visible()
    assert nothing_written(at_first_step)


def test_a_form_of_somebody_elses_page_does_nothing(at_first_step, xero):
    before = xero.asked()
    forged = {"road": "custom_connection", "client_id": "a", "client_secret": "b"}
    for headers in ({}, {"Origin": "http://evil.example"}):
        answer = requests.post(f"{at_first_step.address}connect", data=forged, headers=headers, timeout=30)
        assert answer.status_code == 403
    # Another name for this address is how a page elsewhere reaches a program on this computer.
    other = requests.get(at_first_step.address, headers={"Host": "evil.example"}, timeout=30)
    assert other.status_code == 403
    assert xero.requests(before, path="/connect/token") == []


def test_ended_in_the_middle_nothing_is_written(somebody, at_first_step, app, xero):
    somebody.enter(app(at_first_step))
    somebody.go_to_xero()
    somebody.allow(xero.tenants[0].id)
    somebody.choose()
    at_first_step.interrupt()
    assert at_first_step.end() == 130
    assert "nothing was written" in at_first_step.said
    assert nothing_written(at_first_step)
