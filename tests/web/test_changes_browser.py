"""The pages of changes over records that have a history, in a real browser and by the checker of HTML."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import WITH_HISTORY, too_wide
from page_checks import ALL_RULES, broken_in_the_dark, broken_rules, checked, invalid_places
from playwright.sync_api import Browser

from labgraph.release.manifest import Manifest
from made_up import RecordFolder
from running import RunningServer, serving


@pytest.fixture(scope="module")
def server(three: tuple[RecordFolder, list[Manifest]]) -> Iterator[RunningServer]:
    with serving(three[0].settings) as running:
        yield running


def test_nothing_is_wrong(server: RunningServer, browser: Browser, tmp_path: Path) -> None:
    wrong: dict[str, object] = {}
    files = []
    for number, path in enumerate(WITH_HISTORY):
        files.append(tmp_path / f"{number}.html")
        files[-1].write_bytes(server.get(path, "text/html").body)
        with checked(browser, server.address) as page:
            told: list[str] = []
            page.on("console", lambda message, told=told: told.append(message.text))
            page.goto(path)
            wrong[path] = [*told, *broken_rules(page, ALL_RULES), *too_wide(page), *broken_in_the_dark(page)]
    wrong |= invalid_places(files)
    assert {what: found for what, found in wrong.items() if found} == {}


def test_the_form_asks_since_a_day(server: RunningServer, browser: Browser) -> None:
    page = browser.new_page(base_url=server.address)
    page.goto("/changes/lab/lab-a?lang=en")
    page.get_by_label("Since").fill("2026-11-25")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("status").inner_text() == "1 change since 25 November 2026"
    assert "lang=en" in page.url
    page.close()
