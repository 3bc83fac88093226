"""What others wrote to find faults in pages: axe-core for WCAG, vnu for HTML."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from browsing import unfold
from playwright.sync_api import Browser, Page

_PACKAGES = Path(__file__).parent / "node" / "node_modules"
AXE = (_PACKAGES / "axe-core" / "axe.min.js").read_text("utf-8")
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
VNU = _PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"


@contextmanager
def checked(browser: Browser, address: str) -> Iterator[Page]:
    """A page of its own context that axe-core comes with, wherever it goes.

    It comes by the browser's tools, which no policy of the page stops; brought to a page that is there already, it
    would take four times as long.
    """
    context = browser.new_context(base_url=address)
    context.add_init_script(AXE)
    yield context.new_page()
    context.close()


def broken_rules(page: Page, rules: object, without: object = ()) -> list[str]:
    """What axe-core finds on a checked page, with all that can be unfolded."""
    unfold(page)
    found: list[str] = page.evaluate(BROKEN_RULES, [rules, list(without)])  # type: ignore[call-overload]
    return found


def broken_in_the_dark(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    return broken_rules(page, RULES_ON_COLOURS)


def invalid_places(files: list[Path]) -> Mapping[str, list[str]]:
    """The errors of each file, by its name."""
    command = ["java", "-Xss8m", "-jar", str(VNU), "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = {file.name: [] for file in files}
    for message in json.loads(done.stdout)["messages"]:
        place = f"line {message.get('lastLine')}: {message.get('extract', '')!r}"
        if message["type"] == "error":
            found[message["url"].rpartition("/")[2]].append(f"{message['message']} ({place})")
    return found
