"""The files of deploy/ are what systemd, cron and this program understand."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from labgraph.cli import main
from labgraph.cli.night import EXITS
from labgraph.release.nights import GOOD
from repository import ROOT

DEPLOY = ROOT / "deploy"
INSTALLED = "/opt/labgraph"
SERVICES = ("labgraph.service", "labgraph-nightly.service", "labgraph-mirror.service")
TIMERS = ("labgraph-nightly.timer", "labgraph-mirror.timer")
UNITS = (*SERVICES, *TIMERS)
# Of 100: what `systemd-analyze security` calls OK ends at 40, and a service that says nothing has 96.
MOST_EXPOSED = 15


def systemd_analyze(*arguments: object) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    assert program, "these tests need systemd-analyze (Debian: apt-get install systemd)"
    return subprocess.run(
        [program, *map(str, arguments)],
        env={**os.environ, "SYSTEMD_COLORS": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def setting(unit: str, name: str) -> str:
    (value,) = re.findall(rf"^{name}=(.*)$", (DEPLOY / unit).read_text(encoding="utf-8"), re.MULTILINE)
    return str(value)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units, and a folder with an environment, as though labgraph were installed there; it ends as it is told."""
    program = tmp_path / ".venv/bin/labgraph"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$@" >>ran\nexit $(cat code)\n', encoding="utf-8")
    program.chmod(0o755)
    for unit in UNITS:
        text = (DEPLOY / unit).read_text(encoding="utf-8")
        (tmp_path / unit).write_text(text.replace(INSTALLED, str(tmp_path)), encoding="utf-8")
    return tmp_path


def test_systemd_has_nothing_to_say_of_the_units(installed: Path) -> None:
    verified = systemd_analyze("verify", "--man=no", *(installed / unit for unit in UNITS))
    assert (verified.returncode, verified.stdout) == (0, "")


def test_systemd_would_say_what_is_wrong(installed: Path) -> None:
    unit = installed / UNITS[0]
    unit.write_text(unit.read_text(encoding="utf-8").replace("KillMode=", "KilMode="), encoding="utf-8")
    assert "Unknown key" in systemd_analyze("verify", "--man=no", unit).stdout


@pytest.mark.parametrize("unit", SERVICES)
def test_services_are_kept_from_what_they_do_not_need(unit: str) -> None:
    looked = systemd_analyze(
        "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", DEPLOY / unit
    )
    assert looked.returncode == 0, looked.stdout


@pytest.mark.parametrize("unit", TIMERS)
def test_timers_name_a_time(unit: str) -> None:
    looked = systemd_analyze("calendar", setting(unit, "OnCalendar"))
    assert looked.returncode == 0, looked.stdout
    assert "Next elapse" in looked.stdout


@pytest.mark.parametrize("unit", SERVICES)
def test_services_run_commands_that_there_are(unit: str) -> None:
    program, command, *given = setting(unit, "ExecStart").split()
    assert program == f"{INSTALLED}/.venv/bin/labgraph"
    assert command in main.commands
    # What it is given is said in the unit, for the operator to say otherwise.
    assert [
        variable for variable in given if f"Environment={variable[2:-1]}=" not in (DEPLOY / unit).read_text()
    ] == []


def test_systemd_takes_a_good_night_for_a_success() -> None:
    good = {str(EXITS[outcome].code) for outcome in GOOD}
    assert {"0", *setting("labgraph-nightly.service", "SuccessExitStatus").split()} == good


@pytest.mark.parametrize("outcome", [name for name in EXITS if name != "misused"])
def test_cron_takes_a_good_night_for_a_success(installed: Path, outcome: str) -> None:
    (line,) = re.findall(r"^[^#\n].*$", (DEPLOY / "labgraph.cron").read_text(encoding="utf-8"), re.MULTILINE)
    minute, hour, *any_day, user, command = line.split(maxsplit=6)
    assert (int(minute) < 60, int(hour) < 24, any_day, user) == (True, True, ["*"] * 3, "labgraph")
    (installed / "code").write_text(str(EXITS[outcome].code), encoding="ascii")
    ran = subprocess.run(["/bin/sh", "-c", command.replace(INSTALLED, str(installed))], check=False)
    assert (installed / "ran").read_text(encoding="utf-8") == "nightly\n"
    assert (ran.returncode == 0) == (outcome in GOOD)
