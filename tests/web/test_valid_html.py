"""Every kind of page is valid HTML, in both languages, by the checker of the W3C (vnu)."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
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


@pytest.fixture(scope="module")
def messages(server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """The errors that the checker finds on every kind of page; it starts once for all of them."""
    folder = tmp_path_factory.mktemp("pages")
    files = []
    for kind, language in SPOKEN:
        files.append(folder / f"{kind}.{language}.html")
        files[-1].write_bytes(server.get(address(kind, language), "text/html").body)
    files.append(folder / "broken.html")
    files[-1].write_text("<!doctype html><title>x</title><p><b></p>")
    return checked(files)


@pytest.mark.parametrize(("kind", "language"), SPOKEN)
def test_it_is_valid(messages: Mapping[str, list[str]], kind: str, language: str) -> None:
    assert messages[f"{kind}.{language}.html"] == []


def test_the_checker_sees_faults(messages: Mapping[str, list[str]]) -> None:
    assert messages["broken.html"] != []
