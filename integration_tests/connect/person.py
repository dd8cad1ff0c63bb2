"""Somebody at the browser: one who uses the mouse, and one who has none."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import Page, expect

STOPS = 80  # no page has more places to tab to


class Person(ABC):
    """Goes through the pages; says which control, each kind of person knows how."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @abstractmethod
    def press(self, control: str) -> None:
        """Presses a button or follows a link, and waits for the page that comes."""

    @abstractmethod
    def click(self, control: str) -> None:
        """Ticks or unticks a box, or picks one of several."""

    @abstractmethod
    def write(self, control: str, text: str) -> None:
        """Replaces what a field holds."""

    def tick(self, control: str, *, on: bool = True) -> None:
        """Makes a box ticked, or not."""
        if self.page.locator(control).is_checked() != on:
            self.click(control)
        expect(self.page.locator(control)).to_be_checked(checked=on)

    def tick_only(self, boxes: str, values: Iterable[str]) -> None:
        """Of several boxes ticks those with these values, and no other."""
        wanted = set(values)
        expect(self.page.locator(boxes).first).to_be_visible()
        for value in [one.get_attribute("value") or "" for one in self.page.locator(boxes).all()]:
            self.tick(f"{boxes}[value='{value}']", on=value in wanted)

    # The steps

    def enter(self, app: Mapping[str, Any], *, road: str = "web", data: Iterable[str] | None = None, **ticked: bool) -> None:
        """Fills in the first step; `data` is what to read, `ticked` are its other boxes, by their ids."""
        self.tick(f"#road-{road}")
        self.write("#client-id", app["client_id"])
        if "client_secret" in app:
            self.write("#client-secret", app["client_secret"])
        elif road == "web":
            self.tick("#no-secret")
        if data is not None:
            self.tick_only("input[name=data]", data)
        for box, on in ticked.items():
            self.tick(f"#{box}", on=on)

    def go_to_xero(self) -> None:
        """Presses Connect, and goes on to Xero."""
        self.press("#connect")
        expect(self.page.locator("#to-xero")).to_be_visible()
        self.press("#to-xero")

    def allow(self, *tenant_ids: str) -> None:
        """Allows access at Xero, to these organisations alone."""
        self.tick_only("input[name=organisation]", tenant_ids)
        self.press("button.allow")

    def refuse(self) -> None:
        """Refuses access at Xero."""
        self.press("button.cancel")

    def choose(self, *tenant_ids: str) -> None:
        """Chooses organisations, or every one, and has the connection checked."""
        expect(self.page.locator("#organisations")).to_be_visible()
        if tenant_ids:
            self.tick("#which-some")
            self.tick_only("input[name=tenant_id]", tenant_ids)
        self.press("#check")
        expect(self.page.locator("#verdict")).to_be_visible()

    def keep(self) -> None:
        """Has the configuration written."""
        self.press("#write")
        expect(self.page.locator("#done")).to_be_visible()

    def connect(self, app: Mapping[str, Any], *tenant_ids: str, chosen: Iterable[str] = (), **how: Any) -> None:
        """Goes all the way."""
        self.enter(app, **how)
        self.press("#connect")
        expect(self.page.locator("#to-xero")).to_be_visible()
        self.go_on(*tenant_ids, chosen=chosen)

    def go_on(self, *tenant_ids: str, chosen: Iterable[str] = ()) -> None:
        """Goes the rest of the way, from the last page before Xero's."""
        self.press("#to-xero")
        self.allow(*tenant_ids)
        self.choose(*chosen)
        self.keep()

    @property
    def told(self) -> str:
        """The sentence that says what went wrong."""
        problem = self.page.locator("#problem")
        expect(problem).to_be_visible()
        return problem.inner_text()


class WithMouse(Person):
    """Points and clicks; types into the field that was clicked."""

    def press(self, control: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(control).click()

    def click(self, control: str) -> None:
        self.page.locator(control).click()

    def write(self, control: str, text: str) -> None:
        self.page.locator(control).click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)


class WithKeyboard(Person):
    """Has Tab, Enter, Space, the arrows within a group of choices, and letters; must see where the focus is at every stop."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.stops: list[dict[str, Any]] = []

    def press(self, control: str) -> None:
        self._reach(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def click(self, control: str) -> None:
        if self.page.locator(control).get_attribute("type") != "radio":
            self._reach(control)
            self.page.keyboard.press("Space")
            return
        # Tab stops at the chosen one of a group only; the arrows choose another.
        group = self.page.locator(control).get_attribute("name")
        self._reach(f"input[name='{group}']")
        self.page.keyboard.press("ArrowDown")

    def write(self, control: str, text: str) -> None:
        self._reach(control)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def _reach(self, control: str) -> None:
        for _ in range(STOPS):
            here = self.page.evaluate(_FOCUS, control)
            if here["matches"]:
                return
            self.page.keyboard.press("Tab")
            self._look()
        raise AssertionError(f"{control} cannot be reached with Tab on {self.page.url}")

    def _look(self) -> None:
        stop = self.page.evaluate(_FOCUS, "*")
        if stop["name"] in {"BODY", "HTML"}:  # between the last place and the first
            return
        self.stops.append(stop)
        assert stop["outline"] >= 2, f"nobody sees that the focus is on {stop}"
        assert stop["inside"], f"the focus is out of sight: {stop}"


_FOCUS = """(selector) => {
    const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return {
        matches: one.matches(selector), name: one.tagName, id: one.id,
        outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""
