"""Every kind of page in a real browser, in both languages, looked at once for all that may be wrong with it.

WCAG 2.1 A and AA as far as axe-core can tell, in the light and in the dark; no sideways scroll from 320 px on; nothing
fetched elsewhere, little in all; nothing that the browser, or our own policy, complains of.
"""

from collections.abc import Iterator

import pytest
from browsing import ERRORS, SPOKEN, address, too_wide
from page_checks import ALL_RULES, ON_COLOURS, broken_in_the_dark, broken_rules
from playwright.sync_api import Browser, BrowserContext, Page

from labgraph.errors import LANGUAGES
from running import RunningServer

# What a page fetches at most: itself, styles, the icon, and on the query page its own style and script.
MOST_REQUESTS = 5


@pytest.fixture(scope="module")
def context(browser: Browser, server: RunningServer) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=server.address)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of its own, with nothing left of another's listeners, size or colours."""
    made = context.new_page()
    yield made
    made.close()


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
