"""An engine that counts what it is asked, in front of a real one."""

from labgraph.engine.port import Answer, Engines, Formats, Query, QueryEngine
from labgraph.release.manifest import Manifest


class Counting:
    """Gives engines whose questions are counted."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self.asked: list[str] = []

    def engine(self, release: str | None = None) -> QueryEngine:
        return _Counted(self._engines.engine(release), self.asked)


class _Counted:
    def __init__(self, engine: QueryEngine, asked: list[str]) -> None:
        self._engine = engine
        self._asked = asked

    @property
    def manifest(self) -> Manifest:
        return self._engine.manifest

    def answer(self, query: Query, wanted: Formats) -> Answer:
        self._asked.append(query.text)
        return self._engine.answer(query, wanted)
