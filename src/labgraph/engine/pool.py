"""The engine as web workers have it: each query goes to a child of the nursery in service, and comes back whole.

The way is short: connect to the socket that all children share, say what is asked, read what is answered. The kernel
keeps those who wait in a queue of bounded length, and the nursery is asked only when something went wrong.
"""

import itertools
import math
import os
import socket
from contextlib import closing
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from ..errors import EngineBusy, EngineUnavailable, LabgraphError, Text, UnknownRelease
from ..formats import Format
from ..release.manifest import Manifest
from ..release.shelf import Release, Shelf
from .nursery import HOLD, IS_BEGUN, NEVER_BEGUN, NO, QUESTION, WHY
from .port import Answer, Formats, Query, QueryEngine, Timing
from .run_files import RunFiles, release_of
from .sandbox import Cause, Limits
from .spool import Spool, Spools
from .stopped import stopped
from .strikes import Strikes
from .wire import BrokenOff, Inbox, Request

# What a nursery may take to tell what became of a query, and a child beyond its clock to be gone.
_TALK_S = 5.0
_LATE_S = 3.0
_STRIKING = {Cause.TIME, Cause.MEMORY, Cause.STACK}


class PooledEngine:
    """Answers queries over one release through the children of its nursery, which stays as long as this lives."""

    def __init__(self, nursery: str, manifest: Manifest, pool: "PooledEngines") -> None:
        self.nursery = nursery
        self.manifest = manifest
        self._pool = pool
        # Unique among the web workers of this machine, and never 0.
        self._tickets = itertools.count((os.getpid() << 32) + 1)
        self._queries = pool.files.queries(nursery)
        self._hold = _talking_to(pool.files.control(nursery))
        self._hold.sendall(QUESTION.pack(HOLD, 0))

    def __del__(self) -> None:
        hold = getattr(self, "_hold", None)
        if hold:
            hold.close()

    def answer(self, query: Query, wanted: Formats) -> Answer:
        """See `QueryEngine.answer`."""
        return self.answer_from(None, query, wanted)

    def answer_from(self, release: str | None, query: Query, wanted: Formats) -> Answer:
        """See `QueryEngine.answer`: the answer of a release that is kept, by its id."""
        limit_s = min(query.timeout_s or math.inf, self._pool.limits.timeout_s)
        self._pool.strikes.refuse(query, limit_s, release)
        spool = self._pool.spools.new()
        try:
            return self._answered(Request(next(self._tickets), query, wanted, limit_s, release), spool)
        except BaseException:
            spool.close()
            raise

    def _answered(self, request: Request, spool: Spool) -> Answer:
        asked = monotonic()
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
            self._ask(connection, request)
            try:
                form, began, seconds = self._received(connection, request, spool)
            except BrokenOff:
                raise self._reason(request, monotonic() - asked) from None
        length = spool.tell()
        spool.seek(0)
        queue = max(0.0, began - asked)
        timing = Timing(queue, seconds, max(0.0, monotonic() - asked - queue - seconds))
        return Answer(form, spool, length, request.release or self.manifest.release, timing)

    def _ask(self, connection: socket.socket, request: Request) -> None:
        """Raises EngineBusy when as many wait as may."""
        try:
            connection.setblocking(False)
            connection.connect(self._queries)
            connection.settimeout(self._pool.wait_s)
            connection.sendall(request.to_bytes())
        except (BlockingIOError, TimeoutError, BrokenPipeError, ConnectionResetError):
            # The last two: a child had taken the place, and did not wait until this slow worker said what it asks.
            raise _busy() from None
        except OSError as error:
            raise _gone() from error

    def _received(
        self, connection: socket.socket, request: Request, spool: Spool
    ) -> tuple[Format, float, float]:
        inbox = Inbox(connection)
        try:
            return inbox.answer_into(spool)
        except TimeoutError:
            begun = self._asked_of_nursery(IS_BEGUN, request.ticket) != NO
        # No child is at it: it was not begun, or is answered by now, and then the whole answer is here.
        connection.settimeout(request.limit_s + _LATE_S if begun else 0)
        try:
            return inbox.answer_into(spool)
        except BlockingIOError:
            raise _busy() from None
        except TimeoutError:
            raise _gone() from None

    def _reason(self, request: Request, elapsed_s: float) -> LabgraphError:
        """Why a query was broken off; one that met a limit counts against its text."""
        told = self._asked_of_nursery(WHY, request.ticket)
        if told == NEVER_BEGUN:
            return _busy()
        cause = Cause(told.decode() or Cause.OTHER.value)
        if cause in _STRIKING:
            limit_s = request.limit_s if cause is Cause.TIME else math.inf
            self._pool.strikes.record(request.query, limit_s, request.release)
        return stopped(cause, Limits(self._pool.limits.memory_mb, request.limit_s), elapsed_s)

    def _asked_of_nursery(self, kind: bytes, ticket: int) -> bytes:
        try:
            with closing(_talking_to(self._pool.files.control(self.nursery))) as talk:
                talk.sendall(QUESTION.pack(kind, ticket))
                return talk.recv(64)
        except OSError as error:
            raise _gone() from error


