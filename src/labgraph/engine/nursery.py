"""The process of one release: forks the children that answer from it, replaces those that end, tells why they ended.

A small release is loaded here once, and every child has it for nothing by copy-on-write; a large one is opened by each
child after the fork, since a process that holds an open store on disk cannot be forked. This process has one thread
and runs no query.
"""

import gc
import logging
import os
import selectors
import signal
import socket
import struct
import sys
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import NoReturn

from ..release.shelf import Release, Shelf
from .child import Child
from .kept import opened
from .oxigraph import Evaluator, is_small, open_store
from .prctl import name_process
from .run_files import RunFiles
from .sandbox import CAUSES, Cause, Limits, die_with, reset_signals
from .slots import Slot, make_slots

# A child ends itself by its clock; one that did not (stopped, or never woken) is ended from here, so much later.
_LATE_S = 1.0
_TICK_S = 1.0
_REMEMBERED = 4096
# A retired nursery ends when nobody holds it; a worker that nobody asks anything would hold it for ever.
_LEAVE_S = 60.0
_logger = logging.getLogger("labgraph.engine.nursery")

QUESTION = struct.Struct("!cQ")
HOLD, IS_BEGUN, WHY = b"H", b"B", b"W"
YES, NO = b"yes", b"no"
NEVER_BEGUN = b"never begun"


@dataclass(frozen=True)
class Care:
    """How a nursery runs: the limits of each child, how many there are, how many queries may wait, filtered or not."""

    limits: Limits
    children: int
    waiting: int
    result_limit_bytes: int
    unfiltered: bool


@dataclass
class _Alive:
    """A child that lives: its slot, and the pipe that lets it begin (-1 once it was let)."""

    slot: Slot
    begin: int


