"""The units of deploy/ for a mirror are what systemd and this program understand."""

import re
import shutil
import subprocess
from pathlib import Path

from labgraph.cli import main
from repository import ROOT

UNITS = [ROOT / "deploy" / f"labgraph-mirror.{kind}" for kind in ("service", "timer")]
SERVICE = UNITS[0].read_text(encoding="utf-8")


def systemd_analyze(*arguments: object) -> str:
    """What it says; it must find nothing wrong."""
    program = shutil.which("systemd-analyze")
    assert program, "this test needs systemd-analyze (Debian: apt-get install systemd)"
    done = subprocess.run(
        [program, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_systemd_has_nothing_to_say(tmp_path: Path) -> None:
    program = tmp_path / ".venv/bin/labgraph"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/labgraph", str(tmp_path))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    assert systemd_analyze("verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)) == ""
    systemd_analyze("security", "--offline=true", "--no-pager", "--threshold=15", UNITS[0])


def test_the_service_runs_a_command_that_exists() -> None:
    [(name, source)] = re.findall(r"^ExecStart=\S+/labgraph (\w+) \$\{(\w+)\}$", SERVICE, re.MULTILINE)
    assert name in main.commands
    assert re.search(rf"^Environment={source}=https://", SERVICE, re.MULTILINE)