@dataclass(frozen=True)
class KeptEngine:
    """Answers queries over a release that is kept, by the children in service: each opens it for one query.

    The release is held as long as this lives.
    """

    release: Release
    serving: PooledEngine

    @property
    def manifest(self) -> Manifest:
        """See `QueryEngine.manifest`."""
        return self.release.manifest

    def answer(self, query: Query, wanted: Formats) -> Answer:
        """See `QueryEngine.answer`."""
        return self.serving.answer_from(self.manifest.release, query, wanted)


class PooledEngines:
    """Gives the engine of the nursery in service, or one that asks it of another release. See `Engines`."""

    def __init__(self, shelf: Shelf, files: RunFiles, limits: Limits, wait_s: float, spools: Spools) -> None:
        self.files = files
        self.limits = limits
        self.wait_s = wait_s
        self.spools = spools
        self.strikes = Strikes(files.strikes, files.board)
        self._shelf = shelf
        self._changing = Lock()
        self._engine: PooledEngine | None = None
        self._changes = -1

    def engine(self, release: str | None = None) -> QueryEngine:
        """See `Engines.engine`. Raises EngineUnavailable when the release in service cannot be opened, or not yet."""
        serving = self._in_service()
        if release is None or release == serving.manifest.release:
            return serving
        return KeptEngine(self._shelf.open(release), serving)

    def _in_service(self) -> PooledEngine:
        engine = self._engine
        if engine and self._changes == self.files.board.changes:
            return engine
        with self._changing:
            changes = self.files.board.changes
            if self._engine is None or self._engine.nursery != self.files.in_service():
                self._engine = self._of_nursery_in_service()
            self._changes = changes
            return self._engine

    def _of_nursery_in_service(self) -> PooledEngine:
        before = None
        # A nursery may be replaced between two of these steps: then there is another name.
        while (nursery := self.files.in_service()) not in (None, before):
            assert nursery
            try:
                with closing(self._shelf.open(release_of(nursery))) as release:
                    return PooledEngine(nursery, release.manifest, self)
            except (OSError, UnknownRelease):
                before = nursery
        self._shelf.current_id()
        raise EngineUnavailable(_NOT_OPEN, retry_after_s=1)


def _talking_to(path: str) -> socket.socket:
    talk = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        talk.settimeout(_TALK_S)
        talk.connect(path)
    except OSError:
        talk.close()
        raise
    return talk


def _busy() -> EngineBusy:
    return EngineBusy(_BUSY, retry_after_s=1)


def _gone() -> EngineUnavailable:
    return EngineUnavailable(_GONE, retry_after_s=1)


_BUSY = Text(
    "toutes les places sont prises par d’autres requêtes : réessayez dans un instant",
    "other queries take all places: try again in a moment",
)
_GONE = Text(
    "le moteur redémarre : réessayez dans un instant", "the engine is starting again: try again in a moment"
)
_NOT_OPEN = Text(
    "la publication en service n’est pas encore ouverte, ou ne peut pas l’être",
    "the release in service is not open yet, or cannot be opened",
)
