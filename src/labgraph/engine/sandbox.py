"""What a process gives up before it meets what strangers send: the network, files, memory and time beyond a limit.

One mechanism for whatever reads strangers' input: a forked child calls `protect`, then works under a `Clock`. The
system ends it at a limit, and the signal that ended it tells which: `Limits` and `CAUSES` are the two sides of that.
"""

import os
import resource
import signal
import socket
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ..config import BYTES_PER_MB, Settings
from ..errors import EngineUnavailable, Text
from . import seccomp
from .prctl import PR_SET_PDEATHSIG, prctl

# Oxigraph has no limit on nesting: with this much stack, no query of 64 kB overflows it.
_STACK_BYTES = 256 << 20
# The clock ends a child by itself; the limit on CPU time is there should the clock fail.
_CPU_GRACE_S = 2


class Cause(Enum):
    """Why a child ended in the midst of its work."""

    TIME = "time"
    MEMORY = "memory"
    STACK = "stack"
    OTHER = "other"


CAUSES = {
    signal.SIGALRM: Cause.TIME,
    signal.SIGXCPU: Cause.TIME,
    signal.SIGABRT: Cause.MEMORY,  # what Rust does when there is no memory left
    signal.SIGSEGV: Cause.STACK,
    signal.SIGBUS: Cause.STACK,
}


@dataclass(frozen=True)
class Limits:
    """What a child may take: memory beyond what it starts with, in MB; time, in seconds."""

    memory_mb: int
    timeout_s: float

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Those that a deployment sets."""
        return cls(settings.query_memory_mb, settings.query_timeout_s)


class Clock:
    """Ends this process when its work takes too long: the kernel keeps the time, whatever the process does."""

    @staticmethod
    def start(seconds: float) -> None:
        """Give the work that begins now so many seconds of time, and of CPU time not many more."""
        spent = resource.getrusage(resource.RUSAGE_SELF)
        allowed = int(spent.ru_utime + spent.ru_stime + seconds) + _CPU_GRACE_S
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))
        signal.setitimer(signal.ITIMER_REAL, seconds)

    @staticmethod
    def stop() -> None:
        """The work is done."""
        signal.setitimer(signal.ITIMER_REAL, 0)


def protect(limits: Limits, parent: int, unfiltered: bool = False) -> None:
    """Give up all that is not needed to answer; `parent` is the process whose end ends this one.

    Raises Unprotected when the system has no filter, unless it may go `unfiltered`.
    """
    die_with(parent, signal.SIGKILL)
    memory = _address_space_bytes() + limits.memory_mb * BYTES_PER_MB + _STACK_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(nothing, (0, 0))
    try:
        seccomp.install()
    except seccomp.Unprotected:
        if not unfiltered:
            raise


def die_with(parent: int, signal_number: int) -> None:
    """Be sent a signal when the parent ends, which must have one thread: the end of the forking one is what counts."""
    prctl(PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:
        os._exit(0)  # it had ended before the signal was asked for


def with_deep_stack(work: Callable[[], None]) -> None:
    """Do the work on a stack that hostile input cannot overflow; ends this process when the work fails."""
    threading.stack_size(_STACK_BYTES)
    done = []

    def run() -> None:
        work()
        done.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if not done:
        os._exit(1)  # the interpreter has told why


def default_signals() -> None:
    """Forget what the parent does when it is told to stop."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def reset_signals() -> None:
    """Undo what the parent does with signals; a child is ended by its parent, not by a key or a service manager."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)


def resident_mb() -> float:
    """The resident memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / BYTES_PER_MB


def check_protection(limits: Limits) -> None:
    """Try the protection on a child of this process. Raises EngineUnavailable when something is not refused there."""
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            os._exit(_what_is_open(limits, parent))
        finally:
            os._exit(_UNKNOWN)
    _, status = os.waitpid(child, 0)
    found = os.waitstatus_to_exitcode(status)
    if found:
        raise EngineUnavailable(_NOT_PROTECTED.get(found, _NOT_PROTECTED[_UNKNOWN]))


_FILTER, _NETWORK, _FILES, _PROCESSES, _UNKNOWN = range(1, 6)


def _what_is_open(limits: Limits, parent: int) -> int:
    try:
        protect(limits, parent)
    except (seccomp.Unprotected, OSError):
        return _FILTER
    trials: tuple[tuple[int, Callable[[], object]], ...] = (
        (_NETWORK, lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
        (_NETWORK, lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)),
        (_FILES, tempfile.TemporaryFile),
        (_PROCESSES, os.fork),
    )
    return next((place for place, trial in trials if not _is_refused(trial)), 0)


def _is_refused(trial: Callable[[], object]) -> bool:
    try:
        trial()
    except (PermissionError, FileNotFoundError):
        return True
    return False


def _address_space_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _not_protected(french: str, english: str) -> Text:
    return Text(
        f"ce système ne protège pas des requêtes hostiles ({french}) ; LABGRAPH_ALLOW_UNPROTECTED=true pour servir "
        "malgré tout, à vos risques",
        f"this system does not protect from hostile queries ({english}); LABGRAPH_ALLOW_UNPROTECTED=true to serve "
        "all the same, at your own risk",
    )


_NOT_PROTECTED = {
    _FILTER: _not_protected("seccomp est refusé", "seccomp is refused"),
    _NETWORK: _not_protected("le réseau reste ouvert", "the network stays open"),
    _FILES: _not_protected("des fichiers peuvent être écrits", "files can be written"),
    _PROCESSES: _not_protected("des processus peuvent naître", "processes can be started"),
    _UNKNOWN: _not_protected("l’essai a échoué", "the trial failed"),
}
