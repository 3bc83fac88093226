"""The pages in a real browser, by keyboard, without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from running import RunningServer

IN_TAB_ORDER = """(body, some) => [...body.querySelectorAll(some)].filter(
  e => e.checkVisibility() && e.type !== "hidden").map(e => e.outerHTML)"""


@pytest.fixture(scope="module")
def plain(browser: Browser, server: RunningServer) -> Iterator[BrowserContext]:
    """Pages without JavaScript of their own; the browser's tools still work."""
    context = browser.new_context(base_url=server.address, locale="fr-FR", java_script_enabled=False)
    yield context
    context.close()


@pytest.fixture
def page(plain: BrowserContext) -> Iterator[Page]:
    opened = plain.new_page()
    yield opened
    opened.close()


def test_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/doc/lab/erasme")
    page.keyboard.press("Tab")
    assert focused(page) == "Aller au contenu"
    assert page.locator(".skip").bounding_box()["x"] >= 0, "the skip link shows when it has the focus"  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.url.endswith("#contenu")
    page.keyboard.press("Tab")
    assert focused(page) == "Accueil", "past the menu, at the first link of the content"


def test_keyboard_reaches_all_of_the_header_visibly(page: Page) -> None:
    page.goto("/")
    there = page.locator("body").evaluate(
        IN_TAB_ORDER, "header a, header input, header button, header summary"
    )
    assert len(there) > 5
    page.keyboard.press("Tab")
    for each in there:
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        assert focus.evaluate("e => e.outerHTML") == each
        assert focus.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_query_by_keyboard_alone(page: Page) -> None:
    page.goto("/sparql")
    page.locator("#query").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("ASK {}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Envoyer"
    page.keyboard.press("Enter")
    assert page.locator(".boolean").inner_text() == "Oui"


def test_following_a_part_of_a_lab(page: Page) -> None:
    """The IRI of a carrying, followed through the 303, shows that carrying."""
    page.goto("/id/lab/erasme#carrying-metropole-de-lyon-2015")
    assert page.url.endswith("/doc/lab/erasme#carrying-metropole-de-lyon-2015")
    target = page.locator(":target")
    assert "Métropole de Lyon" in target.inner_text()
    assert target.bounding_box()["y"] < 800  # type: ignore[index]


def focused(page: Page) -> str:
    return page.locator(":focus").inner_text().strip()
