"""A service to be harmed: `labgraph serve`, its processes as the system lists them, and what they hold."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labgraph.config import Settings
from running import RunningServer, free_port, start, wait_until_ready

# The kernel keeps 15 bytes of a name.
KEEPER, WEB, NURSERY, CHILD = "labgraph-keeper", "labgraph-web", "labgraph-nurser", "labgraph-query"
LISTENING = "0A"
GONE_WITHIN_S = 2
STOPPED_WITHIN_S = 40
# No client of these tests is to be held back for how much it asks.
UNLIMITED = {"client_requests_per_minute": 0, "client_errors_per_minute": 0, "client_query_s_per_minute": 0}


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    name: str

    @property
    def is_running(self) -> bool:
        """Whether one of its threads has something to do."""
        tasks = Path(f"/proc/{self.pid}/task")
        return any(_stat(tasks / name)[1] == "R" for name in _numbers(tasks))

    @property
    def descriptors(self) -> list[str]:
        """What the process holds open."""
        directory = Path(f"/proc/{self.pid}/fd")
        return [held for name in _numbers(directory) if (held := _held(directory / name))]

    @property
    def resident_mb(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


class Service(RunningServer):
    """A running server, and every process that was begun by it: they are known by the port in their environment."""

    log: Path

    def processes(self) -> list[Process]:
        mark = f"LABGRAPH_PORT={self.port}\0".encode()
        return [
            each for each in map(_process, _numbers(Path("/proc"))) if each and mark in _environment(each.pid)
        ]

    def named(self, name: str) -> list[Process]:
        return [each for each in self.processes() if each.name == name]

    def children(self) -> list[Process]:
        """The processes that answer queries, with the spare one."""
        return self.named(CHILD)

    def at_work(self) -> list[Process]:
        """The children that are at a query."""
        return [child for child in self.children() if child.is_running]

    def workers(self) -> list[Process]:
        """The processes that answer HTTP: the children of the first web process."""
        web = self.named(WEB)
        return [each for each in web if each.parent in {first.pid for first in web}]

    def listening_workers(self) -> list[Process]:
        """The web workers that take connections, the oldest first: each has a socket of its own at the port."""
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        at_port = (row for row in rows if row[1].endswith(f":{self.port:04X}") and row[3] == LISTENING)
        sockets = {f"socket:[{row[9]}]" for row in at_port}
        found = [worker for worker in self.workers() if sockets.intersection(worker.descriptors)]
        return sorted(found, key=lambda worker: worker.pid)

    def web_pids(self) -> set[int]:
        """The processes that must never die of a query."""
        children = {child.pid for child in self.children()}
        return {each.pid for each in self.processes()} - children


@contextmanager
def serving(settings: Settings, directory: Path, **more: Any) -> Iterator[Service]:
    """The server, under load and harm; what it says goes to `directory`, as a pipe that nobody reads would stop it."""
    port = free_port()
    log = directory / f"{port}.log"
    with log.open("w") as output:
        process = start(settings.model_copy(update=UNLIMITED), port, output, **more)
    service = Service(process, port)
    service.log = log
    try:
        _await_readiness(service)
        yield service
    finally:
        process.terminate()
        process.wait(timeout=STOPPED_WITHIN_S)
    await_that(lambda: not service.processes(), GONE_WITHIN_S, service.processes)


def _await_readiness(service: Service) -> None:
    try:
        wait_until_ready(service.process, service.port)
    except AssertionError:
        raise AssertionError(service.log.read_text()) from None


def await_that(
    holds: Callable[[], object], within_s: float, otherwise: Callable[[], object] = lambda: ""
) -> float:
    """Look until it holds; gives the seconds that took. Fails with what `otherwise` tells."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < within_s, f"not within {within_s} s: {otherwise()}"
        time.sleep(0.01)
    return time.monotonic() - began


def kill(process: Process, number: int = signal.SIGKILL) -> bool:
    """Whether there was still somebody to kill; comes back when nobody is."""
    try:
        os.kill(process.pid, number)
    except ProcessLookupError:
        return False
    await_that(lambda: _has_ended(Path("/proc") / str(process.pid)), GONE_WITHIN_S)
    return True


def _has_ended(directory: Path) -> bool:
    """Whether all threads of a process have."""
    return _stat(directory)[1] in "ZX" and len(_numbers(directory / "task")) <= 1


def _numbers(directory: Path) -> list[str]:
    """The processes or threads in a directory of proc(5); none when it is gone."""
    try:
        return [path.name for path in directory.iterdir() if path.name.isdecimal()]
    except OSError:
        return []


def _held(descriptor: Path) -> str:
    """What a descriptor is of; nothing once it is closed."""
    try:
        return str(descriptor.readlink())
    except OSError:
        return ""


def _process(pid: str) -> Process | None:
    """What the system says of a process that has not ended."""
    name, state, parent = _stat(Path("/proc") / pid)
    return None if state in "ZX" else Process(int(pid), int(parent), name)


def _stat(path: Path) -> tuple[str, str, str]:
    """Name, state and parent (proc(5): the name stands in parentheses); a state of X when it is gone."""
    try:
        said = (path / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return "", "X", "0"
    name, _, rest = said.partition("(")[2].rpartition(") ")
    state, parent, *_ = rest.split()
    return name, state, parent


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""
