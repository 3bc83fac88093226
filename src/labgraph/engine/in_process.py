"""The engine in this process: for the command line and for tests, whose questions are nobody else's.

Nothing stops a query here that takes all the time or memory there is: strangers are answered by the pool.
"""

from threading import Lock
from time import monotonic
from typing import BinaryIO, cast

from ..release.manifest import Manifest
from ..release.shelf import Release, Shelf
from .oxigraph import Evaluator, open_store
from .port import Answer, Formats, Query, QueryEngine, Timing
from .spool import Spools

# Who asks in this process asks for itself: room for many answers at once, and still not for a disk.
_SPOOLS_BYTES = 2_048_000_000


class OxigraphEngine:
    """Answers queries over one release, which stays open as long as the engine lives."""

    def __init__(self, release: Release, result_limit_bytes: int) -> None:
        self.release = release
        self._spools = Spools(_SPOOLS_BYTES)
        self._evaluator = Evaluator(release, open_store(release), result_limit_bytes)

    @property
    def manifest(self) -> Manifest:
        """See `QueryEngine.manifest`."""
        return self.release.manifest

    def answer(self, query: Query, wanted: Formats) -> Answer:
        """See `QueryEngine.answer`."""
        started = monotonic()
        body = self._spools.new()
        try:
            form = self._evaluator.write(query, wanted, cast(BinaryIO, body))
        except BaseException:
            body.close()
            raise
        length = body.tell()
        body.seek(0)
        return Answer(form, body, length, self.manifest.release, Timing(run=monotonic() - started))


class CurrentEngine:
    """Gives the engine of the current release, opening the new one when the shelf's pointer has moved.

    One of another release is opened each time, and let go with whoever asked for it.
    """

    def __init__(self, shelf: Shelf, result_limit_bytes: int) -> None:
        self._shelf = shelf
        self._limit = result_limit_bytes
        self._opening = Lock()
        self._engine: OxigraphEngine | None = None

    def engine(self, release: str | None = None) -> QueryEngine:
        """See `Engines.engine`."""
        engine = self._engine
        current = self._shelf.current_id()
        if release is not None and release != current:
            return OxigraphEngine(self._shelf.open(release), self._limit)
        if engine and engine.manifest.release == current:
            return engine
        with self._opening:
            if self._engine is None or self._engine.manifest.release != self._shelf.current_id():
                self._engine = OxigraphEngine(self._shelf.open_current(), self._limit)
            return self._engine
