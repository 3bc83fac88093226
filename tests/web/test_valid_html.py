"""Every kind of page is valid HTML, in both languages, by the checker of the W3C (vnu)."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from browsing import SPOKEN, address

from running import RunningServer

VNU = Path(__file__).parent / "node" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def checked(files: list[Path]) -> Mapping[str, list[str]]:
    """The errors of each file, by its name."""
    command = ["java", "-Xss8m", "-jar", str(VNU), "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = {file.name: [] for file in files}
    for message in json.loads(done.stdout)["messages"]:
        place = f"line {message.get('lastLine')}: {message.get('extract', '')!r}"
        if message["type"] == "error":
            found[message["url"].rpartition("/")[2]].append(f"{message['message']} ({place})")
    return found


def test_every_kind_of_page_is_valid(server: RunningServer, tmp_path: Path) -> None:
    """The checker starts once for all of them, and for a page that is not."""
    files = []
    for kind, language in SPOKEN:
        files.append(tmp_path / f"{kind}.{language}.html")
        files[-1].write_bytes(server.get(address(kind, language), "text/html").body)
    broken = tmp_path / "broken.html"
    broken.write_text("<!doctype html><title>x</title><p><b></p>")
    found = checked([*files, broken])
    assert found.pop(broken.name) != []
    assert {name: errors for name, errors in found.items() if errors} == {}
