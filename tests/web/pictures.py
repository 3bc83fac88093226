"""Pictures of every kind of page, for docs/pages.md: `make pictures`."""

import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from browsing import KINDS, address, chromium
from playwright.sync_api import Browser

from labgraph.release.publish import publish
from repository import PUBLISHED, settings_for
from running import RunningServer, serving

# What each picture of a page is called, and how it is seen.
VIEWS: dict[str, dict[str, Any]] = {
    "wide": {"language": "fr", "color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
    "narrow": {"language": "en", "color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
}


def take(browser: Browser, server: RunningServer, folder: Path, kinds: Iterable[str] = KINDS) -> None:
    """Write `{kind}-{view}.png` in a folder, the whole length of each page."""
    for view, seen in VIEWS.items():
        how = {**seen}
        language = how.pop("language")
        context = browser.new_context(base_url=server.address, **how)
        page = context.new_page()
        for kind in kinds:
            page.goto(address(kind, language))
            page.screenshot(path=folder / f"{kind}-{view}.png", full_page=True)
        context.close()


def main(folder: Path) -> None:
    """Publish the repository's own records for the time of the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as shelf:
        settings = settings_for(Path(shelf) / "releases")
        publish(settings, PUBLISHED)
        with serving(settings) as server, chromium() as browser:
            take(browser, server, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
