"""The engine of the release that is served now: a new publication is taken up at the next question."""

from threading import Lock

from ..release.shelf import Shelf
from .oxigraph import OxigraphEngine
from .port import QueryEngine


class CurrentEngine:
    """Gives the engine of the current release, opening the new one when the shelf's pointer has moved.

    An engine once given keeps answering from its own release: whoever needs several answers of one release asks once
    and keeps it. The old release is let go when the last of them is forgotten.
    """

    def __init__(self, shelf: Shelf, result_limit_bytes: int) -> None:
        self._shelf = shelf
        self._limit = result_limit_bytes
        self._opening = Lock()
        self._engine: OxigraphEngine | None = None

    def engine(self) -> QueryEngine:
        """The engine of the current release. Raises NoRelease when nothing is published."""
        engine = self._engine
        current = self._shelf.current_id()
        if engine and engine.manifest.release == current:
            return engine
        with self._opening:
            if self._engine is None or self._engine.manifest.release != self._shelf.current_id():
                self._engine = OxigraphEngine(self._shelf.open_current(), self._limit)
            return self._engine
