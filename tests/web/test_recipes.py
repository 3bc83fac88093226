"""The programs of docs/recipes.md do what it says: run as they stand, but for the address of the service."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from labgraph.release.publish import publish
from repository import PUBLISHED, ROOT, settings_for
from running import free_port, serving

DEFAULT = "http://localhost:8000/"
NODE = Path(__file__).parent / "node"
BIN = Path(sys.executable).parent
PROGRAM = re.compile(r"^```(sh|python|r|js)\n(.*?)^```\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RECIPES = (ROOT / "docs/recipes.md").read_text("utf-8")
PROGRAMS = PROGRAM.findall(RECIPES)
# What runs the program that comes on its standard input.
RUNS = {
    "sh": ["sh", "-e"],
    "python": [sys.executable, "-"],
    "r": ["Rscript", "--vanilla", "-"],
    "js": [str(BIN / "node"), "--input-type=module", "-"],
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The repository's own records, served at the very address that their IRIs begin with."""
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    settings = settings_for(tmp_path_factory.mktemp("recipes") / "releases").model_copy(
        update={"base_iri": base}
    )
    publish(settings, PUBLISHED)
    with serving(settings, port):
        yield base


@pytest.mark.parametrize(
    ("language", "program", "told"), PROGRAMS, ids=[f"{n}-{each[0]}" for n, each in enumerate(PROGRAMS)]
)
def test_it_prints_what_is_told(address: str, tmp_path: Path, language: str, program: str, told: str) -> None:
    if language == "js":
        (tmp_path / "node_modules").symlink_to(NODE / "node_modules")
    done = subprocess.run(
        RUNS[language],
        input=program.replace(DEFAULT, address),
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert lines(done.stdout.replace(address, DEFAULT)) == lines(told)


def test_the_five_calls_of_the_page_for_programs_give_something(address: str, tmp_path: Path) -> None:
    """As they stand in /llms.txt; the page has the same, see test_well_known."""
    (tmp_path / ".curlrc").write_text("fail\n")
    with urlopen(f"{address}llms.txt") as text:
        calls = re.findall(r"^- .*: `(curl .*)`$", text.read().decode(), re.MULTILINE)
    assert len(calls) == 5
    for call in calls:
        done = subprocess.run(
            ["sh", "-ec", call],
            cwd=tmp_path,
            env={**os.environ, "CURL_HOME": str(tmp_path)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (call, done.stderr)
        assert done.stdout.count(b"\n") > 9 or "/dumps/" in call, call
    [dump] = tmp_path.glob("*.gz")
    assert dump.stat().st_size > 10_000


def lines(text: str) -> list[str]:
    """The lines, without the blanks at their ends, which R puts there."""
    return [line.rstrip() for line in text.splitlines()]


def test_every_program_is_run() -> None:
    assert len(PROGRAMS) == len(re.findall(r"^```(?!text$)\w+$", RECIPES, re.MULTILINE)) > 9