@dataclass
class Nursery:
    """The children of one release. `run` is called in a process of its own."""

    name: str
    release: Release
    care: Care
    files: RunFiles
    _alive: dict[int, _Alive] = field(default_factory=dict)
    _causes: OrderedDict[int, Cause] = field(default_factory=OrderedDict)
    _pending: list[tuple[socket.socket, int]] = field(default_factory=list)
    _holders: set[socket.socket] = field(default_factory=set)
    _leave_at: float | None = None

    def run(self, ready: int, retire: int, parent: int) -> NoReturn:
        """Answer until `retire` reads at its end and nobody holds the release; `ready` is written to once it can."""
        reset_signals()
        name_process("labgraph-nursery")
        die_with(parent, signal.SIGKILL)
        self._evaluator = self._made_evaluator()
        self._listener = _listening(self.files.queries(self.name), self.care.waiting)
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._watch_children()
        control = _listening(self.files.control(self.name), socket.SOMAXCONN)
        self._selector.register(control, selectors.EVENT_READ, lambda: self._meet(control))
        self._selector.register(retire, selectors.EVENT_READ, lambda: self._retire(retire))
        gc.collect()
        gc.freeze()  # so that no child writes into the pages of what it only reads
        for slot in make_slots(self.care.children + 1):
            self._fork(slot)
        for pid in list(self._alive)[: self.care.children]:
            self._let_begin(pid)
        os.write(ready, b"1")
        while not self._may_leave():
            for key, _ in self._selector.select(_TICK_S):
                key.data()
            self._end_the_late()
        os._exit(0)

    def _made_evaluator(self) -> Callable[[], Evaluator]:
        limit = self.care.result_limit_bytes
        if is_small(self.release):
            loaded = Evaluator(self.release, open_store(self.release), limit)
            return lambda: loaded
        return lambda: Evaluator(self.release, open_store(self.release), limit)

    # ── children ──

    def _watch_children(self) -> None:
        woken, wakes = os.pipe()
        for end in (woken, wakes):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(woken, selectors.EVENT_READ, lambda: self._reap(woken))

    def _fork(self, slot: Slot) -> None:
        waits, begin = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _keep_only(self._listener.fileno(), waits)
            care = self.care
            kept = partial(opened, Shelf(self.release.path.parent), care.result_limit_bytes)
            Child(self._listener, self._evaluator, kept, care.limits, care.unfiltered, slot, parent).run(
                waits
            )
        os.close(waits)
        self._alive[pid] = _Alive(slot, begin)

    def _let_begin(self, pid: int) -> None:
        child = self._alive[pid]
        with suppress(BrokenPipeError):  # it was killed and not reaped yet: then the next spare takes over
            os.write(child.begin, b"1")
        os.close(child.begin)
        child.begin = -1

    def _reap(self, woken: int) -> None:
        os.read(woken, 4096)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._replace(pid, os.waitstatus_to_exitcode(status))

    def _replace(self, pid: int, code: int) -> None:
        """The spare takes over at once; then a new spare is forked."""
        ended = self._alive.pop(pid)
        if ended.begin >= 0:
            os.close(ended.begin)
        else:
            spare = next((each for each, child in self._alive.items() if child.begin >= 0), None)
            if spare:
                self._let_begin(spare)
        ticket, _ = ended.slot.read()
        ended.slot.leave()
        cause = CAUSES.get(signal.Signals(-code), Cause.OTHER) if code < 0 else Cause.OTHER
        if ticket:
            self._causes[ticket] = cause
            while len(self._causes) > _REMEMBERED:
                self._causes.popitem(last=False)
        if code not in (0, *(-number for number in CAUSES)):
            _logger.error("a child of %s ended with %d", self.name, code)
        self._fork(ended.slot)
        self._tell_pending()

    def _end_the_late(self) -> None:
        now = monotonic()
        for pid, child in self._alive.items():
            ticket, deadline = child.slot.read()
            if ticket and now > deadline + _LATE_S:
                os.kill(pid, signal.SIGKILL)

    # ── those who ask ──

    def _meet(self, control: socket.socket) -> None:
        asking, _ = control.accept()
        asking.setblocking(False)
        self._selector.register(asking, selectors.EVENT_READ, lambda: self._hear(asking))

    def _hear(self, asking: socket.socket) -> None:
        try:
            said = asking.recv(QUESTION.size)
        except BlockingIOError:
            return
        except ConnectionError:
            said = b""
        if len(said) != QUESTION.size:
            self._part(asking)
            return
        kind, ticket = QUESTION.unpack(said)
        if kind == HOLD:
            self._holders.add(asking)
        elif kind == IS_BEGUN:
            self._say(asking, YES if ticket in self._tickets() or ticket in self._causes else NO)
        elif ticket in self._tickets():
            self._pending.append((asking, ticket))  # its child is ending: the cause is known in a moment
        else:
            self._say(asking, self._causes[ticket].value.encode() if ticket in self._causes else NEVER_BEGUN)

    def _tickets(self) -> set[int]:
        return {child.slot.read()[0] for child in self._alive.values()} - {0}

    def _tell_pending(self) -> None:
        told = [(asking, ticket) for asking, ticket in self._pending if ticket in self._causes]
        for asking, ticket in told:
            self._pending.remove((asking, ticket))
            self._say(asking, self._causes[ticket].value.encode())

    def _say(self, asking: socket.socket, word: bytes) -> None:
        with suppress(BlockingIOError, ConnectionError):  # who asked is gone
            asking.sendall(word)
        self._part(asking)

    def _part(self, asking: socket.socket) -> None:
        self._pending = [each for each in self._pending if each[0] is not asking]
        self._holders.discard(asking)
        self._selector.unregister(asking)
        asking.close()

    def _retire(self, retire: int) -> None:
        """Another release answers now: end when those who still hold this one let go."""
        self._selector.unregister(retire)
        self._leave_at = monotonic() + _LEAVE_S

    def _may_leave(self) -> bool:
        return self._leave_at is not None and (not self._holders or monotonic() > self._leave_at)


def _keep_only(*needed: int) -> None:
    """Close what a child was born with and has no use for: what others ask, and when the service ends."""
    for each in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if each > sys.stderr.fileno() and each not in needed:
            with suppress(OSError):  # the one that listed the others
                os.close(each)


def _listening(path: str, waiting: int) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(waiting)
    return listener
