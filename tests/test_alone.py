"""Whoever is alone has nobody beside: tried on a run of pytest of its own, in two processes."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

from alone import room
from processes import eventually

CONTENT = """
import time
from pathlib import Path
import pytest

ROOT = Path(__file__).parent
INSIDE = ROOT / "inside"

@pytest.fixture(scope="module")
def load():
    INSIDE.mkdir()  # fails when somebody else is inside
    time.sleep(0.1)
    yield
    time.sleep(0.1)
    INSIDE.rmdir()

def test_together():
    (ROOT / f"{__name__}.here").touch()
    until = time.monotonic() + 20
    while len([*ROOT.glob("*.here")]) < 2:
        assert time.monotonic() < until, "the other did not come"

@pytest.mark.alone
def test_alone(load):
    time.sleep(0.1)
"""


def test_tests_run_beside_each_other_but_not_beside_one_that_is_alone(tmp_path: Path) -> None:
    """With all that a fixture of the module does for it."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = alone\n")
    for name in ("test_one.py", "test_other.py"):
        (tmp_path / name).write_text(CONTENT)
    plugins = [word for name in ("xdist", "alone", "no:cacheprovider") for word in ("-p", name)]
    command = [sys.executable, "-m", "pytest", *plugins, "--strict-markers"]
    done = subprocess.run(
        [*command, "--numprocesses", "2", "--dist", "loadfile"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parent),
            # The others take longer to load than these tests to run.
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr


def test_whoever_comes_later_waits_for_who_wants_to_be_alone(tmp_path: Path) -> None:
    entered: list[bool] = []

    def visit(alone: bool) -> None:
        with room(tmp_path, alone=alone):
            entered.append(alone)

    def somebody_waits() -> bool:
        with (tmp_path / "door").open("w") as door:
            try:
                fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    visitors = [Thread(target=visit, args=(alone,)) for alone in (True, False)]
    with room(tmp_path, alone=False):
        visitors[0].start()
        eventually(somebody_waits, "nobody stands at the door")
        visitors[1].start()
        assert entered == []
    for visitor in visitors:
        visitor.join()
    assert entered == [True, False]
