"""Work in several processes: same results, same faults, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from labgraph.errors import Fault, InvalidRecords, LabgraphError, Text
from labgraph.parallel import each, silent
from processes import children_of, eventually, is_alive
from repository import ROOT

STEP = Text("calcul", "work")
FAULT = Fault("a.yaml", 3, "noms", Text("vide", "empty"))
EVERYWHERE = pytest.mark.parametrize("apart", [False, True])


def square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def refuse() -> None:
    raise InvalidRecords([FAULT])


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@EVERYWHERE
def test_results_come_in_order_and_how_far_it_is_is_told(apart: bool) -> None:
    told: list[tuple[Text, float]] = []
    tasks = [partial(square, number) for number in range(4)]
    results = list(each(tasks, STEP, lambda *step: told.append(step), apart=apart))
    assert [number for number, _ in results] == [0, 1, 4, 9]
    assert (os.getpid() in {process for _, process in results}) is not apart
    assert told == [(STEP, 0.25), (STEP, 0.5), (STEP, 0.75), (STEP, 1.0)]


def note(path: Path, text: str) -> str:
    with path.open("a") as notes:
        notes.write(text)
    return path.read_text()


def note_late(path: Path, text: str) -> str:
    time.sleep(0.5)
    return note(path, text)


@EVERYWHERE
def test_what_comes_then_begins_when_all_others_are_done(apart: bool, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    told: list[float] = []
    first = [partial(note_late, notes, "late "), partial(note, notes, "soon ")]
    then = [partial(note, notes, "then ")]
    results = list(each(first, STEP, lambda _, part: told.append(part), apart=apart, then=then))
    assert results[-1] in {"late soon then ", "soon late then "}
    assert told == [1 / 3, 2 / 3, 1]


@EVERYWHERE
def test_a_fault_is_the_same_wherever_it_is_found(apart: bool) -> None:
    with pytest.raises(InvalidRecords) as error:
        list(each([refuse, refuse], STEP, silent, apart=apart))
    assert error.value.faults == (FAULT,)
    assert error.value.text.en == "1 error(s) in the records"


def test_a_killed_process_is_told() -> None:
    with pytest.raises(LabgraphError, match="was killed") as error:
        list(each([die, die], STEP, silent, apart=True))
    assert "rien n'est publié" in error.value.text.fr


PROGRAM = """
from functools import partial
from time import sleep
from labgraph.errors import Text
from labgraph.parallel import each, silent
if __name__ == "__main__":
    list(each([partial(sleep, 60)] * 4, Text("", ""), silent, apart=True))
"""


def test_nothing_outlives_a_killed_publication(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen([sys.executable, str(program)], env=environment) as process:
        eventually(lambda: len(children_of(process.pid)) > 1, "no process was started")
        started = children_of(process.pid)
        process.kill()
    eventually(lambda: not any(map(is_alive, started)), "processes are left")
