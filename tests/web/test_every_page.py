"""Every kind of page in a real browser, in both languages, looked at once for all that may be wrong with it.

WCAG 2.1 A and AA as far as axe-core can tell, in the light and in the dark; no sideways scroll from 320 px on; nothing
fetched elsewhere, little in all; nothing that the browser, or our own policy, complains of.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import ERRORS, SPOKEN, address, too_wide
from playwright.sync_api import Browser, Page

from labgraph.errors import LANGUAGES
from running import RunningServer

AXE = (Path(__file__).parent / "node" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
ALL_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
ON_COLOURS = ["color-contrast", "link-in-text-block"]
# In the dark only colours differ, and in another language they do not.
RULES_ON_COLOURS = {"type": "rule", "values": ON_COLOURS}
BROKEN_RULES = """async ([rules, without]) => {
  const off = Object.fromEntries(without.map(name => [name, {enabled: false}]));
  const how = {runOnly: rules, rules: off, resultTypes: ["violations"], selectors: false, preload: false};
  const found = await axe.run(document, how);
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""
# What a page fetches at most: itself, styles, the icon, and on the query page its own style and script.
MOST_REQUESTS = 5


@pytest.fixture
def page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """A page of a browser that has seen none before."""
    context = browser.new_context(base_url=server.address)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("kind", "language"), SPOKEN)
def test_nothing_is_wrong(page: Page, server: RunningServer, kind: str, language: str) -> None:
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address(kind, language))
    is_first = language == LANGUAGES[0]
    wrong = {
        "complaints": [text for text in told if kind not in ERRORS or "status of 40" not in text],
        "fetched elsewhere": [url for url in asked if not url.startswith(server.address)],
        "fetched too much": asked[MOST_REQUESTS:],
        "rules broken": broken_rules(page, ALL_RULES, without=[] if is_first else ON_COLOURS),
        "too wide": too_wide(page) if is_first else [],
        "broken in the dark": broken_in_the_dark(page) if is_first else [],
    }
    assert {what: found for what, found in wrong.items() if found} == {}


def test_the_checker_sees_faults(page: Page) -> None:
    page.goto("/")
    page.locator("main").evaluate("e => e.innerHTML = '<img src=x><p class=aside>faint text</p>'")
    page.locator("main .aside").evaluate("e => { e.style.color = '#ccc'; e.style.background = '#fff' }")
    page.locator("html").evaluate("e => e.removeAttribute('lang')")
    broken = {each.partition(":")[0] for each in broken_rules(page, ALL_RULES)}
    assert {"image-alt", "html-has-lang", "color-contrast"} <= broken


def broken_rules(page: Page, rules: object, without: object = ()) -> list[str]:
    """What axe-core finds; it comes by the browser's tools, which no policy of the page stops."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(BROKEN_RULES, [rules, list(without)])  # type: ignore[call-overload]
    return found


def broken_in_the_dark(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    return broken_rules(page, RULES_ON_COLOURS)
