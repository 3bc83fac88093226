"""Nights in processes of their own, forked from one that is warm: thirty starts of Python would take half a minute.

Run as a program it is that process. For each line on its standard input, a time in seconds or nothing, it forks a
night, kills it after that time, and tells how it ended as a line of JSON. It opens no store itself: the threads of one
would be missing in what it forks.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import labgraph.release.nightly  # noqa: F401 -- what the command imports: so it is warm
from labgraph.cli import main
from labgraph.config import Settings
from repository import environment_of


@dataclass(frozen=True)
class Ran:
    """How a night ended: its exit code (negative: the signal that killed it), its time, and what it said."""

    code: int
    seconds: float
    told: str


@dataclass(frozen=True)
class Warm:
    """The warm process, as a test sees it."""

    process: subprocess.Popen[str]

    def night(self, killed_after_s: float | None = None) -> Ran:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{'' if killed_after_s is None else killed_after_s}\n")
        self.process.stdin.flush()
        return Ran(**json.loads(self.process.stdout.readline()))


@contextmanager
def warm(settings: Settings, directory: Path, python: str = sys.executable) -> Iterator[Warm]:
    """A warm process; what its nights say goes through a file in `directory`."""
    process = subprocess.Popen(
        [python, __file__, str(directory / "told")],
        env={
            **os.environ,
            **environment_of(settings),
            "LANG": "en_GB.UTF-8",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Warm(process)
        assert process.stdin
        process.stdin.close()


def _keep_warm(told: Path) -> None:
    for line in sys.stdin:
        began = time.monotonic()
        process = os.fork()
        if process == 0:
            _night(told)
        if line.strip():
            time.sleep(float(line))
            os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        ran = Ran(
            os.waitstatus_to_exitcode(status), time.monotonic() - began, told.read_text(encoding="utf-8")
        )
        sys.stdout.write(f"{json.dumps(vars(ran))}\n")
        sys.stdout.flush()


def _night(told: Path) -> None:
    with told.open("w", encoding="utf-8") as output:
        for stream in (0, 1, 2):
            os.dup2(output.fileno(), stream)
        code = 70
        try:
            main(["nightly"])
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


if __name__ == "__main__":
    _keep_warm(Path(sys.argv[1]))
