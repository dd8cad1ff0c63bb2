"""What a page owes to everybody: nothing sticks out, everything has a name, and text can be told from its ground.

The measures are those of WCAG 2.2, level AA, as far as a program can take them.
"""

from playwright.sync_api import Page

SCHEMES = ("light", "dark")


def complaints(page: Page) -> list[str]:
    """What is wrong with the page as it is shown now, in light and in dark."""
    found = list(page.evaluate(_STRUCTURE))
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme}: {one}" for one in page.evaluate(_CONTRAST)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


_STRUCTURE = """() => {
    const found = [], all = (selector) => [...document.querySelectorAll(selector)];
    const shown = (one) => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length;
    const name = (one) => (one.getAttribute("aria-label") || [...(one.labels || [])].map((label) => label.textContent).join(" ")
        || one.textContent).trim();

    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) found.push(`it scrolls sideways, by ${wide} px`);
    all("main *").filter(shown).forEach((one) => {
        const right = one.getBoundingClientRect().right;
        if (right > innerWidth + 1 && !one.closest("pre, .unseen, thead"))
            found.push(`<${one.tagName.toLowerCase()} id="${one.id}"> sticks out on the right`);
    });

    if (!document.documentElement.lang) found.push("no language");
    if (!document.title.trim()) found.push("no title");
    if (all("main").length !== 1) found.push("not one main");
    if (all("h1").length !== 1) found.push("not one first heading");
    let level = 0;
    all("h1, h2, h3, h4").filter(shown).forEach((one) => {
        if (+one.tagName[1] > level + 1) found.push(`the heading ${one.textContent} skips a level`);
        level = +one.tagName[1];
    });

    all("input:not([type=hidden]), button, a, select, textarea").filter(shown).forEach((one) => {
        if (!name(one)) found.push(`nobody can say what <${one.tagName.toLowerCase()} id="${one.id}"> is for`);
    });
    all("button, .button, input:not([type=hidden])").filter(shown).forEach((one) => {
        // A small box is no small target when its label can be clicked as well.
        const heights = [one, ...(one.labels || [])].map((each) => each.getBoundingClientRect().height);
        if (Math.max(...heights) < 24) found.push(`${name(one)} is a target of ${Math.max(...heights)} px`);
    });
    all("fieldset").filter((one) => !one.querySelector("legend")).forEach(() => found.push("a group without a name"));
    all("img:not([alt])").forEach((one) => found.push(`${one.src} without a text`));
    all("[tabindex]").filter((one) => one.tabIndex > 0).forEach((one) => found.push(`${one.id} changes the order of Tab`));
    const ids = all("[id]").map((one) => one.id);
    ids.filter((id, place) => ids.indexOf(id) !== place).forEach((id) => found.push(`two elements are called ${id}`));
    all("[aria-describedby], [aria-labelledby], label[for]").forEach((one) => {
        const told = one.getAttribute("aria-describedby") || one.getAttribute("aria-labelledby") || one.htmlFor;
        told.split(" ").filter((id) => !document.getElementById(id)).forEach((id) => found.push(`nothing is called ${id}`));
    });
    return found;
}"""

_CONTRAST = """() => {
    const colour = (text) => {
        const [red, green, blue, alpha = 1] = text.match(/[\\d.]+/g).map(Number);
        return {rgb: [red, green, blue], alpha};
    };
    const over = (top, ground) => top.rgb.map((one, i) => one * top.alpha + ground[i] * (1 - top.alpha));
    const ground = (one) => {
        const layers = [];
        for (let each = one; each; each = each.parentElement) layers.unshift(colour(getComputedStyle(each).backgroundColor));
        const canvas = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
        return layers.reduce((below, layer) => over(layer, below), canvas);
    };
    const light = (rgb) => rgb.map((one) => one / 255)
        .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
    const ratio = (one, other) => {
        const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    };
    const found = [], seen = (one) => one.checkVisibility({visibilityProperty: true}) && !one.closest(".unseen, .skip");

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim(), one = walker.currentNode.parentElement;
        if (!text || !seen(one) || ["SCRIPT", "STYLE"].includes(one.tagName)) continue;
        const style = getComputedStyle(one), size = parseFloat(style.fontSize);
        if (size === 0) continue;
        const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        const behind = ground(one), is = ratio(over(colour(style.color), behind), behind);
        if (is < (large ? 3 : 4.5)) found.push(`"${text.slice(0, 40)}" has a contrast of ${is.toFixed(2)}`);
    }
    // The edge of a field is what tells where to write.
    document.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio])").forEach((one) => {
        if (!seen(one)) return;
        const is = ratio(colour(getComputedStyle(one).borderTopColor).rgb, ground(one.parentElement));
        if (is < 3) found.push(`the edge of ${one.id} has a contrast of ${is.toFixed(2)}`);
    });
    return found;
}"""
