"""Every kind of page in a real browser, in both languages, looked at once for all that may be wrong with it.

WCAG 2.1 A and AA as far as axe-core can tell, in the light and in the dark; no sideways scroll from 320 px on; nothing
fetched elsewhere, little in all; nothing that the browser, or our own policy, complains of.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from browsing import ERRORS, SPOKEN, address, too_wide
from page_checks import ALL_RULES, ON_COLOURS, broken_in_the_dark, broken_rules, checked
from playwright.sync_api import Browser, Page

from labgraph.errors import LANGUAGES
from running import RunningServer

# What a page fetches at most: itself, styles, the icon, and on the query page its own style and script.
MOST_REQUESTS = 5


@pytest.fixture(scope="module")
def page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    with checked(browser, server.address) as made:
        yield made


@contextmanager
def listening(page: Page) -> Iterator[tuple[list[str], list[str]]]:
    """What the browser complains of meanwhile, and the addresses that it asks for."""
    told: list[str] = []
    asked: list[str] = []
    listeners: Mapping[Any, Callable[[Any], None]] = {
        "console": lambda message: told.append(message.text),
        "pageerror": lambda error: told.append(str(error)),
        "request": lambda request: asked.append(request.url),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield told, asked
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


@pytest.mark.parametrize(("kind", "language"), SPOKEN)
def test_nothing_is_wrong(page: Page, server: RunningServer, kind: str, language: str) -> None:
    page.emulate_media(color_scheme="light")
    is_first = language == LANGUAGES[0]
    with listening(page) as (told, asked):
        page.goto(address(kind, language))
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
