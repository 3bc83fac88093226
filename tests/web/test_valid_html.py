"""Every kind of page is valid HTML, in both languages, by the checker of the W3C (vnu)."""

from pathlib import Path

from browsing import SPOKEN, address
from page_checks import invalid_places

from running import RunningServer


def test_every_kind_of_page_is_valid(server: RunningServer, tmp_path: Path) -> None:
    """The checker starts once for all of them, and for a page that is not."""
    files = []
    for kind, language in SPOKEN:
        files.append(tmp_path / f"{kind}.{language}.html")
        files[-1].write_bytes(server.get(address(kind, language), "text/html").body)
    broken = tmp_path / "broken.html"
    broken.write_text("<!doctype html><title>x</title><p><b></p>")
    found = invalid_places([*files, broken])
    assert found.pop(broken.name) != []
    assert {name: errors for name, errors in found.items() if errors} == {}
