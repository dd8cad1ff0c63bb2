"""What the pages look like, on a phone and on a desktop. `XERO_PICTURES=docs/pictures` keeps the pictures of the guide."""

import os
from pathlib import Path

import pytest
from PIL import Image

from integration_tests.connect.audit import complaints
from integration_tests.connect.conftest import DESKTOP, PHONE
from integration_tests.connect.person import WithMouse

PICTURES = os.environ.get("XERO_PICTURES")
"""Where the guide's pictures go; only then is the port the usual one, which may be taken."""


# The guide shows no secret, not even one of a pretend Xero, and not where that one is.
DOTS = """() => document.querySelectorAll("#copy-client-secret, #copy-refresh-token, #config").forEach((one) => {
    one.textContent = one.id !== "config" ? "••••••••" : one.textContent
        .replace(/("(?:client_secret|refresh_token|access_token)": ")[^"]*/g, "$1••••••••")
        .replace(/,\\s+"(?:api|identity|login)_url": "[^"]*"/g, "");
})"""


@pytest.fixture(params=["desktop", "phone"])
def size(request):
    return request.param


@pytest.fixture
def camera(size, tmp_path):
    """Looks the page over and takes a picture of it."""
    folder = Path(PICTURES) if PICTURES and size == "desktop" else tmp_path / "pictures"
    folder.mkdir(parents=True, exist_ok=True)

    def take(page, name):
        page.wait_for_load_state()
        assert complaints(page) == [], name
        page.evaluate("getSelection().removeAllRanges(); document.activeElement.blur(); scrollTo(0, 0)")
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=True, animations="disabled", clip=around(page))
        if PICTURES:
            shrink(path)

    return take


def around(page):
    """The page without the empty ground at its sides."""
    main = page.locator("main").bounding_box()
    height = page.evaluate("document.documentElement.scrollHeight")
    left = max(0, main["x"] - 16)
    return {"x": left, "y": 0, "width": min(main["width"] + 32, page.viewport_size["width"]), "height": height}


def shrink(path):
    """Makes a picture a third of its size, which nobody sees: pages have few colours."""

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


@pytest.fixture
def person(window, size):
    return WithMouse(window(viewport=PHONE if size == "phone" else DESKTOP).new_page())


@pytest.fixture
def running(connecting):
    return connecting("--no-browser", "--port", os.environ.get("XERO_PICTURES_PORT", "8976") if PICTURES else "0")


def test_each_step(person, running, app, xero, camera):
    page, made = person.page, app(running)
    first, second, _ = xero.tenants
    page.goto(running.address)
    camera(page, "1-app")
    person.enter(made)
    person.press("#connect")
    camera(page, "2-consent")
    person.press("#to-xero")
    person.tick_only("input[name=organisation]", (first.id, second.id))
    camera(page, "3-xero")
    person.allow(first.id, second.id)
    page.locator("#organisations").wait_for()
    camera(page, "4-organisations")
    person.choose()
    camera(page, "5-configuration")
    person.press("#show")
    page.locator("#config").wait_for()
    page.evaluate(DOTS)
    camera(page, "6-copying")
    person.press("#back")
    person.keep()
    camera(page, "7-done")
    assert running.end() == 0


def test_a_custom_connection(person, running, xero, camera):
    made = xero.do("app", name="Acme warehouse", kind="custom_connection")
    page = person.page
    page.goto(running.address)
    person.enter(made, road="custom")
    page.evaluate("document.getElementById('client-secret').value = ''")
    camera(page, "1-custom-connection")
    person.enter(made, road="custom")
    person.press("#connect")
    page.locator("#organisations").wait_for()
    assert complaints(page) == []


def test_a_mistake(person, running, app, camera):
    page, made = person.page, app(running)
    page.goto(running.address)
    person.enter(made)
    person.go_to_xero()
    person.refuse()
    page.locator("#problem").wait_for()
    camera(page, "1-refused")


def test_the_looking_over_sees_what_is_wrong(window):
    """An audit that finds nothing is worth nothing unless it would find something."""
    page = window(viewport=PHONE).new_page()
    page.set_content(
        """<main><h2>Two first</h2><p style="color: #999; background: #fff">pale</p><input id="lost">
        <p id="twice" style="width: 900px">wide</p><button id="twice" style="height: 9px"></button></main>"""
    )
    told = "\n".join(complaints(page))
    for expected in (
        "sideways",
        "sticks out",
        "no language",
        "no title",
        "first heading",
        "skips a level",
        '<input id="lost">',
        "target of 9 px",
        "called twice",
        'light: "pale" has a contrast of 2.85',
    ):
        assert expected in told, told
