"""A browser, people who use it, apps to connect with, and the program that connects them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, sync_playwright

from integration_tests.connect.connecting import Connecting
from integration_tests.connect.person import Person, WithKeyboard, WithMouse
from integration_tests.xero import Xero, founded
from xero_sandbox.limits import Limits

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


# Not of the session: while Playwright runs, its event loop is that of the whole thread, and no other test there can start one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; Playwright's own does not have to be downloaded."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is Debian's package chromium")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield one
        one.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser window of a size. What its console complained about fails the test in the end."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A page that says what went wrong comes with status 400, which the console repeats.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{message.text} ({message.location})")

    with ExitStack() as stack:

        def opened(**options: Any) -> BrowserContext:
            context = browser.new_context(**({"viewport": DESKTOP, "locale": "en-GB"} | options))
            stack.callback(context.close)
            context.on("console", hear)
            context.on("weberror", lambda error: complaints.append(str(error.error)))
            return context

        yield opened
    assert complaints == []


@pytest.fixture
def with_mouse(window: Callable[..., BrowserContext]) -> Person:
    """Somebody with a mouse."""
    return WithMouse(window().new_page())


@pytest.fixture
def with_keyboard(window: Callable[..., BrowserContext]) -> WithKeyboard:
    """Somebody without."""
    return WithKeyboard(window().new_page())


@pytest.fixture
def xero() -> Iterator[Xero]:
    """Three organisations that wait for a consent; scopes are those of a new app."""
    with founded(connected=False, tenants=3, limits=Limits()) as one:
        yield one


@pytest.fixture
def connecting(tmp_path: Path, xero: Xero) -> Iterator[Callable[..., Connecting]]:
    """Starts the program, by default without a display and on any port."""
    with ExitStack() as stack:

        def started(*options: str, **more: Any) -> Connecting:
            one = Connecting(tmp_path, xero.url, *(options or ("--no-browser", "--port", "0")), **more)
            stack.callback(one.stop)
            return one

        yield started


@pytest.fixture
def app(xero: Xero) -> Callable[..., dict[str, Any]]:
    """Makes an app in Xero for a program that runs: its redirect URI is registered."""

    def made(connecting: Connecting, kind: str = "web", **more: Any) -> dict[str, Any]:
        return xero.do("app", **({"name": "Acme warehouse", "kind": kind, "redirect_uris": [connecting.redirect_uri]} | more))

    return made
