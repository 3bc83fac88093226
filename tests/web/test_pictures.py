"""docs/pages.md tells of every kind of page, and its pictures can be made."""

import re
from pathlib import Path

from browsing import KINDS
from pictures import VIEWS, take
from playwright.sync_api import Browser

from repository import ROOT
from running import RunningServer

DOCUMENT = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")


def test_the_document_tells_of_every_kind() -> None:
    assert re.findall(r"^## .*\((.+)\)$", DOCUMENT, re.MULTILINE) == list(KINDS)
    assert [kind for kind in KINDS if f"pictures/{kind}-wide.png" not in DOCUMENT] == []


def test_pictures_are_of_the_whole_page(browser: Browser, server: RunningServer, tmp_path: Path) -> None:
    take(browser, server, tmp_path, ["vocabulary"])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"vocabulary-{view}.png" for view in VIEWS
    )
    for view, seen in VIEWS.items():
        head = (tmp_path / f"vocabulary-{view}.png").read_bytes()[:24]
        width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
        assert width == seen["viewport"]["width"]
        assert height > seen["viewport"]["height"]
