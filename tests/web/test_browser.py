"""The pages in a real browser: no sideways scroll, keyboard, no script needed, nothing refused by our own policy."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

from running import RunningServer

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
TABLE = "/sparql?" + urlencode(
    {"query": "SELECT * { ?lab a <https://w3id.org/labgraph/ns#Lab> ; ?p ?o } LIMIT 50"}
)
PAGES = [
    "/",
    "/labs",
    "/zones",
    "/concepts",
    "/dumps/",
    "/sparql",
    TABLE,
    "/doc/lab/lab-l-centre-val-de-loire",
    "/doc/lab/erasme",
    "/doc/organisation/ditp",
    "/doc/project/gd4h",
    "/doc/zone/france",
    "/doc/concept/type-laboratoire-interministeriel",
    "/doc/scheme/lab-types",
]
WIDTHS = (320, 360, 768, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, "the tests need a browser: install chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield running
        running.close()


@contextmanager
def opened(browser: Browser, server: RunningServer, scheme: Literal["light", "dark"]) -> Iterator[Page]:
    """A page without JavaScript of its own; the browser's tools still work."""
    size: ViewportSize = {"width": 1280, "height": 800}
    context = browser.new_context(
        base_url=server.address, java_script_enabled=False, color_scheme=scheme, viewport=size
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    with opened(browser, server, "light") as light:
        yield light


@pytest.fixture(params=["light", "dark"])
def either(browser: Browser, server: RunningServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in the light, then one in the dark."""
    with opened(browser, server, request.param) as lit:
        yield lit


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_refused_nothing_is_fetched_elsewhere(
    page: Page, server: RunningServer, path: str
) -> None:
    told: list[str] = []
    asked: list[str] = []

    def note(message: ConsoleMessage) -> None:
        told.append(message.text)

    def follow(request: Request) -> None:
        asked.append(request.url)

    page.on("console", note)
    page.on("request", follow)
    page.goto(path)
    assert told == []
    assert all(url.startswith(server.address) for url in asked)
    assert len(asked) <= 4


@pytest.mark.parametrize("path", PAGES)
def test_no_sideways_scroll(page: Page, path: str) -> None:
    page.goto(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        box = page.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert box[0] <= box[1], f"{path} at {width} px is {box[0]} px wide"


def test_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/doc/lab/erasme")
    page.keyboard.press("Tab")
    assert focused(page) == "Aller au contenu"
    assert page.locator(".skip").bounding_box()["x"] >= 0, "the skip link shows when it has the focus"  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.url.endswith("#contenu")
    page.keyboard.press("Tab")
    assert focused(page) == "Accueil", "past the menu, at the first link of the content"


def test_keyboard_reaches_every_link_of_the_menu_visibly(page: Page) -> None:
    page.goto("/")
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(focused(page))
        outline = page.locator(":focus").evaluate("e => getComputedStyle(e).outlineStyle")
        assert outline == "solid"
    assert reached[2:] == [
        "Laboratoires",
        "Organisations",
        "Projets",
        "Zones",
        "Listes de valeurs",
        "Requêtes",
        "Fichiers",
    ]


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


@pytest.mark.parametrize("path", PAGES)
def test_contrast(either: Page, path: str) -> None:
    """Every text stands out from its ground by 4.5 to 1, large text by 3 to 1 (WCAG 1.4.3)."""
    either.goto(path)
    faint = either.locator("body").evaluate(CONTRAST)
    assert faint == []


def focused(page: Page) -> str:
    return page.locator(":focus").inner_text().strip()


CONTRAST = """body => {
  const parse = c => { const p = c.match(/[\\d.]+/g).map(Number); return p.length < 4 ? [...p, 1] : p };
  const channel = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c } return [255, 255, 255, 1] };
  const faint = [];
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode, e = node.parentElement;
    if (!node.data.trim() || !e.checkVisibility() || e.closest('.unseen, .skip, optgroup, option')) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const [a, b] = [light(parse(style.color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${node.data.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""
