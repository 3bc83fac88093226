"""What the editor proposes: the tests of frontend/, run by the node of the environment."""

import subprocess
import sys
from pathlib import Path

import pytest

from repository import ROOT

NODE = Path(sys.executable).with_name("node")


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("frontend/test/*.test.js")))
def test_of_the_front_end(name: str) -> None:
    command = [NODE, "--test", f"frontend/test/{name}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
