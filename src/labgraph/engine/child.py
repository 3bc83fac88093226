"""One child of the pool: takes one query at a time from the socket that all children share, and answers it.

The kernel hands each connection to one waiting child, first come first served; those that nobody took yet are the
waiting room. A child trusts nothing to itself: the clock, the limits and the filter of `sandbox` end it from outside.
"""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import dataclass
from select import EPOLLEXCLUSIVE, EPOLLIN, epoll
from time import monotonic
from typing import BinaryIO, cast

from ..errors import LabgraphError
from .oxigraph import Evaluator
from .prctl import name_process, share_one_heap
from .sandbox import Cause, Clock, Limits, protect, reset_signals, resident_mb, with_deep_stack
from .slots import Slot
from .stopped import stopped
from .wire import BrokenOff, Outbox, Request, read_request

# A client that connects and says nothing holds the child no longer than this.
_SILENCE_S = 1.0
# A query that took longer than this may have left much memory behind: a child that grew is replaced.
_LONG_S = 0.05
_GROWTH_MB = 64


@dataclass(frozen=True)
class Child:
    """What a child is given: where queries come in, how it answers them, where it says what it is at.

    `evaluator` is that of the release in service, `kept` opens that of another one by its id.
    """

    listener: socket.socket
    evaluator: Callable[[], Evaluator]
    kept: Callable[[str], AbstractContextManager[Evaluator]]
    limits: Limits
    unfiltered: bool
    slot: Slot
    parent: int

    def run(self, begin: int) -> None:
        """Get ready, wait until `begin` can be read, then answer until the parent ends it; never comes back."""
        code = 1
        try:
            reset_signals()
            name_process("labgraph-query")
            evaluator = self.evaluator()
            protect(self.limits, self.parent, self.unfiltered)
            with_deep_stack(lambda: self._answer_all(evaluator, begin))
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _answer_all(self, evaluator: Evaluator, begin: int) -> None:
        os.read(begin, 1)
        at_rest_mb = resident_mb()
        for connection in _connections(self.listener):
            with closing(connection), suppress(BrokenOff, OSError, TimeoutError):
                began = monotonic()
                connection.settimeout(_SILENCE_S)
                request = read_request(connection)
                connection.settimeout(None)
                if not _is_gone(connection):
                    self._answer(evaluator, request, Outbox(connection), began)
            if monotonic() - began > _LONG_S and resident_mb() - at_rest_mb > _GROWTH_MB:
                return

    def _answer(self, evaluator: Evaluator, request: Request, outbox: Outbox, began: float) -> None:
        self.slot.take(request.ticket, began + request.limit_s)
        Clock.start(request.limit_s)
        try:
            with self._asked(evaluator, request.release) as asked:
                form = asked.write(request.query, request.wanted, cast(BinaryIO, outbox))
            outbox.end(form, began, monotonic() - began)
        except LabgraphError as error:
            outbox.fail(error)
        except MemoryError:
            outbox.fail(stopped(Cause.MEMORY, self.limits, monotonic() - began))
            raise SystemExit from None
        finally:
            Clock.stop()
            self.slot.leave()

    def _asked(self, in_service: Evaluator, release: str | None) -> AbstractContextManager[Evaluator]:
        if release is None:
            return nullcontext(in_service)
        # Files are opened in sixteen threads. A heap for each would be gigabytes of address space, which has a limit.
        share_one_heap()
        return self.kept(release)


def _connections(listener: socket.socket) -> Iterator[socket.socket]:
    """Connections for this child, as they come.

    Children wait by epoll and not in `accept`: so the kernel wakes the first that is idle, whose caches are warm, where
    `accept` would go round all of them.
    """
    with epoll() as waiting:
        waiting.register(listener, EPOLLIN | EPOLLEXCLUSIVE)
        while True:
            waiting.poll()
            try:
                connection, _ = listener.accept()
            except BlockingIOError:
                continue  # another was quicker
            yield connection


def _is_gone(connection: socket.socket) -> bool:
    """Whether who asked has given up waiting: then nobody would read the answer."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
