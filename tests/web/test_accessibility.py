"""Every kind of page keeps what axe-core can check of WCAG 2.1, A and AA: in both languages, light and dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import SPOKEN, address
from playwright.sync_api import Browser, BrowserContext

from labgraph.errors import LANGUAGES
from running import RunningServer

AXE = Path(__file__).parent / "node" / "node_modules" / "axe-core" / "axe.min.js"
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


@pytest.fixture(scope="module")
def context(browser: Browser, server: RunningServer) -> Iterator[BrowserContext]:
    """As people see the pages, with JavaScript; only the policy does not keep the checker out."""
    given = browser.new_context(base_url=server.address, bypass_csp=True)
    given.add_init_script(path=AXE)
    yield given
    given.close()


@pytest.mark.parametrize(("kind", "language"), SPOKEN)
def test_no_rule_is_broken(context: BrowserContext, kind: str, language: str) -> None:
    page = context.new_page()
    page.goto(address(kind, language))
    is_first = language == LANGUAGES[0]
    assert page.evaluate(BROKEN_RULES, [ALL_RULES, [] if is_first else ON_COLOURS]) == []
    if is_first:
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(BROKEN_RULES, [RULES_ON_COLOURS, []]) == [], "in the dark"
    page.close()


def test_the_checker_sees_faults(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(address("home", "fr"))
    page.locator("main").evaluate("e => e.innerHTML = '<img src=x><p class=aside>faint text</p>'")
    page.locator("html").evaluate("e => e.removeAttribute('lang')")
    page.add_style_tag(content=".aside { color: #ccc; background: #fff }")
    broken = {each.partition(":")[0] for each in page.evaluate(BROKEN_RULES, [ALL_RULES, []])}
    assert {"image-alt", "html-has-lang", "color-contrast"} <= broken
    page.close()
